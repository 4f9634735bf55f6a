"""Writing a new line into an empty folder, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from ivr.directory.build import line_of
from ivr.directory.line import Line
from ivr.directory.reading import read_folder
from ivr.errors import UsageError
from ivr.starting.facts_written import config
from ivr.starting.plan import Plan
from ivr.starting.words_written import prompts


def write(plan: Plan, folder: Path, shipped: Path) -> tuple[Path, Path]:
    """Write `config/` and `prompts/en/`; return both folders. Nothing that is there is ever overwritten.

    Raises UsageError where the folder is not empty or cannot be written.
    """
    begun = folder.with_name(f".{folder.name}.new")
    try:
        free(folder)
        shutil.rmtree(begun, ignore_errors=True)
        _write(begun / "config", config(plan))
        _write(begun / "prompts" / "en", prompts(plan, _line(begun / "config"), shipped / "en"))
        if folder.is_dir():
            folder.rmdir()  # it is empty
        begun.rename(folder)
    except OSError as wrong:
        raise UsageError(f"{folder} cannot be written: {wrong.strerror}.") from None
    finally:
        shutil.rmtree(begun, ignore_errors=True)
    return folder / "config", folder / "prompts"


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _line(facts: Path) -> Line:
    """Return the line that the facts make: which words it needs follows from it. Raises UsageError."""
    line, complaints = line_of(*read_folder(facts), "")
    if line is None:
        raise UsageError("\n".join(["These facts make no line:", *map(str, complaints)]))
    return line


def free(folder: Path) -> None:
    """Raise UsageError unless a folder is empty or not there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty; name a folder that is not there yet.")

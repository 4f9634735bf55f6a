"""The editions that were in service, on disk: the files of each, and which one came when, from whom and why.

In the state folder, `editions/NAME/` holds the files of an edition and `published.json` the list; its last entry is the
last good edition. Everything there is replaced whole, and only by whoever has the turn (`turn`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.directory import apart, compiled, durable, learnt
from ivr.directory.edition import Edition
from ivr.directory.snapshot import CONFIG, PROMPTS, Folders, Snapshot, take
from ivr.errors import ConfigError

KEPT = 20
"""How many editions stay on disk."""
_LONGEST_LIST = 200

BY_HAND = "read from the files on disk"


@dataclass(frozen=True, slots=True)
class Published:
    """One change of what is served. `at` is aware, in UTC; `who` is empty where files were changed by hand."""

    edition: str
    at: datetime
    who: str
    why: str


def turn(state: Path, seconds: float = 0) -> AbstractContextManager[bool]:
    """Give whether it is our turn to change anything in the state folder or in the files. Raises OSError."""
    return durable.turn(state / "turn", seconds)


def published(state: Path) -> list[Published]:
    """Return what was in service, the newest first; nothing where there is no list, or none that can be read."""
    try:
        rows = json.loads((state / "published.json").read_bytes())
        found = [Published(r["edition"], datetime.fromisoformat(r["at"]), r["who"], r["why"]) for r in rows]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return found[::-1]


def changed(state: Path) -> tuple[int, int]:
    """Return what is another pair once the list was replaced: enough to see it without reading it."""
    try:
        found = (state / "published.json").stat()
    except OSError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns


def folders(state: Path, edition: str) -> Folders:
    """Return where the files of an edition are kept, or would be."""
    top = state / "editions" / edition
    return Folders(top / CONFIG, top / PROMPTS)


def files_of(state: Path, edition: str) -> Snapshot | None:
    """Return the files of an edition, or None where they are not kept, or not as they were."""
    found = take(folders(state, edition))
    return found if found.edition == edition else None


def keep(state: Path, files: Snapshot) -> None:
    """Keep the files of an edition. Raises OSError."""
    whole = folders(state, files.edition).config.parent
    if whole.is_dir() and files_of(state, files.edition) is None:
        durable.remove_folder(whole)  # somebody was at it
    durable.write_folder(whole, files.files)


def enter(state: Path, new: Published) -> None:
    """Put an edition whose files are kept at the end of the list: from now on it is the last good one.

    One that is there already is not entered again. Call it with the turn. Raises OSError.
    """
    before = published(state)
    if before and before[0].edition == new.edition:
        return
    rows = _newest([new, *before])
    shown = [{"edition": r.edition, "at": r.at.isoformat(), "who": r.who, "why": r.why} for r in reversed(rows)]
    durable.write_file(state / "published.json", json.dumps(shown, indent=1).encode())
    listed = {row.edition for row in rows}
    with suppress(OSError):  # what is too much does no harm
        durable.sweep(state / "editions")
        for folder in (state / "editions").iterdir():
            if folder.name not in listed and not folder.name.startswith("."):
                durable.remove_folder(folder)


def last_good(state: Path, *, serves: bool = False) -> Edition | None:
    """Return the newest edition of the list that can be loaded from its own files, or None."""
    for row in published(state):
        if files_of(state, row.edition):
            with suppress(ConfigError):
                return kept(state, row.edition, serves=serves)
    return None


def kept(state: Path, edition: str, *, serves: bool = False) -> Edition:
    """Return an edition from the files kept of it; whoever `serves` builds in another process. Raises ConfigError."""
    found = folders(state, edition)
    known = compiled.recall(state, found, edition)
    if known is None and serves and (told := apart.examined(found, state, edition)):
        known, complaints = told
        if known is None:
            raise ConfigError(complaints)
    if known is None:
        # It takes packages that whoever serves callers never needs.
        from ivr.directory.build import load

        known = load(found.config, found.prompts, learnt.kept_in(state))
        with suppress(OSError):
            compiled.remember(state, found, known)
    return known


def _newest(rows: Sequence[Published]) -> list[Published]:
    """Return the newest entries, as many as there are files kept for."""
    kept: list[Published] = []
    names: set[str] = set()
    for row in rows[:_LONGEST_LIST]:
        names.add(row.edition)
        if len(names) > KEPT:
            break
        kept.append(row)
    return kept

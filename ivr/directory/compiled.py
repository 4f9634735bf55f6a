"""Editions as they were built, kept beside their files: a process that starts reads what was checked and learnt before.

Building an edition reads every file, checks it and learns from every phrase: most of a second, and the packages for
it stay in the worker's memory. What comes out is plain frozen values. They are kept in the state folder under the name
of the edition and of this program; an edition that is not there, or not whole, is built again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import pickle
import sys
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.directory import durable
from ivr.directory.edition import Edition
from ivr.directory.snapshot import Folders

KEPT = 8
"""How many stay: those of the editions last served, by each version of the program on this folder."""
_DIGEST = 32
_VALUES = frozenset(
    {("builtins", "frozenset"), ("zoneinfo", "ZoneInfo")}
    | {("datetime", kind) for kind in ("date", "datetime", "timedelta", "timezone")}
)


def recall(state: Path, folders: Folders, edition: str) -> Edition | None:
    """Return an edition as it was built from such folders by this very program, or None where it is not kept whole."""
    try:
        kept = _place(state, folders, edition).read_bytes()
    except OSError:
        return None
    digest, content = kept[:_DIGEST], kept[_DIGEST:]
    if hashlib.sha256(content).digest() != digest:
        return None
    try:
        found = _Reader(io.BytesIO(content)).load()
    except Exception:  # whatever a file that is not ours may raise: the edition is built from its files instead
        return None
    return found if isinstance(found, Edition) and found.line.edition == edition else None


def remember(state: Path, folders: Folders, edition: Edition) -> None:
    """Keep an edition as it was built from such folders. Raises OSError."""
    place = _place(state, folders, edition.line.edition)
    if place.exists():
        return
    written = io.BytesIO()
    writer = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    writer.dispatch_table = {ZoneInfo: _zone}
    writer.dump(edition)
    content = written.getvalue()
    durable.write_file(place, hashlib.sha256(content).digest() + content)
    with suppress(OSError):  # what is too much does no harm
        for old in sorted(place.parent.glob("*.edition"), key=lambda each: -each.stat().st_mtime)[KEPT:]:
            durable.remove_file(old)


class _Reader(pickle.Unpickler):
    """Makes values of this program's own kinds and nothing else, whatever the file asks for."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        if module.partition(".")[0] == __name__.partition(".")[0]:
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not part of an edition")


def _zone(zone: ZoneInfo) -> tuple[type[ZoneInfo], tuple[str]]:
    return ZoneInfo, (zone.key,)


def _place(state: Path, folders: Folders, edition: str) -> Path:
    # A complaint names files by their folder, so the folders' names are part of what was built.
    named = hashlib.sha256(f"{folders.config.name}\0{folders.prompts.name}\0{_program()}".encode()).hexdigest()
    return state / "built" / f"{edition}-{named[:12]}.edition"


@cache
def _program() -> str:
    """Return what names this program: its own text, the packages installed beside it and the Python that runs it."""
    total = hashlib.sha256(sys.version.encode())
    top = Path(__file__).parent.parent
    for path in sorted(top.rglob("*.py")):
        total.update(f"{path.relative_to(top)}\0".encode() + path.read_bytes())
    found = importlib.util.find_spec("phonenumbers")
    if found and found.origin:
        beside = os.listdir(Path(found.origin).parent.parent)
        total.update("\0".join(sorted(name for name in beside if name.endswith(".dist-info"))).encode())
    return total.hexdigest()

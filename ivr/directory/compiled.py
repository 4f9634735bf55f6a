"""Editions as they were built, kept beside their files: a process that starts reads what was checked and learnt before.

Building an edition reads every file, checks it and learns from every phrase: seconds, and the packages for it stay in
the memory of whoever does it. What comes out is plain frozen values. They are kept in the state folder under the name
of the edition and of this program; an edition that is not there, or not whole, is built again.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr import program
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
    return unpacked(kept, edition)


def unpacked(packed: bytes, edition: str) -> Edition | None:
    """Return the edition of that name that this very program packed, or None where it is not that, or not whole."""
    content = memoryview(packed)[_DIGEST:]
    if hashlib.sha256(content).digest() != packed[:_DIGEST]:
        return None
    try:
        found = _Reader(io.BytesIO(content)).load()
    except Exception:  # whatever a file that is not ours may raise: the edition is built from its files instead
        return None
    return found if isinstance(found, Edition) and found.line.edition == edition else None


def remember(state: Path, folders: Folders, edition: Edition) -> None:
    """Keep an edition as it was built from such folders. Raises OSError."""
    if not _place(state, folders, edition.line.edition).exists():
        keep(state, folders, edition.line.edition, packed(edition))


def packed(edition: Edition) -> bytes:
    """Return an edition as it is kept."""
    written = io.BytesIO()
    writer = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    writer.dispatch_table = {ZoneInfo: _zone}
    writer.dump(edition)
    content = written.getvalue()
    return hashlib.sha256(content).digest() + content


def keep(state: Path, folders: Folders, edition: str, packed: bytes) -> None:
    """Keep an edition of that name as it was packed. Raises OSError."""
    place = _place(state, folders, edition)
    durable.write_file(place, packed)
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
    parts = (folders.config.name, folders.prompts.name, program.fingerprint())
    named = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return state / "built" / f"{edition}-{named[:12]}.edition"

"""What a publish has decided and may not have finished: written before the first file, removed after the last.

A process killed in between leaves it behind, and whoever comes next finishes the work: old or new, never a mixture.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.directory import durable, editions
from ivr.directory.editions import Published
from ivr.directory.snapshot import Folders, Snapshot
from ivr.errors import UsageError

_PATIENCE = 5.0

Hashes = Mapping[str, tuple[str, str]]
"""Of each file that changes what it was and what it becomes; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Journal:
    """A decided publish."""

    entry: Published
    files: Hashes


def pending(state: Path) -> Journal | None:
    """Return the publish that is decided and not finished, or None."""
    try:
        found = json.loads((state / "journal.json").read_bytes())
        at = datetime.fromisoformat(found["at"])
        entry = Published(found["edition"], at, found["who"], found["why"])
        return Journal(entry, {name: (before, after) for name, (before, after) in found["files"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def decide(state: Path, entry: Published, before: Snapshot, after: Snapshot) -> None:
    """Write down a publish. From here on the new edition is the line, whatever happens.

    The files of the new edition are kept first. Call it with the turn. Raises OSError, and then nothing has changed.
    """
    editions.keep(state, after)
    was = {name: _hash(content) for name, content in before.files.items()}
    becomes = {name: _hash(content) for name, content in after.files.items()}
    changed = {name: (was.get(name, ""), becomes.get(name, "")) for name in sorted({*was, *becomes})}
    files = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    row = {"edition": entry.edition, "at": entry.at.isoformat(), "who": entry.who, "why": entry.why, "files": files}
    durable.write_file(state / "journal.json", json.dumps(row, indent=1).encode())


def finish(state: Path, folders: Folders) -> None:
    """Bring the files up to what was decided, if anything was.

    A file that somebody has changed since is left as it is. Call it with the turn. Raises OSError.
    """
    journal = pending(state)
    decided = editions.files_of(state, journal.entry.edition) if journal else None
    if journal and decided:
        for name, (before, _) in journal.files.items():
            place = folders.at(name)
            if _hash_at(place) != before:
                continue
            if name in decided.files:
                durable.write_file(place, decided.files[name])
            else:
                durable.remove_file(place)
        editions.enter(state, journal.entry)
        for folder in {folders.at(name).parent for name in journal.files}:
            with suppress(OSError):
                durable.sweep(folder, older=0)
    if (state / "journal.json").exists():
        durable.remove_file(state / "journal.json")


def recover(state: Path, folders: Folders) -> None:
    """Finish a publish whose process was killed, or wait a moment for one that is under way.

    Raises UsageError where the files cannot be written: then they hold neither the old line nor the new one.
    """
    if pending(state) is None:
        return
    try:
        with editions.turn(state, _PATIENCE) as ours:
            if ours:
                finish(state, folders)
    except OSError as error:
        raise UsageError(f"A publish was interrupted, and its files cannot be written: {error}.") from None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_at(place: Path) -> str:
    try:
        return _hash(place.read_bytes())
    except FileNotFoundError:
        return ""

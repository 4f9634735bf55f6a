"""Editions as they were built, kept beside their files: a process that starts reads what was checked and learnt before.

Building an edition reads every file, checks it and learns from every phrase: seconds, and the packages for it stay in
the memory of whoever does it. What comes out is plain frozen values. They are kept in the state folder under the name
of the edition and of this program; an edition that is not there, or not whole, is built again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from ivr import program
from ivr.directory import durable, learnt
from ivr.directory.edition import Edition
from ivr.directory.packing import packed, unpacked
from ivr.directory.snapshot import Folders
from ivr.recognition.phrases import Model

KEPT = 8
"""How many stay: those of the editions last served, by each version of the program on this folder."""
_MET = ".met"


def recall(state: Path, folders: Folders, edition: str) -> Edition | None:
    """Return an edition as it was built from such folders by this very program, or None where it is not kept whole."""
    # Until the edition holds them itself, nobody else may.
    models: dict[str, Model] = {}

    def elsewhere(name: str) -> object:
        whose = name.removesuffix(_MET)
        model = models[whose] = models.get(whose) or learnt.named(state, whose)
        return model.heard.met if name.endswith(_MET) else model

    try:
        with _place(state, folders, edition).open("rb") as file:
            found = unpacked(file, elsewhere)
    except OSError:
        return None
    return found if isinstance(found, Edition) and found.line.edition == edition else None


def remember(state: Path, folders: Folders, edition: Edition) -> None:
    """Keep an edition as it was built from such folders, unless it is kept. Raises OSError."""
    names = {heard.model.name for heard in edition.line.hearing.values()}
    if not _place(state, folders, edition.line.edition).exists() or not learnt.are_kept(state, names):
        keep(state, folders, edition)


def keep(state: Path, folders: Folders, edition: Edition) -> None:
    """Keep an edition, whatever stands in its place; what it has learnt is kept beside it. Raises OSError."""
    place = _place(state, folders, edition.line.edition)
    elsewhere: dict[int, str] = {}
    for heard in edition.line.hearing.values():
        learnt.keep(state, heard.model)
        elsewhere |= {id(heard.model): heard.model.name, id(heard.model.heard.met): f"{heard.model.name}{_MET}"}
    durable.write_file(place, packed(edition, elsewhere))
    with suppress(OSError):  # what is too much does no harm
        for old in sorted(place.parent.glob("*.edition"), key=lambda each: -each.stat().st_mtime)[KEPT:]:
            durable.remove_file(old)


def _place(state: Path, folders: Folders, edition: str) -> Path:
    # A complaint names files by their folder, so the folders' names are part of what was built.
    parts = (folders.config.name, folders.prompts.name, program.fingerprint())
    named = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return state / "built" / f"{edition}-{named[:12]}.edition"

"""Which edition a process serves that starts now: the files as they are, or else the last good one."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ivr.directory import apart, compiled, editions, journal, learnt
from ivr.directory.complaints import Complaint
from ivr.directory.edition import Edition
from ivr.directory.editions import BY_HAND, Published
from ivr.directory.served import Refused, Served
from ivr.directory.snapshot import Folders, Snapshot, look, take
from ivr.errors import ConfigError

log = logging.getLogger("ivr.editions")

_PATIENCE = 5.0  # seconds to wait for a publish or a save that is under way
_PAUSE = 0.5


def opened(folders: Folders, state: Path, known: Edition | None = None, *, serves: bool = False) -> Served:
    """Return what a process that starts now is to serve: the files as they are, or else the last good edition.

    `known` is an edition that need not be loaded again; whoever `serves` callers builds in another process.
    Raises ConfigError where neither is there.
    """
    try:
        with editions.turn(state, _PATIENCE) as ours:
            if ours:
                journal.finish(state, folders)
    except OSError as error:
        log.warning("The state folder cannot be used, so no edition is kept: %s.", error)
    decided = journal.pending(state)
    if decided and editions.files_of(state, decided.entry.edition):
        return Served(editions.kept(state, decided.entry.edition, serves=serves))
    files, edition, complaints = _settled(folders, state, known, serves)
    if edition is not None:
        with suppress(OSError):  # which was told above
            enter_by_hand(folders, state, files, _PATIENCE)
        return Served(edition)
    last = editions.last_good(state, serves=serves)
    if last is None:
        raise ConfigError(complaints)
    served = Served(last, Refused(files.edition, tuple(complaints)))
    tell(served)
    return served


def loaded(folders: Folders, state: Path) -> Edition:
    """Return the edition that the files make as they stand. Raises ConfigError with every complaint."""
    files = take(folders)
    edition, complaints = examined(folders, state, files)
    if edition is None:
        raise ConfigError(complaints)
    if state.is_dir() and take(folders) == files:  # whoever only asks something makes no folder
        remember(state, folders, edition)
    return edition


def _settled(
    folders: Folders, state: Path, known: Edition | None, serves: bool
) -> tuple[Snapshot, Edition | None, list[Complaint]]:
    """Return the files, what was loaded from just these, and the complaints."""
    until = time.monotonic() + _PATIENCE
    while True:
        files = take(folders)
        if known is not None and known.line.edition == files.edition:
            return files, known, []
        edition, complaints = examined(folders, state, files, serves=serves)
        if take(folders) == files:
            remember(state, folders, edition)
            return files, edition, complaints
        if time.monotonic() > until:
            return files, None, [apart.moving(folders)]
        time.sleep(_PAUSE)


def examined(
    folders: Folders, state: Path, files: Snapshot, *, serves: bool = False
) -> tuple[Edition | None, list[Complaint]]:
    """Return the edition that the files make, or None, and every complaint about them; never raises.

    `files` is how they stood just now: what was made of the same files before need not be made again.
    """
    if known := compiled.recall(state, folders, files.edition):
        return known, []
    if serves and (found := apart.examined(folders, state, files.edition)):
        return found
    try:
        # It takes packages that whoever serves callers never needs.
        from ivr.directory.build import examine

        return examine(folders.config, folders.prompts, learnt.kept_in(state))
    except Exception as error:  # of ours: whatever staff write must not end the line
        log.exception("the files cannot be loaded")
        return None, [breaks(folders, error)]


def remember(state: Path, folders: Folders, edition: Edition | None) -> None:
    """Keep an edition as it was built for the next process, where that can be done; without, it starts more slowly."""
    if edition is not None:
        with suppress(OSError):
            compiled.remember(state, folders, edition)


def breaks(folders: Folders, error: Exception) -> Complaint:
    """Return the complaint about files on which this program itself failed."""
    found = f"something that this program cannot bear ({type(error).__name__}); the log says where"
    return Complaint(folders.config.name, 0, 0, "", found, "the files as they were before")


def enter_by_hand(folders: Folders, state: Path, files: Snapshot, patience: float = 0) -> bool:
    """Keep an edition made by hand as the last good one; say whether that is done with. Raises OSError.

    Not if the files are others by now: then that is for whoever sees those.
    """
    with editions.turn(state, patience) as ours:
        if ours and look(folders) == files.marks and journal.pending(state) is None:
            before = editions.published(state)
            if not before or before[0].edition != files.edition:
                editions.keep(state, files)
                editions.enter(state, Published(files.edition, datetime.now(UTC), "", BY_HAND))
    return ours


def tell(served: Served) -> None:
    """Write to the log why files are refused, once."""
    if served.refused:
        told = "\n".join(f"  {complaint}" for complaint in served.refused.complaints)
        name = served.edition.line.edition
        log.error("The files are refused, and edition %s stays in service:\n%s", name, told)

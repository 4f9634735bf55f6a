"""Every process that serves the line watches its files, and serves what they say once they are right.

Looking happens in a thread of its own, never in a turn, and building in another process. What was built is read back
here: that shares the interpreter with the turns, so for less than a tenth of a second replies take longer.
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from ivr.directory import editions, journal
from ivr.directory.complaints import Complaint
from ivr.directory.edition import Edition
from ivr.directory.opening import breaks, enter_by_hand, examined, opened, remember, tell
from ivr.directory.served import Refused, Served
from ivr.directory.snapshot import Folders, Marks, Snapshot, look, take

log = logging.getLogger("ivr.editions")

SECONDS = 0.5
"""Between two looks at the files. A change is taken up at the second look that finds it the same."""
_READ_ANYWAY = 20  # looks after which the files are read although they seem untouched: clocks of shared folders err
_AFTER_FAILURE = 5.0  # seconds


def watched(folders: Folders, state: Path, known: Edition | None = None) -> Served:
    """Return what to serve, kept up to date with the files as long as the process lives. Raises ConfigError."""
    served = opened(folders, state, known, serves=True)
    Watcher(served, folders, state, serves=True).start()
    return served


class Watcher:
    """Looks at the files of a line and puts what they say in service."""

    def __init__(self, served: Served, folders: Folders, state: Path, *, serves: bool = False) -> None:
        self.served, self.folders, self.state = served, folders, state
        self._serves = serves
        self._seen: Marks = ()
        self._judged: Marks | None = None
        self._looks = 0
        self._list = editions.changed(state)
        self._to_enter: Snapshot | None = None
        self._told: set[str] = set()
        self._stop = threading.Event()

    def start(self) -> None:
        """Look from now on, in a thread that ends with the process; also in processes that this one forks."""
        self._begin()
        os.register_at_fork(after_in_child=self._begin_in_child)

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def poll(self) -> None:
        """Look once."""
        if self._publishing():
            return
        self._announced()
        self._enter()
        marks = look(self.folders)
        quiet, self._seen = marks == self._seen, marks
        self._looks += 1
        if quiet and (marks != self._judged or self._looks % _READ_ANYWAY == 0) and self._judge(marks):
            self._judged = marks

    def _judge(self, marks: Marks) -> bool:
        """Serve or refuse the files; say whether they stayed as they were meanwhile."""
        files = take(self.folders)
        served = self.served
        if served.refused and served.refused.edition == files.edition:
            return files.marks == marks
        if served.edition.line.edition == files.edition:
            served.refused = None
            return files.marks == marks
        edition, complaints = examined(self.folders, self.state, files, serves=self._serves)
        if take(self.folders) != files:
            return False
        remember(self.state, self.folders, edition)
        if edition is not None:
            complaints = self._put(edition)
        if complaints:
            served.refused = Refused(files.edition, tuple(complaints))
            tell(served)
        else:
            self._to_enter = files
            self._enter()
        return True

    def _put(self, edition: Edition) -> list[Complaint]:
        try:
            self.served.put(edition)
        except Exception as error:
            log.exception("edition %s cannot be served", edition.line.edition)
            return [breaks(self.folders, error)]
        log.info("edition %s is in service", edition.line.edition)
        return []

    def _publishing(self) -> bool:
        """Serve what was decided, and finish the work of a publish that was killed; say whether one is under way."""
        decided = journal.pending(self.state)
        if decided is None:
            return False
        name = decided.entry.edition
        if self.served.edition.line.edition != name and editions.files_of(self.state, name):
            self._put(editions.kept(self.state, name, serves=self._serves))
        try:
            with editions.turn(self.state) as ours:
                if ours:
                    journal.finish(self.state, self.folders)
        except OSError as error:
            self._tell_once(f"Edition {name} is in service, but its files cannot be written: {error}.")
        return True

    def _announced(self) -> None:
        """Serve what was entered in the list since the last look: it is whole, however fast the files change."""
        changed = editions.changed(self.state)
        if changed == self._list:
            return
        self._list, newest = changed, editions.published(self.state)[:1]
        for row in newest:
            if row.edition != self.served.edition.line.edition and editions.files_of(self.state, row.edition):
                self._to_enter = self._judged = None
                self._put(editions.kept(self.state, row.edition, serves=self._serves))

    def _enter(self) -> None:
        files = self._to_enter
        if files is None:
            return
        try:
            if enter_by_hand(self.folders, self.state, files):
                self._to_enter = None
        except OSError as error:
            self._to_enter = None
            self._tell_once(f"Edition {files.edition} is in service, but cannot be kept: {error}.")

    def _tell_once(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            log.warning("%s", message)

    def _begin(self) -> None:
        threading.Thread(target=self._run, name="editions", daemon=True).start()

    def _begin_in_child(self) -> None:
        if not self._stop.is_set():
            self._stop = threading.Event()
            self._begin()

    def _run(self) -> None:
        while not self._stop.wait(SECONDS):
            try:
                self.poll()
            except Exception:
                log.exception("looking at the files failed")
                self._stop.wait(_AFTER_FAILURE)

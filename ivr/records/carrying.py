"""Seeing to it that one process of this machine moves the records: SQL stays out of those that answer callers.

Each process that serves finishes its own files of the spool. One of them, which holds a lock for that, also starts
`python -m ivr.records` once there is something to move. That ends with whoever started it, even with one that is
killed, and the next takes over. What moves the records is the same wherever it runs (`draining`), so where no process
can be started, or none lives, they are moved here for some minutes, until one is tried again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, TYPE_CHECKING, BinaryIO

from ivr import program
from ivr.records import draining
from ivr.records.draining import Drainer
from ivr.records.sent import Whose, looking
from ivr.records.spool import waiting
from ivr.settings import Settings

if TYPE_CHECKING:
    from subprocess import Popen

log = logging.getLogger("ivr.records")

_SHORT = 10.0
"""Seconds: a process that lived no longer could not do its work."""
_SHORT_LIVES = 3
HERE_FOR = 5 * 60.0
"""Seconds that records are moved here before a process is tried again; twice as long each time it lives no longer."""
_LONGEST_HERE = 60 * 60.0
_MOST_IN_VAIN = 10  # no longer pause comes of more
_OWNER_ENTERS = 0o700
_LOOKS_AT_TEXTS = 30
_LONGEST_STOP = 5.0  # seconds
_GIVES_WAY = 10  # a tenth of what a process that answers callers gets, where both want the same core


class Carrier:
    """Has records moved, for one process that serves. `whose` returns the line in service, None where none is known."""

    def __init__(self, drainer: Drainer, settings: Settings, whose: Callable[[], Whose] | None = None) -> None:
        self.drainer, self.settings, self.whose = drainer, settings, whose
        self._told_of: Whose | None = None
        self._turn: IO[bytes] | None = None
        self._process: Popen[bytes] | None = None
        self._began = 0.0
        self._told = ""
        self._short_lives = self._looks = self._in_vain = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in a thread that ends with the process and gives way to turns at once."""
        sys.setswitchinterval(draining.GIVES_WAY)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more, end the process, and leave the turn to another."""
        self._stop.set()
        if self._thread:
            self._thread.join(_LONGEST_STOP)
        self._end()
        if self._turn is not None:
            self._turn.close()
            self._turn = None

    def forked(self) -> None:
        """Let go of what belongs to the process that this one was forked from, and begin anew."""
        for each in (self._turn, self._process.stdin if self._process else None):
            if each is not None:
                each.close()  # the lock stays with the other, which has it open too
        self._turn = self._process = None
        self.start()

    def poll(self) -> None:
        """Look once. Raises OSError where a file cannot be made."""
        with suppress(OSError):  # then this process goes on in the file it has
            self.drainer.turn_over()
        if not self._ours():
            return
        if self._process is not None and self._process.poll() is not None:
            self._ended(f"ended with {self._process.returncode}")
        if self._in_vain and self._process is not None and time.monotonic() - self._began >= _SHORT:
            self._in_vain = 0
            log.info("Records are moved by a process of their own again.")
        if self._process is not None and self.whose and self.whose() != self._told_of:
            self._end()
        if self._process is None and self._short_lives < _SHORT_LIVES and self._wanted():
            try:
                self._begin()
            except OSError as error:
                self._ended(f"cannot be started: {error}")

    def _wanted(self) -> bool:
        """Say whether there is something to move; without, nothing is started."""
        self._looks += 1
        return waiting(self.drainer.spool.folder)[0] > 0 or (
            self._looks % _LOOKS_AT_TEXTS == 1 and bool(self.drainer.texts())
        )

    def _ours(self) -> bool:
        """Say whether it is this process that has the records moved; it is until it ends."""
        if self._turn is None:
            folder = self.drainer.spool.folder
            folder.mkdir(mode=_OWNER_ENTERS, parents=True, exist_ok=True)
            file = (folder / ".carrying").open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            self._turn = file
        return True

    def _begin(self) -> None:
        import subprocess

        self._told_of = self.whose() if self.whose else None
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            program.command(str(__package__)), cwd=program.folder(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        # Through the pipe, which nobody else can read: a command line is seen by everybody on the machine.
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                pickle.dump((os.getcwd(), self.settings, self._told_of), self._process.stdin)
                self._process.stdin.flush()

    def _ended(self, how: str) -> None:
        lived = self._process is not None and time.monotonic() - self._began >= _SHORT
        self._short_lives = 0 if lived else self._short_lives + 1
        self._end()
        log.warning("The process that moves records %s.", how)

    def _tell_once(self, message: str) -> None:
        if message != self._told:
            self._told = message
            log.warning("%s", message)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            with suppress(OSError):  # it may be gone before it has read anything
                process.stdin.close()
        until = time.monotonic() + _LONGEST_STOP
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
        process.wait()

    def _run(self) -> None:
        while not self._stop.wait(draining.SECONDS):
            try:
                self.poll()
            except Exception as error:  # a thread that ends would leave every later record where it is
                self._tell_once(f"Records wait in {self.drainer.spool.folder}: {draining.reason(error)}")
            if self._short_lives >= _SHORT_LIVES:
                self._move_here()

    def _move_here(self) -> None:
        """Move records for a while; after that a process has one life to show that it can again."""
        seconds = min(HERE_FOR * 2**self._in_vain, _LONGEST_HERE)
        log.warning("Records are moved by a process that answers callers. Another is tried in %.0f seconds.", seconds)
        self.drainer.run(self._stop, seconds)
        self._in_vain = min(self._in_vain + 1, _MOST_IN_VAIN)
        self._short_lives = _SHORT_LIVES - 1


def carry(asked: BinaryIO, begin_log: Callable[[Settings], None], drainer: Callable[[Settings], Drainer]) -> None:
    """Move records as long as whoever started this process lives. `asked` is what `Carrier` writes."""
    for meant_for_all in (signal.SIGINT, signal.SIGTERM):
        signal.signal(meant_for_all, signal.SIG_IGN)  # whoever answers may have to finish; this ends with that
    try:
        folder, settings, whose = pickle.load(asked)
    except EOFError:  # it is gone already
        return
    os.chdir(folder)  # settings may name folders from there
    os.nice(_GIVES_WAY)
    begin_log(settings)
    own = drainer(settings)
    if whose is not None:
        own.texts = looking(settings, lambda: whose)
    threading.Thread(target=_end_with, args=(asked,), daemon=True).start()
    own.poll()
    own.run(threading.Event())


def _end_with(asked: BinaryIO) -> None:
    """End at once when the other end of the pipe is closed: what was not committed is moved by the next."""
    asked.read()
    os._exit(0)

"""The spool: lines on this machine's disk, from the turn that writes one until the database has it.

Each process appends to a file of its own, which it holds locked; a file that nobody holds is finished, whether its
process went on to the next one or was killed.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OWNER_ALONE = 0o600
_OWNER_ENTERS = 0o700
_NOT_YET = ".unfinished-"  # as everywhere in the state folder, where what is left of it is swept
_TRY_AGAIN = 1.0  # seconds after a file could not be made


class Spool:
    """The file that this process appends to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._file: int | None = None
        self._cut = False
        self._tried = float("-inf")
        self.size = 0

    def write(self, line: bytes) -> bool:
        """Append one line, which ends with a line feed, in one write; say whether anything of it was written.

        Of a disk that is full in the middle of it a line cut short is left, which its reader counts.
        """
        with self._lock:
            try:
                if self._file is None:
                    self._open()
                if self._file is None:
                    return False
                wrote = os.write(self._file, b"\n" + line if self._cut else line)
            except OSError:
                return False
            self._cut = wrote < len(line) + self._cut
            self.size += wrote
            return wrote > 0

    def turn_over(self) -> None:
        """Begin another file, if anything stands in this one: the old one is finished then. Raises OSError."""
        with self._lock:
            if not self.size:
                return
            old = self._file
            try:
                self._file, self._cut, self.size = self._made(), False, 0
            finally:
                if old is not None and old != self._file:
                    os.close(old)

    def leave(self) -> None:
        """Let go of the file, as a process forked from the one that writes it must; the next write begins another."""
        self._lock = threading.Lock()
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
        self._file, self._cut, self.size, self._tried = None, False, 0, float("-inf")

    def _open(self) -> None:
        if time.monotonic() - self._tried > _TRY_AGAIN:
            self._tried = time.monotonic()
            self._file, self._cut = self._made(), False

    def _made(self) -> int:
        """Return a new file, held before anybody can find it."""
        self.folder.mkdir(mode=_OWNER_ENTERS, parents=True, exist_ok=True)
        name = f"{time.time_ns():020}-{os.getpid()}.jsonl"
        hidden = self.folder / f"{_NOT_YET}{name}"
        file = os.open(hidden, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ALONE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.rename(hidden, self.folder / name)
        except OSError:
            os.close(file)
            raise
        return file


def spool_folder(state: Path) -> Path:
    """Return the folder of the spool."""
    return state / "spool"


def waiting(folder: Path) -> tuple[int, int]:
    """Return how many bytes wait in the spool, and for how many seconds the oldest file has been there."""
    size, oldest = 0, time.time()
    for path in folder.glob("*.jsonl"):
        with suppress(OSError, ValueError):
            found = path.stat()
            size += found.st_size
            if found.st_size:
                oldest = min(oldest, int(path.name.partition("-")[0]) / 1e9)
    return size, max(0, int(time.time() - oldest))


def finished(folder: Path) -> list[Path]:
    """Return the files of the spool, the oldest first; `held` says which of them nobody writes to any more."""
    return sorted(folder.glob("*.jsonl"))


@contextmanager
def held(path: Path) -> Iterator[Iterator[bytes] | None]:
    """Give the lines of a finished file, or None where a process still writes to it. Raises OSError."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield (line for line in file if line != b"\n")

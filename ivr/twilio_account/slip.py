"""The slip of one message on disk: what became of it, and, as long as it waits, its sealed words.

A file keeps its name for its whole life, so whoever holds its lock holds the message. The head is written in place and
the words stand behind it, so that cutting the file off after the head erases them for good.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

State = Literal[
    "waiting",  # to be sent
    "trying",  # being asked of the provider; found so without its holder, nobody knows whether it was sent
    "accepted",  # the provider has it
    "unknown",  # asked for, and no answer: it may have been sent
    "refused",  # the provider will not send it
    "expired",  # too old
    "delivered",
    "undelivered",
]
HEAD = 256


@dataclass(frozen=True, slots=True)
class Head:
    """What became of a message. `at` and `due` are seconds since 1970; `sid` is the provider's name for it."""

    state: State
    at: int
    due: int = 0
    tries: int = 0
    sid: str = ""
    code: int = 0


class Slip:
    """A message whose lock we hold."""

    def __init__(self, file: int) -> None:
        self._file = file

    @property
    def head(self) -> Head | None:
        """What became of it; None where the head cannot be read, after a power cut for example."""
        try:
            head = Head(**json.loads(os.pread(self._file, HEAD, 0)))
        except (ValueError, TypeError):
            return None
        numbers, words = (head.at, head.due, head.tries, head.code), (head.state, head.sid)
        whole = all(isinstance(each, int) for each in numbers) and all(isinstance(each, str) for each in words)
        return head if whole else None

    @property
    def sealed(self) -> bytes:
        """The sealed words; nothing once they are erased."""
        return os.pread(self._file, 1 << 16, HEAD)

    def write(self, head: Head) -> None:
        """Write what became of it, so that it holds through a power cut. Raises OSError."""
        os.pwrite(self._file, written(head), 0)
        os.fsync(self._file)

    def close(self, head: Head) -> None:
        """Write what became of it and erase the words. Raises OSError."""
        os.pwrite(self._file, written(head), 0)
        os.ftruncate(self._file, HEAD)


def written(head: Head) -> bytes:
    """Return a head as it stands in the file."""
    return json.dumps(asdict(head), separators=(",", ":")).encode().ljust(HEAD - 1) + b"\n"


def put(path: Path, head: Head, sealed: bytes) -> bool:
    """Put a new slip in place, whole and at once; say False where one lies there already. Raises OSError.

    It is not made to hold through a power cut: that would keep the caller waiting for the disk.
    """
    begun = path.with_name(f".{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    file = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            whole = written(head) + sealed
            if os.write(file, whole) < len(whole):
                raise OSError(errno.ENOSPC, "the disk is full")
        finally:
            os.close(file)
        os.link(begun, path)
    except FileExistsError:
        return False
    finally:
        with suppress(OSError):
            os.unlink(begun)
    return True


@contextmanager
def held(path: Path) -> Iterator[Slip | None]:
    """Give the slip if nobody else holds it and it is still there, else None. A process that is killed lets go."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield None
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield Slip(file) if os.fstat(file).st_nlink else None
    finally:
        os.close(file)

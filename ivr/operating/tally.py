"""What is counted, by every process that answers, and added up over all of them.

A process counts in its own memory. A thread writes that down once a second, to a file of its own in the state folder,
so a turn touches no disk; a process that is killed loses the counts of that second. The file is taken over by the next
process, with what stands in it: the sum never goes back, not by a restart either.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

CHANNELS: Final = ("voice", "sms")
OUTCOMES: Final = ("asked", "answered", "transfer", "ended", "gone", "failed")
REFUSED: Final = ("unsigned", "signature", "account")
WITHHELD: Final = ("transfer", "text")
BOUNDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds: up to which each part of the turns took; the last part took longer."""

NAMES: Final = (
    *(f"turn {channel} {outcome}" for channel in CHANNELS for outcome in OUTCOMES),
    *(f"took {channel} {nth}" for channel in CHANNELS for nth in range(len(BOUNDS) + 1)),
    *(f"microseconds {channel}" for channel in CHANNELS),
    *(f"refused {why}" for why in REFUSED),
    *(f"fallback {channel}" for channel in CHANNELS),
    *(f"withheld {what}" for what in WITHHELD),
    *(f"limited {channel}" for channel in CHANNELS),
    *(f"blocked {channel}" for channel in CHANNELS),
    *("calls cut", "limits alone"),
    *("genuine", "replies", "records written", "records lost"),
)
_PLACES: Final = dict(zip(NAMES, range(len(NAMES)), strict=True))
SECONDS = 1.0
_MOST_FILES = 1000


class Tally:
    """The counts of this process; after `keep` also those of the others."""

    def __init__(self) -> None:
        self._counts = self._empty()
        self._lock = threading.Lock()
        self._followed: list[tuple[int, Callable[[], int]]] = []
        self._seen: list[int] = []
        self._folder: Path | None = None
        self._file: int | None = None
        self._written = b""

    # What a turn does

    def add(self, name: str, count: int = 1) -> None:
        """Count one thing of `NAMES`."""
        place = _PLACES[name]
        with self._lock:
            self._counts[place] += count

    def turn(self, channel: str, outcome: str, seconds: float) -> None:
        """Count a turn that was answered, and how long that took."""
        turns, took, sums = _TURNS[channel, outcome], _TOOK[channel] + bisect_left(BOUNDS, seconds), _SUMS[channel]
        with self._lock:
            counts = self._counts
            counts[turns] += 1
            counts[took] += 1
            counts[sums] += int(seconds * 1e6)

    # What nobody waits for

    def follow(self, name: str, count: Callable[[], int]) -> None:
        """Take over, whenever counts are written down, what somebody else counts."""
        self._followed.append((_PLACES[name], count))
        self._seen.append(0)

    def keep(self, folder: Path) -> None:
        """Write down the counts in a folder from now on; also in processes that this one forks."""
        self._folder = folder
        self._begin()
        os.register_at_fork(after_in_child=self._forked)

    def write(self) -> None:
        """Write down what was counted. Never raises: then it is written later, and only this process knows it."""
        with self._lock:
            for nth, (place, count) in enumerate(self._followed):
                now = count()
                self._counts[place] += max(0, now - self._seen[nth])
                self._seen[nth] = now
        with suppress(OSError):
            if self._file is None:
                self._take()
            with self._lock:
                found = self._counts.tobytes()
            if self._file is not None and found != self._written:
                os.pwrite(self._file, found, 0)
                self._written = found

    def total(self) -> dict[str, int]:
        """Return the counts of all processes, up to a second old, and of those that are gone."""
        self.write()
        if self._folder is None or self._file is None:
            with self._lock:
                return dict(zip(NAMES, self._counts, strict=True))
        return totals(self._folder)

    def _take(self) -> None:
        """Take a file that no process holds, and go on from what stands in it."""
        if self._folder is None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for nth in range(_MOST_FILES):
            path = self._folder / f"{_layout()}-{nth}"
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(file)
                continue
            before = _read(path)
            with self._lock:
                for place, count in enumerate(before):
                    self._counts[place] += count
            self._file, self._written = file, b""
            return

    def _begin(self) -> None:
        self.write()
        threading.Thread(target=self._run, name="tally", daemon=True).start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(SECONDS):
            self.write()

    def _forked(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
        self._file, self._written = None, b""
        self._lock = threading.Lock()
        self._counts, self._seen = self._empty(), [0] * len(self._followed)
        self._begin()

    @staticmethod
    def _empty() -> array[int]:
        return array("q", bytes(8 * len(NAMES)))


def totals(folder: Path) -> dict[str, int]:
    """Return what stands in the files of a folder, added up; nothing of a program that counted other things."""
    added = [0] * len(NAMES)
    for path in folder.glob(f"{_layout()}-*"):
        for place, count in enumerate(_read(path)):
            added[place] += count
    return dict(zip(NAMES, added, strict=True))


def _read(path: Path) -> Iterator[int]:
    found = array("q")
    with suppress(OSError):
        raw = path.read_bytes()[: 8 * len(NAMES)]
        found.frombytes(raw[: len(raw) // 8 * 8])
    return (max(0, count) for count in found)


_TURNS: Final = {(c, o): _PLACES[f"turn {c} {o}"] for c in CHANNELS for o in OUTCOMES}
_TOOK: Final = {channel: _PLACES[f"took {channel} 0"] for channel in CHANNELS}
_SUMS: Final = {channel: _PLACES[f"microseconds {channel}"] for channel in CHANNELS}


@cache
def _layout() -> str:
    """Return a name for what stands where in a file: a program that counts other things has files of its own."""
    return hashlib.sha256("\n".join((*NAMES, str(BOUNDS))).encode()).hexdigest()[:8]

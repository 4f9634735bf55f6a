"""How many transfers and texts there may be on one day, counted once each however often they are delivered.

A day has a file for each on this machine, to which every transfer or text adds its mark: where the mark stands is the
count. No process can count over another, and what was counted survives being killed. Several machines that share a
Redis count together there; while it is away, each by its own files. Whatever is wrong, callers are served.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from ivr.operating.windows import Asked, Verdict, Window
from ivr.settings import Settings

What = Literal["transfer", "text"]
WHATS: Final = ("transfer", "text")
_KEPT = timedelta(days=7)
_MARK = 8  # bytes
_TWO_DAYS = 2 * 24 * 3600


class Ceilings:
    """The ceilings of a line. Without any set, asking costs nothing and writes nothing.

    `judge` counts for all machines together; it returns None where nobody answers.
    """

    def __init__(self, settings: Settings, judge: Callable[[Asked], Verdict | None] | None = None) -> None:
        self._folder = settings.state / "ceilings"
        self._most: dict[What, int | None] = {"transfer": settings.transfers_a_day, "text": settings.texts_a_day}
        self._judge = judge
        self._open: dict[What, tuple[date, int, int]] = {}
        self._lock = threading.Lock()

    def admits(self, what: What, day: date, delivery: str) -> bool:
        """Count one more on a day of the line's clock, and say whether it is still under the ceiling. Never raises.

        `delivery` names the request that asks for it: one that comes twice counts once, and hears the same twice.
        """
        most = self._most[what]
        if most is None:
            return True
        mark = sha256(delivery.encode("utf-8", "replace")).digest()[:_MARK]
        own = self._counted(what, day, mark, most)
        together = self._judge and self._judge(Asked(f"day {what}", mark.hex(), (Window(str(day), most, _TWO_DAYS),)))
        if not together:
            return own
        if together != "go":
            with suppress(OSError):
                self._full(what, day).touch()
        return together == "go"

    def reached(self, day: date) -> list[tuple[What, int]]:
        """Return the ceilings that are reached on a day, each with its height."""
        found: list[tuple[What, int]] = []
        for what, most in self._most.items():
            with suppress(OSError):
                if most is not None and (self._full(what, day).exists() or self._size(what, day) >= most * _MARK):
                    found.append((what, most))
        return found

    def _counted(self, what: What, day: date, mark: bytes, most: int) -> bool:
        try:
            with self._lock:
                file = self._file(what, day)
                place = _place(file, mark)
                if place is None and os.fstat(file).st_size < most * _MARK:
                    os.write(file, mark)
                    place = _place(file, mark)
                return place is not None and place < most
        except OSError:
            return True

    def _size(self, what: What, day: date) -> int:
        return self._path(what, day).stat().st_size

    def _full(self, what: What, day: date) -> Path:
        return self._folder / f"{day.isoformat()}-{what}-full"

    def _path(self, what: What, day: date) -> Path:
        return self._folder / f"{day.isoformat()}-{what}-marks"

    def _file(self, what: What, day: date) -> int:
        known = self._open.get(what)
        if known and known[0] == day and known[2] == os.getpid():
            return known[1]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path(what, day), os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if known and known[2] == os.getpid():
            os.close(known[1])
        self._open[what] = (day, file, os.getpid())
        self._sweep(day)
        return file

    def _sweep(self, day: date) -> None:
        for path in self._folder.iterdir():
            with suppress(OSError, ValueError):
                if date.fromisoformat(path.name[:10]) < day - _KEPT:
                    path.unlink()


def _place(file: int, mark: bytes) -> int | None:
    """Return how many marks stand before this one, None where it does not stand there."""
    marks = os.pread(file, os.fstat(file).st_size, 0)
    at = marks.find(mark)
    while at % _MARK and at > 0:
        at = marks.find(mark, at + 1)
    return None if at < 0 else at // _MARK

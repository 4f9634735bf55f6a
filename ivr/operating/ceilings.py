"""How many transfers and texts there may be on one day, counted by all processes of a machine together.

A day has a file for each, to which every transfer or text adds one byte: its length is the count, no process can count
over another, and what was counted survives being killed. Whatever is wrong with the disk, callers are served.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

from ivr.settings import Settings

What = Literal["transfer", "text"]
WHATS: Final = ("transfer", "text")
_KEPT = timedelta(days=7)


class Ceilings:
    """The ceilings of a line. Without any set, asking costs nothing and writes nothing."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.state / "ceilings"
        self._most: dict[What, int | None] = {"transfer": settings.transfers_a_day, "text": settings.texts_a_day}
        self._open: dict[What, tuple[date, int, int]] = {}
        self._lock = threading.Lock()

    def admits(self, what: What, day: date) -> bool:
        """Count one more on a day of the line's clock, and say whether it is still under the ceiling. Never raises.

        What is asked twice counts twice.
        """
        most = self._most[what]
        if most is None:
            return True
        try:
            with self._lock:
                file = self._file(what, day)
                if os.fstat(file).st_size >= most:
                    return False
                os.write(file, b".")
                return os.fstat(file).st_size <= most
        except OSError:
            return True

    def reached(self, day: date) -> list[tuple[What, int]]:
        """Return the ceilings that are reached on a day, each with its height."""
        found: list[tuple[What, int]] = []
        for what, most in self._most.items():
            with suppress(OSError):
                if most is not None and self._path(what, day).stat().st_size >= most:
                    found.append((what, most))
        return found

    def _path(self, what: What, day: date) -> Path:
        return self._folder / f"{day.isoformat()}-{what}"

    def _file(self, what: What, day: date) -> int:
        known = self._open.get(what)
        if known and known[0] == day and known[2] == os.getpid():
            return known[1]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path(what, day), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
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

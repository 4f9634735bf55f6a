"""How often a caller may come within an hour and a day, counted by this process alone.

Whoever has come as often as they may is told so once in that hour or day, and then no more. What the provider delivers
twice counts once, and gets the same answer again.
"""

from __future__ import annotations

import threading
from typing import Final, Literal, NamedTuple, TypeVar

_Kept = TypeVar("_Kept")
Verdict = Literal["go", "last", "silent"]
"""`last`: beyond the limit, and to be told so; `silent`: that was told already."""

MOST: Final = 50_000
"""So many entries are kept, some three for each caller of a day (about 10 MB); the oldest go first."""
REMEMBERED: Final = 3600
"""Seconds for which a delivery is known again; the provider repeats one within a minute."""


class Window(NamedTuple):
    """A stretch of time by its own name, how often somebody may come in it, and the seconds until it can be forgotten.

    With `most` 0 they may not come at all.
    """

    name: str
    most: int
    seconds: int


class Asked(NamedTuple):
    """Who comes (a pseudonym), with what (a pseudonym of the provider's id), and the windows it counts in.

    Of two windows that are full the later one counts: the longer stands last.
    """

    who: str
    delivery: str
    windows: tuple[Window, ...]


class Alone:
    """The counts of this process. They are bounded, and gone with it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._counts: dict[str, tuple[int, float]] = {}
        self._said: dict[str, tuple[Verdict, float]] = {}
        self._lock = threading.Lock()
        self._swept = 0.0

    def judge(self, asked: Asked, at: float) -> Verdict:
        """Count one more at a time (seconds of any clock that goes on), and say whether it may be."""
        delivery = f"{asked.who} {asked.delivery}"
        with self._lock:
            if at - self._swept > REMEMBERED or len(self._counts) > self._most or len(self._said) > self._most:
                self._sweep(at)
            said = self._said.get(delivery)
            if said and said[1] > at:
                return said[0]
            keys = [f"{asked.who} {window.name}" for window in asked.windows]
            full = [place for place, key in enumerate(keys) if self._count(key) >= asked.windows[place].most]
            if full:
                told, until = f"{keys[full[-1]]} told", at + asked.windows[full[-1]].seconds
                if self._count(told):
                    return "silent"
                self._counts[told] = (1, until)
                verdict: Verdict = "last"
            else:
                for key, window in zip(keys, asked.windows, strict=True):
                    self._counts[key] = (self._count(key) + 1, at + window.seconds)
                verdict = "go"
            self._said[delivery] = (verdict, at + REMEMBERED)
            return verdict

    def __len__(self) -> int:
        return len(self._counts) + len(self._said)

    def _count(self, key: str) -> int:
        found = self._counts.get(key)
        return found[0] if found else 0

    def _sweep(self, at: float) -> None:
        self._swept = at
        self._counts = _kept(self._counts, at, self._most)
        self._said = _kept(self._said, at, self._most)


def _kept(entries: dict[str, tuple[_Kept, float]], at: float, most: int) -> dict[str, tuple[_Kept, float]]:
    """Return the entries that hold still; where they are too many, the newer three quarters of what there may be."""
    held = [(key, entry) for key, entry in entries.items() if entry[1] > at]
    return dict(held if len(held) <= most else held[-(most * 3 // 4) :])

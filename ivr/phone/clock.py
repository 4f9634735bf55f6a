"""The clock a phone call happens by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Tells the time: returns an aware datetime."""


class StoppedClock:
    """A clock that stands still until it is set: one hand for the phone and the line under test alike."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.set(now)

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Move the clock; `now` must know its time zone, else ValueError."""
        if now.tzinfo is None:
            raise ValueError("a phone's clock needs a time zone")
        self._now = now

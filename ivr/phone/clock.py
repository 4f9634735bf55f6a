"""The clock a phone call happens by."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

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


class ShiftedClock(StoppedClock):
    """A clock that starts at any moment and goes on as real time does, in whole minutes, whenever it is wound.

    Between two windings it stands still. So phone and line never disagree about the minute, and a transcript that
    notes each winding plays again exactly. `ticks` counts real seconds.
    """

    def __init__(self, now: datetime, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        super().__init__(now)

    def set(self, now: datetime) -> None:
        """Start again at `now`, which must know its time zone, else ValueError."""
        super().set(now)
        self._began, self._at_tick = now, self._ticks()
        super().set(now.replace(second=0, microsecond=0))

    def wind(self) -> bool:
        """Catch up with real time; say whether the minute has changed."""
        passed = timedelta(seconds=self._ticks() - self._at_tick)
        moment = (self._began.astimezone(UTC) + passed).astimezone(self._began.tzinfo)
        before = self()
        super().set(moment.replace(second=0, microsecond=0))
        return self() != before

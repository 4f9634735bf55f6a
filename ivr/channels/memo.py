"""What was worked out this minute, kept for whoever asks the same in it.

A turn is a pure function of the edition, of what the provider sends and of the time, and nothing the line says changes
within a minute: hours, closures and announcements begin and end at whole ones. On the afternoon of a filing day
hundreds stand at the same place of the same call.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Worked = TypeVar("Worked")

MOST = 1000
"""So many answers are kept; then it begins anew, as it does with every minute."""


class Memo(Generic[Asked, Worked]):
    """Keeps what `work` returns, for the minute. Threads may share it: at worst something is worked out twice."""

    def __init__(self, work: Callable[[Asked, datetime], Worked]) -> None:
        self._work = work
        self._kept: tuple[datetime | None, dict[Asked, Worked]] = (None, {})

    def __call__(self, asked: Asked, now: datetime, keep: bool = True) -> Worked:
        """Return what is worked out for the minute of `now` (aware); `keep` False for what nobody else may be told."""
        minute = now.replace(second=0, microsecond=0)
        if not keep:
            return self._work(asked, minute)
        begun, kept = self._kept
        if begun != minute or len(kept) >= MOST:
            kept = {}
            self._kept = (minute, kept)
        found = kept.get(asked)
        if found is None:
            found = kept[asked] = self._work(asked, minute)
        return found

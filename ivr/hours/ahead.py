"""The days of the coming week that are not as usual: who asks for the hours before a holiday means that day too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from ivr.hours.schedule import Schedule
from ivr.hours.timeline import Piece, pieces

DAYS = 7


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day, on the schedule's own clock, on which hours are not the usual ones, or may not be.

    `reason` is set where it is closed all day and why is known: the id of a holiday, or a closure's reason.
    """

    day: date
    reason: str | None = None


def ahead(schedule: Schedule, now: datetime) -> tuple[Ahead, ...]:
    """Return the unusual days among the seven after that of `now`, which is aware of any zone.

    None where no hours or no zone are printed: nothing is usual then.
    """
    if schedule.zone is None or schedule.week is None:
        return ()
    return _ahead(schedule, now.astimezone(ZoneInfo(schedule.zone)).date())


@lru_cache(maxsize=64)
def _ahead(schedule: Schedule, today: date) -> tuple[Ahead, ...]:
    zone = ZoneInfo(schedule.zone) if schedule.zone else UTC
    days = (today + timedelta(days=nth) for nth in range(1, DAYS + 1))
    return tuple(found for day in days if (found := _unusual(schedule, zone, day)))


def _unusual(schedule: Schedule, zone: tzinfo, day: date) -> Ahead | None:
    usual = [piece for piece in pieces(replace(schedule, holidays="none", closures=()), zone, day) if _staffed(piece)]
    found = pieces(schedule, zone, day)
    if not usual or [_times(piece) for piece in found if _staffed(piece)] == [_times(piece) for piece in usual]:
        return None
    kinds = {piece.kind for piece in found}
    reasons = {piece.reason for piece in found if piece.reason}
    return Ahead(day, reasons.pop() if kinds == {"closed"} and len(reasons) == 1 else None)


def _staffed(piece: Piece) -> bool:
    return piece.kind in ("open", "limited")


def _times(piece: Piece) -> tuple[datetime, datetime]:
    return piece.start, piece.end

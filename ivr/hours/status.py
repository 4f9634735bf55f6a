"""Is somebody there now, until when, and if not, when next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from ivr.hours.schedule import Schedule
from ivr.hours.timeline import Kind, Piece, pieces, timeline

HORIZON = timedelta(days=60)  # how far to look for the next opening
NEAR = timedelta(days=8)  # how far to look for a closing: what has none in a week has no closing hour


@dataclass(frozen=True, slots=True)
class Status:
    """What is so at a moment. Times are on the schedule's own clock.

    `until` is when that ends, so for an open desk the closing time; None if not soon. `opens` is the next
    opening of a closed desk; None if none is known within 60 days. `reason` is the reason of a closure, the
    id of a holiday, the words of a limited time, or for unknown why: hours_not_printed, days_not_printed,
    zone_not_printed, not_reviewed, holiday_unknown. `today_differs`: the hours of this date are, or may be,
    other than the usual ones. `unsure`: the state, or the opening given, is not certain.
    """

    kind: Kind
    until: datetime | None = None
    opens: datetime | None = None
    reason: str | None = None
    today_differs: bool = False
    unsure: bool = False


@lru_cache(maxsize=256)  # one reply asks several times about one desk at one moment
def status(schedule: Schedule, now: datetime) -> Status:
    """Return whether the desk answers at `now`, which may be aware of any zone.

    The closing time itself is closed. Unknown stays unknown: it is never rounded to open or closed. Raises `ValueError`
    for a `now` without a zone, `ZoneInfoNotFoundError` for a schedule with a zone that does not exist.
    """
    if now.utcoffset() is None:
        raise ValueError("the time must be aware of its zone")
    now = now.astimezone(UTC)  # two times on one local clock would be compared by their hands
    zone: tzinfo = UTC if schedule.zone is None else ZoneInfo(schedule.zone)
    known = schedule if schedule.zone is not None else _without_clock(schedule)
    line = timeline(known, zone, now)
    first = next(line)
    then = _following(first, line, now + (HORIZON if first.kind == "closed" else NEAR))
    until = then.start.astimezone(zone) if then else None
    opens = until if first.kind == "closed" and then and not _unprinted(known, zone, then) else None
    reason = first.reason
    if reason == "hours_not_printed" and schedule.week is not None:
        reason = "zone_not_printed"
    unsure = first.kind == "unknown" or (
        first.kind == "closed" and then is not None and then.kind == "unknown"
    )
    return Status(first.kind, until, opens, reason, _differs(known, zone, now), unsure)


def minutes_left(status: Status, now: datetime) -> int | None:
    """Return the minutes, rounded down, that an open or limited desk still answers; None for any other."""
    if status.kind not in ("open", "limited") or status.until is None:
        return None
    return int((status.until.astimezone(UTC) - now.astimezone(UTC)) // timedelta(minutes=1))


def _following(first: Piece, line: Iterator[Piece], limit: datetime) -> Piece | None:
    """Return the piece with which the state of `first` ends; None if that is after `limit`."""
    for piece in line:
        if piece.start > limit:
            return None
        if piece.kind != first.kind or (piece.kind == "limited" and piece.reason != first.reason):
            return piece
    return None


def _without_clock(schedule: Schedule) -> Schedule:
    """Return what holds without knowing whose midnight is meant: the closures that have times."""
    instants = tuple(closure for closure in schedule.closures if closure.starts is not None)
    return Schedule(zone=None, week=None, closures=instants)


def _unprinted(schedule: Schedule, zone: tzinfo, piece: Piece) -> bool:
    """Say whether the piece is unknown because nobody printed hours: then nothing opens with it."""
    return piece.kind == "unknown" and schedule.week_on(piece.start.astimezone(zone).date()) is None


def _differs(schedule: Schedule, zone: tzinfo, now: datetime) -> bool:
    """Say whether the hours of the date of `now` are other than those of an ordinary week."""
    today = now.astimezone(zone).date()
    usual = replace(schedule, holidays="none", periods=(), closures=())
    return _shape(pieces(schedule, zone, today)) != _shape(pieces(usual, zone, today))


def _shape(line: list[Piece]) -> list[tuple[datetime, Kind, str | None]]:
    """Return where the line changes, and into what; why it is closed or unknown does not matter."""
    changes: list[tuple[datetime, Kind, str | None]] = []
    for piece in line:
        change = piece.kind, piece.reason if piece.kind == "limited" else None
        if not changes or changes[-1][1:] != change:
            changes.append((piece.start, *change))
    return changes

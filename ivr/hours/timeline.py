"""The hours of a schedule as a line of pieces in absolute time, each open, closed, limited or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from ivr.hours.schedule import Closure, Schedule
from ivr.hours.week import DAY, Span

Kind = Literal["open", "closed", "limited", "unknown"]
RANK: dict[Kind, int] = {
    "open": 0,
    "limited": 1,
    "unknown": 2,
    "closed": 3,
}  # the more restrictive, the higher


@dataclass(frozen=True, slots=True)
class Piece:
    """From `start` until, and not at, `end`, both in UTC. `reason` is an id, or None for usual hours."""

    start: datetime
    end: datetime
    kind: Kind
    reason: str | None = None


@lru_cache(maxsize=4096)
def instant(zone: tzinfo, day: date, minute: int) -> datetime:
    """Return, in UTC, the first moment whose wall clock in `zone` shows `minute` of `day`, or a later time.

    A time that the clocks skip becomes the moment of the change; of a time that comes twice, the first is meant.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), found  # on either side of the change
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def pieces(schedule: Schedule, zone: tzinfo, day: date) -> list[Piece]:
    """Return the pieces of `day` in order, without gaps, from its midnight to the next."""
    start, end = instant(zone, day, 0), instant(zone, day, DAY)
    if start == end:
        return []  # a date the whole country skipped, as islands do that move across the date line
    today = [closure for closure in schedule.closures if closure.on(day)]
    line = _base(schedule, zone, day, today)
    for closure in today:
        if closure.whole:
            line = _lay(line, start, end, closure.status, closure.reason)
        if closure.opens is not None:
            line = _lay(line, start, instant(zone, day, closure.opens), "closed", closure.reason)
        if closure.closes is not None:
            line = _lay(line, instant(zone, day, closure.closes), end, "closed", closure.reason)
    for closure in schedule.closures:
        if closure.starts and closure.ends:
            starts, ends = closure.starts.astimezone(UTC), closure.ends.astimezone(UTC)
            line = _lay(line, starts, ends, closure.status, closure.reason)
    return line


def timeline(schedule: Schedule, zone: tzinfo, now: datetime) -> Iterator[Piece]:
    """Yield the pieces from the one that holds `now` on, day after day, without end."""
    day = now.astimezone(zone).date()
    while True:
        yield from (piece for piece in pieces(schedule, zone, day) if piece.end > now)
        day += timedelta(days=1)


def _base(schedule: Schedule, zone: tzinfo, day: date, today: list[Closure]) -> list[Piece]:
    """Return the day before anything closes it: replaced hours, or those of the week, and the holiday."""
    start, end = instant(zone, day, 0), instant(zone, day, DAY)
    replaced = [closure for closure in today if closure.spans is not None]
    if replaced:
        line = [Piece(start, end, "open")]
        for closure in replaced:
            for piece in _between(zone, day, closure.spans or (), closure.reason):
                line = _lay(line, piece.start, piece.end, piece.kind, piece.reason)
        if any(closure.first == closure.last for closure in replaced):
            return line  # written for this very date, so the holiday was thought of
    else:
        week = schedule.week_on(day)
        if week is None:
            return [Piece(start, end, "unknown", "hours_not_printed")]
        line = _between(zone, day, week[day.weekday()], None)
        if not schedule.days_known and schedule.period_on(day) is None:
            line = _lay(line, start, end, "unknown", "days_not_printed")
        if schedule.reviewed_until is not None and day > schedule.reviewed_until:
            line = _lay(line, start, end, "unknown", "not_reviewed")
    if day in schedule.holiday_dates and schedule.holidays == "observed":
        return _lay(line, start, end, "closed", schedule.holiday_dates[day])
    if day in schedule.holiday_dates and schedule.holidays == "unknown":
        return _lay(line, start, end, "unknown", "holiday_unknown")
    return line


def _between(zone: tzinfo, day: date, spans: tuple[Span, ...], reason: str | None) -> list[Piece]:
    """Return a day that is open in the spans and closed, for `reason`, around them."""
    line: list[Piece] = []
    at = instant(zone, day, 0)
    for span in spans:
        start, end = instant(zone, day, span.start), instant(zone, day, span.end)
        line.append(Piece(at, start, "closed", reason))
        line.append(Piece(start, end, "limited" if span.limited else "open", span.limited))
        at = end
    line.append(Piece(at, instant(zone, day, DAY), "closed", reason))
    return [piece for piece in line if piece.start < piece.end]


def _lay(line: list[Piece], start: datetime, end: datetime, kind: Kind, reason: str | None) -> list[Piece]:
    """Lay a kind over a day from `start` to `end`: it shows where what lies there is not more restrictive.

    A reason for being closed that is there already stays.
    """
    laid: list[Piece] = []
    for piece in line:
        stronger = RANK[piece.kind] > RANK[kind] or (piece.kind == "closed" and piece.reason is not None)
        if stronger or end <= piece.start or piece.end <= start:
            laid.append(piece)
            continue
        left, right = max(start, piece.start), min(end, piece.end)
        laid.append(Piece(piece.start, left, piece.kind, piece.reason))
        laid.append(Piece(left, right, kind, reason))
        laid.append(Piece(right, piece.end, piece.kind, piece.reason))
    return [piece for piece in laid if piece.start < piece.end]

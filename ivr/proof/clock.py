"""The distinct states of the clock: every way in which a desk can stand, and when it first stands so.

Found by stepping from change to change of the hours: each opening, closing and midnight, the minute before it and the
minute after it, and the moment from which a closing is announced.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.dialogue.desk import weekly
from ivr.directory.line import Contact, Line, in_force
from ivr.hours.schedule import Schedule
from ivr.hours.status import minutes_left, status
from ivr.hours.timeline import timeline

DAYS = 400
MINUTE = timedelta(minutes=1)
CALENDAR = "*"  # stands among the contacts for the dates of routes and announcements


@dataclass(frozen=True, slots=True)
class Standing:
    """How a desk stands. `plain` decides how a conversation goes on, `worded` also the words that tell it."""

    plain: tuple[object, ...]
    worded: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How one desk stands from each moment on (UTC, in order) until the next."""

    moments: tuple[datetime, ...]
    standings: tuple[Standing, ...]

    def at(self, moment: datetime) -> Standing:
        """Return how it stands at a moment."""
        return self.standings[max(bisect_right(self.moments, moment) - 1, 0)]


def courses(line: Line, start: datetime, days: int = DAYS) -> dict[str, Course]:
    """Return the course of every contact over `days` from `start` (aware), and of what else is dated."""
    found: dict[str, Course] = {}
    alike: dict[object, Course] = {}
    for contact in line.contacts.values():
        dated = tuple((n.first, n.last) for n in contact.numbers)
        key = (contact.hours, contact.counter, dated)
        if key not in alike:
            alike[key] = _course(line, contact, start, days)
        found[contact.id] = alike[key]
    found[CALENDAR] = _calendar(line, start, days)
    return found


def together(parts: Sequence[Course], plain: bool) -> dict[tuple[object, ...], datetime]:
    """Return every way in which several desks can stand at one time, and the first moment of each."""
    first: dict[tuple[object, ...], datetime] = {}
    for moment in sorted({moment for course in parts for moment in course.moments}):
        standing = (course.at(moment) for course in parts)
        first.setdefault(tuple(one.plain if plain else one.worded for one in standing), moment)
    return first


def _course(line: Line, contact: Contact, start: datetime, days: int) -> Course:
    moments: list[datetime] = []
    standings: list[Standing] = []
    zone = ZoneInfo(line.zone)
    for moment in _moments(line, contact.hours, start, days):
        standing = _standing(line, contact, moment.astimezone(zone))
        if not standings or standings[-1] != standing:
            moments.append(moment)
            standings.append(standing)
    return Course(tuple(moments), tuple(standings))


def _moments(line: Line, schedule: Schedule, start: datetime, days: int) -> list[datetime]:
    """Return each change of a schedule with the minutes around it, midnights of both clocks included, in UTC."""
    first, end = start.astimezone(UTC), start.astimezone(UTC) + timedelta(days=days)
    changes = {first}
    closings: set[int] = set()
    zone = ZoneInfo(schedule.zone) if schedule.zone else UTC
    soon = timedelta(minutes=line.closing_soon)
    for piece in timeline(schedule, zone, first):
        if piece.start > end:
            break
        changes.add(piece.start)
        if piece.kind == "open":
            changes |= {piece.end - soon, piece.end}
            shown = piece.end.astimezone(ZoneInfo(line.zone))
            if shown.hour * 60 + shown.minute not in closings:  # every count of minutes left, for each closing time
                closings.add(shown.hour * 60 + shown.minute)
                changes |= {piece.end - MINUTE * left for left in range(line.closing_soon + 1)}
    changes |= set(_midnights(line, first, end))
    around = {change + MINUTE * off for change in changes for off in (-1, 0, 1)}
    return sorted(moment for moment in around if first <= moment <= end)


def _midnights(line: Line, first: datetime, end: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(line.zone)
    day = first.astimezone(zone).date()
    while (midnight := datetime.combine(day, time(), zone).astimezone(UTC)) <= end:
        if midnight > first:
            yield midnight
        day += timedelta(days=1)


def _standing(line: Line, contact: Contact, now: datetime) -> Standing:
    standing = status(contact.hours, now)
    opens = standing.opens.astimezone(now.tzinfo) if standing.opens else None
    day = (opens or now).date()
    numbers = tuple(in_force(n.first, n.last, day) for n in contact.numbers)
    hours = weekly(contact.hours, line.zone, now)
    counter = weekly(contact.counter, line.zone, now) if contact.counter else None
    left = minutes_left(standing, now)
    closing = left if standing.kind == "open" and left is not None and left <= line.closing_soon else None
    closes = standing.until.astimezone(now.tzinfo).time() if standing.until and standing.kind != "closed" else None
    shut_for = {closure.reason for closure in contact.hours.closures} & {standing.reason}  # callers hear of it first
    plain = (standing.kind, opens is None, hours is None, numbers, bool(shut_for) and standing.kind == "closed")
    today = now.weekday() if standing.today_differs else None
    why = (standing.reason, standing.unsure, standing.today_differs, today)
    return Standing(plain, (plain, why, _opening(opens, now), closes, closing, hours, counter))


def _opening(opens: datetime | None, now: datetime) -> tuple[object, ...]:
    """Return all that the words for an opening can depend on: its time and how many days away, then its date."""
    if opens is None:
        return ()
    days = (opens.date() - now.date()).days
    return (opens.time(), days, opens.weekday(), (opens.month, opens.day) if days > 6 else None)


def _calendar(line: Line, start: datetime, days: int) -> Course:
    """Return which dated routes hold and what is announced, from which moment on."""
    routes = [route for issue in line.issues.values() for route in issue.routes if route.first or route.last]
    first = start.astimezone(UTC)
    end = first + timedelta(days=days)
    said = {at.astimezone(UTC) for one in line.announcements for at in (one.starts, one.ends)}
    changes = {first, *_midnights(line, first, end), *(at for at in said if first < at <= end)}
    moments: list[datetime] = []
    standings: list[Standing] = []
    for moment in sorted(changes):
        today: date = moment.astimezone(ZoneInfo(line.zone)).date()
        held = (
            *(in_force(route.first, route.last, today) for route in routes),
            *(one.starts <= moment < one.ends for one in line.announcements),
        )
        if not standings or standings[-1].plain != held:
            moments.append(moment)
            standings.append(Standing(held, held))
    return Course(tuple(moments), tuple(standings))


def vectors(course: Mapping[str, Course]) -> dict[tuple[object, ...], datetime]:
    """Return each way in which all desks can stand at one time, in the order of `course`, and its first moment."""
    return together(tuple(course.values()), plain=True)

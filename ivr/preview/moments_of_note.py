"""At which moments to listen to two versions of a line: a few that stand for all, and each at which they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from ivr.directory.line import Contact, Line
from ivr.hours.schedule import Schedule
from ivr.hours.status import status
from ivr.hours.timeline import Piece, pieces

HORIZON = 400
# What differs in the same way on many days is listened to on the first of them.
MOST_A_CONTACT = 8

Moment = tuple[str, datetime]


def moments(old: Line, new: Line, now: datetime) -> list[Moment]:
    """Return moments with names, on the line's clock: open, closing soon, closed, weekend, holiday, and differences."""
    zone = ZoneInfo(new.zone)
    today = now.astimezone(zone).date()
    working = [day for day in _days(today, 60) if day.weekday() < 5]
    usual = next((day for day in working if _ordinary(new, day) and _ordinary(old, day)), working[0])
    found = [
        ("open", _at(usual, 10, 15, zone)),
        ("closing soon", _closing(new, usual, zone)),
        ("closed", _at(usual, 22, 0, zone)),
        ("weekend", _at(next(d for d in _days(today, 8) if d.weekday() == 5), 11, 0, zone)),
    ]
    holiday = next((day for day in _days(today, HORIZON) if day.weekday() < 5 and _holiday(new, day)), None)
    if holiday:
        found.append(("holiday", _at(holiday, 10, 15, zone)))
    seen = {at for _, at in found}
    for at in sorted({at for contact in new.contacts.values() for at in _changed(old, contact, today)}):
        if at not in seen:
            found.append((f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}", at.astimezone(zone)))
    return found


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=nth) for nth in range(1, count + 1))


def _at(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour, minute), zone)


def _ordinary(line: Line, day: date) -> bool:
    """Say whether no desk's hours are other than usual on a day."""
    noon = datetime.combine(day, time(12), ZoneInfo(line.zone))
    return not any(status(contact.hours, noon).today_differs for contact in line.contacts.values())


def _holiday(line: Line, day: date) -> bool:
    return any(c.hours.holidays != "none" and day in c.hours.holiday_dates for c in line.contacts.values())


def _closing(line: Line, day: date, zone: ZoneInfo) -> datetime:
    """Return five minutes before the line's own desk closes, or else any desk that closes that day."""
    contacts = [line.contacts[line.desk], *line.contacts.values()]
    for contact in contacts:
        closes = status(contact.hours, _at(day, 10, 15, zone)).until
        if closes:
            return closes.astimezone(zone) - timedelta(minutes=5)
    return _at(day, 16, 55, zone)


def _changed(old: Line, contact: Contact, today: date) -> Iterator[datetime]:
    """Yield a moment for each way in which a desk stands otherwise than it did before."""
    before = old.contacts.get(contact.id)
    if before is None or before.hours == contact.hours or contact.hours.zone is None or before.hours.zone is None:
        return
    seen: set[tuple[str, str | None, str, str | None]] = set()
    for day in _days(today - timedelta(days=1), HORIZON):
        for one, other in product(_pieces(before.hours, day), _pieces(contact.hours, day)):
            change = (one.kind, one.reason, other.kind, other.reason)
            start, end = max(one.start, other.start), min(one.end, other.end)
            if start < end and change[:2] != change[2:] and change not in seen:
                seen.add(change)
                yield (start + (end - start) / 2).replace(second=0, microsecond=0)
        if len(seen) >= MOST_A_CONTACT:
            return


def _pieces(schedule: Schedule, day: date) -> list[Piece]:
    known = replace(schedule, zone=schedule.zone or "UTC")
    return pieces(known, ZoneInfo(known.zone or "UTC"), day)

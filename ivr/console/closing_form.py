"""What was filled in to close desks or to announce something, as days and moments, or why it makes none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ivr.directory.closing import Span
from ivr.directory.edition import Edition
from ivr.errors import UsageError

_NOON = time(12)
FARTHEST: Final = timedelta(days=366)
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Until:
    """An end to choose: its value in the form, and its words."""

    value: str
    words: str


def ends(now: datetime) -> list[Until]:
    """Return the ends that are offered at `now` (aware, on the line's clock); `other` lets people write their own."""
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    found = [Until("today_noon", f"noon today ({_short(today)})")] if now.time() < _NOON else []
    return [
        *found,
        Until("today", f"the end of today ({_short(today)})"),
        Until("tomorrow_noon", f"noon tomorrow ({_short(tomorrow)})"),
        Until("tomorrow", f"the end of tomorrow ({_short(tomorrow)})"),
        Until(OTHER, "another day or time ..."),
    ]


def span(form: Mapping[str, str], edition: Edition, now: datetime) -> Span:
    """Return from when until when something holds. Raises UsageError for what is over, empty or backwards."""
    zone = ZoneInfo(edition.line.zone)
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    until = _until(form, local, zone)
    begins: date | datetime = _begin(form, local, zone)
    if not isinstance(until, datetime) and isinstance(begins, datetime):
        if begins > local or begins.date() != local.date():
            until = datetime.combine(until + timedelta(days=1), time(), zone)
        else:
            begins = begins.date()
    if isinstance(until, datetime) and isinstance(begins, datetime):
        if until <= local:
            raise UsageError(f"That is over: it is {local:%A %Y-%m-%d %H:%M} now. Choose an end that is still to come.")
        if until <= begins:
            raise UsageError("The end is before the beginning. Choose an end that comes after it.")
        if until - local > FARTHEST:
            raise UsageError("The end is more than a year away. Choose a nearer one; it can be made longer later.")
    elif not isinstance(until, datetime) and until < local.date():
        raise UsageError(f"That is over: today is {local:%A %Y-%m-%d}. Choose an end that is still to come.")
    return Span(begins, until)


def _until(form: Mapping[str, str], now: datetime, zone: ZoneInfo) -> date | datetime:
    tomorrow = now.date() + timedelta(days=1)
    match form.get("until", ""):
        case "today_noon":
            return datetime.combine(now.date(), _NOON, zone)
        case "today":
            return now.date()
        case "tomorrow_noon":
            return datetime.combine(tomorrow, _NOON, zone)
        case "tomorrow":
            return tomorrow
        case "other":
            return _moment(form.get("until_day", ""), form.get("until_time", ""), zone, "the end", time(23, 59))
    raise UsageError("Choose until when. Everything that is closed has an end.")


def _begin(form: Mapping[str, str], now: datetime, zone: ZoneInfo) -> datetime:
    day = form.get("from_day", "")
    return _moment(day, form.get("from_time", ""), zone, "the beginning", time()) if day else now


def _moment(day: str, clock: str, zone: ZoneInfo, what: str, otherwise: time) -> datetime:
    if not day.strip():
        raise UsageError(f"Choose the day of {what}.")
    try:
        on = date.fromisoformat(day.strip())
        at = time.fromisoformat(clock.strip()) if clock.strip() else otherwise
    except ValueError:
        raise UsageError(f"{what.capitalize()} is no day or time: write a day such as 2026-11-23, and 12:00.") from None
    return datetime.combine(on, at.replace(second=0, microsecond=0, tzinfo=None), zone)


def shown(end: date | datetime) -> str:
    """Return an end in words for staff."""
    return f"{_day(end)}, {end:%H:%M}" if isinstance(end, datetime) else f"the end of {_day(end)}"


def _day(day: date) -> str:
    return f"{day:%A %b} {day.day}"


def _short(day: date) -> str:
    return f"{day:%a %b} {day.day}"

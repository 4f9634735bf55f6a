"""Schedules: from weekly hours, sites and closures to what the hours room reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from ivr.directory.closures_schema import ClosureEntry
from ivr.directory.complaints import TreePath, quoted, suggest
from ivr.directory.fields import NOT_PRINTED
from ivr.directory.gather import Gathered
from ivr.directory.holiday_calendar import holiday_dates
from ivr.directory.schema import ContactEntry, HoursEntry, SiteEntry
from ivr.hours.schedule import Closure, Period, Schedule
from ivr.hours.week import HoursError, Week, parse_spans, parse_time, parse_week

# Holidays are laid out once for any year in which a line may be asked about.
FIRST_YEAR, LAST_YEAR = 2020, 2050


def schedule(
    found: Gathered, contact_id: str, contact: ContactEntry, hours_id: str, holidays: Mapping[date, str]
) -> Schedule | None:
    """Return the schedule of a contact's telephone or counter; None where something it needs was complained of."""
    site = found.of("sites", SiteEntry).get(contact.site)
    if site is None:
        return None
    zone = None if site.zone == NOT_PRINTED else site.zone
    closures = tuple(
        made
        for nth, entry in found.closures
        if entry.applies_to == "all" or contact_id in entry.applies_to or contact.site in entry.applies_to
        if (made := _closure(found, nth, entry, zone)) is not None
    )
    week: Week | None = None
    days_known = True
    periods: tuple[Period, ...] = ()
    if hours_id != NOT_PRINTED:
        hours = found.of("hours", HoursEntry).get(hours_id)
        if hours is None:
            return None
        week, days_known = _week(found, hours_id, hours), hours.week is not None
        periods = tuple(p for n, _ in enumerate(hours.periods) if (p := _period(found, hours_id, hours, n)) is not None)
        if week is None:
            return None
    return Schedule(
        zone=zone,
        week=week,
        days_known=days_known,
        holidays=site.holidays,
        holiday_dates=holidays,
        periods=periods,
        closures=closures,
        reviewed_until=site.reviewed_until,
    )


def check_hours(found: Gathered) -> None:
    """Complain of hours that cannot be, whether or not a contact uses them yet."""
    for name, hours in found.of("hours", HoursEntry).items():
        _week(found, name, hours)
        for nth in range(len(hours.periods)):
            _period(found, name, hours, nth)


def check_zone(found: Gathered, zone: str, path: TreePath) -> bool:
    """Complain of a zone that is none; "CST" and its like are the usual mistake."""
    known = _zones()
    if zone in known and "/" in zone:
        return True
    near = suggest(zone, known)
    right = "a zone with its region, such as America/Chicago (letters such as CST do not say when clocks change)"
    found.complain(path, quoted(zone), near.rstrip(".") if near and "/" in zone else right)
    return False


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def holidays(found: Gathered) -> Mapping[date, str]:
    """Return the line's public holidays by date; empty where it names no calendar or an unknown one."""
    if found.line is None or found.line.holidays is None:
        if any(site.holidays != "none" for site in found.of("sites", SiteEntry).values()) and found.line is not None:
            found.complain(
                ("line",), "no `holidays`", "whose holidays sites keep, such as US; or `holidays: none` at every site"
            )
        return {}
    try:
        return holiday_dates(found.line.holidays, FIRST_YEAR, LAST_YEAR)
    except ValueError:
        found.complain(
            ("line", "holidays"), quoted(found.line.holidays), "a country such as US, or US-WA for a state's list"
        )
        return {}


def _week(found: Gathered, hours_id: str, hours: HoursEntry) -> Week | None:
    path: TreePath = ("hours", hours_id)
    if hours.times is not None:
        return _parsed(found, [("daily", hours.times, None)], (*path, "times"))
    rows: list[tuple[str, str, str | None]] = [(days, times, None) for days, times in (hours.week or {}).items()]
    rows += [(days, times, words) for words, week in hours.limited.items() for days, times in week.items()]
    for days, times, words in rows:
        where = (*path, "limited", words, days) if words else (*path, "week", days)
        if _parsed(found, [(days, times, words)], where) is None:
            return None
    return _parsed(found, rows, (*path, "week"))


def _period(found: Gathered, hours_id: str, hours: HoursEntry, nth: int) -> Period | None:
    entry, path = hours.periods[nth], ("hours", hours_id, "periods", nth)
    week = _parsed(found, [(days, times, None) for days, times in entry.week.items()], (*path, "week"))
    if entry.last < entry.first:
        found.complain(path, f"a period until {entry.last}, before it begins", f"an `until` on or after {entry.first}")
        return None
    return Period(entry.first, entry.last, week, f"{hours_id}_{nth}") if week is not None else None


def _parsed(found: Gathered, rows: list[tuple[str, str, str | None]], path: TreePath) -> Week | None:
    try:
        return parse_week(rows)
    except HoursError as wrong:
        found.complain(path, wrong.found, wrong.right.removeprefix("write "))
        return None


def _closure(found: Gathered, nth: int, entry: ClosureEntry, zone: str | None) -> Closure | None:
    """Return one closure on a site's clock.

    Each is read once for every contact; a complaint said twice is kept once.
    """
    path: TreePath = ("closures", nth)
    try:
        first, last = entry.on or entry.first, entry.on or entry.last
        if isinstance(first, datetime) or isinstance(last, datetime):
            starts, ends = _moment(first, zone), _moment(last, zone, after=True)
            if zone is None and (starts is None or ends is None):
                return None  # where no zone is known, nobody knows when that is
            return Closure(entry.reason, starts=starts, ends=ends, status=entry.status)
        return Closure(
            entry.reason,
            first=first,
            last=last,
            status=entry.status,
            spans=parse_spans(entry.times) if entry.times else None,
            opens=_minute(entry.opens),
            closes=_minute(entry.closes),
        )
    except HoursError as wrong:
        found.complain(path, wrong.found, wrong.right.removeprefix("write "))
    except ValueError as wrong:
        found.complain(path, str(wrong), "a closure that begins before it ends, with one kind of change")
    return None


def _moment(day: date | datetime | None, zone: str | None, after: bool = False) -> datetime | None:
    """Return a moment on a clock; None where it hangs on a clock nobody knows. A last day belongs to its closure."""
    if day is None:
        return None
    whole = timedelta(days=1) if after else timedelta()
    moment = day if isinstance(day, datetime) else datetime.combine(day, time()) + whole
    if moment.tzinfo:
        return moment
    return moment.replace(tzinfo=ZoneInfo(zone)) if zone else None


def _minute(clock: str | None) -> int | None:
    if clock is None:
        return None
    return parse_time(clock)

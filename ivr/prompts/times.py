"""Times in words: a clock time, a coming opening, weekly hours in one zone or two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from ivr.dialogue.values import Clock, Day, Hours, Opening
from ivr.hours.week import DAY, Span, Week, group

Fill = Callable[..., str]
"""`fill(key, **fields)`: the wording of a prompt key in the language and channel at hand."""

NOON = 720
ALL_DAY = Span(0, DAY)

KEYS: Final[dict[str, frozenset[str]]] = {
    **{f"time.day.{n}": frozenset() for n in range(1, 8)},
    **{f"time.month.{n}": frozenset() for n in range(1, 13)},
    "time.am": frozenset({"hour"}),
    "time.pm": frozenset({"hour"}),
    "time.noon": frozenset(),
    "time.midnight": frozenset(),
    "time.zoned": frozenset({"time", "zone"}),
    "time.date": frozenset({"day", "month", "date"}),
    "opening.today": frozenset({"day", "time"}),
    "opening.tomorrow": frozenset({"day", "time"}),
    "opening.weekday": frozenset({"day", "time"}),
    "opening.date": frozenset({"day", "time", "month", "date"}),
    "hours.days": frozenset({"first", "last"}),
    "hours.two_days": frozenset({"first", "last"}),
    "hours.more_days": frozenset({"before", "after"}),
    "hours.every_day": frozenset(),
    "hours.always": frozenset(),
    "hours.all_day": frozenset(),
    "hours.span": frozenset({"start", "end"}),
    "hours.and": frozenset({"before", "after"}),
    "hours.row": frozenset({"days", "spans"}),
    "hours.rows": frozenset({"before", "after"}),
    "hours.zoned": frozenset({"hours", "zone"}),
    "hours.two_zones": frozenset({"hours", "other", "zone"}),
}


def clock(fill: Fill, value: Clock) -> str:
    """Return a time of day, such as `5 p.m.` or `5 p.m. Pacific`."""
    said = minute(fill, value.at.hour * 60 + value.at.minute)
    return fill("time.zoned", time=said, zone=zone_name(fill, _zone(value.at))) if value.zoned else said


def date(fill: Fill, value: Day) -> str:
    """Return a day of the calendar, such as `Thursday, November 26`."""
    day, month = fill(f"time.day.{value.date.isoweekday()}"), fill(f"time.month.{value.date.month}")
    return fill("time.date", day=day, month=month, date=str(value.date.day))


def opening(fill: Fill, value: Opening) -> str:
    """Return a coming opening as people say it: today, tomorrow, a weekday within six days, else the date."""
    time = clock(fill, Clock(value.at, zoned=True))
    day = fill(f"time.day.{value.at.isoweekday()}")
    days = (value.at.date() - value.now.date()).days
    if days == 0:
        return fill("opening.today", day=day, time=time)
    if days == 1:
        return fill("opening.tomorrow", day=day, time=time)
    if days < 7:
        return fill("opening.weekday", day=day, time=time)
    return fill("opening.date", day=day, time=time, month=fill(f"time.month.{value.at.month}"), date=str(value.at.day))


def hours(fill: Fill, value: Hours) -> str:
    """Return weekly hours: in full on the caller's clock, and in bare figures on the desk's own if that is another."""
    if all(day == (ALL_DAY,) for day in value.week):
        return fill("hours.always")
    said = _rows(fill, value.week, value.days_known)
    if value.zone is None:
        return said
    full = fill("hours.zoned", hours=said, zone=zone_name(fill, value.zone))
    if value.own_week is None or value.own_zone is None:
        return full
    spans = {spans for _, _, spans in group(value.own_week)}
    if len(spans) != 1 or len(one := spans.pop()) != 1:
        return full
    other = fill("hours.span", start=_bare(one[0].start), end=_bare(one[0].end))
    return fill("hours.two_zones", hours=full, other=other, zone=zone_name(fill, value.own_zone))


def minute(fill: Fill, minutes: int) -> str:
    """Return a minute of the day as a clock time."""
    if minutes % DAY == 0:
        return fill("time.midnight")
    if minutes % DAY == NOON:
        return fill("time.noon")
    return fill("time.am" if minutes % DAY < NOON else "time.pm", hour=_bare(minutes))


def zone_name(fill: Fill, zone: str) -> str:
    """Return what people call a zone, such as `Pacific`."""
    return fill(f"zone.{zone}")


def _rows(fill: Fill, week: Week, days_known: bool) -> str:
    runs: dict[tuple[tuple[int, int], ...], str] = {}
    for first, last, spans in group(_whole_nights(week)):
        days = _days(fill, first, last)
        runs[spans] = fill("hours.more_days", before=runs[spans], after=days) if spans in runs else days
    if not days_known:
        return " ".join(_spans(fill, spans) for spans in runs)
    rows = [fill("hours.row", days=days, spans=_spans(fill, spans)) for spans, days in runs.items()]
    joined = rows[0] if rows else ""
    for row in rows[1:]:
        joined = fill("hours.rows", before=joined, after=row)
    return joined


def _whole_nights(week: Week) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the hours of each day, in minutes since its midnight; what goes on after midnight stays with its evening.

    Times of limited help are left out: they have words of their own.
    """
    days = [[(span.start, span.end) for span in day if span.limited is None] for day in week]
    for number, today in enumerate(days):
        tomorrow = days[(number + 1) % len(days)]
        if today and tomorrow and today[-1][1] == DAY and tomorrow[0][0] == 0:
            evening, morning = today[-1][0], tomorrow[0][1]
            if morning <= evening:  # longer than a day would not be one night
                today[-1] = (evening, DAY + morning)
                del tomorrow[0]
    return tuple(map(tuple, days))


def _days(fill: Fill, first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return fill("hours.every_day")
    name = fill(f"time.day.{first + 1}")
    if first == last:
        return name
    return fill("hours.two_days" if last - first == 1 else "hours.days", first=name, last=fill(f"time.day.{last + 1}"))


def _spans(fill: Fill, spans: tuple[tuple[int, int], ...]) -> str:
    said = [_span(fill, start, end) for start, end in spans]
    joined = said[0]
    for more in said[1:]:
        joined = fill("hours.and", before=joined, after=more)
    return joined


def _span(fill: Fill, start: int, end: int) -> str:
    if (start, end) == (0, DAY):
        return fill("hours.all_day")
    return fill("hours.span", start=minute(fill, start), end=minute(fill, end))


def _bare(minutes: int) -> str:
    hour, rest = (minutes // 60 - 1) % 12 + 1, minutes % 60
    return f"{hour}:{rest:02d}" if rest else str(hour)


def _zone(at: datetime) -> str:
    return str(getattr(at.tzinfo, "key", ""))

"""Times in words: a clock time, a coming opening, weekly hours in one zone or two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from ivr.dialogue.values import Clock, Hours, Opening
from ivr.hours.week import Span, Week, group

Fill = Callable[..., str]
"""`fill(key, **fields)`: the wording of a prompt key in the language and channel at hand."""

NOON, MIDNIGHT, DAY = 720, 1440, 1440

KEYS: Final[dict[str, frozenset[str]]] = {
    **{f"time.day.{n}": frozenset() for n in range(1, 8)},
    **{f"time.month.{n}": frozenset() for n in range(1, 13)},
    "time.am": frozenset({"hour"}),
    "time.pm": frozenset({"hour"}),
    "time.noon": frozenset(),
    "time.midnight": frozenset(),
    "time.zoned": frozenset({"time", "zone"}),
    "opening.today": frozenset({"day", "time"}),
    "opening.tomorrow": frozenset({"day", "time"}),
    "opening.weekday": frozenset({"day", "time"}),
    "opening.date": frozenset({"day", "time", "month", "date"}),
    "hours.days": frozenset({"first", "last"}),
    "hours.every_day": frozenset(),
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
    """Return weekly hours: in full on the caller's clock, and on the desk's own in bare figures where that is
    another.
    """
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
    if minutes == NOON:
        return fill("time.noon")
    return fill("time.am" if minutes < NOON else "time.pm", hour=_bare(minutes))


def zone_name(fill: Fill, zone: str) -> str:
    """Return what people call a zone, such as `Pacific`."""
    return fill(f"zone.{zone}")


def _rows(fill: Fill, week: Week, days_known: bool) -> str:
    plain = tuple(tuple(s for s in day if s.limited is None) for day in week)
    rows = []
    for first, last, spans in group(plain):
        said = _spans(fill, spans)
        if not days_known:
            return said
        rows.append(fill("hours.row", days=_days(fill, first, last), spans=said))
    joined = rows[0] if rows else ""
    for row in rows[1:]:
        joined = fill("hours.rows", before=joined, after=row)
    return joined


def _days(fill: Fill, first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return fill("hours.every_day")
    name = fill(f"time.day.{first + 1}")
    return name if first == last else fill("hours.days", first=name, last=fill(f"time.day.{last + 1}"))


def _spans(fill: Fill, spans: tuple[Span, ...]) -> str:
    said = [fill("hours.span", start=minute(fill, s.start), end=minute(fill, s.end)) for s in spans]
    joined = said[0]
    for span in said[1:]:
        joined = fill("hours.and", before=joined, after=span)
    return joined


def _bare(minutes: int) -> str:
    hour, rest = (minutes // 60 - 1) % 12 + 1, minutes % 60
    return f"{hour}:{rest:02d}" if rest else str(hour)


def _zone(at: datetime) -> str:
    return str(getattr(at.tzinfo, "key", ""))

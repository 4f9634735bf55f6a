"""Weekly hours: what staff write, and the seven days it means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeVar

DAY: Final = 1440  # minutes from a midnight to the next, as a clock on the wall shows them
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_FULL: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE | re.ASCII)
_DASH: Final = re.compile(r"\s*(?:[-\N{EN DASH}\N{EM DASH}]|\bto\b)\s*", re.IGNORECASE)
_NEXT_DAY: Final = re.compile(r"\s+next\s+day$", re.IGNORECASE)


class HoursError(ValueError):
    """Hours that cannot be understood; `found` and `right` are for staff."""

    def __init__(self, found: str, right: str) -> None:
        super().__init__(f"{found}; {right}")
        self.found = found
        self.right = right


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until, and not at, `end`: minutes since local midnight, on one day.

    `limited` is the id of the words that say what is limited meanwhile. Raises `ValueError` unless
    0 <= start < end <= 1440.
    """

    start: int
    end: int
    limited: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY:
            raise ValueError(f"no span of one day: {self.start} to {self.end}")


S = TypeVar("S")

Week = tuple[tuple[Span, ...], ...]
"""Seven days, Monday first; the spans of a day in order and apart from each other."""


def parse_days(text: str) -> tuple[int, ...]:
    """Return the days of "Mon-Fri", "Sat", "Mon, Wed" or "daily", Monday being 0, in order.

    Raises `HoursError`.
    """
    if text.strip().lower() == "daily":
        return tuple(range(7))
    days: list[int] = []
    for part in text.split(","):
        ends = [_day(name, text) for name in _DASH.split(part.strip())]
        if len(ends) > 2:
            raise HoursError(f"{part.strip()!r} is no range of days", "write one such as Mon-Fri")
        first, last = ends[0], ends[-1]
        if last < first:
            around = ", ".join(DAYS[day % 7] for day in range(first, last + 8))
            right = f"a week begins on Monday: write {DAYS[last]}-{DAYS[first]}, or {around} if that is meant"
            raise HoursError(f"{part.strip()!r} is the wrong way round", right)
        days.extend(range(first, last + 1))
    if len(set(days)) < len(days):
        raise HoursError(f"{text.strip()!r} names a day twice", "name each day once")
    return tuple(sorted(days))


def parse_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of one day: "8:00-12:00, 13:00-17:00", "8 AM-5 PM", "closed".

    Raises `HoursError`, also for spans that run past midnight: those need a week (`parse_week`).
    """
    today, tomorrow = _parse_day(text)
    if tomorrow:
        right = "past midnight is for weekly hours: end it at 24:00 and write the rest with the next date"
        raise HoursError(f"{text.strip()!r} runs into the next day", right)
    return today


def parse_time(text: str) -> int:
    """Return the minute of the day of "8:00", "8 AM" or "24:00". Raises `HoursError`."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock is None:
        raise HoursError(f"{text.strip()!r} is no time", "write one such as 10:00 or 10 AM")
    return _minute(clock)


def parse_week(lines: Iterable[tuple[str, str, str | None]]) -> Week:
    """Return the week of lines of days, hours and the id of limiting words or None.

    ("Mon-Fri", "8:00-17:00", None); "22:00-6:00 next day" is split between two days. Raises `HoursError`.
    """
    week: list[tuple[Span, ...]] = [()] * 7
    for days, hours, limited in lines:
        today, tomorrow = (tuple(replace(s, limited=limited) for s in spans) for spans in _parse_day(hours))
        for day in parse_days(days):
            week[day] = _in_order((*week[day], *today), f"{DAYS[day]}: {hours.strip()}")
            following = (day + 1) % 7
            week[following] = _in_order((*week[following], *tomorrow), f"{DAYS[following]}: {hours.strip()}")
    return tuple(week)


def group(week: Iterable[tuple[S, ...]]) -> tuple[tuple[int, int, tuple[S, ...]], ...]:
    """Return (first day, last day, spans) for each run of days with equal hours, leaving out days without."""
    runs: list[tuple[int, int, tuple[S, ...]]] = []
    for day, spans in enumerate(week):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        elif spans:
            runs.append((day, day, spans))
    return tuple(runs)


def _day(name: str, text: str) -> int:
    for day, full in enumerate(_FULL):
        if len(name) >= 3 and full.startswith(name.lower().removesuffix(".")):
            return day
    raise HoursError(f"{name!r} in {text.strip()!r} is no day", "write Mon to Sun, or daily for all seven")


def _parse_day(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of the day and those that run over into the next."""
    if text.strip().lower() == "closed":
        return (), ()
    today, tomorrow = [], []
    for part in (part.strip() for part in text.split(",")):
        over = _NEXT_DAY.search(part) is not None
        start, end = _ends(_NEXT_DAY.sub("", part), over)
        if over and end > start:
            raise HoursError(f"{part!r} is longer than 24 hours", "leave 'next day' out, or end it earlier")
        if over:
            today.append(Span(start, DAY))
            tomorrow += [Span(0, end)] if end else []
        elif end > start:
            today.append(Span(start, end))
        elif end == 0:
            raise HoursError(f"{part!r} ends before it begins", "write 24:00 for midnight at its end")
        else:
            right = f"write '{part} next day' if past midnight is meant, as in 22:00-6:00 next day"
            raise HoursError(f"{part!r} ends before it begins", right)
    return _in_order(today, text.strip()), _in_order(tomorrow, text.strip())


def _ends(text: str, over: bool) -> tuple[int, int]:
    clocks = _DASH.split(text)
    matches = [_CLOCK.fullmatch(clock) for clock in clocks]
    if len(matches) != 2 or matches[0] is None or matches[1] is None:
        raise HoursError(f"{text!r} is not a time to a time", "write 8:00-17:00 or 8 AM-5 PM")
    if (matches[0][3] is None) != (matches[1][3] is None):
        raise HoursError(f"{text!r} has AM or PM on one side only", "write it on both, as in 8 AM-5 PM")
    start, end = _minute(matches[0]), _minute(matches[1])
    if start == DAY:
        raise HoursError(f"{text!r} begins at 24:00", "write 0:00 on the day after")
    midnight = end == 0 and start > 0 and matches[1][3] is not None and not over
    return start, DAY if midnight else end  # "4 PM-12 AM" says which midnight it means; "16:00-0:00" does not


def _minute(clock: re.Match[str]) -> int:
    hour, minute, half = int(clock[1]), int(clock[2] or 0), (clock[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise HoursError(f"{clock[0]!r} is no time", "hours with AM or PM run from 1 to 12")
    if not half and clock[2] is None:
        raise HoursError(f"{clock[0]!r} may be morning or evening", "write 8:00, 20:00, 8 AM or 8 PM")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if minute > 59 or hour * 60 + minute > DAY:
        raise HoursError(f"{clock[0]!r} is no time", "write a time from 0:00 to 24:00")
    return hour * 60 + minute


def _in_order(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans, key=lambda span: span.start))
    for before, after in pairwise(ordered):
        if after.start < before.end:
            raise HoursError(f"{text!r} counts some minutes twice", "begin each span when the last has ended")
    return ordered

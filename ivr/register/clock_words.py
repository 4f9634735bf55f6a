"""Clock times and the days and zones around them, as pages print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_DAY: Final = 1440
_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HALF: Final = r"[ap]\.?\s?m\b\.?"
_SECOND: Final = rf"(?:(\d{{1,2}})(?:[:.](\d{{2}}))?\s*({_HALF})?(?![\d/:])|\b(noon|midnight)\b)"
_TIME: Final = rf"(?<![\d.:/$-]){_SECOND}"
_TO: Final = r"\s*(?:-|\u2013|\u2014|\bto\b|\band\b|\buntil\b|\btill?\b|\bthrough\b)\s*"
_RANGE: Final = re.compile(f"{_TIME}{_TO}{_SECOND}", re.IGNORECASE)
_SINGLE: Final = re.compile(_TIME, re.IGNORECASE)
_AROUND: Final = re.compile(r"\b(?:24\s*hours|24\s*/\s*7|around the clock)\b", re.IGNORECASE)
_ZONE: Final = re.compile(r"\W{0,3}(?:([ECMP])[SD]?T|(Eastern|Central|Mountain|Pacific))\b")
_DAY_NAME: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?\b\.?"
_DAYS: Final = re.compile(
    rf"\b(?:(weekdays)|(daily|every day|seven days)|({_DAY_NAME})\s*(?:-|\u2013|\u2014|to|through|thru)\s*({_DAY_NAME})"
    rf"|({_DAY_NAME}))",
    re.IGNORECASE,
)
_NEAR: Final = 45


@dataclass(frozen=True, slots=True)
class Times:
    """A clock time, or a range of them, at a place in a text: minutes of the day.

    `end` is None for a single time. `zone` is the first letter of a zone of the United States, `days` are counted from
    Monday as 0; both are empty where none stand near.
    """

    at: int
    until: int
    start: int
    end: int | None
    zone: str = ""
    days: frozenset[int] = frozenset()


def times_in(text: str) -> list[Times]:
    """Return every range and every single clock time of a text, in order."""
    found: list[Times] = []
    taken = text
    for match in _RANGE.finditer(text):
        span = _span(match)
        if span is None:
            continue
        found.append(Times(match.start(), match.end(), *span))
        taken = _blanked(taken, match.start(), match.end())
    for match in _AROUND.finditer(taken):
        found.append(Times(match.start(), match.end(), 0, _DAY))
    for match in _SINGLE.finditer(taken):
        minute = _minute(match, 1)
        if minute is not None and (match[2] or match[3] or match[4]):
            found.append(Times(match.start(), match.end(), minute, None))
    found.sort(key=lambda one: one.at)
    return list(_with_days(text, found))


def clock(minute: int) -> str:
    """Return a minute of the day as it is written in `config/`: 8:00, 17:30."""
    return f"{minute // 60}:{minute % 60:02d}"


def day_names(days: frozenset[int]) -> str:
    """Return days from Monday as 0 as they are written in `config/`: Mon-Fri, or Mon, Wed."""
    ordered = sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{_NAMES[ordered[0]].title()}-{_NAMES[ordered[-1]].title()}"
    return ", ".join(_NAMES[day].title() for day in ordered)


def _span(match: re.Match[str]) -> tuple[int, int] | None:
    """Return the minutes of a range; None where it is more likely something else, such as `2 to 4`."""
    first, last = _hour(match, 1), _hour(match, 5)
    if first is None or last is None:
        return None
    (start, first_half), (end, last_half) = first, last
    if not (first_half or last_half or (match[2] and match[6])):
        return None
    if not first_half and last_half == "p":
        start += 720 if start < end - 720 else 0  # 1-5 p.m. is one afternoon, 8-5 p.m. a working day
    elif not last_half and first_half and end <= start % _DAY:
        end += 720
    elif not first_half and not last_half and end <= start:
        end += 720  # 8:00-5:00 is a working day on every page
    end = end or _DAY
    return (start, end) if start < end <= _DAY else None


def _hour(match: re.Match[str], group: int) -> tuple[int, str] | None:
    minute = _minute(match, group)
    half = (match[group + 2] or "")[:1].lower() or ("w" if match[group + 3] else "")
    return None if minute is None else (minute, half)


def _minute(match: re.Match[str], group: int) -> int | None:
    word = (match[group + 3] or "").lower()
    if word:
        return 720 if word == "noon" else 0
    hour, rest, half = int(match[group]), int(match[group + 1] or 0), (match[group + 2] or "")[:1].lower()
    if rest > 59 or hour > (12 if half else 24) or (half and hour == 0):
        return None
    return (hour % 12 + (12 if half == "p" else 0) if half else hour) * 60 + rest


def _with_days(text: str, found: list[Times]) -> Iterator[Times]:
    """Yield the times with the zone right behind them, and with the days that stand near and nearer to no other."""
    for nth, one in enumerate(found):
        zone = _ZONE.match(text, one.until)
        before = text[found[nth - 1].until if nth else 0 : one.at][-_NEAR:]
        after = text[one.until : found[nth + 1].at if nth + 1 < len(found) else len(text)][:_NEAR]
        days = _days(before.rpartition("\n\n")[2], last=True) or _days(after.partition("\n\n")[0], last=False)
        letter = (zone[1] or zone[2][0]).upper() if zone else ""
        yield Times(one.at, one.until, one.start, one.end, letter, days)


def _days(text: str, *, last: bool) -> frozenset[int]:
    runs = [_run(match) for match in _DAYS.finditer(text)]
    return (runs[-1] if last else runs[0]) if runs else frozenset()


def _run(match: re.Match[str]) -> frozenset[int]:
    if match[1]:
        return frozenset(range(5))
    if match[2]:
        return frozenset(range(7))
    if match[5]:
        return frozenset({_number(match[5])})
    first, last = _number(match[3]), _number(match[4])
    return frozenset(day % 7 for day in range(first, last + 1 if last >= first else last + 8))


def _number(name: str) -> int:
    return _NAMES.index(name[:3].lower())


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]

"""A week of opening hours as a form: for each day from when until when, and always once more than it is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ivr.directory.tree import Branch
from ivr.errors import UsageError
from ivr.hours.week import DAY, DAYS, HoursError, group, parse_time, parse_week

FULL: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Always shown; a further pair is there as soon as these are filled in. More than the most nobody has ever opened a day.
_SHOWN: Final = 3
_MOST: Final = 12
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in the form: its short name, its full one, and its times as `HH:MM`, empty where it is closed.

    Behind the times stands at least one empty pair. A closing time that is not after its opening time is that of the
    next day; `over` says whether it may be.
    """

    short: str
    full: str
    times: tuple[tuple[str, str], ...]
    over: bool = False


def rows(week: Branch) -> list[DayRow] | None:
    """Return the form of a week as it is written; None where it says more than the form can."""
    if not isinstance(week, dict):
        return None
    try:
        parsed = parse_week([(days, str(times), None) for days, times in week.items()])
    except HoursError:
        return None
    times = [[(span.start, span.end) for span in spans] for spans in parsed]
    for day, spans in enumerate(times):
        after = times[(day + 1) % len(DAYS)]
        # A night is kept as two spans; in the form it stands with the day on which it begins.
        if spans and after and spans[-1][1] == DAY and after[0][0] == 0 and after[0][1] <= spans[-1][0]:
            spans[-1] = (spans[-1][0], after.pop(0)[1])
    if any(len(spans) >= _MOST for spans in times):
        return None
    over = any(end == DAY or end <= start for spans in times for start, end in spans)
    return [_row(nth, spans, over) for nth, spans in enumerate(times)]


def empty() -> list[DayRow]:
    """Return the form of a week in which nothing is open."""
    return [_row(nth, [], over=False) for nth in range(len(DAYS))]


def a_day(short: str, full: str) -> DayRow:
    """Return the form of a day on which nothing is open."""
    return DayRow(short, full, _and_more([]))


def typed(form: Mapping[str, str], name: str) -> list[DayRow]:
    """Return a week as it was typed into the form called `name`."""
    return [typed_day(form, name, short, full) for short, full in zip(DAYS, FULL, strict=True)]


def typed_day(form: Mapping[str, str], name: str, short: str, full: str) -> DayRow:
    """Return a day as it was typed into the form called `name`."""

    def box(turn: int, side: str) -> str:
        return form.get(f"{name}.{short}.{turn}.{side}", "").strip()[:20]

    times = [(box(turn, "open"), box(turn, "close")) for turn in range(_MOST)]
    return DayRow(short, full, _and_more(times), bool(form.get(f"{name}.over")))


def problems(week: list[DayRow]) -> dict[str, str]:
    """Return what is not right, by day."""
    found = {}
    for day in week:
        try:
            hours_of(day)
        except UsageError as error:
            found[day.short] = str(error)
    return found or _meeting(week)


def written(week: list[DayRow]) -> dict[str, Branch]:
    """Return a week as it is written in a file: days with the same hours together. Raises UsageError."""
    texts = [(hours_of(day),) if hours_of(day) else () for day in week]
    if not any(texts):
        raise UsageError("No day has any hours. If nobody answers for a while, close the desk under Closures.")
    runs: dict[str, list[str]] = {}
    for first, last, (spans,) in group(texts):
        runs.setdefault(spans, []).append(DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}")
    return {", ".join(days): spans for spans, days in runs.items()}


def same(one: Branch, other: dict[str, Branch]) -> bool:
    """Say whether two weeks mean the same, however they are written."""
    if not isinstance(one, dict):
        return False
    try:
        return parse_week([(d, str(t), None) for d, t in one.items()]) == parse_week(
            [(d, str(t), None) for d, t in other.items()]
        )
    except HoursError:
        return False


def hours_of(day: DayRow) -> str:
    """Return the hours of a day as they are written, empty where there are none. Raises UsageError."""
    parts = []
    for opens, closes in day.times:
        if not opens and not closes:
            continue
        if not opens or not closes:
            raise UsageError(f"{day.full}: {'from' if not opens else 'until'} when? One of the two times is missing.")
        start, end = _minute(day, opens), _minute(day, closes)
        if end <= start and not day.over:
            raise UsageError(
                f"{day.full}: {closes} is not after {opens}. The closing time is after the opening time. If the next "
                "morning is meant, say below that they run past midnight."
            )
        if end > start:
            parts.append(f"{_plain(start)}-{_plain(end)}")
        elif end == 0:
            parts.append(f"{_plain(start)}-24:00")
        else:
            parts.append(f"{_plain(start)}-{_plain(end)} next day")
    try:
        parse_week([(DAYS[0], ", ".join(parts) or "closed", None)])
    except HoursError:
        raise UsageError(f"{day.full}: these times overlap. Each begins after the one before has ended.") from None
    return ", ".join(parts)


def _meeting(week: list[DayRow]) -> dict[str, str]:
    """Return the days that begin before the night of the day before has ended."""
    found = {}
    for nth, day in enumerate(week):
        after = week[(nth + 1) % len(week)]
        both = [(one.short, hours_of(one) or "closed", None) for one in (day, after)]
        try:
            parse_week(both)
        except HoursError:
            found[after.short] = f"{after.full} begins before the hours of {day.full} have ended."
    return found


def _minute(day: DayRow, clock: str) -> int:
    try:
        return parse_time(clock)
    except HoursError as error:
        right = error.right.removeprefix("write ")
        raise UsageError(f"{day.full}: found {error.found}; right would be {right}.") from None


def _row(nth: int, spans: list[tuple[int, int]], over: bool) -> DayRow:
    return DayRow(DAYS[nth], FULL[nth], _and_more([(_clock(start), _clock(end % DAY)) for start, end in spans]), over)


def _and_more(times: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the times of a day with at least one empty pair behind them, for what may be added."""
    while times and not any(times[-1]):
        times = times[:-1]
    empty = max(_SHOWN - len(times), 1)
    return (*times, *[("", "")] * empty)


def _clock(minute: int) -> str:
    return f"{minute // _HOUR:02d}:{minute % _HOUR:02d}"


def _plain(minute: int) -> str:
    return f"{minute // _HOUR}:{minute % _HOUR:02d}"

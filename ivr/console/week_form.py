"""A week of opening hours as a form: for each day from when until when, twice for a day with a break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ivr.directory.tree import Branch
from ivr.errors import UsageError
from ivr.hours.week import DAY, DAYS, HoursError, Span, Week, group, parse_spans, parse_time, parse_week

FULL: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TURNS: Final = 2
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in the form: its short name, its full one, and its times as `HH:MM`, empty where it is closed."""

    short: str
    full: str
    times: tuple[tuple[str, str], ...]


def rows(week: Branch) -> list[DayRow] | None:
    """Return the form of a week as it is written; None where it says more than the form can."""
    if not isinstance(week, dict):
        return None
    try:
        parsed = parse_week([(days, str(times), None) for days, times in week.items()])
    except HoursError:
        return None
    if any(len(spans) > _TURNS or any(span.end == DAY for span in spans) for spans in parsed):
        return None
    return [_row(nth, spans) for nth, spans in enumerate(parsed)]


def empty() -> list[DayRow]:
    """Return the form of a week in which nothing is open."""
    return [_row(nth, ()) for nth in range(len(DAYS))]


def typed(form: Mapping[str, str], name: str) -> list[DayRow]:
    """Return a week as it was typed into the form called `name`."""
    return [
        DayRow(
            short,
            FULL[nth],
            tuple(
                (form.get(f"{box}.{turn}.open", "").strip()[:20], form.get(f"{box}.{turn}.close", "").strip()[:20])
                for box in (f"{name}.{short}",)
                for turn in range(_TURNS)
            ),
        )
        for nth, short in enumerate(DAYS)
    ]


def problems(week: list[DayRow]) -> dict[str, str]:
    """Return what is not right, by day."""
    found = {}
    for day in week:
        try:
            _spans(day)
        except UsageError as error:
            found[day.short] = str(error)
    return found


def written(week: list[DayRow]) -> dict[str, Branch]:
    """Return a week as it is written in a file: days with the same hours together. Raises UsageError."""
    parsed: Week = tuple(_spans(day) for day in week)
    if not any(parsed):
        raise UsageError("No day has any hours. If nobody answers for a while, close the desk under Closures.")
    runs: dict[tuple[Span, ...], list[str]] = {}
    for first, last, spans in group(parsed):
        runs.setdefault(spans, []).append(DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}")
    return {
        ", ".join(days): ", ".join(f"{_plain(span.start)}-{_plain(span.end)}" for span in spans)
        for spans, days in runs.items()
    }


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


def _spans(day: DayRow) -> tuple[Span, ...]:
    """Return the hours of a day. Raises UsageError."""
    parts = []
    for opens, closes in day.times:
        if not opens and not closes:
            continue
        if not opens or not closes:
            raise UsageError(f"{day.full}: {'from' if not opens else 'until'} when? One of the two times is missing.")
        if _minute(day, closes) <= _minute(day, opens):
            raise UsageError(f"{day.full}: {closes} is not after {opens}. The closing time is after the opening time.")
        parts.append(f"{opens}-{closes}")
    try:
        return parse_spans(", ".join(parts) or "closed")
    except HoursError as error:
        right = error.right.removeprefix("write ")
        raise UsageError(f"{day.full}: found {error.found}; right would be {right}.") from None


def _minute(day: DayRow, clock: str) -> int:
    try:
        return parse_time(clock)
    except HoursError as error:
        right = error.right.removeprefix("write ")
        raise UsageError(f"{day.full}: found {error.found}; right would be {right}.") from None


def _row(nth: int, spans: tuple[Span, ...]) -> DayRow:
    times = [(_clock(span.start), _clock(span.end)) for span in spans]
    return DayRow(DAYS[nth], FULL[nth], (*times, *[("", "")] * (_TURNS - len(times))))


def _clock(minute: int) -> str:
    return f"{minute // _HOUR:02d}:{minute % _HOUR:02d}"


def _plain(minute: int) -> str:
    return f"{minute // _HOUR}:{minute % _HOUR:02d}"

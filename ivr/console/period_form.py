"""A dated period as a form: its first and last day and the week in between, and what is not right beside each box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ivr.console import week_form
from ivr.console.week_form import DayRow


@dataclass(frozen=True, slots=True)
class PeriodForm:
    """A period as it was typed: its days as `2026-12-21`, and what is wrong by box and by day of the week."""

    first: str
    last: str
    week: tuple[DayRow, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_wrong(self) -> bool:
        """Whether anything is not right."""
        return bool(self.wrong or self.days)


def empty() -> PeriodForm:
    """Return the form of a period of which nothing is written yet."""
    return PeriodForm("", "", tuple(week_form.empty()))


def typed(form: Mapping[str, str], name: str, of_week: bool = True) -> PeriodForm:
    """Return a period as it was typed into the form called `name`; `of_week` where the form shows its hours."""
    first, last = (form.get(f"{name}.{side}", "").strip()[:20] for side in ("first", "last"))
    week = week_form.typed(form, name) if of_week else []
    wrong = {
        side: f"Choose the {side} day, one that the calendar has."
        for side, day in (("first", first), ("last", last))
        if _day(day) is None
    }
    begins, ends = _day(first), _day(last)
    if begins and ends and ends < begins:
        wrong["last"] = "The last day is before the first."
    return PeriodForm(first, last, tuple(week), wrong, week_form.problems(week) if week else {})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

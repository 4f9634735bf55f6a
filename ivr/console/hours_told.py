"""Entries of hours in words: the times, and which desks and counters have them."""

from __future__ import annotations

from ivr.console.edits import CONFIG, names, text_at
from ivr.console.workshop import Work
from ivr.directory.fields import NOT_PRINTED
from ivr.directory.tree import Branch
from ivr.register.alarms import named

FIELDS = ("hours", "counter")


def users(work: Work, hours: str) -> list[tuple[str, str]]:
    """Return the desks that have an entry of hours, each with what has it: `hours` its telephone, or `counter`."""
    desks = names(work, "contacts")
    return [(name, field) for name in desks for field in FIELDS if text_at(work, "contacts", name, field) == hours]


def sharing(work: Work, contact: str, field: str) -> tuple[str, ...]:
    """Return in words what else has the hours that a desk's telephone or counter has."""
    hours = text_at(work, "contacts", contact, field)
    others = [one for one in users(work, hours) if one != (contact, field)] if hours else []
    return tuple(_who(work, name, what, own=name == contact) for name, what in others)


def of_nobody_else(work: Work, contact: str) -> list[str]:
    """Return the entries of hours that a desk has, and no other."""
    mine = dict.fromkeys(text_at(work, "contacts", contact, field) for field in FIELDS)
    known = [hours for hours in mine if hours in names(work, "hours")]
    return [hours for hours in known if {name for name, _ in users(work, hours)} == {contact}]


def times(work: Work, hours: str) -> str:
    """Return the times of an entry of hours as they are written."""
    return of_week(work.at(CONFIG, ("hours", hours, "week"))) or text_at(work, "hours", hours, "times")


def of_week(week: Branch | object) -> str:
    """Return a week as it is written, on one line."""
    return "; ".join(f"{days} {hours}" for days, hours in week.items()) if isinstance(week, dict) else ""


def choices(work: Work) -> list[tuple[str, str]]:
    """Return every entry of hours, with the times and what has them."""
    found = []
    for name in names(work, "hours"):
        whose = [_who(work, desk, field) for desk, field in users(work, name)]
        found.append((name, f"{times(work, name)} ({', '.join(whose) or 'no desk has them'})"))
    return found


def choices_with_none(work: Work) -> list[tuple[str, str]]:
    """Return every entry of hours, and that none are known."""
    return [*choices(work), (NOT_PRINTED, "not known: callers are told so")]


def _who(work: Work, desk: str, field: str, own: bool = False) -> str:
    if field == "hours":
        return "its telephone" if own else named(work.edition, desk)
    return "its counter" if own else f"the counter of {named(work.edition, desk)}"

"""Asking for the facts of a new line, one question after the other, at a terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar, get_args

from ivr.errors import UsageError
from ivr.starting.plan import NOTICE, SOURCE, Desk, Kept, Plan, check_desk, check_zone, hours, plain

Read = Callable[[str], str]
"""`read(question)`: what somebody typed, without the line's end. Raises EOFError when there is no more."""

T = TypeVar("T")

REVIEWED_DAYS = 90
_HOLIDAYS = "On public holidays the desks are: observed (closed), none (open as usual), unknown?"
_NOTICE = "One short sentence every caller hears before the first answer:"
_SOURCE = "Which page are these facts from (its title)?"
_REVIEWED = "Until which day has somebody looked for days on which the desks are closed?"


def asked(read: Read, tell: Callable[[str], None], given: dict[str, str], desks: list[Desk], today: date) -> Plan:
    """Return a plan, asking for everything that was not given. Raises UsageError when the answers end too early."""
    try:
        name = _ask(read, tell, "What is the line called, as callers hear it?", "", plain, given.get("name"))
        zone = _ask(
            read, tell, "Which time zone do callers live in?", "America/New_York", check_zone, given.get("zone")
        )
        while not desks:
            desks = _desks(read, tell)
        kept = _ask(read, tell, _HOLIDAYS, "unknown", holidays, given.get("holidays"))
        notice = _ask(read, tell, _NOTICE, NOTICE, plain, given.get("notice"))
        source = _ask(read, tell, _SOURCE, SOURCE, str.strip, given.get("source"))
        soon = str(today + timedelta(days=REVIEWED_DAYS))
        until = _ask(read, tell, _REVIEWED, soon, day, given.get("reviewed_until"))
    except EOFError:
        raise UsageError("The answers ended before the line was complete; nothing was written.") from None
    return Plan(name, zone, tuple(desks), today, until, kept, notice, source, given.get("address", ""))


def holidays(text: str) -> Kept:
    """Return how holidays are kept. Raises UsageError."""
    for kept in get_args(Kept):
        if text.strip().lower() == kept:
            found: Kept = kept
            return found
    raise UsageError(f'"{text}" is none of {", ".join(get_args(Kept))}.')


def day(text: str) -> date:
    """Return a day such as 2026-12-31. Raises UsageError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f'"{text}" is no day; write it like 2026-12-31.') from None


def _desks(read: Read, tell: Callable[[str], None]) -> list[Desk]:
    found: list[Desk] = []
    while True:
        nth = "first" if not found else "next"
        name = read(f"The {nth} desk's name{' (Enter: no more)' if found else ''}: ").strip()
        if not name:
            if found:
                return found
            continue
        try:
            made = Desk(
                plain(name),
                read("  Its telephone number: ").strip(),
                plain(read("  What do people call it about, in a few words? ").strip() or name),
                read("  What to press once they answer (Enter: nothing): ").strip(),
                "",
                hours(read("  Its hours, such as Mon-Fri 8:00-17:00 (Enter: not known): ").strip()),
            )
            check_desk(made)
        except UsageError as wrong:
            tell(f"  {wrong} Please begin this desk again.")
            continue
        found.append(made)


def _ask(
    read: Read, tell: Callable[[str], None], question: str, otherwise: str, made: Callable[[str], T], given: str | None
) -> T:
    if given is not None:
        return made(given)
    while True:
        answer = read(f"{question}{f' [{otherwise}]' if otherwise else ''} ").strip() or otherwise
        try:
            return made(answer)
        except UsageError as wrong:
            tell(str(wrong))

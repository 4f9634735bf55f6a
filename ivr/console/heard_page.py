"""The page *What was heard*: a call or text told again by the code that a caller names, as the command `replay` does.

There is no list of a day's calls here, and codes that lead nowhere are counted, for each account: reports do not tell
of fewer than five, and going through the ten thousand codes of a day would tell of each alone. Whoever has the machine
has the records themselves, so the command counts nothing.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from flask import Response, request
from flask.typing import ResponseReturnValue

from ivr.console.apart import ApartError
from ivr.console.console import Console
from ivr.console.page import Page, Route
from ivr.errors import IvrError
from ivr.records.record import Record

log = logging.getLogger("ivr.staff")

PATIENCE = 20.0
"""As many seconds a call may take to be told again."""
_MODULE = "ivr.operating.looking_up"
_ACT = re.compile(r"\d\d:\d\d:\d\d .*")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, at which time, and what the line said and did then: how (`hears`), and the words."""

    act: str
    language: str
    rows: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A call or text told again: what it is, and its turns."""

    about: str
    turns: list[Done] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


_NOT_FOUND = (
    "No call or text of {day} has the code {code}. Ask for the day and the four digits once more. Who called around "
    "midnight may mean the day before. A call that is just over takes some seconds to come here."
)


def structured(lines: Sequence[str], turns: Sequence[Record]) -> Told:
    """Return a call from the lines that the command prints, and the turns that they tell of."""
    told = Told(lines[0] if lines else "")
    for line in lines[1:]:
        if _ACT.fullmatch(line):
            told.turns.append(Done(line, turns[len(told.turns)].language))
        elif told.turns:
            how, _, words = line.strip().partition(": ")
            told.turns[-1].rows.append((how, words) if words and how in ("hears", "is sent") else ("", line.strip()))
        else:
            told.notes.append(line)
    return told


def _out_of_reach(wanted: date, today: date, days: int) -> str:
    if wanted > today:
        return "That day has not come yet. Ask for the day again."
    if wanted < today - timedelta(days):
        return f"That is too long ago: records are kept for {days} days."
    return ""


def heard(console: Console) -> ResponseReturnValue:
    """Show the form."""
    return _shown(console, console.now.date().isoformat(), "")


def looked_up(console: Console) -> ResponseReturnValue:
    """Tell a call again."""
    day, digits = request.form.get("day", ""), request.form.get("digits", "")
    if not console.settings.records:
        return _shown(console, day, digits)
    try:
        told, wrong, wait = _looked_up(console, day, digits)
    except IvrError as error:
        told, wrong, wait = [], str(error), 0
    body = _shown(console, day, digits, told=told, wrong=wrong)
    return Response(body, 429 if wait else 200, {"Retry-After": str(wait)} if wait else {})


def _looked_up(console: Console, day: str, digits: str) -> tuple[list[Told], str, int]:
    """Return the calls with a code, or what is wrong with it, and the seconds to wait before the next."""
    # SQL is loaded by whoever looks, not by every process that answers calls.
    from ivr.operating.looking_up import CODE, asked, day_of
    from ivr.records.calls_found import calls_found

    code = CODE.fullmatch(re.sub(r"[\s.-]", "", digits, flags=re.ASCII))
    wanted, today = day_of(day), console.now.date()
    if not code or code[1] or not wanted:
        return [], "A code is a day and four digits. Ask for both again.", 0
    if wrong := _out_of_reach(wanted, today, console.settings.record_days):
        return [], wrong, 0
    who, now = console.person.name, console.clock().timestamp()
    if wait := console.misses.wait(who, now):
        minutes = ceil(wait / 60)
        left = f"{minutes} minutes" if minutes > 1 else "a minute"
        return [], f"Too many codes that lead nowhere. Wait {left}, and ask for the code again.", ceil(wait)
    calls = calls_found(console.settings, console.edition.line.id, wanted, wanted, code[2])
    if not calls:
        console.misses.count(who, now)
        return [], _NOT_FOUND.format(day=f"{wanted:%A, %B} {wanted.day}", code=code[2]), 0
    try:
        found = json.loads(console.apart(_MODULE, asked(calls, console.state), PATIENCE))
    except ApartError as wrong:
        log.warning("A call cannot be told again: %s", wrong)
        return [], "This call is there, but could not be told again just now. Try again in a moment.", 0
    return [structured(lines, turns) for lines, turns in zip(found, calls, strict=True)], "", 0


def _shown(console: Console, day: str, digits: str, *, told: list[Told] | None = None, wrong: str = "") -> str:
    return console.show(
        "heard.html",
        day=day[:10],
        digits=digits[:10],
        told=told or [],
        wrong=wrong,
        today=console.now.date().isoformat(),
        recorded=console.settings.records,
    )


PAGE = Page("heard", "What was heard", (Route("/heard", heard), Route("/heard", looked_up, "POST", needs="viewer")))

"""What is sent from the numbers of a desk's page: numbers with their keys, days and permissions."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from ivr.console import number_edits, number_form
from ivr.console.console import Console
from ivr.console.contact_form import CHANGED, KEPT, changed_meanwhile, kept, known, shown
from ivr.console.workshop import work
from ivr.errors import IvrError


def numbers(console: Console, name: str) -> ResponseReturnValue:
    """Keep a desk's numbers."""
    mine = work(console)
    known(console, mine, name)
    if changed_meanwhile(mine, name):
        return shown(console, name, CHANGED), 409
    old = number_edits.numbers(mine, name)
    rows = number_form.typed(request.form, old)
    problems = number_form.problems(rows)
    if problems:
        return shown(console, name, rows=rows, wrong=problems), 422
    try:
        edits = number_edits.of_numbers(mine, name, rows)
        found = number_form.placed(mine.trial(edits), name, number_edits.places(rows, len(old)))
    except IvrError as error:
        return shown(console, name, str(error), rows=rows), 409
    if found:
        return shown(console, name, found.pop("", ""), rows=rows, wrong=found), 422
    ahead = [(row.number, row.becomes) for row in rows if row.kept and row.becomes]
    days = "".join(f" On {after.first} {number} becomes {after.number}." for number, after in ahead)
    return kept(mine, edits, name, f"{KEPT}{days}")

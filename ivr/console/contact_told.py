"""What is sent from a desk's page about its counter, and about what else callers are told of it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from ivr.console import desk_edits, told_edits, week_form
from ivr.console.console import Console
from ivr.console.contact_form import CHANGED, KEPT, changed_meanwhile, kept, known, shown, told
from ivr.console.edits import CONFIG, text_at
from ivr.console.hours_told import choices, sharing
from ivr.console.removal_edits import notice_of_nobody_else
from ivr.console.told_edits import AlsoTold
from ivr.console.workshop import work
from ivr.errors import IvrError

OWN = "-"
"""Chosen for hours that the counter has by itself: no entry is called so."""
_LONGEST = 300


def counter(console: Console, name: str) -> ResponseReturnValue:
    """Keep when a desk's counter is open: not known, as something else, or at times of its own."""
    mine = work(console)
    known(console, mine, name)
    if changed_meanwhile(mine, name):
        return shown(console, name, CHANGED), 409
    wanted = request.form.get("counter", "")
    week = week_form.typed(request.form, "counter")
    if wanted not in ("", OWN, *dict(choices(mine))):
        wrong = "Choose when the counter is open, or that nobody knows."
        return shown(console, name, counter=wanted, counter_week=week, counter_wrong=wrong), 422
    try:
        if wanted != OWN:
            return kept(mine, told_edits.of_counter(mine, name, wanted), name)
        if bad := week_form.problems(week):
            return shown(console, name, counter=OWN, counter_week=week, counter_days=bad), 422
        new = week_form.written(week)
        path = ("hours", text_at(mine, "contacts", name, "counter"), "week")
        if not isinstance(mine.at(CONFIG, path), dict) or sharing(mine, name, "counter"):
            edits = desk_edits.own_hours(mine, name, new, console.now.date(), "counter")
        else:
            edits = {} if week_form.same(mine.at(CONFIG, path), new) else desk_edits.of_week(mine, path, new)
        return kept(mine, edits, name)
    except IvrError as error:
        return shown(console, name, counter=OWN, counter_week=week, counter_wrong=str(error)), 422


def also(console: Console, name: str) -> ResponseReturnValue:
    """Keep a desk's notice, and whether and how it is said what the desk is for."""
    mine = work(console)
    known(console, mine, name)
    if changed_meanwhile(mine, name):
        return shown(console, name, CHANGED), 409
    languages = mine.edition.line.languages
    voice, sms = ({each: _text(f"{channel}.{each}") for each in languages} for channel in ("voice", "sms"))
    typed = AlsoTold(_text("notice"), bool(request.form.get("scope")), voice, sms)
    try:
        edits, wrong = told_edits.of_told(mine, name, typed)
        if not wrong and (found := mine.trial(edits)):
            wrong = {"": told(found[0])}
    except IvrError as error:
        edits, wrong = {}, {"": str(error)}
    if wrong:
        return shown(console, name, wrong.pop("", ""), also=typed, also_wrong=wrong), 422
    lost = typed.notice != told_edits.also_told(mine, name).notice and notice_of_nobody_else(mine, name)
    return kept(mine, edits, name, f"{KEPT} No other desk had the notice, so its words go with it." if lost else KEPT)


def _text(field: str) -> str:
    return " ".join(request.form.get(field, "").split())[:_LONGEST]

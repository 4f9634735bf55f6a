"""What is sent from the hours of a desk's page: its week, hours of its own, and other hours for a while."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from ivr.console import desk_edits, period_form, week_form
from ivr.console.console import Console
from ivr.console.contact_form import CHANGED, changed_meanwhile, done, kept, known, shown
from ivr.console.edits import CONFIG
from ivr.console.hours_told import choices_with_none
from ivr.console.workshop import work
from ivr.errors import IvrError


def hours(console: Console, name: str) -> ResponseReturnValue:
    """Keep the hours of a desk: for all that share them, or for this desk alone."""
    mine = work(console)
    told = known(console, mine, name)
    if changed_meanwhile(mine, name):
        return shown(console, name, CHANGED), 409
    week = week_form.typed(request.form, "week")
    own = request.form.get("whose") == "own" or not told.hours
    wrong = week_form.problems(week)
    if wrong:
        return shown(console, name, week=week, days=wrong, own=own), 422
    path = ("hours", told.hours, "week")
    try:
        new = week_form.written(week)
        if own:
            edits = desk_edits.own_hours(mine, name, new, console.now.date())
        elif week_form.same(mine.at(CONFIG, path), new):
            edits = {}
        else:
            edits = desk_edits.of_week(mine, path, new)
        return kept(mine, edits, name)
    except IvrError as error:
        return shown(console, name, str(error), week=week, own=own), 422


def other_hours(console: Console, name: str) -> ResponseReturnValue:
    """Give a desk the hours that another has, or none that are known."""
    mine = work(console)
    known(console, mine, name)
    wanted = request.form.get("hours", "")
    if wanted not in dict(choices_with_none(mine)):
        return shown(console, name, "Choose whose hours."), 422
    return kept(mine, desk_edits.of_about(mine, name, {"hours": wanted}), name)


def period(console: Console, name: str) -> ResponseReturnValue:
    """Add a period with other hours."""
    mine = work(console)
    told = known(console, mine, name)
    typed = period_form.typed(request.form, "period")
    if typed.is_wrong or not told.hours:
        return shown(console, name, period=typed), 422
    try:
        new = week_form.written(list(typed.week))
        return kept(mine, desk_edits.of_period(mine, told.hours, typed.first, typed.last, new), name)
    except IvrError as error:
        return shown(console, name, str(error), period=typed), 422


def change_period(console: Console, name: str) -> ResponseReturnValue:
    """Change the days or the hours of a period where it stands."""
    mine = work(console)
    told = known(console, mine, name)
    if changed_meanwhile(mine, name):
        return shown(console, name, CHANGED), 409
    old = next((one for one in told.periods if str(one.nth) == request.form.get("nth", "")), None)
    if old is None:
        return shown(console, name, "This period is gone already."), 409
    typed = period_form.typed(request.form, f"p{old.nth}", of_week=bool(old.rows))
    try:
        if not typed.is_wrong:
            week = week_form.written(list(typed.week)) if old.rows else None
            edits = desk_edits.of_changed_period(mine, told.hours, old.nth, typed.first, typed.last, week)
            return kept(mine, edits, name)
    except IvrError as error:
        return shown(console, name, str(error), changing={old.nth: typed}), 422
    return shown(console, name, changing={old.nth: typed}), 422


def end_period(console: Console, name: str) -> ResponseReturnValue:
    """Take a period away."""
    mine = work(console)
    told = known(console, mine, name)
    if changed_meanwhile(mine, name):
        return shown(console, name, CHANGED), 409
    nth = request.form.get("nth", "")
    wanted = int(nth) if nth.isascii() and nth.isdecimal() and len(nth) < 5 else -1
    return done(mine, lambda: desk_edits.without_period(mine, told.hours, wanted), name)

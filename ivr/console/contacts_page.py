"""The page *Contacts and hours*: who answers, under which number, when; and until when somebody looked for closures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import get_args

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import desk_edits, week_form
from ivr.console.console import Console
from ivr.console.desk_edits import CONFIG, NumberRow
from ivr.console.desks_told import DeskTold, desk, desks, sites
from ivr.console.page import Page, Route
from ivr.console.said import notice, warning
from ivr.console.workshop import Work, work
from ivr.directory.complaints import way
from ivr.directory.drafts import Edit
from ivr.directory.schema import NumberEntry
from ivr.errors import IvrError

KINDS = get_args(NumberEntry.model_fields["kind"].annotation)
_KEPT = "Kept in your draft. Callers hear it once you publish it."


def contacts(console: Console) -> ResponseReturnValue:
    """Show every desk and every location."""
    mine = work(console)
    return console.show("contacts.html", desks=desks(mine, console.now), sites=sites(mine, console.now))


def one(console: Console, name: str) -> ResponseReturnValue:
    """Show one desk, to change it."""
    return _form(console, name)


def numbers(console: Console, name: str) -> ResponseReturnValue:
    """Keep a desk's numbers."""
    mine = work(console)
    _known(console, mine, name)
    rows = _typed(len(desk_edits.numbers(mine, name)))
    problems = dict.fromkeys(_empty(rows), "A number cannot be empty. To take it away, mark it to be removed.")
    try:
        edits = desk_edits.of_numbers(mine, name, rows)
        found = mine.trial(edits) if edits and not problems else []
    except IvrError as error:
        return _form(console, name, str(error), rows=rows), 409
    for complaint in found:
        start = f"{way(('contacts', name, 'numbers'))} > item "
        item = complaint.where.removeprefix(start).split(" ")[0] if complaint.where.startswith(start) else ""
        problems[int(item) - 1 if item else -1] = f"Found {complaint.found}; right would be {complaint.right}."
    if problems:
        return _form(console, name, problems.pop(-1, ""), rows=rows, wrong=problems), 422
    return _kept(console, mine, edits, name)


def hours(console: Console, name: str) -> ResponseReturnValue:
    """Keep the hours of a desk."""
    mine = work(console)
    told = _known(console, mine, name)
    week = week_form.typed(request.form, "week")
    wrong = week_form.problems(week)
    if wrong or not told.hours:
        return _form(console, name, week=week, days=wrong), 422
    path = ("hours", told.hours, "week")
    try:
        new = week_form.written(week)
        edits = {} if week_form.same(mine.at(CONFIG, path), new) else desk_edits.of_week(mine, path, new)
        return _kept(console, mine, edits, name)
    except IvrError as error:
        return _form(console, name, str(error), week=week), 422


def period(console: Console, name: str) -> ResponseReturnValue:
    """Add a period with other hours."""
    mine = work(console)
    told = _known(console, mine, name)
    week = week_form.typed(request.form, "period")
    wrong = week_form.problems(week)
    if wrong or not told.hours:
        return _form(console, name, period=week, period_days=wrong), 422
    try:
        first, last = (date.fromisoformat(request.form.get(side, "")) for side in ("first", "last"))
    except ValueError:
        return _form(console, name, "Choose the first and the last day of the period.", period=week), 422
    if last < first:
        return _form(console, name, "The last day of the period is before the first.", period=week), 422
    try:
        new = week_form.written(week)
        edits = desk_edits.of_period(mine, told.hours, first.isoformat(), last.isoformat(), new)
        return _kept(console, mine, edits, name)
    except IvrError as error:
        return _form(console, name, str(error), period=week), 422


def end_period(console: Console, name: str) -> ResponseReturnValue:
    """Take a period away."""
    mine = work(console)
    told = _known(console, mine, name)
    nth = request.form.get("nth", "")
    wanted = int(nth) if nth.isascii() and nth.isdecimal() and len(nth) < 5 else -1
    return _done(console, mine, lambda: desk_edits.without_period(mine, told.hours, wanted), name)


def checked(console: Console, name: str) -> ResponseReturnValue:
    """Say that a desk's facts were compared with their source today."""
    mine = work(console)
    _known(console, mine, name)
    return _done(console, mine, lambda: desk_edits.checked(mine, name, console.now.date()), name)


def remove(console: Console, name: str) -> ResponseReturnValue:
    """Take a desk away, if nothing needs it."""
    mine = work(console)
    _known(console, mine, name)
    return _done(console, mine, lambda: desk_edits.without_contact(mine, name), name, away=True)


def site(console: Console, name: str) -> ResponseReturnValue:
    """Say until when closures of a location were looked for, or take it away."""
    mine = work(console)
    if name not in {each.id for each in sites(mine, console.now)}:
        abort(404)
    if request.form.get("act") == "remove":
        return _done(console, mine, lambda: desk_edits.without_site(mine, name), "", away=True)
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        warning("Choose the day until which you have looked for closures.")
        return redirect(url_for("staff.contacts"), 303)
    return _done(console, mine, lambda: desk_edits.reviewed(mine, name, until), "", away=True)


def _done(
    console: Console, mine: Work, make: Callable[[], dict[str, Edit]], name: str, away: bool = False
) -> ResponseReturnValue:
    back = url_for("staff.contacts") if away else url_for("staff.contacts_one", name=name)
    try:
        edits = make()
        found = mine.trial(edits)
        if found:
            warning(f"This cannot be done: {found[0].where}: found {found[0].found}; right would be {found[0].right}.")
        else:
            mine.change(edits)
            notice(_KEPT)
    except IvrError as error:
        warning(str(error))
        back = url_for("staff.contacts_one", name=name) if name else back
    return redirect(back, 303)


def _kept(console: Console, mine: Work, edits: dict[str, Edit], name: str) -> ResponseReturnValue:
    if not edits:
        notice("Nothing was changed.")
        return redirect(url_for("staff.contacts_one", name=name), 303)
    return _done(console, mine, lambda: edits, name)


def _form(console: Console, name: str, problem: str = "", **typed: object) -> str:
    mine = work(console)
    told = _known(console, mine, name)
    values: dict[str, object] = {
        "rows": desk_edits.numbers(mine, name),
        "wrong": {},
        "week": told.week,
        "days": {},
        "period": week_form.empty(),
        "period_days": {},
    }
    form = {"first": request.form.get("first", ""), "last": request.form.get("last", "")}
    return console.show("contact.html", desk=told, kinds=KINDS, problem=problem, form=form, **{**values, **typed})


def _known(console: Console, mine: Work, name: str) -> DeskTold:
    found = desk(mine, name, console.now)
    if found is None:
        abort(404)
    return found


def _typed(old: int) -> list[NumberRow]:
    form = request.form

    def row(nth: int) -> NumberRow:
        def text(field: str) -> str:
            return " ".join(form.get(f"{nth}.{field}", "").split())[:60]

        kind = text("kind")
        press, keys = text("press"), text("keys")
        return NumberRow(
            text("number"),
            kind if kind in KINDS else "voice",
            keys if press == "option" else "",
            keys if press == "extension" else "",
            text("from"),
            text("until"),
            kept=not form.get(f"{nth}.remove"),
        )

    return [row(nth) for nth in range(old + 1)]


def _empty(rows: list[NumberRow]) -> list[int]:
    return [nth for nth, row in enumerate(rows[:-1]) if row.kept and not row.number]


PAGE = Page(
    "contacts",
    "Contacts and hours",
    (
        Route("/contacts", contacts),
        Route("/contacts/<name>", one),
        Route("/contacts/<name>/numbers", numbers, "POST"),
        Route("/contacts/<name>/hours", hours, "POST"),
        Route("/contacts/<name>/period", period, "POST"),
        Route("/contacts/<name>/end-period", end_period, "POST"),
        Route("/contacts/<name>/checked", checked, "POST"),
        Route("/contacts/<name>/remove", remove, "POST"),
        Route("/sites/<name>", site, "POST"),
    ),
)

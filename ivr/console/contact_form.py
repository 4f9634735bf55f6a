"""The page of one desk: how it is shown, and how a change of it is kept in the draft or refused beside its box."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import period_form, week_form
from ivr.console.console import Console
from ivr.console.desks_told import DeskTold, desk, other_desks, sites
from ivr.console.edits import CONFIG, text_at
from ivr.console.hours_told import FIELDS, choices, choices_with_none
from ivr.console.number_edits import NumberRow, PressRow, numbers
from ivr.console.number_form import KINDS
from ivr.console.routing_edits import routes
from ivr.console.said import notice, warning
from ivr.console.told_edits import also_told, notices
from ivr.console.workshop import Work, work
from ivr.directory.complaints import Complaint
from ivr.directory.drafts import Edit
from ivr.errors import IvrError

CHANGED = (
    "This was changed after you opened the page, so nothing of yours was kept. Below it stands as it is now: "
    "look at it, and make your change again."
)
KEPT = "Kept in your draft. Callers hear it once you publish it."


def shown(console: Console, name: str, problem: str = "", **typed: object) -> str:
    """Return the page of a desk; `typed` is what was filled in and what is not right in it."""
    mine = work(console)
    told = known(console, mine, name)
    rows = [*numbers(mine, name), NumberRow()]
    values: dict[str, object] = {
        "rows": rows,
        "wrong": {},
        "week": told.week or week_form.empty(),
        "days": {},
        "period": period_form.empty(),
        "changing": {},
        "about": {"site": told.site_id, "email": told.email, "after_hours": told.after_hours},
        "about_wrong": {},
        "own": False,
        "counter": told.counter,
        "counter_week": told.counter_week or week_form.empty(),
        "counter_days": {},
        "counter_wrong": "",
        "also": also_told(mine, name),
        "also_wrong": {},
    }
    return console.show(
        "contact.html",
        desk=told,
        kinds=KINDS,
        nothing=PressRow(),
        problem=problem,
        seen=seen(mine, name),
        sites=sites(mine, console.now),
        others=other_desks(mine, name),
        hours=choices_with_none(mine),
        counters=choices(mine),
        notices=notices(mine),
        languages=mine.edition.line.languages,
        routes=routes(mine, name),
        **{**values, **typed},
    )


def seen(mine: Work, name: str) -> str:
    """Return a mark of how a desk and its hours are written, for the forms that show them."""
    entry = mine.at(CONFIG, ("contacts", name))
    hours = [mine.at(CONFIG, ("hours", text_at(mine, "contacts", name, field))) for field in FIELDS]
    return hashlib.sha256(json.dumps([entry, hours]).encode()).hexdigest()[:12]


def changed_meanwhile(mine: Work, name: str) -> bool:
    """Say whether the form that was sent shows a desk as it is not written any more."""
    return request.form.get("seen", "") not in ("", seen(mine, name))


def known(console: Console, mine: Work, name: str) -> DeskTold:
    """Return a desk; where there is none of that name, there is no such page."""
    found = desk(mine, name, console.now)
    if found is None:
        abort(404)
    return found


def kept(mine: Work, edits: dict[str, Edit], name: str, words: str = KEPT) -> ResponseReturnValue:
    """Keep a change of a desk, and show the desk again."""
    if not edits:
        notice("Nothing was changed.")
        return redirect(url_for("staff.contacts_one", name=name), 303)
    return done(mine, lambda: edits, name, words=words)


def done(
    mine: Work, make: Callable[[], dict[str, Edit]], name: str, away: bool = False, words: str = KEPT
) -> ResponseReturnValue:
    """Keep a change unless it breaks something, and say so on the page of the desk, or on that of all (`away`)."""
    back = url_for("staff.contacts") if away else url_for("staff.contacts_one", name=name)
    try:
        edits = make()
        found = mine.trial(edits)
        if found:
            warning(f"This cannot be done. {told(found[0])}")
        else:
            mine.change(edits)
            notice(words)
    except IvrError as error:
        warning(str(error))
        back = url_for("staff.contacts_one", name=name) if name else back
    return redirect(back, 303)


def told(complaint: Complaint) -> str:
    """Return a complaint in words for somebody who has never seen the files."""
    return f"{complaint.where}: found {complaint.found}; right would be {complaint.right}."

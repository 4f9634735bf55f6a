"""The pages on which a desk and a location are added: the facts with the words callers know them by."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import adding_edits
from ivr.console.adding_edits import NewContact, NewSite
from ivr.console.console import Console
from ivr.console.contact_form import KEPT
from ivr.console.desks_told import sites, sources
from ivr.console.hours_told import choices_with_none
from ivr.console.number_edits import NumberRow, PressRow
from ivr.console.number_form import KINDS
from ivr.console.said import notice
from ivr.console.site_page import zones
from ivr.console.workshop import work
from ivr.directory.fields import NOT_PRINTED
from ivr.errors import IvrError

_LONGEST = 100


def new_contact(console: Console) -> ResponseReturnValue:
    """Show the form for a desk."""
    return _contact_form(console, NewContact(hours=NOT_PRINTED), {})


def add_contact(console: Console) -> ResponseReturnValue:
    """Put a desk into the draft."""
    mine = work(console)
    press = PressRow(_text("press"), _text("keys"))
    row = NumberRow(_text("number"), _text("kind") if _text("kind") in KINDS else "voice", press)
    new = NewContact(_words(console, "name"), _text("site"), row, _text("hours"), _text("source"))
    try:
        name, edits, wrong = adding_edits.of_contact(mine, new, console.now.date())
        if not wrong:
            mine.change(edits)
    except IvrError as error:
        wrong = {"": str(error)}
    if wrong:
        return _contact_form(console, new, wrong), 422
    notice(f"{KEPT} Nobody is sent to this desk yet: choose below who is.")
    return redirect(url_for("staff.contacts_one", name=name), 303)


def new_site(console: Console) -> ResponseReturnValue:
    """Show the form for a location."""
    return _site_form(console, NewSite(zone=console.edition.line.zone), {})


def add_site(console: Console) -> ResponseReturnValue:
    """Put a location into the draft."""
    mine = work(console)
    new = NewSite(_words(console, "name"), _text("zone"), _words(console, "clock"), _text("holidays"), _text("until"))
    try:
        edits, wrong = adding_edits.of_site(mine, new)
        if not wrong:
            mine.change(edits)
    except IvrError as error:
        wrong = {"": str(error)}
    if wrong:
        return _site_form(console, new, wrong), 422
    notice(f"{KEPT} No desk is there yet: add one, or move one on its own page.")
    return redirect(url_for("staff.contacts", _anchor="sites"), 303)


def _contact_form(console: Console, new: NewContact, wrong: dict[str, str]) -> str:
    mine = work(console)
    return console.show(
        "new_contact.html",
        new=new,
        wrong=wrong,
        kinds=KINDS,
        sites=sites(mine, console.now),
        hours=choices_with_none(mine),
        sources=sources(mine),
        languages=mine.edition.line.languages,
    )


def _site_form(console: Console, new: NewSite, wrong: dict[str, str]) -> str:
    mine = work(console)
    return console.show(
        "new_site.html",
        new=new,
        wrong=wrong,
        zones=zones(),
        languages=mine.edition.line.languages,
    )


def _text(field: str) -> str:
    return " ".join(request.form.get(field, "").split())[:_LONGEST]


def _words(console: Console, field: str) -> dict[str, str]:
    return {language: _text(f"{field}.{language}") for language in console.edition.line.languages}

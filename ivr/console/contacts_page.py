"""The page *Contacts and hours*: who answers, under which number, when; and until when somebody looked for closures."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from ivr.console import (
    adding_page,
    contact_hours,
    contact_numbers,
    contact_told,
    desk_edits,
    removal_edits,
    routing_edits,
    site_page,
)
from ivr.console.console import Console
from ivr.console.contact_form import CHANGED, KEPT, changed_meanwhile, done, kept, known, shown, told
from ivr.console.desks_told import desks, other_desks, sites
from ivr.console.page import Page, Route
from ivr.console.workshop import work
from ivr.errors import IvrError

_ABOUT = ("site", "email", "after_hours")
_LONGEST = 100


def contacts(console: Console) -> ResponseReturnValue:
    """Show every desk and every location."""
    mine = work(console)
    return console.show("contacts.html", desks=desks(mine, console.now), sites=sites(mine, console.now))


def one(console: Console, name: str) -> ResponseReturnValue:
    """Show one desk, to change it."""
    return shown(console, name)


def about(console: Console, name: str) -> ResponseReturnValue:
    """Keep where a desk is, its e-mail address, and who answers when it is closed."""
    mine = work(console)
    known(console, mine, name)
    if changed_meanwhile(mine, name):
        return shown(console, name, CHANGED), 409
    typed = {field: " ".join(request.form.get(field, "").split())[:_LONGEST] for field in _ABOUT}
    problems: dict[str, str] = {}
    if typed["site"] not in {each.id for each in sites(mine, console.now)}:
        problems["site"] = "Choose a location."
    if typed["after_hours"] and typed["after_hours"] not in dict(other_desks(mine, name)):
        problems["after_hours"] = "Choose a desk, or nobody."
    if problems:
        return shown(console, name, about=typed, about_wrong=problems), 422
    try:
        edits = desk_edits.of_about(mine, name, typed)
        for complaint in mine.trial(edits):
            field = complaint.where.rpartition(" > ")[2]
            problems[field if field in typed else ""] = told(complaint)
    except IvrError as error:
        problems[""] = str(error)
    if problems:
        return shown(console, name, problems.pop("", ""), about=typed, about_wrong=problems), 422
    return kept(mine, edits, name)


def send(console: Console, name: str) -> ResponseReturnValue:
    """Send callers to a desk whom another answers so far."""
    mine = work(console)
    known(console, mine, name)
    return done(mine, lambda: routing_edits.sent_to(mine, name, request.form.get("route", "")), name)


def checked(console: Console, name: str) -> ResponseReturnValue:
    """Say that a desk's facts were compared with their source today."""
    mine = work(console)
    known(console, mine, name)
    return done(mine, lambda: desk_edits.checked(mine, name, console.now.date()), name)


def remove(console: Console, name: str) -> ResponseReturnValue:
    """Take a desk away, if nothing needs it."""
    mine = work(console)
    known(console, mine, name)
    words = " ".join([KEPT, *removal_edits.along(mine, name, console.now)])
    return done(mine, lambda: removal_edits.without_contact(mine, name, console.now), name, away=True, words=words)


PAGE = Page(
    "contacts",
    "Contacts and hours",
    (
        Route("/contacts", contacts),
        Route("/contacts/<name>", one),
        Route("/contacts/<name>/about", about, "POST"),
        Route("/contacts/<name>/numbers", contact_numbers.numbers, "POST"),
        Route("/contacts/<name>/hours", contact_hours.hours, "POST"),
        Route("/contacts/<name>/other-hours", contact_hours.other_hours, "POST"),
        Route("/contacts/<name>/period", contact_hours.period, "POST"),
        Route("/contacts/<name>/change-period", contact_hours.change_period, "POST"),
        Route("/contacts/<name>/end-period", contact_hours.end_period, "POST"),
        Route("/contacts/<name>/counter", contact_told.counter, "POST"),
        Route("/contacts/<name>/also", contact_told.also, "POST"),
        Route("/contacts/<name>/send", send, "POST"),
        Route("/contacts/<name>/checked", checked, "POST"),
        Route("/contacts/<name>/remove", remove, "POST"),
        Route("/sites/<name>", site_page.site),
        Route("/sites/<name>", site_page.keep_site, "POST"),
        Route("/sites/<name>/clock", site_page.keep_clock, "POST"),
        Route("/sites/<name>/day", site_page.add_day, "POST"),
        Route("/sites/<name>/remove-day", site_page.remove_day, "POST"),
        Route("/new-contact", adding_page.new_contact),
        Route("/new-contact", adding_page.add_contact, "POST"),
        Route("/new-location", adding_page.new_site),
        Route("/new-location", adding_page.add_site, "POST"),
    ),
)

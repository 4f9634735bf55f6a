"""Contacts: numbers parsed, schedules attached, references checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ivr.directory.build_hours import check_hours, check_zone, holidays, schedule
from ivr.directory.complaints import TreePath
from ivr.directory.fields import NOT_PRINTED, Sourced
from ivr.directory.gather import Gathered
from ivr.directory.line import Contact, Number, Press
from ivr.directory.schema import ContactEntry, NumberEntry, SiteEntry
from ivr.hours.schedule import Schedule
from ivr.numbers import InvalidNumber, PhoneNumber, parse


def contacts(found: Gathered) -> dict[str, Contact]:
    """Return the contacts of the line; each thing that is not right is complained of, all at once."""
    for name, site in found.of("sites", SiteEntry).items():
        if site.zone != NOT_PRINTED and not check_zone(found, site.zone, ("sites", name, "zone")):
            found.bad["sites"].add(name)
            del found.entries["sites"][name]
    calendar = holidays(found)
    check_hours(found)
    _check_closures(found)
    _check_set_aside(found)
    built: dict[str, Contact] = {}
    for name, entry in found.of("contacts", ContactEntry).items():
        contact = _contact(found, name, entry, calendar)
        if contact:
            built[name] = contact
    return built


def check_source(found: Gathered, entry: Sourced, path: TreePath) -> None:
    """Complain of a fact whose source nobody wrote down."""
    if entry.source is not None:
        found.known("sources", entry.source, (*path, "source"))


def _contact(found: Gathered, name: str, entry: ContactEntry, calendar: Mapping[date, str]) -> Contact | None:
    path: TreePath = ("contacts", name)
    check_source(found, entry, path)
    site = found.known("sites", entry.site, (*path, "site"))
    hours = entry.hours == NOT_PRINTED or found.known("hours", entry.hours, (*path, "hours"))
    counter = entry.counter is None or found.known("hours", entry.counter, (*path, "counter"))
    if entry.after_hours is not None:
        found.known("contacts", entry.after_hours, (*path, "after_hours"))
        if entry.after_hours == name:
            found.complain((*path, "after_hours"), "the contact itself", "another contact")
    numbers = [_number(found, number, (*path, "numbers", nth)) for nth, number in enumerate(entry.numbers)]
    if all(number.kind == "fax" or not number.say for number in entry.numbers):
        found.complain(path, "no number that may be said", "at least one number that is no fax", key=True)
    phone = schedule(found, name, entry, entry.hours, calendar) if site and hours else None
    desk: Schedule | None = None
    if site and counter and entry.counter:
        desk = schedule(found, name, entry, entry.counter, calendar)
    if phone is None or not counter:
        return None
    return Contact(
        id=name,
        site=entry.site,
        numbers=tuple(n for n in numbers if n),
        hours=phone,
        zone=phone.zone or "",
        counter=desk,
        email=entry.email,
        notice=entry.notice,
        scope=entry.scope,
        after_hours=entry.after_hours,
    )


def _number(found: Gathered, entry: NumberEntry, path: TreePath) -> Number | None:
    check_source(found, entry, path)
    if entry.first and entry.last and entry.last < entry.first:
        found.complain(
            path, f"a number that ends on {entry.last}, before it begins", f"an `until` on or after {entry.first}"
        )
    phone = _phone(found, entry.number, (*path, "number"))
    if phone is None:
        return None
    presses: list[Press] = []
    if entry.option is not None:
        presses.append(Press("option", entry.option, entry.wait))
    if entry.extension is not None:
        presses.append(Press("extension", entry.extension, entry.wait))
    for press in entry.then:
        presses.append(
            Press("option", press.option, press.wait)
            if press.option
            else Press("extension", press.extension or "", press.wait)
        )
    return Number(phone, entry.kind, tuple(presses), entry.say, entry.text, entry.dial, entry.first, entry.last)


def _check_set_aside(found: Gathered) -> None:
    """Complain of the numbers of contacts that have another mistake too, so that both are told at once."""
    for name in found.bad["contacts"]:
        written = found.tree.at(("contacts", name, "numbers"))
        for nth in range(len(written)) if isinstance(written, list) else ():
            path: TreePath = ("contacts", name, "numbers", nth, "number")
            number = found.tree.at(path)
            if isinstance(number, str):
                _phone(found, number, path)


def _phone(found: Gathered, number: str, path: TreePath) -> PhoneNumber | None:
    try:
        return parse(number)
    except InvalidNumber as wrong:
        found.complain(path, wrong.found, wrong.right.removeprefix("write "))
        return None


def _check_closures(found: Gathered) -> None:
    known = {**found.entries["sites"], **found.entries["contacts"]}
    set_aside = found.bad["sites"] | found.bad["contacts"]
    for nth, entry in found.closures:
        check_source(found, entry, ("closures", nth))
        if entry.applies_to != "all":
            for item, name in enumerate(entry.applies_to):
                if name not in known and name not in set_aside:
                    found.unknown(name, "a site or a contact", known, ("closures", nth, "applies_to", item))

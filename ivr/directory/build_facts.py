"""The register of facts: everything staff wrote down that a page can confirm, each with its source and its day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from ivr.directory.complaints import TreePath
from ivr.directory.fields import NOT_PRINTED, Sourced
from ivr.directory.gather import Gathered
from ivr.directory.line import Fact, Source
from ivr.directory.places_schema import PlacesEntry
from ivr.directory.schema import (
    ContactEntry,
    GuideEntry,
    HoursEntry,
    IssueEntry,
    NoticeEntry,
    NumberEntry,
    SiteEntry,
    SourceEntry,
)
from ivr.numbers import parse


def sources(found: Gathered) -> dict[str, Source]:
    """Return the pages that facts were taken from, by their ids."""
    read = found.of("sources", SourceEntry)
    return {name: Source(entry.title, entry.checked, entry.address) for name, entry in read.items()}


def facts(found: Gathered) -> tuple[Fact, ...]:
    """Return the register, for a line that nothing was complained of.

    What names no source of its own has that of the entry around it.
    """
    known = found.of("sources", SourceEntry)
    return tuple(_dated(fact, known) for fact in _facts(found))


def _dated(fact: Fact, known: Mapping[str, SourceEntry]) -> Fact:
    source = known.get(fact.source or "")
    return replace(fact, checked=source.checked) if source and fact.checked is None else fact


def _facts(found: Gathered) -> Iterator[Fact]:
    for name, contact in found.of("contacts", ContactEntry).items():
        yield from _of_contact(found, name, contact)
    for name, site in found.of("sites", SiteEntry).items():
        yield from _of_site(found, name, site)
    yield from _closures(found)
    for name, issue in found.of("issues", IssueEntry).items():
        yield from _of_issue(found, name, issue)
    for name, guide in found.of("guides", GuideEntry).items():
        notes = f", notes with {', '.join(map(str, guide.notes))}" if guide.notes else ""
        tries = f", {guide.troubleshooting} things to try" if guide.troubleshooting else ""
        value = f"{guide.steps} steps{notes}{tries}; help from {guide.contact}"
        yield _fact(found, ("guides", name), "guide", name, value, guide)
    for name, place in found.of("places", PlacesEntry).items():
        yield _fact(found, ("places", name), "places", name, "what places and numbers hint at", place)


def _fact(found: Gathered, path: TreePath, kind: str, about: str, value: str, *entries: Sourced | None) -> Fact:
    """Return a fact whose source and day are those of the first of the entries that names any."""
    named = [entry for entry in entries if entry is not None]
    source = next((entry.source for entry in named if entry.source), None)
    checked = next((entry.checked for entry in named if entry.checked), None)
    mark = found.tree.mark(path)
    return Fact(kind, about, value, source, checked, written=f"{mark.file}:{mark.line}")


def _of_contact(found: Gathered, name: str, contact: ContactEntry) -> Iterator[Fact]:
    path: TreePath = ("contacts", name)
    for nth, number in enumerate(contact.numbers):
        for fact in _of_number(found, name, contact, number, (*path, "numbers", nth)):
            yield replace(fact, first=number.first, last=number.last)
    yield from _hours(found, name, contact, "hours", contact.hours)
    if contact.counter:
        yield from _hours(found, name, contact, "counter", contact.counter)
    if contact.email:
        yield _fact(found, (*path, "email"), "email", name, contact.email, contact)
    if contact.notice:
        own = found.of("notices", NoticeEntry).get(contact.notice)
        yield _fact(found, (*path, "notice"), "notice", name, contact.notice, own, contact)


def _of_number(
    found: Gathered, name: str, contact: ContactEntry, number: NumberEntry, path: TreePath
) -> Iterator[Fact]:
    phone = parse(number.number)
    kind = "" if number.kind == "voice" else f" ({number.kind.replace('_', ' ')})"
    fact = _fact(found, (*path, "number"), "number", name, f"{phone.written}{kind}", number, contact)
    yield replace(fact, phone=phone.e164)
    presses = [(path, number.option, number.extension)]
    presses += [((*path, "then", nth), press.option, press.extension) for nth, press in enumerate(number.then)]
    for where, option, extension in presses:
        for what, digits in (("option", option), ("extension", extension)):
            if digits is not None:
                fact = _fact(found, (*where, what), what, name, digits, number, contact)
                yield replace(fact, phone=phone.e164)


def _hours(found: Gathered, name: str, contact: ContactEntry, kind: str, hours_id: str) -> Iterator[Fact]:
    path: TreePath = ("hours", hours_id)
    site = found.of("sites", SiteEntry)[contact.site]
    if hours_id == NOT_PRINTED:
        yield _fact(found, ("contacts", name, "hours"), kind, name, NOT_PRINTED, contact)
        return
    entry = found.of("hours", HoursEntry)[hours_id]
    said = _week(entry.week) if entry.week is not None else f"{entry.times}, days not printed"
    yield _fact(found, path, kind, name, f"{said} ({site.zone})", entry, contact)
    for words, week in entry.limited.items():
        yield _fact(found, (*path, "limited", words), kind, name, f"{words}: {_week(week)}", entry, contact)
    for nth, period in enumerate(entry.periods):
        value = f"{period.first} to {period.last}: {_week(period.week)}"
        fact = _fact(found, (*path, "periods", nth), kind, name, value, entry, contact)
        yield replace(fact, first=period.first, last=period.last)


def _week(week: dict[str, str]) -> str:
    return "; ".join(f"{days} {times}" for days, times in week.items())


def _of_site(found: Gathered, name: str, site: SiteEntry) -> Iterator[Fact]:
    path: TreePath = ("sites", name)
    yield _fact(found, (*path, "zone"), "zone", name, site.zone, site)
    calendar = found.line.holidays if found.line and found.line.holidays else "no calendar"
    yield _fact(found, (*path, "holidays"), "holidays", name, f"{site.holidays} ({calendar})", site)
    if site.reviewed_until:
        value = f"looked for until {site.reviewed_until}"
        yield _fact(found, (*path, "reviewed_until"), "closures", name, value, site)


def _closures(found: Gathered) -> Iterator[Fact]:
    for nth, entry in found.closures:
        about = "all" if entry.applies_to == "all" else ", ".join(entry.applies_to)
        first, last = entry.on or entry.first, entry.on or entry.last
        days = f"{first}" if first == last else f"{first} to {last}"
        changed = [f"{what} {at}" for what, at in (("opens", entry.opens), ("closes", entry.closes)) if at]
        changed += [entry.times] if entry.times else []
        value = f"{days}: {', '.join(changed) or entry.status}, {entry.reason}"
        fact = _fact(found, ("closures", nth), "closure", about, value, entry)
        yield replace(fact, first=_day(first), last=_day(last))


def _of_issue(found: Gathered, name: str, issue: IssueEntry) -> Iterator[Fact]:
    path: TreePath = ("issues", name)
    if issue.contact:
        yield _fact(found, path, "answer", name, issue.contact, issue)
    for nth, route in enumerate(issue.answers):
        choices, contact = ", ".join(route.when.values()), route.contact or "no number"
        value = f"{choices}: {contact}" if choices else contact
        fact = _fact(found, (*path, "answers", nth), "answer", name, value, issue)
        yield replace(fact, first=route.first, last=route.last)
    if issue.no_number:
        yield _fact(found, path, "answer", name, "no number", issue)
    if issue.guide:
        yield _fact(found, path, "answer", name, f"guide {issue.guide}", issue)
    if issue.tells:
        yield _fact(found, path, "answer", name, f"told: {', '.join(issue.tells)}", issue)


def _day(moment: date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment

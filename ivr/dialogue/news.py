"""What callers hear before anything else: what staff announce, and what is closed for a reason just now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from ivr.dialogue.desk import Desk, look
from ivr.dialogue.frozen import replace
from ivr.dialogue.values import Say, say
from ivr.directory.line import Contact, Line
from ivr.hours.schedule import Closure
from ivr.hours.status import status

KEYS: Final[dict[str, frozenset[str]]] = {
    "announcement.now": frozenset({"spoken", "texted"}),
    "closure.now": frozenset({"contacts", "reason"}),
    "closure.all": frozenset({"reason"}),
    "closure.and": frozenset({"before", "after"}),
    "closure.reopens": frozenset({"opening"}),
}


def news(line: Line, language: str, now: datetime) -> tuple[Say, ...]:
    """Return what is said first in a language at `now` (aware); nothing on most days."""
    return (*announced(line, language, now), *closed_now(line, now))


def announced(line: Line, language: str, now: datetime) -> tuple[Say, ...]:
    """Return the announcements that hold now, in the order they were written down."""
    current = [one for one in line.announcements if one.starts <= now < one.ends]
    return tuple(say("announcement.now", spoken=one.spoken[language], texted=one.texted[language]) for one in current)


def closed_now(line: Line, now: datetime) -> tuple[Say, ...]:
    """Return which desks a closure keeps shut now, why, and when they open again."""
    closed: dict[str, list[Desk]] = {}
    for contact in line.contacts.values():
        closures = contact.hours.closures
        if closures and any(_reaches(closure, contact, now) for closure in closures):
            desk = look(line, contact.id, now)
            reason = _reason(desk, contact, now)
            if reason:
                closed.setdefault(reason, []).append(desk)
    return tuple(said for reason, desks in closed.items() for said in _told(line, reason, desks))


def _reason(desk: Desk, contact: Contact, now: datetime) -> str | None:
    """Return the closure's reason where it is one that keeps the desk shut, and not the night or a holiday."""
    reasons = {closure.reason for closure in contact.hours.closures if _reaches(closure, contact, now)}
    if desk.status.kind != "closed" or desk.status.reason not in reasons:
        return None
    usual = status(replace(contact.hours, closures=()), now)
    return None if usual.kind == "closed" and usual.opens == desk.status.opens else desk.status.reason


def _reaches(closure: Closure, contact: Contact, now: datetime) -> bool:
    """Say whether a closure has to do with this day, or with this moment if it has times."""
    if closure.status != "closed" or closure.spans is not None:
        return False  # other hours for a day are no closure
    if closure.starts and closure.ends:
        return closure.starts <= now < closure.ends
    zone = contact.hours.zone
    return zone is not None and closure.on(now.astimezone(ZoneInfo(zone)).date())


def _told(line: Line, reason: str, desks: list[Desk]) -> Iterator[Say]:
    why = say(f"reason.{reason}")
    if len(desks) == len(line.contacts) > 1:
        yield say("closure.all", reason=why)
    else:
        yield say("closure.now", reason=why, contacts=_named(line, desks))
    openings = {None if desk.status.unsure else desk.status.opens for desk in desks}
    opening = desks[0].opening
    if opening and len(openings) == 1 and None not in openings:
        yield say("closure.reopens", opening=opening)


def _named(line: Line, desks: list[Desk]) -> Say:
    """Return the desks by name; those that are all there are of a site, of several, by its name."""
    shut = {desk.contact.id for desk in desks}
    names: dict[str, Say] = {}
    for desk in desks:
        site = desk.contact.site
        of_site = {contact.id for contact in line.contacts.values() if contact.site == site}
        if len(of_site) > 1 and of_site <= shut:
            names[f"site.{site}"] = say(f"site.{site}.name")
        else:
            names[desk.contact.id] = desk.name
    before, *rest = names.values()
    for name in rest:
        before = say("closure.and", before=before, after=name)
    return before

"""Desks and locations as they are written, in words for the page on which they are changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ivr import clerk
from ivr.console import desk_edits, week_form
from ivr.console.desk_edits import CONFIG, NumberRow
from ivr.console.week_form import DayRow
from ivr.console.workshop import Work
from ivr.dialogue.desk import look
from ivr.dialogue.values import say
from ivr.prompts.rendering import render
from ivr.register.alarms import named


@dataclass(frozen=True, slots=True)
class PeriodTold:
    """A dated period with another week."""

    nth: int
    first: str
    last: str
    week: str


@dataclass(frozen=True, slots=True)
class DeskTold:
    """A desk. `hours` is the entry of its hours, empty where none are printed; `shared` are the others that have it."""

    id: str
    name: str
    standing: str
    site: str
    zone: str
    numbers: tuple[NumberRow, ...]
    hours: str
    said: str
    week: tuple[DayRow, ...]
    shared: tuple[str, ...]
    periods: tuple[PeriodTold, ...]
    email: str
    source: str
    address: str
    checked: str
    age: int | None
    old: bool


@dataclass(frozen=True, slots=True)
class SiteTold:
    """A location with its time zone, and until when somebody has looked for closures."""

    id: str
    name: str
    zone: str
    holidays: str
    reviewed: str
    desks: tuple[str, ...]


def desks(work: Work, now: datetime) -> list[DeskTold]:
    """Return every desk that is written down."""
    return [told for name in _names(work, "contacts") if (told := desk(work, name, now))]


def desk(work: Work, name: str, now: datetime) -> DeskTold | None:
    """Return a desk, or None where there is none of that name."""
    entry = work.at(CONFIG, ("contacts", name))
    if not isinstance(entry, dict):
        return None
    site, hours, source = (_text(work, "contacts", name, field) for field in ("site", "hours", "source"))
    edition = work.edition
    there = name in edition.line.contacts
    week = work.at(CONFIG, ("hours", hours, "week"))
    periods = work.at(CONFIG, ("hours", hours, "periods"))
    others = [n for n in _names(work, "contacts") if n != name and _text(work, "contacts", n, "hours") == hours]
    checked = _text(work, "contacts", name, "checked") or _text(work, "sources", source, "checked")
    age = _age(checked, now)
    return DeskTold(
        name,
        named(edition, name) if there else name,
        clerk.standing(edition, look(edition.line, name, now)) if there else "",
        _site(work, site),
        _text(work, "sites", site, "zone"),
        tuple(desk_edits.numbers(work, name)),
        hours if work.find(CONFIG, ("hours", hours)) else "",
        _week(week) or _text(work, "hours", hours, "times") or hours,
        tuple(week_form.rows(week) or ()),
        tuple(named(edition, other) if other in edition.line.contacts else other for other in others),
        tuple(_period(nth, one) for nth, one in enumerate(periods if isinstance(periods, list) else ())),
        _text(work, "contacts", name, "email"),
        _text(work, "sources", source, "title") or source,
        _text(work, "sources", source, "address"),
        checked,
        age,
        age is None or age > edition.line.facts_checked_within,
    )


def sites(work: Work, now: datetime) -> list[SiteTold]:
    """Return every location."""
    found = []
    for name in _names(work, "sites"):
        there = [n for n in _names(work, "contacts") if _text(work, "contacts", n, "site") == name]
        found.append(
            SiteTold(
                name,
                _site(work, name),
                _text(work, "sites", name, "zone"),
                _text(work, "sites", name, "holidays"),
                _text(work, "sites", name, "reviewed_until"),
                tuple(named(work.edition, n) if n in work.edition.line.contacts else n for n in there),
            )
        )
    return found


def _period(nth: int, entry: object) -> PeriodTold:
    found = entry if isinstance(entry, dict) else {}
    return PeriodTold(nth, str(found.get("from", "")), str(found.get("until", "")), _week(found.get("week")))


def _week(week: object) -> str:
    return "; ".join(f"{days} {times}" for days, times in week.items()) if isinstance(week, dict) else ""


def _site(work: Work, site: str) -> str:
    words = work.edition.words[work.edition.line.language]
    key = f"site.{site}.name"
    return render(words, say(key), "sms") if key in words.texted else site


def _text(work: Work, *path: str) -> str:
    value = work.at(CONFIG, path)
    return value if isinstance(value, str) else ""


def _names(work: Work, section: str) -> list[str]:
    return desk_edits.names(work, section)


def _age(checked: str, now: datetime) -> int | None:
    try:
        return (now.date() - date.fromisoformat(checked)).days
    except ValueError:
        return None

"""Desks and locations as they are written, in words for the page on which they are changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ivr import clerk
from ivr.console import hours_told, past_closures, week_form
from ivr.console.edits import CONFIG, names, text_at
from ivr.console.number_edits import NumberRow, numbers
from ivr.console.removal_edits import along, notice_of_nobody_else, used_by
from ivr.console.week_form import DayRow
from ivr.console.workshop import Work
from ivr.dialogue.desk import look
from ivr.dialogue.values import say
from ivr.prompts.rendering import render
from ivr.register.alarms import named


@dataclass(frozen=True, slots=True)
class PeriodTold:
    """A dated period with another week; `rows` are that as a form, none where it says more than the form can."""

    nth: int
    first: str
    last: str
    week: str
    rows: tuple[DayRow, ...]


@dataclass(frozen=True, slots=True)
class DeskTold:
    """A desk. `hours` is the entry of its hours, empty where none are printed; `shared` are the others that have it.

    `own_notice`: one that no other desk has. `along` is in words what goes with the desk when it is removed.
    """

    id: str
    name: str
    standing: str
    site_id: str
    site: str
    zone: str
    numbers: tuple[NumberRow, ...]
    hours: str
    said: str
    week: tuple[DayRow, ...]
    shared: tuple[str, ...]
    periods: tuple[PeriodTold, ...]
    email: str
    after_hours: str
    uses: tuple[str, ...]
    along: tuple[str, ...]
    own_notice: bool
    counter: str
    counter_said: str
    counter_shared: tuple[str, ...]
    counter_week: tuple[DayRow, ...]
    source: str
    address: str
    checked: str
    age: int | None
    old: bool


@dataclass(frozen=True, slots=True)
class SiteTold:
    """A location with its time zone, until when somebody has looked for closures, and what goes with it in words."""

    id: str
    name: str
    zone: str
    holidays: str
    reviewed: str
    desks: tuple[str, ...]
    along: tuple[str, ...]


def desks(work: Work, now: datetime) -> list[DeskTold]:
    """Return every desk that is written down."""
    return [told for name in names(work, "contacts") if (told := desk(work, name, now))]


def desk(work: Work, name: str, now: datetime) -> DeskTold | None:
    """Return a desk, or None where there is none of that name."""
    entry = work.at(CONFIG, ("contacts", name))
    if not isinstance(entry, dict):
        return None
    site, hours, source = (text_at(work, "contacts", name, field) for field in ("site", "hours", "source"))
    edition = work.edition
    there = name in edition.line.contacts
    week, counter = work.at(CONFIG, ("hours", hours, "week")), text_at(work, "contacts", name, "counter")
    periods = work.at(CONFIG, ("hours", hours, "periods"))
    checked = text_at(work, "contacts", name, "checked") or text_at(work, "sources", source, "checked")
    age = _age(checked, now)
    return DeskTold(
        name,
        named(edition, name),
        clerk.standing(edition, look(edition.line, name, now)) if there else "",
        site,
        _site(work, site),
        text_at(work, "sites", site, "zone"),
        tuple(numbers(work, name)),
        hours if work.find(CONFIG, ("hours", hours)) else "",
        hours_told.times(work, hours) or "Hours are not known, and callers are told so",
        tuple(week_form.rows(week) or ()),
        hours_told.sharing(work, name, "hours") if work.find(CONFIG, ("hours", hours)) else (),
        tuple(_period(nth, one) for nth, one in enumerate(periods if isinstance(periods, list) else ())),
        text_at(work, "contacts", name, "email"),
        text_at(work, "contacts", name, "after_hours"),
        tuple(used_by(work, name, now)),
        tuple(along(work, name, now)),
        bool(notice_of_nobody_else(work, name)),
        counter,
        hours_told.times(work, counter),
        hours_told.sharing(work, name, "counter"),
        tuple(week_form.rows(work.at(CONFIG, ("hours", counter, "week"))) or ()),
        text_at(work, "sources", source, "title") or source,
        text_at(work, "sources", source, "address"),
        checked,
        age,
        age is None or age > edition.line.facts_checked_within,
    )


def sites(work: Work, now: datetime) -> list[SiteTold]:
    """Return every location."""
    found = []
    for name in names(work, "sites"):
        there = [n for n in names(work, "contacts") if text_at(work, "contacts", n, "site") == name]
        found.append(
            SiteTold(
                name,
                _site(work, name),
                text_at(work, "sites", name, "zone"),
                text_at(work, "sites", name, "holidays"),
                text_at(work, "sites", name, "reviewed_until"),
                tuple(named(work.edition, n) for n in there),
                tuple(past_closures.told(work, name, now)),
            )
        )
    return found


def other_desks(work: Work, name: str) -> list[tuple[str, str]]:
    """Return every other desk with what it is called."""
    return [(n, _named(work, n)) for n in names(work, "contacts") if n != name]


def sources(work: Work) -> list[tuple[str, str]]:
    """Return every page that facts were taken from, with its title."""
    return [(name, text_at(work, "sources", name, "title") or name) for name in names(work, "sources")]


def _named(work: Work, name: str) -> str:
    return named(work.edition, name)


def _period(nth: int, entry: object) -> PeriodTold:
    found = entry if isinstance(entry, dict) else {}
    first, last = (str(found.get(side, "")) for side in ("from", "until"))
    week = found.get("week")
    return PeriodTold(nth, first, last, hours_told.of_week(week), tuple(week_form.rows(week) or ()))


def _site(work: Work, site: str) -> str:
    words = work.edition.words[work.edition.line.language]
    key = f"site.{site}.name"
    return render(words, say(key), "sms") if key in words.texted else site


def _age(checked: str, now: datetime) -> int | None:
    try:
        return (now.date() - date.fromisoformat(checked)).days
    except ValueError:
        return None

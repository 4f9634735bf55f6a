"""The page of one location: its clock, its public holidays, days that are otherwise, and until when they are known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import available_timezones

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import closures_told, desk_edits, removal_edits, site_edits, week_form
from ivr.console.console import Console
from ivr.console.contact_form import CHANGED, KEPT, told
from ivr.console.desks_told import SiteTold, sites
from ivr.console.edits import CONFIG, text_at
from ivr.console.routing_edits import called
from ivr.console.said import notice, warning
from ivr.console.site_edits import Clock, OtherDay
from ivr.console.workshop import Work, work
from ivr.directory.build_hours import FIRST_YEAR, LAST_YEAR
from ivr.directory.closing import ALL
from ivr.directory.drafts import Edit
from ivr.directory.holiday_calendar import calendars, holiday_dates, holiday_names
from ivr.errors import IvrError

_LONGEST = 100
_YEAR = timedelta(days=365)
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@dataclass(frozen=True, slots=True)
class Written:
    """A day that is written down. `own`: for this location alone, so that it can be taken away here."""

    file: str
    nth: int
    mark: str
    what: str
    when: str
    own: bool


def site(console: Console, name: str) -> ResponseReturnValue:
    """Show one location, to change it."""
    return _shown(console, name)


def keep_clock(console: Console, name: str) -> ResponseReturnValue:
    """Keep a location's time zone and the public holidays it keeps."""
    mine = work(console)
    _known(console, mine, name)
    if request.form.get("seen", "") not in ("", _seen(mine, name)):
        return _shown(console, name, CHANGED), 409
    words: dict[tuple[str, str], str] = {}
    for language in mine.edition.line.languages:
        start = f"word.{language}."
        words |= {(language, box.removeprefix(start)): _text(box) for box in request.form if box.startswith(start)}
    new = Clock(_text("zone"), _text("holidays"), _text("calendar"), words)
    unworded: list[tuple[str, str]] = []
    try:
        edits, wrong, unworded = site_edits.of_clock(mine, name, new)
    except IvrError as error:
        edits, wrong = {}, {"": str(error)}
    if wrong:
        return _shown(console, name, wrong.pop("", ""), clock=new, wrong=wrong, unworded=unworded), 422
    return _kept(mine, name, edits)


def add_day(console: Console, name: str) -> ResponseReturnValue:
    """Write down a day on which a location is closed, or open otherwise than usual."""
    mine = work(console)
    _known(console, mine, name)
    times = week_form.typed_day(request.form, "open", "day", "That day")
    new = OtherDay(_text("day"), _text("what"), times, _text("reason"))
    try:
        reasons = [reason for reason, _ in _reasons(mine)]
        edits, wrong = site_edits.of_day(mine, name, new, reasons, console.now.date())
    except IvrError as error:
        edits, wrong = {}, {"": str(error)}
    if wrong:
        return _shown(console, name, wrong.pop("", ""), other=new, other_wrong=wrong), 422
    return _kept(mine, name, edits)


def remove_day(console: Console, name: str) -> ResponseReturnValue:
    """Take away a day that is otherwise."""
    mine = work(console)
    _known(console, mine, name)
    form = request.form
    try:
        edits = site_edits.without_day(mine, name, *(form.get(box, "") for box in ("file", "nth", "mark")))
    except IvrError as error:
        return _shown(console, name, str(error)), 409
    return _kept(mine, name, edits)


def keep_site(console: Console, name: str) -> ResponseReturnValue:
    """Say until when closures of a location were looked for, or take it away."""
    mine = work(console)
    along = _known(console, mine, name).along
    removed = request.form.get("act") == "remove"
    try:
        if removed:
            edits = removal_edits.without_site(mine, name, console.now)
        else:
            until = _text("until")
            if not until or not _is_day(until):
                wrong = {"until": "Choose the day until which you have looked for closures."}
                return _shown(console, name, wrong=wrong), 422
            edits = desk_edits.reviewed(mine, name, date.fromisoformat(until))
        if found := mine.trial(edits):
            warning(f"This cannot be done. {told(found[0])}")
            return redirect(url_for("staff.contacts_site", name=name), 303)
        mine.change(edits)
    except IvrError as error:
        warning(str(error))
        return redirect(url_for("staff.contacts_site", name=name), 303)
    notice(" ".join([KEPT, *(along if removed else ())]))
    return redirect(url_for("staff.contacts", _anchor="sites"), 303)


def zones() -> list[str]:
    """Return the time zones that are offered."""
    return sorted(zone for zone in available_timezones() if zone.split("/")[0] in _REGIONS)


def _kept(mine: Work, name: str, edits: dict[str, Edit]) -> ResponseReturnValue:
    if edits:
        mine.change(edits)
    notice(KEPT if edits else "Nothing was changed.")
    return redirect(url_for("staff.contacts_site", name=name), 303)


def _shown(console: Console, name: str, problem: str = "", **typed: object) -> str:
    mine = work(console)
    known = _known(console, mine, name)
    now = site_edits.clock(mine, name)
    values: dict[str, object] = {"clock": now, "wrong": {}, "unworded": [], "other": OtherDay(), "other_wrong": {}}
    return console.show(
        "site.html",
        site=known,
        problem=problem,
        seen=_seen(mine, name),
        now=now,
        zones=zones(),
        calendars=calendars(now.calendar),
        holidays=_holidays(now.calendar, console.now.date()),
        names=_names(typed.get("clock", now)),
        days=_days(console, mine, name),
        reasons=_reasons(mine),
        today=console.now.date(),
        languages=mine.edition.line.languages,
        **{**values, **typed},
    )


def _known(console: Console, mine: Work, name: str) -> SiteTold:
    found = next((each for each in sites(mine, console.now) if each.id == name), None)
    if found is None:
        abort(404)
    return found


def _seen(mine: Work, name: str) -> str:
    written = [mine.at(CONFIG, ("sites", name)), text_at(mine, "line", "holidays")]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:12]


def _holidays(calendar: str, today: date) -> list[tuple[date, str]]:
    """Return the public holidays of the year to come, with their names."""
    try:
        names = holiday_names(calendar, FIRST_YEAR, LAST_YEAR)
        dates = holiday_dates(calendar, FIRST_YEAR, LAST_YEAR)
    except ValueError:
        return []
    return [(day, names[name]) for day, name in dates.items() if today <= day <= today + _YEAR]


def _names(clock: object) -> dict[str, str]:
    """Return what the holidays of a calendar are called in English, by the key of their words."""
    try:
        found = holiday_names(clock.calendar, FIRST_YEAR, LAST_YEAR) if isinstance(clock, Clock) else {}
    except ValueError:
        return {}
    return {f"reason.{slug}": called for slug, called in found.items()}


def _days(console: Console, mine: Work, name: str) -> list[Written]:
    """Return what is written down for a location and is not over."""
    at = {(file, nth): entry for file, nth, entry in site_edits.entries(mine)}
    found = []
    for each in closures_told.written(mine.edition, mine.files, console.now):
        entry = at.get((each.file, each.nth)) if each.section == "closures" else None
        applies = entry.get("applies_to", ALL) if entry else None
        if applies == ALL or (isinstance(applies, list) and name in applies):
            found.append(Written(each.file, each.nth, each.mark, each.what, each.when, applies == [name]))
    return found


def _reasons(mine: Work) -> list[tuple[str, str]]:
    """Return every reason with words in each language, those of holidays too: a holiday may be taken out."""
    words = mine.edition.words
    stocks = [{key for key in each.spoken if key.startswith("reason.")} for each in words.values()]
    keys = [key for key in words[mine.edition.line.language].spoken if key in set.intersection(*stocks)]
    return [(key.removeprefix("reason."), called(mine, key, key)) for key in keys]


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(field: str) -> str:
    return " ".join(request.form.get(field, "").split())[:_LONGEST]

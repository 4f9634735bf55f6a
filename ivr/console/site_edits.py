"""Changes to a location: its clock, the public holidays it keeps, and days that are otherwise, as edits of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ivr.console import week_form, wordings
from ivr.console.adding_edits import Wrong, badly_worded, together
from ivr.console.closures_told import without
from ivr.console.edits import CONFIG, adding, all_of, dropping, file_of, putting, text_at
from ivr.console.week_form import DayRow
from ivr.console.wordings import Wording
from ivr.console.workshop import Work, facts_of
from ivr.directory import drafts
from ivr.directory.complaints import Complaint
from ivr.directory.drafts import Edit
from ivr.directory.fields import NOT_PRINTED
from ivr.directory.publish import drafted
from ivr.directory.tree import Branch
from ivr.directory.yaml_words import Plain
from ivr.errors import UsageError
from ivr.prompts.load import required

CLOSED, OPEN = "closed", "open"
_FILE: Final = "config/closures.yaml"
_AHEAD: Final = timedelta(days=731)
RULES: Final = ("observed", "none", "unknown")


@dataclass(frozen=True, slots=True)
class Clock:
    """A location's time zone (empty: nobody knows) and holidays as they were typed.

    `calendar` is the line's, so it is that of every location; `words` are what callers hear, by language and key, of
    clocks and holidays they have not heard of before.
    """

    zone: str = ""
    holidays: str = ""
    calendar: str = ""
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day that is otherwise, as it was typed: closed, or open at some times; and why."""

    day: str = ""
    what: str = ""
    times: DayRow = field(default_factory=lambda: week_form.a_day("day", "That day"))
    reason: str = ""


def clock(work: Work, site: str) -> Clock:
    """Return a location's clock and holidays as they are written."""
    zone = text_at(work, "sites", site, "zone")
    holidays = text_at(work, "sites", site, "holidays") or "unknown"
    return Clock("" if zone == NOT_PRINTED else zone, holidays, text_at(work, "line", "holidays"))


def of_clock(work: Work, site: str, new: Clock) -> tuple[dict[str, Edit], Wrong, list[tuple[str, str]]]:
    """Return the edits that change a location's clock and holidays, what is not right, and the words there are not yet.

    Those are languages and keys. Raises UsageError.
    """
    if new.holidays not in RULES:
        return {}, {"holidays": "Choose what it does on public holidays. If nobody knows, say so."}, []
    old, path = clock(work, site), ("sites", site)
    steps: dict[str, list[Edit]] = {}
    if new.zone != old.zone:
        steps.setdefault(file_of(work, path), []).append(putting((*path, "zone"), new.zone or NOT_PRINTED))
    if new.holidays != old.holidays:
        steps.setdefault(file_of(work, path), []).append(putting((*path, "holidays"), new.holidays))
    if new.calendar != old.calendar:
        written = ("line", "holidays")
        edit = putting(written, new.calendar) if new.calendar else dropping(written)
        steps.setdefault(file_of(work, ("line",)), []).append(edit)
    facts = {file: all_of(each) for file, each in steps.items()}
    wrong: Wrong = {}
    for complaint in work.trial(facts):
        wrong.setdefault(_box(complaint, site), f"Found {complaint.found}; right would be {complaint.right}.")
    if wrong:
        return {}, wrong, []
    unworded = missing(work, facts)
    words = [_worded(*each, new.words.get(each, "")) for each in unworded]
    wrong = {
        f"word.{one.language}.{one.key}": "Callers hear this for the first time: write what they call it."
        for one in words
        if not one.voice
    }
    for one in words:
        wrong |= {f"word.{one.language}.{one.key}": why for why in badly_worded(work, [one], "").values() if one.voice}
    return (together(work, facts.items(), words) if not wrong else {}), wrong, unworded


def missing(work: Work, facts: Mapping[str, Edit]) -> list[tuple[str, str]]:
    """Return the languages and keys that have no words yet and would be needed after some edits of the facts."""
    if not facts:
        return []
    changed = {name: edit(drafts.text_of(work.files, name)) for name, edit in facts.items()}
    line, _ = facts_of(drafted(work.files, changed))
    if line is None:
        return []
    known = work.edition.line
    return [
        (language, key)
        for language in line.languages
        for key in sorted(set(required(line, language)) - set(required(known, language)))
        if not wordings.wording(work, language, key).written
    ]


def of_day(work: Work, site: str, new: OtherDay, reasons: list[str], today: date) -> tuple[dict[str, Edit], Wrong]:
    """Return the edits that write down a day that is otherwise, and what is not right. Raises UsageError."""
    wrong: Wrong = {}
    day = _day(new.day)
    if day is None:
        wrong["day"] = "Choose a day that the calendar has, such as 2026-11-23."
    elif day < today:
        wrong["day"] = "That day is over."
    elif day - today > _AHEAD:
        wrong["day"] = "That day is more than two years away. Is the year right?"
    elif any(one.get("on") == new.day and one.get("applies_to") == [site] for _, _, one in entries(work)):
        wrong["day"] = "This day is written down already: take it away above first."
    if new.reason not in reasons:
        wrong["reason"] = "Choose why: callers who ask are told."
    entry: dict[str, Branch] = {Plain("on"): new.day, "applies_to": [site], "reason": new.reason}
    typed = any(any(pair) for pair in new.times.times)
    if new.what == OPEN:
        try:
            entry["times"] = times = week_form.hours_of(new.times)
            if "next day" in times:
                wrong["times"] = "This runs into the next day: end it at 12 AM, and write the rest with the next day."
        except UsageError as error:
            wrong["times"] = str(error)
        if not typed:
            wrong["times"] = "Write from when until when it is open."
    elif new.what != CLOSED:
        wrong["what"] = "Choose whether it is closed or open."
    elif typed:
        wrong["times"] = "It is closed all day: leave the times empty, or choose that it is open at these times."
    if wrong:
        return {}, wrong
    found = work.find(CONFIG, ("closures",))
    edits = {found[0] if found else _FILE: adding(("closures",), entry)}
    for complaint in work.trial(edits):
        wrong.setdefault("", f"Found {complaint.found}; right would be {complaint.right}.")
    return edits, wrong


def without_day(work: Work, site: str, name: str, nth: str, mark: str) -> dict[str, Edit]:
    """Return the edits that take a day away. Raises UsageError where it is not there, or not only this location's."""
    for file, number, entry in entries(work):
        same = (file, str(number)) == (name, nth) and without(work.files, "closures", file, number, mark)
        if same and entry.get("applies_to") == [site]:
            return {file: dropping(("closures", number))}
    raise UsageError("This has been changed meanwhile, so nothing was done. Look at the list again.")


def entries(work: Work) -> list[tuple[str, int, Mapping[str, Branch]]]:
    """Return every closure that is written down, with the file and where it stands there."""
    found: list[tuple[str, int, Mapping[str, Branch]]] = []
    for file, tree in work.trees.items():
        closures = tree.at(("closures",)) if file.startswith(f"{CONFIG}/") else None
        for nth, one in enumerate(closures if isinstance(closures, list) else ()):
            if isinstance(one, dict):
                found.append((file, nth, one))
    return found


def _worded(language: str, key: str, called: str) -> Wording:
    return Wording(key, language, called, called, same=True)


def _box(complaint: Complaint, site: str) -> str:
    if complaint.where in ("line", "line > holidays"):
        return "calendar"
    start = f"sites > {site} > "
    box = complaint.where.removeprefix(start) if complaint.where.startswith(start) else ""
    return box if box in ("zone", "holidays") else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

"""A new desk and a new location, as edits of the facts and the words; and what is not right, by the box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ivr.console import wordings
from ivr.console.edits import all_of, home, id_of, names, putting, text_at
from ivr.console.number_edits import NumberRow, entry_of
from ivr.console.wordings import Wording
from ivr.console.workshop import Work
from ivr.directory.complaints import Complaint, way
from ivr.directory.drafts import Edit
from ivr.directory.tree import Branch

_BOXES: Final = {"option": "keys", "extension": "keys", "reviewed_until": "until"}
_BESIDE: Final = frozenset(("number", "kind", "keys", "site", "hours", "source", "zone", "holidays", "until"))
Wrong = dict[str, str]
"""What is not right, by the name of the box; by an empty one what belongs to none."""


@dataclass(frozen=True, slots=True)
class NewContact:
    """A desk as it was typed; `name` is what callers hear it called, by language."""

    name: Mapping[str, str] = field(default_factory=dict)
    site: str = ""
    number: NumberRow = field(default_factory=NumberRow)
    hours: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewSite:
    """A location as it was typed; `clock` is what callers hear its time zone called, by language."""

    name: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    clock: Mapping[str, str] = field(default_factory=dict)
    holidays: str = ""
    until: str = ""


def of_contact(work: Work, new: NewContact, today: date) -> tuple[str, dict[str, Edit], Wrong]:
    """Return the name of a new desk, the edits that write it down, and what is not right.

    It was found `today` where its source says. Raises UsageError.
    """
    first = work.edition.line.language
    name = id_of(new.name.get(first, ""), [*names(work, "contacts"), *names(work, "sites")], "desk")
    wrong = _unnamed(new.name, "name")
    for language, called in new.name.items():
        if called and called in _called(work, language, "contacts", "contact"):
            wrong[f"name.{language}"] = "There is a desk of this name already: callers could not tell them apart."
    if new.site not in names(work, "sites"):
        wrong["site"] = "Choose where the desk is."
    if not new.number.number:
        wrong["number"] = "Write its number: without one nobody could be reached."
    if new.number.press.keys and not new.number.press.kind:
        wrong["press"] = "Choose whether this is an option or an extension."
    if new.number.press.kind and not new.number.press.keys:
        wrong["keys"] = f"Which {new.number.press.kind}? Or choose that there is nothing to press."
    entry: dict[str, Branch] = {"site": new.site, "hours": new.hours, "numbers": [entry_of(new.number)]}
    if new.source:
        entry |= {"source": new.source, "checked": today.isoformat()}
    words = [_wording(work, language, f"contact.{name}.name", called) for language, called in new.name.items()]
    edits = together(work, [(home(work, "contacts"), putting(("contacts", name), entry))], words)
    return name, edits, wrong or _found(work, edits, ("contacts", name)) | badly_worded(work, words, "name")


def of_site(work: Work, new: NewSite) -> tuple[dict[str, Edit], Wrong]:
    """Return the edits that write a new location down, and what is not right. Raises UsageError."""
    first = work.edition.line.language
    name = id_of(new.name.get(first, ""), [*names(work, "sites"), *names(work, "contacts")], "location")
    wrong = _unnamed(new.name, "name")
    for language, called in new.name.items():
        if called and called in _called(work, language, "sites", "site"):
            wrong[f"name.{language}"] = "There is a location of this name already: callers could not tell them apart."
    if not new.zone:
        wrong["zone"] = "Write its time zone, such as America/Chicago."
    if not new.holidays:
        wrong["holidays"] = "Choose what it does on public holidays. If nobody knows, say so."
    elif new.holidays in ("observed", "unknown") and not text_at(work, "line", "holidays"):
        wrong["holidays"] = (
            "This line knows of no public holidays yet: choose whose it follows on the page of another location."
        )
    entry: dict[str, Branch] = {"zone": new.zone, "holidays": new.holidays}
    if new.until:
        entry["reviewed_until"] = new.until
    facts = [(home(work, "sites", "contacts"), putting(("sites", name), entry))]
    words = [_wording(work, language, f"site.{name}.name", called) for language, called in new.name.items()]
    key = f"zone.{new.zone}"
    unknown = [language for language in new.name if not wordings.wording(work, language, key).written]
    clocks = [_wording(work, language, key, new.clock.get(language, "")) for language in unknown]
    wrong = wrong or _found(work, together(work, facts, []), ("sites", name))
    if wrong:
        return {}, wrong
    wrong = {
        f"clock.{one.language}": "No caller has heard of this clock yet: write what they call it, such as Central time."
        for one in clocks
        if not one.voice
    }
    wrong |= badly_worded(work, words, "name") | badly_worded(work, [one for one in clocks if one.voice], "clock")
    return (together(work, facts, [*words, *clocks]) if not wrong else {}), wrong


def _unnamed(typed: Mapping[str, str], box: str) -> Wrong:
    return {
        f"{box}.{language}": "Write what callers hear it called." for language, called in typed.items() if not called
    }


def _called(work: Work, language: str, section: str, group: str) -> list[str]:
    return [wordings.wording(work, language, f"{group}.{name}.name").voice for name in names(work, section)]


def _wording(work: Work, language: str, key: str, called: str) -> Wording:
    return Wording(key, language, called, called, same=True)


def together(work: Work, facts: Iterable[tuple[str, Edit]], words: Iterable[Wording]) -> dict[str, Edit]:
    """Return all edits by the file, several of one file one after the other."""
    steps: dict[str, list[Edit]] = {}
    for one in words:
        for file, edit in wordings.edits(work, one).items():
            steps.setdefault(file, []).append(edit)
    for file, edit in facts:
        steps.setdefault(file, []).append(edit)
    return {file: all_of(edits) for file, edits in steps.items()}


def _found(work: Work, edits: Mapping[str, Edit], path: tuple[str, str]) -> Wrong:
    """Return the complaints about the facts, by the box."""
    found: Wrong = {}
    for one in work.trial(edits):
        within = one.where.removeprefix(f"{way(path)} > ") if one.where.startswith(f"{way(path)} > ") else ""
        box = within.rpartition(" > ")[2]
        box = _BOXES.get(box, box)
        found.setdefault(box if box in _BESIDE else "", _right(one))
    return found


def badly_worded(work: Work, words: Iterable[Wording], box: str) -> Wrong:
    return {f"{box}.{one.language}": _right(each) for one in words for each in wordings.problems(work, one)}


def _right(complaint: Complaint) -> str:
    return f"Found {complaint.found}; right would be {complaint.right}."

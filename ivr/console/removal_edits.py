"""Taking a desk or a location away with its words, unless something still needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from ivr.console import past_closures
from ivr.console.edits import CONFIG, all_of, dropping, file_of, names, pruning, text_at
from ivr.console.hours_told import of_nobody_else
from ivr.console.routing_edits import called
from ivr.console.workshop import Work
from ivr.dialogue import prompt_keys
from ivr.directory.drafts import Edit
from ivr.errors import UsageError
from ivr.prompts.load import required
from ivr.register.alarms import named

HOURS_TOO: Final = "Its hours, which no other desk has, go with it."
NOTICE_TOO: Final = "Its notice, which no other desk has, goes with it."


def without_contact(work: Work, contact: str, now: datetime) -> dict[str, Edit]:
    """Return the edits that take a desk away with its words, and the hours that no other desk has.

    Closures that are over at `now` (aware) are no hindrance: they go along, or lose its name.

    Raises UsageError where something still needs it.
    """
    uses = list(used_by(work, contact, now))
    if uses:
        raise UsageError(f"This desk cannot be removed yet: {'; '.join(uses)}. Change that first.")
    steps = past_closures.letting_go(work, contact, now)
    notice = notice_of_nobody_else(work, contact)
    gone = [("contacts", contact), *(("hours", name) for name in of_nobody_else(work, contact))]
    gone += [("notices", notice)] if notice and work.find(CONFIG, ("notices", notice)) else []
    for path in gone:
        steps.setdefault(file_of(work, path), []).append(dropping(path))
    edits = {file: all_of(each) for file, each in steps.items()}
    line = work.edition.line
    after = replace(line, contacts={name: one for name, one in line.contacts.items() if name != contact})
    # Words of a location and of a clock may stand there before a desk does, so they stay.
    ahead = ("site.", "zone.")
    for language in line.languages:
        known = {**prompt_keys.optional(line, language), **required(line, language)}
        left = {**prompt_keys.optional(after, language), **required(after, language)}
        unneeded = [key for key in known if key not in left and not key.startswith(ahead)]
        edits |= without_words(work, language, unneeded)
    return edits


def without_site(work: Work, site: str, now: datetime) -> dict[str, Edit]:
    """Return the edits that take a location away with its words; closures that are over at `now` go along.

    Raises UsageError where desks are there, where a closure names it that is not over, or for the last one.
    """
    there = [name for name in names(work, "contacts") if text_at(work, "contacts", name, "site") == site]
    if len(names(work, "sites")) < 2:
        raise UsageError("This is the last location. A line needs one, because its desks live by the clock there.")
    if there:
        desks = ", ".join(named(work.edition, name) for name in there)
        raise UsageError(f"This location cannot be removed yet: its desks are {desks}. Move them first.")
    if _is_closed(work, site, now):
        raise UsageError("This location cannot be removed yet: a closure is written down for it. End that first.")
    steps = past_closures.letting_go(work, site, now)
    steps.setdefault(file_of(work, ("sites", site)), []).append(dropping(("sites", site)))
    edits = {file: all_of(each) for file, each in steps.items()}
    for language in work.edition.line.languages:
        edits |= without_words(work, language, [f"site.{site}.name"])
    return edits


def along(work: Work, contact: str, now: datetime) -> list[str]:
    """Return in words what goes with a desk when it is removed."""
    found = [HOURS_TOO] if of_nobody_else(work, contact) else []
    found += [NOTICE_TOO] if notice_of_nobody_else(work, contact) else []
    return [*found, *past_closures.told(work, contact, now)]


def notice_of_nobody_else(work: Work, contact: str) -> str:
    """Return the notice of a desk that neither another desk nor an issue has, or nothing."""
    notice = text_at(work, "contacts", contact, "notice")
    desks = [name for name in names(work, "contacts") if text_at(work, "contacts", name, "notice") == notice]
    issues = [name for name in names(work, "issues") if text_at(work, "issues", name, "notice") == notice]
    return notice if desks == [contact] and not issues else ""


def used_by(work: Work, contact: str, now: datetime) -> Iterator[str]:
    """Yield what needs a desk at `now` (aware) or later, in words."""
    if text_at(work, "line", "desk") == contact:
        yield "it is the desk that is given when the need is not known"
    for name in names(work, "issues"):
        answers = work.at(CONFIG, ("issues", name, "answers"))
        routes = [one.get("contact") for one in answers if isinstance(one, dict)] if isinstance(answers, list) else []
        if contact in (text_at(work, "issues", name, "contact"), *routes):
            yield f"it answers callers about “{called(work, f'issue.{name}.label', name)}”"
    for name in names(work, "guides"):
        if text_at(work, "guides", name, "contact") == contact:
            yield f"it helps with the steps of “{name.replace('_', ' ')}”"
    for name in names(work, "contacts"):
        if text_at(work, "contacts", name, "after_hours") == contact:
            yield f"it answers when {named(work.edition, name)} is closed"
    if _is_closed(work, contact, now):
        yield "a closure is written down for it"


def _is_closed(work: Work, name: str, now: datetime) -> bool:
    """Say whether a closure that is not over names a desk or location."""
    return any(not one.over for one in past_closures.naming(work, name, now))


def without_words(work: Work, language: str, keys: list[str]) -> dict[str, Edit]:
    dropped: dict[str, list[Edit]] = {}
    for key in keys:
        path = tuple(key.split("."))
        if found := work.find(f"prompts/{language}", path):
            dropped.setdefault(found[0], []).append(pruning(path))
    return {file: all_of(steps) for file, steps in dropped.items()}

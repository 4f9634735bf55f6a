"""What will not stay true by itself: facts nobody compares, closures nobody looked for, what runs out, old recordings.

None of it is wrong today, so nothing is refused for it; `check` and the staff pages warn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.directory.line import Fact, Line
from ivr.prompts.recordings import standing, words_now
from ivr.prompts.rendering import render

Kind = Literal["unchecked", "horizon", "override", "expiring", "recording"]

# Days. Somebody needs time to look for closures, and to write down what follows on what runs out.
LOOK_AHEAD = 30
RUNS_OUT_WITHIN = 14
# Longer than this nothing is closed by surprise: either it is planned, or somebody forgot to take it back.
OVERRIDE_WITHIN = 7
MINUTE = timedelta(minutes=1)  # until the end of a day, not until the next one

# What a page prints, so that there is something to compare it with.
PRINTED = ("number", "option", "extension", "hours", "counter", "email", "guide")


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing somebody should look at, as a sentence. `about` is a source, site, contact, issue or prompt."""

    kind: Kind
    about: str
    words: str


def alarms(edition: Edition, now: datetime) -> list[Alarm]:
    """Return what should be looked at, at `now` (aware, any zone); days are those of the line's zone."""
    today = now.astimezone(ZoneInfo(edition.line.zone)).date()
    return [
        *_unchecked(edition.line, today),
        *_horizon(edition.line, today),
        *_overrides(edition.line, today),
        *_expiring(edition, today),
        *_recordings(edition),
    ]


def _unchecked(line: Line, today: date) -> Iterator[Alarm]:
    old = [f for f in line.facts if f.checked and (today - f.checked).days > line.facts_checked_within]
    for (source, checked), found in groupby(sorted(old, key=_read), key=_read):
        page = line.sources[source].title if source in line.sources else ""
        whence = f'from "{page}"' if page else "without a source"
        words = f"{_many(len(list(found)), 'fact')} {whence} last compared on {checked}, {_ago(checked, today)}."
        yield Alarm("unchecked", source, words)
    never = [f for f in line.facts if f.checked is None and f.kind in PRINTED]
    if never:
        first = f"the first is {never[0].kind} {never[0].value} at {never[0].written}"
        words = f"{_many(len(never), 'fact')} without the day on which somebody compared it with its source; {first}."
        yield Alarm("unchecked", "", words)


def _read(fact: Fact) -> tuple[str, date]:
    return fact.source or "", fact.checked or date.min


def _horizon(line: Line, today: date) -> Iterator[Alarm]:
    reviewed = {c.site: c.hours.reviewed_until for c in line.contacts.values() if c.hours.reviewed_until}
    for site, until in reviewed.items():
        left = (until - today).days
        if left < 0:
            words = f"{site}: nobody has looked for closures after {until}, so no desk there is called open any more."
        elif left < LOOK_AHEAD:
            days = _many(left + 1, "day")
            words = f"{site}: closures were looked for until {until}; in {days} no desk there is called open any more."
        else:
            continue
        yield Alarm("horizon", site, words)


def _overrides(line: Line, today: date) -> Iterator[Alarm]:
    for fact in line.facts:
        if fact.kind != "closure" or fact.first is None or fact.last is None:
            continue
        on = (today - fact.first).days
        if fact.first <= today <= fact.last and on > OVERRIDE_WITHIN:
            words = f"{fact.about}: on for {on} days and until {fact.last} ({fact.value}): is it still so?"
            yield Alarm("override", fact.about, words)
    zone = ZoneInfo(line.zone)
    for one in line.announcements:
        first, last = one.starts.astimezone(zone).date(), (one.ends - MINUTE).astimezone(zone).date()
        on = (today - first).days
        if first <= today <= last and on > OVERRIDE_WITHIN:
            said = one.spoken[line.language]
            words = f'Callers have been told for {on} days, and will be until {last}: "{said}" Is it still so?'
            yield Alarm("override", "", words)


def _expiring(edition: Edition, today: date) -> Iterator[Alarm]:
    for fact in edition.line.facts:
        if fact.kind == "closure" or fact.last is None:
            continue
        if today <= fact.last <= today + timedelta(days=RUNS_OUT_WITHIN):
            follows = any(
                other.about == fact.about and other.kind == fact.kind and other.first and other.first > fact.last
                for other in edition.line.facts
            )
            then = "; what follows is written down" if follows else "; nothing is written down to follow it"
            if fact.kind == "hours":
                then = "; then the usual hours hold again"
            words = f"{named(edition, fact.about)}: {fact.kind} {fact.value} holds until {fact.last}{then}."
            yield Alarm("expiring", fact.about, words)


def _recordings(edition: Edition) -> Iterator[Alarm]:
    """Yield the recordings that callers don't hear, or not always: the synthetic voice speaks instead."""
    for language, words in edition.words.items():
        for key, one in words.recorded.items():
            how = standing(edition.line, words, key)
            told = f"{key} ({language}): the recording has expired, and the synthetic voice speaks instead"
            if how == "expired":
                now = words_now(edition.line, words, key) or "nothing"
                yield Alarm("recording", key, f'{told}. It says "{one.words}" The words are now "{now}"')
            elif how == "changing":
                fields = ", ".join(f"{{{name}}}" for name in sorted(words.spoken[key].fields))
                told = f"{key} ({language}): the recording is played only where its very words are said"
                yield Alarm("recording", key, f"{told}; {fields} may change them from call to call.")


def named(edition: Edition, about: str) -> str:
    """Return what a fact is about as people call it, or its id."""
    if about not in edition.line.contacts:
        return about
    return render(edition.words[edition.line.language], say(f"contact.{about}.name"), "sms")


def _ago(day: date, today: date) -> str:
    return f"{_many((today - day).days, 'day')} ago"


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

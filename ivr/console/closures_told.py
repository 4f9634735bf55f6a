"""Closures and announcements in words: those written down, and what callers hear of one before it is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ivr.console.workshop import facts_of
from ivr.dialogue.news import news
from ivr.dialogue.values import say
from ivr.directory.closing import ALL
from ivr.directory.edition import Edition
from ivr.directory.reading import read_bytes
from ivr.directory.snapshot import CONFIG, Snapshot
from ivr.errors import ConfigError
from ivr.prompts.rendering import message, render
from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Words

_STEP = timedelta(minutes=30)
_LOOKED = 14 * 48


@dataclass(frozen=True, slots=True)
class Written:
    """A closure or an announcement in a file. `mark` tells it from what may stand in its place later."""

    section: str
    file: str
    nth: int
    mark: str
    what: str
    who: str
    when: str
    began: bool
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Back:
    """What is heard first, by language: the words of a call and of a text; and at which moment."""

    at: datetime
    voice: Mapping[str, str]
    sms: Mapping[str, str]


def written(edition: Edition, files: Snapshot, now: datetime) -> list[Written]:
    """Return what is not over at `now` (aware), in the order in which it begins."""
    zone = ZoneInfo(edition.line.zone)
    found = []
    for name in sorted(files.files):
        if not name.startswith(f"{CONFIG}/"):
            continue
        tree = read_bytes(name, files.files[name])[0]
        for section in ("closures", "announcements"):
            entries = tree.at((section,))
            for nth, entry in enumerate(entries if isinstance(entries, list) else ()):
                if isinstance(entry, dict) and (one := _one(edition, section, name, nth, entry, zone, now)):
                    found.append(one)
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def without(files: Snapshot, section: str, name: str, nth: int, mark: str) -> bool:
    """Say whether an entry still stands where it was seen."""
    entries = read_bytes(name, files.files.get(name, b"{}"))[0].at((section,))
    return isinstance(entries, list) and 0 <= nth < len(entries) and _mark(entries[nth]) == mark


def reasons(edition: Edition) -> list[tuple[str, str]]:
    """Return the reasons that every language has words for, with those of the first, holidays left out."""
    holidays = {name for contact in edition.line.contacts.values() for name in contact.hours.holiday_dates.values()}
    stocks = [{key for key in words.spoken if key.startswith("reason.")} for words in edition.words.values()]
    first = edition.words[edition.line.language]
    names = [key for key in first.spoken if key in set.intersection(*stocks)]
    ids = [key.removeprefix("reason.") for key in names if key.removeprefix("reason.") not in holidays]
    told = [(name, _said(first, f"reason.{name}")) for name in ids]
    return sorted(told, key=lambda pair: len(pair[1]) > 40)


def places(edition: Edition) -> list[tuple[str, str, str]]:
    """Return what can be closed: its id, its name, and of which kind it is."""
    words = edition.words[edition.line.language]
    contacts = edition.line.contacts.values()
    sites = dict.fromkeys(contact.site for contact in contacts)
    found = [(ALL, "Everything", "")]
    found += [(site, _said(words, f"site.{site}.name", site), "Every desk at") for site in sites if len(sites) > 1]
    return [*found, *((c.id, _said(words, f"contact.{c.id}.name", c.id), "One desk") for c in contacts)]


def read_back(edition: Edition, files: Snapshot, begins: date | datetime, now: datetime) -> Back | None:
    """Return what callers will hear first once files are published, at the first moment at which they hear it.

    None where nobody hears anything of it, such as a closure for a night. Raises ConfigError.
    """
    line = _with_facts_of(edition, files)
    at = begins if isinstance(begins, datetime) else datetime.combine(begins, time(), ZoneInfo(edition.line.zone))
    at = max(at, now)
    for _ in range(_LOOKED):
        before, after = _heard(edition, at), _heard(line, at)
        if before != after:
            voice, sms = after
            return Back(at, voice, sms)
        at = (at.astimezone(UTC) + _STEP).astimezone(at.tzinfo)
        at = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
    return None


def first_heard(edition: Edition, now: datetime) -> Back | None:
    """Return what callers hear first just now, or None."""
    voice, sms = _heard(edition, now)
    return Back(now, voice, sms) if any(voice.values()) or any(sms.values()) else None


def _with_facts_of(edition: Edition, files: Snapshot) -> Edition:
    """Return an edition with the facts of other files, its own words and its own hearing: quick enough to wait for."""
    line, complaints = facts_of(files)
    if line is None:
        raise ConfigError(complaints)
    return Edition(replace(line, hearing=edition.line.hearing), edition.words)


def _heard(edition: Edition, at: datetime) -> tuple[dict[str, str], dict[str, str]]:
    voice, sms = {}, {}
    for language, words in edition.words.items():
        says = news(edition.line, language, at)
        spoken = " ".join(filter(None, (render(words, one, "voice") for one in says)))
        voice[language] = " ".join(spoken.replace(PAUSE_MARK, "").split())
        sms[language] = " ".join(message(words, says).split())
    return voice, sms


def _one(
    edition: Edition, section: str, file: str, nth: int, entry: dict[str, Any], zone: ZoneInfo, now: datetime
) -> tuple[datetime, Written] | None:
    first, last = (str(entry.get("on") or entry.get(side) or "") for side in ("from", "until"))
    try:
        begins, ends = _moment(first, zone), _moment(last, zone, after=True)
    except ValueError:
        return None
    if ends <= now:
        return None
    words = edition.words[edition.line.language]
    free = entry.get("words")
    what = "Announcement" if section == "announcements" else "; ".join(_effects(words, entry))
    told = Written(
        section, file, nth, _mark(entry), what, "" if section == "announcements" else ", ".join(_who(edition, entry)),
        _when(first, last, begins, ends), begins <= now, free if isinstance(free, dict) else {},
    )  # fmt: skip
    return begins.astimezone(UTC), told


def _effects(words: Words, entry: Mapping[str, Any]) -> Iterator[str]:
    status = str(entry.get("status", "closed"))
    reason = str(entry.get("reason", ""))
    changed = [f"{what} {entry[what]}" for what in ("opens", "closes") if entry.get(what)]
    changed += [f"open {entry['times']}"] if entry.get("times") else []
    said = _said(words, f"{'limited' if status == 'limited' else 'reason'}.{reason}", reason.replace("_", " "))
    plain = {"closed": "Closed", "limited": "Limited", "unknown": "Not known whether open"}.get(status, status)
    yield f"{', '.join(changed).capitalize() or plain}: {said}"


def _who(edition: Edition, entry: Mapping[str, Any]) -> list[str]:
    applies = entry.get("applies_to", ALL)
    names = {name: shown for name, shown, _ in places(edition)}
    sites = {c.site for c in edition.line.contacts.values()}
    words = edition.words[edition.line.language]
    listed = [applies] if isinstance(applies, str) else list(applies) if isinstance(applies, list) else []
    return [_said(words, f"site.{n}.name", n) if n in sites else names.get(n, n) for n in listed]


def _when(first: str, last: str, begins: datetime, ends: datetime) -> str:
    days = len(first) <= 10 and len(last) <= 10
    if days:
        final = ends - timedelta(days=1)
        return _day(begins) if begins.date() == final.date() else f"{_day(begins)} until the end of {_day(final)}"
    same = begins.date() == ends.date()
    return f"{_day(begins)}, {begins:%H:%M}, until {'' if same else _day(ends) + ', '}{ends:%H:%M}"


def _day(day: date) -> str:
    return f"{day:%a %b} {day.day}"


def _moment(text: str, zone: ZoneInfo, after: bool = False) -> datetime:
    if len(text) <= 10:
        day = date.fromisoformat(text) + timedelta(days=1 if after else 0)
        return datetime.combine(day, time(), zone)
    found = datetime.fromisoformat(text)
    return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)


def _mark(entry: object) -> str:
    return hashlib.sha256(repr(entry).encode()).hexdigest()[:12]


def _said(words: Words, key: str, otherwise: str = "") -> str:
    if key not in words.texted:
        return otherwise.replace("_", " ")
    return render(words, say(key), "sms") or render(words, say(key), "voice")


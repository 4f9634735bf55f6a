"""How the desks stand, what changes next and what is closed, in words for staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr import clerk
from ivr.dialogue.desk import Desk, look
from ivr.dialogue.values import Clock, Numbers, Opening, Value
from ivr.directory.edition import Edition
from ivr.directory.line import Contact
from ivr.hours.schedule import Closure
from ivr.hours.timeline import Kind
from ivr.hours.week import DAY
from ivr.prompts.rendering import render, shown
from ivr.prompts.words import Words

SOON = timedelta(hours=24)
AHEAD = timedelta(days=30)
_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A desk now: its name, whether it is open, the same in words, its hours and its numbers."""

    name: str
    kind: Kind
    words: str
    hours: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What happens next to some desks at once, and when: "closes", "in 20 minutes, at 4 PM Pacific"."""

    at: datetime
    what: str
    when: str
    desks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Special:
    """What holds for a time: from when until when (aware), why, what it does, when in words, and to which desks."""

    begins: datetime
    ends: datetime
    reason: str
    effect: str
    when: str
    desks: tuple[str, ...] = ()


def desks(edition: Edition, now: datetime) -> list[Standing]:
    """Return how every desk stands at `now` (aware, any zone), in the order they are written."""
    found = []
    for contact in edition.line.contacts:
        desk = look(edition.line, contact, now)
        words = clerk.standing(edition, desk)
        hours = _shown(edition, desk.hours) if desk.hours else ""
        numbers = tuple(_shown(edition, Numbers((number,))) for number in desk.numbers)
        found.append(Standing(_name(edition, desk), desk.status.kind, words, hours, numbers))
    return found


def next_changes(edition: Edition, now: datetime) -> list[Change]:
    """Return what changes within a day, the soonest first; if nothing does, only what changes next."""
    together: dict[tuple[datetime, str], list[Desk]] = {}
    for contact in edition.line.contacts:
        desk = look(edition.line, contact, now)
        if desk.status.until is not None:
            verbs = {"open": "close", "closed": "open" if desk.status.opens else "may open"}
            key = (desk.status.until.astimezone(UTC), verbs.get(desk.status.kind, "change"))
            together.setdefault(key, []).append(desk)
    found = []
    for (at, verb), those in sorted(together.items(), key=lambda each: each[0]):
        what = verb if len(those) > 1 or verb == "may open" else f"{verb}s"
        found.append(Change(at, what, _when(edition, those[0], at), tuple(_name(edition, desk) for desk in those)))
    soon = [change for change in found if change.at - now <= SOON]
    return soon or found[:1]


def coming(edition: Edition, now: datetime) -> tuple[list[Special], list[Special]]:
    """Return the closures, holidays and announcements that are on at `now`, and those that begin within a month."""
    together: dict[Special, list[str]] = {}
    for contact in edition.line.contacts.values():
        name = _name(edition, look(edition.line, contact.id, now))
        for special in _specials(edition, contact, now):
            together.setdefault(special, []).append(name)
    found = [replace(special, desks=tuple(names)) for special, names in together.items()]
    found += [one for one in _announced(edition) if now < one.ends and one.begins <= now + AHEAD]
    found.sort(key=lambda special: special.begins)
    return [s for s in found if s.begins <= now], [s for s in found if s.begins > now]


def _specials(edition: Edition, contact: Contact, now: datetime) -> Iterator[Special]:
    """Yield whatever is not over, and begins within a month."""
    words, schedule = edition.words[edition.line.language], contact.hours
    zone = ZoneInfo(schedule.zone or edition.line.zone)
    found = [_closed(words, closure, zone) for closure in schedule.closures]
    if schedule.holidays != "none":
        effect = "closed" if schedule.holidays == "observed" else "not known whether open"
        for day, name in schedule.holiday_dates.items():
            begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
            found.append(Special(begins, ends, _worded(words, f"reason.{name}", name), effect, _day(day)))
    return (special for special in found if now < special.ends and special.begins <= now + AHEAD)


def _announced(edition: Edition) -> Iterator[Special]:
    words, zone = edition.words[edition.line.language], ZoneInfo(edition.line.zone)
    for one in edition.line.announcements:
        begins, ends = one.starts.astimezone(zone), one.ends.astimezone(zone)
        said = f"“{one.spoken[edition.line.language]}”"
        yield Special(begins, ends, said, "heard first", _between(words, begins, ends), ("every caller",))


def _between(words: Words, begins: datetime, ends: datetime) -> str:
    clocks = [shown(words, Clock(at, zoned=True), "sms") for at in (begins, ends)]
    return f"{_day(begins.date())}, {clocks[0]}, until {_day(ends.date())}, {clocks[1]}"


def _closed(words: Words, closure: Closure, zone: ZoneInfo) -> Special:
    limited = closure.status == "limited"
    reason = _worded(words, f"{'limited' if limited else 'reason'}.{closure.reason}", closure.reason)
    if closure.starts and closure.ends:
        begins, ends = (at.astimezone(zone) for at in (closure.starts, closure.ends))
        return Special(begins, ends, reason, _effect(closure), _between(words, begins, ends))
    first, last = closure.first or date.min, closure.last or date.max - timedelta(days=1)
    when = _day(first) if first == last else f"{_day(first)} until the end of {_day(last)}"
    ends = _midnight(last + timedelta(days=1), zone)
    return Special(_midnight(first, zone), ends, reason, _effect(closure), when)


def _effect(closure: Closure) -> str:
    if closure.spans is not None:
        return " and ".join(f"open {_clock(span.start)} to {_clock(span.end)}" for span in closure.spans) or "closed"
    cut = [f"opens {_clock(closure.opens)}"] if closure.opens is not None else []
    cut += [f"closes {_clock(closure.closes)}"] if closure.closes is not None else []
    if cut:
        return ", ".join(cut)
    return {"closed": "closed", "limited": "limited"}.get(closure.status, "not known whether open")


def _when(edition: Edition, desk: Desk, at: datetime) -> str:
    """Return when something happens, as people say it who look at a clock."""
    left = int((at.astimezone(UTC) - desk.now.astimezone(UTC)) // timedelta(minutes=1))
    local = desk.local(at)
    if left >= _DAY:
        return f"on {_shown(edition, Opening(local, desk.now))}"
    hours, minutes = divmod(left, _HOUR)
    parts = [_many(hours, "hour")] if hours else []
    parts += [_many(minutes, "minute")] if minutes or not hours else []
    return f"in {' '.join(parts)}, at {_shown(edition, Clock(local, zoned=True))}"


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _clock(minute: int) -> str:
    return "24:00" if minute == DAY else f"{minute // _HOUR}:{minute % _HOUR:02d}"


def _day(day: date) -> str:
    return f"{day:%a %b} {day.day}"


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _worded(words: Words, key: str, otherwise: str) -> str:
    template = words.texted.get(key)
    return "".join(template.parts) if template else otherwise.replace("_", " ")


def _name(edition: Edition, desk: Desk) -> str:
    return render(edition.words[edition.line.language], desk.name, "sms")


def _shown(edition: Edition, value: Value) -> str:
    return shown(edition.words[edition.line.language], value, "sms")

"""What callers hear on each day to come: days that are alike in one row, and every day that is not, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from ivr.dialogue.desk import look, weekly
from ivr.dialogue.status_words import closed, standing
from ivr.dialogue.values import Clock, Say, say
from ivr.directory.edition import Edition
from ivr.directory.line import Contact, Line
from ivr.errors import UsageError
from ivr.hours.schedule import Schedule
from ivr.hours.timeline import Piece, pieces
from ivr.prompts.rendering import render, shown
from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Words

USUAL = "usual hours"
IDLE = "closed, as every week"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one desk stands on a day: `words` are alike on days that sound alike.

    `idle`: it is closed all day as on every such weekday, and the words are those of the days around it. `at` is a
    moment of the day at which it is other than usual, None on a usual day.
    """

    words: str
    idle: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Days in a row that sound alike; `notes` are what is special about them, `standings` how each contact stands."""

    first: date
    last: date
    notes: tuple[str, ...]
    standings: tuple[tuple[str, Standing], ...]


def calendar(edition: Edition, contacts: Sequence[str], first: date, days: int, words: Words) -> list[Row]:
    """Return the rows of `days` days from `first` (days of the line's zone) for some contacts."""
    rows: list[Row] = []
    for nth in range(days):
        day = first + timedelta(days=nth)
        found = tuple((c, _standing(edition.line, edition.line.contacts[c], day, words)) for c in contacts)
        row = Row(day, day, tuple(_notes(edition.line, contacts, day, words)), found)
        joined = _joined(rows[-1], row) if rows else None
        if joined:
            rows[-1] = joined
        else:
            rows.append(row)
    return rows


def contacts_of(line: Line, issue: str | None) -> tuple[str, ...]:
    """Return the contacts that answer an issue, or all. Raises UsageError for an issue there is not."""
    if issue is None:
        return tuple(line.contacts)
    if issue not in line.issues:
        raise UsageError(f'"{issue}" is no issue of this line; the issues are {", ".join(line.issues)}.')
    one = line.issues[issue]
    answering = dict.fromkeys(route.contact for route in one.routes if route.contact)
    if one.guide:
        answering[line.guides[one.guide].contact] = None
    if not answering:
        raise UsageError(f"No desk answers {issue}, so it is the same every day.")
    return tuple(answering)


def listed(edition: Edition, rows: Sequence[Row], words: Words) -> Iterator[str]:
    """Yield the calendar for a terminal."""
    known: dict[str, str] = {}
    for row in rows:
        days = (row.last - row.first).days + 1
        until = f" to {row.last:%a %Y-%m-%d} ({days} days)" if days > 1 else ""
        notes = f": {'; '.join(row.notes)}" if row.notes else ""
        yield f"{row.first:%a %Y-%m-%d}{until}{notes}"
        groups: dict[str, list[tuple[str, Standing]]] = {}
        for contact, one in row.standings:
            groups.setdefault(_said(known, contact, one), []).append((contact, one))
        for said, of_these in groups.items():
            names = ", ".join(render(words, say(f"contact.{contact}.name"), "sms") for contact, _ in of_these)
            yield f"    {said}" if len(groups) == 1 and said in (USUAL, IDLE) else f"    {names}: {said}"
            contact, one = of_these[0]
            if one.at:
                yield f'        at {one.at:%H:%M}: "{_heard(edition, contact, one.at, words)}"'


def _said(known: dict[str, str], contact: str, one: Standing) -> str:
    """Return how a desk stands; its usual hours in full only where they are not those it had before."""
    if one.idle:
        return IDLE
    if one.at is None:
        before, known[contact] = known.get(contact), one.words
        return USUAL if before == one.words else one.words
    return one.words


def _standing(line: Line, contact: Contact, day: date, words: Words) -> Standing:
    schedule = contact.hours
    noon = datetime.combine(day, time(12), ZoneInfo(line.zone))
    if schedule.zone is None or schedule.week_on(day) is None:
        return Standing("not known (no hours printed)" if schedule.zone else "not known (no time zone printed)")
    zone = ZoneInfo(schedule.zone)
    now = pieces(schedule, zone, day)
    usual = pieces(_without_exceptions(schedule), zone, day)
    changed = next((piece for piece in now if _differs(piece, usual)), None)
    if changed is None:
        hours = weekly(schedule, line.zone, noon)
        idle = all(piece.kind == "closed" for piece in now)
        if idle and schedule.reviewed_until is not None and day > schedule.reviewed_until:
            return Standing(_state(words, "unknown", "not_reviewed"), idle)
        return Standing(f"{USUAL}, {shown(words, hours, 'sms')}" if hours else USUAL, idle)
    middle = _middle(changed, usual).astimezone(ZoneInfo(line.zone)).replace(second=0, microsecond=0)
    return Standing(_described(line, now, usual, words), at=middle)


def _without_exceptions(schedule: Schedule) -> Schedule:
    return replace(schedule, holidays="none", closures=(), reviewed_until=None)


def _differs(piece: Piece, usual: list[Piece]) -> bool:
    """Say whether a piece of a day is other than usual somewhere; a reason to be closed makes it so too."""
    if piece.kind == "closed" and piece.reason is not None:
        return any(_meets(piece, other) and other.kind != "closed" for other in usual) or not any(
            other.kind != "closed" for other in usual
        )
    return any(_meets(piece, other) and (other.kind, other.reason) != (piece.kind, piece.reason) for other in usual)


def _meets(piece: Piece, other: Piece) -> bool:
    return piece.start < other.end and other.start < piece.end


def _middle(piece: Piece, usual: list[Piece]) -> datetime:
    """Return a moment at which a piece is other than usual."""
    other = next((o for o in usual if _meets(piece, o) and o.kind != piece.kind), piece)
    start, end = max(piece.start, other.start), min(piece.end, other.end)
    return start + (end - start) / 2


def _described(line: Line, now: list[Piece], usual: list[Piece], words: Words) -> str:
    """Return a day in figures: what it is in the time in which it is open, or usually would be."""
    busy = [piece for piece in (*now, *usual) if piece.kind != "closed"]
    if not busy:
        return next(_state(words, piece.kind, piece.reason) for piece in now if piece.reason)
    first, last = min(piece.start for piece in busy), max(piece.end for piece in busy)
    meeting = [piece for piece in now if piece.end > first and piece.start < last]
    within = [replace(piece, start=max(piece.start, first), end=min(piece.end, last)) for piece in meeting]
    kinds = {(piece.kind, piece.reason) for piece in within}
    covering = {(p.kind, p.reason) for p in within if p.kind != "closed" or p.reason}
    if len(kinds) == 1 or (len(covering) == 1 and not any(kind == "open" for kind, _ in covering)):
        return _state(words, *(covering.pop() if covering else kinds.pop()))
    zone = ZoneInfo(line.zone)
    rows = []
    for (kind, reason), run in groupby(within, key=lambda piece: (piece.kind, piece.reason)):
        same = list(run)
        start, end = (shown(words, Clock(at.astimezone(zone)), "sms") for at in (same[0].start, same[-1].end))
        rows.append(_state(words, kind, reason, f" {start}-{end}"))
    return ", ".join(rows)


def _state(words: Words, kind: str, reason: str | None, when: str = "") -> str:
    name = "not known" if kind == "unknown" else kind
    return f"{name}{when}{f' ({_why(words, reason)})' if reason else ''}"


def _why(words: Words, reason: str | None) -> str:
    for key in (f"reason.{reason}", f"limited.{reason}"):
        if key in words.texted and (said := render(words, Say(key), "sms").strip()):
            return said
    return (reason or "").replace("_", " ")


def _notes(line: Line, contacts: Sequence[str], day: date, words: Words) -> Iterator[str]:
    """Yield the holidays of a day, and the clocks that change on it."""
    schedules = [line.contacts[contact].hours for contact in contacts]
    kept = [s for s in schedules if s.holidays != "none"]
    yield from dict.fromkeys(_why(words, s.holiday_dates[day]) for s in kept if day in s.holiday_dates)
    zones = dict.fromkeys([line.zone, *(s.zone for s in schedules if s.zone)])
    changing = [zone for zone in zones if _offset(zone, day) != _offset(zone, day + timedelta(days=1))]
    if changing:
        yield f"clocks change ({', '.join(changing)})"


def _offset(zone: str, day: date) -> timedelta | None:
    return datetime.combine(day, time(), ZoneInfo(zone)).utcoffset()


def _joined(before: Row, row: Row) -> Row | None:
    """Return both as one row where they sound alike, or None."""
    pairs = list(zip(before.standings, row.standings, strict=True))
    if before.notes or row.notes or any(one.words != other.words for (_, one), (_, other) in pairs):
        return None
    both = tuple((contact, other if one.idle else one) for (contact, one), (_, other) in pairs)
    return Row(before.first, row.last, (), both)


def _heard(edition: Edition, contact: str, at: datetime, words: Words) -> str:
    desk = look(edition.line, contact, at)
    says = (closed(desk, desk.spoken[:1]),) if desk.status.kind == "closed" else standing(desk)
    return " ".join(" ".join(render(words, one, "voice").replace(PAUSE_MARK, "").split()) for one in says)

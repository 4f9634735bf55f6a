"""What is true of a contact at a moment, taken from its facts: numbers with their options, status, times of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.directory.line import Contact, Line, Number, in_force
from ivr.hours.schedule import Schedule
from ivr.hours.status import Status, minutes_left, status
from ivr.hours.week import DAY
from ivr.prompts.words import CHANNELS

Pair = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Truth:
    """A contact at a moment. Times are on the line's clock, spans in minutes since midnight there.

    `spans` are the usual hours, empty where none are known; `allowed` every time of day that may be told of it.
    `zone` is that of the clock on which the usual hours are told.
    """

    contact: Contact
    status: Status
    numbers: tuple[Number, ...]
    spans: frozenset[tuple[int, int]]
    allowed: frozenset[int]
    opens: datetime | None
    closes: datetime | None
    closing: bool
    zone: str
    days_away: int = 0

    def said(self, channel: str) -> tuple[Number, ...]:
        """The numbers to give on a channel, the preferred one first. A fax is no help, a text telephone is apart."""
        voice = channel == CHANNELS[0]
        return tuple(n for n in self.numbers if (n.say if voice else n.text) and n.kind not in ("fax", "tty"))

    @property
    def dialled(self) -> tuple[Number, ...]:
        """The numbers that callers may be put through to."""
        return tuple(n for n in self.numbers if n.dial and n.kind not in ("fax", "tty"))

    @property
    def pairs(self) -> frozenset[Pair]:
        """Every number that may be told, with what to press."""
        return frozenset(pair(n) for n in self.numbers if n.kind != "fax")


def pair(number: Number) -> Pair:
    """Return the digits of a number as people in its country dial them, and what to press in order."""
    digits = number.phone.e164.removeprefix("+")
    national = digits[1:] if digits.startswith("1") and len(digits) == 11 else digits
    return national, tuple(press.digits for press in number.presses)


def truth(line: Line, contact: Contact, now: datetime) -> Truth:
    """Return what is true of a contact at `now` (aware)."""
    zone = ZoneInfo(line.zone)
    local = now.astimezone(zone)
    standing = status(contact.hours, now)
    opens = standing.opens.astimezone(zone) if standing.opens else None
    open_now = standing.kind in ("open", "limited")
    until = standing.until.astimezone(zone) if standing.until else None
    day = (opens or local).date()
    left = minutes_left(standing, now)
    usual, own, zone_told = _spans(contact.hours, zone, now)
    counter, own_counter, _ = _spans(contact.counter, zone, now) if contact.counter else (frozenset(), frozenset(), "")
    ends = {minute % DAY for spans in (usual, own, counter, own_counter) for span in spans for minute in span}
    ends |= {at.hour * 60 + at.minute for at in (opens, until) if at}
    return Truth(
        contact,
        standing,
        tuple(n for n in contact.numbers if in_force(n.first, n.last, day)),
        usual,
        frozenset(ends),
        opens,
        until if open_now else None,
        standing.kind == "open" and left is not None and left <= line.closing_soon,
        zone_told,
        (opens.date() - local.date()).days if opens else 0,
    )


def _spans(
    schedule: Schedule, zone: ZoneInfo, now: datetime
) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]], str]:
    """Return the spans of the present week as they are told, as the desk's own clock shows them, and the former's zone.

    They are told on the clock of the line; where they fall on another day there, on the desk's own.
    """
    own_zone = ZoneInfo(schedule.zone) if schedule.zone else zone
    today = now.astimezone(own_zone).date()
    own = frozenset((s.start, s.end) for day in schedule.week_on(today) or () for s in day if s.limited is None)
    noon = datetime.combine(today, time(12), own_zone)
    apart = (noon.astimezone(zone).utcoffset() or timedelta()) - (noon.utcoffset() or timedelta())
    shift = int(apart.total_seconds()) // 60
    shown = frozenset((start + shift, end + shift) for start, end in own)
    if any(start < 0 or end > DAY for start, end in shown):
        return own, own, own_zone.key
    return shown, own, zone.key

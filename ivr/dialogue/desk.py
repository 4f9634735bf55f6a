"""A desk as it stands at this moment: which numbers hold today, whether somebody is there, and how to word it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from ivr.dialogue.frozen import replace
from ivr.dialogue.values import Clock, Hours, Opening, Say, say
from ivr.directory.line import Contact, Line, Number, in_force
from ivr.hours.schedule import Schedule
from ivr.hours.status import Status, minutes_left, status
from ivr.hours.zones import in_zone


@dataclass(frozen=True)  # without slots, for its status: worked out once, and only where somebody asks
class Desk:
    """A contact, its numbers in force and its status at `now`. All in the line's zone unless named otherwise."""

    contact: Contact
    numbers: tuple[Number, ...]
    now: datetime
    zone: str
    closing_soon: int

    @cached_property
    def status(self) -> Status:
        """Whether somebody is there."""
        return status(self.contact.hours, self.now)

    @property
    def name(self) -> Say:
        """The desk's name."""
        return say(f"contact.{self.contact.id}.name")

    @property
    def spoken(self) -> tuple[Number, ...]:
        """The numbers that may be said as the desk's own. A fax is never given as help."""
        return tuple(n for n in self.numbers if n.say and n.kind not in ("fax", "tty"))

    @property
    def text_telephones(self) -> tuple[Number, ...]:
        """The text telephones, for those who have one: always named as such, never dialled for anybody."""
        return tuple(n for n in self.numbers if n.kind == "tty")

    @property
    def texted(self) -> tuple[Number, ...]:
        """The numbers that may be texted."""
        return tuple(n for n in self.numbers if n.text and n.kind not in ("fax", "tty"))

    @property
    def dialled(self) -> tuple[Number, ...]:
        """The numbers that a caller may be put through to."""
        return tuple(n for n in self.numbers if n.dial and n.kind not in ("fax", "tty"))

    @property
    def hours(self) -> Hours | None:
        """The weekly hours, on the line's clock and on the desk's own; None where none are printed."""
        return weekly(self.contact.hours, self.zone, self.now)

    @property
    def takes_calls(self) -> bool:
        """Whether a transfer may be offered: not while the desk is known to be closed."""
        return bool(self.dialled) and self.status.kind != "closed"

    @property
    def certain(self) -> bool:
        """Whether somebody is known to be there now."""
        return self.status.kind == "open"

    def local(self, at: datetime) -> datetime:
        """Return `at` on the line's clock."""
        return at.astimezone(ZoneInfo(self.zone))

    @property
    def opening(self) -> Opening | None:
        """The next opening, where it is known."""
        return Opening(self.local(self.status.opens), self.now) if self.status.opens else None

    @property
    def closes(self) -> Clock | None:
        """The time at which it closes today, where it is open."""
        return Clock(self.local(self.status.until), zoned=True) if self.status.until else None

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes until it closes; None where that is not known."""
        return minutes_left(self.status, self.now)

    @property
    def closing(self) -> bool:
        """Whether it is open for a few more minutes only."""
        left = self.minutes_left
        return self.certain and left is not None and left <= self.closing_soon

    @property
    def closes_otherwise(self) -> bool:
        """Whether it is open, and until another time than its weekly hours say."""
        if not (self.certain and self.status.today_differs):
            return False
        usual = status(replace(self.contact.hours, closures=(), holidays="none"), self.now)
        return usual.until != self.status.until


def look(line: Line, contact_id: str, now: datetime) -> Desk:
    """Return the desk of a contact as it stands at `now` (aware, any zone).

    A desk that is closed is called when it opens, so its numbers are those of that day.
    """
    contact = line.contacts[contact_id]
    zone = ZoneInfo(line.zone)
    local, numbers = now.astimezone(zone), contact.numbers
    if any(n.first or n.last for n in numbers):  # else nothing hangs on the day, nor on the hours
        opens = status(contact.hours, local).opens
        day = (opens.astimezone(zone) if opens else local).date()
        numbers = tuple(n for n in numbers if in_force(n.first, n.last, day))
    return Desk(contact, numbers, local, line.zone, line.closing_soon)


def weekly(schedule: Schedule, zone: str, now: datetime) -> Hours | None:
    """Return the hours of a schedule's present week for saying in `zone`, or None where none are printed.

    Where they fall on another day in that zone they are given on the desk's own clock alone.
    """
    week = schedule.week_on(_today(schedule, now))
    if week is None or not any(span.limited is None for day in week for span in day):
        return None
    if schedule.zone is None or not schedule.days_known:
        return Hours(week, schedule.zone, days_known=schedule.days_known)
    if schedule.zone == zone:
        return Hours(week, zone)
    shifted = in_zone(week, schedule.zone, zone, _today(schedule, now))
    if shifted is None:
        return Hours(week, schedule.zone)
    if shifted == week:
        return Hours(week, zone)
    return Hours(shifted, zone, week, schedule.zone)


def _today(schedule: Schedule, now: datetime) -> date:
    return (now.astimezone(ZoneInfo(schedule.zone)) if schedule.zone else now).date()

"""Which sentence says how things stand at a desk.

Unknown is said as unknown; closed never stands without an opening if one is known.
"""

from __future__ import annotations

from ivr.dialogue.desk import Desk
from ivr.dialogue.values import Numbers, Say, Value, say
from ivr.directory.line import Number

# Why it is not known whether somebody is there; each has a sentence of its own.
UNKNOWN_REASONS = (
    "holiday_unknown",
    "not_reviewed",
    "hours_not_printed",
    "days_not_printed",
    "zone_not_printed",
)


def closed(desk: Desk, numbers: tuple[Number, ...]) -> Say:
    """Return the sentence for a closed desk: that it is closed, when it opens, and the number for then."""
    status = desk.status
    values: dict[str, Value] = {"contact": desk.name, "number": Numbers(numbers), "hours": desk.hours or ""}
    if status.reason:
        values["reason"] = say(f"reason.{status.reason}")
    if desk.opening is None:
        return say("desk.closed_for_opening_unknown" if status.reason else "desk.closed_opening_unknown", **values)
    values["opening"] = desk.opening
    if status.reason is None:
        return say("desk.closed_unsure" if status.unsure else "desk.closed", **values)
    if status.unsure:
        return say("desk.closed_for_unsure", **values)
    later_today = desk.opening.at.date() == desk.now.date()
    return say("desk.closed_for_now" if later_today else "desk.closed_for", **values)


def standing(desk: Desk) -> tuple[Say, ...]:
    """Return what is said of a desk that is not closed: open, closing soon, limited or unknown, with its hours."""
    status, hours = desk.status, desk.hours
    usual = (say("status.usual", hours=hours),) if hours else ()
    values: dict[str, Value] = {"contact": desk.name, "hours": hours or ""}
    if status.kind == "open" and desk.closing and desk.closes:
        return (say("status.closing", minutes=max(desk.minutes_left or 0, 1), until=desk.closes, **values),)
    if status.kind == "open" and desk.closes and desk.closes_otherwise:
        return (say("status.open_today", until=desk.closes), *usual)
    if status.kind == "open":
        return (say("status.open", **values),)
    if status.kind == "limited":
        return (say(f"limited.{status.reason}"), *usual)
    if status.reason in UNKNOWN_REASONS:
        return (say(f"status.{status.reason}", **values),)
    reason = say(f"reason.{status.reason}")
    if hours is None:
        return (say("status.unknown_for_no_hours", reason=reason, contact=desk.name),)
    return (say("status.unknown_for", reason=reason, **values),)

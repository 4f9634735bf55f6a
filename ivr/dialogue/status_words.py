"""Which sentence says how things stand at a desk. Unknown is said as unknown; closed never stands without an opening
if one is known.
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
    if desk.opening is None:
        return say("desk.closed_opening_unknown", **values)
    values["opening"] = desk.opening
    key = "desk.closed"
    if status.reason:
        key += "_for"
        values["reason"] = say(f"reason.{status.reason}")
    return say(key + ("_unsure" if status.unsure else ""), **values)


def standing(desk: Desk) -> tuple[Say, ...]:
    """Return what is said of a desk that is not closed: open, closing soon, limited or unknown, with its hours."""
    status, hours = desk.status, desk.hours
    values: dict[str, Value] = {"contact": desk.name, "hours": hours or ""}
    if status.kind == "open" and desk.closing and desk.closes:
        return (say("status.closing", minutes=max(desk.minutes_left or 0, 1), until=desk.closes, **values),)
    if status.kind == "open":
        return (say("status.open", **values),)
    if status.kind == "limited":
        return (say("status.limited", reason=say(f"limited.{status.reason}"), **values),)
    if status.reason in UNKNOWN_REASONS:
        return (say(f"status.{status.reason}", **values),)
    return (say("status.unknown_for", reason=say(f"reason.{status.reason}"), **values),)

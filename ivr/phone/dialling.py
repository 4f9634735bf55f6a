"""One Dial: whom it rings, with which caller ID, what it reports (Twilio: TwiML Dial, TwiML Number)."""

from __future__ import annotations

import uuid
from collections.abc import Set
from datetime import datetime
from email.utils import format_datetime

from ivr.phone.events import Problem, Ringing
from ivr.phone.twiml import E164
from ivr.phone.verbs import Dial, Number

FAR_END_STATUSES = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
HIDDEN = frozenset({"+266696687", "+7378742833", "+17378742833", "+86282452253", "+8656696", "+2562533"})
"""ANONYMOUS, RESTRICTED, UNAVAILABLE, UNKNOWN, BLOCKED on a keypad: they look like numbers and are none."""
RING_GRACE = 5
"""Seconds the provider adds to a Dial's timeout."""


class Dialling:
    """One Dial in progress. `from_` and `to` are the call's own, `owned` our numbers at the provider."""

    def __init__(self, verb: Dial, from_: str, to: str, owned: Set[str] = frozenset()) -> None:
        self.verb = verb
        self.from_ = from_
        self.to = to
        self.owned = owned
        self.sid = "CA" + uuid.uuid4().hex
        self.waiting = list(verb.numbers)
        self.ringing: tuple[Number, ...] = ()

    def caller_id(self) -> str:
        """What the far telephone shows: the caller's own number unless the document names another."""
        return self.verb.caller_id or self.from_

    def refusal(self) -> Problem | None:
        """Why this caller ID may not be shown, or None. A hidden or malformed one makes the leg fail."""
        shown = self.caller_id()
        if not E164.fullmatch(shown) or shown in HIDDEN:
            return Problem("13214", "W", f"{shown!r} cannot be shown as caller ID")
        from_sip = self.from_.startswith("sip:")
        mine = self.owned | ({self.to} if from_sip else {self.from_, self.to})
        if shown not in mine:
            return Problem("13214", "W", f"{shown!r} is neither a number of this call nor ours")
        return None

    def next_ring(self) -> list[Ringing]:
        """Ring all numbers at once, or only the next if they are tried in turn; empty when none is left."""
        count = 1 if self.verb.sequential else len(self.waiting)
        self.ringing, self.waiting = tuple(self.waiting[:count]), self.waiting[count:]
        return [
            Ringing(number.number, number.send_digits, self.verb.caller_id, self.verb.timeout)
            for number in self.ringing
            if E164.fullmatch(number.number)
        ]

    def goes_on_to_next(self, status: str) -> bool:
        """Whether an unanswered leg leads to the next number; a refused caller ID is refused for all."""
        return status != "completed" and bool(self.ringing and self.waiting)

    def seconds(self, status: str, seconds: int) -> int:
        """How long this leg took out of the call: talking, at most the limit; or ringing out."""
        if status == "completed":
            return min(seconds, self.verb.time_limit)
        return self.verb.timeout + RING_GRACE if status == "no-answer" else 0

    def star_hangs_up(self) -> bool:
        return self.verb.hangup_on_star

    def keeps_ringing_tone(self, answered: bool) -> bool:
        """Whether the caller's own leg stays unanswered: only when nothing was said before."""
        return self.verb.answer_on_bridge and not answered

    def has_action(self) -> bool:
        """With an action the verbs after the Dial never run; without one they do, even after a good call."""
        return bool(self.verb.action)

    def report(self, status: str, seconds: int) -> dict[str, str]:
        """The fields of the action request."""
        answered = status == "completed"
        form = {
            "DialCallStatus": status,
            "DialCallSid": self.sid,
            "DialBridged": "true" if answered else "false",
        }
        if answered:
            form["DialCallDuration"] = str(self.seconds(status, seconds))
        if answered and self.verb.record != "do-not-record":
            form["RecordingUrl"] = "https://api.twilio.com/2010-04-01/Recordings/RE" + self.sid[2:]
        return form

    def progress(self, parent: str, number: Number, event: str, at: datetime, seconds: int = 0) -> dict[str, str]:
        """The extra fields of a Number's status callback for one event."""
        status = {"answered": "in-progress"}.get(event, event)
        order = ("initiated", "ringing", "answered")
        step = order.index(event) if event in order else len(order)
        form = {
            "CallSid": self.sid,
            "ParentCallSid": parent,
            "From": self.caller_id(),
            "To": number.number,
            "Caller": self.caller_id(),
            "Called": number.number,
            "CallStatus": status,
            "Direction": "outbound-dial",
            "Timestamp": format_datetime(at),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(step),
        }
        if step == len(order):
            form["CallDuration"] = str(seconds)
        return form

    @staticmethod
    def wants(number: Number, event: str) -> bool:
        """Whether a Number asked to be told of this event; any end counts as completed."""
        named = event if event in ("initiated", "ringing", "answered") else "completed"
        return bool(number.status_callback) and named in number.status_callback_event

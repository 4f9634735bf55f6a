"""Reading what the provider sends about a call (Twilio: TwiML Voice, TwiML Gather, TwiML Dial)."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.dialogue.turns import Arrived, HungUp, Outcome, Pressed, Silent, Spoke, TransferEnded, Turn

_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
# `answered` is what a bridged conference says; a far end that cancels did not answer.
_OUTCOMES: Mapping[str, Outcome] = {
    "completed": "completed",
    "answered": "completed",
    "busy": "busy",
    "no-answer": "no-answer",
    "canceled": "no-answer",
}
LONGEST_SPEECH = 500


def turn(form: Mapping[str, str], known: bool) -> Turn:
    """Return what the caller did; `known` says whether a conversation came along with the request."""
    if form.get("CallStatus") in _OVER:
        return HungUp()
    if not known:
        return Arrived()
    ended = transfer_ended(form)
    if ended:
        return ended
    digits = form.get("Digits", "")
    if digits:
        return Pressed(digits[:32])
    speech = form.get("SpeechResult", "").strip()
    return Spoke(speech[:LONGEST_SPEECH]) if speech else Silent()


def transfer_ended(form: Mapping[str, str]) -> TransferEnded | None:
    """Return how a transfer ended that this request reports, also where the caller is gone; None where it does not."""
    if "DialCallStatus" not in form:
        return None
    seconds = form.get("DialCallDuration", "")
    outcome = _OUTCOMES.get(form["DialCallStatus"], "failed")
    return TransferEnded(outcome, int(seconds) if seconds.isdecimal() and len(seconds) < 7 else 0)


def nth_turn(written: str) -> int:
    """Return which turn of a call this is, as our own address says; the first where it does not."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 1

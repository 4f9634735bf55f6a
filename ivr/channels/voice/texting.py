"""Texting a caller an answer: who can be sent one, and putting it into the outbox. It is sent elsewhere."""

from __future__ import annotations

from datetime import datetime

from ivr.channels.exchange import Exchange, Form
from ivr.dialogue.steps import SendText, Step
from ivr.dialogue.turns import Taken, TextAsked
from ivr.directory.line import Line
from ivr.prompts.rendering import fitted
from ivr.prompts.words import Words
from ivr.twilio_account.textable import is_textable


def can_be_texted(exchange: Exchange, form: Form) -> bool:
    """Say whether the caller is offered a text: one can be sent, and the number is known and of the kind that gets it.

    Whether it is a cell phone nobody can see from a number.
    """
    return exchange.outbox is not None and is_textable(form.get("From", ""))


def put_down(
    exchange: Exchange, form: Form, nth: int, line: Line, words: Words, steps: tuple[Step, ...], now: datetime
) -> TextAsked | None:
    """Put the text of some steps into the outbox and return what came of it; None where they send none.

    `nth` counts the turns of the call: a request that is delivered again gets the same answer as before, and nothing is
    sent a second time. Beyond the ceiling of a day's texts none is sent; only what would be sent counts.
    """
    text = next((step for step in steps if isinstance(step, SendText)), None)
    if text is None:
        return None
    return TextAsked(_taken(exchange, form, nth, fitted(words, text.first, text.says, line.limits.parts), now))


def _taken(exchange: Exchange, form: Form, nth: int, body: str, now: datetime) -> Taken:
    if exchange.outbox is None:
        return "failed"
    name = turn_name(form, nth)
    match exchange.outbox.enqueue(name, form.get("From", ""), body, lambda: exchange.admits("text", now, name)):
        case "queued" | "already":
            return "taken"
        case "too many":
            return "too many"
        case _:
            return "failed"


def turn_name(form: Form, nth: int) -> str:
    """Return what names a turn of a call, however often it is delivered."""
    return f"{form.get('CallSid', '')} {nth}"

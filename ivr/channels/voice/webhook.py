"""The voice webhooks: `POST /voice` for every turn of a call, `POST /voice/status` when it is over."""

from __future__ import annotations

import logging
import time

from flask import Blueprint, Response, request

from ivr.channels.apology import apology
from ivr.channels.exchange import EMPTY, Exchange, Form, refused, twiml, where
from ivr.channels.markup import HEAD, TAIL, attribute, text
from ivr.channels.voice import reading, writing
from ivr.dialogue.conversation import read, write
from ivr.dialogue.respond import arrival, respond
from ivr.directory.edition import Edition
from ivr.numbers import is_reachable
from ivr.prompts.speech import PAUSE_MARK

log = logging.getLogger("ivr.voice")


def blueprint(exchange: Exchange) -> Blueprint:
    """Return the voice webhooks of a line in service."""
    views = Blueprint("voice", "ivr.voice")
    sorry = exchange.served.derived(_apology)

    @views.post("/voice")
    def voice() -> Response:
        began = time.perf_counter()
        form = exchange.form(request)
        if form is None:
            return refused()
        nth = reading.nth_turn(request.args.get("n", ""))
        try:
            return twiml(_turn(exchange, form, request.args.get("c", ""), nth, began))
        except Exception as error:
            log.error("call %s: apologised: %s", form.get("CallSid", "")[:64], where(error))
            if exchange.records:
                exchange.records.broke(exchange.edition.line, "voice", form, nth)
            return twiml(sorry())

    @views.post("/voice/status")
    def status() -> Response:
        form = exchange.form(request)
        if form is None:
            return refused()
        if exchange.records:
            exchange.records.ended(exchange.edition.line, form)
        return twiml(EMPTY)

    return views


def _turn(exchange: Exchange, form: Form, state: str, nth: int, began: float) -> bytes:
    edition = exchange.edition
    line = edition.line
    now = exchange.clock()
    remembered = read("voice", state) if state else None
    before = remembered or arrival(line, "voice")
    turn = reading.turn(form, remembered is not None)
    conversation, steps = respond(line, before, turn, now)
    words = edition.words[conversation.language]
    address = f"{_base(exchange)}/voice?c={write(conversation)}&n={nth + 1}"
    reply = writing.document(line, words, steps, address, caller_id(form), now)
    if exchange.records:
        sid, caller, back = form.get("CallSid", ""), form.get("From", ""), reading.transfer_ended(form)
        exchange.records.turn(line, sid, nth, caller, now, before, turn, conversation, steps, back, began)
    return reply


def caller_id(form: Form) -> str | None:
    """Return the number to show to the desk: the caller's own where it is one, else the number they called.

    A withheld or malformed caller ID makes some destinations refuse the call (Twilio: error 13214).
    """
    caller, called = form.get("From", ""), form.get("To", "")
    if is_reachable(caller):
        return None
    return called if is_reachable(called) else None


def _base(exchange: Exchange) -> str:
    """Return what stands before our own paths: the public address and its prefix, or nothing if they are relative."""
    return exchange.settings.public_url or ""


def _apology(edition: Edition) -> bytes:
    """Return what a caller hears when something of ours breaks, written before anything can."""
    words = edition.words[edition.line.language]
    said = text(apology(edition, "voice")).replace(PAUSE_MARK, "")
    voice = f"voice={attribute(words.voice)} language={attribute(words.locale)}"
    return f"{HEAD}<Say {voice}>{said}</Say><Hangup/>{TAIL}".encode()

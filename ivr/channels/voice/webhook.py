"""The voice webhooks: `POST /voice` for every turn of a call, `POST /voice/status` when it is over."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from ivr.channels.apology import apology
from ivr.channels.exchange import EMPTY, Exchange, Form, refused, twiml, where
from ivr.channels.markup import HEAD, TAIL, attribute, text
from ivr.channels.voice import reading, writing
from ivr.dialogue.conversation import read, write
from ivr.dialogue.respond import arrival, respond
from ivr.numbers import is_reachable
from ivr.prompts.speech import PAUSE_MARK

log = logging.getLogger("ivr.voice")


def blueprint(exchange: Exchange) -> Blueprint:
    """Return the voice webhooks of a line in service."""
    views = Blueprint("voice", "ivr.voice")
    sorry = _apology(exchange)

    @views.post("/voice")
    def voice() -> Response:
        form = exchange.form(request)
        if form is None:
            return refused()
        try:
            return twiml(_turn(exchange, form, request.args.get("c", "")))
        except Exception as error:
            log.error("call %s: apologised: %s", form.get("CallSid", "")[:64], where(error))
            return twiml(sorry)

    @views.post("/voice/status")
    def status() -> Response:
        return refused() if exchange.form(request) is None else twiml(EMPTY)

    return views


def _turn(exchange: Exchange, form: Form, state: str) -> bytes:
    line = exchange.edition.line
    now = exchange.clock()
    remembered = read("voice", state) if state else None
    conversation = remembered or arrival(line, "voice")
    conversation, steps = respond(line, conversation, reading.turn(form, remembered is not None), now)
    words = exchange.edition.words[conversation.language]
    address = f"{_base(exchange)}/voice?c={write(conversation)}"
    return writing.document(line, words, steps, address, caller_id(form), now)


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


def _apology(exchange: Exchange) -> bytes:
    """Return what a caller hears when something of ours breaks, written before anything can."""
    words = exchange.edition.words[exchange.edition.line.language]
    said = text(apology(exchange.edition, "voice")).replace(PAUSE_MARK, "")
    voice = f"voice={attribute(words.voice)} language={attribute(words.locale)}"
    return f"{HEAD}<Say {voice}>{said}</Say><Hangup/>{TAIL}".encode()

"""The text webhook, `POST /sms`: one message in, one message out or none.

What is remembered rides in a signed cookie.
"""

from __future__ import annotations

import logging
import time

from flask import Blueprint, Response, request
from itsdangerous import BadSignature, Signer

from ivr.channels.apology import apology
from ivr.channels.exchange import EMPTY, Exchange, Form, refused, twiml, where
from ivr.channels.markup import HEAD, TAIL, text
from ivr.channels.sms.carrier import answered_already
from ivr.dialogue.conversation import Conversation, read, write
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Tell
from ivr.dialogue.turns import Texted
from ivr.numbers import is_reachable
from ivr.prompts.rendering import message

log = logging.getLogger("ivr.sms")

COOKIE = "c"
# The provider keeps a cookie for four idle hours for a pair of numbers (Twilio: TwiML for Messaging).
COOKIE_SECONDS = 4 * 60 * 60
LONGEST_TEXT = 1600
# Senders that are no telephone numbers and can be answered all the same.
_ADDRESSES = ("whatsapp:", "rcs:", "messenger:")


def blueprint(exchange: Exchange) -> Blueprint:
    """Return the text webhook of a line in service."""
    views = Blueprint("sms", "ivr.sms")
    # Keys are listed newest first; the signer takes the last one to sign with and accepts them all.
    signer = Signer([*reversed(exchange.settings.secret_keys)], salt="ivr.conversation")
    sorry = exchange.served.derived(lambda edition: _document(apology(edition, "sms")))

    @views.post("/sms")
    def sms() -> Response:
        began = time.perf_counter()
        form = exchange.form(request)
        if form is None:
            return refused()
        try:
            return _reply(exchange, signer, form, request.cookies.get(COOKIE, ""), began)
        except Exception as error:
            log.error("message %s: apologised: %s", form.get("MessageSid", "")[:64], where(error))
            if exchange.records:
                exchange.records.broke(exchange.edition.line, "sms", form)
            return twiml(sorry())

    return views


def _reply(exchange: Exchange, signer: Signer, form: Form, cookie: str, began: float) -> Response:
    if answered_already(form, exchange.settings.answer_help) or not can_be_answered(form.get("From", "")):
        return twiml(EMPTY)
    edition = exchange.edition
    line = edition.line
    before = _remembered(signer, cookie) or arrival(line, "sms")
    turn, now = Texted(form.get("Body", "")[:LONGEST_TEXT]), exchange.clock()
    conversation, steps = respond(line, before, turn, now)
    words = edition.words[conversation.language]
    says = tuple(one for step in steps if isinstance(step, Tell) for one in step.says)
    reply = twiml(_document(message(words, says)))
    reply.set_cookie(
        COOKIE,
        signer.sign(write(conversation)).decode(),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=(exchange.settings.public_url or "").startswith("https:"),
        samesite="Lax",
    )
    if exchange.records:
        sid, caller = form.get("MessageSid", ""), form.get("From", "")
        exchange.records.turn(line, sid, 1, caller, now, before, turn, conversation, steps, began=began)
    return reply


def can_be_answered(sender: str) -> bool:
    """Say whether a reply can reach the sender: not a withheld number, and not a short code, which is a machine."""
    return is_reachable(sender) or sender.startswith(_ADDRESSES)


def _remembered(signer: Signer, cookie: str) -> Conversation | None:
    if not cookie:
        return None
    try:
        return read("sms", signer.unsign(cookie).decode())
    except (BadSignature, UnicodeDecodeError):
        return None


def _document(body: str) -> bytes:
    return f"{HEAD}<Message>{text(body)}</Message>{TAIL}".encode() if body else EMPTY

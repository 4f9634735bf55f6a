"""The text webhooks: `POST /sms`, one message in, one message out or none; `POST /sms/status`, what became of one.

What is remembered rides in a signed cookie.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import NamedTuple

from itsdangerous import BadSignature, Signer
from werkzeug.http import dump_cookie

from ivr.channels.apology import Sorry
from ivr.channels.exchange import EMPTY, REFUSED, Exchange, Form, asked, twiml, where
from ivr.channels.front import Environ, Reply, View
from ivr.channels.markup import HEAD, TAIL
from ivr.channels.markup import text as escaped
from ivr.channels.memo import Memo
from ivr.channels.sms.carrier import answered_already
from ivr.dialogue.conversation import Conversation, read, write
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Step, Tell
from ivr.dialogue.turns import Texted
from ivr.directory.edition import Edition
from ivr.numbers import is_reachable
from ivr.prompts.rendering import message
from ivr.recognition.keywords import words_of
from ivr.records.noting import outcome

log = logging.getLogger("ivr.sms")

COOKIE = "c"
# The provider keeps a cookie for four idle hours for a pair of numbers (Twilio: TwiML for Messaging).
COOKIE_SECONDS = 4 * 60 * 60
LONGEST_TEXT = 1600
LONGEST_KEYWORDS = 40
# In the place of a conversation: too many texts were answered today, and this number was told so.
_TOLD = "told"
# Senders that are no telephone numbers and can be answered all the same.
_ADDRESSES = ("whatsapp:", "rcs:", "messenger:")


class Said(NamedTuple):
    """All that a reply is worked out from: the conversation as it was written, and the words."""

    state: str
    text: str


class Answer(NamedTuple):
    """What a text came to: the conversation before and after, the turn, the steps, the document, what to remember."""

    before: Conversation
    turn: Texted
    after: Conversation
    steps: tuple[Step, ...]
    document: bytes
    written: str
    remembered: tuple[str, str]


class Answers:
    """What an edition answers texts with; `signer` signs what is to be remembered."""

    def __init__(self, edition: Edition, signer: Signer, secure: bool) -> None:
        self.edition, self._signer, self._secure = edition, signer, secure
        self.to = Memo(self._worked_out)
        self.sorry = Sorry(edition, "sms", lambda _, apology: _document(apology))

    def is_keywords(self, text: str) -> bool:
        """Say whether a text is made of words the line itself offers, and can be kept for the minute."""
        said = words_of(text) if len(text) <= LONGEST_KEYWORDS else ()
        listed = (hearing.keywords.known for hearing in self.edition.line.hearing.values())
        return bool(said) and any(known.issuperset(said) for known in listed)

    def _worked_out(self, said: Said, now: datetime) -> Answer:
        line = self.edition.line
        before = (read("sms", said.state) if said.state else None) or arrival(line, "sms")
        turn = Texted(said.text)
        after, steps = respond(line, before, turn, now)
        says = tuple(one for step in steps if isinstance(step, Tell) for one in step.says)
        document = _document(message(self.edition.words[after.language], says))
        written = write(after)
        return Answer(before, turn, after, steps, document, written, self.remembering(written))

    def remembering(self, state: str) -> tuple[str, str]:
        """Return the header that makes the provider keep a state, signed."""
        signed = self._signer.sign(state).decode()
        kept = dump_cookie(
            COOKIE, signed, COOKIE_SECONDS, httponly=True, secure=self._secure, samesite="Lax", sync_expires=False
        )
        return "Set-Cookie", kept


def views(exchange: Exchange) -> dict[str, View]:
    """Return the text webhook of a line in service, by its path."""
    # Keys are listed newest first; the signer takes the last one to sign with and accepts them all.
    signer = Signer([*reversed(exchange.settings.secret_keys)], salt="ivr.conversation")
    secure = (exchange.settings.public_url or "").startswith("https:")
    answers = exchange.served.derived(lambda edition: Answers(edition, signer, secure))

    def sms(environ: Environ) -> Reply:
        began = time.perf_counter()
        form = exchange.form(environ)
        if form is None:
            return REFUSED
        now, state = answers(), ""
        try:
            state = _remembered(signer, cookie(environ, COOKIE))
            return _reply(exchange, now, form, state, began)
        except Exception as error:
            log.error("message %s: apologised: %s", form.get("MessageSid", "")[:64], where(error))
            if exchange.records:
                exchange.records.broke(now.edition.line, "sms", form)
            exchange.tally.turn("sms", "failed", time.perf_counter() - began)
            return twiml(now.sorry.told_in(state))

    def status(environ: Environ) -> Reply:
        form = exchange.form(environ)
        if form is None:
            return REFUSED
        if exchange.outbox:
            name, code = asked(environ, "m"), form.get("ErrorCode", "")
            try:
                exchange.outbox.note(name, form.get("MessageStatus", ""), code)
            except OSError as error:
                log.error("status of a text: %s", error.strerror)
        return twiml(EMPTY)

    return {"/sms": sms, "/sms/status": status}


def _reply(exchange: Exchange, answers: Answers, form: Form, state: str, began: float) -> Reply:
    if answered_already(form, exchange.settings.answer_help) or not can_be_answered(form.get("From", "")):
        return twiml(EMPTY)
    now, text = exchange.clock(), form.get("Body", "")[:LONGEST_TEXT]
    sender = form.get("From", "")
    verdict = exchange.limits.text(sender, form.get("MessageSid", ""), now) if exchange.limits else "go"
    # The limit stands before the ceiling, so that one sender cannot use up what is everybody's.
    if verdict == "silent":
        return twiml(EMPTY)
    if verdict == "last":
        return twiml(answers.sorry.told_in(state))
    if not exchange.admits("text", now, form.get("MessageSid", "")):
        # Once a number: the mark in its cookie says that it was told whom to call.
        return twiml(EMPTY if state == _TOLD else answers.sorry.told_in(state), answers.remembering(_TOLD))
    found = answers.to(Said(state, text), now, answers.is_keywords(text))
    before, turn, after, steps, document, written, remembered = found
    line = answers.edition.line
    if exchange.records:
        sid = form.get("MessageSid", "")
        exchange.records.turn(line, sid, 1, sender, now, before, turn, after, steps, began=began, state=written)
    exchange.tally.turn("sms", outcome(turn, steps, after), time.perf_counter() - began)
    exchange.tally.add("replies")
    return twiml(document, remembered)


def can_be_answered(sender: str) -> bool:
    """Say whether a reply can reach the sender: not a withheld number, and not a short code, which is a machine."""
    return is_reachable(sender) or sender.startswith(_ADDRESSES)


def cookie(environ: Environ, name: str) -> str:
    """Return the value of a cookie, empty where it was not sent. Ours need no quotes and no escapes."""
    for pair in str(environ.get("HTTP_COOKIE", "")).split(";"):
        found, _, value = pair.strip().partition("=")
        if found == name:
            return value.strip('"')
    return ""


def _remembered(signer: Signer, cookie: str) -> str:
    """Return the written conversation that we signed, or nothing."""
    if not cookie:
        return ""
    try:
        return signer.unsign(cookie).decode()
    except (BadSignature, UnicodeDecodeError):
        return ""


def _document(body: str) -> bytes:
    return f"{HEAD}<Message>{escaped(body)}</Message>{TAIL}".encode() if body else EMPTY

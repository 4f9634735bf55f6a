"""The voice webhooks: `POST /voice` for every turn of a call, `POST /voice/status` when it is over."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import NamedTuple

from ivr.channels.apology import Sorry
from ivr.channels.exchange import EMPTY, REFUSED, Exchange, Form, asked, twiml, where
from ivr.channels.front import Environ, Reply, View
from ivr.channels.markup import HEAD, TAIL, attribute, text
from ivr.channels.memo import Memo
from ivr.channels.voice import reading, writing
from ivr.channels.voice.texting import can_be_texted, put_down, turn_name
from ivr.dialogue.call_code import ends_in_silence, with_code
from ivr.dialogue.conversation import Conversation, read, write
from ivr.dialogue.numbers_told import part_with_numbers
from ivr.dialogue.respond import arrival, grounded, respond
from ivr.dialogue.steps import Step, Transfer
from ivr.dialogue.transfers import told_instead
from ivr.dialogue.turns import Arrived, HungUp, Spoke, TextAsked, Turn
from ivr.directory.edition import Edition
from ivr.numbers import is_reachable
from ivr.operating.limits import Call
from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Words
from ivr.records.noting import outcome

log = logging.getLogger("ivr.voice")


MOST_TURNS = 200
"""So many turns a call has: an hour and more at the slowest pace, several times what anybody needed."""


class Said(NamedTuple):
    """All that a turn is worked out from: the written conversation, which turn it is, what was done, who to show, and
    whether they can be sent a text."""

    state: str
    nth: int
    turn: Turn
    caller_id: str | None
    texting: bool


class Answer(NamedTuple):
    """What a turn came to: the conversation before and after it, the turn as taken, the steps, and both as written."""

    before: Conversation
    turn: Turn
    after: Conversation
    steps: tuple[Step, ...]
    state: str
    document: bytes


class Answers:
    """What an edition answers calls with. `base` stands before our own paths: the public address and its prefix."""

    def __init__(self, edition: Edition, base: str) -> None:
        self.edition, self._base = edition, base
        self.to = Memo(self._worked_out)
        self.parting = Memo(self._parting)
        self.sorry = Sorry(edition, "voice", _apology)

    def _worked_out(self, said: Said, now: datetime) -> Answer:
        line = self.edition.line
        remembered = read("voice", said.state) if said.state else None
        before = remembered or arrival(line, "voice", said.texting)
        turn = said.turn if remembered or isinstance(said.turn, HungUp) else Arrived()
        after, steps = respond(line, before, turn, now)
        return Answer(before, turn, after, steps, *self._written(said, after, steps, now))

    def _parting(self, said: Said, now: datetime) -> Answer:
        line = self.edition.line
        before = (read("voice", said.state) if said.state else None) or arrival(line, "voice", said.texting)
        after, steps = part_with_numbers(line, grounded(line, before), now)
        return Answer(before, said.turn, after, steps, *self._written(said, after, steps, now))

    def texted(self, said: Said, answer: Answer, came: TextAsked, now: datetime) -> Answer:
        """Return the answer with what came of the text it sends."""
        after, told = respond(self.edition.line, answer.after, came, now)
        return self._instead(said, answer, after, (*answer.steps, *told), now)

    def told(self, said: Said, answer: Answer, now: datetime) -> Answer:
        """Return the answer with the number in the place of a transfer."""
        after, steps = told_instead(self.edition.line, answer.after, answer.steps, now)
        return self._instead(said, answer, after, steps, now)

    def coded(self, said: Said, answer: Answer, code: str, now: datetime) -> Answer:
        """Return the answer with the code of the call."""
        return self._instead(said, answer, answer.after, with_code(answer.steps, code), now)

    def _instead(
        self, said: Said, answer: Answer, after: Conversation, steps: tuple[Step, ...], now: datetime
    ) -> Answer:
        return Answer(answer.before, answer.turn, after, steps, *self._written(said, after, steps, now))

    def _written(
        self, said: Said, after: Conversation, steps: tuple[Step, ...], now: datetime
    ) -> tuple[str, bytes]:
        state = write(after)
        address = f"{self._base}/voice?c={state}&n={said.nth + 1}"
        words, sounds = self.edition.words[after.language], f"{self._base}{writing.AUDIO}"
        return state, writing.document(self.edition.line, words, steps, address, said.caller_id, now, sounds)


def views(exchange: Exchange) -> dict[str, View]:
    """Return the voice webhooks of a line in service, by their paths."""
    answers = exchange.served.derived(lambda edition: Answers(edition, exchange.settings.public_url or ""))

    def voice(environ: Environ) -> Reply:
        began = time.perf_counter()
        form = exchange.form(environ)
        if form is None:
            return REFUSED
        nth, now, state = reading.nth_turn(asked(environ, "n")), answers(), asked(environ, "c")
        try:
            return twiml(_turn(exchange, now, form, state, nth, began))
        except Exception as error:
            log.error("call %s: apologised: %s", form.get("CallSid", "")[:64], where(error))
            if exchange.records:
                exchange.records.broke(now.edition.line, "voice", form, nth)
            exchange.tally.turn("voice", "failed", time.perf_counter() - began)
            return twiml(now.sorry.told_in(state))

    def status(environ: Environ) -> Reply:
        form = exchange.form(environ)
        if form is None:
            return REFUSED
        if exchange.records:
            exchange.records.ended(exchange.edition.line, form)
        return twiml(EMPTY)

    return {"/voice": voice, "/voice/status": status}


def _turn(exchange: Exchange, answers: Answers, form: Form, state: str, nth: int, began: float) -> bytes:
    now = exchange.clock()
    turn = reading.turn(form, bool(state))
    said = Said(state, nth, turn, caller_id(form), can_be_texted(exchange, form))
    way = _way(exchange, form, said, now)
    # What somebody said is kept nowhere, not for a minute either.
    kept = not isinstance(turn, Spoke)
    found = answers.to(said, now, keep=kept) if way == "go" else answers.parting(said, now, keep=kept)
    if way == "blocked":
        found = found._replace(document=answers.sorry.told(found.after.language))
    edition = answers.edition
    words = edition.words[found.after.language]
    came = put_down(exchange, form, nth, edition.line, words, found.steps, now)
    if came:
        found = answers.texted(said, found, came, now)
    transfers = any(isinstance(step, Transfer) for step in found.steps)
    if transfers and not exchange.admits("transfer", now, turn_name(form, nth)):
        found = answers.told(said, found, now)
    if exchange.records and ends_in_silence(found.turn, found.steps):
        found = answers.coded(said, found, exchange.records.code(form.get("CallSid", "")), now)
    before, turn, after, steps, written, document = found
    if exchange.records:
        sid, caller, back = form.get("CallSid", ""), form.get("From", ""), reading.transfer_ended(form)
        texted = came.outcome if came else ""
        exchange.records.turn(
            edition.line, sid, nth, caller, now, before, turn, after, steps, back, began, written, texted
        )
    exchange.tally.turn("voice", outcome(turn, steps, after), time.perf_counter() - began)
    return document


def _way(exchange: Exchange, form: Form, said: Said, now: datetime) -> Call:
    """Return how a turn goes on: a call is counted when it arrives, and one without an end gets one."""
    if isinstance(said.turn, HungUp):
        return "go"
    if said.nth > MOST_TURNS:
        exchange.tally.add("calls cut")
        return "limited"
    if said.state or exchange.limits is None:
        return "go"
    return exchange.limits.call(form.get("From", ""), form.get("CallSid", ""), now)


def caller_id(form: Form) -> str | None:
    """Return the number to show to the desk: the caller's own where it is one, else the number they called.

    A withheld or malformed caller ID makes some destinations refuse the call (Twilio: error 13214).
    """
    caller, called = form.get("From", ""), form.get("To", "")
    if is_reachable(caller):
        return None
    return called if is_reachable(called) else None


def _apology(words: Words, apology: str) -> bytes:
    said = text(apology).replace(PAUSE_MARK, "")
    voice = f"voice={attribute(words.voice)} language={attribute(words.locale)}"
    return f"{HEAD}<Say {voice}>{said}</Say><Hangup/>{TAIL}".encode()

"""The shortest call that shows something: the way through a walk, played again for real and written as a transcript.

It is a ready test file: the simulated telephone plays it, and people can read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.offer_text import TEXT
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import End, SendText
from ivr.dialogue.turns import Arrived, Pressed, Silent, Spoke, TextAsked, Texted, TransferEnded, Turn
from ivr.dialogue.wait import MINUTES_A_STEP, RUNGS_A_CALL, SLOW_ROUNDS
from ivr.directory.edition import Edition
from ivr.phone.seen import hears
from ivr.phone.transcript import Action, Headers, write
from ivr.proof.heard import Ear, folded
from ivr.proof.tries import NOISE
from ivr.proof.walk import Walked, Walker

_NOT_TAKEN = {"too many": "the phone was sent three texts before", "failed": "no text can be sent"}
OUTCOMES = {"busy": "busy", "no-answer": "no-answer", "failed": "failed"}


def way_to(walker: Walker, walked: Walked, here: int) -> tuple[Turn, ...]:
    """Return the turns that lead to a conversation, the shortest way there is in this walk."""
    turns: list[Turn] = []
    missed = False
    came = walked.came[here]
    while came is not None:
        reached = walker.met[here]
        if reached.at == "guide" and reached.waited:
            turns += [Silent()] * (MINUTES_A_STEP - 2)
        elif reached.slow and reached.waited:
            turns += [Silent()] * (SLOW_ROUNDS - 1)
        missed = missed or bool(reached.rungs)
        here, turn = came
        turns.append(turn)
        came = walked.came[here]
    first, *rest = reversed(turns) if turns else (Arrived(),)
    return (first, *_misses(RUNGS_A_CALL - _missing(rest) if missed else 0), *rest)


def _missing(turns: Sequence[Turn]) -> int:
    return sum(isinstance(turn, Silent) or turn == Spoke(NOISE) for turn in turns)


def _misses(times: int) -> Iterator[Turn]:
    for _ in range(times):
        yield Spoke(NOISE)
        yield Pressed("*")


class Teller:
    """Plays turns through the line itself and writes what is heard."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._ear = Ear(edition)

    def call(self, turns: Sequence[Turn], now: datetime, channel: str, language: str) -> str:
        """Return the transcript of some turns at a moment."""
        line = self.edition.line
        on = now.astimezone(ZoneInfo(line.zone))
        texting = any(isinstance(turn, TextAsked) or turn == Pressed(TEXT) for turn in turns)
        conversation = replace(arrival(line, channel, texting), language=language)
        done: list[tuple[Action, list[str]]] = []
        for turn in turns:
            conversation, steps = respond(line, conversation, turn, on)
            heard = self._ear(channel, conversation.language, steps, on)
            rung = [f"is put through to {n}{f', then keys {k}' if k else ''}" for n, k in heard.dialled]
            seen = [hears(p.text, p.uncut, p.lasts is not None) for p in heard.pieces if p.text]
            if channel == "sms":
                seen = [f"is sent: {folded(row)}" for piece in heard.pieces for row in piece.text.split("\n")]
            ends = ["the call ends"] if any(isinstance(step, End) for step in steps) else []
            sent = [text for step in steps if isinstance(step, SendText) for text in self._sent(conversation, step, on)]
            if isinstance(turn, TextAsked):
                done[-1][1][:0] = [*seen, *ends]  # one request: what is said stands before the text that arrives
            else:
                done.append((_action(turn, on), [*seen, *rung, *ends, *sent]))
        comments = [] if language == line.language else [f"# in {language}"]
        outcomes = (turn.outcome for turn in turns if isinstance(turn, TextAsked))
        comments += [f"# {_NOT_TAKEN[outcome]}" for outcome in outcomes if outcome in _NOT_TAKEN]
        return write(Headers(on, line.id, texting=texting), done, comments)

    def _sent(self, conversation: Conversation, text: SendText, on: datetime) -> list[str]:
        heard = self._ear("sms", conversation.language, (text,), on)
        return [f"is sent a text: {folded(row)}" for piece in heard.pieces for row in piece.text.split("\n")]


def ways(conversation: Conversation) -> str:
    """Return where a conversation stands, for people."""
    about = conversation.issue or conversation.group or ""
    choices = " ".join(choice for _, choice in conversation.answers)
    return " ".join(part for part in (conversation.at, about, choices, f"in {conversation.language}") if part)


def _action(turn: Turn, on: datetime) -> Action:
    match turn:
        case Pressed(key):
            return Action("presses", key)
        case Spoke(text):
            return Action("says", text)
        case Texted(text):
            return Action("texts", text)
        case Silent():
            return Action("waits")
        case TransferEnded("completed", seconds):
            return Action("talk", seconds=seconds)
        case TransferEnded(outcome):
            return Action(OUTCOMES[outcome])
        case _:
            return Action("calls")

"""What a caller can do at each point of a conversation, and which of its memories are worth telling apart.

A conversation remembers more than decides how it goes on. How often the caller was missed in the whole call, how long a
pause lasted, a wish for more time, a step back, a notice heard: each matters at a few turns only. So a conversation is
walked without them, and once more with each of them at those turns; and with texts to callers, where a key leads to an
answer and after it. By text each step of a guide is asked for by its number. `tests/test_proof.py` holds this against
calls at random: whatever is said in one is said in the walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from ivr.dialogue.conversation import OFFERED, Conversation
from ivr.dialogue.offer_text import in_short
from ivr.dialogue.turns import Arrived, Pressed, Silent, Spoke, Taken, TextAsked, Texted, TransferEnded, Turn
from ivr.dialogue.wait import MINUTES_A_STEP, RUNGS_A_CALL, SLOW_ROUNDS
from ivr.directory.line import Line
from ivr.prompts.words import Words

KEYS = "0123456789*#"
NOISE = "zqxv kwpf"
ASKING = ("menu", "group", "question", "two")
LONG = 60  # seconds: a conversation with a desk that was no mistake


def usual(line: Line, conversation: Conversation) -> Conversation:
    """Return the conversation without the memories that matter at a few turns only."""
    c = conversation
    page = c.page if c.at == "menu" else 0
    if c.texted:
        kept = c.texted if c.texted == in_short(line, c) else OFFERED
        c = replace(c, texted=kept if c.at in ("answer", "tells", "guide", "dialled", "texting") else None)
    if not (c.rungs or c.waited or c.slow or c.backed or c.heard) and page == c.page:
        return c
    return replace(c, rungs=0, waited=0, slow=False, backed=False, heard=(), page=page)


def variants(line: Line, conversation: Conversation, notices: tuple[str, ...]) -> Iterator[Conversation]:
    """Yield the conversations to go on with: the usual one, and one for each memory that it brought.

    Somebody who has heard a contact's notice is taken to have heard all `notices`: each answer is then walked with its
    notice due and with it given.
    """
    plain = usual(line, conversation)
    yield plain
    if conversation.texting:
        return
    if conversation.heard:
        yield replace(plain, heard=notices)
    if conversation.backed:
        yield replace(plain, backed=True)
    if conversation.rungs:
        yield replace(plain, rungs=RUNGS_A_CALL)
    if conversation.slow:
        yield replace(plain, slow=True)
        yield replace(plain, slow=True, waited=SLOW_ROUNDS - 1)
    if conversation.at == "guide" and conversation.waited:
        yield replace(plain, waited=MINUTES_A_STEP - 1)


class Tries:
    """The turns worth trying at a conversation, in the order of keys, silence, noise and words."""

    def __init__(self, line: Line, words: dict[str, Words]) -> None:
        self.short = max(line.short_transfer - 1, 0)
        self.long = line.short_transfer + LONG
        self.spoken = {language: tuple(map(Spoke, _words(one, "voice"))) for language, one in words.items()}
        self.texted = {
            language: tuple(map(Texted, (*_words(one, "sms"), *_steps(line, one)))) for language, one in words.items()
        }
        self.ordered = {language: tuple(map(Texted, _words(one, "sms", False))) for language, one in words.items()}

    def at(self, conversation: Conversation) -> tuple[Turn, ...]:
        """Return what is tried there."""
        if conversation.channel == "sms":
            return self._texts(conversation)
        if conversation.at == "start":
            return (Arrived(),)
        if conversation.at == "dialled":
            return self._outcomes()
        if conversation.at == "texting":
            return tuple(map(TextAsked, get_args(Taken)))
        if conversation.texting and conversation.at in (*ASKING, "numbers", "parting"):
            return self._towards_an_answer(conversation)
        special = self._special(conversation)
        if special is not None:
            return special
        turns: tuple[Turn, ...] = (*map(Pressed, KEYS), Silent(), Spoke(NOISE))
        if conversation.at in ASKING and conversation.misses == 0:
            turns = (*turns, *self.spoken[conversation.language])
        return turns

    def _towards_an_answer(self, conversation: Conversation) -> tuple[Turn, ...]:
        """Return what leads on to answers: only there does it matter whether a text can be sent."""
        pressed = tuple(Pressed(offer.key) for offer in conversation.offered)
        spoken = self.spoken[conversation.language] if conversation.at == "menu" else ()
        return (*pressed, Pressed("*"), Silent(), *spoken)

    def _outcomes(self) -> tuple[Turn, ...]:
        ended = (TransferEnded("completed", self.long), TransferEnded("completed", self.short))
        return (*ended, TransferEnded("busy"), TransferEnded("no-answer"), TransferEnded("failed"))

    def _special(self, conversation: Conversation) -> tuple[Turn, ...] | None:
        """Return the few turns at which a memory matters, or None where there is none."""
        if conversation.heard:
            return tuple(Pressed(o.key) for o in conversation.offered)
        if conversation.backed:
            return (Pressed("*"), Silent())
        if conversation.rungs:
            return (Silent(), Spoke(NOISE))
        if conversation.slow or conversation.waited:
            return (Silent(),)
        return None

    def _texts(self, conversation: Conversation) -> tuple[Turn, ...]:
        if conversation.heard and conversation.at != "menu":
            return ()
        # The numbers leave everything as it was before them: there an issue was texted already.
        told = conversation.at == "numbers"
        return (self.ordered if told else self.texted)[conversation.language]


def _words(words: Words, channel: str, issues: bool = True) -> Iterator[str]:
    """Yield what is said or texted: the word offered for each target; by text the digits, nothing and noise too.

    Without `issues` only commands and languages are named.
    """
    if channel == "sms":
        yield from (*KEYS[:10], "", NOISE)
    left_out = () if channel == "sms" and issues else ("key.",) if issues else ("issue.", "group.", "choice.")
    named = (word for target, word in sorted(words.offered.items()) if not target.startswith(left_out))
    yield from dict.fromkeys(named)


def _steps(line: Line, words: Words) -> Iterator[str]:
    """Yield what asks for each text of a guide from nothing, as the text before it says."""
    for issue in line.issues.values():
        if issue.guide and f"issue.{issue.id}" in words.offered:
            word = words.offered[f"issue.{issue.id}"]
            yield from (f"{word} {group[0]}" for group in line.guides[issue.guide].texts)

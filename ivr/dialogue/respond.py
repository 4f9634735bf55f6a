"""The conversation itself: one turn in, the next conversation and the steps out. A pure function of its arguments."""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import texts, voice
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.frozen import replace
from ivr.dialogue.reply import Reply
from ivr.dialogue.turns import HungUp, Turn
from ivr.directory.line import Line


def respond(line: Line, conversation: Conversation, turn: Turn, now: datetime) -> Reply:
    """Return what the line does on `turn`.

    `now` is aware, in any zone. A conversation from an earlier edition is read against this line: ids that are gone are
    forgotten, keys keep the meaning they were offered with where that still exists.
    """
    conversation = grounded(line, conversation)
    if conversation.edition != line.edition:
        conversation = replace(conversation, edition=line.edition)
    if isinstance(turn, HungUp):
        return conversation, ()
    channel = texts if conversation.channel == "sms" else voice
    after, steps = channel.respond(line, conversation, turn, now)
    return _kept(after), steps


def arrival(line: Line, channel: str, texting: bool = False) -> Conversation:
    """Return the conversation of somebody who just arrived; `texting`: somebody who calls and can be sent a text."""
    return Conversation("sms" if channel == "sms" else "voice", line.language, line.edition, texting=texting)


def _kept(conversation: Conversation) -> Conversation:
    """Return the conversation without what is over: a guess belongs to its question, a contact to its answer."""
    guess = conversation.guess if conversation.at == "question" else None
    further = conversation.further if conversation.at in ("question", "answer", "dialled", "texting") else None
    contact = None if conversation.at == "question" else conversation.contact
    if (guess, further, contact) == (conversation.guess, conversation.further, conversation.contact):
        return conversation
    return replace(conversation, guess=guess, further=further, contact=contact)


def grounded(line: Line, conversation: Conversation) -> Conversation:
    """Return the conversation without what this edition no longer has, or never had."""
    issue = conversation.issue if conversation.issue in line.issues else None
    contact = conversation.contact if conversation.contact in line.contacts else None
    group = conversation.group if conversation.group in line.groups else None
    answers = tuple((q, c) for q, c in conversation.answers if q in line.questions)
    language = conversation.language if conversation.language in line.languages else line.language
    at = conversation.at
    if at in ("question", "answer", "tells", "guide") and issue is None and contact is None:
        at = "start"
    now = (conversation.issue, conversation.contact, conversation.group, conversation.language, conversation.at)
    if (issue, contact, group, language, at) == now and answers == conversation.answers:
        return conversation
    return replace(conversation, issue=issue, contact=contact, group=group, answers=answers, language=language, at=at)

"""Putting a caller through, and what is said when that comes back."""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import wait
from ivr.dialogue.answers import add_further
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import Desk, look
from ivr.dialogue.frozen import replace
from ivr.dialogue.offer_text import offer_text
from ivr.dialogue.reply import Draft, Reply, finish, notice_due
from ivr.dialogue.status_words import closed
from ivr.dialogue.steps import Ask, Step, Tell, Transfer
from ivr.dialogue.turns import TransferEnded
from ivr.dialogue.values import Keys, Numbers, Say, say
from ivr.directory.line import Line, Number

ENDINGS = {"busy": "ended.busy", "no-answer": "ended.no_answer", "failed": "ended.failed"}


def put_through(line: Line, conversation: Conversation, contact: str, nth: int, now: datetime) -> Reply:
    """Return the transfer to the nth number of a contact; where it closed in between, say so and give the number."""
    conversation, notice = notice_due(conversation)
    desk = look(line, contact, now)
    conversation = replace(conversation, contact=contact, misses=0)
    if not desk.takes_calls:
        draft = Draft([say("transfer.closed"), *_number(desk)])
        draft.offer("1", "t", contact, "0")
        draft.offers.extend(offer for offer in conversation.offered if offer.key != "1")
        draft.add(say("answer.tail"))
        return finish(replace(conversation, at="answer"), draft, Ask(tuple(draft.says), wait.after_answer(0)), *notice)
    nth = nth if nth < len(desk.dialled) else 0
    number = desk.dialled[nth]
    conversation = replace(conversation, at="dialled", number=nth, offered=())
    before = (Tell(notice, uncut=True),) if notice else ()
    return conversation, (*before, Tell((_connecting(desk, number),)), Transfer(contact, nth))


def back_on_the_line(line: Line, conversation: Conversation, turn: TransferEnded, now: datetime) -> Reply:
    """Return what is said when a transfer has ended and the caller is still there."""
    contact = conversation.contact or line.desk
    desk = look(line, contact, now)
    if turn.outcome == "completed" and turn.seconds >= line.short_transfer:
        draft = Draft([say("ended.back")])
        add_further(line, conversation, draft)
        return finish(replace(conversation, at="parting"), draft, Ask(tuple(draft.says), wait.PARTING))
    draft = Draft()
    following = conversation.number + 1
    if not desk.takes_calls:
        draft.add(*((say(ENDINGS[turn.outcome]),) if turn.outcome in ENDINGS else ()), *_number(desk))
        draft.offer("1", "t", contact, "0")
    elif turn.outcome == "completed":
        key = draft.offer("1", "t", contact, str(conversation.number))
        draft.add(say("ended.short", contact=desk.name, number=_told(desk, conversation.number), key=Keys(key)))
    else:
        draft.add(say(ENDINGS[turn.outcome]))
        if following < len(desk.dialled):
            key = draft.offer("1", "t", contact, str(following))
            other = desk.dialled[following]
            draft.add(say(f"ended.next_{other.kind}", number=Numbers((other,)), key=Keys(key)))
        else:
            key = draft.offer("1", "t", contact, "0")
            draft.add(say("ended.again", key=Keys(key)))
        draft.add(say("ended.later", number=_told(desk), contact=desk.name))
        if desk.status.kind == "open" and desk.closes:
            draft.add(say("ended.until", until=desk.closes))
    conversation = replace(conversation, at="answer", contact=contact, misses=0)
    if conversation.issue:
        conversation = offer_text(line, conversation, draft)
    add_further(line, conversation, draft)
    draft.add(say("answer.tail"))
    return finish(conversation, draft, Ask(tuple(draft.says), wait.after_answer(0)))


def told_instead(line: Line, conversation: Conversation, steps: tuple[Step, ...], now: datetime) -> Reply:
    """Return a reply with the number in place of one that puts the caller through: too many were put through today.

    `conversation` and `steps` are those of the transfer. A desk without a number to say stands back for the line's own.
    """
    desk = look(line, conversation.contact or line.desk, now)
    if not desk.spoken:
        desk = look(line, line.desk, now)
    draft = Draft([say("ended.failed"), *_number(desk)])
    add_further(line, conversation, draft)
    draft.add(say("answer.tail"))
    ask = Ask(tuple(draft.says), wait.after_answer(0), slow=conversation.slow)
    conversation, said = finish(replace(conversation, at="answer", number=0), draft, ask)
    return conversation, (*(step for step in steps if isinstance(step, Tell) and step.uncut), *said)


def _connecting(desk: Desk, number: Number) -> Say:
    if number.presses:
        keys = ",".join(press.digits for press in number.presses)
        return say("transfer.connecting_pressing", contact=desk.name, keys=Keys(keys))
    return say("transfer.connecting", contact=desk.name)


def _number(desk: Desk) -> tuple[Say, ...]:
    if desk.status.kind == "closed":
        return (closed(desk, desk.spoken[:1]),)
    return (say("numbers.desk", contact=desk.name, number=Numbers(desk.spoken[:1])),)


def _told(desk: Desk, nth: int = 0) -> Numbers:
    """Return the number to call by oneself: the nth one dialled if it may be said, else the first that may be."""
    dialled = desk.dialled[nth : nth + 1]
    return Numbers(dialled if dialled and dialled[0].say else desk.spoken[:1])

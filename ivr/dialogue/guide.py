"""A guide by voice: step by step, by keys, at the pace of somebody whose hands are on a keyboard.

Silence is work here, not failure: a short word each minute, for a quarter of an hour a step, then a way to go on
another day.
"""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import wait
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import look
from ivr.dialogue.frozen import replace
from ivr.dialogue.offer_text import offer_steps
from ivr.dialogue.reply import Draft, Reply, finish, notice_due
from ivr.dialogue.steps import Ask, End, Tell
from ivr.dialogue.values import Keys, Numbers, Say, Word, say
from ivr.directory.line import Guide, Line

NEXT, BEFORE, TROUBLE = "1", "2", "3"


def open_guide(line: Line, conversation: Conversation, guide: Guide, *intro: Say) -> Reply:
    """Return the opening of a guide: how many steps, what to have at hand, which keys lead on."""
    conversation, notice = notice_due(conversation)
    draft = Draft([*intro])
    draft.add(say(f"guide.{guide.id}.intro", steps=guide.steps))
    draft.offer(NEXT, "n")
    draft.offer(BEFORE, "p")
    draft.add(say("guide.keys", key=Keys(NEXT), before=Keys(BEFORE)))
    conversation = replace(conversation, at="guide", step=0, waited=0, misses=0, contact=guide.contact)
    conversation = offer_steps(line, conversation, draft)
    return finish(conversation, draft, _ask(draft), *notice)


def show_step(line: Line, conversation: Conversation, guide: Guide, step: int, *intro: Say) -> Reply:
    """Return a step (and those told together with it); step 0 is the opening, one past the last is troubleshooting."""
    if step <= 0:
        return open_guide(line, conversation, guide, *intro)
    together = next((group for group in guide.spoken if step in group), None)
    conversation, notice = notice_due(conversation)
    draft = Draft([*intro])
    if together is None:
        draft.add(*trouble(guide))
        draft.offer(BEFORE, "p")
        draft.add(say("guide.after_trouble", before=Keys(BEFORE)))
        step = guide.steps + 1
    else:
        draft.add(*steps_said(guide, together))
        step = together[0]
        if guide.steps in together:
            if guide.troubleshooting:
                draft.offer(TROUBLE, "f")
                draft.add(say("guide.last", key=Keys(TROUBLE)))
        else:
            draft.offer(NEXT, "n")
        draft.offer(BEFORE, "p")
    conversation = offer_steps(line, replace(conversation, at="guide", step=step, waited=0, misses=0), draft)
    return finish(conversation, draft, _ask(draft), *notice)


def after_step(guide: Guide, step: int) -> int:
    """Return the step that follows the one being told."""
    together = next((group for group in guide.spoken if step in group), (step,))
    return together[-1] + 1


def before_step(guide: Guide, step: int) -> int:
    """Return the first step of what was told before."""
    earlier = [group for group in guide.spoken if group[0] < step]
    return earlier[-1][0] if earlier else 0


def still_here(line: Line, conversation: Conversation, guide: Guide, now: datetime) -> Reply:
    """Return the word for a silent minute, or the parting once the quarter of an hour is over."""
    waited = conversation.waited + 1
    if waited >= wait.MINUTES_A_STEP:
        step = min(max(conversation.step, 1), guide.steps)
        desk = look(line, guide.contact, now)
        word, number = Word(f"issue.{conversation.issue}"), Numbers(desk.spoken[:1])
        parting = say("guide.parting", step=step, word=word, contact=desk.name, number=number)
        return replace(conversation, at="parting", offered=()), (Tell((parting,)), End())
    return replace(conversation, waited=waited), (waiting(conversation),)


def waiting(conversation: Conversation, *intro: Say) -> Ask:
    """Return the wait at a step that was told: its keys keep their meaning."""
    words = say("guide.still_here", key=Keys(NEXT)) if conversation.offer(NEXT) else say("guide.waiting")
    return Ask((*intro, words), wait.IN_GUIDE, speech=False)


def steps_said(guide: Guide, steps: tuple[int, ...]) -> tuple[Say, ...]:
    """Return the sentences of some steps, a step's note before it where it warns of that step's action."""
    said: list[Say] = []
    for number in steps:
        if number in guide.notes:
            said.append(say("guide.step_noted", step=number, words=_step(guide, number), note=_note(guide, number)))
        else:
            said.append(say("guide.step", step=number, words=_step(guide, number)))
    return tuple(said)


def trouble(guide: Guide) -> tuple[Say, ...]:
    """Return what to try when the guide does not lead where it should."""
    items = tuple(
        say("guide.try", nth=n, words=say(f"guide.{guide.id}.trouble.{n}")) for n in range(1, guide.troubleshooting + 1)
    )
    return (say(f"guide.{guide.id}.trouble_intro"), *items)


def _step(guide: Guide, number: int) -> Say:
    return say(f"guide.{guide.id}.step.{number}")


def _note(guide: Guide, number: int) -> Say:
    return say(f"guide.{guide.id}.note.{number}")


def _ask(draft: Draft) -> Ask:
    return Ask(tuple(draft.says), wait.IN_GUIDE, speech=False)

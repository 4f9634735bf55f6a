"""The numbers themselves: what 0 gives at any time, and what is left when nothing was understood."""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import wait
from ivr.dialogue.conversation import Conversation, Offer
from ivr.dialogue.desk import Desk, look
from ivr.dialogue.frozen import replace
from ivr.dialogue.reply import Draft, Reply, finish, notice_due
from ivr.dialogue.routing import routes
from ivr.dialogue.steps import Ask, End, Tell
from ivr.dialogue.values import Numbers, Say, say
from ivr.directory.line import Line

MOST = 6


def show_numbers(line: Line, conversation: Conversation, now: datetime, *intro: Say, last: bool = False) -> Reply:
    """Return the numbers, the desk of this need first; `last`: the call ends after them unless a key is pressed."""
    conversation, notice = notice_due(conversation)
    draft = Draft([*intro])
    for desk in desks_told(line, conversation, now):
        draft.add(say("numbers.desk", contact=desk.name, number=Numbers(desk.spoken[:1])))
    draft.add(say("numbers.last" if last else "numbers.end"))
    draft.offers = [Offer(e.key, {"issue": "i", "group": "g", "more": "m"}[e.kind], (e.id,)) for e in line.menu[0]]
    conversation = replace(conversation, at="parting" if last else "numbers", misses=0)
    return finish(conversation, draft, Ask(tuple(draft.says), wait.PARTING), *notice)


def part_with_numbers(line: Line, conversation: Conversation, now: datetime) -> Reply:
    """Return the numbers, the desk of this need first, and the end of the call: for one that must not go on."""
    said = [
        say("numbers.desk", contact=desk.name, number=Numbers(desk.spoken[:1]))
        for desk in desks_told(line, conversation, now)
    ]
    conversation = replace(conversation, at="numbers", offered=(), misses=0)
    return conversation, (Tell((*said, say("goodbye"))), End())


def desks_told(line: Line, conversation: Conversation, now: datetime) -> tuple[Desk, ...]:
    """Return the desks whose numbers are told, in order: this need's, those of the menu, the line's own."""
    wanted: dict[str, None] = {}
    if conversation.contact:
        wanted[conversation.contact] = None
    first = line.issues.get(conversation.issue or "")
    listed = [issue for issue in line.issues.values() if issue.listed]
    if first:
        wanted.update((r.contact, None) for r in routes(line, first, conversation, now) if r.contact)
    unasked = replace(conversation, answers=())
    for issue in listed:
        wanted.update((r.contact, None) for r in routes(line, issue, unasked, now) if r.contact)
    wanted[line.desk] = None
    desks = [look(line, contact, now) for contact in wanted]
    told = [desk for desk in desks if (desk.texted if conversation.channel == "sms" else desk.spoken)]
    own = [desk for desk in told[MOST - 1 :] if desk.contact.id == line.desk]
    return (*told[: MOST - len(own)], *own)

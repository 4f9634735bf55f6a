"""Answers by voice: who, the number, the option, how to be put through; then the hours, what else there is, the notice.

Somebody who knows the line leaves after three seconds, somebody new still hears everything. Where the desk is closed
its
next opening comes before the number, so that nobody writes down a number and rings a closed desk.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ivr.dialogue import wait
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import Desk, look, weekly
from ivr.dialogue.reply import Draft, Reply, finish, notice_due
from ivr.dialogue.routing import routes, telling_apart
from ivr.dialogue.status_words import closed, standing
from ivr.dialogue.steps import Ask
from ivr.dialogue.values import Keys, Numbers, Say, say
from ivr.directory.line import Issue, Line, Route


def show_answer(line: Line, conversation: Conversation, issue: Issue, now: datetime, *intro: Say) -> Reply:
    """Return the answer to an issue whose questions are answered: one desk, or all that it may be."""
    found = routes(line, issue, conversation, now)
    if issue.tells:
        return show_tells(line, conversation, issue, 0, now, *intro)
    conversation, notice = notice_due(conversation)
    draft = Draft([*intro])
    if len(found) == 1:
        conversation = _one(line, conversation, draft, issue, found[0], now)
    else:
        conversation = replace(_several(line, conversation, draft, issue, found, now), contact=None)
    conversation = replace(conversation, at="answer", misses=0)
    draft.add(say("answer.tail"))
    return finish(conversation, draft, Ask(tuple(draft.says), wait.after_answer(0)), *notice)


def show_tells(line: Line, conversation: Conversation, issue: Issue, nth: int, now: datetime, *intro: Say) -> Reply:
    """Return what the line can say where no desk answers the issue, and where else to turn."""
    conversation, notice = notice_due(conversation)
    draft = Draft([*intro, say(f"tell.{issue.tells[nth]}.words")])
    offer_also(line, draft, issue)
    if len(issue.tells) > 1:
        further = (nth + 1) % len(issue.tells)
        key = draft.offer(issue.key, "l", issue.id, str(further))
        draft.add(say(f"tell.{issue.tells[further]}.offer", key=Keys(key)))
    if issue.notice and nth == 0:
        conversation = add_notice(conversation, draft, issue.notice)
    draft.add(say("answer.tail"))
    conversation = replace(conversation, at="tells", step=nth, misses=0)
    return finish(conversation, draft, Ask(tuple(draft.says), wait.after_answer(0)), *notice)


def add_numbers(line: Line, draft: Draft, desk: Desk) -> None:
    """Add the desk with its first number, how to be put through, and its other numbers."""
    first, others = desk.spoken[:1], desk.spoken[1:]
    closed_now = desk.status.kind == "closed"
    if not first:
        draft.add(say("desk.no_number", contact=desk.name))
    elif closed_now:
        draft.add(closed(desk, first))
    else:
        key = "desk.number_scoped" if desk.contact.scope else "desk.number"
        draft.add(say(key, contact=desk.name, scope=_scope(desk), number=Numbers(first)))
    if not closed_now and not desk.certain:
        draft.add(*standing(desk))
    if desk.dialled:
        key = draft.offer("1", "t", desk.contact.id, "0")
        if not closed_now and key:
            draft.add(say("offer.transfer" if desk.certain else "offer.transfer_anyway", key=Keys(key)))
    for number in others:
        draft.add(say(f"number.{number.kind}", number=Numbers((number,))))


def add_notice(conversation: Conversation, draft: Draft, notice: str) -> Conversation:
    """Add a desk's own notice where this call has not heard it yet."""
    if notice not in conversation.heard:
        draft.add(say(f"notice.{notice}"))
        return replace(conversation, heard=(*conversation.heard, notice))
    return conversation


def offer_also(line: Line, draft: Draft, issue: Issue) -> None:
    """Offer the issues that people confuse with this one; a need keeps its digit whenever it is offered again."""
    for also in issue.also:
        key = draft.offer(line.issues[also].key, "i", also)
        if key:
            draft.add(say(f"issue.{also}.offer", key=Keys(key)))


def meanwhile(line: Line, conversation: Conversation, issue: Issue, now: datetime) -> Desk | None:
    """Return the neighbouring desk that is open now although the issue's own is closed, or None."""
    if issue.meanwhile is None:
        return None
    found = routes(line, line.issues[issue.meanwhile], conversation, now)
    if len(found) != 1 or found[0].contact is None:
        return None
    desk = look(line, found[0].contact, now)
    return desk if desk.certain else None


def after_hours(line: Line, desk: Desk, now: datetime) -> Desk | None:
    """Return the contact that answers after a closed desk's hours, unless it is closed too."""
    if desk.contact.after_hours is None or desk.status.kind != "closed":
        return None
    other = look(line, desk.contact.after_hours, now)
    return other if other.takes_calls else None


def _one(
    line: Line, conversation: Conversation, draft: Draft, issue: Issue, route: Route, now: datetime
) -> Conversation:
    if route.contact is None:
        draft.add(no_number(issue, route))
        offer_also(line, draft, issue)
        return conversation
    desk = look(line, route.contact, now)
    night = after_hours(line, desk, now)
    if night:
        draft.offer("1", "t", night.contact.id, "0")
    add_numbers(line, draft, desk)
    if night:
        draft.add(
            say("desk.after_hours", contact=night.name, number=Numbers(night.spoken[:1])),
            say("offer.transfer", key=Keys("1")),
        )
    if desk.contact.scope and desk.status.kind != "closed":
        draft.add(_scope(desk))
    other = meanwhile(line, conversation, issue, now) if desk.status.kind == "closed" else None
    if desk.status.kind == "closed":
        if other and issue.meanwhile:
            key = draft.offer(line.issues[issue.meanwhile].key, "i", issue.meanwhile)
            draft.add(_meanwhile(issue, other, key))
        if desk.hours:
            draft.add(say("status.hours", contact=desk.name, hours=desk.hours))
    elif desk.certain:
        draft.add(*standing(desk))
    add_other_ways(line, draft, desk, now)
    if other is None:
        offer_also(line, draft, issue)
    if desk.contact.notice:
        conversation = add_notice(conversation, draft, desk.contact.notice)
    return replace(conversation, contact=desk.contact.id)


def _several(
    line: Line, conversation: Conversation, draft: Draft, issue: Issue, found: tuple[Route, ...], now: datetime
) -> Conversation:
    """Add every desk it may be, named by the choice that leads there, and how they stand: once where they stand
    alike.
    """
    question = telling_apart(issue, found) or ""
    if question:
        draft.add(say(f"question.{question}.both"))
    desks = [(route, look(line, route.contact, now)) for route in found if route.contact]
    for route, desk in desks:
        draft.add(say("both.desk", label=route_name(question, route, desk), number=Numbers(desk.spoken[:1])))
    for route, desk in desks:
        if desk.takes_calls:
            key = draft.offer(_key(line, question, route), "t", desk.contact.id, "0")
            if key:
                draft.add(say("both.transfer", label=route_name(question, route, desk), key=Keys(key)))
    draft.add(*(no_number(issue, route) for route in found if route.contact is None), *together(desks))
    for _, desk in desks:
        if desk.contact.notice:
            conversation = add_notice(conversation, draft, desk.contact.notice)
    return conversation


def together(desks: list[tuple[Route, Desk]]) -> tuple[Say, ...]:
    """Return how several desks stand, said once where it is the same for all of them."""
    said = [_stands(desk) for _, desk in desks]
    if len(set(said)) < 2:
        return said[0] if said else ()
    return tuple(
        part
        for (_, desk), lines in zip(desks, said, strict=True)
        for part in (say("both.status", contact=desk.name, status=lines),)
    )


def _stands(desk: Desk) -> tuple[Say, ...]:
    if desk.status.kind != "closed":
        return tuple(replace(one, values=tuple(v for v in one.values if v[0] != "contact")) for one in standing(desk))
    if desk.opening is None:
        return (say("both.closed_opening_unknown", hours=desk.hours or ""),)
    return (say("both.closed", opening=desk.opening, hours=desk.hours or ""),)


def no_number(issue: Issue, route: Route) -> Say:
    """Return the words for an issue or a choice that is declared to have no number."""
    if route.when:
        return say(".".join(("choice", *route.when[-1], "instead")))
    return say(f"issue.{issue.id}.instead")


def add_other_ways(line: Line, draft: Draft, desk: Desk, now: datetime) -> None:
    """Add the counter's hours and the e-mail address, where the desk has them."""
    if desk.contact.counter:
        hours = weekly(desk.contact.counter, line.zone, now)
        if hours:
            draft.add(say("desk.counter", hours=hours))
    if desk.contact.email:
        draft.add(say("desk.email", email=desk.contact.email))


def _meanwhile(issue: Issue, other: Desk, key: str) -> Say:
    return say(
        f"issue.{issue.id}.meanwhile",
        contact=other.name,
        number=Numbers(other.spoken[:1]),
        until=other.closes or "",
        key=Keys(key),
    )


def _scope(desk: Desk) -> Say:
    return say(f"contact.{desk.contact.id}.scope")


def route_name(question: str, route: Route, desk: Desk) -> Say:
    """Return what tells one of several desks from the others: the choice that leads there, else its own name."""
    choice = dict(route.when).get(question)
    return say(f"choice.{question}.{choice}.name") if choice else desk.name


def _key(line: Line, question: str, route: Route) -> str:
    asked = line.questions.get(question)
    found = asked.choice(dict(route.when).get(question, "")) if asked else None
    return found.key if found else ""

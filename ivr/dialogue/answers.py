"""Answers by voice: who, the number, the option, how to be put through; then the hours, what else there is, the notice.

Somebody who knows the line leaves after three seconds, somebody new still hears everything. Where the desk is closed
its next opening comes before the number, so that nobody writes down a number and rings a closed desk.
"""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import wait
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import Desk, look, weekly
from ivr.dialogue.frozen import replace
from ivr.dialogue.offer_text import offer_text
from ivr.dialogue.reply import Draft, Reply, finish, notice_due
from ivr.dialogue.routing import in_order, routes, telling_apart
from ivr.dialogue.status_words import closed, standing
from ivr.dialogue.steps import Ask
from ivr.dialogue.tongues import contact_notice, other_language
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
    conversation = offer_text(line, conversation, draft)
    add_further(line, conversation, draft)
    draft.add(say("answer.tail"))
    return finish(conversation, draft, Ask(tuple(draft.says), wait.after_answer(0)), *notice)


def add_further(line: Line, conversation: Conversation, draft: Draft) -> None:
    """Offer the answer to what else was asked in the same breath; it also follows if the caller stays on the line."""
    issue = line.issues.get(conversation.further or "")
    if issue and issue.listed:
        key = draft.offer(issue.key, "i", issue.id)
        if key:
            draft.add(say("answer.further", label=say(f"issue.{issue.id}.label"), key=Keys(key)))


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
        conversation = add_notice(line, conversation, draft, issue.notice)
    conversation = offer_text(line, replace(conversation, at="tells", step=nth, misses=0), draft)
    draft.add(say("answer.tail"))
    return finish(conversation, draft, Ask(tuple(draft.says), wait.after_answer(0)), *notice)


def add_numbers(draft: Draft, desk: Desk, night: Desk | None = None) -> None:
    """Add the desk with its first number, how to be put through, and its other numbers; `night` answers meanwhile."""
    first, others = desk.spoken[:1], desk.spoken[1:]
    closed_now = desk.status.kind == "closed"
    if closed_now:
        draft.add(closed(desk, first))
    elif not first:
        draft.add(say("desk.no_number", contact=desk.name))
    else:
        sentence = "desk.number_scoped" if desk.contact.scope else "desk.number"
        draft.add(say(sentence, contact=desk.name, scope=_scope(desk), number=Numbers(first)))
    if not closed_now and not desk.certain:
        draft.add(*standing(desk))
    if night:
        add_after_hours(draft, night)
    if desk.dialled and not (closed_now and night):
        key = draft.offer("1", "t", desk.contact.id, "0")
        if not closed_now and key:
            draft.add(say("offer.transfer" if desk.certain else "offer.transfer_anyway", key=Keys(key)))
    for number in (*others, *(n for n in desk.text_telephones if n.say)):
        draft.add(say(f"number.{number.kind}", number=Numbers((number,))))


def add_notice(line: Line, conversation: Conversation, draft: Draft, notice: str) -> Conversation:
    """Add a desk's own notice where this call has not heard it yet."""
    if notice not in conversation.heard:
        draft.add(*contact_notice(line, conversation.language, notice))
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
    return None if other.status.kind == "closed" else other


def add_after_hours(draft: Draft, night: Desk, again: bool = False) -> None:
    """Add the contact that answers meanwhile: its number, what it is for, how it stands if that is not certain."""
    sentence = "numbers.desk" if again else "desk.after_hours"
    draft.add(say(sentence, contact=night.name, number=Numbers(night.spoken[:1], slow=again)))
    if night.contact.scope and not again:
        draft.add(_scope(night))
    if not night.certain:
        draft.add(*standing(night))
    key = draft.offer("1", "t", night.contact.id, "0") if night.takes_calls else ""
    if key:
        draft.add(say("offer.transfer" if night.certain else "offer.transfer_anyway", key=Keys(key)))


def _one(
    line: Line, conversation: Conversation, draft: Draft, issue: Issue, route: Route, now: datetime
) -> Conversation:
    if route.contact is None:
        draft.add(no_number(issue, route))
        offer_also(line, draft, issue)
        return replace(conversation, contact=None)
    desk = look(line, route.contact, now)
    night = after_hours(line, desk, now)
    add_numbers(draft, desk, night)
    draft.add(*other_language(line, conversation.language))
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
    for one in (desk, night):
        if one and one.contact.notice:
            conversation = add_notice(line, conversation, draft, one.contact.notice)
    return replace(conversation, contact=desk.contact.id)


def _several(
    line: Line, conversation: Conversation, draft: Draft, issue: Issue, found: tuple[Route, ...], now: datetime
) -> Conversation:
    """Add every desk it may be, named by the choice that leads there, and how they stand (once if they stand alike)."""
    question = telling_apart(issue, found) or ""
    if question:
        draft.add(say(f"question.{question}.both"))
    found = in_order(line, question, found)
    desks = [(route, look(line, route.contact, now)) for route in found if route.contact]
    for route, desk in desks:
        draft.add(say("both.desk", label=route_name(question, route, desk), number=Numbers(desk.spoken[:1])))
    transfers: list[Say] = []
    for route, desk in desks:
        key = draft.offer(_key(line, question, route), "t", desk.contact.id, "0") if desk.takes_calls else ""
        if key:
            transfers.append(say("both.transfer", label=route_name(question, route, desk), key=Keys(key)))
    stands = together(question, desks)
    # Where it is not certain that somebody answers, that comes before the offer to be put through.
    sure = all(desk.certain for _, desk in desks if desk.takes_calls)
    draft.add(*((*transfers, *stands) if sure else (*stands, *transfers)), *other_language(line, conversation.language))
    draft.add(*(no_number(issue, route) for route in found if route.contact is None))
    for _, desk in desks:
        if desk.contact.notice:
            conversation = add_notice(line, conversation, draft, desk.contact.notice)
    return conversation


def together(question: str, desks: list[tuple[Route, Desk]]) -> tuple[Say, ...]:
    """Return how several desks stand, said once where it is the same for all of them."""
    said = [stands(desk) for _, desk in desks]
    if len(set(said)) < 2:
        return said[0] if said else ()
    return tuple(
        say("both.status", label=route_name(question, route, desk), status=lines)
        for (route, desk), lines in zip(desks, said, strict=True)
    )


def stands(desk: Desk) -> tuple[Say, ...]:
    """Return how a desk stands, without its name."""
    if desk.status.kind != "closed":
        return tuple(replace(one, values=tuple(v for v in one.values if v[0] != "contact")) for one in standing(desk))
    if desk.hours is None:
        return (say("both.closed_hours_unknown"),)
    if desk.opening is None:
        return (say("both.closed_opening_unknown", hours=desk.hours),)
    return (say("both.closed_unsure" if desk.status.unsure else "both.closed", opening=desk.opening, hours=desk.hours),)


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

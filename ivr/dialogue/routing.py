"""Who answers: from the issue and the answers given so far to the contacts, and the question still to ask."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import UNSURE, Conversation
from ivr.dialogue.frozen import replace
from ivr.directory.line import Choice, Issue, Line, Question, Route, in_force


def routes(line: Line, issue: Issue, conversation: Conversation, now: datetime) -> tuple[Route, ...]:
    """Return the routes in force that agree with the answers given, one for each contact.

    A question unanswered or unsure agrees with every choice. A route for exactly what was answered stands before one
    that leaves it open, and a dated one before the one it replaces for its time. Where several routes lead to one
    contact, the one returned holds for what they have in common.
    """
    today = now.astimezone(ZoneInfo(line.zone)).date()
    left = [r for r in issue.routes if in_force(r.first, r.last, today) and _agrees(r, conversation)]
    dated = {r.when for r in left if r.first or r.last}
    left = [r for r in left if r.first or r.last or r.when not in dated]
    exact = [r for r in left if all(conversation.answer(q) == choice for q, choice in r.when)]
    closest = max((len(r.when) for r in exact), default=0)
    found: dict[tuple[str | None, tuple[tuple[str, str], ...]], Route] = {}
    for route in left:
        if route not in exact or len(route.when) == closest:
            end = (route.contact, () if route.contact else route.when)
            known = found.setdefault(end, route)
            if known is not route:
                found[end] = replace(known, when=tuple(pair for pair in known.when if pair in route.when))
    return tuple(found.values())


def next_question(line: Line, issue: Issue, conversation: Conversation, now: datetime) -> Question | None:
    """Return the question the answer still depends on, or None.

    A question is asked only where its choices lead to different desks: a line with one choice never asks.
    """
    for question_id in issue.asks:
        question = line.questions[question_id]
        if conversation.answer(question_id) is None:
            ends = [
                {(route.contact, route.contact or route.when) for route in led}
                for _, led in _led(line, conversation, question, issue, now)
            ]
            if any(end != ends[0] for end in ends):
                return question
    return None


def live_choices(
    line: Line, conversation: Conversation, question: Question, issue: Issue, now: datetime
) -> tuple[Choice, ...]:
    """Return the choices of a question that some route in force leads on from, in the order of their keys."""
    live = (choice for choice, led in _led(line, conversation, question, issue, now) if led)
    return tuple(sorted(live, key=lambda choice: choice.key))


def retired_keys(question: Question) -> tuple[Choice, ...]:
    """Return the retired choices that people know by a digit: pressed, it is recognised, though nobody offers it."""
    return tuple(choice for choice in question.choices if choice.retired and choice.key)


def telling_apart(issue: Issue, found: tuple[Route, ...]) -> str | None:
    """Return the question whose choices tell the routes found apart, or None."""
    for question in issue.asks:
        if len({dict(route.when).get(question) for route in found}) > 1:
            return question
    return None


def in_order(line: Line, question_id: str | None, found: tuple[Route, ...]) -> tuple[Route, ...]:
    """Return routes in the order of the keys of the choices that tell them apart; what is left to none comes last."""
    question = line.questions.get(question_id or "")
    keys = {choice.id: choice.key for choice in question.choices} if question else {}
    return tuple(sorted(found, key=lambda route: keys.get(dict(route.when).get(question_id or "", ""), "9")))


def asking_issue(line: Line, question_id: str) -> Issue | None:
    """Return the only listed issue that asks this question, or None: then a choice alone does not tell the issue."""
    asking = [issue for issue in line.issues.values() if question_id in issue.asks and issue.listed]
    return asking[0] if len(asking) == 1 else None


def refused(line: Line, conversation: Conversation) -> tuple[str, str] | None:
    """Return an answer that names a choice which is retired, or None."""
    for question, choice in conversation.answers:
        found = line.questions[question].choice(choice) if question in line.questions else None
        if found and found.retired:
            return question, choice
    return None


def _agrees(route: Route, conversation: Conversation) -> bool:
    return all(conversation.answer(question) in (None, UNSURE, choice) for question, choice in route.when)


def _led(
    line: Line, conversation: Conversation, question: Question, issue: Issue, now: datetime
) -> list[tuple[Choice, tuple[Route, ...]]]:
    """Return each choice that is still made, and where it leads."""
    return [
        (choice, routes(line, issue, conversation.answered(question.id, choice.id), now))
        for choice in question.choices
        if not choice.retired
    ]

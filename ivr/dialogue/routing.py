"""Who answers: from the issue and the answers given so far to the contacts, and the question still to ask."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import UNSURE, Conversation
from ivr.directory.line import Choice, Issue, Line, Question, Route, in_force


def routes(line: Line, issue: Issue, conversation: Conversation, now: datetime) -> tuple[Route, ...]:
    """Return the routes in force that agree with the answers given, one for each contact.

    A question unanswered or unsure agrees with every choice. A route for exactly what was answered stands before one
    that leaves it open, and a dated one before the one it replaces for its time.
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
            found.setdefault((route.contact, () if route.contact else route.when), route)
    return tuple(found.values())


def next_question(line: Line, issue: Issue, conversation: Conversation, now: datetime) -> Question | None:
    """Return the question the answer still depends on, or None.

    A question is asked only while the routes left differ by it: a line with one choice never asks.
    """
    left = routes(line, issue, conversation, now)
    for question_id in issue.asks:
        if conversation.answer(question_id) is None and len(left) > 1:
            named = {choice for route in left for q, choice in route.when if q == question_id}
            if len(named) > 1 or (named and _left_open(left, question_id)):
                return line.questions[question_id]
    return None


def live_choices(
    line: Line, conversation: Conversation, question: Question, issue: Issue, now: datetime
) -> tuple[Choice, ...]:
    """Return the choices of a question that some route in force leads on from."""
    left = routes(line, issue, conversation, now)
    named = {choice for route in left for q, choice in route.when if q == question.id}
    every = _left_open(left, question.id)
    return tuple(c for c in question.choices if (every or c.id in named) and not c.retired)


def telling_apart(issue: Issue, found: tuple[Route, ...]) -> str | None:
    """Return the question whose choices tell the routes found apart, or None."""
    for question in issue.asks:
        if len({choice for route in found for q, choice in route.when if q == question}) > 1:
            return question
    return None


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


def _left_open(left: tuple[Route, ...], question: str) -> bool:
    return any(question not in dict(route.when) for route in left)

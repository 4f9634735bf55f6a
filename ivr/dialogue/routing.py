"""Who answers: from the issue and the answers given so far to the contacts, and the question still to ask."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import UNSURE, Conversation
from ivr.directory.line import Issue, Line, Question, Route, in_force


def routes(line: Line, issue: Issue, conversation: Conversation, now: datetime) -> tuple[Route, ...]:
    """Return the routes in force that agree with the answers given; a question unanswered or unsure agrees with all."""
    today = now.astimezone(ZoneInfo(line.zone)).date()
    found: dict[tuple[str | None, tuple[tuple[str, str], ...]], Route] = {}
    for route in issue.routes:
        if in_force(route.first, route.last, today) and _agrees(route, conversation):
            found.setdefault((route.contact, () if route.contact else route.when), route)
    return tuple(found.values())


def next_question(line: Line, issue: Issue, conversation: Conversation, now: datetime) -> Question | None:
    """Return the question the answer still depends on, or None.

    A question is asked only while the routes left differ by it: a line with one choice never asks.
    """
    left = routes(line, issue, conversation, now)
    for question_id in issue.asks:
        if conversation.answer(question_id) is None:
            named = {choice for route in left for q, choice in route.when if q == question_id}
            if len(named) > 1:
                return line.questions[question_id]
    return None


def asking_issue(line: Line, question_id: str) -> Issue | None:
    """Return the only listed issue that asks this question, or None: then a choice alone does not tell the issue."""
    asking = [issue for issue in line.issues.values() if question_id in issue.asks and issue.listed]
    return asking[0] if len(asking) == 1 else None


def _agrees(route: Route, conversation: Conversation) -> bool:
    return all(conversation.answer(question) in (None, UNSURE, choice) for question, choice in route.when)

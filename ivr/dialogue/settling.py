"""From what was meant to a conversation with it settled: the issue, the choices, a place said back."""

from __future__ import annotations

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.frozen import replace
from ivr.dialogue.meaning import Meant, asks, is_answered
from ivr.dialogue.routing import asking_issue
from ivr.dialogue.values import Say, say
from ivr.directory.line import Line
from ivr.recognition.keywords import Understood


def settle(line: Line, conversation: Conversation, heard: Understood) -> Conversation | None:
    """Return the conversation with an issue and choices that were said, or None where they do not make one sense."""
    issue, group = heard.one("issue"), heard.one("group")
    if not heard.targets or heard.kinds() - {"issue", "group", "choice", *(("key",) if issue else ())}:
        return None
    choices = [tuple(t.split(".")[1:]) for t in heard.targets if t.startswith("choice.")]
    if len({question for question, _ in choices}) != len(choices) or (issue and group):
        return None
    if issue is None and group is None:
        if "issue" in heard.kinds() or "group" in heard.kinds():
            return None
        asking = asking_issue(line, choices[0][0])
        known = line.issues.get(conversation.issue or "")
        if not (known and choices[0][0] in known.asks):
            if asking is None:
                return None
            conversation = replace(conversation, issue=asking.id, group=None, answers=())
    elif group:
        return replace(conversation, issue=None, group=group, answers=())
    elif issue != conversation.issue:
        conversation = replace(conversation, issue=issue, group=None, answers=(), contact=None, step=0)
    else:
        conversation = replace(conversation, answers=())
    for question, choice in choices:
        if _contradicted(line, question, choice, heard):
            return None
        conversation = conversation.answered(question, choice)
    return _digit_said(line, conversation, heard) if issue else conversation


def all_settled(line: Line, conversation: Conversation, said: Meant) -> Conversation | None:
    """Return the conversation with everything that was said at once: this issue, its place, what else was asked."""
    settled = place_settled(line, conversation, said)
    if settled is None:
        return None
    first = line.issues.get(settled.issue or "")
    further = next((i for i in said.further if first and i != first.id and line.issues[i].listed), None)
    if first and further and first.guide and first.listed and line.issues[further].routes:
        # A guide takes a quarter of an hour: the number comes first.
        settled, further = replace(settled, issue=further, step=0), first.id
    if first and (first.tells or not is_answered(first)):
        further = None  # who is told that this is another's business is not told of ours in the same breath
    return replace(settled, further=further, guess=_guessed(line, said))


def _guessed(line: Line, said: Meant) -> str | None:
    """Return the key of the choice that a place suggests but does not decide, or None."""
    place, question = said.place, line.questions.get(said.question or "")
    sure = place.decides or place.either or place.elsewhere
    choice = question.choice(place.choice or "") if question and not sure else None
    return choice.key if choice else None


def place_settled(line: Line, conversation: Conversation, said: Meant) -> Conversation | None:
    """Return the conversation with what was said; a place alone belongs to the issue at hand, or the one asking."""
    settled = settle(line, conversation, said.heard)
    heard_of = said.question and (said.place.choice or said.place.unmatched or said.place.basis)
    if settled is not None or said.heard.targets or not heard_of or said.question is None:
        return settled
    issue = line.issues.get(conversation.issue or "")
    if not asks(line, issue, said.question):
        issue = asking_issue(line, said.question)
    if issue is None:
        return None
    if issue.id != conversation.issue:
        conversation = replace(conversation, issue=issue.id, group=None, answers=(), contact=None, step=0)
    return conversation


def place_words(line: Line, conversation: Conversation, said: Meant) -> tuple[Say, ...]:
    """Return what is said back of a place or a case number: what was understood, so that it can be corrected."""
    place, question = said.place, said.question
    if question is None:
        return ()
    asked = asks(line, line.issues.get(conversation.issue or ""), question)
    if place.elsewhere:
        return (say(f"place.{question}.elsewhere"),) if asked or not said.heard.targets else ()
    if not asked:
        return ()
    if place.unmatched:
        return (say(f"place.{question}.unmatched", digit=place.unmatched),)
    if place.choice is None or place.either:
        return ()
    name = say(f"choice.{question}.{place.choice}.name")
    if place.decides:
        return (say(f"place.{question}.number", choice=name),) if place.basis == "case_number" else ()
    if place.name:
        return (say(f"place.{question}.guess", place=place.name, choice=name),)
    return (say(f"place.{question}.guess_by_number", choice=name),)


def _contradicted(line: Line, question: str, choice: str, heard: Understood) -> bool:
    """Say whether a choice was named beside the digit of another one."""
    asked = line.questions.get(question)
    others = {c.key for c in asked.choices if c.id != choice} if asked else set()
    return heard.number is not None and str(heard.number) in others


def _digit_said(line: Line, conversation: Conversation, heard: Understood) -> Conversation:
    """Return the conversation with a choice that was named by its digit, beside the issue: "case 3"."""
    digit = heard.one("key") or ("" if heard.number is None else str(heard.number))
    for question_id in line.issues[conversation.issue or ""].asks:
        if digit and conversation.answer(question_id) is None:
            for choice in line.questions[question_id].choices:
                if choice.key == digit:
                    return conversation.answered(question_id, choice.id)
    return conversation

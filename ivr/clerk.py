"""What staff ask the line at a terminal: what it answers, which desks are open, whether all is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ivr.dialogue import text_answers
from ivr.dialogue.answers import show_answer
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import Desk, look
from ivr.dialogue.guide import steps_said, trouble
from ivr.dialogue.respond import arrival
from ivr.dialogue.routing import next_question
from ivr.dialogue.steps import Ask, Tell
from ivr.dialogue.values import Clock, Numbers, Opening, Say, Value
from ivr.directory.complaints import suggest
from ivr.directory.edition import Edition
from ivr.directory.line import Issue
from ivr.directory.schema import ConfigFiles
from ivr.errors import UsageError
from ivr.prompts.gsm7 import measure
from ivr.prompts.rendering import message, render, shown
from ivr.prompts.speech import PAUSE_MARK
from ivr.recognition.keywords import understand


def summary(edition: Edition) -> str:
    """Return what `check` says of a line that is right."""
    line = edition.line
    counts = (
        (len(line.issues), "issue"),
        (len(line.contacts), "contact"),
        (sum(len(c.numbers) for c in line.contacts.values()), "number"),
        (len(line.questions), "question"),
        (len(line.guides), "guide"),
    )
    held = ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts if n)
    return f"All is right: line {line.id}, edition {line.edition}, {held}, in {', '.join(line.languages)}."


def when(edition: Edition, now: datetime) -> str:
    """Return the moment that an answer holds for, on the line's clock."""
    return f"{now.astimezone(ZoneInfo(edition.line.zone)):%A %Y-%m-%d %H:%M} {edition.line.zone}"


def hours(edition: Edition, now: datetime) -> Iterator[str]:
    """Yield how each desk stands at `now`, on the line's clock."""
    for contact in edition.line.contacts:
        desk = look(edition.line, contact, now)
        yield f"{_text(edition, desk.name)}: {standing(edition, desk)}"
        if desk.hours:
            yield f"    {_value(edition, desk.hours)}"
        yield from (f"    {_value(edition, Numbers((number,)))}" for number in desk.numbers)


def answer(edition: Edition, issue_word: str, choice_words: Sequence[str], now: datetime) -> Iterator[str]:
    """Yield what callers hear and what texters read for an issue.

    Raises UsageError for an issue or a choice there is not.
    """
    issue = _issue(edition, issue_word)
    conversation = replace(arrival(edition.line, "voice"), issue=issue.id)
    conversation = _answered(edition, issue, conversation, choice_words, now)
    yield "By voice:"
    if issue.guide:
        guide = edition.line.guides[issue.guide]
        steps = (*steps_said(guide, tuple(range(1, guide.steps + 1))), *trouble(guide))
        yield from (f"    {_voice(edition, one)}" for one in steps)
    else:
        _, said = show_answer(edition.line, conversation, issue, now)
        for step in said:
            if isinstance(step, Tell | Ask):
                yield from (f"    {words}" for one in step.says if (words := _voice(edition, one)))
    yield "By text:"
    for body in _texts(edition, issue, replace(conversation, channel="sms", noticed=False, heard=()), now):
        size = measure(body)
        yield from (f"    {row}" for row in body.split("\n"))
        yield f"    ({size.characters} characters, {size.parts} part{'' if size.parts == 1 else 's'})"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the files in `config/`. It asks for nothing at the top, because each holds a part."""
    whole = _or_bare(ConfigFiles.model_json_schema(by_alias=True))
    del whole["required"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole, "title": "The facts of a help line"}


def _or_bare(shape: Any) -> Any:
    """Return a schema that takes digits without quotes where it takes a word: the line reads both alike."""
    if isinstance(shape, list):
        return [_or_bare(each) for each in shape]
    if not isinstance(shape, dict):
        return shape
    kept = {key: _or_bare(value) for key, value in shape.items()}
    if kept.get("type") == "string" and not {"const", "enum", "format"} & kept.keys():
        pattern = str(kept.get("pattern", ""))
        if any(re.search(pattern, digits) for digits in ("1", "123", "12345")):
            kept["type"] = ["string", "integer"]
    return kept


def _texts(edition: Edition, issue: Issue, conversation: Conversation, now: datetime) -> Iterator[str]:
    words = edition.words[edition.line.language]
    if issue.guide:
        guide = edition.line.guides[issue.guide]
        for group in guide.texts:
            yield message(words, text_answers.guide_text(edition.line, conversation, guide, group[0])[1])
    else:
        yield message(words, text_answers.answer(edition.line, conversation, issue, now)[1])


def _issue(edition: Edition, word: str) -> Issue:
    line = edition.line
    heard = understand(line.hearing[line.language].keywords, word)
    found = line.issues.get(word) or line.issues.get(heard.one("issue") or "")
    if found is None:
        near = suggest(word, line.issues)
        raise UsageError(
            f'"{word}" is no issue of this line; {near or "the issues are " + ", ".join(line.issues) + "."}'
        )
    return found


def _answered(
    edition: Edition, issue: Issue, conversation: Conversation, words: Sequence[str], now: datetime
) -> Conversation:
    line = edition.line
    for word in words:
        targets = {f"choice.{word.lower()}", *understand(line.hearing[line.language].keywords, word).targets}
        choices = [(q, c.id) for q in issue.asks for c in line.questions[q].choices]
        found = [(q, c) for q, c in choices if {f"choice.{c}", f"choice.{q}.{c}"} & targets]
        if not found:
            right = f"its choices are {', '.join(c for _, c in choices)}" if choices else "it asks nothing"
            raise UsageError(f'"{word}" is no choice of {issue.id}: {right}.')
        conversation = conversation.answered(*found[0])
    while (question := next_question(line, issue, conversation, now)) is not None:
        conversation = conversation.answered(question.id, "unsure")
    return conversation


def standing(edition: Edition, desk: Desk) -> str:
    """Return how a desk stands: whether it is open, why not, and when that ends."""
    status = desk.status
    why = f" ({status.reason.replace('_', ' ')})" if status.reason else ""
    if status.kind == "closed":
        opens = f"; opens {_value(edition, Opening(desk.local(status.opens), desk.now))}" if status.opens else ""
        return f"closed{why}{opens}{' (not certain)' if status.unsure else ''}"
    until = f" until {_value(edition, Clock(desk.local(status.until), zoned=True))}" if status.until else ""
    return f"{status.kind}{why}{until}"


def _value(edition: Edition, value: Value) -> str:
    return shown(edition.words[edition.line.language], value, "sms")


def _text(edition: Edition, one: Say) -> str:
    return render(edition.words[edition.line.language], one, "sms")


def _voice(edition: Edition, one: Say) -> str:
    return " ".join(render(edition.words[edition.line.language], one, "voice").replace(PAUSE_MARK, "").split())

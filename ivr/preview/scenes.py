"""Everything a line can say, as scenes: who asks for what, in which language and channel, at which moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.dialogue import texts, voice
from ivr.dialogue.conversation import UNSURE, Conversation
from ivr.dialogue.desk import look
from ivr.dialogue.guide import steps_said, trouble
from ivr.dialogue.numbers_told import show_numbers
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.routing import live_choices, next_question
from ivr.dialogue.steps import Ask, Step, Tell
from ivr.dialogue.text_answers import guide_text, numbers
from ivr.dialogue.turns import Arrived
from ivr.dialogue.values import Listed, Say, Value
from ivr.directory.edition import Edition
from ivr.directory.line import Issue, Line
from ivr.prompts.rendering import render
from ivr.prompts.speech import PAUSE_MARK


@dataclass(frozen=True, slots=True, order=True)
class Scene:
    """What is asked for (`greeting`, or an issue and the choices made), and where it is heard."""

    what: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said in a scene, sentence by sentence, and the prompt keys it is made of."""

    sentences: tuple[str, ...]
    keys: frozenset[str]


def scenes(edition: Edition, now: datetime) -> dict[Scene, Heard]:
    """Return every scene of an edition as it is heard at `now` (aware)."""
    found: dict[Scene, Heard] = {}
    for language in edition.line.languages:
        for channel in ("voice", "sms"):
            start = replace(arrival(edition.line, channel), language=language)
            for what, says, transfers in _says(edition.line, start, now):
                found[Scene(what, channel, language)] = _heard(edition, language, channel, says, transfers)
    return found


def _says(line: Line, start: Conversation, now: datetime) -> Iterator[tuple[str, list[Say], list[str]]]:
    """Yield each thing to ask for, with what is said and where it offers to put the caller through."""
    spoken = start.channel == "voice"
    if spoken:
        yield "greeting and menu", _told(respond(line, start, Arrived(), now)[1]), []
        yield "the numbers (0)", _told(show_numbers(line, start, now)[1]), []
    else:
        yield "menu", list(texts.home(line, start, now)[1]), []
        yield "the numbers (0)", list(numbers(line, start, now)[1]), []
    for issue in line.issues.values():
        yield from _of_issue(line, replace(start, issue=issue.id), issue, (), now)


def _of_issue(
    line: Line, conversation: Conversation, issue: Issue, made: tuple[str, ...], now: datetime
) -> Iterator[tuple[str, list[Say], list[str]]]:
    what = ", ".join((issue.id, *made))
    spoken = conversation.channel == "voice"
    question = next_question(line, issue, conversation, now)
    if question is None and issue.guide:
        guide = line.guides[issue.guide]
        said = list(steps_said(guide, tuple(range(1, guide.steps + 1)))) if spoken else []
        said += trouble(guide) if spoken and guide.troubleshooting else ()
        for group in () if spoken else guide.texts:
            said += guide_text(line, conversation, guide, group[0])[1]
        first = _told(voice.proceed(line, conversation, now)[1]) if spoken else []
        yield what, [*first, *said], []
        return
    if spoken:
        after, steps = voice.proceed(line, conversation, now)
        transfers = [offer for offer in after.offered if offer.act == "t"]
        yield what, _told(steps), [_put_through(line, *offer.ids, key=offer.key, now=now) for offer in transfers]
    else:
        yield what, list(texts.proceed(line, conversation, now)[1]), []
    if question is None:
        return
    choices = [choice.id for choice in live_choices(line, conversation, question, issue, now)]
    for choice in (*choices, UNSURE):
        name = "not sure" if choice == UNSURE else choice
        yield from _of_issue(line, conversation.answered(question.id, choice), issue, (*made, name), now)


def _told(steps: Iterable[Step]) -> list[Say]:
    return [one for step in steps if isinstance(step, Tell | Ask) for one in step.says]


def _put_through(line: Line, contact: str, nth: str, *, key: str, now: datetime) -> str:
    number = look(line, contact, now).dialled[int(nth)]
    pressed = "".join(f", after {press.wait:g} s presses {press.digits}" for press in number.presses)
    return f"[{key} puts them through to {number.phone.written}{pressed}]"


def _heard(edition: Edition, language: str, channel: str, says: list[Say], transfers: list[str]) -> Heard:
    words = edition.words[language]
    sentences = []
    for one in says:
        said = render(words, one, channel).replace(PAUSE_MARK, "")
        sentences += [" ".join(row.split()) for row in said.split("\n") if row.strip()]
    return Heard((*sentences, *transfers), frozenset(key for one in says for key in _keys(one)))


def _keys(value: Value) -> Iterator[str]:
    match value:
        case Say():
            yield value.key
            for _, inner in value.values:
                yield from _keys(inner)
        case Listed():
            yield from _keys(value.says)
        case tuple():
            for each in value:
                yield from _keys(each)

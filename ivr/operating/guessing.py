"""What somebody may have said, in the line's own words: their own are not kept.

A turn is found again by trying what leads to the same conversation and the same prompts. Keys and outcomes are few; for
words the line's own are tried, alone and together, and the places that it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import get_args

from ivr.dialogue.call_code import ends_in_silence, with_code
from ivr.dialogue.conversation import Conversation, write
from ivr.dialogue.respond import respond
from ivr.dialogue.steps import Ask, SendText, Step, Tell, Transfer
from ivr.dialogue.transfers import told_instead
from ivr.dialogue.turns import Arrived, Outcome, Pressed, Silent, Spoke, Taken, TextAsked, Texted, TransferEnded, Turn
from ivr.directory.edition import Edition
from ivr.directory.line import Line
from ivr.prompts.load import read_language
from ivr.prompts.phrases import read_phrases
from ivr.records.noting import heard
from ivr.records.pseudonyms import code
from ivr.records.record import Record

KEYS = "0123456789*#"
NOISE = "zqxv kwpf"
_SECRET = "my password is zqxv1234"
_SECRETS = (_SECRET, "my social security number is 123-45-6789", "my card is 4111 1111 1111 1111")
_CASE_NUMBERS = [f"{office}:24-cv-01234" for office in range(10)]


@dataclass(frozen=True, slots=True)
class Known:
    """An edition, and by language the example phrases that it was taught with."""

    edition: Edition
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)


def known(edition: Edition, prompts: Path) -> Known:
    """Return an edition with the examples that stand in its folder of words."""
    examples = {}
    for language in edition.line.languages:
        tree, _ = read_language(prompts, language)
        learnt, _ = read_phrases(tree, frozenset(edition.line.issues))
        examples[language] = [phrase for said in learnt.phrases.values() for phrase in said]
    return Known(edition, examples)


@dataclass(frozen=True, slots=True)
class Found:
    """A turn that leads where a record says, and its steps. `only`: no other key does; `place` stands for any place."""

    turn: Turn
    steps: tuple[Step, ...]
    language: str
    only: bool = True
    place: str = ""


def found_again(known: Known, record: Record, before: Conversation) -> Found | None:
    """Return the turn that a record is of, or None where none of those tried leads to it."""
    line, now = known.edition.line, datetime.fromtimestamp(record.at, UTC)
    first: Found | None = None
    for turn, place in _tries(known, record, before):
        after, steps = respond(line, before, turn, now)
        variants = [(after, steps)]
        if any(isinstance(step, Transfer) for step in steps):
            variants.append(told_instead(line, after, steps, now))
        if record.texted in get_args(Taken) and any(isinstance(step, SendText) for step in steps):
            asked, told = respond(line, after, TextAsked(record.texted), now)  # type: ignore[arg-type]  # as recorded
            variants.append((asked, (*steps, *told)))
        if ends_in_silence(turn, steps):
            variants.append((after, with_code(steps, code(record.call))))
        for conversation, said in variants:
            if write(conversation) == record.state and heard(said) == record.heard:
                if first is not None:  # several keys that mean nothing: which one it was is no matter
                    return Found(first.turn, first.steps, first.language, False, first.place)
                first = Found(turn, said, conversation.language, True, place or _named(line, said))
        if first is not None and not isinstance(turn, Pressed):
            return first
    return first


def _tries(known: Known, record: Record, before: Conversation) -> Iterator[tuple[Turn, str]]:
    match record.act:
        case "arrived":
            yield Arrived(), ""
        case "pressed":
            yield from ((Pressed(key), "") for key in (*KEYS, "00"))
        case "silent":
            yield Silent(), ""
        case "came_back" if record.result in get_args(Outcome):
            yield TransferEnded(record.result, record.seconds), ""  # type: ignore[arg-type]  # as just looked up
        case "spoke":
            yield from ((Spoke(words), place) for words, place in _said(known, record, before))
        case "texted":
            yield from ((Texted(words), place) for words, place in _said(known, record, before))
        case _:
            return


def _said(known: Known, record: Record, before: Conversation) -> Iterator[tuple[str, str]]:
    """Yield words to try, the likeliest first, and the place that was named in them."""
    line = known.edition.line
    for language in dict.fromkeys((before.language, record.language, *line.languages)):
        offered = known.edition.words[language].offered
        issues = [word for target, word in offered.items() if target == f"issue.{record.issue}"]
        plain = sorted(offered, key=lambda target: target.startswith("key."))  # "one" tells staff less than its meaning
        words = (*issues, *map(offered.__getitem__, plain), *_together(offered, issues, record))
        yield from ((word, "") for word in words)
    yield from ((word, "") for word in (NOISE, "", *KEYS, *_SECRETS))
    for number in _CASE_NUMBERS if record.settled else ():  # else its first digit is repeated, which is not kept
        yield from ((f"{issue} {number}".strip(), "") for issue in ("", *issues))
    for name in _places(line):
        yield from ((f"{issue} {name}".strip(), name) for issue in ("", *issues))
    for language in dict.fromkeys((before.language, record.language)):
        yield from ((example, "") for example in known.examples.get(language, ()))


def _places(line: Line) -> list[str]:
    every = (known.places for known in line.places.values())
    found = (place for one in every for some in (one.names, one.counties, one.zips) for place in some.values())
    return list(dict.fromkeys(place.name for place in found))


def _named(line: Line, steps: tuple[Step, ...]) -> str:
    """Return the place that is repeated to the caller: what was named then may have been any other."""
    values = (value for step in steps if isinstance(step, Tell | Ask) for one in step.says for _, value in one.values)
    names = set(_places(line))
    return next((value for value in values if isinstance(value, str) and value in names), "")


def _together(offered: Mapping[str, str], issues: Sequence[str], record: Record) -> Iterator[str]:
    answers = record.choices.split()
    choices = [word for target, word in offered.items() if any(_is_choice(target, each) for each in answers)]
    others = [word for target, word in offered.items() if target.startswith("issue.")]
    for issue in issues:
        yield from (f"{issue} {choice}" for choice in choices)
        yield from (f"{issue} {' '.join(some)}" for some in permutations(choices, 2))
        yield from (f"{issue} {nth}" for nth in range(1, 21))
        yield f"{issue} {_SECRET}"
        for other in others:
            yield f"{other} and also {issue}"
            yield from (f"{other} and also {issue} {choice}" for choice in choices)
        yield from (f"{one} {choice}" for one in others for choice in choices)


def _is_choice(target: str, answer: str) -> bool:
    question, _, choice = answer.partition(".")
    return target in (f"choice.{choice}", f"choice.{question}.{choice}")

"""What follows from what was understood: go on, ask one question that names two, or say it was not understood.

Wrong is worse than asking: a meaning is taken only when it leads the next by a clear margin. The margins are in the
unit of training, where an example is learnt once it leads by 1; they were chosen on examples left out of the training,
never on messages that are reported on (docs/understanding.md).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain

from ivr.recognition.normal import DENIED, heard_words, words_of
from ivr.recognition.phrases import Model, Weighed, weigh_words

# Said of nothing the line knows: the meaning under which staff list chatter, and messages about anything else.
NOTHING = "none"
# Below this lead, two are offered instead of one taken.
SURE = 0.2
# Nor what is only told, with no number in it, and leads to the desks besides: taken by mistake it costs little.
SURE_ENOUGH_TO_TELL = 0.15
# A candidate for which less than this speaks is not worth a question.
WORTH_ASKING = 0.2
# Nothing leads, but by so little that the two issues nearest to it are worth a question.
HARDLY_NOTHING = 0.12
# Two that are so far apart are hardly worth a question: where the first leads by a little, it is meant.
FAR = 0.6
LEADS_A_LITTLE = 0.06
# A further wish counts only if its own few words leave no doubt: an answer nobody asked for is worse than none.
SURE_OF_A_FURTHER = 0.5
MOST_PARTS = 6
MOST_PIECES = 50
# What ends a part of a message; speech has none of them, and there the joining words must do.
_PAUSES = ".;?!\n,"


class Verdict(Enum):
    """How sure we are."""

    SURE = "sure"
    TWO = "two"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message means: one meaning, or two candidates, or none; with further wishes of the same message.

    `score` is the lead of the first meaning, 0 to 1; `why` the traits that decided, `ranking` the runners-up too.
    """

    verdict: Verdict
    meaning: str | None = None
    candidates: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    score: float = 0.0
    why: tuple[str, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()


NOT_UNDERSTOOD = Outcome(Verdict.NOT_UNDERSTOOD)


def outcome(
    model: Model,
    text: str,
    offered: Collection[str] | None = None,
    reasons: int = 5,
    told: Collection[str] = (),
) -> Outcome:
    """Return what a message means. Never raises; the same message always means the same.

    `offered` are the meanings a question may name; without it, all but `NOTHING`. Of these, `told` have no number of
    their own: less is asked for before one is taken. `reasons` is the number to name: finding them takes as long as
    the rest.
    """
    words = heard_words(model.heard, text)
    if not words:
        return NOT_UNDERSTOOD
    allowed = frozenset(model.meanings) - {NOTHING} if offered is None else frozenset(offered)
    pieces = _pieces(model, text, words)
    left = _standing(model, pieces)
    if left != pieces:
        pieces, words = left, list(chain.from_iterable(left))
    weighed = weigh_words(model, words, reasons)
    whole = _without_denials(model, words, allowed, reasons) or _judged(weighed, allowed, told)
    parts = [part for piece in pieces for part in _unjoined(model, piece) if _says_something(part)][:MOST_PARTS]
    if len(parts) < 2:
        return whole
    sure = dict.fromkeys(found for part in parts if (found := _sure_of(model, part, allowed)))
    named = tuple(sure)
    if whole.verdict is Verdict.SURE and (whole.score >= SURE_OF_A_FURTHER or whole.meaning not in sure):
        return replace(whole, further=tuple(each for each in named if each != whole.meaning))
    if len(named) > 1 and (whole.meaning in sure or set(whole.candidates) <= set(named)):
        first = whole.meaning if whole.verdict is Verdict.SURE and whole.meaning else named[0]
        further = tuple(each for each in named if each != first)
        return replace(whole, verdict=Verdict.SURE, meaning=first, candidates=(), further=further)
    return whole


def _without_denials(
    model: Model, words: Sequence[str], allowed: frozenset[str], reasons: int
) -> Outcome | None:
    """Return what is left when everything denied is left out, if that is enough to be sure of something."""
    left = [word for word in words if not word.startswith(DENIED)]
    if not left or len(left) == len(words):
        return None
    found = _judged(weigh_words(model, left, reasons), allowed)
    return found if found.meaning in allowed and found.score >= SURE_OF_A_FURTHER else None


def _judged(weighed: Weighed, allowed: frozenset[str], told: Collection[str] = ()) -> Outcome:
    """Judge by the lead over the next meaning that a question could name: the others are chatter to each other."""
    if not weighed.ranking:
        return NOT_UNDERSTOOD
    first, leading = weighed.ranking[0]
    rivals = [(name, weight) for name, weight in weighed.ranking[1:] if name in allowed or first in allowed]
    lead = leading - rivals[0][1] if rivals else 1.0
    score = round(min(1.0, lead), 3)
    needed = SURE_ENOUGH_TO_TELL if first in told else HARDLY_NOTHING if first == NOTHING else SURE
    weight_of = dict(weighed.ranking)
    nearest = tuple(name for name, _ in weighed.ranking if name in allowed)[:2]
    strongest = max((weight for name, weight in weighed.ranking if name in allowed), default=0.0)
    if strongest < WORTH_ASKING and (first == NOTHING or first in allowed):
        return Outcome(Verdict.NOT_UNDERSTOOD, None, (), (), score, weighed.why, weighed.ranking)
    if lead < needed and len(nearest) == 2:
        apart = weight_of[nearest[0]] - weight_of[nearest[1]]
        # Of the hours, or another language, nobody is asked: they are meant where only one issue is worth a question.
        settled = apart >= FAR if first in allowed else weight_of[nearest[1]] < WORTH_ASKING
        if settled and first != NOTHING and lead >= LEADS_A_LITTLE:
            return Outcome(Verdict.SURE, first, (), (), score, weighed.why, weighed.ranking)
        if (first == NOTHING or rivals[0][0] not in nearest) and weight_of[nearest[1]] < WORTH_ASKING:
            return Outcome(Verdict.NOT_UNDERSTOOD, None, (), (), score, weighed.why, weighed.ranking)
        return Outcome(Verdict.TWO, None, nearest, (), score, weighed.why, weighed.ranking)
    hardly = leading - weight_of.get(NOTHING, leading - SURE) < HARDLY_NOTHING
    if first == NOTHING or hardly or (first in allowed and lead < needed):
        return Outcome(Verdict.NOT_UNDERSTOOD, None, (), (), score, weighed.why, weighed.ranking)
    return Outcome(Verdict.SURE, first, (), (), score, weighed.why, weighed.ranking)


def _sure_of(model: Model, part: Sequence[str], allowed: frozenset[str]) -> str | None:
    ranking = weigh_words(model, part, most=0).ranking
    if len(ranking) < 2 or ranking[0][0] not in allowed:
        return None
    return ranking[0][0] if ranking[0][1] - ranking[1][1] >= SURE_OF_A_FURTHER else None


def _pieces(model: Model, text: str, words: Sequence[str]) -> list[Sequence[str]]:
    """Return the words of a message piece by piece, split at its pauses."""
    plain = text[: 4 * sum(map(len, words)) + 200]
    for pause in _PAUSES:
        plain = plain.replace(pause, "\n")
    pieces = [piece for piece in plain.split("\n")[:MOST_PIECES] if words_of(piece)]
    if len(pieces) < 2:
        return [words]
    return [heard_words(model.heard, piece) for piece in pieces]


def _standing(model: Model, pieces: list[Sequence[str]]) -> list[Sequence[str]]:
    """Return the pieces without what was said and taken back ("... works, that's not it"), unless that was all."""
    reach, marks = model.heard.taking_back_reach, model.heard.taking_back
    left: list[Sequence[str]] = []
    for piece in pieces:
        plain = [word.removeprefix(DENIED) for word in piece] if marks else []
        found = [
            (start, start + length)
            for start, word in enumerate(plain)
            for length in range(1, reach.get(word, 0) + 1)
            if tuple(plain[start : start + length]) in marks
        ]
        if found:
            start, end = max(found, key=lambda each: each[1])
            if not start and left:
                left.pop()
            piece = piece[end:]
        if piece:
            left.append(piece)
    return left or pieces


def _says_something(part: Sequence[str]) -> bool:
    """Say whether a part is more than a number and its letters: a case number beside a wish is no wish."""
    return any(len(word) > 2 for word in part)


def _unjoined(model: Model, words: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    position = 0
    while position < len(words):
        for length in range(min(model.heard.joining_reach.get(words[position], 0), len(words) - position), 0, -1):
            if tuple(words[position : position + length]) in model.heard.joining:
                parts.append([])
                position += length
                break
        else:
            parts[-1].append(words[position])
            position += 1
    return [part for part in parts if part]

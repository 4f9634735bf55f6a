"""Example phrases in, a model out: how much each trait of a message speaks for each meaning.

The model is a linear one, trained when the line is loaded: it goes a few times through the examples, and wherever the
right meaning does not lead by a clear margin, the traits of that example are given a little more weight for it and a
little less for the meaning that came too near (Crammer and Singer's large-margin perceptron). It is small, always
comes out the same, can say which words decided, and measured best (docs/understanding.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd, sqrt

from ivr.recognition.normal import Ear, ear, heard_words, with_words
from ivr.recognition.traits import traits

ROUNDS = 5
LEAD = 1.0
STEP = 0.4
# Each round corrects less than the one before, so that the last examples do not undo the first.
CALMER = 0.3
_LEAST = float("-inf")
# The rows of weights of an example's traits, the number of its meaning, and what its length is weighed with.
_Example = tuple[list[list[float]], int, float]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What staff know about how people speak in one language; all of it plain phrases."""

    phrases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sounds_like: Mapping[str, Sequence[str]] = field(default_factory=dict)
    word_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    speech_marks: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt: the meanings, and the weight each trait has for each of them, in the same order."""

    meanings: tuple[str, ...] = ()
    heard: Ear = field(default_factory=Ear)
    weights: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much speaks for each meaning, most first; `why` are the traits that set the first apart from the second."""

    ranking: tuple[tuple[str, float], ...] = ()
    why: tuple[str, ...] = ()


def train(knowledge: Knowledge) -> Model:
    """Return the model of one language: deterministic, well under a second for a few thousand phrases."""
    meanings = tuple(sorted(knowledge.phrases))
    heard = ear(knowledge.sounds_like, knowledge.word_groups, knowledge.speech_marks)
    examples = [
        (heard_words(heard, phrase, mend=False), meanings.index(meaning))
        for meaning in meanings
        for phrase in knowledge.phrases[meaning]
    ]
    grouped = heard.known
    met = Counter(word for words, _ in examples for word in set(words))
    rare = frozenset(word for word, times in met.items() if times == 1 and word not in grouped)
    heard = with_words(heard, (words for words, _ in examples))
    shown = [(traits(heard, words, rare), meaning) for words, meaning in _well_mixed(examples)]
    shared = Counter(trait for found, _ in shown for trait in found)
    weights = {trait: [0.0] * len(meanings) for trait, times in shared.items() if times > 1 or trait.count(" ") < 2}
    rows = [([weights[t] for t in found if t in weights], meaning, 1 / sqrt(len(found))) for found, meaning in shown]
    if len(meanings) > 1:
        for nth in range(ROUNDS):
            _correct(rows, STEP / (1 + CALMER * nth))
    return Model(meanings, heard, {trait: tuple(row) for trait, row in weights.items() if any(row)})


def weigh(model: Model, text: str, most: int = 5) -> Weighed:
    """Return how much speaks for each meaning of a text; an empty ranking where nothing in it is known."""
    return weigh_words(model, heard_words(model.heard, text), most)


def weigh_words(model: Model, words: Sequence[str], most: int = 5) -> Weighed:
    """Return the same for words already heard (`heard_words`); `most` is the number of reasons to name."""
    found = traits(model.heard, words)
    rows = [(trait, model.weights[trait]) for trait in found if trait in model.weights]
    if not rows:
        return Weighed()
    scale = 1 / sqrt(len(found))
    totals = [scale * total for total in map(sum, zip(*(row for _, row in rows), strict=True))]
    order = sorted(range(len(totals)), key=lambda nth: (-totals[nth], nth))
    ranking = tuple((model.meanings[nth], totals[nth]) for nth in order)
    if not most or len(order) < 2:
        return Weighed(ranking)
    first, second = order[:2]
    speaking = sorted(rows, key=lambda each: each[1][second] - each[1][first])
    why = tuple(trait for trait, row in speaking[:most] if row[first] > row[second])
    return Weighed(ranking, why)


def _well_mixed(examples: list[tuple[list[str], int]]) -> list[tuple[list[str], int]]:
    """Examples of one meaning stand together in the file; learnt in that order, the last meaning would win."""
    count = len(examples)
    stride = max(1, round(count * 0.618))
    while gcd(stride, count) > 1:
        stride += 1
    return [examples[nth * stride % count] for nth in range(count)]


def _correct(rows: list[_Example], step: float) -> None:
    """Go once through the examples."""
    for of_example, meaning, scale in rows:
        totals: list[float] = [sum(column) for column in zip(*of_example, strict=True)]
        own = totals[meaning]
        totals[meaning] = _LEAST
        nearest = max(totals)
        if (own - nearest) * scale < LEAD:
            rival = totals.index(nearest)
            change = step * scale
            for row in of_example:
                row[meaning] += change
                row[rival] -= change

"""Example phrases in, a model out: how much each trait of a message speaks for each meaning.

The model is a linear one, trained when the line is loaded: it goes a few times through the examples, and wherever the
right meaning does not lead by a clear margin, the traits of that example are given a little more weight for it and a
little less for the meaning that came too near (Crammer and Singer's large-margin perceptron). It is small, always
comes out the same, can say which words decided, and measured best (docs/understanding.md).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from math import log, sqrt
from operator import add, itemgetter
from struct import Struct
from zlib import crc32

from ivr.recognition.normal import Ear, ear, heard_words, with_words
from ivr.recognition.traits import traits

ROUNDS = 9
# In so many rounds every example is looked at, then only those that did not lead by more than is asked for.
WHOLE_ROUNDS = 2
# Every other round goes backwards, and the weights after so many of the last ones are added up: so that little depends
# on which example came last.
SUMMED = 4
LEAD = 1.0
CLOSE = 1.1
STEP = 0.4
# A trait that weighs less than this for every meaning changes nothing that was measured, and takes as much memory.
FAINT = 0.1
# Each round corrects less than the one before, so that the last examples do not undo the first.
CALMER = 0.3
# The weights a trait has for all meanings stand side by side in one whole number, in fields of so many bits: adding up
# what traits say is then adding up as many numbers, which is what takes the time, and they take little memory.
_FIELD = 32
_UNIT = 1 << 12
_MIDDLE = 1 << (_FIELD - 1)
# The numbers of an example's traits, what fetches their weights, the number of its meaning, what its length is weighed
# with.
_Example = tuple[list[int], Callable[[Sequence[int]], tuple[int, ...]], int, float]
# What is met in few examples says more about them: it is corrected by more, in these parts of a step.
_PARTS = 16


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What staff know about how people speak in one language; all of it plain phrases."""

    phrases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sounds_like: Mapping[str, Sequence[str]] = field(default_factory=dict)
    word_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    speech_marks: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What names it, and the model that is learnt from it: the same for the same phrases, in whatever files."""
        whole = [dict(sorted(self.phrases.items())), self.sounds_like, self.word_groups, self.speech_marks]
        return hashlib.sha256(json.dumps(whole, default=dict).encode()).hexdigest()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Model:
    """What was learnt: the meanings, and the weights each trait has for them, in the same order (`_weights`).

    `name` is that of the knowledge it was learnt from.
    """

    meanings: tuple[str, ...] = ()
    heard: Ear = field(default_factory=Ear)
    weights: Mapping[str, int] = field(default_factory=dict)
    name: str = ""


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
    met = Counter(chain.from_iterable(set(words) for words, _ in examples))
    rare = frozenset(word for word, times in met.items() if times == 1 and word not in grouped)
    heard = with_words(heard, met, len(examples))
    shown = [(traits(heard, words, rare), meaning) for words, meaning in _well_mixed(examples) if words]
    shared = Counter(chain.from_iterable(found for found, _ in shown))
    kept = [trait for trait, times in shared.items() if times > 1 or trait.count(" ") < 2]
    number = {trait: nth for nth, trait in enumerate(kept, 1)}
    rows = [_example(list(filter(None, map(number.get, found))), meaning, len(found)) for found, meaning in shown]
    weights = _learnt(rows, [0, *_paces([shared[trait] for trait in kept], len(shown))], len(meanings))
    telling = {trait: row for trait, nth in number.items() if _tells(row := weights[nth], len(meanings))}
    return Model(meanings, heard, telling, knowledge.name)


def weigh(model: Model, text: str, most: int = 5) -> Weighed:
    """Return how much speaks for each meaning of a text; an empty ranking where nothing in it is known."""
    return weigh_words(model, heard_words(model.heard, text), most)


def weigh_words(model: Model, words: Sequence[str], most: int = 5) -> Weighed:
    """Return the same for words already heard (`heard_words`); `most` is the number of reasons to name."""
    found = traits(model.heard, words)
    rows = [(trait, model.weights[trait]) for trait in found if trait in model.weights]
    if not rows:
        return Weighed()
    scale = 1 / (SUMMED * _UNIT * sqrt(len(found)))
    totals = [scale * total for total in _weights(sum(row for _, row in rows), len(model.meanings))]
    order = sorted(range(len(totals)), key=lambda nth: (-totals[nth], nth))
    ranking = tuple((model.meanings[nth], totals[nth]) for nth in order)
    if not most or len(order) < 2:
        return Weighed(ranking)
    first, second = order[:2]
    weighed = ((trait, _weights(row, len(model.meanings))) for trait, row in rows)
    apart = sorted(((of[second] - of[first], trait) for trait, of in weighed), key=lambda each: each[0])
    speaking = [trait for by, trait in apart if by < 0]
    # The beginning of a word says no more to a reader than the word; it is told where the word was unknown.
    whole = [trait for trait in speaking if not trait.endswith("-")]
    return Weighed(ranking, tuple((whole or speaking)[:most]))


def _tells(row: int, meanings: int) -> bool:
    """Say whether a trait speaks for or against anything loud enough to be kept: one in nine does not."""
    return max(map(abs, _weights(row, meanings))) >= FAINT * SUMMED * _UNIT


def _weights(together: int, meanings: int) -> list[int]:
    """Return the weights, one for each meaning, that stand side by side in a number."""
    fields = _fields(meanings)
    return [field - _MIDDLE for field in fields.unpack((together + _middle(meanings)).to_bytes(fields.size, "little"))]


@cache
def _fields(meanings: int) -> Struct:
    """Return how a number is taken apart; the field above the last takes up what might run over."""
    return Struct(f"<{meanings}I4x")


@cache
def _middle(meanings: int) -> int:
    """Return what makes every field positive: a negative one would borrow from the next."""
    return sum(_MIDDLE << (_FIELD * nth) for nth in range(meanings + 1))


def _well_mixed(examples: list[tuple[list[str], int]]) -> list[tuple[list[str], int]]:
    """Examples of one meaning stand together in the file; learnt in that order, the last meaning would win.

    By a checksum of their words, so that one more phrase changes the place of no other.
    """
    return sorted(examples, key=lambda each: crc32(" ".join(each[0]).encode()))


def _example(of_example: list[int], meaning: int, count: int) -> _Example:
    # Fetching gives a row only from two on; a phrase has the edges of its first and last word at least.
    return of_example, itemgetter(*of_example), meaning, 1 / sqrt(count)


def _paces(met: Sequence[int], examples: int) -> list[int]:
    """Return by how many parts of a step each trait is corrected: by the square of how telling it is.

    Telling is the logarithm of how seldom it is met (inverse document frequency, Spärck Jones 1972), the mean made 1.
    """
    telling = [(log((1 + examples) / (1 + times)) + 1) ** 2 for times in met]
    usual = sum(telling) / len(telling) if telling else 1.0
    return [max(1, round(_PARTS * each / usual)) for each in telling]


def _learnt(rows: Sequence[_Example], paces: Sequence[int], meanings: int) -> list[int]:
    """Return the weights of each trait, `SUMMED` times over."""
    weights = [0] * len(paces)
    together = [0] * len(paces)
    again: Sequence[_Example] = rows
    for nth in range(ROUNDS if meanings > 1 else 0):
        some = rows if nth < WHOLE_ROUNDS else again[::-1]
        again = _correct(some, weights, paces, STEP / (1 + CALMER * nth), meanings)
        if nth >= ROUNDS - SUMMED:
            together = list(map(add, together, weights))
    return together


def _correct(
    rows: Sequence[_Example], weights: list[int], paces: Sequence[int], step: float, meanings: int
) -> list[_Example]:
    """Go once through the examples; return those that did not lead by far."""
    fields = _fields(meanings)
    size, unpack, middle = fields.size, fields.unpack, _middle(meanings)
    close, lead = CLOSE * _UNIT, LEAD * _UNIT
    again = []
    for example in rows:
        of_example, fetch, meaning, scale = example
        totals = list(unpack(sum(fetch(weights), middle).to_bytes(size, "little")))
        own = totals[meaning]
        totals[meaning] = 0
        nearest = max(totals)
        leads_by = (own - nearest) * scale
        if leads_by < close:
            again.append(example)
            if leads_by < lead:
                change = round(step * scale * _UNIT / _PARTS)
                correction = (change << _FIELD * meaning) - (change << _FIELD * totals.index(nearest))
                for nth in of_example:
                    weights[nth] += correction * paces[nth]
    return again

"""The places of a text, and what each has to do with the case: where it is pending, or only where the caller is.

A place never proves where a case is, unless it is the name of a choice itself; everything else is a hint to be
confirmed. Names of parties, judges and companies are no places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache

from ivr.recognition.gazetteer import Gazetteer, Place
from ivr.recognition.spoken import Token, parts

Phrases = frozenset[tuple[str, ...]]
# How far a word reaches: "the case is now with a judge over in Anytown".
REACH = 6
_ENDS = frozenset(".;!?")
LONGEST_PHRASE = 3
# So many words, at most, may be one misspelt place.
MISSPELT = 3
NOBODY: Phrases = frozenset()


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What one language says around places. See `phrases` for how they are written.

    `pending` says a case is there, `living` that the caller is; `against` stands between parties, `titles` before a
    person and `companies` after a firm; `between` may stand between a negation and the place; `signs` show that a word
    is meant as a place, `alone` may stand beside it where nothing else is said. `numbered` precedes a number that is
    no postal code, `postal` one that is, `begins` the first digit of a case number.
    """

    county: Phrases = NOBODY
    county_of: Phrases = NOBODY
    pending: Phrases = NOBODY
    living: Phrases = NOBODY
    against: Phrases = NOBODY
    negations: Phrases = NOBODY
    between: Phrases = NOBODY
    origin: Phrases = NOBODY
    goal: Phrases = NOBODY
    but: Phrases = NOBODY
    titles: Phrases = NOBODY
    companies: Phrases = NOBODY
    signs: Phrases = NOBODY
    alone: Phrases = NOBODY
    numbered: Phrases = NOBODY
    postal: Phrases = NOBODY
    begins: Phrases = NOBODY


class Rank(IntEnum):
    """How much a place says about the case."""

    LIVING = 1
    NAMED = 2
    PENDING = 3


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place in a text: what it is, how much it says, and which words of the text it was."""

    place: Place
    rank: Rank
    first: int = field(compare=False)
    after: int = field(compare=False)


def phrases(written: Iterable[str]) -> Phrases:
    """Return phrases as they are compared: small letters, no accents, no marks ("isn't" is two words)."""
    return frozenset(tuple(part.text for part in parts(phrase) if part.kind != "mark") for phrase in written)


def sightings(
    said: Sequence[Token], known: Gazetteer, words: PlaceWords, familiar: Collection[str] = ()
) -> tuple[Sighting, ...]:
    """Return the places named in the tokens of a text (as they stand, number words not counted), in order.

    `familiar` are the words people say on this line: none of them is a misspelt place.
    """
    text = _Text(said)
    found: list[Sighting] = []
    at = 0
    while at < len(text.words):
        place, after = _place(text, at, known, words, familiar)
        if place and _state(text, after, known.other_states):
            place = replace(place, choice=None, weak=False)
        if place and not _ruled_out(text, place, at, after, known, words):
            earlier = found[-1].after if found else 0
            found.append(Sighting(place, _rank(text, place, at, after, earlier, words), at, after))
        at = max(after, at + 1)
    return tuple(_without_origins(text, found, words))


class _Text:
    """The words of a text without its marks, and where a sentence ends between them."""

    def __init__(self, said: Sequence[Token]) -> None:
        self.words = tuple(token.text for token in said if token.kind != "mark")
        self.numbers = tuple(token.kind == "number" for token in said if token.kind != "mark")
        self.ends: set[int] = set()
        count = 0
        for nth, token in enumerate(said):
            count += token.kind != "mark"
            ended = token.kind == "mark" and token.text in _ENDS
            if ended and nth + 1 < len(said) and not said[nth + 1].glued and not self._initial(count):
                self.ends.add(count)

    def _initial(self, count: int) -> bool:
        """Whether the word before a full stop is an abbreviation ("v.", "Mt.", "St.") and ends nothing."""
        return count > 0 and len(self.words[count - 1]) < 3

    def at(self, place: int) -> str:
        return self.words[place] if 0 <= place < len(self.words) else ""

    def starts(self, place: int, wanted: Phrases) -> int:
        """Return how many words a phrase that starts here has; 0 where none does."""
        if self.at(place) in _first_words(wanted):
            for length in range(LONGEST_PHRASE, 0, -1):
                if self.words[place : place + length] in wanted:
                    return length
        return 0

    def finishes(self, place: int, wanted: Phrases) -> int:
        """Return how many words a phrase that ends before `place` has; 0 where none does."""
        for length in range(min(LONGEST_PHRASE, place), 0, -1):
            if self.words[place - length : place] in wanted:
                return length
        return 0


def _begins(known: Gazetteer, text: _Text, start: int) -> bool:
    """Whether a place may begin here; the first word may be shorter than the letters that are looked at."""
    letters = text.at(start)
    while len(letters) < known.beginning and start + 1 < len(text.words):
        start += 1
        letters += text.words[start]
    return letters[: known.beginning] in known.beginnings


@lru_cache(64)
def _first_words(wanted: Phrases) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in wanted if phrase)


def _place(
    text: _Text, at: int, known: Gazetteer, words: PlaceWords, familiar: Collection[str]
) -> tuple[Place | None, int]:
    """Return the place that starts at `at`, and the word after it; the longest one, exact before misspelt."""
    if text.numbers[at]:
        return None, at + 1
    start = at + text.starts(at, words.county_of)
    # Most words are neither the beginning of a place nor beside one that nobody knows.
    unknown = next((nth for nth in range(MISSPELT) if text.at(start + nth) not in familiar), MISSPELT)
    joined = [text.at(start)]
    most = known.longest if _begins(known, text, start) else MISSPELT if unknown < MISSPELT else 0
    while len(joined) < most and start + len(joined) < len(text.words):
        nth = start + len(joined)
        if nth in text.ends or text.numbers[nth]:
            break
        joined.append(joined[-1] + text.words[nth])
    for length in range(len(joined), 0, -1):
        key, after = joined[length - 1], start + length
        if key in known.ordinary:
            return None, after
        county = text.starts(after, words.county)
        if key in known.counties and (county or start > at):
            return known.counties[key], after + county
        if start == at and key in known.names:
            return known.names[key], after
        if start == at and key in known.bare_counties:
            return known.counties[key], after
    for length, key in enumerate(joined[:MISSPELT], 1):
        name, after = known.mended(key, length) if unknown < length else None, start + length
        if name is None:
            continue
        county = text.starts(after, words.county)
        if name in known.counties and (county or start > at or name in known.bare_counties):
            return known.counties[name], after + county
        if start == at and name in known.names and not known.names[name].weak:
            return known.names[name], after
    return None, at + 1


def _ruled_out(text: _Text, place: Place, first: int, after: int, known: Gazetteer, words: PlaceWords) -> bool:
    """Whether the words around say that it is no place, or not the one: a party, a person, a word, a "not"."""
    before = first
    while before and (skipped := text.finishes(before, words.between)):
        before -= skipped
    if text.finishes(before, words.negations) or text.finishes(first, words.negations):
        return True
    if place.kind != "division" and text.finishes(first, words.titles):
        return True
    if place.kind == "city":
        if any(text.starts(near, words.companies) for near in range(after, after + 3)):
            return True
        if _is_party(text, first, after, words):
            return True
    if not place.weak or place.kind == "county":
        return False
    if text.finishes(first, words.signs) or _state(text, after, known.home_states):
        return False
    return not _stands_alone(text, first, after, words)


def _stands_alone(text: _Text, first: int, after: int, words: PlaceWords) -> bool:
    """Whether a place is all that a text says, or a sentence of it with a word or two around ("Anytown here.")."""

    def alone(others: Sequence[int]) -> bool:
        return len(others) <= REACH and all((text.words[nth],) in words.alone for nth in others)

    starts = max((end for end in text.ends if end <= first), default=0)
    ends = min((end for end in text.ends if end >= after), default=len(text.words))
    sentence = (*range(starts, first), *range(after, ends))
    return alone((*range(first), *range(after, len(text.words)))) or (bool(sentence) and alone(sentence))


def _state(text: _Text, after: int, states: frozenset[str]) -> bool:
    """Whether a state's name of one or two words follows."""
    return after not in text.ends and any("".join(text.words[after : after + length]) in states for length in (1, 2))


def _is_party(text: _Text, first: int, after: int, words: PlaceWords) -> bool:
    return any(text.starts(near, words.against) for near in (after, after + 1)) or any(
        text.finishes(near, words.against) for near in range(max(first - 2, 0), first + 1)
    )


def _rank(text: _Text, place: Place, first: int, after: int, earlier: int, words: PlaceWords) -> Rank:
    """Return how much a place says: the word right after it counts first, then the nearest one before it."""
    if place.kind in ("division", "county") and _is_party(text, first, after, words):
        return Rank.LIVING
    reach = 0 if after in text.ends else 1 if after + 1 in text.ends else 2
    if reach and (rank := _rank_from(text, after, words)) is not None:
        return rank
    if (rank := _rank_before(text, first, earlier, words)) is not None:
        return rank
    return (_rank_from(text, after + 1, words) if reach > 1 else None) or Rank.NAMED


def _rank_from(text: _Text, near: int, words: PlaceWords) -> Rank | None:
    if text.starts(near, words.pending):
        return Rank.PENDING
    return Rank.LIVING if text.starts(near, words.living) else None


def _rank_before(text: _Text, first: int, earlier: int, words: PlaceWords) -> Rank | None:
    for near in range(first, max(first - REACH, earlier), -1):
        if near in text.ends or text.finishes(near, words.but):
            return None
        pending, living = text.finishes(near, words.pending), text.finishes(near, words.living)
        if pending or living:
            return Rank.PENDING if pending >= living else Rank.LIVING
    return None


def _without_origins(text: _Text, found: list[Sighting], words: PlaceWords) -> list[Sighting]:
    """Drop where something came from ("transferred from A to B")."""
    left = []
    for nth, sighting in enumerate(found):
        following = found[nth + 1] if nth + 1 < len(found) else None
        moved = (
            following
            and following.first - sighting.after <= LONGEST_PHRASE
            and text.finishes(sighting.first, words.origin)
            and text.finishes(following.first, words.goal)
        )
        if not moved:
            left.append(sighting)
    return left

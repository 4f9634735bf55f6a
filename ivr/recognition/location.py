"""Where a case is, from everything a text says: case numbers first, then the places, then postal codes.

Only an office digit or the name of a choice decides. A city, a county, a postal code or a sequence number is a guess
to be confirmed; telephone numbers and area codes say nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from ivr.recognition.case_numbers import CaseNumber, CaseRules, decide, find_in
from ivr.recognition.gazetteer import Gazetteer
from ivr.recognition.places import LONGEST_PHRASE, PlaceWords, Rank, Sighting, sightings
from ivr.recognition.spoken import SpokenWords, Token, counted, parts

Basis = Literal["case_number", "division", "sequence", "county", "city", "zip"]
_CERTAIN = ("case_number", "division")
_STRENGTH = ("division", "county", "city", "zip")


@dataclass(frozen=True, slots=True)
class Listening:
    """What one language says around numbers and places."""

    spoken: SpokenWords = field(default_factory=SpokenWords)
    places: PlaceWords = field(default_factory=PlaceWords)


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    """What can be recognised as the answer to one question, whatever the language."""

    places: Gazetteer = field(default_factory=Gazetteer)
    case_numbers: CaseRules = field(default_factory=CaseRules)


@dataclass(frozen=True, slots=True)
class Located:
    """What a text says about a choice. `name` is the place as staff wrote it, never the caller's words.

    `unmatched` is an office digit that is nobody's; `elsewhere` that what was named is another court's; `either` that
    the place lies across a border, so that no guess is worth making. A case number that tells nothing is a basis alone.
    """

    choice: str | None = None
    basis: Basis | None = None
    name: str | None = None
    either: bool = False
    unmatched: str | None = None
    elsewhere: bool = False

    @property
    def decides(self) -> bool:
        """Whether nothing need be asked; otherwise the choice is a guess."""
        return self.choice is not None and self.basis in _CERTAIN


NOWHERE = Located()


def locate(
    text: str,
    known: KnownPlaces,
    heard: Listening,
    written: Sequence[Token] | None = None,
    familiar: Collection[str] = (),
) -> Located:
    """Return which choice a text points to, and on what grounds. Never raises; takes time linear in the text.

    `written` are its `parts`, where they are known; `familiar` the words that are no misspelt place.
    """
    written = parts(text) if written is None else written
    said = counted(written, heard.spoken)
    rules = known.case_numbers
    numbers: tuple[CaseNumber, ...] = ()
    by_number = None
    if any(token.kind == "number" for token in said):
        numbered = frozenset(phrase[0] for phrase in heard.places.numbered if len(phrase) == 1)
        numbers = find_in(text, said, rules, heard.spoken, numbered)
        by_number = _by_number(numbers, rules) or _by_first_digit(said, rules, heard.places)
    masked = tuple((number.start, number.end) for number in numbers)
    if by_number and (by_number.choice is None or by_number.decides):
        there = _pending_elsewhere(written, masked, known.places, heard.places, familiar) if by_number.decides else None
        return there or by_number
    seen = (
        *sightings(_outside(written, masked), known.places, heard.places, familiar),
        *_postal(_outside(said, masked), known.places, heard.places),
    )
    by_place = _by_place(seen)
    if by_place != NOWHERE and (by_place.decides or by_number is None):
        return by_place
    if by_number is None and numbers:
        return Located(elsewhere=True) if any(n.elsewhere for n in numbers) else Located(basis="case_number")
    return by_number or NOWHERE


def _by_number(numbers: Sequence[CaseNumber], rules: CaseRules) -> Located | None:
    """Return what the case numbers say together; None where they say nothing, no choice where they disagree."""
    decisions = [decide(number, rules) for number in numbers if not number.elsewhere]
    decided = {(d.choice, d.digit) for d in decisions if d.outcome in ("decided", "unmatched")}
    if len(decided) > 1:
        return NOWHERE
    for choice, digit in decided:
        return Located(choice, "case_number") if choice else Located(unmatched=digit)
    if any(d.outcome == "elsewhere" for d in decisions):
        return Located(elsewhere=True)
    guesses = {d.choice for d in decisions if d.outcome == "guess"}
    return Located(guesses.pop(), "sequence") if len(guesses) == 1 else None


def _by_first_digit(said: Sequence[Token], rules: CaseRules, words: PlaceWords) -> Located | None:
    """Return what "it starts with a three" says; nothing where the digit counts something ("with 3 witnesses")."""
    texts = [token.text for token in said if token.kind != "mark"]
    for at in range(len(texts)):
        for length in range(LONGEST_PHRASE, 0, -1):
            if tuple(texts[at : at + length]) not in words.begins:
                continue
            for near in range(at + length, min(at + length + 2, len(texts))):
                follows = tuple(texts[near + 1 : near + 2])
                if len(texts[near]) == 1 and texts[near].isdecimal() and (not follows or follows in words.alone):
                    choice = rules.offices.get(texts[near])
                    return Located(choice, "case_number") if choice else Located(unmatched=texts[near])
    return None


def _by_place(seen: Sequence[Sighting]) -> Located:
    """Return what the places say: those where a case is pending before the others, and nothing if they disagree.

    Beside a place of this line, one of another court named just so is where somebody comes from: then a guess is left.
    """
    highest = max((sighting.rank for sighting in seen), default=None)
    best = [sighting for sighting in seen if sighting.rank == highest]
    ours = [sighting for sighting in best if sighting.place.choice is not None]
    beside_another = 0 < len(ours) < len(best)
    best = ours or best
    if len({sighting.place.choice for sighting in best}) != 1:
        return NOWHERE
    sighting = min(best, key=lambda s: _STRENGTH.index(s.place.kind))
    place = sighting.place
    if place.choice is None:
        return Located(name=place.name, elsewhere=True)
    guessed = sighting.rank == Rank.LIVING or beside_another
    kind = "city" if place.kind == "division" and guessed else place.kind
    return Located(place.choice, kind, place.name, place.either)


def _pending_elsewhere(
    written: Sequence[Token],
    masked: Sequence[tuple[int, int]],
    known: Gazetteer,
    words: PlaceWords,
    familiar: Collection[str],
) -> Located | None:
    """Return the place of another court at which the case is said to be: courts number their offices alike.

    In "Spokane, case 2:24-cv-00001" the word belongs to the number, and the place may be the writer's.
    """
    begins = {start for start, _ in masked}
    kept = tuple(
        token
        for token, following in zip_longest(written, written[1:])
        if not ((token.text,) in words.pending and following and following.start in begins)
    )
    place = _by_place(seen := sightings(_outside(kept, masked), known, words, familiar))
    return place if place.elsewhere and any(each.rank == Rank.PENDING for each in seen) else None


def _postal(said: Sequence[Token], known: Gazetteer, words: PlaceWords) -> list[Sighting]:
    """Return the postal codes among the tokens: five digits in one, or digits said one after the other."""
    found: list[Sighting] = []
    at = 0
    while at < len(said):
        after = at
        while after < len(said) and said[after].kind == "number" and (after == at or _goes_on(said, at, after)):
            after += 1
        digits = "".join(token.text for token in said[at:after])
        if len(digits) == 5 and not _is_other_number(said, at, after, words):
            place = known.postal(digits)
            if place:
                found.append(Sighting(place, Rank.LIVING, at, after))
        at = max(after, at + 1)
    return found


def _goes_on(said: Sequence[Token], at: int, after: int) -> bool:
    one, other = said[at], said[after]
    return (one.said and other.said) or (len(one.text) == 1 and len(other.text) == 1)


def _is_other_number(said: Sequence[Token], at: int, after: int, words: PlaceWords) -> bool:
    """Whether five digits are an amount, part of a longer number, or counted ("docket entry 98101")."""
    before = said[at - 1] if at else None
    if before and before.kind == "mark" and said[at].glued:
        longer = at > 1 and before.glued and said[at - 2].kind == "number"
        if longer or before.text in ("$", "#"):
            return True
    if before and before.kind != "mark" and said[at].glued:
        return True
    follows = [token for token in said[after : after + 2] if token.glued]
    if follows and follows[0].kind != "mark":
        return True
    if len(follows) == 2 and follows[1].kind == "number" and not (follows[0].text == "-" and len(follows[1].text) == 4):
        return True
    near = [(token.text,) for token in said[max(at - 3, 0) : at]]
    return any(word in words.numbered for word in near) and not any(word in words.postal for word in near)


def _outside(said: Sequence[Token], masked: Sequence[tuple[int, int]]) -> tuple[Token, ...]:
    """Return the tokens that are no part of a case number."""
    return tuple(t for t in said if not any(start <= t.start < end for start, end in masked)) if masked else tuple(said)

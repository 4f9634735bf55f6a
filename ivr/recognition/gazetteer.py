"""Place names and postal codes, and the choice of a question each one hints at.

Spelling is forgiven within bounds: names are compared without spaces, then by sound, then within one or two letters.
What no rule can mend ("to coma") is listed by staff, as are the ordinary words that only look like a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ivr.recognition.spoken import parts

PlaceKind = Literal["division", "city", "county", "zip"]
# Below six letters one wrong letter makes another word of it; from nine on, two are still the same name.
SHORTEST_MENDED = 6
LONG_NAME = 9
LONGEST_NAME = 24
MOST_WORDS = 6
# So many letters tell most words from the beginning of every place.
BEGINNING = 3
_SOFT_C = re.compile(r"c(?=[eiy])")
_HARD_C = re.compile(r"ck|c(?!h)")
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Place:
    """A place as staff wrote it. No choice: another court's. `either`: it lies across the border of two choices.

    `weak`: also an ordinary word or a surname, and a place only where the words around it say so.
    """

    name: str
    kind: PlaceKind
    choice: str | None
    either: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places of one question, ready to be looked up. Keys are names without spaces, or by sound."""

    names: Mapping[str, Place] = field(default_factory=dict)
    counties: Mapping[str, Place] = field(default_factory=dict)
    bare_counties: frozenset[str] = frozenset()
    by_sound: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()
    zips: Mapping[str, Place] = field(default_factory=dict)
    home_states: frozenset[str] = frozenset()
    other_states: frozenset[str] = frozenset()
    longest: int = 1
    beginnings: frozenset[str] = field(init=False)
    """The first letters, `beginning` of them, of everything that is looked up."""
    beginning: int = field(init=False)

    def __post_init__(self) -> None:
        keys = (*self.names, *self.counties, *self.ordinary)
        letters = min([BEGINNING, *map(len, keys)])
        object.__setattr__(self, "beginning", letters)
        object.__setattr__(self, "beginnings", frozenset(key[:letters] for key in keys))

    def postal(self, digits: str) -> Place | None:
        """Return the place of a postal code: an exception before its prefix. None where nobody listed it."""
        found = self.zips.get(digits) or self.zips.get(digits[:3])
        return replace(found, name=digits) if found else None

    def mended(self, joined: str, words: int = 1) -> str | None:
        """Return the only name a misspelt word is near enough to, by sound and then by letters; None otherwise.

        Several words put together must be longer: "rent an" is near a town, and is none.
        """
        if not SHORTEST_MENDED <= len(joined) <= LONGEST_NAME or joined in self.ordinary:
            return None
        sound = by_sound(joined)
        if sound in self.by_sound:
            return self.by_sound[sound]
        more = 2 if words > 1 else 0
        if len(sound) < SHORTEST_MENDED + more:
            return None
        allowed = 2 if len(sound) >= LONG_NAME + more else 1
        near = process.extract(sound, self.alike.get(sound[:1], ()), scorer=OSA.distance, score_cutoff=allowed, limit=2)
        if not near or (len(near) == 2 and near[0][1] == near[1][1]):
            return None
        name = near[0][0]
        # Two wrong letters need a long name, not only a long mistake.
        return None if near[0][1] > 1 and len(name) < LONG_NAME else self.by_sound[name]


def key_of(name: str) -> str:
    """Return a name as it is looked up: small letters and digits alone."""
    return "".join(part.text for part in parts(name) if part.kind != "mark")


def by_sound(joined: str) -> str:
    """Return how a name sounds in English, roughly: doubled letters once, hard and soft c apart."""
    sound = joined.replace("ph", "f").replace("qu", "kw").replace("q", "kw")
    if "c" in sound:
        sound = _HARD_C.sub("k", _SOFT_C.sub("s", sound))
    return _DOUBLED.sub(r"\1", sound)


def gazetteer(
    cities: Iterable[Place],
    counties: Iterable[Place],
    zips: Iterable[Place],
    *,
    sounds_like: Mapping[str, Sequence[str]],
    ordinary: Sequence[str],
    home_states: Iterable[str],
    other_states: Iterable[str],
) -> Gazetteer:
    """Return places ready to be looked up. A county that is `weak` counts only with the word for county."""
    names = {key_of(place.name): place for place in reversed(list(cities))}
    districts = {key_of(place.name): place for place in counties}
    bare = frozenset(key for key, place in districts.items() if not place.weak and key not in names)
    sounds = {
        by_sound(key): key
        for key, place in (*districts.items(), *names.items())
        if len(key) >= SHORTEST_MENDED and (not place.weak or key in districts)
    }
    alike: dict[str, list[str]] = {}
    for sound in sounds:
        if len(sound) >= SHORTEST_MENDED:
            alike.setdefault(sound[0], []).append(sound)
    every = [place.name for place in (*names.values(), *districts.values())]
    names |= _one_letter_short(names, {*names, *districts, *map(key_of, ordinary)})
    every += [*ordinary, *(wording for heard in sounds_like.values() for wording in heard)]
    for target, heard in sounds_like.items():
        key = key_of(target)
        for wording in heard:
            if key in names:
                names.setdefault(key_of(wording), replace(names[key], weak=False))
            if key in districts:
                districts.setdefault(key_of(wording), districts[key])
                bare |= {key_of(wording)}
    return Gazetteer(
        names=names,
        counties=districts,
        bare_counties=bare,
        by_sound=sounds,
        alike={letter: tuple(found) for letter, found in alike.items()},
        ordinary=frozenset(map(key_of, ordinary)),
        zips={place.name: place for place in zips},
        home_states=frozenset(map(key_of, home_states)),
        other_states=frozenset(map(key_of, other_states)),
        longest=min(max(map(_words_in, every), default=1), MOST_WORDS),
    )


def _one_letter_short(names: Mapping[str, Place], taken: Set[str]) -> dict[str, Place]:
    """Return the names of choices with a letter left out, "tacma": only these, for they are typed again and again.

    The first and the last letter stay, and what is another name or an ordinary word ("settle") stays what it is.
    """
    short: dict[str, Place] = {}
    for key, place in names.items():
        if place.kind == "division" and len(key) >= SHORTEST_MENDED:
            for nth in range(1, len(key) - 1):
                short.setdefault(key[:nth] + key[nth + 1 :], place)
    return {key: place for key, place in short.items() if key not in taken}


def _words_in(name: str) -> int:
    return sum(part.kind != "mark" for part in parts(name))

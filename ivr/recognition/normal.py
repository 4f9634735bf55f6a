"""What was written or heard, as the words that were meant: spelling, shorthand, mishearings, numbers, denials.

Speech comes without capitals and often without punctuation, texts come with shorthand and typing errors; both are
brought to one form here, so that everything after it knows only one kind of English, or Spanish. What stands for what
is staff's knowledge (`sounds_like` and `word_groups` beside the example phrases), none of it is here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ivr.recognition.spoken import taken_apart

# Letters and digits part company: `c24`, `24cv`, `ctrl+f5`.
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ASCII_WORD = re.compile("[a-z]+|[0-9]+")
_APOSTROPHES = str.maketrans("", "", "'\u2018\u2019\u02bc`\u00b4")
# The longest text a phone sends holds 1,600 characters; what somebody wants stands in the first words of it.
MOST_LETTERS = 1200
MOST_WORDS = 90
LONGEST_WORD = 30

NUMBER = "#"
FOREIGN = "~"
DENIED = "not:"

# With fewer letters, one wrong letter turns one ordinary word into another ("white", "while").
SHORTEST_MENDED = 6
LONG_WORD = 9
MOST_MENDED = 16
# A wrong letter in the place of one is a typing error only where the fingers or the ear mistake the two; any other
# makes another word ("fining", "filing").
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiou", "csz", "ckq", "bv", "mn", "gj", "dt")
# A denial ("not about ...") reaches this many words, unless the sentence turns before.
REACH_OF_A_DENIAL = 4

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ear:
    """What is needed to hear one language: `meant` for what was heard, the groups words belong to, marks of speech."""

    meant: Mapping[Words, Words] = field(default_factory=dict)
    groups: Mapping[Words, tuple[str, ...]] = field(default_factory=dict)
    denying: frozenset[Words] = frozenset()
    turning: frozenset[str] = frozenset()
    joining: frozenset[Words] = frozenset()
    taking_back: frozenset[Words] = frozenset()
    known: frozenset[str] = frozenset()
    met: Mapping[str, int] = field(default_factory=dict)
    """How many examples hold a word."""
    examples: int = 1
    mended_to: Sequence[str] = ()
    meant_reach: Mapping[str, int] = field(default_factory=dict)
    """How many words, at most, an entry of `meant` has that begins with a word; and so for the others."""
    group_reach: Mapping[str, int] = field(default_factory=dict)
    denying_reach: Mapping[str, int] = field(default_factory=dict)
    joining_reach: Mapping[str, int] = field(default_factory=dict)
    taking_back_reach: Mapping[str, int] = field(default_factory=dict)


def words_of(text: str) -> list[str]:
    """Return the words of a text: case, accents, apostrophes and punctuation dropped, letters apart from digits."""
    bare = text[:MOST_LETTERS]
    if bare.isascii():
        words = _ASCII_WORD.findall(bare.replace("'", "").replace("`", "").lower())
    else:
        plain = taken_apart(bare.translate(_APOSTROPHES))
        words = _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).casefold())
    return [word[:LONGEST_WORD] for word in words[:MOST_WORDS]]


def ear(
    sounds_like: Mapping[str, Iterable[str]],
    word_groups: Mapping[str, Iterable[str]],
    speech_marks: Mapping[str, Iterable[str]],
) -> Ear:
    """Return the ear for one language, which as yet knows no words beyond those given here."""
    meant = {
        tuple(words_of(heard)): tuple(words_of(word)) for word, all_heard in sounds_like.items() for heard in all_heard
    }
    plain = Ear(meant=meant, meant_reach=_reach(meant))
    groups: dict[Words, tuple[str, ...]] = {}
    for group, members in word_groups.items():
        for member in members:
            words = tuple(rewritten(plain, words_of(member)))
            groups[words] = tuple(dict.fromkeys((*groups.get(words, ()), f"<{group}>")))
    denying, joining, taking_back = (
        frozenset(tuple(rewritten(plain, words_of(mark))) for mark in speech_marks.get(kind, ()))
        for kind in ("denying", "joining", "taking_back")
    )
    turning = frozenset(word for mark in speech_marks.get("turning", ()) for word in words_of(mark))
    known = frozenset(word for words in (*meant.values(), *groups) for word in words)
    return replace(
        plain,
        groups=groups,
        denying=denying,
        turning=turning,
        joining=joining,
        taking_back=taking_back,
        known=known,
        group_reach=_reach(groups),
        denying_reach=_reach(denying),
        joining_reach=_reach(joining),
        taking_back_reach=_reach(taking_back),
    )


def with_words(heard: Ear, met: Mapping[str, int], examples: int = 1) -> Ear:
    """Return the ear that also knows the words `met` in so many examples; it mends typing errors to those met twice."""
    grouped = ((word, 2) for word in heard.known)
    often = {word for word, times in (*met.items(), *grouped) if times > 1}
    mended_to = sorted(word for word in often if len(word) >= SHORTEST_MENDED - 1 and word.isascii())
    return replace(
        heard, known=heard.known.union(met), met=dict(met), examples=max(1, examples), mended_to=tuple(mended_to)
    )


def heard_words(heard: Ear, text: str, *, mend: bool = True) -> list[str]:
    """Return the words that were meant: mended, numbers as one sign, what is denied marked as such."""
    words = rewritten(heard, words_of(text))
    if mend:
        words = rewritten(heard, _mended(heard, words))
    return _denials_marked(heard, _numbers_joined(words))


def rewritten(heard: Ear, words: Sequence[str]) -> list[str]:
    """Return the words with what was heard replaced by what it stands for, the longest first.

    Twice, because one may stand inside another: "will not" inside "will not let me".
    """
    reach = heard.meant_reach
    for _ in range(2):
        if reach.keys().isdisjoint(words):
            break
        out: list[str] = []
        position = 0
        while position < len(words):
            word = words[position]
            for length in range(min(reach.get(word, 0), len(words) - position), 0, -1):
                found = heard.meant.get(tuple(words[position : position + length]))
                if found is not None:
                    out += found
                    position += length
                    break
            else:
                out.append(word)
                position += 1
        if out == words:
            break
        words = out
    return list(words)


def _reach(phrases: Iterable[Words]) -> dict[str, int]:
    reach: dict[str, int] = {}
    for phrase in phrases:
        if phrase:
            reach[phrase[0]] = max(reach.get(phrase[0], 0), len(phrase))
    return reach


def _mended(heard: Ear, words: Sequence[str]) -> list[str]:
    left = MOST_MENDED
    out = []
    for word in words:
        if len(word) < SHORTEST_MENDED or not left or word in heard.known or not word.isascii() or word.isdecimal():
            out.append(word)
            continue
        left -= 1
        allowed = 2 if len(word) >= LONG_WORD else 1
        near = process.extractOne(word, heard.mended_to, scorer=OSA.distance, score_cutoff=allowed)
        out.append(near[0] if near and near[0][0] == word[0] and _slipped(word, near[0]) else word)
    return out


def _slipped(word: str, meant: str) -> bool:
    """Say whether one word can be the other, mistyped: long words are forgiven more."""
    if len(word) >= LONG_WORD or len(word) != len(meant):
        return True
    other = [(one, two) for one, two in zip(word, meant, strict=True) if one != two]
    if len(other) != 1:
        return True
    one, two = other[0]
    return _beside(one, two) or any(one in kind and two in kind for kind in _ALIKE)


def _beside(one: str, two: str) -> bool:
    """Say whether two letters are neighbours on the keyboard; each row is half a key to the right of the one above."""
    places = [(row, keys.index(each)) for each in (one, two) for row, keys in enumerate(_KEYBOARD) if each in keys]
    if len(places) < 2:
        return False
    (above, first), (below, second) = sorted(places)
    return abs(first - second) == 1 if above == below else below - above == 1 and first - second in (0, 1)


def _numbers_joined(words: list[str]) -> list[str]:
    """Numbers differ from caller to caller and mean the same: that there is one."""
    together = "".join(words)
    if together.isascii() and together.isalpha():
        return words
    out: list[str] = []
    for word in words:
        if word.isdecimal():
            if not out or out[-1] != NUMBER:
                out.append(NUMBER)
        else:
            out.append(word if word.isascii() else FOREIGN)
    return out


def _denials_marked(heard: Ear, words: list[str]) -> list[str]:
    if heard.denying_reach.keys().isdisjoint(words):
        return words
    out: list[str] = []
    position = reach = 0
    while position < len(words):
        for length in range(min(heard.denying_reach.get(words[position], 0), len(words) - position), 0, -1):
            if tuple(words[position : position + length]) in heard.denying:
                out += (DENIED + word for word in words[position : position + length])
                position += length
                reach = REACH_OF_A_DENIAL
                break
        else:
            reach = 0 if words[position] in heard.turning else max(0, reach)
            out.append(DENIED + words[position] if reach else words[position])
            reach -= 1
            position += 1
    return out

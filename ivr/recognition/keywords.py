"""Keywords: every word of what was said must be a keyword or a filler, or nothing was understood.

Wrong is worse than asking once more, so a word that nobody listed is never skipped. Small typing errors are mended
first, and only where one known word is nearer than all others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from ivr.recognition.spoken import MOST_LETTERS, taken_apart

_WORD = re.compile(r"[^\W_]+")
SHORTEST_MENDED = 4
LONG_WORD = 8
MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keywords of one language: phrases and the targets they stand for, and the words that carry no meaning."""

    phrases: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    mended: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    """By first letter and length, the words that a typing error is mended to."""
    offered: Mapping[str, str] = field(default_factory=dict)
    longest: int = 1
    spared: Mapping[str, int] = field(default_factory=dict)
    """Words that people say in the examples, and in how many: met twice they are no typing errors ("passport")."""

    def meets(self, word: str) -> bool:
        """Say whether a word is one that people say, as the examples show."""
        return self.spared.get(word, 0) > 1


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood: targets such as `issue.x` or `command.next`, in order, and a number if one stood there."""

    targets: tuple[str, ...] = ()
    number: int | None = None

    def one(self, kind: str) -> str | None:
        """Return the only target of a kind, without the kind; None where there is none or more than one."""
        found = {t.removeprefix(kind + ".") for t in self.targets if t.startswith(kind + ".")}
        return found.pop() if len(found) == 1 else None

    def kinds(self) -> set[str]:
        """Return the kinds of the targets."""
        return {t.partition(".")[0] for t in self.targets}


NOTHING = Understood()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text: case, accents and punctuation dropped; of a long text those at its beginning."""
    bare = text[:MOST_LETTERS]
    if not bare.isascii():
        bare = "".join(c for c in taken_apart(bare) if not unicodedata.combining(c))
    return tuple(_WORD.findall(bare.casefold()))


def vocabulary(keywords: Mapping[str, tuple[str, ...]], fillers: tuple[str, ...]) -> Vocabulary:
    """Return the vocabulary of one language from its keyword lists; the first keyword of a target is the one we offer.

    Raises ValueError naming both targets where one phrase stands for two.
    """
    phrases: dict[tuple[str, ...], str] = {}
    for target, said in keywords.items():
        for phrase in said:
            words = words_of(phrase)
            if phrases.setdefault(words, target) != target:
                raise ValueError(f'"{phrase}" stands for {phrases[words]} and for {target}')
    drop = frozenset(word for filler in fillers for word in words_of(filler))
    known = frozenset(word for words in phrases for word in words) | drop
    # A choice decides who is called, a key is as good as pressed: "settle" and "there" must not be mended to one.
    safe = [words for words, target in phrases.items() if not target.startswith(("choice.", "key."))]
    mended: dict[tuple[str, int], tuple[str, ...]] = {}
    for word in sorted(frozenset(word for words in safe for word in words) | drop):
        of_kind = word[0], len(word)
        mended[of_kind] = (*mended.get(of_kind, ()), word)
    offered = {target: said[0] for target, said in keywords.items() if said}
    return Vocabulary(phrases, drop, known, mended, offered, max((len(words) for words in phrases), default=1))


def understand(words: Vocabulary, text: str) -> Understood:
    """Return what a text means, or `NOTHING` where any word of it is not accounted for."""
    said = words_of(text)
    if not said or len(said) > MOST_WORDS or len(text) > MOST_LETTERS:
        return NOTHING
    mended: tuple[str, ...] = ()
    for word in said:
        mend = _mend(word, words)
        if mend not in words.known and not mend.isdecimal():
            return NOTHING
        mended += (mend,)
    targets: list[str] = []
    numbers: list[int] = []
    position = 0
    while position < len(mended):
        length = _longest_phrase(words, mended, position)
        if length:
            targets.append(words.phrases[mended[position : position + length]])
            position += length
        elif mended[position].isdecimal() and len(mended[position]) < 3:
            numbers.append(int(mended[position]))
            position += 1
        elif mended[position] in words.fillers:
            position += 1
        else:
            return NOTHING
    return Understood(tuple(dict.fromkeys(targets)), numbers[0] if len(numbers) == 1 else None)


def _longest_phrase(words: Vocabulary, said: tuple[str, ...], start: int) -> int:
    for length in range(min(words.longest, len(said) - start), 0, -1):
        if said[start : start + length] in words.phrases:
            return length
    return 0


def _mend(word: str, words: Vocabulary) -> str:
    """Return the one known word that was meant: a letter doubled, dropped, added or two exchanged, the first one right.

    Another letter in the place of one makes another word ("pocket", "parson"): only long words are that forgiving.
    """
    if word in words.known or len(word) < SHORTEST_MENDED or word.isdecimal() or words.meets(word):
        return word
    alike = (words.mended.get((word[0], length), ()) for length in range(len(word) - 1, len(word) + 2))
    near = [known for some in alike for known in some if _slip(word, known)]
    return near[0] if len(near) == 1 else word


def _slip(word: str, known: str) -> bool:
    shorter = min(len(word), len(known))
    if shorter < SHORTEST_MENDED:
        return False
    if shorter >= LONG_WORD:
        return OSA.distance(word, known, score_cutoff=2) <= 2
    return OSA.distance(word, known, score_cutoff=1) == 1 and (len(word) != len(known) or sorted(word) == sorted(known))

"""Spoken digits and letters, as written ones: "two twenty four c v oh one two" is "2 24 c v 0 1 2".

A text becomes tokens that know where they stood, so that what was understood can be masked in the original. The
words for numbers and letters are those of a language and come in as `SpokenWords`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

_PART = re.compile(r"\d+|(?:[^\W\d_][\u0300-\u036f]*)+|[^\w\s]|_")
_DIGITS = re.compile(r"[0-9]+")
# What a caller can say or text at once; anything longer is noise, and is read no further.
# The longest text a phone sends; a recogniser hears less.
MOST_LETTERS = 1_600
MOST_TOKENS = 1000

Kind = Literal["word", "number", "mark"]


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """How one language says digits, numbers, letters and marks, without accents and in small letters.

    `numbers` holds words for 0 to 99, the hundreds and 1000; `shy` the words that mean a digit only beside another
    number ("oh"); `joining` what stands between tens and units ("and", "y"); `times` "double" and its kind.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    shy: Mapping[str, int] = field(default_factory=dict)
    joining: frozenset[str] = frozenset()
    times: Mapping[str, int] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    first: frozenset[str] = field(init=False)
    """The words with which a number or the name of a mark begins: most texts hold none of them."""

    def __post_init__(self) -> None:
        names = (name.partition(" ")[0] for name in self.marks)
        object.__setattr__(self, "first", frozenset((*names, *self.numbers, *self.shy, *self.times)))


class Token(NamedTuple):
    """One word, number or mark, and where it stood.

    `said` is true of a number that was spelled in words; `glued` of what follows the token before it without a space.
    """

    text: str
    kind: Kind
    start: int
    end: int
    glued: bool = False
    said: bool = False


def taken_apart(text: str) -> str:
    """Return letters and their accents apart; no more of them than a long text has: one sign may hold eighteen."""
    return unicodedata.normalize("NFKD", text[:MOST_LETTERS])[: 2 * MOST_LETTERS]


def plain(text: str) -> str:
    """Return a text in small letters, without accents, with every digit from 0 to 9."""
    if text.isascii():
        return text.lower()
    bare = "".join(c for c in taken_apart(text) if not unicodedata.combining(c)).casefold()
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in bare)


def parts(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text as they stand, number words as words; of a long text those at its beginning."""
    found: list[Token] = []
    end = -1
    for part in _PART.finditer(text, 0, MOST_LETTERS):
        if len(found) == MOST_TOKENS:
            break
        bare = plain(part.group())
        kind: Kind = "number" if _DIGITS.fullmatch(bare) else "word" if bare.isalnum() else "mark"
        found.append(Token(bare, kind, part.start(), part.end(), part.start() == end))
        end = part.end()
    return tuple(found)


def tokens(text: str, words: SpokenWords) -> tuple[Token, ...]:
    """Return the tokens of a text, with number words put into digits, and marks for their names."""
    return counted(parts(text), words)


def counted(said: Sequence[Token], words: SpokenWords) -> tuple[Token, ...]:
    """Return tokens as they stood, with number words put into digits, and marks for their names."""
    if words.first.isdisjoint([token.text for token in said]):
        return tuple(said)
    found: list[Token] = []
    at = 0
    while at < len(said):
        if said[at].text not in words.first:
            found.append(said[at])
            at += 1
            continue
        read, after = _mark(said, at, words) or _number(said, at, words)
        if after == at:
            found.append(said[at])
            at += 1
        else:
            kind: Kind = "number" if read.isdecimal() else "mark"
            found.append(Token(read, kind, said[at].start, said[after - 1].end, False, True))
            at = after
    return tuple(found)


def written(text: str, words: SpokenWords) -> str:
    """Return a text as it would be typed: digits for number words, marks for their names, one space between."""
    said = tokens(text, words)
    return "".join((" " if at and not token.glued else "") + token.text for at, token in enumerate(said))


def spelled(said: Sequence[Token], start: int, wanted: Collection[str], words: SpokenWords) -> tuple[str, int] | None:
    """Return which of the wanted abbreviations stands at `start`, and the token after it; None where none does.

    It may be written ("cv", "c.v.", "C V") or spelled aloud ("see vee"). One spelled aloud needs two letters: alone,
    "see" is an ordinary word.
    """
    if start < len(said) and said[start].text in wanted:
        return said[start].text, start + 1
    letters, at = "", start
    longest = max(map(len, wanted), default=0)
    while at < len(said) and len(letters) < longest:
        token = said[at]
        letter = token.text if len(token.text) == 1 else words.letters.get(token.text, "")
        if token.kind == "mark" and letters and token.text in (".", "-"):
            at += 1
            continue
        if token.kind != "word" or not letter:
            break
        letters += letter
        at += 1
        if letters in wanted and (len(letters) > 1 or letters == said[start].text):
            return letters, at + (at < len(said) and said[at].text == "." and said[at].glued)
    return None


def _mark(said: Sequence[Token], at: int, words: SpokenWords) -> tuple[str, int] | None:
    """Return the mark whose name of one or two words stands at `at`, and the place after it."""
    for length in (2, 1):
        name = " ".join(token.text for token in said[at : at + length])
        if name in words.marks and len(said) >= at + length:
            return words.marks[name], at + length
    return None


def _number(said: Sequence[Token], at: int, words: SpokenWords) -> tuple[str, int]:
    """Return the digits of the number words at `at` and the place after them; no digits where there are none."""
    word = said[at].text
    if word in words.times and at + 1 < len(said):
        digit = _value(said, at + 1, words)
        if digit is not None and digit < 10:
            return str(digit) * words.times[word], at + 2
    value = _value(said, at, words)
    if value is None:
        return "", at
    at += 1
    if value < 10 and not _is(said, at, words, (100, 1000)):
        return str(value), at
    total, at = _below_hundred(value, said, at, words) if value < 100 else (value, at)
    if total < 100 and _is(said, at, words, (100,)):
        total, at = total * 100, at + 1
    if total >= 100 and total % 100 == 0 and total != 1000:
        total, at = _rest(total, said, at, words, 100)
    if total < 1000 and _is(said, at, words, (1000,)):
        total, at = total * 1000, at + 1
    if total >= 1000 and total % 1000 == 0:
        total, at = _rest(total, said, at, words, 1000)
    return str(total), at


def _below_hundred(value: int, said: Sequence[Token], at: int, words: SpokenWords) -> tuple[int, int]:
    """Return twenty with a following four as 24; a ten alone stays what it is."""
    if value < 20 or value % 10:
        return value, at
    after = at + 1 if at < len(said) and (said[at].text in words.joining or said[at].text == "-") else at
    unit = _value(said, after, words)
    if unit is not None and 0 < unit < 10 and said[after].text not in words.shy:
        return value + unit, after + 1
    return value, at


def _rest(total: int, said: Sequence[Token], at: int, words: SpokenWords, below: int) -> tuple[int, int]:
    """Return a round number with what is added to it ("one hundred and five"), if that is smaller than its unit."""
    after = at + 1 if at < len(said) and said[at].text in words.joining else at
    value = _value(said, after, words)
    if value is None or value == 0 or value >= below or said[after].text in words.shy:
        return total, at
    after += 1
    if value < 100:
        value, after = _below_hundred(value, said, after, words)
        if below > 100 and _is(said, after, words, (100,)):
            value, after = value * 100, after + 1
    if value >= 100:
        value, after = _rest(value, said, after, words, 100)
    return total + value, after


def _is(said: Sequence[Token], at: int, words: SpokenWords, values: tuple[int, ...]) -> bool:
    return at < len(said) and words.numbers.get(said[at].text) in values


def _value(said: Sequence[Token], at: int, words: SpokenWords) -> int | None:
    """Return the value of the number word at `at`; a shy one counts only beside another number."""
    if at >= len(said) or said[at].kind != "word":
        return None
    word = said[at].text
    if word in words.numbers:
        return words.numbers[word]
    if word not in words.shy:
        return None
    beside = [said[n] for n in (at - 1, at + 1) if 0 <= n < len(said)]
    if any(t.kind == "number" or t.text in words.numbers or t.text in words.shy for t in beside):
        return words.shy[word]
    return None

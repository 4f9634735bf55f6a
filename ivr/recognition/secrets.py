"""Secrets in what people say or text: they are never repeated, kept or logged, and this line never needs one.

Found is a value that was given away ("my password is Hunter22!"), not talk about one ("I forgot my password"). Where
it is doubtful the caller is only told once more that none is needed, so a value with digits or marks counts.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ivr.recognition.places import LONGEST_PHRASE, NOBODY, Phrases
from ivr.recognition.spoken import MOST_LETTERS, SpokenWords, Token, counted, parts

SecretKind = Literal["password", "code", "ssn", "card", "bank", "birth"]
REMOVED = "[removed]"
# How many words may stand between the name of a secret and its value: "the code they just sent me is ...".
BETWEEN = 6
_SSN = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}[- .](?!00)\d{2}[- .](?!0000)\d{4}(?![\d-])")
_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-]|[ -]\d)")
_VALUE = re.compile(r"\S+")
_LINKS = frozenset(":=")
_WITHIN = frozenset("'.-\u2019")


@dataclass(frozen=True, slots=True)
class SecretWords:
    """What one language says around secrets, as `ivr.recognition.places.phrases` writes it.

    `code_kinds` go with a code that proves who somebody is, `code_not` with one that does not ("zip code"). `linking`
    stands between a secret and its value, `spelling` before a password spelled aloud, `ordinary` are words that say
    something about a password ("is expired") and are none.
    """

    password: Phrases = NOBODY
    code: Phrases = NOBODY
    code_kinds: Phrases = NOBODY
    code_not: Phrases = NOBODY
    ssn: Phrases = NOBODY
    card: Phrases = NOBODY
    card_checks: Phrases = NOBODY
    bank: Phrases = NOBODY
    birth: Phrases = NOBODY
    months: Phrases = NOBODY
    linking: Phrases = NOBODY
    spelling: Phrases = NOBODY
    ordinary: Phrases = NOBODY
    first: frozenset[str] = field(init=False)
    """The words with which the name of a secret begins: most texts hold none of them."""

    def __post_init__(self) -> None:
        named = (self.password, self.code, self.ssn, self.card, self.card_checks, self.bank, self.birth)
        object.__setattr__(self, "first", frozenset(phrase[0] for kind in named for phrase in kind if phrase))


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret and where it stands in the text; never the secret itself."""

    kind: SecretKind
    start: int
    end: int


NO_WORDS = SecretWords()
NOTHING_SPOKEN = SpokenWords()


def secrets_in(
    text: str,
    words: SecretWords = NO_WORDS,
    spoken: SpokenWords = NOTHING_SPOKEN,
    written: Sequence[Token] | None = None,
) -> tuple[Secret, ...]:
    """Return the secrets of a text, in order. Without words of a language only numbers of a known form are found.

    `written` are its `parts`, where they are known.
    """
    found = [Secret("ssn", m.start(), m.end()) for m in _SSN.finditer(text, 0, MOST_LETTERS)]
    found += [Secret("card", m.start(), m.end()) for m in _CARD.finditer(text, 0, MOST_LETTERS) if _is_card(m.group())]
    written = parts(text) if written is None else written
    if not words.first.isdisjoint([token.text for token in written]):
        said = counted(written, spoken)
        for at, token in enumerate(said):
            if token.text in words.first:
                found.extend(_told(text, said, at, words))
    return tuple(_apart(sorted(found, key=lambda secret: (secret.start, -secret.end))))


def redact(text: str, words: SecretWords = NO_WORDS, spoken: SpokenWords = NOTHING_SPOKEN) -> str:
    """Return a text with its secrets taken out, for where text is kept at all; and without what is not looked at."""
    text = text[:MOST_LETTERS]
    kept, at = "", 0
    for secret in secrets_in(text, words, spoken):
        kept += text[at : secret.start] + REMOVED
        at = secret.end
    return kept + text[at:]


def _told(text: str, said: Sequence[Token], at: int, words: SecretWords) -> Iterator[Secret]:
    """Yield the secret whose name stands at `at`, if a value of its kind follows."""
    if length := _phrase(said, at, words.password):
        yield from _password(text, said, at + length, words)
    if length := _phrase(said, at, words.code):
        sure = any(_ends(said, at, n, words.code_kinds) for n in (0, 1))
        sure = sure or any(_phrase(said, near, words.code_kinds) for near in (at, at + length, at + length + 1))
        if not any(_ends(said, at, n, words.code_not) for n in (0, 1)):
            # A year, a paragraph or a postal code has four or five digits too.
            linked = _link(said, at + length, words) > at + length
            yield from _digits(said, at + length, "code", (4, 5, 6, 7, 8) if sure else (4, 6, 7, 8)[not linked :])
    if length := _phrase(said, at, words.ssn):
        yield from _digits(said, at + length, "ssn", (4, 9))
    if length := _phrase(said, at, words.card):
        yield from _digits(said, at + length, "card", range(12, 20))
    if length := _phrase(said, at, words.card_checks):
        yield from _digits(said, at + length, "card", (3, 4))
    if length := _phrase(said, at, words.bank):
        yield from _digits(said, at + length, "bank", range(6, 18))
    if length := _phrase(said, at, words.birth):
        yield from _date(said, at + length, words)


def _password(text: str, said: Sequence[Token], at: int, words: SecretWords) -> Iterator[Secret]:
    """Yield the value after the word for password: linked to it ("is", ":"), or unlike any word."""
    first = _link(said, at, words)
    colon = any(token.text in _LINKS for token in said[at:first])
    linked, at = first > at, first
    if not linked and _phrase(said, at, words.ordinary) and at + 1 < len(said):
        at += 1  # "change my password to ..."
    value = _VALUE.match(text, said[at].start) if at < len(said) else None
    if value is None or (said[at].kind == "mark" and not linked):
        return
    bare = value.group().rstrip(".,;!?)\"'")
    start, end = value.start(), value.start() + len(bare)
    after = at + sum(t.start < value.end() for t in said[at : at + len(value.group())])
    ends = after >= len(said) or value.group() != bare
    if not linked:
        if len(bare) > 5 and bare[0].isalpha() and bare.isalnum() and not bare.isalpha():
            yield Secret("password", start, value.end())
    elif _phrase(said, at, words.spelling):
        yield Secret("password", start, said[min(at + BETWEEN, len(said) - 1)].end)
    elif _is_odd(value.group()):
        yield Secret("password", start, value.end())
    elif bare.isdecimal() and len(bare) > 3:
        yield Secret("password", start, end)
    elif _phrase(said, at, words.ordinary):
        return
    elif after < len(said) and said[after].kind == "number":
        yield Secret("password", start, said[after].end)
    elif len(bare) > 3 and (colon or ends):
        yield Secret("password", start, end)


def _link(said: Sequence[Token], at: int, words: SecretWords) -> int:
    """Return the place after what links a secret to its value: "is", ":", "is:"."""
    while at < len(said):
        length = 1 if said[at].text in _LINKS else _phrase(said, at, words.linking)
        if not length:
            break
        at += length
    return at


def _is_odd(value: str) -> bool:
    """Whether a word has what passwords have and words lack: letters with digits or marks inside, or LikeThis."""
    bare = value.strip(".,;?)\"'(")
    rest = bare[1:]
    digits = any(c.isdecimal() for c in bare)
    marks = any(not c.isalnum() and c not in "'-/.\u2019" for c in bare.rstrip("!"))
    return any(c.isalpha() for c in bare) and (digits or marks or rest not in (rest.lower(), rest.upper()))


def _digits(said: Sequence[Token], at: int, kind: SecretKind, lengths: Container[int]) -> Iterator[Secret]:
    """Yield the number of as many digits that follows within a few words; spoken or spaced digits count as one."""
    for start in range(at, min(at + BETWEEN, len(said))):
        if said[start].kind == "mark" and said[start].text not in _LINKS | {"#", "-", ","}:
            return
        if said[start].kind == "number":
            after = start + 1
            while after < len(said) and (said[after].kind == "number" or _joins(said, after)):
                after += 1
            digits = "".join(t.text for t in said[start:after] if t.kind == "number")
            if len(digits) in lengths:
                yield Secret(kind, said[start].start, said[after - 1].end)
            return


def _joins(said: Sequence[Token], at: int) -> bool:
    return said[at].text in ("-", ".") and at + 1 < len(said) and said[at + 1].kind == "number"


def _date(said: Sequence[Token], at: int, words: SecretWords) -> Iterator[Secret]:
    """Yield a date of birth: three numbers, or a month with numbers."""
    start: int | None = None
    count = 0
    last = at
    for near in range(at, min(at + BETWEEN + 3, len(said))):
        month = bool(_phrase(said, near, words.months))
        if said[near].kind == "number" or month:
            start = near if start is None else start
            count += 1 + month
            last = near
        elif start is not None and near - last > 1:
            break
    if start is not None and (count >= 3 or len(said[start].text) in (6, 8)):
        yield Secret("birth", said[start].start, said[last].end)


def _is_card(written: str) -> bool:
    """Whether digits pass the check of card numbers (Luhn), and begin as cards do."""
    digits = [int(c) for c in written if c.isdecimal()]
    doubled = [2 * d - 9 * (d > 4) for d in digits[-2::-2]]
    return digits[0] in (2, 3, 4, 5, 6) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _phrase(said: Sequence[Token], at: int, wanted: Phrases) -> int:
    """Return how many tokens a phrase that starts here has, marks within a word included; 0 where none does."""
    phrase: tuple[str, ...] = ()
    found = 0
    for nth, token in enumerate(said[at : at + 2 * LONGEST_PHRASE]):
        if token.kind != "mark":
            phrase += (token.text,)
            if phrase in wanted:
                found = nth + 1
        elif not phrase or token.text not in _WITHIN or not token.glued:
            break
    return found


def _ends(said: Sequence[Token], at: int, between: int, wanted: Phrases) -> bool:
    """Whether a phrase ends right before `at`, or one word earlier."""
    before = tuple(token.text for token in said[max(at - 2 * LONGEST_PHRASE, 0) : at] if token.kind != "mark")
    before = before[: len(before) - between]
    return any(before[-length:] in wanted for length in range(1, LONGEST_PHRASE + 1))


def _apart(found: Sequence[Secret]) -> Iterator[Secret]:
    """Yield secrets that do not overlap; of two that do, the longer one, which was sorted first."""
    end = -1
    for secret in found:
        if secret.start >= end:
            yield secret
            end = secret.end

"""Case numbers in what was said or texted, in full (office:year-kind-sequence-initials), short or spoken forms.

What is returned is for this turn alone: a case number is never kept, logged or put into a callback address, so
only the office digit shows when one is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ivr.recognition.spoken import SpokenWords, Token, spelled, tokens

# What stands between the parts of a case number, in type and aloud.
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")  # telephones type these by themselves
_BETWEEN = _DASHES | frozenset(":;./_#")
_LONGEST_SEQUENCE = 6

Outcome = Literal["decided", "guess", "unknown", "unmatched", "elsewhere"]


@dataclass(frozen=True, slots=True)
class CaseRules:
    """What this line's case numbers look like, and what their office digit means.

    `kinds` are the abbreviations between year and sequence; `captions` those that stand first in the short form, with
    the kind each means. `guesses` gives the first and last sequence number, the kind and the choice they hint at.
    Another court, with the same digits, is known by its judges' `initials` or by `forms` such as "00-0-00000-0".
    """

    offices: Mapping[str, str] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    captions: Mapping[str, str] = field(default_factory=dict)
    guesses: tuple[tuple[int, int, str, str], ...] = ()
    initials: frozenset[str] = frozenset()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """One case number. `office` is None where the digit was left out. Only digit and kind show in its repr."""

    office: str | None
    kind: str
    year: str = field(repr=False)
    sequence: str = field(repr=False)
    initials: tuple[str, ...] = field(default=(), repr=False)
    elsewhere: bool = False
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a case number says about the choice.

    It is decided by its digit, a guess to be confirmed, unknown, a digit that is nobody's, or another court's.
    """

    outcome: Outcome
    choice: str | None = None
    digit: str | None = None


def find(
    text: str, rules: CaseRules, words: SpokenWords, numbered: frozenset[str] = frozenset()
) -> tuple[CaseNumber, ...]:
    """Return the case numbers of a text, in order.

    A digit after one of the `numbered` words ("entry 2, 24cv1234") is no office digit.
    """
    return find_in(text, tokens(text, words), rules, words, numbered)


def find_in(
    text: str, said: Sequence[Token], rules: CaseRules, words: SpokenWords, numbered: frozenset[str]
) -> tuple[CaseNumber, ...]:
    """Return the case numbers of a text that was already divided into tokens."""
    if not any(token.kind == "number" for token in said):
        return ()
    found: list[CaseNumber] = []
    at = 0
    while at < len(said):
        read = _form(said, at, rules) or _full(text, said, at, rules, words, numbered)
        read = read or _short(text, said, at, rules) or _bare(said, at)
        if read is None or (found and read[0].start < found[-1].end):
            at += 1
        else:
            found.append(read[0])
            at = max(read[1], at + 1)
    return tuple(found)


def decide(number: CaseNumber, rules: CaseRules) -> Decision:
    """Return what a case number says: the office digit decides, and a missing one is never made up."""
    if number.elsewhere or any(name in rules.initials for name in number.initials):
        return Decision("elsewhere")
    if number.office is not None:
        choice = rules.offices.get(number.office)
        return Decision("decided", choice, number.office) if choice else Decision("unmatched", None, number.office)
    if number.sequence:
        for first, last, kind, choice in rules.guesses:
            if kind == number.kind and first <= int(number.sequence) <= last:
                return Decision("guess", choice)
    return Decision("unknown")


def _full(
    text: str, said: Sequence[Token], at: int, rules: CaseRules, words: SpokenWords, numbered: frozenset[str]
) -> tuple[CaseNumber, int] | None:
    """Read "2:24-cv-01234-ABC", whose kind stands at `at`, with or without the office digit."""
    if said[at].kind != "word":
        return None
    kind = spelled(said, at, rules.kinds, words)
    if kind is None:
        return None
    before = _office_and_year(said, at, numbered)
    if before is None:
        return None
    office, year, first = before
    sequence, after = _sequence(said, _skip(said, kind[1]))
    if not sequence:
        if office is None:
            return None
        after = kind[1]
    initials, after = _initials(text, said, after, rules)
    return CaseNumber(office, kind[0], year, sequence, initials, False, said[first].start, said[after - 1].end), after


def _short(text: str, said: Sequence[Token], at: int, rules: CaseRules) -> tuple[CaseNumber, int] | None:
    """Read "C24-1234 ABC" or "CV24-01234", which name no office."""
    kind = rules.captions.get(said[at].text, said[at].text if said[at].text in rules.kinds else "")
    year = _skip(said, at + 1)
    if not kind or year >= len(said) or len(said[year].text) != 2 or said[year].kind != "number":
        return None
    start = _skip(said, year + 1)
    # A letter and two numbers with nothing but spaces between are anything: "vitamin c 24 1000".
    if len(said[at].text) == 1 and start == year + 1 and not said[year].glued:
        return None
    sequence, after = _sequence(said, start)
    if not sequence or (len(sequence) < 3 and start == year + 1):
        return None
    initials, after = _initials(text, said, after, rules)
    return (
        CaseNumber(None, kind, said[year].text, sequence, initials, False, said[at].start, said[after - 1].end),
        after,
    )


def _bare(said: Sequence[Token], at: int) -> tuple[CaseNumber, int] | None:
    """Read "2:24-01234", where the kind was left out: only with colon and dash, which a clock time lacks."""
    around = said[at : at + 5]
    if len(around) < 5 or (at and said[at].glued) or [t.kind for t in around] != ["number", "mark"] * 2 + ["number"]:
        return None
    office, colon, year, dash, sequence = (t.text for t in around)
    if colon != ":" or dash not in _DASHES or (len(office), len(year)) != (1, 2) or len(sequence) not in (4, 5):
        return None
    if not all(t.glued for t in around[1:]) or (at + 5 < len(said) and said[at + 5].glued and _is_mark(said[at + 5])):
        return None
    return CaseNumber(office, "", year, sequence, (), False, around[0].start, around[-1].end), at + 5


def _form(said: Sequence[Token], at: int, rules: CaseRules) -> tuple[CaseNumber, int] | None:
    """Read the form of another court's numbers, such as "00-0-00000-0", each 0 for a digit."""
    if said[at].kind != "number":
        return None
    for form in rules.forms:
        groups = [len(group) for group in form.split("-")]
        around = said[at : at + 2 * len(groups) - 1]
        if len(around) == 2 * len(groups) - 1 and all(
            t.text in _DASHES if nth % 2 else t.kind == "number" and len(t.text) == groups[nth // 2]
            for nth, t in enumerate(around)
        ):
            return CaseNumber(None, "", "", "", (), True, around[0].start, around[-1].end), at + len(around)
    return None


def _office_and_year(said: Sequence[Token], kind: int, numbered: frozenset[str]) -> tuple[str | None, str, int] | None:
    """Return office digit, year and first token of what stands before a kind: "2:24", "2 24", "224", "2024"."""
    digits, at = "", kind
    while len(digits) < 2:
        before = _number_before(said, at)
        if before is None:
            return None
        digits, at = said[before].text + digits, before
    if len(digits) in (3, 5) and (len(digits) == 3 or digits[1:3] in ("19", "20")):
        return digits[0], digits[-2:], at
    if len(digits) == 4 and digits[:2] not in ("19", "20"):
        return None
    if len(digits) not in (2, 4):
        return None
    year = digits[-2:]
    before = _number_before(said, at)
    if len(digits) == 2 and before is not None and said[before].said and said[before].text in ("19", "20"):
        at, before = before, _number_before(said, before)
    if before is None or len(said[before].text.lstrip("0")) != 1 or len(said[before].text) > 2:
        return None, year, at
    colon = any(token.text == ":" for token in said[before:at])
    if before and not colon and (said[before].glued or said[before - 1].text in numbered):
        return None, year, at
    return said[before].text[-1], year, before


def _number_before(said: Sequence[Token], at: int) -> int | None:
    """Return the number before `at`, at most two marks away."""
    for before in range(at - 1, max(at - 4, -1), -1):
        if said[before].kind == "number":
            return before
        if not _is_mark(said[before]):
            return None
    return None


def _sequence(said: Sequence[Token], at: int) -> tuple[str, int]:
    """Return the digits from `at` on: one written number, or several spoken ones put together."""
    digits = ""
    while at < len(said) and said[at].kind == "number" and len(digits + said[at].text) <= _LONGEST_SEQUENCE:
        if digits and not said[at].said and len(said[at].text) > 1:
            break
        digits += said[at].text
        at += 1
        if len(digits) >= 5 or (len(digits) > 2 and not said[at - 1].said and len(said[at - 1].text) > 2):
            break
    return digits, at


def _initials(text: str, said: Sequence[Token], at: int, rules: CaseRules) -> tuple[tuple[str, ...], int]:
    """Return the judges' initials after the sequence: after a dash, directly, or in capitals after a space."""
    found: list[str] = []
    while at < len(said) and len(found) < 2:
        name = at + 1 if said[at].text in _DASHES and at + 1 < len(said) else at
        token = said[name]
        if token.kind != "word" or not 1 < len(token.text) < 4:
            break
        attached = name > at or token.glued
        capitals = text[token.start : token.end].isupper() and not text.isupper()
        if not attached and not capitals and token.text not in rules.initials:
            break
        found.append(token.text)
        at = name + 1
    return tuple(found), at


def _skip(said: Sequence[Token], at: int) -> int:
    """Return the place after at most two marks."""
    after = at
    while after < len(said) and after < at + 2 and _is_mark(said[after]):
        after += 1
    return after


def _is_mark(token: Token) -> bool:
    return token.kind == "mark" and token.text in _BETWEEN

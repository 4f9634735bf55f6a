"""What a page prints that a register holds too: telephone numbers, what to press after them, hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ivr.register.clock_words import Times, times_in

Press = tuple[str, str]
"""What to press: `option` or `extension`, and the digits."""

_NUMERALS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PRESS: Final = re.compile(
    r"\b(?:(?:press|choose|select|enter|dial)\s+(?:(option|opt\.?|extension|ext\.?|number|key)\s*)?"
    r"|(option|opt\.?|extension|ext\.?|x)\s*)[#:]?\s*"
    rf"(\d{{1,6}}|[*#](?![\w*#])|{'|'.join(_NUMERALS)})(?![\d-])",
    re.IGNORECASE,
)
_AROUND: Final = 45


@dataclass(frozen=True, slots=True)
class Printed:
    """One telephone number at a place of a page, with what to press and the hours that stand with it."""

    phone: str
    at: int
    until: int
    presses: tuple[Press, ...] = ()
    times: tuple[Times, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was understood.

    `loose` are the options that follow no number, `single` the clock times that are no range, each with its place.
    """

    text: str
    numbers: tuple[Printed, ...]
    ranges: tuple[Times, ...]
    single: tuple[Times, ...]
    loose: tuple[tuple[Press, int], ...]

    def around(self, at: int, until: int) -> str:
        """Return the words around a place, cut between words."""
        before, after = self.text[max(0, at - _AROUND) : at], self.text[until : until + _AROUND]
        if at > _AROUND:
            before = before.partition(" ")[2] if " " in before else before
        if until + _AROUND < len(self.text):
            after = after.rpartition(" ")[0] if " " in after else after
        return " ".join(f"{before}{self.text[at:until]}{after}".split())


def understood(text: str) -> Page:
    """Return the numbers, options and hours of a page's text. Numbers without a country are North American."""
    import phonenumbers as plans  # the numbering plans of the world; slow at first use

    matches = list(plans.PhoneNumberMatcher(text, "US"))
    bare = text
    for match in matches:
        bare = bare[: match.start] + " " * (match.end - match.start) + bare[match.end :]
    presses = [(_press(found), found.start()) for found in _PRESS.finditer(bare)]
    for found in _PRESS.finditer(bare):
        bare = bare[: found.start()] + " " * (found.end() - found.start()) + bare[found.end() :]
    times = times_in(bare)
    ranges = [one for one in times if one.end is not None]
    starts = [match.start for match in matches]
    numbers = []
    for nth, match in enumerate(matches):
        end = starts[nth + 1] if nth + 1 < len(starts) else len(text)
        own = [press for press, at in presses if match.start < at < end]
        if match.number.extension:
            own.insert(0, ("extension", match.number.extension))
        e164 = plans.format_number(match.number, plans.PhoneNumberFormat.E164)
        hours = _hours_with(match.start, starts, ranges)
        numbers.append(Printed(e164, match.start, match.end, tuple(own), hours))
    loose = tuple((press, at) for press, at in presses if not starts or at < starts[0])
    return Page(text, tuple(numbers), tuple(ranges), tuple(t for t in times if t.end is None), loose)


def _hours_with(at: int, starts: list[int], ranges: list[Times]) -> tuple[Times, ...]:
    """Return the ranges that go with the number at a place.

    Pages keep one order: hours before their number, or number before its hours. Which one this page keeps, its first
    range and its first number show. Several numbers in a row share the hours before, or after, all of them.
    """
    if not ranges:
        return ()
    if ranges[0].at < starts[0]:
        last = max(one.at for one in ranges if one.at < at)
        opened = max((start for start in starts if start < last), default=-1)
        return tuple(one for one in ranges if opened < one.at <= last)
    coming = [one.at for one in ranges if one.at > at]
    if not coming:
        return ()
    closes = min((start for start in starts if start > coming[0]), default=1 << 40)
    return tuple(one for one in ranges if coming[0] <= one.at < closes)


def _press(found: re.Match[str]) -> Press:
    digits = found[3].lower()
    named = (found[1] or found[2] or "").lower()
    if digits in _NUMERALS:
        digits = str(_NUMERALS.index(digits))
    return "extension" if named.startswith(("ext", "x")) else "option", digits

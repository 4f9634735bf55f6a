"""Taking numbers, options, times and keys out of words, as somebody who listens would.

It knows digits, and from a language only the few words that stand between a number and its option, around an hour, and
between a choice and its key. It never sees the values those words were made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Template, Words

_DIGITS = re.compile(
    r"(?<![\w+])\d(?:,? \d(?!\w)){6,}"  # as they are said: 5 5 5, 5 5 5, 0 1 0 0
    r"|(?<![\w-])\+?\(?\d+(?:(?:\) ?|[-. /])\(?\d+)+(?!\w)"  # as they are written: 555-555-0100
)
_FEWEST = 7  # digits: fewer are a date, a time or a key
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_HOUR = r"(\d{1,2}(?::\d\d)?)"
_HALVES = {"am": 0, "pm": 720}  # what these two letters mean wherever they stand
NOON, DAY = 720, 1440


@dataclass(frozen=True, slots=True)
class Told:
    """A number that was told: its digits, what to press in order, and where it stands in the words."""

    digits: str
    presses: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day that was told, in minutes since midnight, and where it stands. Midnight is both 0 and 1440."""

    minute: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Everything taken out of some words."""

    text: str
    numbers: tuple[Told, ...]
    times: tuple[Time, ...]
    keys: tuple[str, ...]

    @property
    def pairs(self) -> frozenset[tuple[str, tuple[str, ...]]]:
        """The numbers with what to press."""
        return frozenset((told.digits, told.presses) for told in self.numbers)

    def follow(self, first: int, second: int) -> bool:
        """Say whether two times of day are told one after the other."""
        minutes = [time.minute % DAY for time in self.times]
        return (first % DAY, second % DAY) in set(pairwise(minutes))


class Reader:
    """Reads the words of one language on one channel; the same words are read once."""

    def __init__(self, words: Words, channel: str) -> None:
        self.words = words
        self.templates = words.templates(channel)
        self.channel = channel
        self._read: dict[str, Reading] = {}

    def __call__(self, text: str) -> Reading:
        """Return what stands in a text."""
        reading = self._read.get(text)
        if reading is None:
            numbers = self._numbers(text)
            rest = text
            for told in reversed(numbers):
                rest = f"{rest[: told.start]}{' ' * (told.end - told.start)}{rest[told.end :]}"
            reading = Reading(text, tuple(numbers), tuple(self._times(text)), tuple(self._named(rest)))
            self._read[text] = reading
        return reading

    def _numbers(self, text: str) -> list[Told]:
        told: list[Told] = []
        for found in _DIGITS.finditer(text):
            digits = re.sub(r"\D", "", found[0])
            if len(digits) < _FEWEST or _DATE.fullmatch(found[0]):
                continue
            presses: list[str] = []
            end = found.end()
            while pressed := self._pressed_at(text, end):
                presses.append(self.key(pressed[1]))
                end = pressed.end()
            told.append(Told(digits, tuple(presses), found.start(), end))
        for nth in range(len(told) - 2, -1, -1):  # "A or B, then press 2" holds for both
            here, following = told[nth], told[nth + 1]
            if not here.presses and text[here.end : following.start] == self._or:
                told[nth] = Told(here.digits, following.presses, here.start, here.end)
        return told

    def _pressed_at(self, text: str, at: int) -> re.Match[str] | None:
        return next((found for pattern in self._pressed if (found := pattern.match(text, at))), None)

    def _times(self, text: str) -> Iterator[Time]:
        found: list[Time] = []
        for minutes, pattern in self._clocks:
            for match in pattern.finditer(text):
                if match.re.groups:
                    hour, _, rest = match[1].partition(":")
                    found.append(Time(int(hour) % 12 * 60 + int(rest or 0) + minutes, match.start(), match.end()))
                else:
                    found.append(Time(minutes, match.start(), match.end()))
        yield from sorted(found, key=lambda time: time.start)

    def _named(self, rest: str) -> Iterator[str]:
        for found in self._choice.finditer(rest) if self._choice else ():
            yield self.key(found[1])

    def key(self, said: str) -> str:
        """Return the keys that a word, or digits one by one, stand for."""
        named = {self._words_of("key.star"): "*", self._words_of("key.pound"): "#"}
        return named.get(said, said.replace(" ", ""))

    @cached_property
    def _pressed(self) -> tuple[re.Pattern[str], ...]:
        """What may follow a number: an option or an extension, the longest words first."""
        found = set()
        for key in ("number.option", "number.extension", "number.then_option", "number.then_extension"):
            parts = self._parts(key)
            if parts[1::2] == ("number", "keys") and not parts[0]:
                found.add(parts[2])
        named = "".join(f"|{re.escape(w)}" for key in ("key.star", "key.pound") if (w := self._words_of(key)))
        keys = rf"([0-9*#](?: ?[0-9*#])*{named})"
        return tuple(re.compile(re.escape(words) + keys) for words in sorted(found, key=len, reverse=True))

    @cached_property
    def _or(self) -> str:
        parts = self._parts("number.or")
        return parts[2] if len(parts) == 5 else ""

    @cached_property
    def _clocks(self) -> tuple[tuple[int, re.Pattern[str]], ...]:
        clocks = []
        for key, minutes in (("time.am", 0), ("time.pm", NOON)):
            parts = self._parts(key)
            if parts[1::2] == ("hour",):
                pattern = re.compile(rf"(?<![\w:]){re.escape(parts[0])}{_HOUR}{re.escape(parts[2])}")
                letters = "".join(filter(str.isalpha, parts[0] + parts[2])).lower()
                clocks.append((_HALVES.get(letters, minutes), pattern))
        for key, minutes in (("time.noon", NOON), ("time.midnight", DAY)):
            if words := self._words_of(key):
                clocks.append((minutes, re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")))
        return tuple(clocks)

    @cached_property
    def _choice(self) -> re.Pattern[str] | None:
        """A choice and its key: the words between them, and the key."""
        parts = self._parts("menu.choice")
        if parts[1::2] != ("label", "key") or not parts[2].strip():
            return None
        return re.compile(re.escape(parts[2]) + r"(\d|\w+)" + re.escape(parts[4]))

    def _words_of(self, key: str) -> str:
        return "".join(self._parts(key))

    def _parts(self, key: str) -> tuple[str, ...]:
        """Return a wording as it reaches the ear, cut at its fields; blanks around the fields stay."""
        template = self.templates.get(key, Template(("",)))
        cut = list(template.parts)
        for nth in range(0, len(cut), 2):
            cut[nth] = heard(cut[nth])
        return tuple(cut)


def heard(words: str) -> str:
    """Return words without the marks for pauses, each run of blanks as one; a blank at either end stays."""
    return re.sub(r"\s+", " ", words.replace(PAUSE_MARK, " "))

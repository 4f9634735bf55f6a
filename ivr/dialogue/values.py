"""The typed values a prompt is filled with. The wording room renders them per language and channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ivr.dialogue.frozen import replace
from ivr.directory.line import Number
from ivr.hours.week import Week


@dataclass(frozen=True, slots=True)
class Numbers:
    """Telephone numbers with what to press after they answer, in order of preference."""

    numbers: tuple[Number, ...]
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of a telephone: one (`press 3`, `press star`), or runs of digits keyed one after the other (`5,12`)."""

    keys: str


@dataclass(frozen=True, slots=True)
class Code:
    """The digits by which staff can look up this call. The conversation does not know them: who carries it does."""

    digits: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, shown on the clock of the datetime's own zone; `zoned` adds the zone's name."""

    at: datetime
    zoned: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A coming opening, worded relative to `now`; both in the zone to speak in."""

    at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar, on the desk's own clock."""

    date: date


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours on the caller's clock, and on the desk's own where that is another. `zone` None: not printed."""

    week: Week
    zone: str | None
    own_week: Week | None = None
    own_zone: str | None = None
    days_known: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """The word a texter can send for something: the first keyword of `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class Say:
    """A piece of wording: a prompt key and what fills it. A `Say` may fill another.

    `language` is set where it is said in another language than the conversation's.
    """

    key: str
    values: tuple[tuple[str, Value], ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Choices in a row, joined as the channel joins them."""

    says: tuple[Say, ...]


Value = str | int | Numbers | Keys | Code | Clock | Opening | Day | Hours | Word | Listed | Say | tuple[Say, ...]


def say(key: str, /, **values: Value) -> Say:
    """Return a piece of wording for `key`, filled with `values`."""
    return Say(key, tuple(sorted(values.items())))


def in_language(language: str, said: Say) -> Say:
    """Return a piece of wording said in `language`, whatever the conversation speaks."""
    return replace(said, language=language)

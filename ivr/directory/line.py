"""The line: the help line as configured, checked and frozen.

Everything a turn needs to know, and nothing it must compute twice.

Pure values: no YAML, no validation, no clock. `ivr.directory.build` makes them from checked configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from ivr.hours.schedule import Schedule
from ivr.numbers import PhoneNumber
from ivr.recognition.hearing import Hearing
from ivr.recognition.location import KnownPlaces

NumberKind = Literal["voice", "toll_free", "tty", "fax"]
PressKind = Literal["option", "extension"]


@dataclass(frozen=True, slots=True)
class Press:
    """What to key in once a number has answered: `wait` seconds, then the digits."""

    kind: PressKind
    digits: str
    wait: float


@dataclass(frozen=True, slots=True)
class Number:
    """One telephone number of a contact.

    `first` and `last` are the days (inclusive, the line's zone) on which it holds.
    """

    phone: PhoneNumber
    kind: NumberKind = "voice"
    presses: tuple[Press, ...] = ()
    say: bool = True
    text: bool = True
    dial: bool = True
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The desk that answers. `hours` are those of its telephone; `counter` those of its counter, where there is one."""

    id: str
    site: str
    numbers: tuple[Number, ...]
    hours: Schedule
    zone: str
    counter: Schedule | None = None
    email: str | None = None
    notice: str | None = None
    scope: bool = False
    after_hours: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One named choice of a question.

    A retired one is recognised and refused; one without a number says what there is.
    """

    id: str
    key: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer may depend on. `unsure` is the key of "I don't know", which gets all the answers."""

    id: str
    choices: tuple[Choice, ...]
    unsure: str
    optional: bool = False

    def choice(self, choice_id: str) -> Choice | None:
        """Return the choice of that id, or None."""
        return next((c for c in self.choices if c.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class Route:
    """Which contact answers when the questions were answered so. No contact: declared to have no number."""

    when: tuple[tuple[str, str], ...]
    contact: str | None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """A step-by-step answer. Steps count from 1; `spoken` and `texts` say which steps are told together."""

    id: str
    contact: str
    steps: int
    notes: tuple[int, ...]
    spoken: tuple[tuple[int, ...], ...]
    texts: tuple[tuple[int, ...], ...]
    troubleshooting: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """What someone needs help with. `key` is the digit it keeps wherever it is offered."""

    id: str
    key: str
    routes: tuple[Route, ...] = ()
    asks: tuple[str, ...] = ()
    group: str | None = None
    guide: str | None = None
    tells: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    meanwhile: str | None = None
    notice: str | None = None
    warning: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu: the key, and the issue, group or further page it opens."""

    key: str
    kind: Literal["issue", "group", "more"]
    id: str


@dataclass(frozen=True, slots=True)
class Source:
    """A page that facts were taken from. `checked` is the day it was read."""

    title: str
    checked: date
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing staff wrote down, for the register of facts: `value` is for people to read.

    `about` is the contact, site, issue or guide it belongs to. `checked` is its own day, or else its source's. `first`
    and `last` are the days (inclusive) on which it holds. `phone` is the number (E.164) it is, or belongs to.
    `written` is the file and line it stands at.
    """

    kind: str
    about: str
    value: str
    source: str | None = None
    checked: date | None = None
    first: date | None = None
    last: date | None = None
    phone: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most keys to an answer, seconds of listening to a number, seconds of a menu, and parts of a text."""

    keys: int = 5
    listening: int = 90
    menu: int = 45
    parts: int = 3


@dataclass(frozen=True, slots=True)
class Announcement:
    """What every caller is told first from `starts` until, and not at, `ends` (aware), by language."""

    starts: datetime
    ends: datetime
    spoken: Mapping[str, str]
    texted: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """The whole line. `zone` is the clock its callers live by; spoken times are given in it first.

    `approved` are the languages in which a desk's notice has a translation that its owner approved.
    """

    id: str
    edition: str
    zone: str
    languages: tuple[str, ...]
    desk: str
    issues: Mapping[str, Issue]
    groups: Mapping[str, tuple[Entry, ...]]
    questions: Mapping[str, Question]
    contacts: Mapping[str, Contact]
    guides: Mapping[str, Guide]
    menu: tuple[tuple[Entry, ...], ...]
    operator: str | None = None
    closing_soon: int = 10
    short_transfer: int = 20
    ring_seconds: int = 25
    hearing: Mapping[str, Hearing] = field(default_factory=dict)
    places: Mapping[str, KnownPlaces] = field(default_factory=dict)
    approved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    facts_checked_within: int = 90
    limits: Limits = Limits()
    announcements: tuple[Announcement, ...] = ()

    @property
    def language(self) -> str:
        """The language the line opens in: the first one configured."""
        return self.languages[0]


def translated(line: Line, notice: str, language: str) -> bool:
    """Say whether a notice may be given in a language: in its own, and where its owner approved a translation."""
    return language == line.language or language in line.approved.get(notice, ())


def in_force(first: date | None, last: date | None, today: date) -> bool:
    """Say whether a value dated from `first` to `last` (both inclusive, None for open-ended) holds today."""
    return (first is None or first <= today) and (last is None or today <= last)

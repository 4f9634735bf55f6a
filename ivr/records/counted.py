"""What a report counts, before anything is hidden or named. Pure values; `counting` asks the database for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ivr.records.alarm import Ends, menu_alarm


@dataclass(frozen=True, slots=True)
class Both:
    """Calls and texts."""

    calls: int = 0
    texts: int = 0

    @property
    def all(self) -> int:
        """Both together."""
        return self.calls + self.texts


@dataclass(frozen=True, slots=True)
class Dialled:
    """A number that callers are put through to: the desk, which of its numbers, and the keys pressed for them."""

    desk: str
    number: int
    keys: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that were not understood, and how often."""

    text: str
    language: str
    channel: str
    times: int


@dataclass(frozen=True, slots=True)
class Counted:
    """All that is counted from `first` to `last` (days of the line's clock, inclusive).

    `going_on` are calls that are not over yet; they are in no outcome. `results` counts transfers by how they ended,
    where "" is one whose end nobody told. `lately` and `before` are the transfers of the last days of the period, and
    of those before them, for the alarm. `asked` counts answers asked for as a text by whether they were taken, `texts`
    those taken by what became of them. `seconds` counts calls by the seconds until their first answer.
    """

    first: date
    last: date
    days: Mapping[tuple[date, int], Both] = field(default_factory=dict)
    issues: Mapping[str, Both] = field(default_factory=dict)
    choices: Mapping[str, Both] = field(default_factory=dict)
    languages: Mapping[str, Both] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    going_on: int = 0
    lost_at: Mapping[tuple[str, str], int] = field(default_factory=dict)
    results: Mapping[tuple[Dialled, str], int] = field(default_factory=dict)
    ends: Mapping[Dialled, Ends] = field(default_factory=dict)
    lately: Mapping[Dialled, Ends] = field(default_factory=dict)
    before: Mapping[Dialled, Ends] = field(default_factory=dict)
    closed: Mapping[tuple[str, int], int] = field(default_factory=dict)
    seconds: Mapping[int, int] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    phrases: tuple[Phrase, ...] = ()
    lost_records: int = 0

    @property
    def everything(self) -> Both:
        """All calls and texts."""
        return Both(sum(b.calls for b in self.days.values()), sum(b.texts for b in self.days.values()))

    @property
    def alarms(self) -> tuple[Dialled, ...]:
        """The numbers whose menu may have changed."""
        return tuple(d for d, ends in self.lately.items() if menu_alarm(self.before.get(d, Ends()), ends))

"""All that staff wrote about when a desk answers: weekly hours, periods, holidays and closures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from ivr.hours.week import DAY, Span, Week

HolidayRule = Literal["observed", "none", "unknown"]
Severity = Literal["closed", "limited", "unknown"]


@dataclass(frozen=True, slots=True)
class Period:
    """A week of its own from `first` to `last`, both inclusive: summer hours."""

    first: date
    last: date
    week: Week
    name: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"period {self.name!r} ends before it begins")


@dataclass(frozen=True, slots=True)
class Closure:
    """A dated exception: from `first` to `last`, both inclusive, or from `starts` until, and not at, `ends`.

    It makes the time closed, limited or unknown; or, for dates only, it replaces the hours of each day by
    `spans`, or keeps the desk shut before the minute `opens` or from the minute `closes`. `reason` is the id
    of the words that give the reason (for a limited time: that say what is limited). Raises `ValueError` for
    a mixture.
    """

    reason: str
    first: date | None = None
    last: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    status: Severity = "closed"
    spans: tuple[Span, ...] | None = None
    opens: int | None = None
    closes: int | None = None

    def __post_init__(self) -> None:
        dates, instants = (self.first, self.last), (self.starts, self.ends)
        if (None in dates) == (None in instants) or (any(dates) and any(instants)):
            raise ValueError(f"closure {self.reason!r} needs either two dates or two times")
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"closure {self.reason!r} ends before it begins")
        if self.starts and self.ends:
            if self.starts.utcoffset() is None or self.ends.utcoffset() is None:
                raise ValueError(f"closure {self.reason!r} has a time without a zone")
            if self.ends.astimezone(UTC) <= self.starts.astimezone(UTC):
                raise ValueError(f"closure {self.reason!r} ends before it begins")
        partial = [value for value in (self.spans, self.opens, self.closes) if value is not None]
        if partial and (self.starts or self.status != "closed"):
            raise ValueError(f"closure {self.reason!r} changes hours: it takes dates and no status")
        if self.spans is not None and len(partial) > 1:
            raise ValueError(f"closure {self.reason!r} replaces the hours and cuts them too")
        if any(minute is not None and not 0 < minute < DAY for minute in (self.opens, self.closes)):
            raise ValueError(f"closure {self.reason!r} opens or closes outside its day")

    def on(self, day: date) -> bool:
        """Say whether this is an exception by dates that applies on `day`."""
        return self.first is not None and self.last is not None and self.first <= day <= self.last

    @property
    def whole(self) -> bool:
        """Whether it takes all its time, rather than changing the hours of a day."""
        return self.spans is None and self.opens is None and self.closes is None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a desk answers, on the clock of `zone` (an IANA name). None and False: the source does not say.

    `days_known` False: `week` holds hours for every day on which they may apply. `holiday_dates` maps the
    dates of the calendar to the ids of their names; `holidays` says whether the desk keeps them. After
    `reviewed_until` nobody has looked for closures yet, so no desk is called open.
    """

    zone: str | None
    week: Week | None
    days_known: bool = True
    holidays: HolidayRule = "unknown"
    # Left out of the hash, so that a schedule can be a key: equal ones still have equal hashes.
    holiday_dates: Mapping[date, str] = field(default_factory=dict, hash=False)
    periods: tuple[Period, ...] = ()
    closures: tuple[Closure, ...] = ()
    reviewed_until: date | None = None

    def week_on(self, day: date) -> Week | None:
        """Return the weekly hours in force on `day`: of the shortest period around it, or the usual ones."""
        period = self.period_on(day)
        return period.week if period else self.week

    def period_on(self, day: date) -> Period | None:
        """Return the shortest period around `day`, or None."""
        around = [period for period in self.periods if period.first <= day <= period.last]
        return min(around, key=lambda period: period.last - period.first, default=None)

"""Asking the database for what a report counts. The database does the counting; callers are never in what it gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, case, func, select

from ivr.records.alarm import BEFORE_DAYS, LATELY_DAYS, Ends
from ivr.records.counted import Both, Counted, Dialled, Phrase
from ivr.records.migrating import fits, version
from ivr.records.tables import CALLS, LOSSES, PHRASES, TEXTS, TURNS

_MOST_PHRASES = 50
# A call without an end is over all the same once nothing has come of it for so long; the longest wait is a transfer,
# and then what is missing is only how it ended.
_GOING_ON = timedelta(minutes=15)


def counted(engine: Engine, line: str, first: date, last: date, now: datetime, short: int) -> Counted:
    """Return what is counted for a line in some days (inclusive). A transfer under `short` seconds ended soon.

    Nothing is counted where no record was ever written. Raises NewerError, OlderError, and what the database raises.
    """
    with engine.connect() as connection:
        if not version(connection):
            return Counted(first, last)
        fits(connection)
        return _Counting(connection, line, first, last, now).all(short)


class _Counting:
    def __init__(self, connection: Connection, line: str, first: date, last: date, now: datetime) -> None:
        self.connection, self.line = connection, line
        self.first, self.last = first, last
        self.over = int((now - _GOING_ON).timestamp())

    def all(self, short: int) -> Counted:
        over = (CALLS.c.ending != "") | (CALLS.c.last < self.over)
        results, ends, lately, before = self._transfers(short)
        texts = TURNS.c.channel == "sms"
        return Counted(
            self.first,
            self.last,
            days=_both(
                self._groups(CALLS, CALLS.c.day, CALLS.c.hour),
                self._groups(TURNS, TURNS.c.day, TURNS.c.hour, when=texts),
            ),
            issues=self._by_channel(TURNS.c.issue, TURNS.c.begun == 1),
            choices=self._by_channel(TURNS.c.choices, TURNS.c.settled == 1),
            languages=_both(
                _keyed(self._groups(CALLS, CALLS.c.language, when=CALLS.c.turns > 0)),
                _keyed(self._groups(TURNS, TURNS.c.language, when=texts)),
            ),
            outcomes=dict(_keyed(self._groups(CALLS, CALLS.c.outcome, when=over))),
            going_on=sum(count for *_, count in self._groups(CALLS, CALLS.c.line, when=~over)),
            lost_at={
                (place, issue): count
                for place, issue, count in self._groups(
                    CALLS, CALLS.c.place, CALLS.c.issue, when=over & (CALLS.c.outcome == "lost")
                )
            },
            results=results,
            ends=ends,
            lately=lately,
            before=before,
            closed={
                (desk, hour): count
                for desk, hour, count in self._groups(
                    TURNS, TURNS.c.desk, TURNS.c.hour, when=(TURNS.c.given == 1) & (TURNS.c.status == "closed")
                )
            },
            seconds=dict(_keyed(self._groups(CALLS, CALLS.c.answered_after, when=CALLS.c.answered_after.is_not(None)))),
            asked=dict(_keyed(self._groups(TURNS, TURNS.c.texted, when=TURNS.c.texted != ""))),
            texts=dict(_keyed(self._groups(TEXTS, TEXTS.c.state))),
            phrases=self._phrases(),
            lost_records=self._lost(),
        )

    def _within(self, table: Table, first: date | None = None) -> ColumnElement[bool]:
        return and_(table.c.line == self.line, table.c.day >= (first or self.first), table.c.day <= self.last)

    def _groups(self, table: Table, *by: Any, when: ColumnElement[bool] | None = None) -> list[Any]:
        """Return the rows of a table in some groups, each with how many it has."""
        query = select(*by, func.count()).where(self._within(table)).group_by(*by)
        return list(self.connection.execute(query if when is None else query.where(when)))

    def _by_channel(self, by: Any, when: ColumnElement[bool]) -> dict[str, Both]:
        rows = self._groups(TURNS, by, TURNS.c.channel, when=when)
        calls = [(key, count) for key, channel, count in rows if channel == "voice"]
        return _both(calls, [(key, count) for key, channel, count in rows if channel == "sms"])

    def _transfers(self, short: int) -> tuple[dict[Any, int], dict[Any, Ends], dict[Any, Ends], dict[Any, Ends]]:
        """Return transfers by result; and of the answered ones how many ended soon, in the period, lately, before."""
        began, back = TURNS.alias("began"), TURNS.alias("back")
        soon = func.sum(case((back.c.seconds < short, 1), else_=0))
        split = self.last - timedelta(LATELY_DAYS)
        since = min(self.first, split - timedelta(BEFORE_DAYS))
        by = (began.c.transfer, began.c.number, began.c["keys"], began.c.day, func.coalesce(back.c.result, ""))
        pairs = began.outerjoin(
            back, and_(back.c.call == began.c.call, back.c.turn == began.c.turn + 1, back.c.result != "")
        )
        columns: tuple[Any, ...] = (*by, func.count(), soon)
        query = select(*columns).select_from(pairs).where(began.c.transfer != "")
        results: dict[tuple[Dialled, str], int] = defaultdict(int)
        ends, lately, before = (defaultdict[Dialled, Ends](Ends) for _ in range(3))
        for desk, number, keys, day, result, count, ended in self.connection.execute(
            query.where(self._within_of(began, since)).group_by(*by)
        ):
            dialled = Dialled(desk, number, keys)
            found = Ends(count, ended or 0) if result == "completed" else Ends()
            if day >= self.first:
                results[dialled, result] += count
                ends[dialled] += found
            if day > split:
                lately[dialled] += found
            elif day > split - timedelta(BEFORE_DAYS):
                before[dialled] += found
        return results, ends, lately, before

    def _within_of(self, began: Any, since: date) -> ColumnElement[bool]:
        return and_(began.c.line == self.line, began.c.day >= since, began.c.day <= self.last)

    def _phrases(self) -> tuple[Phrase, ...]:
        by = (PHRASES.c.text, PHRASES.c.language, PHRASES.c.channel)
        query = select(*by, func.count()).where(self._within(PHRASES)).group_by(*by)
        rows = self.connection.execute(query.order_by(func.count().desc(), *by).limit(_MOST_PHRASES))
        return tuple(Phrase(*row) for row in rows)

    def _lost(self) -> int:
        query = select(func.sum(LOSSES.c.count)).where(LOSSES.c.day >= self.first, LOSSES.c.day <= self.last)
        return int(self.connection.execute(query).scalar() or 0)


def _keyed(rows: Iterable[Any]) -> list[tuple[Any, int]]:
    return [(key, count) for key, count in rows]


def _both(calls: Iterable[Any], texts: Iterable[Any]) -> dict[Any, Both]:
    """Return counts of calls and of texts together, by what stands before the count in each row."""
    found: dict[Any, Both] = {}
    for *key, count in calls:
        found[_key(key)] = Both(calls=count)
    for *key, count in texts:
        found[_key(key)] = Both(found.get(_key(key), Both()).calls, count)
    return found


def _key(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else tuple(parts)

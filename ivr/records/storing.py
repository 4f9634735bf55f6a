"""Writing records to the database: each once, however often it comes, and each call made anew of its turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from ivr.records.database import WRITING, alone
from ivr.records.folding import folded
from ivr.records.migrating import fits
from ivr.records.record import Ending, Kept, Loss, Record
from ivr.records.tables import CALLS, LOSSES, PHRASES, TURNS

# What the statement of one insert may hold; SQLite's own limit of variables is far above it.
_AT_ONCE = 200
_OF_TURNS = [name for name in Record.__dataclass_fields__ if name != "phrase"]
_One = TypeVar("_One")
Named = Callable[[Record], str]


def store(engine: Engine, kept: Sequence[Kept], named: Named) -> list[Kept]:
    """Write records, all or none; return those that the database refuses for what stands in them.

    `named` names the phrase of a record. Raises NewerError, and what a database raises that is gone or full.
    """
    try:
        with engine.begin() as connection:
            _store(connection, kept, named)
    except (StatementError, ValueError) as error:
        if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
            raise
        if len(kept) == 1:
            return list(kept)
        half = len(kept) // 2
        return store(engine, kept[:half], named) + store(engine, kept[half:], named)
    return []


def _store(connection: Connection, kept: Sequence[Kept], named: Named) -> None:
    alone(connection, WRITING)
    fits(connection)
    turns = [one for one in kept if isinstance(one, Record)]
    ends = {one.call: one for one in kept if isinstance(one, Ending)}
    _once(connection, TURNS, ({name: getattr(turn, name) for name in _OF_TURNS} for turn in turns))
    _once(connection, PHRASES, (_phrase(turn, named(turn)) for turn in turns if turn.phrase))
    _once(connection, LOSSES, ({**asdict(one), "loss": one.id} for one in kept if isinstance(one, Loss)))
    calls = dict.fromkeys([*(turn.call for turn in turns if turn.channel == "voice"), *ends])
    for some in _some([*calls]):
        _fold(connection, some, ends)


def _phrase(turn: Record, name: str) -> dict[str, object]:
    shown = {"channel": turn.channel, "language": turn.language, "place": turn.place, "text": turn.phrase}
    return {"phrase": name, "line": turn.line, "day": turn.day, **shown}


def _once(connection: Connection, table: Table, rows: Iterable[dict[str, object]]) -> None:
    """Insert what is not there yet."""
    columns = {column.name for column in table.columns}
    values = [{name: value for name, value in row.items() if name in columns} for row in rows]
    for some in _some(values):
        connection.execute(inserting(connection, table).on_conflict_do_nothing(), some)


def _fold(connection: Connection, calls: Sequence[str], ends: dict[str, Ending]) -> None:
    """Write the rows of some calls, of all their turns and of the end that was told first."""
    turns: dict[str, list[Record]] = {call: [] for call in calls}
    for row in connection.execute(select(*(TURNS.c[name] for name in _OF_TURNS)).where(TURNS.c.call.in_(calls))):
        turns[row.call].append(Record(*row))
    before = {
        row.call: Ending(row.call, row.line, row.last, row.day, row.hour, row.ending, row.seconds, row.caller)
        for row in connection.execute(select(CALLS).where(CALLS.c.call.in_(calls), CALLS.c.ending != ""))
    }
    rows = [asdict(folded(turns[call], before.get(call) or ends.get(call))) for call in calls]
    insert = inserting(connection, CALLS)
    new = {column.name: insert.excluded[column.name] for column in CALLS.columns if column.name != "call"}
    connection.execute(insert.on_conflict_do_update(index_elements=["call"], set_=new), rows)


def inserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert in the words of the database, which knows what to do with what is there."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _some(every: Sequence[_One]) -> Iterable[Sequence[_One]]:
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))

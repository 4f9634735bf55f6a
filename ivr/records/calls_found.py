"""Calls and texts of some days, found by the four digits of their code, or all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from ivr.records.opening import reading
from ivr.records.pseudonyms import code
from ivr.records.record import Record
from ivr.records.tables import TURNS
from ivr.settings import Settings

_COLUMNS = [name for name in Record.__dataclass_fields__ if name != "phrase"]


def calls_found(settings: Settings, line: str, first: date, last: date, digits: str = "") -> list[Sequence[Record]]:
    """Return the turns of each call that began on one of these days, in order; only those with the digits, if given.

    Raises RecordsError, and what the database raises.
    """
    with reading(settings) as engine, engine.connect() as connection:
        if not engine.dialect.has_table(connection, TURNS.name):
            return []
        # A call that begins before midnight ends on the next day.
        days = TURNS.c.day.between(first - timedelta(1), last + timedelta(1))
        among = select(TURNS.c.call).where(TURNS.c.line == line, days).distinct()
        wanted = [call for call in connection.execute(among).scalars() if not digits or code(call) == digits]
        found: dict[str, list[Record]] = {}
        for start in range(0, len(wanted), 200):
            some = wanted[start : start + 200]
            asked = select(*(TURNS.c[name] for name in _COLUMNS)).where(TURNS.c.call.in_(some))
            for row in connection.execute(asked.order_by(TURNS.c.at, TURNS.c.turn)):
                record = Record(**dict(zip(_COLUMNS, row, strict=True)))
                found.setdefault(record.call, []).append(record)
    calls = [sorted(turns, key=lambda turn: turn.turn) for turns in found.values()]
    return sorted((turns for turns in calls if first <= turns[0].day <= last), key=lambda turns: turns[0].at)

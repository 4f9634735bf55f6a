"""Removing what has been kept long enough."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine, Table, delete, func, select, update

from ivr.records.database import WRITING, alone
from ivr.records.migrating import fits
from ivr.records.tables import CALLS, LOSSES, PHRASES, TEXTS, TURNS

PHRASE_DAYS = 30
"""Days for which phrases that were not understood are kept, where they are."""
CALLER_DAYS = 62
"""Days after which the pseudonyms of callers are removed: by then the longest period of one is over."""


def expire(engine: Engine, today: date, days: int, *, spare_all: bool = False) -> dict[str, int]:
    """Remove records older than `days`, phrases and pseudonyms sooner; return how many rows of each.

    With `spare_all` nothing is removed if nothing at all would be left: then it may be the clock that is wrong.
    Raises what the database raises, NewerError and OlderError.
    """
    with engine.begin() as connection:
        alone(connection, WRITING)
        fits(connection)
        newest = connection.execute(select(func.max(TURNS.c.day))).scalar()
        if spare_all and newest is not None and newest < today - timedelta(days):
            return {}
        kept_for: tuple[tuple[str, Table, int], ...] = (
            ("turns", TURNS, days),
            ("calls", CALLS, days),
            ("phrases", PHRASES, min(days, PHRASE_DAYS)),
            ("losses", LOSSES, days),
            ("texts", TEXTS, days),
        )
        gone = {
            name: connection.execute(delete(table).where(table.c.day < today - timedelta(kept))).rowcount
            for name, table, kept in kept_for
        }
        before = today - timedelta(CALLER_DAYS)
        for table in (TURNS, CALLS):
            old = update(table).where(table.c.day < before, table.c.caller != "")
            gone["callers"] = gone.get("callers", 0) + connection.execute(old.values(caller="")).rowcount
    return gone

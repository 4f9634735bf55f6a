"""Calls that the provider tells of and that never reached us: it answered by itself, or its fallback address did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ivr.records.opening import reading
from ivr.records.tables import CALLS
from ivr.settings import Settings

# Seconds. The turns of a call may come to the database a little later than its end.
_SETTLED, _LOOKED_BACK = 120, 3600


def unreached(settings: Settings, line: str, now: datetime) -> int:
    """Return how many calls of the last hour before `now` (aware) were answered, but not by us.

    A call that ended before anybody answered is none of them. Raises RecordsError and what the database raises.
    """
    at = int(now.timestamp())
    asked = select(func.count()).where(
        CALLS.c.line == line,
        CALLS.c.outcome == "unreached",
        CALLS.c.ending == "completed",
        CALLS.c.last.between(at - _LOOKED_BACK, at - _SETTLED),
    )
    with reading(settings) as engine, engine.connect() as connection:
        return int(connection.execute(asked).scalar_one())

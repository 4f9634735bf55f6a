"""What became of the texts that callers asked for, as far as the outbox knows, kept for the reports.

The outbox forgets a text after a day. Nothing here leads to a call, a number or a message: a text has its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from ivr.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Sent:
    """One text: its name, the line, the day (on the line's clock) it was asked for, and its state in the outbox."""

    text: str
    line: str
    day: date
    state: str


class Whose(NamedTuple):
    """The line whose texts they are: its name, and the time zone of its days."""

    line: str
    zone: str


Look = Callable[[], Sequence[Sent]]


def nothing_sent() -> Sequence[Sent]:
    """Return no texts: none are sent, or nobody looks."""
    return ()


def looking(settings: Settings, whose: Callable[[], Whose]) -> Look:
    """Return what looks into the outbox of a line."""
    from ivr.twilio_account.outbox import available, of

    if not available(settings):
        return nothing_sent
    outbox = of(settings)

    def look() -> Sequence[Sent]:
        serving = whose()
        zone = ZoneInfo(serving.zone)
        return [
            Sent(
                sha256(name.encode()).hexdigest()[:16],
                serving.line,
                datetime.fromtimestamp(head.at, UTC).astimezone(zone).date(),
                head.state,
            )
            for name, head in outbox.heads()
        ]

    return look


def keep(engine: Engine, texts: Sequence[Sent]) -> None:
    """Write what is known of some texts now. Raises NewerError and what the database raises."""
    from ivr.records.database import WRITING, alone
    from ivr.records.migrating import fits
    from ivr.records.storing import inserting
    from ivr.records.tables import TEXTS

    with engine.begin() as connection:
        alone(connection, WRITING)
        fits(connection)
        for text in texts:
            put = inserting(connection, TEXTS)
            new = put.on_conflict_do_update(index_elements=["text"], set_={"state": put.excluded.state})
            connection.execute(new, asdict(text))

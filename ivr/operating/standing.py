"""How the line stands now, apart from what was counted: its edition, and what waits to be written."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ivr.directory import editions
from ivr.directory.served import Served
from ivr.records.spool import waiting
from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be seen at one moment.

    `edition_seconds` is how long the edition has been in service, None where that is not known; `refused` whether
    files lie there that are not served. `waiting_bytes` and `waiting_seconds` are of the records not in the database
    yet; `outbox` counts the texts of the last day by their state.
    """

    line: str
    edition: str
    edition_seconds: float | None
    refused: bool
    waiting_bytes: int
    waiting_seconds: int
    outbox: Mapping[str, int]


def standing(served: Served, settings: Settings, now: datetime) -> Standing:
    """Return how the line stands at `now` (aware)."""
    line = served.edition.line
    since = next((row.at for row in editions.published(settings.state) if row.edition == line.edition), None)
    size, seconds = waiting(settings.state / "spool")
    return Standing(
        line.id,
        line.edition,
        (now - since).total_seconds() if since else None,
        served.refused is not None,
        size,
        seconds,
        _outbox(settings),
    )


def _outbox(settings: Settings) -> Mapping[str, int]:
    if not (settings.state / "outbox").is_dir():
        return {}
    from ivr.twilio_account import outbox  # with what it seals texts with; only where some were sent

    with suppress(OSError, ValueError):
        return outbox.of(settings).states()
    return {}

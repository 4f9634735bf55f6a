"""What a process that serves the line does beside its turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.directory.served import Served
from ivr.operating.alerts import Watch
from ivr.operating.limits import Limits
from ivr.operating.tally import Tally
from ivr.records.recorder import Recorder
from ivr.settings import Settings


def counting(settings: Settings, records: Recorder | None) -> Tally:
    """Return what counts for the processes of a line together."""
    tally = Tally()
    if records:
        tally.follow("records written", lambda: records.written)
        tally.follow("records lost", lambda: records.lost)
    tally.keep(settings.state / "counts")
    return tally


def alerting(served: Served, settings: Settings, tally: Tally, clock: Callable[[], datetime]) -> None:
    """Tell from now on whoever is to be told when something is wrong."""
    Watch(served, settings, tally, clock).start()


def limiting(served: Served, settings: Settings, tally: Tally) -> Limits:
    """Return what limits callers, and follow the block list from now on."""
    line = served.edition.line
    limits = Limits(settings, line.id, line.zone, tally)
    limits.blocks.start()
    return limits

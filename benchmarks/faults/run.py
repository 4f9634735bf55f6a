"""One fault from beginning to end: a line, a crowd, the fault, some seconds of calm, and the reckoning."""

from __future__ import annotations

import re
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crowd import Crowd, Tally
from benchmarks.faults.acts import Fault
from benchmarks.faults.fallback import fallback
from benchmarks.faults.journeys import journeys, known
from benchmarks.faults.reckoning import Reckoning, reckon, settle
from benchmarks.faults.world import world
from ivr.channels.apology import apology
from tests import postgres
from tests.playing import edition
from tests.signed import TOKEN

CALM = 1.5
ENOUGH, PATIENCE = 30, 30.0
COLUMNS = (
    "fault", "calls and texts", "at once", "without an answer", "wrong", "requests", "5xx", "invalid TwiML",
    "refused, tried again", "cut off, sent again", "by fallback", "slowest",
    "records", "lost", "doubled", "told as lost",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a fault came to."""

    fault: Fault
    tally: Tally
    records: Reckoning
    settled: bool
    log: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table, in the order of COLUMNS."""
        tally, records = self.tally, self.records
        counts = (
            tally.begun, tally.most, len(tally.stranded), len(tally.wrong), tally.requests, len(tally.errors),
            len(tally.invalid), tally.refused, tally.cut, tally.fallback,
        )  # fmt: skip
        after = (len(tally.kept) + len(tally.ended), records.lost, records.doubled + records.strange, records.told)
        return (self.fault.name, *map(str, counts), f"{tally.slowest:.1f} s", *map(str, after))

    @property
    def complaints(self) -> list[str]:
        """Everything that should not be so."""
        tally, records = self.tally, self.records
        found = [*tally.stranded, *tally.wrong, *tally.errors, *tally.invalid]
        if tally.fallback > tally.begun / 20:
            found.append(f"{tally.fallback} of {tally.begun} had to take the fallback")
        if tally.answered < ENOUGH:
            found.append(f"only {tally.answered} calls and texts: nothing is proved")
        if not self.settled:
            found.append("records still wait")
        if records.doubled or records.strange:
            found.append(f"{records.doubled} records are there twice, {records.strange} for nothing that was sent")
        if records.lost != records.told if self.fault.loses else records.lost or records.told:
            found.append(f"{records.lost} records are lost, {records.told} are told as lost")
        if "Traceback" in self.log:
            found.append(f"a traceback in the log: {self.log[self.log.index('Traceback') :][:2000]}")
        if not re.search(self.fault.sign, self.log) or (self.fault.loses and not records.lost):
            found.append(f"it did not happen: no {self.fault.sign!r} in the log")
        return found


def run(
    fault: Fault,
    seconds: float,
    people: int,
    server: postgres.Server | None = None,
    calm: float = CALM,
    pause: float = 0.0,
) -> Outcome:
    """Let a fault go on for some seconds while so many people call and text; `server` is for those that need one.

    People listen for about `pause` seconds before each key.
    """
    whole = edition("court")
    sorry = frozenset(apology(whole, kind).partition(".")[0] for kind in ("voice", "sms"))
    tally = Tally(known(), sorry)
    database = server if fault.needs == "postgres" else None
    with (
        tempfile.TemporaryDirectory(prefix="ivr-faults-") as top,
        world(Path(top), database, fault.disk, fault.needs == "cc", redis=fault.needs == "redis") as made,
        fallback(whole) as elsewhere,
    ):
        crowd = Crowd(made.base, TOKEN, journeys(), tally, people, elsewhere, pause)
        until = time.monotonic() + seconds

        def more(pause: float) -> bool:
            time.sleep(max(0.0, min(pause, until - time.monotonic())))
            return time.monotonic() < until

        crowd.start()
        try:
            fault.act(made, tally, more)
            time.sleep(calm)
            # A machine that is busy with other things gets the time it takes until something is proved.
            late = time.monotonic() + PATIENCE
            while tally.answered < ENOUGH and time.monotonic() < late:
                time.sleep(0.1)
        finally:
            crowd.stop()
        made.stop(signal.SIGTERM)
        settled = settle(made)
        return Outcome(fault, tally, reckon(made, tally), settled, made.log.read_text(errors="replace"))

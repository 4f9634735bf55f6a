"""From the spool to the database: in batches, each record exactly once.

A file of the spool is removed only after all of it was committed. Killed in between, whoever comes next reads the file
again, and what is there already is not written again. While the database is slow, locked, full or gone the files wait.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.directory import durable
from ivr.errors import IvrError
from ivr.records import spool as spooling
from ivr.records.pseudonyms import Pseudonyms
from ivr.records.record import Kept, Loss, Record, read
from ivr.records.sent import Look, Sent, keep, nothing_sent
from ivr.records.spool import Spool
from ivr.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = logging.getLogger("ivr.records")

SECONDS = 1.0
"""Between two looks at the spool."""
LONGEST_PAUSE = 60.0
GIVES_WAY = 0.0005
"""In seconds: what a turn waits, at most, for a thread that works beside it. Python's own 5 ms are felt in a turn."""
TEXTS_EVERY = 30.0
"""Between two looks at what became of texts."""
_BATCH = 500
# A process whose last files still wait goes on in the one it has, until that is large.
_FILES, _LARGE = 3, 8 * 2**20
_DAY = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go, how long they stay (days), how a phrase is named, and the clock (aware)."""

    database_url: str | None
    state: Path
    days: int
    named: Callable[[Record], str]
    clock: Callable[[], datetime]


class Drainer:
    """Moves what is finished in the spool to the database. One at a time does it for a state folder."""

    def __init__(self, spool: Spool, target: Target) -> None:
        self.spool, self.target = spool, target
        self._engine: Engine | None = None
        self._failures = 0
        self._told = ""
        self._expired = float("-inf")
        self.texts: Look = nothing_sent
        self._texted: dict[str, Sent] = {}
        self._looked = float("-inf")

    def close(self) -> None:
        """Let go of the database."""
        engine, self._engine = self._engine, None
        if engine is not None:
            with suppress(Exception):
                engine.dispose()

    def poll(self) -> bool:
        """Look once; say whether nothing finished is left. Never raises: what cannot be written waits."""
        try:
            self.turn_over()
            with durable.turn(self.spool.folder / ".draining") as ours:
                done = not ours or self._drain()
        except Exception as error:
            self._failed(error)
            return False
        if self._failures:
            log.info("Records are written again.")
        self._failures, self._told = 0, ""
        return done

    def turn_over(self) -> None:
        """Finish the file that this process writes to, if anything stands in it. Raises OSError."""
        own = [path for path in spooling.finished(self.spool.folder) if path.stem.endswith(f"-{os.getpid()}")]
        if len(own) < _FILES or self.spool.size > _LARGE:
            self.spool.turn_over()

    def _drain(self) -> bool:
        for path in spooling.finished(self.spool.folder):
            with spooling.held(path) as lines:
                if lines is None:
                    continue
                numbered = enumerate(lines, 1)
                while batch := [self._read(path, nth, line) for nth, line in islice(numbered, _BATCH)]:
                    self._write(batch)
                path.unlink(missing_ok=True)
        durable.sweep(self.spool.folder)
        self._keep_texts()
        self._expire()
        return True

    def _read(self, path: Path, nth: int, line: bytes) -> Kept:
        try:
            return read(line)
        except ValueError:
            return Loss(f"{path.stem}:{nth}", self._today(), "torn", 1)

    def _write(self, batch: list[Kept]) -> None:
        # Only whoever writes records needs all this, and not before the first one.
        from ivr.records.storing import store

        engine = self._ready()
        refused = store(engine, batch, self.target.named)
        if refused:
            log.error("The database refuses %d records for what stands in them.", len(refused))
            losses = [Loss(_id(one), self._today(), "refused", 1) for one in refused]
            store(engine, losses, self.target.named)

    def _ready(self) -> Engine:
        if self._engine is None:
            from ivr.records.database import address, opened
            from ivr.records.migrating import migrate

            engine = opened(address(self.target.database_url, self.target.state), writing=True)
            self._engine = engine
            migrate(engine)
        return self._engine

    def _keep_texts(self) -> None:
        """Keep what became of texts, where that is news. It is looked for once in a while: no report waits for it."""
        if time.monotonic() - self._looked < TEXTS_EVERY:
            return
        found = {text.text: text for text in self.texts()}
        news = [text for name, text in found.items() if self._texted.get(name) != text]
        if news:
            keep(self._ready(), news)
        self._texted, self._looked = found, time.monotonic()

    def _expire(self) -> None:
        if self._engine is None or time.monotonic() - self._expired < _DAY:
            return
        from ivr.records.expiring import expire

        self._expired = time.monotonic()
        expire(self._engine, self._today(), self.target.days, spare_all=True)

    def _today(self) -> date:
        return self.target.clock().date()

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self.close()
        said = reason(error)
        if said != self._told:
            self._told = said
            log.warning("Records wait in %s: %s", self.spool.folder, said)

    def run(self, stop: threading.Event, seconds: float = math.inf) -> None:
        """Look again and again, less often while the database is away, until told to stop or so long has passed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not stop.wait(
            min(SECONDS * 2**self._failures, LONGEST_PAUSE) if self._failures else SECONDS
        ):
            self.poll()
        self.close()


def reason(error: Exception) -> str:
    """Return what is wrong in one line, without what stood in the records."""
    if isinstance(error, IvrError):
        return str(error)
    cause = getattr(error, "orig", None) or error
    first = next(iter(str(cause).splitlines()), "") if isinstance(cause, OSError) or cause is not error else ""
    return f"{type(cause).__name__}{': ' if first else ''}{first}"


def _id(one: Kept) -> str:
    return one.id if isinstance(one, Loss) else f"{one.call}:{one.turn if isinstance(one, Record) else 'end'}"


def drained(drainer: Drainer, seconds: float) -> bool:
    """Drain until nothing finished is left, or some seconds are over; say which."""
    until = time.monotonic() + seconds
    while not drainer.poll():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def lines_waiting(folder: Path) -> Iterator[bytes]:
    """Yield the lines that wait in the spool, also of processes that still write."""
    for path in spooling.finished(folder):
        with suppress(OSError):
            yield from (line for line in path.read_bytes().splitlines() if line)


def target(settings: Settings, clock: Callable[[], datetime]) -> Target:
    """Return where records go and how long they stay."""
    pseudonyms = Pseudonyms(settings.secret_keys[0] if settings.secret_keys else "", settings.record_callers)

    def named(record: Record) -> str:
        return pseudonyms.phrase(record.call, record.turn)

    return Target(settings.database_url, settings.state, settings.record_days, named, clock)

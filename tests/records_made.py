"""Records made as the channels make them, and databases to put them in: SQLite, and PostgreSQL where it is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.turns import Arrived, HungUp, Pressed, Silent, Spoke, Texted, TransferEnded, Turn
from ivr.directory.line import Line
from ivr.records.recorder import Recorder
from ivr.settings import Settings
from tests import postgres
from tests.playing import edition
from tests.signed import MONDAY

KEY = "a key of the tests' own"
CALLER = "+12025550123"
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
ARRIVED, HUNG_UP, SILENT = Arrived(), HungUp(), Silent()


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def on(self, **more: int) -> None:
        """Let time go on."""
        self.now += timedelta(**more)


@dataclass
class Kept:
    """A recorder that moves its records when it is told to, and what is in its database."""

    state: Path
    database_url: str | None = None
    server: postgres.Server | None = None
    clock: Clock = field(default_factory=Clock)
    settings: Settings = field(default_factory=Settings)
    line: Line = field(default_factory=lambda: edition("court").line)

    def __post_init__(self) -> None:
        own = {"state_dir": self.state, "database_url": self.database_url, "secret_keys": (KEY,)}
        self.settings = replace(self.settings, **own)
        self.recorder = Recorder(self.settings, self.clock)

    def call(self, sid: str, *turns: Turn, caller: str = CALLER, seconds: int = 10, first: int = 1) -> Conversation:
        """Record a call, turn by turn, some seconds apart."""
        conversation = arrival(self.line, "voice")
        for nth, turn in enumerate(turns, first):
            back = turn if isinstance(turn, TransferEnded) else None
            if back and conversation.at != "dialled":
                break  # the desk is closed, so there was no transfer
            after, steps = respond(self.line, conversation, turn, self.clock.now)
            self.recorder.turn(self.line, sid, nth, caller, self.clock.now, conversation, turn, after, steps, back=back)
            conversation = after
            self.clock.on(seconds=seconds)
        return conversation

    def text(self, sid: str, body: str, caller: str = CALLER) -> None:
        """Record a text without a conversation before it."""
        before, turn = arrival(self.line, "sms"), Texted(body)
        after, steps = respond(self.line, before, turn, self.clock.now)
        self.recorder.turn(self.line, sid, 1, caller, self.clock.now, before, turn, after, steps)

    def ended(self, sid: str, status: str = "completed", seconds: int = 60, caller: str = CALLER) -> None:
        """Record the end of a call."""
        form = {"CallSid": sid, "CallStatus": status, "CallDuration": str(seconds), "From": caller}
        self.recorder.ended(self.line, form)

    def drain(self) -> bool:
        """Move what waits."""
        return self.recorder.drainer.poll()

    def close(self) -> None:
        """Let go of the files and the database, as a process does that ends."""
        self.recorder.drainer.close()
        self.recorder.spool.leave()

    def again(self) -> None:
        """Go on as another process would after this one ended."""
        self.close()
        self.recorder = Recorder(self.settings, self.clock)

    def rows(self, what: str) -> list[dict[str, Any]]:
        """The rows that a query gives, in any database."""
        if self.server and self.database_url:
            import psycopg
            from psycopg.rows import dict_row

            with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
                return list(connection.execute(what.encode()))
        connection = sqlite3.connect(self.state / "records.sqlite3")
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(what)]
        finally:
            connection.close()

    def one(self, what: str) -> Any:
        """The only value that a query gives."""
        (row,) = self.rows(what)
        (value,) = row.values()
        return value

    @property
    def counts(self) -> tuple[int, int]:
        """How many turns and how many calls there are."""
        return self.one("SELECT count(*) FROM ivr_turns"), self.one("SELECT count(*) FROM ivr_calls")

    @property
    def spooled(self) -> list[Path]:
        """The files of the spool that hold something."""
        return sorted(path for path in (self.state / "spool").glob("*.jsonl") if path.stat().st_size)


Make = Callable[[], Kept]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.server() as found:
        yield found


@pytest.fixture(params=DATABASES)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """A recorder with a database of each kind."""
    server: postgres.Server | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
    with closing(Kept(tmp_path, server.database() if server else None, server)) as found:
        yield found


def pressed(*keys: str) -> Sequence[Turn]:
    """A call that begins and presses keys."""
    return (ARRIVED, *(Pressed(key) for key in keys))


def said(*words: str) -> Sequence[Turn]:
    """A call that begins and says something."""
    return (ARRIVED, *(Spoke(each) for each in words))


__all__ = ["ARRIVED", "HUNG_UP", "SILENT", "UTC", "kept", "postgres_server", "pressed", "said"]

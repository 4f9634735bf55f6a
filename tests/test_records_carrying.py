"""Records are moved by a process of their own: one for all, as long as somebody serves, and here without one."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from ivr.records import carrying, draining
from ivr.records.carrying import Carrier
from tests.live import soon
from tests.playing import HERE
from tests.records_made import Kept
from tests.signed import TOKEN

SERVES = """
import sys, time
from pathlib import Path
from datetime import UTC, datetime
from ivr.records.recorder import recording
from ivr.settings import from_environment
from tests.records_made import pressed
from tests.playing import edition
from ivr.dialogue.respond import arrival, respond
line = edition("court").line
loaded = set(sys.modules)
recorder = recording(from_environment(), lambda: datetime.now(UTC), lambda: line)
for name in [*sys.modules]:
    if name.partition(".")[0] in ("sqlalchemy", "alembic"): del sys.modules[name]
for nth, sid in enumerate(sys.stdin):
    before, now = arrival(line, "voice"), datetime.now(UTC)
    (turn,) = pressed("1")[:1]
    after, steps = respond(line, before, turn, now)
    recorder.turn(line, sid.strip(), 1, "+12025550123", now, before, turn, after, steps)
    print("kept", *(name for name in ("sqlalchemy", "alembic") if name in sys.modules), flush=True)
"""


class Serving:
    """A process that keeps the records it is told to, as a worker does."""

    def __init__(self, state: Path) -> None:
        known = {"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "a-secret-of-the-line", "PATH": os.environ["PATH"]}
        self.log = state.parent / f"log-{time.monotonic_ns()}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVES],
                cwd=HERE.parent,
                env={**known, "IVR_STATE_DIR": str(state)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def keep(self, sid: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{sid}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    @property
    def carriers(self) -> list[int]:
        """The processes that it has started."""
        found: list[int] = []
        for path in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, path.read_text().split())
        return found

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.communicate(timeout=20)


@contextmanager
def serving(state: Path) -> Iterator[Serving]:
    made = Serving(state)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.end()


def turns(state: Path) -> int:
    where = f"file:{state}/records.sqlite3?mode=ro"
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(where, uri=True)) as found:
        return int(found.execute("SELECT count(*) FROM ivr_turns").fetchone()[0])
    return 0


def gone(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_another_process_moves_them_once_there_are_any_and_sql_stays_out_of_this_one(state: Path) -> None:
    with serving(state) as one:
        time.sleep(2.5)
        assert one.carriers == []
        assert one.keep("CA1") == "kept\n"
        assert soon(lambda: turns(state) == 1, 20), one.log.read_text()
        assert one.keep("CA2") == "kept\n"
        assert soon(lambda: turns(state) == 2, 20)
        assert len(one.carriers) == 1


def test_of_several_only_one_has_it_done_and_another_takes_over_when_that_is_killed(state: Path) -> None:
    with serving(state) as one, serving(state) as two:
        one.keep("CA1")
        assert soon(lambda: turns(state) == 1, 20)
        two.keep("CA2")
        assert soon(lambda: turns(state) == 2, 20)
        assert len(one.carriers) + len(two.carriers) == 1
        first, other = (one, two) if one.carriers else (two, one)
        (carrier,) = first.carriers
        other.keep("CA3")
        first.keep("CA4")
        first.end(signal.SIGKILL)
        assert soon(lambda: gone(carrier), 5), "it ends with whoever started it"
        other.keep("CA5")
        assert soon(lambda: turns(state) == 5, 20), other.log.read_text()
        assert len(other.carriers) == 1


def test_one_that_is_killed_is_started_again(state: Path) -> None:
    with serving(state) as one:
        one.keep("CA1")
        assert soon(lambda: turns(state) == 1, 20)
        (carrier,) = one.carriers
        os.kill(carrier, signal.SIGKILL)
        one.keep("CA2")
        assert soon(lambda: turns(state) == 2, 20), one.log.read_text()


def test_no_secret_stands_on_its_command_line(state: Path) -> None:
    with serving(state) as one:
        one.keep("CA1")
        assert soon(lambda: turns(state) == 1, 20)
        (carrier,) = one.carriers
        words = Path(f"/proc/{carrier}/cmdline").read_bytes().split(b"\0")
    assert words[1:] == [b"-m", b"ivr.records", b""]


@pytest.mark.parametrize("program", [None, "exit 1", "kill -9 $$"])
def test_where_none_can_be_started_or_none_lives_they_are_moved_here(
    tmp_path: Path, program: str | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(draining, "SECONDS", 0.05)
    python = tmp_path / "python"
    if program:
        python.write_text(f"#!/bin/sh\n{program}\n")
        python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    kept = Kept(tmp_path / "var")
    carrier = Carrier(kept.recorder.drainer, kept.settings)
    carrier.start()
    try:
        kept.text("SM1", "hours")
        assert soon(lambda: turns(kept.state) == 1, 20), caplog.text
        assert "by a process that answers callers" in caplog.text
    finally:
        carrier.stop()
        kept.close()


def test_after_a_while_a_process_is_tried_again_and_moves_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="ivr.records")
    for each, name, seconds in ((draining, "SECONDS", 0.05), (carrying, "HERE_FOR", 1.0), (carrying, "_SHORT", 1.0)):
        monkeypatch.setattr(each, name, seconds)
    python, ill = tmp_path / "python", tmp_path / "ill"
    ill.touch()
    python.write_text(f'#!/bin/sh\n[ -e {ill} ] && exit 1\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    kept = Kept(tmp_path / "var")
    carrier = Carrier(kept.recorder.drainer, kept.settings)
    carrier.start()
    try:
        kept.text("SM1", "hours")
        assert soon(lambda: turns(kept.state) == 1, 20), caplog.text
        begun = [first := "Records are moved by a process that answers callers. Another is tried in 1 seconds."]
        begun.append(first.replace("1", "2"))  # longer each time
        for nth in range(2, 200):  # there is always something to move
            kept.text(f"SM{nth}", "hours")
            time.sleep(0.05)
            if begun[1] in caplog.messages:
                break
        assert [line for line in caplog.messages if "by a process that" in line] == begun
        ill.unlink()
        kept.text("SM200", "hours")
        assert soon(lambda: turns(kept.state) == nth + 1, 20), caplog.text
        time.sleep(3)  # by now nothing is moved here any more
        kept.text("SM201", "hours")
        assert soon(lambda: "by a process of their own again" in caplog.text, 20), caplog.text
        assert soon(lambda: turns(kept.state) == nth + 2, 20), caplog.text
        assert carrier._process is not None, "and goes on"
    finally:
        carrier.stop()
        kept.close()


def test_a_disk_that_takes_nothing_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "SECONDS", 0.05)
    (tmp_path / "var").mkdir()
    spool = tmp_path / "var/spool"
    spool.write_text("a file where the folder should be")
    kept = Kept(tmp_path / "var")
    carrier = Carrier(kept.recorder.drainer, kept.settings)
    carrier.start()
    try:
        kept.text("SM1", "hours")
        time.sleep(0.5)
        spool.unlink()
        time.sleep(1.1)  # until it tries again to make its file
        kept.text("SM2", "hours")
        assert soon(lambda: turns(kept.state) == 1, 20)
    finally:
        carrier.stop()
        kept.close()

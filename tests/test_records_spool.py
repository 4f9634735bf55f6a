"""From a turn to the database: each record once, whatever happens in between, and no turn ever waits or fails."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.turns import Pressed, TransferEnded
from ivr.records.record import LONGEST_LINE, Ending, Loss, Record, read, written
from ivr.records.spool import Spool, waiting
from tests.records_made import ARRIVED, HUNG_UP, Kept, kept, postgres_server, pressed
from tests.signed import MONDAY

__all__ = ["kept", "postgres_server"]

SID = "CA" + "0" * 31


def some_calls(kept: Kept, calls: int = 20) -> None:
    for nth in range(calls):
        kept.call(f"{SID}{nth}", *pressed("1", "1"), TransferEnded("completed", 100), HUNG_UP)


def test_a_call_becomes_one_row_and_each_of_its_turns_one(kept: Kept) -> None:
    kept.call(SID, *pressed("1", "1"), TransferEnded("completed", 95))
    kept.ended(SID, seconds=130)
    assert kept.drain()
    (call,) = kept.rows("SELECT * FROM ivr_calls")
    assert (call["turns"], call["outcome"], call["result"], call["seconds"]) == (4, "transferred", "completed", 130)
    assert (call["issue"], call["desk"], call["language"]) == ("password", "pacer", "en")
    assert (str(call["day"]), call["hour"], call["at"]) == ("2026-11-23", 10, int(MONDAY.timestamp()))
    assert call["answered_after"] == 10
    turns = kept.rows("SELECT * FROM ivr_turns ORDER BY turn")
    assert [turn["act"] for turn in turns] == ["arrived", "pressed", "pressed", "came_back"]
    assert [turn["outcome"] for turn in turns] == ["asked", "answered", "transfer", "asked"]
    assert [turn["transfer"] for turn in turns] == ["", "", "pacer", ""]
    assert [(turn["result"], turn["seconds"]) for turn in turns][-1] == ("completed", 95)
    assert kept.spooled == []


def test_no_number_name_or_word_reaches_the_disk(kept: Kept) -> None:
    kept.call(SID, *pressed("1"))
    kept.text("SM" + "1" * 32, "my name is Kim Example, zzz qqq, 98101, password hunter2!")
    on_disk = b"".join(path.read_bytes() for path in kept.spooled).decode()
    kept.drain()
    in_database = json.dumps([kept.rows(f"SELECT * FROM ivr_{name}") for name in ("turns", "calls")], default=str)
    for text in (on_disk, in_database):
        assert len(text) > 200
        for told in ("2025550123", "0123", "Kim", "kim", "zzz", "98101", "hunter2", SID, "SM1111"):
            assert told not in text
    assert kept.one("SELECT count(*) FROM ivr_phrases") == 0


def test_what_is_delivered_twice_is_kept_once(kept: Kept) -> None:
    for _ in range(2):
        kept.call(SID, *pressed("1"))
        kept.ended(SID)
        kept.text("SM" + "1" * 32, "case tacoma")
    kept.drain()
    for _ in range(2):
        kept.call(SID, *pressed("1"))
        kept.drain()
    assert kept.counts == (3, 1)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_they_come_does_not_matter(kept: Kept, seed: int) -> None:
    kept.call(SID, *pressed("3", "3", "1"), TransferEnded("busy"), Pressed("1"), TransferEnded("completed", 40))
    kept.ended(SID, seconds=99)
    (path,) = kept.spooled
    lines = path.read_bytes().splitlines(keepends=True)
    kept.drain()
    before = kept.rows("SELECT * FROM ivr_calls")
    other = Kept(kept.state / "other", kept.server.database() if kept.server else None, kept.server)
    random.Random(seed).shuffle(lines)
    with closing(other):
        for line in lines:
            other.recorder.spool.write(line)
            assert other.drain()
    assert other.rows("SELECT * FROM ivr_calls") == before
    assert before[0]["ending"] == "completed"


def test_a_status_that_comes_twice_or_early_or_late_changes_nothing(kept: Kept) -> None:
    kept.ended(SID, "completed", 77)
    kept.drain()
    assert kept.rows("SELECT outcome, turns, seconds FROM ivr_calls") == [
        {"outcome": "unreached", "turns": 0, "seconds": 77}
    ]
    kept.call(SID, *pressed("1"))
    kept.ended(SID, "in-progress", 0)
    kept.ended(SID, "completed", 77)
    kept.drain()
    kept.ended(SID, "failed", 3)
    kept.drain()
    (call,) = kept.rows("SELECT * FROM ivr_calls")
    assert (call["outcome"], call["turns"], call["seconds"], call["ending"]) == ("answered", 2, 77, "completed")


def test_a_status_for_a_call_nobody_knows_is_a_call_that_did_not_reach_us(kept: Kept) -> None:
    kept.ended(SID, "completed", 12)
    kept.recorder.ended(kept.line, {"CallStatus": "completed"})
    kept.recorder.ended(kept.line, {"CallSid": "X", "CallStatus": "completed", "ParentCallSid": SID})
    kept.recorder.ended(kept.line, {"CallSid": "Y", "CallStatus": "completed", "CallDuration": "²"})
    kept.drain()
    found = kept.rows("SELECT outcome, seconds, turns FROM ivr_calls ORDER BY seconds")
    assert [(each["outcome"], each["seconds"], each["turns"]) for each in found] == [
        ("unreached", 0, 0),
        ("unreached", 12, 0),
    ]


def test_a_desk_is_noted_as_it_stands_up_to_the_last_moment_of_its_minute(kept: Kept) -> None:
    for nth, (hour, minute, second) in enumerate([(16, 59, 59), (17, 0, 0), (7, 59, 59), (8, 0, 0)]):
        local = MONDAY.astimezone(ZoneInfo(kept.line.zone))
        kept.clock.now = local.replace(hour=hour, minute=minute, second=second, microsecond=999_999)
        kept.text(f"SM{nth}", "EFILING")
    kept.drain()
    told = kept.rows("SELECT status FROM ivr_turns ORDER BY at")
    assert [row["status"] for row in told] == ["closed", "open", "open", "closed"]


def test_a_clock_set_back_in_a_call_makes_no_nonsense(kept: Kept) -> None:
    kept.call(SID, ARRIVED)
    kept.clock.now -= timedelta(days=40)
    kept.call(SID, ARRIVED, Pressed("1"), first=2)
    kept.drain()
    (call,) = kept.rows("SELECT * FROM ivr_calls")
    assert (call["turns"], call["answered_after"]) == (3, 0)
    assert call["seconds"] >= 0
    assert str(call["day"]) == "2026-11-23"


def test_two_processes_and_many_threads_lose_nothing(kept: Kept) -> None:
    def some(one: Kept, name: str) -> None:
        for nth in range(25):
            one.call(f"{SID} {name} {nth}", *pressed("1"))

    others = [Kept(kept.state, kept.database_url, kept.server) for _ in range(2)]
    threads = [
        threading.Thread(target=some, args=(one, f"{each} {nth}"))
        for each, one in enumerate(others)
        for nth in range(3)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for one in others:
            one.drain()
    for one in others:
        one.drain()
        one.close()
    assert kept.counts == (6 * 25 * 2, 6 * 25)


# Torn, foreign and hostile lines


def test_a_line_cut_short_is_passed_over_and_counted(kept: Kept) -> None:
    kept.call(SID, *pressed("1"))
    (path,) = kept.spooled
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[1][:57])
    kept.again()
    assert kept.drain()
    assert kept.counts == (2, 1)
    assert kept.rows("SELECT why, count FROM ivr_losses") == [{"why": "torn", "count": 1}]
    assert kept.spooled == []


def test_a_write_that_was_cut_short_does_not_spoil_the_next(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.call(SID, ARRIVED)
    short = os.write
    monkeypatch.setattr(os, "write", lambda file, line: short(file, line[:40]))
    kept.call(SID, ARRIVED, first=2)
    monkeypatch.undo()
    kept.call(SID, ARRIVED, first=3)
    kept.drain()
    assert [row["turn"] for row in kept.rows("SELECT turn FROM ivr_turns ORDER BY turn")] == [1, 3]
    assert kept.one("SELECT sum(count) FROM ivr_losses") == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b"\x00" * 300,
        b"\xff\xfe",
        b'{"is": "turn"}',
        b'{"is": ["turn"]}',
        b"[" * 100_000,
        b'{"is": "loss", "id": "a", "day": "2026-13-45", "why": "x", "count": 1}',
        b'{"is": "loss", "id": "a", "day": "2026-11-23", "why": "x", "count": "1"}',
        b'{"is": "loss", "id": "a", "day": "2026-11-23", "why": "x", "count": true}',
        b'{"is": "loss", "id": "a", "day": "2026-11-23", "why": "x", "count": 1e400}',
        b'{"is": "loss", "id": "a", "day": "2026-11-23", "why": "x", "count": 99999999999}',
        b'{"is": "loss", "id": "a", "day": "2026-11-23", "why": "\\u0000", "count": 1}',
        b'{"is": "loss", "id": "a", "day": "2026-11-23", "why": "\\ud800", "count": 1}',
        b'{"is": "loss", "id": "", "day": "2026-11-23", "why": "x", "count": 1}',
        b'{"is": "loss", "id": "a", "day": "2026-11-23", "why": "' + b"x" * LONGEST_LINE + b'", "count": 1}',
    ],
)
def test_a_line_that_is_no_record_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(line)


def test_what_is_written_is_read_again_as_it_was() -> None:
    day = MONDAY.date()
    whole = Record(
        "c", 3, "l", 1, day, 9, "sms", "es", "e", "p", "texted", "menu", "asked", 1, "i", "q.c", phrase='"é\n'
    )
    bare = Record("c", 0, "l", 0, day, 0, "", "", "", "", "", "", "")
    for one in (whole, bare, Ending("c", "l", 5, day, 1, "busy", 0), Loss("x", day, "torn", 2)):
        line = written(one)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert read(line) == one


def test_what_a_newer_program_adds_is_no_fault() -> None:
    known = written(Loss("x", MONDAY.date(), "torn", 2))
    assert read(known.replace(b"{", b'{"new": [1], ', 1)) == read(known)


def test_a_record_that_the_database_refuses_does_not_hold_up_the_others(kept: Kept) -> None:
    """An hour that no clock shows: nothing of ours writes one, but a file of the spool may be anybody's."""
    odd = Record("odd", 1, "l", 1, MONDAY.date(), 40_000, "sms", "en", "e", "p", "texted", "menu", "asked")
    kept.call(SID, *pressed("1"))
    kept.recorder.spool.write(written(odd))
    kept.call(SID, ARRIVED, first=3)
    assert kept.drain()
    assert [row["turn"] for row in kept.rows("SELECT turn FROM ivr_turns WHERE channel = 'voice' ORDER BY turn")] == [
        1,
        2,
        3,
    ]
    if kept.server:  # SQLite takes any number
        assert kept.rows("SELECT why, count FROM ivr_losses") == [{"why": "refused", "count": 1}]


# A killed process


PROCESS = """
import os, signal, sys
from pathlib import Path
from tests.records_made import Kept, pressed
import ivr.records.draining as draining
kept = Kept(Path(sys.argv[1]), sys.argv[2] or None)
for nth in range(30):
    kept.call(f"call {nth}", *pressed("1"))
draining._BATCH = 10
from ivr.records import storing
done, after = storing.store, int(sys.argv[3])
calls = 0
def dying(*arguments):
    global calls
    calls += 1
    if calls == after and sys.argv[4] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    found = done(*arguments)
    if calls == after:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
storing.store = dying
kept.drain()
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("batch", [1, 4, 6])
def test_killed_in_the_middle_nothing_is_lost_and_nothing_doubled(kept: Kept, batch: int, when: str) -> None:
    command = [sys.executable, "-c", PROCESS, str(kept.state), kept.database_url or "", str(batch), when]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert kept.spooled
    assert kept.drain()
    assert kept.counts == (60, 30)
    assert kept.spooled == []
    assert kept.rows("SELECT DISTINCT turns, outcome FROM ivr_calls") == [{"turns": 2, "outcome": "answered"}]


def test_a_process_that_is_forked_writes_to_a_file_of_its_own(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    assert spool.write(b"{}\n")
    spool.leave()
    assert spool.write(b"{}\n")
    assert len(list(tmp_path.glob("*.jsonl"))) == 2


# A full disk


FULL = """
import resource, sys
from pathlib import Path
from tests.records_made import Kept, pressed
kept = Kept(Path(sys.argv[1]))
kept.call("first", *pressed("1"))
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))
for nth in range(20):
    kept.call(f"call {nth}", *pressed("1"))
lost = kept.recorder.standing()["lost"]
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
kept.call("last", *pressed("1"))
print(lost)
"""


def test_on_a_full_disk_records_are_lost_and_counted_and_nothing_else_happens(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    done = subprocess.run(
        command, cwd=Path(__file__).parent.parent, timeout=60, capture_output=True, text=True, check=True
    )
    lost = int(done.stdout)
    assert lost > 30
    kept = Kept(tmp_path)
    assert kept.drain()
    turns, _ = kept.counts
    told = {
        row["why"]: row["count"] for row in kept.rows("SELECT why, sum(count) AS count FROM ivr_losses GROUP BY why")
    }
    assert told == {"not written": lost, "torn": 1}
    assert turns + lost + 1 == 2 + 40 + 2


def test_a_folder_that_cannot_be_made_loses_records_and_no_turn(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("in the way")
    kept = Kept(tmp_path)
    conversation = kept.call(SID, *pressed("1"))
    assert conversation.at == "answer"
    assert kept.recorder.standing()["lost"] == 2
    assert not kept.drain()


def test_whatever_breaks_in_a_record_breaks_no_turn(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.recorder.turn(kept.line, None, "x", 5, None, None, None)  # type: ignore[arg-type]  # which is the point
    kept.recorder.ended(None, {"CallSid": "x", "CallStatus": "completed"})  # type: ignore[arg-type]  # as above
    gone = Conversation("voice", "en", at="answer", contact="nobody")
    kept.recorder.turn(kept.line, SID, 1, "", MONDAY, gone, ARRIVED, gone)
    assert kept.recorder.standing()["lost"] >= 2


# What it costs


def test_a_record_costs_a_turn_microseconds(tmp_path: Path) -> None:
    """Processor time, the best of several rounds: the machine has other work too."""
    kept = Kept(tmp_path)
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        for nth in range(200):
            kept.call(f"{SID}{nth}", ARRIVED)
        with_record = time.process_time() - began
        kept.recorder.turn = lambda *_, **__: None  # type: ignore[method-assign]  # the same without the record
        began = time.process_time()
        for nth in range(200):
            kept.call(f"{SID}{nth}", ARRIVED)
        best = min(best, (with_record - (time.process_time() - began)) / 200)
        del kept.recorder.turn
    assert best < 100e-6


def test_the_limit_on_files_is_not_left_behind() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_what_waits_is_measured(tmp_path: Path) -> None:
    assert waiting(tmp_path / "spool") == (0, 0)
    kept = Kept(tmp_path)
    kept.call(SID, ARRIVED)
    size, seconds = waiting(tmp_path / "spool")
    assert size == kept.spooled[0].stat().st_size
    assert seconds < 60


def test_only_its_owner_may_read_what_is_kept(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as kept:
        kept.call(SID, ARRIVED)
        assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "spool", *kept.spooled))
        kept.drain()
        assert (tmp_path / "records.sqlite3").stat().st_mode & 0o077 == 0


def test_who_only_tries_the_address_is_no_caller(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as kept:
        kept.call(SID, HUNG_UP)
        assert kept.spooled == []

"""The block list: kept by staff, never in clear, always with an end, and nobody is left without a number."""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask

from ivr.app import create_app
from ivr.channels.apology import apology
from ivr.cli import main
from ivr.operating.blocks import Block, Blocks, file_of, keep, listed
from ivr.operating.callers import name
from ivr.operating.tally import Tally
from ivr.prompts.speech import PAUSE_MARK
from ivr.settings import Settings
from tests.live import soon
from tests.playing import edition
from tests.records_made import Clock
from tests.signed import CALLER, KEY, MONDAY, TOKEN, Direct, Reply, Wire, call_form, text_form
from tests.test_serve import PUBLIC, served

KEYS = "key-number-one-of-them"
DIGITS = "2025550123"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command on a state folder; returns its code and all it printed."""
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("SECRET_KEY", KEYS)
    monkeypatch.delenv("TWILIO_AUTH_TOKEN", raising=False)

    def carry_out(*words: str, **environ: str) -> tuple[int, str]:
        for each, value in environ.items():
            monkeypatch.setenv(each, value)
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as wrong:
            code = int(str(wrong.code))
        out = capsys.readouterr()
        return code, out.out + out.err

    return carry_out


def later(**more: int) -> str:
    return (datetime.now(UTC) + timedelta(**more)).strftime("%Y-%m-%d")


def settings(tmp_path: Path, *keys: str) -> Settings:
    return Settings(auth_tokens=(TOKEN,), secret_keys=keys or (KEY,), state_dir=tmp_path / "state")


def blocking(tmp_path: Path, until: datetime, number: str = CALLER, key: str = KEY) -> None:
    """Put a number on the list."""
    entry = Block(name(key, "blocked", number), name(key, "key"), until.isoformat(), MONDAY.isoformat(), "kim")
    keep(settings(tmp_path), [entry])


def app(tmp_path: Path, clock: Clock, tally: Tally | None = None) -> Flask:
    return create_app(settings(tmp_path), clock, edition("court"), tally=tally)


def calls(line: Direct | Wire, nth: int, number: str = CALLER) -> Reply:
    return line.post("/voice", call_form(CallSid=f"CA{nth:032}", From=number))


def texts(line: Direct | Wire, nth: int, number: str = CALLER) -> Reply:
    return line.post("/sms", text_form("HELP CASE", MessageSid=f"SM{nth:032}", From=number))


# On the line


def test_a_blocked_caller_hears_the_main_desk_and_a_blocked_texter_reads_it_once(tmp_path: Path) -> None:
    clock, tally = Clock(), Tally()
    blocking(tmp_path, MONDAY + timedelta(days=2))
    line = Direct(app(tmp_path, clock, tally))
    for nth in range(3):
        reply = calls(line, nth)
        assert [verb.tag for verb in reply.verbs] == ["Say", "Hangup"]
        assert reply.words == " ".join(apology(edition("court"), "voice").replace(PAUSE_MARK, "").split())
    assert texts(line, 1).words == " ".join(apology(edition("court"), "sms").split())
    assert all(texts(line, nth).verbs == [] for nth in range(2, 9))
    clock.on(hours=30)
    assert texts(line, 10).verbs == [], "not each day again"
    assert "Gather" in {verb.tag for verb in calls(line, 10, "+12065550188").verbs}
    assert tally.total()["blocked voice"] == 3
    assert tally.total()["blocked sms"] == 9
    assert tally.total()["limited sms"] == 0
    clock.on(hours=18)
    assert calls(line, 20).action, "it ends by itself"
    assert "HELP CASE" not in texts(line, 20).words
    assert texts(line, 21).verbs


def test_a_blocked_call_is_recorded_as_one_that_came(tmp_path: Path) -> None:
    from ivr.records.recorder import Recorder

    blocking(tmp_path, MONDAY + timedelta(days=2))
    kept = settings(tmp_path)
    recorder = Recorder(kept, lambda: MONDAY)
    calls(Direct(create_app(kept, lambda: MONDAY, edition("court"), recorder)), 1)
    assert recorder.written == 1, "else it would look like one that the provider answered by itself"


def test_after_the_key_was_replaced_the_list_holds_while_the_old_one_is_accepted(tmp_path: Path) -> None:
    blocking(tmp_path, MONDAY + timedelta(days=2), key="old-key-of-sixteen-letters")
    for keys, holds in ((("new" * 6, "old-key-of-sixteen-letters"), True), (("new" * 6,), False)):
        blocks = Blocks(settings(tmp_path, *keys))
        assert (blocks.ends(CALLER, MONDAY) is not None) == holds


def test_a_list_that_cannot_be_read_stays_as_it_was(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocking(tmp_path, MONDAY + timedelta(days=2))
    blocks = Blocks(settings(tmp_path))
    for broken in ("{", "[{}]", '[{"who": 1}]', "null", "[3]", '{"a": 1}'):
        file_of(settings(tmp_path)).write_text(broken)
        blocks.poll()
        blocks.poll()
        assert blocks.ends(CALLER, MONDAY), broken
    assert caplog.text.count("cannot be read") == 1
    file_of(settings(tmp_path)).unlink()
    blocks.poll()
    assert blocks.ends(CALLER, MONDAY) is None
    assert Blocks(replace(settings(tmp_path), secret_keys=())).ends(CALLER, MONDAY) is None


def test_every_worker_follows_within_five_seconds(tmp_path: Path, run: Run) -> None:
    state = tmp_path / "state"
    set_ = {"IVR_PUBLIC_URL": PUBLIC, "IVR_STATE_DIR": str(state), "SECRET_KEY": KEYS, "IVR_CALLER_CALLS_HOUR": "0"}
    with served(tmp_path, **set_, IVR_CALLER_CALLS_DAY="0") as (_, port):
        wire, done = Wire(f"http://127.0.0.1:{port}", PUBLIC, TOKEN), iter(range(100_000))

        def all_end(wanted: bool) -> Callable[[], bool]:
            return lambda: all(bool(calls(wire, next(done)).action) != wanted for _ in range(12))

        assert all_end(False)()
        assert run("block", CALLER, "--until", later(days=2))[0] == 0
        began = time.monotonic()
        assert soon(all_end(True), 5)
        assert time.monotonic() - began < 5
        assert run("unblock", CALLER)[0] == 0
        assert soon(all_end(False), 5)


# The commands


def test_a_number_is_blocked_listed_and_unblocked_and_never_shown(tmp_path: Path, run: Run) -> None:
    assert run("blocked") == (0, "Nobody is blocked.\n")
    reason = f"calls 202-555-0123\nall night {CALLER}"
    code, out = run("block", "(202) 555-0123", "--until", later(days=3), "--reason", reason)
    assert code == 0
    assert "Blocked until" in out
    short = out.split(": ")[1][:8]
    _, told = run("blocked")
    assert told.startswith(f"{short}  until the end of {later(days=3)}  since 20")
    assert "calls ********23 all night +1********23" in told
    file = file_of(settings(tmp_path))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for shown in (out, told, file.read_text()):
        assert DIGITS not in shown.replace("-", "")
    assert [set(each) for each in json.loads(file.read_bytes())] == [{"who", "key", "until", "since", "by", "reason"}]
    assert Blocks(settings(tmp_path, KEYS)).ends(CALLER, datetime.now(UTC))
    assert run("unblock", short)[0] == 0
    assert run("blocked")[1] == "Nobody is blocked.\n"
    code, out = run("unblock", CALLER)
    assert (code, "not blocked" in out) == (2, True)


def test_blocking_again_moves_the_end_and_what_is_over_is_forgotten(tmp_path: Path, run: Run) -> None:
    now = datetime.now(UTC)
    keep(settings(tmp_path), [Block("gone", "", (now - timedelta(hours=1)).isoformat(), now.isoformat(), "kim")])
    run("block", CALLER, "--until", later(days=2))
    run("block", CALLER, "--until", later(days=9))
    run("block", "206-555-0188", "--until", later(days=5))
    blocks = listed(settings(tmp_path), now)
    assert [round((block.ends - now).total_seconds() / 86400) for block in blocks] in ([6, 10], [5, 9], [5, 10], [6, 9])
    assert "gone" not in file_of(settings(tmp_path)).read_text()


def test_a_number_may_be_typed_where_no_history_keeps_it(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{CALLER}\n"))
    code, out = run("block", "-", "--until", later(days=2))
    assert code == 0
    assert DIGITS not in out
    assert Blocks(settings(tmp_path, KEYS)).ends(CALLER, datetime.now(UTC))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("block", CALLER), "--until"),
        (("block", CALLER, "--until", "2020-01-01"), "is over"),
        (("block", CALLER, "--until", "2099-01-01"), "a year at most"),
        (("block", CALLER, "--until", "9999-12-31"), "a year"),
        (("block", CALLER, "--until", "sometime"), "sometime"),
        (("block", "+266696687", "--until", later(days=2)), "withhold"),
        (("block", "555-0123456789", "--until", later(days=2)), "no telephone number"),
        (("unblock", "555-0123456789"), "no telephone number"),
        (("unblock", "206-555-0188"), "not blocked"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_without_the_number(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    code, out = run(*words)
    assert code == 2
    assert told in out
    assert "Traceback" not in out
    assert DIGITS not in out
    assert "0123456789" not in out


def test_without_a_key_nothing_can_be_blocked_and_a_lost_key_is_told(run: Run) -> None:
    run("block", CALLER, "--until", later(days=2))
    _, told = run("blocked", SECRET_KEY="another-key-of-length")
    assert "HAS NO EFFECT" in told
    _, told = run("blocked", SECRET_KEY=f"another-key-of-length,{KEYS}")
    assert "HAS NO EFFECT" not in told
    code, told = run("block", CALLER, "--until", later(days=2), SECRET_KEY="")
    assert (code, "Set SECRET_KEY" in told) == (2, True)


def test_a_list_that_is_broken_is_not_written_over(tmp_path: Path, run: Run) -> None:
    file = file_of(settings(tmp_path))
    file.parent.mkdir(parents=True)
    file.write_text("[{]")
    code, told = run("block", CALLER, "--until", later(days=2))
    assert (code, "mend or remove it" in told) == (2, True)
    assert file.read_text() == "[{]"

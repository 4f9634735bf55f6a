"""`/health`, `/ready` and `/metrics`: who gets them, what they say, and that they add up over processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ivr.app import create_app
from ivr.channels.voice import webhook
from ivr.operating.door import may_look
from ivr.operating.readiness import PATIENCE, Readiness
from ivr.operating.tally import NAMES, Tally, totals
from ivr.records.recorder import Recorder
from ivr.settings import Settings
from tests import postgres
from tests.live import soon
from tests.playing import edition
from tests.records_made import Kept, kept, postgres_server
from tests.signed import MONDAY, SETTINGS, Direct, Wire, call_form, good, running, text_form
from tests.test_serve import PUBLIC, served
from tests.timing import quickest

__all__ = ["kept", "postgres_server"]

LOCAL = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
TOKEN = "a-token-for-operators"


def figures(text: str) -> dict[str, float]:
    """Each figure by its name and labels, read by Prometheus's own parser."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def asked(address: str, path: str, headers: Mapping[str, str] = {}) -> tuple[int, str]:
    answer = Wire(address).send(path, b"", "GET", headers)
    return answer.status, answer.body.decode()


def figures_of(address: str) -> dict[str, float]:
    return figures(asked(address, "/metrics")[1])


# Who may look


@pytest.mark.parametrize(
    ("environ", "token", "may"),
    [
        (LOCAL, None, True),
        ({**LOCAL, "REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"}, None, True),
        ({**LOCAL, "REMOTE_ADDR": "10.0.0.7"}, None, False),
        ({**LOCAL, "REMOTE_ADDR": ""}, None, False),  # a socket of a proxy
        ({**LOCAL, "HTTP_HOST": "line.example.org"}, None, False),  # a proxy that says nothing but the host
        *(({**LOCAL, name: ""}, None, False) for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")),
        ({**LOCAL, "HTTP_VIA": "1.1 proxy"}, None, False),
        (LOCAL, TOKEN, False),
        ({**LOCAL, "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, TOKEN, True),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, TOKEN, True),
        ({**LOCAL, "HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"}, TOKEN, False),
        ({**LOCAL, "HTTP_AUTHORIZATION": TOKEN}, TOKEN, False),
        ({**LOCAL, "HTTP_AUTHORIZATION": "Bearer \u00e9\udcff"}, TOKEN, False),
        ({**LOCAL, "HTTP_AUTHORIZATION": "Bearer "}, "", True),
    ],
)
def test_the_figures_are_for_the_machine_itself_or_for_the_token(
    environ: dict[str, str], token: str | None, may: bool
) -> None:
    assert may_look(environ, token) is may


def test_the_public_learns_only_that_the_line_is_alive() -> None:
    with running() as address:
        passed_on = {"X-Forwarded-For": "203.0.113.9"}
        assert asked(address, "/health", passed_on) == (200, '{"status":"ok"}\n')
        assert asked(address, "/ready", passed_on) == (404, "")
        assert asked(address, "/metrics", passed_on) == (404, "")
        assert edition("court").line.edition in asked(address, "/health")[1]


def test_with_a_token_only_the_token_counts() -> None:
    with running(replace(SETTINGS, operator_token=TOKEN)) as address:
        assert asked(address, "/metrics")[0] == 404
        assert asked(address, "/health") == (200, '{"status":"ok"}\n')
        bearer = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"}
        assert asked(address, "/metrics", bearer)[0] == 200
        assert "edition" in asked(address, "/health", bearer)[1]


# Whether it is ready


def ready(recorder: Recorder) -> tuple[int, dict[str, object]]:
    app = create_app(recorder_settings(recorder), lambda: MONDAY, edition("court"), recorder)
    answer = app.test_client().get("/ready")
    return answer.status_code, answer.get_json()


def recorder_settings(recorder: Recorder) -> Settings:
    url = recorder.drainer.target.database_url
    return replace(SETTINGS, state_dir=recorder.drainer.target.state, database_url=url)


def test_a_line_with_its_database_and_its_disk_is_ready(kept: Kept) -> None:
    assert ready(kept.recorder) == (200, {"ready": True, "line": "ok", "disk": "ok", "database": "ok"})
    kept.text("SM1", "HELP")
    kept.drain()
    assert ready(kept.recorder)[0] == 200
    assert not list(kept.state.glob("*unfinished*"))


def test_a_broken_database_file_is_told(tmp_path: Path) -> None:
    found = Kept(tmp_path)
    (tmp_path / "records.sqlite3").write_bytes(b"no database at all" * 500)
    status, told = ready(found.recorder)
    assert (status, told["ready"], told["disk"]) == (503, False, "ok")
    assert told["database"] == "DatabaseError: file is not a database"


def test_a_state_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    found = Kept(tmp_path / "file" / "state")
    status, told = ready(found.recorder)
    assert (status, told["disk"]) == (503, "Not a directory")


@pytest.mark.postgres
def test_a_database_that_hangs_does_not_hang_the_answer(postgres_server: postgres.Server, tmp_path: Path) -> None:
    found = Kept(tmp_path, postgres_server.database())
    app = create_app(recorder_settings(found.recorder), lambda: MONDAY, edition("court"), found.recorder)
    client = app.test_client()
    assert client.get("/ready").status_code == 200
    postgres_server.freeze()
    try:
        time.sleep(2.1)  # as long as the last answer holds
        for _ in range(3):
            began = time.monotonic()
            answer = client.get("/ready")
            assert time.monotonic() - began < 1
            assert answer.status_code == 503
            assert answer.get_json()["disk"] == "ok"
            assert answer.get_json()["database"] != "ok"
    finally:
        postgres_server.thaw()
    assert soon(lambda: client.get("/ready").status_code == 200, 10)
    postgres_server.stop()
    try:
        assert soon(lambda: client.get("/ready").status_code == 503, 10)
        assert client.get("/ready").get_json()["database"] == "OperationalError"
    finally:
        postgres_server.start()


def test_nobody_waits_twice_for_what_hangs_and_an_answer_holds_for_a_while() -> None:
    asks: list[float] = []

    def hangs() -> str:
        asks.append(time.monotonic())
        time.sleep(3)
        return ""

    found = Readiness({"slow": hangs, "quick": lambda: "", "broken": lambda: str(1 // 0)})
    began = time.monotonic()
    for _ in range(3):
        told = found.answers()
        assert told["slow"].startswith("no answer for ")
        assert (told["quick"], told["broken"]) == ("", "ZeroDivisionError")
    assert time.monotonic() - began < 3 * PATIENCE + 0.5
    assert len(asks) == 1
    assert soon(lambda: found.answers()["slow"] == "", 3)


# What is counted


def test_each_turn_refusal_and_apology_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(replace(SETTINGS, state_dir=tmp_path), lambda: MONDAY, edition("court"))
    line, client = Direct(app), app.test_client()
    reply = good(line.post("/voice", call_form()), "voice")
    reply = good(line.post(reply.action, call_form(Digits="1")), "voice")
    reply = good(line.post(reply.action, call_form(Digits="1")), "voice")
    line.post(reply.action, call_form(DialCallStatus="completed", CallStatus="completed"))
    line.post("/sms", text_form("HELP CASE"))
    line.post("/sms", text_form("STOP"))
    line.post("/voice", {**call_form(), "ErrorCode": "11200", "ErrorUrl": "https://line.example.org/voice"})
    client.post("/voice", data=call_form())
    client.post("/voice", data=call_form(), headers={"X-Twilio-Signature": "forged"})
    line.post("/voice", {"From": "x"})
    monkeypatch.setattr(webhook, "respond", lambda *_: 1 / 0)
    line.post("/voice?n=2", call_form())  # not worked out in this minute yet
    found = figures(client.get("/metrics").get_data(as_text=True))
    shown = {name: count for name, count in found.items() if count and "_total" in name}
    assert shown == {
        "ivr_turns_total voice asked": 3,
        "ivr_turns_total voice answered": 1,
        "ivr_turns_total voice transfer": 1,
        "ivr_turns_total voice gone": 1,
        "ivr_turns_total voice failed": 1,
        "ivr_apologies_total": 1,
        "ivr_turns_total sms asked": 1,
        "ivr_fallback_total voice": 1,
        "ivr_refused_requests_total unsigned": 1,
        "ivr_refused_requests_total signature": 1,
        "ivr_genuine_requests_total": 9,
        "ivr_text_replies_total": 1,
    }
    assert found["ivr_turn_seconds_count voice"] == found["ivr_turn_seconds_bucket voice +Inf"] == 7
    assert 0 < found["ivr_turn_seconds_sum voice"] < 5
    assert found["ivr_files_refused"] == 0
    assert found[f"ivr_line_info {edition('court').line.edition} {edition('court').line.id}"] == 1


def test_what_several_processes_count_adds_up_and_is_kept_when_they_are_killed(tmp_path: Path) -> None:
    state = tmp_path.with_name(f"{tmp_path.name}-state")
    for round_ in (1, 2):
        with served(tmp_path, IVR_PUBLIC_URL=PUBLIC, IVR_WORKERS="3") as (run, port):
            wire = Wire(f"http://127.0.0.1:{port}", PUBLIC)
            for _ in range(60):
                good(wire.post("/voice", call_form()), "voice")
            for _ in range(7):
                wire.post("/voice", call_form(), headers={"X-Twilio-Signature": "forged"})

            now = partial(figures_of, f"http://127.0.0.1:{port}")
            names = ("ivr_turns_total voice asked", "ivr_refused_requests_total signature", "ivr_records_written_total")
            counted = {name: count * round_ for name, count in zip(names, (60, 7, 60), strict=True)}
            assert soon(partial(lambda now, counted: counted.items() <= now().items(), now, counted), 3)
            for _ in range(20):  # whichever process answers
                assert counted.items() <= now().items()
            assert now()["ivr_edition_age_seconds"] < 600
            workers = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
            assert len(workers) == 3
            for each in workers:
                os.kill(int(each), signal.SIGKILL)
            run.kill()
    assert totals(state / "counts")["turn voice asked"] == 120
    assert len(list((state / "counts").iterdir())) == 3


def test_a_process_that_is_replaced_goes_on_counting(tmp_path: Path) -> None:
    first = Tally()
    first.keep(tmp_path)
    first.add("genuine", 5)
    first.write()
    second = Tally()
    second.keep(tmp_path)
    second.add("genuine", 2)
    assert second.total()["genuine"] == 7
    assert first.total()["genuine"] == 7
    (tmp_path / "00000000-0").write_bytes(b"\xff" * 999)  # of a program that counts other things
    path = next(path for path in tmp_path.iterdir() if path.name.endswith("-1"))
    path.write_bytes(path.read_bytes()[:13])
    assert totals(tmp_path)["genuine"] == 5


def test_without_a_folder_a_process_knows_its_own_counts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = Tally()
    found.keep(tmp_path / "file")
    found.add("replies")
    assert found.total()["replies"] == 1


def test_what_others_count_is_taken_over_as_it_grows() -> None:
    count = [3]
    found = Tally()
    found.follow("records lost", lambda: count[0])
    assert found.total()["records lost"] == 3
    count[0] = 5
    assert found.total()["records lost"] == 5
    assert found.total()["records lost"] == 5


def test_counting_costs_a_turn_a_few_millionths_of_a_second() -> None:
    found = Tally()

    def turns() -> None:
        for _ in range(10_000):
            found.add("genuine")
            found.turn("voice", "answered", 0.0013)

    assert quickest(turns, 10_000 * 3e-6) < 10_000 * 5e-6
    assert len(NAMES) == len(set(NAMES))


def test_prometheus_and_the_database_are_loaded_by_whoever_asks_and_no_turn() -> None:
    code = """
import sys
from ivr.app import create_app
from ivr.settings import Settings
app = create_app(Settings(auth_tokens=("x" * 32,)))
app.test_client().post("/voice")
late = ("prometheus_client", "structlog", "requests", "smtplib", "psycopg", "sqlalchemy")
print([name for name in late if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr

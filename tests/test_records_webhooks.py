"""Records of calls and texts as they come in by signed HTTP, also from the real server with several workers."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.dialogue import respond as responding
from ivr.dialogue.turns import Pressed
from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.provider import Provider
from ivr.phone.transcript import Action
from tests.playing import LINE_NUMBER, edition
from tests.records_made import ARRIVED, Kept, kept, postgres_server
from tests.signed import CALLER, SETTINGS, TOKEN, Direct, call_form, good, text_form
from tests.staff_pages import staff
from tests.test_serve import served

__all__ = ["kept", "postgres_server"]


def direct(kept: Kept) -> Direct:
    return Direct(create_app(SETTINGS, kept.clock, edition("court"), kept.recorder))


def acted(line: Direct, *acts: dict[str, str], times: int = 1) -> None:
    """Play a call: each request goes where the last answer said, and may be delivered more than once."""
    action = "/voice"
    for act in acts:
        for _ in range(times):
            reply = good(line.post(action, call_form(**act)), "voice") if "CallStatus" not in act else None
            reply = reply or line.post(action, call_form(**act))
        action = reply.action or action


TRANSFERRED = (
    {},
    {"Digits": "1"},
    {"Digits": "1"},
    {"DialCallStatus": "completed", "DialCallDuration": "71", "CallStatus": "completed"},
)


def test_a_call_over_http_is_kept_turn_by_turn_however_often_it_is_delivered(kept: Kept) -> None:
    line = direct(kept)
    acted(line, *TRANSFERRED, times=3)
    for _ in range(3):
        assert line.post("/voice/status", call_form(CallStatus="completed", CallDuration="140")).status == 200
    assert kept.drain()
    turns = kept.rows("SELECT turn, act, outcome, result, seconds FROM ivr_turns ORDER BY turn")
    assert [tuple(turn.values()) for turn in turns] == [
        (1, "arrived", "asked", "", 0),
        (2, "pressed", "answered", "", 0),
        (3, "pressed", "transfer", "", 0),
        (4, "hung_up", "gone", "completed", 71),
    ]
    (call,) = kept.rows("SELECT outcome, result, seconds, turns, ending FROM ivr_calls")
    assert tuple(call.values()) == ("transferred", "completed", 140, 4, "completed")


def test_the_same_key_pressed_twice_is_two_turns(kept: Kept) -> None:
    acted(direct(kept), {}, {"Digits": "1"}, {"Digits": "9"}, {"Digits": "9"})
    kept.drain()
    assert kept.counts == (4, 1)


def test_texts_are_kept_and_stop_words_are_not(kept: Kept) -> None:
    line, cookie = direct(kept), ""
    for nth, body in enumerate(["HELP CASE", "tacoma", "STOP", "zorp flarb"]):
        form = {**text_form(body), "MessageSid": f"SM{nth:032}"}
        replies = [line.post("/sms", form, cookie) for _ in range(2)]
        cookie = replies[0].cookie or cookie
    kept.drain()
    rows = kept.rows(
        "SELECT outcome, missed, issue, choices, begun, settled FROM ivr_turns ORDER BY at, missed, settled"
    )
    assert sorted(tuple(row.values()) for row in rows) == sorted(
        [
            ("asked", 0, "case", "", 1, 0),
            ("answered", 0, "case", "location.tacoma", 0, 1),
            ("asked", 1, "", "", 0, 0),
        ]
    )
    assert kept.counts == (3, 0)


def test_an_apology_is_kept_as_one(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("of ours")

    line = direct(kept)
    acted(line, {}, {"Digits": "1"})
    monkeypatch.setattr("ivr.channels.voice.webhook.respond", broken)
    monkeypatch.setattr("ivr.channels.sms.webhook.respond", broken)
    assert responding.respond is not broken
    line.post("/voice?c=1-Len-Amenu&n=3", call_form(Digits="1"))
    line.post("/sms", text_form("case"))
    kept.drain()
    assert kept.one("SELECT outcome FROM ivr_calls") == "failed"
    assert kept.one("SELECT count(*) FROM ivr_turns WHERE act = 'broke' AND outcome = 'failed'") == 2


@pytest.mark.parametrize("nth", ["", "x", "-1", "1e3", "99999", "²", "0x1"])
def test_a_turn_number_that_is_none_breaks_nothing(kept: Kept, nth: str) -> None:
    good(direct(kept).post(f"/voice?c=1-Len-Amenu&n={nth.replace('²', '%C2%B2')}", call_form(Digits="1")), "voice")
    kept.drain()
    assert kept.one("SELECT turn FROM ivr_turns") == 1


def test_nothing_is_kept_of_a_request_that_nobody_signed(kept: Kept) -> None:
    app = create_app(SETTINGS, kept.clock, edition("court"), kept.recorder)
    for path in ("/voice", "/voice/status", "/sms"):
        assert app.test_client().post(path, data=call_form(CallStatus="completed")).status_code == 403
    assert kept.spooled == []


def test_health_says_what_waits_and_what_was_lost(kept: Kept) -> None:
    app = create_app(SETTINGS, kept.clock, edition("court"), kept.recorder)
    Direct(app).post("/voice", call_form())
    told = app.test_client().get("/health").get_json()["records"]
    assert told["waiting_bytes"] > 100
    assert told["lost"] == 0
    kept.drain()
    assert app.test_client().get("/health").get_json()["records"]["waiting_bytes"] == 0


def calls_over(port: int, home: Path, calls: int) -> None:
    clock = StoppedClock(datetime.now(UTC))
    provider = Provider(TOKEN, clock)
    base = f"http://127.0.0.1:{port}"
    for _ in range(calls):
        player = PhonePlayer(
            provider, f"{base}/voice", f"{base}/sms", CALLER, LINE_NUMBER, clock, status_url=f"{base}/voice/status"
        )
        player.do(Action("calls"))
        player.do(Action("presses", "1"))
        player.do(Action("hangs up"))


def test_the_real_server_keeps_every_call_of_both_its_workers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with served(home) as (process, port):
        calls_over(port, home, 10)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            assert json.load(answer)["records"]["lost"] == 0
        file, found = home.with_name("home-state") / "records.sqlite3", (0, 0)
        until = time.monotonic() + 20
        while found != (20, 10) and time.monotonic() < until:
            time.sleep(0.2)
            if file.exists():
                with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
                    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
                        query = "SELECT (SELECT count(*) FROM ivr_turns), (SELECT count(*) FROM ivr_calls)"
                        found = connection.execute(query).fetchone()
        assert found == (20, 10)
        assert process.poll() is None
    assert os.stat(file).st_size > 0


def test_the_staff_page_shows_the_report_and_gives_it_as_csv(tmp_path: Path) -> None:
    pages = staff(tmp_path)
    vee = pages.browser("vee")
    assert "Nobody called or texted in these days." in vee.get("/staff/reports").text
    with closing(Kept(pages.state)) as kept:
        for nth in range(6):
            kept.call(f"call {nth}", ARRIVED, Pressed("1"), seconds=2)
        kept.text("text", "case tacoma")
        kept.drain()
    pages.later(minutes=20)
    shown = vee.get("/staff/reports").text
    assert "6 calls, &lt;5 texts." in shown
    assert "PACER password" in shown
    assert "Nobody called" in vee.get("/staff/reports?from=2026-01-01&to=2026-01-02").text
    for wrong in ("from=soon", "from=2026-11-24&to=2026-11-23", "to=0001-01-01", "from=%00"):
        page = vee.get(f"/staff/reports?{wrong}")
        assert page.status_code == 200
        assert 'role="alert"' in page.text
    table = vee.get("/staff/reports/report.csv?from=2026-11-01")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert "PACER password,6,0" in table.text
    assert pages.browser(None).get("/staff/reports/report.csv").status_code == 303
    (pages.state / "records.sqlite3").write_bytes(b"no database" * 500)
    assert "The database cannot be used" in vee.get("/staff/reports").text

"""The ceilings of a day: callers hear the number instead of being put through, and nobody is left without one."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from ivr.app import create_app
from ivr.operating.ceilings import Ceilings
from ivr.settings import Settings
from tests.playing import HERE, edition
from tests.records_made import Clock
from tests.signed import ACCOUNT, LINES, MONDAY, SETTINGS, TOKEN, Direct, Reply, Wire, call_form, good, text_form
from tests.test_serve import PUBLIC, served

DAY = date(2026, 11, 23)


def app(state: Path, clock: Clock | None = None, line: str = "court", **most: int | str) -> Flask:
    return create_app(replace(SETTINGS, state_dir=state, **most), clock or (lambda: MONDAY), edition(line))


def connected(line: Direct | Wire, nth: int = 1) -> Reply:
    """Call, and ask to be put through to the first desk."""
    form = partial(call_form, CallSid=f"CA{nth:032}")
    reply = good(line.post("/voice", form()), "voice")
    reply = good(line.post(reply.action, form(Digits="1")), "voice")
    return good(line.post(reply.action, form(Digits="1")), "voice")


def text(nth: int, body: str = "AGAIN", **more: str) -> dict[str, str]:
    """A text of its own."""
    return text_form(body, MessageSid=f"SM{nth:032}", **more)


def test_beyond_the_ceiling_the_caller_hears_the_number_and_can_go_on(tmp_path: Path) -> None:
    line = Direct(app(tmp_path, transfers_a_day=2))
    for nth in (1, 2):
        assert b"<Dial" in connected(line, nth).body
    reply = connected(line, 3)
    assert b"<Dial" not in reply.body
    assert "8 0 0, 6 7 6, 6 8 5 6" in reply.words
    assert "didn't go through" in reply.words
    assert reply.state.at == "answer"
    again = good(line.post(reply.action, call_form(Digits="9")), "voice")
    assert "8, 0, 0" in again.words or "8 0 0" in again.words
    menu = good(line.post(reply.action, call_form(Digits="*")), "voice")
    assert menu.state.at == "menu"


def test_the_notice_that_is_due_is_said_all_the_same(tmp_path: Path) -> None:
    line = Direct(app(tmp_path, transfers_a_day=1))
    assert b"<Dial" in connected(line).body
    reply = good(line.post("/voice?c=1-E00000000-Len-Amenu-K1tZpacerZ0&n=2", call_form(Digits="1")), "voice")
    assert [verb.tag for verb in reply.verbs] == ["Say", "Gather"]


@pytest.mark.parametrize("name", LINES)
def test_every_desk_of_every_line_leaves_a_number(name: str, tmp_path: Path) -> None:
    line = Direct(app(tmp_path, line=name, transfers_a_day=1))
    tried = 0
    for nth, contact in enumerate(edition(name).line.contacts):
        state = f"1-E00000000-L{edition(name).line.language}-Aanswer-Fn-C{contact}-K1tZ{contact}Z0"
        reply = good(line.post(f"/voice?c={state}&n=2", call_form(CallSid=f"CA{nth:032}", Digits="1")), "voice")
        if b"<Dial" not in reply.body:
            assert sum(letter.isdigit() for letter in reply.words) >= 3, reply.words
            tried += 1
    assert tried or len(edition(name).line.contacts) < 2


def test_the_next_day_of_the_line_calls_are_put_through_again(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 23, 22, tzinfo=UTC))
    line = Direct(app(tmp_path, clock, transfers_a_day=1))
    assert b"<Dial" in connected(line, 1).body
    clock.on(hours=1)
    assert b"<Dial" not in connected(line, 2).body
    clock.on(hours=18)
    assert b"<Dial" in connected(line, 3).body


def test_what_is_delivered_twice_counts_once_and_gets_the_same_answer(tmp_path: Path) -> None:
    line = Direct(app(tmp_path, transfers_a_day=2, texts_a_day=2))
    through = [b"<Dial" in connected(line, nth).body for nth in (1, 1, 2, 3, 3, 1, 2)]
    assert through == [True, True, True, False, False, True, True]
    answers = ["can't answer" not in line.post("/sms", text(nth, "HELP CASE")).words for nth in (1, 1, 2, 3, 1, 2)]
    assert answers == [True, True, True, False, True, True]
    files = {path.name: path.stat().st_size for path in (tmp_path / "ceilings").iterdir()}
    assert files == {"2026-11-23-transfer-marks": 16, "2026-11-23-text-marks": 16}


def test_beyond_the_ceiling_each_number_is_texted_whom_to_call_once(tmp_path: Path) -> None:
    line = Direct(app(tmp_path, texts_a_day=2))
    first = line.post("/sms", text(1, "HELP CASE"))
    assert "Message" in first.body.decode()
    good(line.post("/sms", text(2, "TACOMA"), first.cookie), "sms")
    full = line.post("/sms", text(3), first.cookie)
    assert "can't answer right now" in full.words
    assert "-" in full.words
    silent = line.post("/sms", text(4), full.cookie)
    assert silent.verbs == []
    assert line.post("/sms", text(5), silent.cookie).verbs == []
    assert "can't answer right now" in line.post("/sms", text(6, "HELLO", From="+12065550188")).words
    assert line.post("/sms", text(7, "STOP")).verbs == []


def texted(line: Direct, sid: str, caller: str) -> list[str]:
    """Call about the first issue and press 7, delivered twice; return what is heard each time."""
    form = partial(call_form, CallSid="CA" + sid * 32, From=caller)
    reply = good(line.post("/voice", form()), "voice")
    reply = good(line.post(reply.action, form(Digits="1")), "voice")
    return [good(line.post(reply.action, form(Digits="7")), "voice").words for _ in range(2)]


def test_only_texts_that_are_sent_count_and_a_repeated_request_hears_what_it_heard_before(tmp_path: Path) -> None:
    line = Direct(app(tmp_path, texts_a_day=5, account_sid=ACCOUNT, text_from="+12065550100"))
    for sid in "123456":
        for heard in texted(line, sid, "+12025550123"):
            assert ("texting it now" in heard) is (sid in "123"), "three a day, each told the same twice"
    for sid, caller in (("7", "+12025550177"), ("8", "+12025550188")):
        assert all("texting it now" in heard for heard in texted(line, sid, caller)), "no caller takes another's place"
    assert all("can't text it" in heard for heard in texted(line, "9", "+12025550199")), "the ceiling is reached"


def test_a_mark_that_was_forged_silences_nobody(tmp_path: Path) -> None:
    line = Direct(app(tmp_path, texts_a_day=1))
    good(line.post("/sms", text(1, "HELP")), "sms")
    assert line.post("/sms", text(2, "HELP"), "c=told").verbs != []


def test_the_next_day_whoever_was_told_is_answered_again(tmp_path: Path) -> None:
    clock = Clock()
    line = Direct(app(tmp_path, clock, texts_a_day=1))
    good(line.post("/sms", text(1, "HELP CASE")), "sms")
    told = line.post("/sms", text(2, "HELP CASE"))
    clock.on(hours=24)
    assert "can't answer" not in good(line.post("/sms", text(3, "HELP CASE"), told.cookie), "sms").words


def _ask(state: Path, admitted: multiprocessing.Queue[int]) -> None:
    ceilings = Ceilings(Settings(state_dir=state, transfers_a_day=100))
    admitted.put(sum(ceilings.admits("transfer", DAY, f"{os.getpid()} {nth}") for nth in range(60)))


def test_several_processes_count_together(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    admitted: multiprocessing.Queue[int] = context.Queue()
    workers = [context.Process(target=_ask, args=(tmp_path, admitted)) for _ in range(3)]
    for each in workers:
        each.start()
    total = sum(admitted.get(timeout=60) for _ in workers)
    for each in workers:
        each.join(30)
    assert total == 100


def to_the_nurse(wire: Wire, sid: str) -> bool:
    state = "1-E00000000-Len-Aanswer-Fn-Cnurse-K1tZnurseZ0"
    reply = good(wire.post(f"/voice?c={state}&n=3", call_form(CallSid=sid, Digits="1")), "voice", "clinic")
    return b"<Dial" in reply.body


def test_the_real_server_keeps_a_ceiling_over_its_workers_and_over_a_restart(tmp_path: Path) -> None:
    clinic = HERE / "lines" / "clinic"  # whose nurse answers day and night
    folders = {"IVR_CONFIG_DIR": str(clinic / "config"), "IVR_PROMPTS_DIR": str(clinic / "prompts")}
    put_through = 0
    for run in range(2):
        with served(tmp_path, IVR_PUBLIC_URL=PUBLIC, IVR_TRANSFERS_A_DAY="3", **folders) as (_, port):
            wire = Wire(f"http://127.0.0.1:{port}", PUBLIC, TOKEN)
            for nth in range(5):
                put_through += to_the_nurse(wire, f"CA{10 * run + nth:032}")
    assert put_through == 3


def test_a_disk_that_cannot_be_written_keeps_nobody_from_a_desk(tmp_path: Path) -> None:
    (tmp_path / "ceilings").write_text("no folder")
    line = Direct(app(tmp_path, transfers_a_day=1))
    for nth in range(3):
        assert b"<Dial" in connected(line, nth).body


def test_without_a_ceiling_nothing_is_written_and_old_days_go(tmp_path: Path) -> None:
    assert b"<Dial" in connected(Direct(app(tmp_path))).body
    assert not (tmp_path / "ceilings").exists()
    ceilings = Ceilings(Settings(state_dir=tmp_path, texts_a_day=1))
    for days in range(12):
        assert ceilings.admits("text", DAY + timedelta(days), "SM1")
    assert len(list((tmp_path / "ceilings").iterdir())) == 8
    assert ceilings.reached(DAY + timedelta(11)) == [("text", 1)]
    assert ceilings.reached(DAY + timedelta(12)) == []

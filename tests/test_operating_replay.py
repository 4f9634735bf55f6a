"""Replay: what was heard is found again from records that hold no key, no word and no number."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.cli import main
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.respond import respond
from ivr.dialogue.steps import Step
from ivr.dialogue.turns import Pressed, Spoke, TextAsked, TransferEnded, Turn
from ivr.directory.line import Line
from ivr.directory.opening import opened
from ivr.directory.snapshot import Folders
from ivr.operating import guessing
from ivr.operating.guessing import Known, found_again
from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.play import play
from ivr.phone.provider import Provider
from ivr.phone.transcript import Action
from ivr.records.noting import Happened, noted
from ivr.records.pseudonyms import code
from tests import straight
from tests.live import soon
from tests.playing import LINE_NUMBER, TRANSCRIPTS, edition, folders, straight_player
from tests.records_made import ARRIVED, HUNG_UP, SILENT, Kept, kept, postgres_server
from tests.signed import CALLER, SETTINGS, TOKEN, Direct, call_form, good
from tests.test_serve import served

__all__ = ["kept", "postgres_server"]


@cache
def known(line: str) -> Known:
    return guessing.known(edition(line), folders(line)[1])


def verdict(known: Known, record: object, before: Conversation, steps: tuple[Step, ...]) -> str:
    found = found_again(known, record, before)  # type: ignore[arg-type]
    if found is None:
        return "not found"
    return "exact" if found.steps == steps else "but for a place" if found.place else "wrong"


@pytest.mark.parametrize("share", range(6))
def test_what_the_transcripts_heard_is_found_again(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Line, Conversation, Turn, datetime, Conversation, tuple[Step, ...], str]] = []

    def watched(
        line: Line, before: Conversation, turn: Turn, now: datetime
    ) -> tuple[Conversation, tuple[Step, ...]]:
        after, steps = respond(line, before, turn, now)
        if isinstance(turn, TextAsked):  # no request of its own: the turn that asked for the text tells it
            _, came, asked, _, _, first, _ = seen.pop()
            seen.append((line, came, asked, now, after, (*first, *steps), turn.outcome))
        else:
            seen.append((line, before, turn, now, after, steps, ""))
        return after, steps

    monkeypatch.setattr(straight, "respond", watched)
    told: Counter[str] = Counter()
    for path in TRANSCRIPTS[share::24]:
        seen.clear()
        transcript, player = straight_player(path)
        play(transcript, player)
        for nth, (line, before, turn, now, after, steps, texted) in enumerate(seen, 1):
            back = turn if isinstance(turn, TransferEnded) else None
            record = noted(line, Happened("c", nth, "", now, before, turn, after, steps, back, texted=texted), "p")
            result = verdict(known(transcript.headers.line), record, before, steps)
            told[result] += 1
            if isinstance(turn, Pressed) or result == "wrong":
                assert result == "exact", (path.name, turn)
    assert told["exact"] > 0.85 * told.total()
    assert told["not found"] <= 0.05 * told.total()


@pytest.fixture
def line(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A line whose edition is kept and whose records the commands read."""
    opened(Folders(*folders("court")), kept.state)
    monkeypatch.setenv("IVR_STATE_DIR", str(kept.state))
    if kept.database_url:
        monkeypatch.setenv("DATABASE_URL", kept.database_url)
    return kept


def replayed(line: Kept, capsys: pytest.CaptureFixture[str]) -> str:
    """Replay the only call there is, by its code."""
    assert line.drain()
    (call,) = {row["call"] for row in line.rows("SELECT call FROM ivr_turns")}
    (day,) = {str(row["day"]) for row in line.rows("SELECT day FROM ivr_turns")}
    assert main(["replay", f"{day}-{code(call)}"]) == 0
    return capsys.readouterr().out


def test_a_call_is_told_again_turn_by_turn(line: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    turns = (ARRIVED, Pressed("3"), Pressed("6"), Pressed("3"), Pressed("1"), TransferEnded("no-answer"), HUNG_UP)
    line.call("CA1", *turns)
    told = replayed(line, capsys)
    acts = [found.partition(" ")[2] for found in re.findall(r"^\d\d:\d\d:\d\d.*", told, re.MULTILINE)]
    assert acts[:5] == ["calls", "presses 3", "presses a key that was not offered", "presses 3", "presses 1"]
    assert acts[5:] == ["comes back from the desk", "is gone"]
    assert "  is put through to 253-882-3800\n" in told
    assert "2 5 3, 8 8 2, 3 8 0 0" in told
    assert f"edition {edition('court').line.edition}" in told
    assert "cannot be replayed" not in told
    assert "10:15" in told


def test_what_was_said_is_told_by_what_it_meant(line: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    said = "hi this is zebedee, i forgot my pacer password"
    line.call("CA1", ARRIVED, Spoke("blorp flump"), SILENT, Spoke(said))
    told = replayed(line, capsys)
    assert "says something not understood" in told
    assert re.search(r"(?i)says something that means '.*password'", told)
    assert "8 0 0, 6 7 6, 6 8 5 6" in told
    rows = str(line.rows("SELECT * FROM ivr_turns"))
    assert "zebedee" not in told + rows
    assert "password'" not in rows.replace("'issue': 'password'", "")


def test_a_place_that_was_named_is_not_guessed_at(line: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    line.call("CA1", ARRIVED, Spoke("status of my case in puyallup"))
    told = replayed(line, capsys)
    assert "[the place]" in told
    assert "says something with a place in it" in told
    assert "uyallup" not in told


def test_a_text_is_told_again_with_the_conversation_before_it(
    line: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    line.text("SM1", "HELP CASE")
    told = replayed(line, capsys)
    assert told.startswith("Text 2026-11-23-")
    assert "is sent: " in told


def test_beyond_a_ceiling_the_replay_says_what_was_heard_then(
    line: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(SETTINGS, state_dir=line.state, transfers_a_day=1)
    app = create_app(settings, line.clock, edition("court"), line.recorder)
    direct = Direct(app)
    for nth in range(2):
        action = "/voice"
        for keys in ({}, {"Digits": "1"}, {"Digits": "1"}):
            action = good(direct.post(action, call_form(CallSid=f"CA{nth:032}", **keys)), "voice").action
    line.drain()
    assert main(["replay", "--day", "2026-11-23"]) == 0
    first, second = (row.split()[0] for row in capsys.readouterr().out.splitlines())
    main(["replay", first])
    assert "is put through to 800-676-6856" in capsys.readouterr().out
    main(["replay", second])
    told = capsys.readouterr().out
    assert "is put through" not in told
    assert "That call didn't go through." in told


def test_what_is_missing_is_said(line: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    line.call("CA1", Pressed("1"), Pressed("1"), first=2)
    assert "cannot be replayed: it went on at" in replayed(line, capsys)
    for path in (line.state / "editions").iterdir():
        (path / "config" / "line.yaml").write_text("changed")
    assert "is not kept any more" in replayed(line, capsys)


@pytest.mark.parametrize("wrong", ["zebra", "2026-13-45-0417", "12345", "", "2026-11-23-"])
def test_a_code_that_is_none_is_refused(wrong: str, line: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    line.call("CA1", ARRIVED)
    line.drain()
    assert main(["replay", wrong or "x"]) == 2
    assert "write one such as" in capsys.readouterr().err
    assert main(["replay", "--day", "soon"]) == 2
    assert main(["replay", "--day", "2020-01-01"]) == 0
    assert "Nobody called or texted on 2020-01-01" in capsys.readouterr().out
    assert main(["replay", "2020-01-01-0000"]) == 2
    assert "No call of 2020-01-01 has the code 0000." in capsys.readouterr().err


def test_a_call_to_the_real_server_is_replayed_word_for_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path.with_name(f"{tmp_path.name}-state")))
    with served(tmp_path, IVR_WORKERS="2") as (_, port):
        base = f"http://127.0.0.1:{port}"
        clock = StoppedClock(datetime.now(UTC))
        player = PhonePlayer(Provider(TOKEN, clock), f"{base}/voice", f"{base}/sms", CALLER, LINE_NUMBER, clock)
        acts = ("calls", ""), ("presses", "3"), ("says", "tacoma"), ("waits", ""), ("presses", "9"), ("presses", "*")
        heard = [line for act in acts for line in player.do(Action(*act)) if line.startswith("hears")]
        listed: list[str] = []

        def is_listed() -> bool:
            main(["replay"])
            listed[:] = capsys.readouterr().out.splitlines()
            return bool(listed) and "6 turns" in listed[0]

        assert soon(is_listed, 20)
    assert main(["replay", listed[0].split()[0][-4:]]) == 0
    told = capsys.readouterr().out
    assert [line.strip() for line in told.splitlines() if "hears: " in line] == [
        line.replace("hears uncut: ", "hears: ") for line in heard
    ]


def test_records_of_a_replay_hold_no_key_and_no_word(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as found:
        card = [Pressed(key) for key in "4111111111111111"]
        found.call("CA1", ARRIVED, *card, Spoke("zebedee 4111"))
        found.drain()
        rows = found.rows("SELECT act, state, came, heard FROM ivr_turns ORDER BY turn")
        assert "zebedee" not in str(rows)
        offered = {row["state"].partition("-K")[2] for row in rows}
        assert all("4111" not in state for state in offered)

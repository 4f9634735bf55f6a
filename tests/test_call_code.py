"""The code of a call: said where nobody waits for it, the same that leads staff to the call, and nowhere else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.dialogue.call_code import ends_in_silence
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Ask
from ivr.dialogue.turns import Arrived, Pressed, Silent
from ivr.dialogue.values import Code, say
from ivr.operating.guessing import Known
from ivr.operating.replay import replayed
from ivr.prompts.rendering import render
from ivr.prompts.speech import speaking_seconds
from ivr.records.calls_found import calls_found
from ivr.records.pseudonyms import code
from tests.playing import edition
from tests.records_made import Kept
from tests.signed import MONDAY, SETTINGS, Direct, call_form, good

SID = f"CA{'1' * 32}"
SAID = {"en": "note the day and its code", "es": "anote el día y su código"}
LONGEST = 10.0  # seconds: what nobody waits for must not cost the line a minute either


def heard(direct: Direct, *keys: str, sid: str = SID) -> list[str]:
    """Call, press keys (`""` is silence) and stay silent until the line ends the call; return what each turn said."""
    told, action = [], "/voice"
    for key in (None, *keys, *[""] * 12):
        form = {"Digits": key} if key else {}
        reply = good(direct.post(action, call_form(CallSid=sid, **form)), "voice")
        told.append(reply.words)
        action = reply.action or ""
        if not action:
            break
    return told


def direct(kept: Kept) -> Direct:
    return Direct(create_app(SETTINGS, kept.clock, edition("court"), kept.recorder))


@pytest.mark.parametrize("keys", [(), ("1",), ("6",), ("8",)], ids=["nothing", "answered", "told", "in Spanish"])
def test_a_call_that_ends_in_silence_says_its_code_last(keys: tuple[str, ...], tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as kept:
        told = heard(direct(kept), *keys)
        digits = " ".join(kept.recorder.code(SID))
        language = "es" if "8" in keys else "en"
        assert not any(SAID[language] in said for said in told[:-1])
        assert told[-1].count(f"{digits}.") == 2, told[-1]
        assert told[-1].index(SAID[language]) < told[-1].index(digits)
        assert told[-1].rstrip().endswith({"en": "Goodbye.", "es": "Hasta luego."}[language])


def test_it_is_the_code_that_leads_to_the_call_and_the_replay_says_it_too(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as kept:
        said = heard(direct(kept), "1")[-1]
        assert kept.drain()
        line = edition("court").line
        (call,) = calls_found(kept.settings, line.id, kept.clock.now.date(), kept.clock.now.date())
        digits = code(call[0].call)
        assert f"{' '.join(digits)}." in said
        assert len(calls_found(kept.settings, line.id, call[0].day, call[0].day, digits)) == 1
        told = list(replayed(call, lambda _: Known(edition("court")), call[0].program))
        assert [row.count(" ".join(digits)) for row in told if " ".join(digits) in row] == [2]
        assert "cannot be replayed" not in "\n".join(told)
        assert digits not in str(kept.rows("SELECT state, came, heard, choices, place FROM ivr_turns"))


def test_delivered_twice_it_is_the_same_and_another_call_has_another(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as kept:
        line = direct(kept)
        first = heard(line, "1")
        assert heard(line, "1") == first
        assert heard(line, "1", sid=f"CA{'2' * 32}")[-1] != first[-1]


def test_where_no_records_are_kept_there_is_no_code(tmp_path: Path) -> None:
    line = Direct(create_app(SETTINGS, Kept(tmp_path).clock, edition("court")))
    for keys in ((), ("1",), ("8", "1")):
        assert not any(said in one for one in heard(line, *keys) for said in SAID.values())


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_short_and_texts_have_none(language: str) -> None:
    words, said = edition("court").words[language], say("call.code", code=Code("0417"))
    assert "0 4 1 7" in render(words, said, "voice")
    assert speaking_seconds(render(words, said, "voice")) <= LONGEST
    assert render(words, said, "sms") == ""


def test_nothing_that_is_listened_to_on_the_way_has_it() -> None:
    line = edition("court").line
    conversation, steps = respond(line, arrival(line, "voice"), Arrived(), MONDAY)
    for turn in (Pressed("1"), Silent(), Pressed("9"), Silent(), Silent()):
        conversation, steps = respond(line, conversation, turn, MONDAY)
        listens = any(isinstance(step, Ask) for step in steps)
        assert ends_in_silence(turn, steps) is not listens

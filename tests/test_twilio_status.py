"""What the provider reports of a text that a caller asked for, over signed requests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.twilio_account.outbox import of
from tests.api_stand_in import ApiStandIn
from tests.signed import ACCOUNT, Wire, running
from tests.twilio_sending import TO, WORDS, sender, settings

ORIGIN = "https://line.example.org"


def report(status: str, **more: str) -> dict[str, str]:
    return {"MessageSid": "SM" + "1" * 32, "MessageStatus": status, "AccountSid": ACCOUNT, "To": TO, **more}


@pytest.mark.parametrize(("status", "state"), [("delivered", "delivered"), ("undelivered", "undelivered")])
def test_a_signed_report_is_noted_and_an_unsigned_one_is_not(status: str, state: str, tmp_path: Path) -> None:
    with ApiStandIn() as api:
        chosen = settings(tmp_path, api.url)
        kept = of(chosen)
        kept.enqueue("CA1", TO, WORDS)
        sender(tmp_path, api.url).round()
        target = api.messages[0]["form"]["StatusCallback"].removeprefix(ORIGIN)
    with running(chosen) as base:
        wire = Wire(base, ORIGIN)
        assert wire.post(target, report(status), headers={"X-Twilio-Signature": ""}).status == 403
        assert kept.states() == {"accepted": 1}
        for _ in range(2):
            reply = wire.post(target, report(status, ErrorCode="30003"))
            assert (reply.status, reply.verbs) == (200, [])
        assert wire.post(target, report("sent")).status == 200
        assert kept.states() == {state: 1}


def test_a_report_before_the_answer_erases_the_words_at_once(tmp_path: Path) -> None:
    """The provider has it, whatever became of the answer to our request: it must not be sent again."""
    chosen = settings(tmp_path, "http://nobody.invalid")
    kept = of(chosen)
    kept.enqueue("CA1", TO, WORDS)
    (waiting,) = kept.waiting()
    with running(chosen) as base:
        assert Wire(base, ORIGIN).post(f"/sms/status?m={waiting.name}", report("sent")).status == 200
    assert (kept.waiting(), kept.states()) == ([], {"accepted": 1})


def test_a_report_of_a_text_nobody_knows_is_answered_and_changes_nothing(tmp_path: Path) -> None:
    chosen = settings(tmp_path, "http://nobody.invalid")
    for each in (chosen, replace(chosen, text_from=None)):
        with running(each) as base:
            for query in ("", "?m=", "?m=" + "f" * 32, "?m=..%2F..%2Fx"):
                wire = Wire(base, ORIGIN)
                assert wire.post(f"/sms/status{query}", report("delivered")).status == 200
    assert not (tmp_path / "outbox").exists()


def test_a_report_that_cannot_be_written_down_is_answered_all_the_same(tmp_path: Path) -> None:
    chosen = settings(tmp_path, "http://nobody.invalid")
    kept = of(chosen)
    kept.enqueue("CA1", TO, WORDS)
    (waiting,) = kept.waiting()
    waiting.with_name(waiting.name + ".seen").mkdir()
    with running(chosen) as base:
        assert Wire(base, ORIGIN).post(f"/sms/status?m={waiting.name}", report("sent")).status == 200

"""Twenty thousand requests that nobody means to send; `python -m benchmarks.fuzz --requests 1000000` sends more."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import fuzz
from benchmarks.fuzzing.cases import Case, Expect, signature
from benchmarks.fuzzing.judge import Judge, Seen
from tests.signed import TOKEN
from tests.signed import signature as by_the_provider

REQUESTS = 20_000


def test_whatever_is_sent_the_answer_is_right_or_a_refusal_without_a_word() -> None:
    done = fuzz(REQUESTS, seed=7)
    assert done.found == []
    counts = done.counts
    assert counts["twiml: 200"] == counts["genuine"] > REQUESTS / 4
    assert sum(counts[f"forged {kind}"] for kind in range(9)) > REQUESTS / 10
    assert counts["dialled"] > 10, "some of the odd calls get as far as a transfer"
    assert counts["over the wire"] == REQUESTS / 50
    assert counts["signed in"] == REQUESTS / 100


XML = {"content-type": "text/xml; charset=utf-8"}
DIAL = '<Response><Dial action="/voice?c=x" method="POST"><Number>{}</Number></Dial></Response>'
SAY = "<Response><Say>{}</Say><Hangup/></Response>"


@pytest.mark.parametrize(
    ("expect", "status", "headers", "body", "wrong"),
    [
        ("twiml", 200, XML, SAY.format("Hello."), ""),
        ("twiml", 200, XML, DIAL.format("+12065550100"), ""),
        ("twiml", 403, {}, "", "a genuine request is refused"),
        ("twiml", 500, XML, SAY.format("Hello."), "an error of ours"),
        ("twiml", 200, {"content-type": "text/html"}, SAY.format("Hello."), "no XML"),
        ("twiml", 200, XML, "<Response><Say>Hello.</Response>", "the provider would complain"),
        ("twiml", 200, XML, SAY.format("you said zq9x"), "somebody's words come back"),
        ("twiml", 200, XML | {"set-cookie": "c=zq9x"}, SAY.format("Hello."), "somebody's words come back"),
        ("twiml", 200, XML, DIAL.format("+19005550100"), "dials"),
        ("twiml", 200, XML, SAY.format("Sorry, we broke"), "an apology"),
        ("refused", 403, {}, "", ""),
        ("refused", 403, {}, "Forbidden", "words to a stranger"),
        ("refused", 200, XML, SAY.format("Hello."), "not refused"),
        ("anything", 200, XML, SAY.format("Hello."), "TwiML to a stranger"),
        ("anything", 404, {"content-type": "text/html"}, "<p>&lt;zq9x", ""),
        ("anything", 404, {"content-type": "text/html"}, "<p><zq9x", "somebody's words as markup"),
        ("anything", 303, {"location": "/\r\nx: y"}, "", "a header of more than one line"),
    ],
)
def test_the_judge_notices(expect: Expect, status: int, headers: dict[str, str], body: str, wrong: str) -> None:
    judge = Judge(frozenset({"+12065550100"}), ["we broke"])
    judge.judge(Case("POST", "/voice", (), b"", expect, "made up"), Seen(status, headers, body.encode()))
    assert [each.partition(" ::")[0].partition(":")[0].partition(" {")[0] for each in judge.found] == [wrong][
        : bool(wrong)
    ]


def test_the_requests_made_up_are_signed_as_the_provider_signs() -> None:
    form = [("Body", "you're 50% off & <b>"), ("a", "2"), ("a", "1"), ("x", "")]
    body = b"Body=you%27re+50%25+off+%26+%3Cb%3E&a=2&a=1&x="
    assert signature(TOKEN, "https://h.example/sms", body) == by_the_provider("https://h.example/sms", form)

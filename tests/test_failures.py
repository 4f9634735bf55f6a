"""When something of ours breaks, the caller hears a number and the log hears the rest; and no caller is ever in it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

import pytest

from ivr.app import create_app
from ivr.channels.apology import apology
from ivr.channels.exchange import where
from ivr.loopback import serve
from ivr.phone.call import Call
from ivr.phone.clock import StoppedClock
from ivr.phone.handset import Handset
from ivr.phone.provider import Provider
from ivr.prompts.speech import PAUSE_MARK
from ivr.settings import Settings
from tests.playing import LINE_NUMBER, edition
from tests.signed import CALLER, LINES, MONDAY, SETTINGS, Direct, Reply, call_form, text_form
from tests.twiml_checker import problems

SECRET = "my password is hunter2"


def broken_clock() -> datetime:
    raise RuntimeError(f"{CALLER} said {SECRET}")


def failing(line: str = "court") -> Direct:
    return Direct(create_app(SETTINGS, broken_clock, edition(line)))


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Everything logged so far by anybody, as it would be printed."""
    form = logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s")
    with caplog.at_level(logging.DEBUG):
        yield lambda: "\n".join(form.format(record) for record in caplog.records)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("path", "kind", "form"),
    [
        ("/voice", "voice", call_form()),
        ("/voice?c=1-Len-Amenu", "voice", call_form(Digits="1")),
        ("/voice?c=1-Len-Amenu", "voice", call_form(SpeechResult=SECRET)),
        ("/sms", "sms", text_form(SECRET)),
    ],
)
def test_a_caller_hears_kind_words_and_the_number_of_the_lines_desk(
    line: str, path: str, kind: str, form: dict[str, str]
) -> None:
    reply = failing(line).post(path, form)
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert problems(reply.body, kind) == []
    assert desk_number(line) in "".join(filter(str.isdigit, reply.words))
    assert [verb.tag for verb in reply.verbs] == (["Message"] if kind == "sms" else ["Say", "Hangup"])


def desk_number(line: str) -> str:
    found = edition(line).line
    return found.contacts[found.desk].numbers[0].phone.e164.removeprefix("+1")


def test_the_log_has_one_line_of_it_under_the_calls_own_id(
    caplog: pytest.LogCaptureFixture, log: Callable[[], str]
) -> None:
    for send, sid in ((call_form(SpeechResult=SECRET), "CallSid"), (text_form(SECRET), "MessageSid")):
        caplog.clear()
        failing().post("/voice" if sid == "CallSid" else "/sms", send)
        ours = [record for record in caplog.records if record.name.startswith("ivr")]
        assert len(ours) == 1
        assert ours[0].levelno == logging.ERROR
        assert send[sid] in ours[0].getMessage()
        assert "RuntimeError" in ours[0].getMessage()
        assert "broken_clock" in ours[0].getMessage(), "where it broke"
        assert CALLER[2:] not in log()
        assert "hunter2" not in log(), "the error's own words may hold the caller's"


def test_what_caused_an_error_is_told_too() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as first:
            raise ValueError(SECRET) from first
    except ValueError as error:
        told = where(error)
    assert told.index("ValueError") < told.index("caused by KeyError")
    assert "hunter2" not in told


def test_the_apology_needs_no_working_clock_words_or_state() -> None:
    """It was written when the application began: the same bytes whatever breaks."""
    line = failing()
    replies = [line.post(path, call_form()) for path in ("/voice", "/voice?c=1-Len-Aanswer", "/voice?c=x")]
    assert len({reply.body for reply in replies}) == 1


def test_a_text_that_must_get_no_reply_gets_none_even_then() -> None:
    for form in (text_form("stop"), text_form("menu", From="anonymous"), text_form("hi", OptOutType="HELP")):
        assert failing().post("/sms", form).verbs == []


def test_after_an_apology_the_conversation_by_text_goes_on(log: Callable[[], str]) -> None:
    """No cookie is touched, so the next text is read as if nothing had happened."""
    assert "Set-Cookie" not in failing().post("/sms", text_form("menu")).headers
    assert log()


def test_without_any_number_the_apology_is_still_one(log: Callable[[], str]) -> None:
    found = edition("court")
    desk = replace(found.line.contacts[found.line.desk], numbers=())
    bare = replace(found, line=replace(found.line, contacts={**found.line.contacts, desk.id: desk}))
    for path, kind, form in (("/voice", "voice", call_form()), ("/sms", "sms", text_form("menu"))):
        reply: Reply = Direct(create_app(SETTINGS, broken_clock, bare)).post(path, form)
        assert problems(reply.body, kind) == []
        assert reply.words


def test_a_whole_call_and_a_conversation_leave_no_caller_in_the_log(log: Callable[[], str]) -> None:
    clock = StoppedClock(MONDAY)
    with serve(Settings(), clock, edition("court")) as line:
        provider = Provider(line.token, clock)
        call = Call(
            provider, f"{line.address}/voice", CALLER, LINE_NUMBER, clock, status_url=f"{line.address}/voice/status"
        )
        call.dial()
        for act in ("zzz hunter2", "case", "tacoma"):
            call.say(act)
        call.press("1")
        call.far_end("busy")
        call.hang_up()
        handset = Handset(provider, f"{line.address}/sms", CALLER, LINE_NUMBER, clock)
        for body in (SECRET, "HELP CASE", "TACOMA", "STOP"):
            handset.text(body)
    for told in (CALLER, CALLER[2:], CALLER.replace("+", "%2B"), "hunter2", "zzz", "tacoma", "HELP CASE"):
        assert told not in log()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("line", ["court", "consulate"])
def test_the_apology_is_in_the_language_of_the_call(line: str, language: str) -> None:
    whole = edition(line)
    reply = failing(line).post(f"/voice?c=1-E0123-L{language}-Amenu-K1iZsomething&n=4", call_form(Digits="1"))
    assert problems(reply.body, "voice") == []
    said = apology(whole, "voice", language)
    assert reply.words == " ".join(said.replace(PAUSE_MARK, "").split())
    assert reply.verbs[0].get("language") == whole.words[language].locale
    assert desk_number(line) in "".join(filter(str.isdigit, reply.words))


@pytest.mark.parametrize("state", ["", "L", "-L-", "Lxx", "1-Lzz-Amenu", "no state", "%00%ff-L%ff", "1-L" + "e" * 900])
def test_what_cannot_be_read_gets_it_in_the_first_language(state: str) -> None:
    reply = failing().post(f"/voice?c={quote(state)}", call_form(Digits="1"))
    assert reply.words == failing().post("/voice", call_form()).words
    assert desk_number("court") in "".join(filter(str.isdigit, reply.words))


def test_a_text_gets_it_in_the_language_of_the_conversation() -> None:
    ticking = StoppedClock(MONDAY)
    broken: list[bool] = []

    def clock() -> datetime:
        if broken:
            raise RuntimeError
        return ticking()

    line = Direct(create_app(SETTINGS, clock, edition("court")))
    cookie = line.post("/sms", text_form("español")).headers["Set-Cookie"].partition(";")[0]
    broken.append(True)
    in_spanish = line.post("/sms", text_form("1"), cookie=cookie).words
    assert in_spanish == " ".join(apology(edition("court"), "sms", "es").split())
    assert line.post("/sms", text_form("1")).words == " ".join(apology(edition("court"), "sms").split())
    forged = line.post("/sms", text_form("1"), cookie="c=1-Les-Amenu.forged").words
    assert forged == " ".join(apology(edition("court"), "sms").split())


def test_an_apology_that_cannot_be_written_in_another_language_is_done_without() -> None:
    whole = edition("court")
    words = {**whole.words, "es": replace(whole.words["es"], spoken={})}
    line = Direct(create_app(SETTINGS, broken_clock, replace(whole, words=words)))
    reply = line.post("/voice?c=1-Les-Amenu", call_form(Digits="1"))
    assert reply.words == " ".join(apology(whole, "voice").replace(PAUSE_MARK, "").split())

"""A call as the caller lives it: what is asked of the server, what is heard, and where it ends."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from ivr.phone.call import MOST_DOCUMENTS
from ivr.phone.events import Ended, Heard, HeardNothing
from tests.phone_rows import CALLER, OURS, TOKEN, WHOLE, bench, codes, dial, ended, gather, heard, xml
from tests.scripted_server import Received
from tests.twiml_checker import problems

MENU = xml(gather('input="dtmf speech" numDigits="1" actionOnEmptyResult="true"'))


def test_the_first_request_is_signed_and_carries_the_provider_s_fields() -> None:
    with bench(WHOLE, voice=MENU, next=xml()) as it:
        call = it.call("/voice?line=a%2Fb")
        call.dial()
        first = it.server.last
        assert first.method == "POST"
        assert first.form["CallStatus"] == "ringing"
        for name, wanted in (("From", CALLER), ("Caller", CALLER), ("To", OURS), ("Called", OURS)):
            assert first.form[name] == wanted
        assert (first.form["Direction"], first.form["ApiVersion"]) == ("inbound", "2010-04-01")
        assert len(first.form["CallSid"]) == 34
        assert first.form["FromCity"] == ""
        signature = first.headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(it.server.url + "/voice?line=a%2Fb", first.form, signature)
        call.press("1")
        assert it.server.last.form["CallStatus"] == "in-progress"
        assert it.server.last.form["CallSid"] == first.form["CallSid"]


def test_two_calls_are_two_calls_to_the_server() -> None:
    with bench(WHOLE, voice=MENU) as it:
        it.call().dial()
        it.call().dial()
        one, other = (request.form["CallSid"] for request in it.server.received)
        assert one != other


def test_an_empty_document_says_nothing_and_ends() -> None:
    with bench(WHOLE, voice=xml()) as it:
        assert it.call().dial() == [HeardNothing(), Ended("the document ran out")]


def test_words_before_a_gather_are_uncut_and_words_before_a_hangup_are_not() -> None:
    with bench(WHOLE, voice=xml("<Say>First.</Say>", gather(), "<Say>Last.</Say>", "<Hangup/>")) as it:
        call = it.call()
        first, inside = (event for event in call.dial() if isinstance(event, Heard))
        (last,) = (event for event in call.wait() if isinstance(event, Heard))
        assert (first.uncut, inside.uncut, last.uncut) == (True, False, False)
        assert (first.interruptible, inside.interruptible) == (False, True)


def test_the_seconds_of_a_call_are_its_words_pauses_and_waits() -> None:
    words = " ".join(["word"] * 11)
    document = xml(f"<Say>{words}</Say>", '<Pause length="3"/>', gather('timeout="6"', ""), "<Hangup/>")
    with bench(WHOLE, voice=document) as it:
        call = it.call()
        call.dial()
        assert call.elapsed == pytest.approx(4.0 + 3)
        call.wait()
        assert call.elapsed == pytest.approx(4.0 + 3 + 6)


def test_a_redirect_is_followed_relative_to_its_document() -> None:
    with bench(WHOLE, **{"a/voice": xml("<Redirect>b?x=1</Redirect>"), "a/b": xml("<Say>Here.</Say>")}) as it:
        assert heard(it.call("/a/voice").dial()) == ["Here."]
        assert it.server.last.raw_path == "/a/b?x=1"


def test_a_loop_of_redirects_is_noticed() -> None:
    with bench(WHOLE, voice=xml("<Redirect>/voice</Redirect>")) as it:
        events = it.call().dial()
        assert codes(events) == ["phone"]
        assert ended(events)
        assert len(it.server.received) == MOST_DOCUMENTS


def test_a_menu_repeated_on_silence_is_no_loop() -> None:
    with bench(WHOLE, voice=MENU, next=MENU) as it:
        call = it.call()
        call.dial()
        for _ in range(MOST_DOCUMENTS + 5):
            assert codes(call.wait()) == []


def test_keys_pressed_in_one_go_reach_the_next_menu_but_not_through_uncut_words() -> None:
    with bench(WHOLE, voice=MENU, next=xml(gather('numDigits="1" action="/last"')), last=xml("<Say>End.</Say>")) as it:
        call = it.call()
        call.dial()
        assert heard(call.press("12")) == ["Please press.", "End."]
        assert it.server.last.form["Digits"] == "2"
    with bench(WHOLE, voice=MENU, next=xml("<Say>By law.</Say>", gather()), last=xml()) as it:
        call = it.call()
        call.dial()
        call.press("12")
        assert not call.partial_keys
        assert call.keys == 2


def test_a_rejected_call_was_never_answered() -> None:
    with bench(WHOLE, voice=xml('<Reject reason="busy"/>')) as it:
        call = it.call()
        assert call.dial() == [Ended("busy")]
        assert not call.answered


def test_what_is_impossible_is_refused() -> None:
    with bench(WHOLE, voice=MENU, next=xml(dial())) as it:
        call = it.call()
        for act in (call.wait, call.hang_up, lambda: call.press("1"), lambda: call.say("x")):
            with pytest.raises(ValueError, match=r"\w"):
                act()
        call.dial()
        with pytest.raises(ValueError, match="already dialled"):
            call.dial()
        with pytest.raises(ValueError, match="nothing is ringing"):
            call.far_end("busy")
        call.press("1")
        with pytest.raises(ValueError, match="one of"):
            call.far_end("asleep")
        with pytest.raises(ValueError, match="nobody listens"):
            call.say("hello")


def test_the_state_travels_in_the_address_and_every_reply_passes_the_checker() -> None:
    def menu(request: Received) -> str:
        count = int(request.query.get("n", "0")) + 1
        return xml(gather(f'action="/voice?n={count}" actionOnEmptyResult="true" numDigits="1"'))

    with bench(WHOLE, voice=menu) as it:
        call = it.call()
        call.dial()
        call.press("1")
        call.wait()
        assert it.server.last.query == {"n": "2"}
        assert [problems(each.reply) for each in it.provider.exchanges] == [[], [], []]

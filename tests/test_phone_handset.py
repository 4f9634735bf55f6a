"""A handset gets the line's replies within the carrier's limits, and the carrier's own words."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from ivr.phone.events import Refused, Texted, TextEvent
from ivr.phone.handset import ADVANCED_OPT_OUT, LONG_CODE, SHORT_CODE, TOLL_FREE, NumberKind
from tests.phone_rows import CALLER, OURS, TOKEN, WHOLE, bench, xml
from tests.scripted_server import Received


def message(text: str) -> str:
    return f"<Message>{text}</Message>"


REPLY = xml(message("Hello."))


def from_line(events: list[TextEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Texted) and not event.from_carrier]


def from_carrier(events: list[TextEvent]) -> int:
    return sum(isinstance(event, Texted) and event.from_carrier for event in events)


def refusals(events: list[TextEvent]) -> list[str]:
    return [event.problem.code for event in events if isinstance(event, Refused)]


def test_a_text_is_signed_and_carries_the_provider_s_fields() -> None:
    with bench(WHOLE, sms=REPLY) as it:
        assert from_line(it.handset().text("caf\u00e9 \u20ac5 & more")) == ["Hello."]
        form = it.server.last.form
        assert (form["From"], form["To"], form["Body"]) == (CALLER, OURS, "caf\u00e9 \u20ac5 & more")
        assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == ("0", "1", "received")
        assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
        assert "FromCity" in form
        signature = it.server.last.headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(it.server.url + "/sms", form, signature)


def test_a_picture_comes_with_its_address_and_no_words() -> None:
    with bench(WHOLE, sms=REPLY) as it:
        it.handset().text("", media=2)
        form = it.server.last.form
        assert (form["Body"], form["NumMedia"]) == ("", "2")
        assert form["MediaContentType1"] == "image/jpeg"
        assert "MediaUrl2" not in form


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop. ", "END", "CANCEL", "OPTOUT", "ARRET"])
def test_after_stop_replies_are_blocked_until_start(word: str) -> None:
    with bench(WHOLE, sms=REPLY) as it:
        handset = it.handset()
        stopped = handset.text(word)
        assert from_carrier(stopped) == 1
        assert len(it.server.received) == 1
        later = handset.text("HELLO THERE")
        assert (from_line(later), refusals(later)) == ([], ["21610"])
        back = handset.text("START")
        assert from_carrier(back) == 1
        assert from_line(back) == ["Hello."]


def test_a_reserved_word_among_others_is_left_to_the_line() -> None:
    with bench(WHOLE, sms=REPLY) as it:
        events = it.handset().text("HELP PASSWORD")
        assert (from_carrier(events), from_line(events)) == (0, ["Hello."])


def test_help_alone_is_answered_by_the_carrier_and_by_the_line() -> None:
    with bench(WHOLE, sms=REPLY) as it:
        events = it.handset().text("help")
        assert (from_carrier(events), from_line(events)) == (1, ["Hello."])


@pytest.mark.parametrize(
    ("kind", "stop_texts", "yes_resumes", "told"),
    [
        (LONG_CODE, 1, True, None),
        (TOLL_FREE, 1, False, None),
        (SHORT_CODE, 0, True, None),
        (ADVANCED_OPT_OUT, 1, False, "STOP"),
    ],
)
def test_each_kind_of_number_treats_stop_in_its_own_way(
    kind: NumberKind, stop_texts: int, yes_resumes: bool, told: str | None
) -> None:
    with bench(WHOLE, sms=REPLY) as it:
        handset = it.handset()
        handset.number = kind
        assert from_carrier(handset.text("STOP")) == stop_texts
        assert it.server.last.form.get("OptOutType") == told
        assert (from_line(handset.text("YES")) == ["Hello."]) is yes_resumes


def test_the_opt_out_type_can_be_given() -> None:
    with bench(WHOLE, sms=xml()) as it:
        assert it.handset().text("bitte", opt_out_type="HELP") == []
        assert it.server.last.form["OptOutType"] == "HELP"


def test_ten_messages_arrive_and_the_eleventh_is_refused() -> None:
    with bench(WHOLE, sms=xml(*(message(str(place)) for place in range(11)))) as it:
        events = it.handset().text("hello")
        assert from_line(events) == [str(place) for place in range(10)]
        assert refusals(events) == ["14109"]


def test_a_message_too_long_does_not_arrive() -> None:
    with bench(WHOLE, sms=xml(message("a" * 1_600), message("b" * 1_599))) as it:
        events = it.handset().text("hello")
        assert from_line(events) == ["b" * 1_599]
        assert refusals(events) == ["14103"]


def test_a_redirect_is_followed_and_a_loop_ends() -> None:
    with bench(WHOLE, sms=xml("<Redirect>/more</Redirect>"), more=REPLY) as it:
        assert from_line(it.handset().text("hello")) == ["Hello."]
        assert it.server.last.form["Body"] == "hello"
    with bench(WHOLE, sms=xml("<Redirect>/sms</Redirect>")) as it:
        assert refusals(it.handset().text("hello")) == ["14106"]
        assert len(it.server.received) == 50


def test_the_fallback_answers_when_the_line_cannot() -> None:
    with bench(WHOLE, fallback=REPLY) as it:
        events = it.handset("/gone", fallback_url=it.server.url + "/fallback").text("hello")
        assert (from_line(events), refusals(events)) == (["Hello."], ["11200"])
        assert it.server.last.form["ErrorUrl"].endswith("/gone")


def test_after_an_action_the_following_messages_never_come() -> None:
    def again(request: Received) -> str:
        return xml(message(f"status {request.form['MessageStatus']}"))

    document = xml('<Message action="/again">One.</Message>', message("Never."))
    with bench(WHOLE, sms=document, again=again) as it:
        assert from_line(it.handset().text("hello")) == ["One.", "status sent"]


def test_a_message_to_somebody_else_does_not_arrive_here() -> None:
    with bench(WHOLE, sms=xml('<Message to="+12025550198">For you.</Message>')) as it:
        assert it.handset().text("hello") == []

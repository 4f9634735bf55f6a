"""The phone refuses the documents the provider refuses, with its codes, and reads the rest."""

from __future__ import annotations

import ssl

import pytest

from ivr.phone.connection import certificate_code
from ivr.phone.twiml import address_fits, parse
from ivr.phone.verbs import Dial, Gather, Message, Say
from tests.twiml_checker import problems


def body(inside: str) -> bytes:
    return f"<Response>{inside}</Response>".encode()


REFUSED_CALLS = [
    ("<say>Hello</say>", "12200"),
    ("Hello", "12200"),
    ('<Say speed="2">Hello</Say>', "12200"),
    ("<Say/>", "13520"),
    ("<Say>  </Say>", "13520"),
    (f"<Say>{'a' * 4_001}</Say>", "13521"),
    (f'<Say voice="Polly.Joanna">{"a" * 3_001}</Say>', "13521"),
    ('<Say voice="alice">Hello</Say>', "13511"),
    ('<Say language="en">Hello</Say>', "13512"),
    ('<Say loop="x">Hello</Say>', "13510"),
    ("<Say>Hello<break/></Say>", "12200"),
    ('<Say voice="Polly.Joanna-Generative"><emphasis>Hello</emphasis></Say>', "12200"),
    ("<Play/>", "11100"),
    ('<Play loop="-1">/a.wav</Play>', "13410"),
    ('<Play digits="x"/>', "13430"),
    ('<Pause length="0"/>', "12200"),
    ("<Redirect/>", "11100"),
    ("<Redirect>/a b</Redirect>", "11100"),
    ('<Reject reason="tired"/>', "12200"),
    ("<Dial/>", "13223"),
    ("<Dial><Conference>Room</Conference></Dial>", "13215"),
    ("<Gather action=\"/a\" input=\"['dtmf', 'speech']\"/><Hangup/>", "13326"),
    ("<Message>Hi</Message>", "12200"),
]


@pytest.mark.parametrize(("inside", "code"), REFUSED_CALLS)
def test_a_wrong_call_document_is_refused_by_phone_and_checker(inside: str, code: str) -> None:
    assert code in [problem.code for problem in parse(body(inside)).refusals]
    assert problems(body(inside)) or code == "13410" or "a b" in inside or "digits" in inside


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<Say>Hi</Say>", "14110"),
        ("<Message/>", "14103"),
        ("<Message><Body> </Body></Message>", "14103"),
        (f"<Message>{'a' * 1_600}</Message>", "14103"),
        ("<Message>Hi</Message>" * 11, "14109"),
        ('<Message to="me">Hi</Message>', "14101"),
        ('<Message from="you">Hi</Message>', "14102"),
        ('<Message method="PUT">Hi</Message>', "14104"),
        ('<Message statusCallback="http://a_b/">Hi</Message>', "14105"),
    ],
)
def test_a_wrong_text_document_is_refused(inside: str, code: str) -> None:
    assert code in [problem.code for problem in parse(body(inside), "sms").refusals]


@pytest.mark.parametrize(
    ("whole", "code"),
    [
        (b"", "12100"),
        (b" <Response/>", "12100"),
        (b"OK", "12100"),
        (b"<Response><Say>\x0b</Say></Response>", "12100"),
        (b"<response/>", "12102"),
        (b'<Response version="2"/>', "12101"),
        (b"<Response/>" + b" " * 65_536, "11750"),
        (body("<Record/>"), "phone"),
    ],
)
def test_a_body_nobody_can_follow_is_broken(whole: bytes, code: str) -> None:
    document = parse(whole)
    assert [problem.code for problem in document.refusals] == [code]
    assert document.broken


def test_a_refused_value_becomes_the_default_and_the_call_goes_on() -> None:
    document = parse(body('<Gather timeout="auto" action="/a"/>'))
    assert not document.broken
    assert document.verbs == (Gather(action="/a", timeout=5, speech_timeout="5"),)


def test_speech_is_read_on_one_line_without_its_breaks_which_count_as_pauses() -> None:
    inside = '<Say voice="Polly.Joanna-Neural">\n One,<break time="400ms"/> press\n 1.<break time="2s"/>Bye </Say>'
    (say,) = parse(body(inside)).verbs
    assert say == Say("One, press 1. Bye", pauses=2.4, voice="Polly.Joanna-Neural")


def test_what_is_substituted_is_what_is_heard() -> None:
    (say,) = parse(body('<Say voice="Polly.Joanna">Call <sub alias="nine one one">911</sub> now</Say>')).verbs
    assert isinstance(say, Say)
    assert say.text == "Call nine one one now"


def test_a_number_written_straight_into_a_dial_is_rung() -> None:
    (dial,) = parse(body("<Dial>+12025550199</Dial>")).verbs
    assert isinstance(dial, Dial)
    assert [number.number for number in dial.numbers] == ["+12025550199"]


def test_bodies_of_a_message_are_joined_and_line_breaks_kept() -> None:
    (message,) = parse(body("<Message><Body>One\n</Body><Body>two</Body></Message>"), "sms").verbs
    assert isinstance(message, Message)
    assert message.text == "One\ntwo"


def test_comments_in_a_document_are_ignored() -> None:
    assert parse(b"<Response><!-- note --><Say>Hi<!-- x --></Say></Response>").verbs == (Say("Hi"),)


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("/next?n=1", True),
        ("https://line.example/x#rt=100", True),
        ("ftp://line.example/", False),
        ("http://line.example:port/", False),
        ("/caf\N{LATIN SMALL LETTER E WITH ACUTE}", False),
        ("/a b", False),
    ],
)
def test_an_address_is_one_the_provider_can_ask(url: str, fits: bool) -> None:
    assert address_fits(url) is fits


@pytest.mark.parametrize(
    ("reason", "code"), [(10, "11236"), (18, "11237"), (19, "11237"), (62, "11235"), (99, "11237")]
)
def test_a_refused_certificate_has_the_code_of_its_reason(reason: int, code: str) -> None:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = reason
    assert certificate_code(error) == code
    assert certificate_code(ssl.SSLError("handshake failure")) == "11220"

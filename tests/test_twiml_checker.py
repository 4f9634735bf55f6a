"""The independent checker rejects what the provider refuses, and takes what it takes."""

from __future__ import annotations

import pytest

from tests.twiml_checker import problems

GOOD_MENU = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf speech" action="/voice/menu?n=1"'
    b' method="POST" numDigits="1" finishOnKey="" timeout="6" speechTimeout="auto" actionOnEmptyResult="true"'
    b' language="en-US" hints="hours, password"><Say voice="Polly.Joanna-Neural" language="en-US">Hours,'
    b'<break time="400ms"/> press 1.</Say></Gather></Response>'
)
GOOD_TRANSFER = (
    b'<Response><Say voice="Google.vi-VN-Wavenet-A">One moment.</Say><Dial action="/after" timeout="25"'
    b' callerId="+15005550006"><Number sendDigits="wwww1928">+12025550199</Number></Dial></Response>'
)
GATHER = '<Gather action="/n" actionOnEmptyResult="true" {}>{}</Gather>'


def response(inside: str) -> bytes:
    return f"<Response>{inside}</Response>".encode()


@pytest.mark.parametrize(
    "body", [GOOD_MENU, GOOD_TRANSFER, b"<Response/>", response("<Hangup/>"), response('<Reject reason="busy"/>')]
)
def test_what_the_provider_takes_has_no_problems(body: bytes) -> None:
    assert problems(body) == []


@pytest.mark.parametrize("text", ["Hi", "<Body>Hi</Body><Media>https://example.org/a.png</Media>"])
def test_a_message_the_provider_takes_has_no_problems(text: str) -> None:
    assert problems(response(f"<Message>{text}</Message>"), "sms") == []


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<say>Hello</say>", "12200"),
        ("Hello", "12200 loose text"),
        ("<Say>One</Say> and <Hangup/>", "12200 loose text"),
        ('<Say speed="2">Hello</Say>', "12200 Say@speed"),
        ("<Say/>", "13520"),
        ("<Say><break/></Say>", "13520"),
        (f'<Say voice="Polly.Joanna">{"a" * 3_001}</Say>', "13521"),
        ('<Say voice="alice">Hello</Say>', "bad Say@voice"),
        ('<Say language="en">Hello</Say>', "bad Say@language"),
        ('<Say loop="-1">Hello</Say>', "bad Say@loop"),
        ("<Say>Hello<break/>you</Say>", "SSML on a Basic voice"),
        ('<Say voice="Polly.Joanna-Neural"><emphasis>Hello</emphasis></Say>', "emphasis on a neural"),
        ('<Say voice="Polly.Joanna"><audio/>Hello</Say>', "12200 <audio>"),
        (GATHER.format("input=\"['dtmf', 'speech']\"", ""), "bad Gather@input"),
        (GATHER.format('timeout="auto"', ""), "bad Gather@timeout"),
        (GATHER.format('numDigits="0"', ""), "bad Gather@numDigits"),
        (GATHER.format('finishOnKey="##"', ""), "bad Gather@finishOnKey"),
        (GATHER.format('inputs="dtmf"', ""), "12200 Gather@inputs"),
        (GATHER.format('speechModel="phone_call" speechTimeout="auto"', ""), "13335"),
        (GATHER.format("", "<Dial>+12025550199</Dial>"), "12200 <Dial>"),
        (GATHER.format("", "Press 1"), "12200 loose text in <Gather>"),
        ('<Gather action="/n"><Say>Press 1</Say></Gather>', "silence hangs up"),
        ('<Gather actionOnEmptyResult="true"/>', "without action"),
        ("<Redirect/>", "11100"),
        ("<Redirect>/a</Redirect><Say>Never</Say>", "unreachable after <Redirect>"),
        ("<Hangup/><Say>Never</Say>", "unreachable after <Hangup>"),
        ('<Dial action="/a"><Number>+12025550199</Number></Dial><Say>Never</Say>', "unreachable after <Dial>"),
        ("<Dial><Number>202-555-0199</Number></Dial>", "13223"),
        ("<Dial><Number/></Dial>", "13223"),
        ('<Dial timeout="4"><Number>+12025550199</Number></Dial>', "13212"),
        ('<Dial callerId="anonymous"><Number>+12025550199</Number></Dial>', "bad Dial@callerId"),
        ('<Dial><Number sendDigits="p1">+12025550199</Number></Dial>', "bad Number@sendDigits"),
        ('<Pause length="0"/>', "bad Pause@length"),
        ('<Reject reason="tired"/>', "bad Reject@reason"),
        ("<Message>Hi</Message>", "12200 <Message>"),
    ],
)
def test_what_the_provider_refuses_in_a_call_is_named(inside: str, said: str) -> None:
    found = problems(response(inside))
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b" <Response/>", "12100"),
        (b"OK", "12100"),
        (b"<Response><Say>\x0b</Say></Response>", "12100"),
        (b"<Response><Say>Hello</Response>", "12100"),
        (b"<html></html>", "12102"),
        (b"<response/>", "12102"),
        (b'<Response version="2"/>', "12200 Response@version"),
        (response("<Say>" + "a " * 33_000 + "</Say>"), "11750"),
    ],
)
def test_a_body_that_is_no_document_is_named(body: bytes, said: str) -> None:
    found = problems(body)
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<Say>Hi</Say>", "12200"),
        ("<Message/>", "14103"),
        (f"<Message>{'a' * 1_600}</Message>", "14103"),
        ("<Message>Hi</Message>" * 11, "14109"),
        ('<Message action="/a">Hi</Message><Message>Never</Message>', "unreachable"),
    ],
)
def test_what_the_provider_refuses_in_a_text_is_named(inside: str, said: str) -> None:
    found = problems(response(inside), "sms")
    assert any(said in problem for problem in found), found

"""The webhooks as the provider meets them: signed or refused, whatever stands between it and us."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ivr.app import create_app
from ivr.channels.markup import attribute, text
from tests.playing import edition
from tests.signed import (
    ACCOUNT,
    MONDAY,
    SETTINGS,
    TOKEN,
    Wire,
    call_form,
    good,
    running,
    signature,
    text_form,
)

WEBHOOKS = {
    "/voice": call_form(),
    "/voice/status": call_form(CallStatus="completed"),
    "/sms": text_form("menu"),
    "/sms/status": text_form(MessageStatus="sent"),
}
UNSIGNED = {
    "/health": "says only that the line is up, to whoever watches it, who has no token",
    "/audio/<name>": "the provider signs nothing when it fetches a recording, which says what every caller hears",
    "/ready": "tells the machine itself or who has the operator's token (test_operating_figures)",
    "/metrics": "tells the machine itself or who has the operator's token (test_operating_figures)",
}
OTHER_TOKEN = "f" * 32


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with running() as address:
        yield Wire(address)


def test_every_route_is_refused_without_a_signature_but_those_with_a_reason(wire: Wire) -> None:
    app = create_app(SETTINGS, lambda: MONDAY, edition("court"))
    routes = {rule.rule: (rule.methods or set()) - {"OPTIONS", "HEAD"} for rule in app.url_map.iter_rules()}
    assert {path for path, methods in routes.items() if "POST" in methods} == set(WEBHOOKS)
    refused = {
        path
        for path, methods in routes.items()
        if all(wire.send(path, b"", method, {}).status == 403 for method in methods)
    }
    assert refused == set(routes) - set(UNSIGNED)


@pytest.mark.parametrize("path", WEBHOOKS)
@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda url, form: "", id="no header"),
        pytest.param(lambda url, form: "x", id="nonsense"),
        pytest.param(lambda url, form: signature(url, form, OTHER_TOKEN), id="another token"),
        pytest.param(lambda url, form: signature(url, {**form, "From": "+12025550199"}), id="another form"),
        pytest.param(lambda url, form: signature(url, {}), id="no form"),
        pytest.param(lambda url, form: signature(url + "?c=1", form), id="another query"),
        pytest.param(lambda url, form: signature(url.replace("http:", "https:"), form), id="another scheme"),
        pytest.param(lambda url, form: signature("http://other.example/voice", form), id="another host"),
    ],
)
def test_what_the_provider_did_not_sign_gets_403_and_not_a_word(wire: Wire, path: str, forged) -> None:
    form = WEBHOOKS[path]
    reply = wire.post(path, form, headers={"X-Twilio-Signature": forged(wire.address + path, form)})
    assert (reply.status, reply.body) == (403, b"")
    assert wire.post(path, form).status == 200, "the same form, signed, is taken"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_a_form_of_another_kind_is_no_form(wire: Wire, kind: str) -> None:
    reply = wire.post("/voice", call_form(), headers={"Content-Type": kind})
    assert (reply.status, reply.body) == (403, b"")


@pytest.mark.parametrize(("path", "kind"), [("/voice", "voice"), ("/voice/status", "voice"), ("/sms", "sms")])
def test_every_reply_is_xml_with_200(wire: Wire, path: str, kind: str) -> None:
    reply = good(wire.post(path, WEBHOOKS[path]), kind)
    assert reply.body.startswith(b"<?xml")


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled", "in-progress", "new one"])
def test_the_status_callback_is_acknowledged_and_says_nothing(wire: Wire, status: str) -> None:
    form = call_form(CallStatus=status, CallDuration="42", Timestamp="Mon, 23 Nov 2026 18:15:00 +0000")
    assert good(wire.post("/voice/status", form), "voice").verbs == []


def test_each_token_of_the_list_opens_and_no_other() -> None:
    with running(replace(SETTINGS, auth_tokens=(TOKEN, OTHER_TOKEN))) as address:
        for token in (TOKEN, OTHER_TOKEN):
            good(Wire(address, token=token).post("/voice", call_form()), "voice")
        assert Wire(address, token="e" * 32).post("/voice", call_form()).status == 403


def test_with_no_token_nothing_is_answered() -> None:
    with running(replace(SETTINGS, auth_tokens=(), secret_keys=())) as address:
        for token in ("", TOKEN):
            assert Wire(address, token=token).post("/sms", text_form("menu")).status == 403


def test_requests_for_another_account_are_refused_where_one_is_set() -> None:
    with running(replace(SETTINGS, account_sid=ACCOUNT)) as address:
        for path, form in WEBHOOKS.items():
            assert Wire(address).post(path, form).status == 200
            for other in ("AC" + "9" * 32, "", ACCOUNT.lower()):
                reply = Wire(address).post(path, {**form, "AccountSid": other})
                assert (reply.status, reply.body) == (403, b"")
            without = {name: value for name, value in form.items() if name != "AccountSid"}
            assert Wire(address).post(path, without).status == 403


@pytest.mark.parametrize(
    ("public", "taken_off"),
    [
        ("https://line.example.org", ""),
        ("https://line.example.org:8443", ""),
        ("https://example.org/help/line", "/help/line"),
        ("https://example.org/help/line", ""),
    ],
)
def test_behind_a_proxy_the_public_address_counts(public: str, taken_off: str) -> None:
    """The Host is the inner one; a prefix may have been taken off on the way, or not."""
    with running(replace(SETTINGS, public_url=public)) as address:
        prefix = public.partition("://")[2].partition("/")[2]
        path = f"/{prefix}/voice" if prefix else "/voice"
        for query in ("", "?c=%C3%A9%27&x=%2F", "?c=a+b&c=~.", "?x=%F0%9F%98%80", "?c=%"):
            signed = signature(public.removesuffix(f"/{prefix}") + path + query, call_form())
            target = path.removeprefix(taken_off) + query
            reply = good(Wire(address).post(target, call_form(), headers={"X-Twilio-Signature": signed}), "voice")
            assert reply.action.startswith(f"{public}/voice?c=")
        assert Wire(address).post("/voice", call_form()).status == 403, "signed for the inner address"


def test_the_address_of_the_next_turn_is_one_the_provider_signs_and_we_accept() -> None:
    public = "https://example.org/line"
    with running(replace(SETTINGS, public_url=public)) as address:
        wire = Wire(address, public)
        reply = good(wire.post("/voice", call_form(CallStatus="ringing")), "voice")
        for digits in ("3", "3", "1"):
            reply = good(wire.post(reply.action.removeprefix(public), call_form(Digits=digits)), "voice")
        assert reply.verbs[-1].tag == "Dial"


def test_a_slash_at_the_end_is_no_redirect(wire: Wire) -> None:
    good(wire.post("/voice/", call_form()), "voice")
    good(wire.post("/sms/", text_form("menu")), "sms")
    assert wire.post("/voice/", call_form(), headers={"X-Twilio-Signature": ""}).status == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", WEBHOOKS)
def test_other_methods_are_not_served_and_bring_no_page(wire: Wire, path: str, method: str) -> None:
    reply = wire.post(path, {}, method=method)
    assert (reply.status, reply.body) == (405, b"")
    assert "POST" in (reply.headers["Allow"] or "")


@pytest.mark.parametrize("path", ["/", "/voices", "/voice/status/x", "/favicon.ico", "/sms.xml", "/%00", "/static/x"])
def test_an_address_there_is_not_brings_no_page(wire: Wire, path: str) -> None:
    """A page of HTML would be taken for TwiML, and its words for words to speak."""
    reply = wire.post(path, call_form())
    assert (reply.status, reply.body) == (404, b"")


def test_words_with_markup_in_them_are_words_to_the_provider() -> None:
    """Staff may write R&D or <soon>; a stray control character must not cost the whole document."""
    written = 'R&D <soon> "q" \x00\x0b\ud800\ufffe\n\té'
    read = ET.fromstring(f"<Say a={attribute(written)}>{text(written)}</Say>")
    assert read.text == 'R&D <soon> "q" \n\té'
    assert "R&D <soon>" in read.attrib["a"]


def test_health_tells_the_line_and_its_edition_and_nothing_else(wire: Wire) -> None:
    reply = wire.send("/health", b"", "GET", {})
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/json"
    line = edition("court").line
    assert json.loads(reply.body) == {"status": "ok", "line": line.id, "edition": line.edition}
    assert wire.send("/health", b"", "HEAD", {}).status == 200

"""Every row of the provider's tables about webhook transport, kept by the phone, and missed when taken out."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from twilio.request_validator import RequestValidator

from ivr.phone.call import APOLOGY, Call
from ivr.phone.connection import Answer, Delivery, DeliveryError, Overrides
from ivr.phone.events import CallEvent, Problem, Texted
from ivr.phone.handset import Handset, Reception
from ivr.phone.provider import Provider, Session, bare
from ivr.phone.replies import Page
from ivr.phone.rules import NUMBER, RULES, Override, Rules, anything
from ivr.phone.verbs import Message
from tests.phone_rows import (
    CALLER,
    FAR,
    OURS,
    TOKEN,
    WHOLE,
    Bench,
    Parts,
    Row,
    bench,
    codes,
    dial,
    ended,
    gather,
    heard,
    with_attribute,
    xml,
)
from tests.scripted_server import Received, Reply

BYE = xml("<Say>Goodbye.</Say>", "<Hangup/>")
MENU = xml(gather('numDigits="1"'))
SLOW = Reply(BYE, delay=0.4)


def provider(kind: type[Provider]) -> Parts:
    return replace(WHOLE, provider=kind)


def rules(changed: Rules) -> Parts:
    return replace(WHOLE, rules=changed)


def overriding(**changes: object) -> Parts:
    """The phone that takes no notice of some connection overrides."""

    class Stubborn(Provider):
        def overrides(self, url: str) -> Overrides:
            return replace(super().overrides(url), **changes)

    return provider(Stubborn)


@contextmanager
def full_port() -> Iterator[int]:
    """A port where nobody ever accepts: its queue is full, so further connections are left waiting."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


def calling(it: Bench, fragment: str) -> list[CallEvent]:
    return it.call(f"{it.server.url}/voice#{fragment}").dial()


# Timeouts, retries, overrides.


def connect_row(parts: Parts) -> None:
    with bench(parts) as it, full_port() as port:
        started = time.monotonic()
        assert codes(it.call(f"http://127.0.0.1:{port}/#ct=150&rc=0").dial()) == ["11201"]
        assert time.monotonic() - started < 2.0


def wait_row(parts: Parts) -> None:
    with bench(parts, voice=SLOW) as it:
        assert codes(calling(it, "rt=100")) == ["11203"]
        assert codes(calling(it, "rt=2000")) == []


def total_row(parts: Parts) -> None:
    with bench(parts, voice=SLOW) as it:
        assert codes(calling(it, "rt=150&tt=350&rc=5&rp=rt")) == ["11203"]
        assert len(it.server.received) <= 3


def count_row(parts: Parts) -> None:
    for retries in (0, 2, 5):
        with bench(parts, voice=Reply("", 503)) as it:
            calling(it, f"rp=5xx&rc={retries}")
            assert len(it.server.received) == retries + 1


def policy_row(parts: Parts) -> None:
    for policy, reply, requests in (
        ("4xx", Reply("", 404), 2),
        ("5xx", Reply("", 500), 2),
        ("5xx", Reply("", 404), 1),
        ("ct,rt,5xx", Reply("", 500), 2),
        ("rt", SLOW, 2),
        ("all", Reply("", 404), 2),
        ("all", Reply("", 500), 2),
        ("ct", SLOW, 1),
    ):
        with bench(parts, voice=reply) as it:
            calling(it, f"rp={policy}" + ("&rt=150" if reply is SLOW else ""))
            assert len(it.server.received) == requests, policy


def sni_row(parts: Parts) -> None:
    with bench(parts, voice=BYE) as it:
        assert codes(calling(it, "sni=n")) == codes(calling(it, "sni=y")) == []
        assert codes(calling(it, "sni=maybe")) == ["11243"]


class AnySni(Provider):
    def overrides(self, url: str) -> Overrides:
        return super().overrides(url.replace("sni=maybe", "sni=y"))


def edge_row(parts: Parts) -> None:
    with bench(parts, voice=BYE) as it:
        overrides = it.provider.overrides("http://host/#e=dublin,tokyo-ix")
        assert [overrides.edge(attempt) for attempt in range(3)] == ["dublin", "tokyo-ix", "dublin"]
        assert it.provider.overrides("http://host/").edge(0) == "ashburn"
        assert codes(calling(it, "e=moon")) == ["11240"]
        assert codes(calling(it, "e=dublin,dublin")) == ["11241"]


def default_retry(parts: Parts) -> None:
    attempts: list[str] = []

    class Counting(parts.provider):
        def once(self, delivery: Delivery, overrides: Overrides, deadline: float) -> Answer:
            attempts.append(delivery.url)
            return super().once(delivery, overrides, deadline)

    with bench(replace(parts, provider=Counting)) as it:
        assert codes(it.call(f"http://127.0.0.1:{free_port()}/voice").dial()) == ["11202"]
    assert len(attempts) == 2
    for reply in (Reply("", 500), Reply("", 404), Reply("no", content_type="")):
        with bench(parts, voice=reply) as it:
            it.call().dial()
            assert len(it.server.received) == 1


def bad_overrides(parts: Parts) -> None:
    with bench(parts, voice=BYE) as it:
        for wrong in ("ct=99", "ct=10001", "rt=99", "rt=15001", "tt=15001", "rc=6", "ct=soon", "rp=3xx", "xx=1"):
            assert codes(calling(it, wrong)) == ["11243"], wrong
        assert codes(calling(it, "ct=100&rt=15000&tt=15000&rc=0&rp=all")) == []
        assert len(it.server.received) == 1


WIDER = replace(RULES, overrides={**RULES.overrides, "rc": Override(0, 99, 1)})


class SignsTheFragment(Provider):
    def signed_url(self, url: str, kind: str) -> str:
        return super().signed_url(url, kind) + "#rt=2000"


def fragment_row(parts: Parts) -> None:
    with bench(parts, voice=BYE) as it:
        calling(it, "rt=2000")
        got = it.server.last
        assert got.raw_path == "/voice"
        signature = got.headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(it.server.url + "/voice", got.form, signature)


def overrides_in_twiml(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('action="/next#rt=100" numDigits="1"')), next=SLOW) as it:
        call = it.call()
        call.dial()
        assert codes(call.press("1")) == ["11203"]


class InspectsEveryTry(Provider):
    def once(self, delivery: Delivery, overrides: Overrides, deadline: float) -> Answer:
        self.exchanges += self.exchanges
        return super().once(delivery, overrides, deadline)


def retries_unseen(parts: Parts) -> None:
    with bench(parts, voice=[Reply("", 500), BYE], next=BYE) as it:
        it.call("/next").dial()
        assert codes(calling(it, "rp=5xx")) == []
        assert len(it.server.at("/voice")) == 2
        assert [exchange.status for exchange in it.provider.exchanges] == [200, 200]


class NewTokenEveryTime(Provider):
    def delivery(self, session: Session, url: str, method: str, form: Mapping[str, str], token: str) -> Delivery:
        return super().delivery(session, url, method, form, f"{token}{time.monotonic_ns()}")


def idempotency_token(parts: Parts) -> None:
    with bench(parts, voice=[Reply("", 500), MENU], next=BYE) as it:
        call = it.call(f"{it.server.url}/voice#rp=5xx")
        call.dial()
        call.press("1")
        first, again, other = (request.headers["I-Twilio-Idempotency-Token"] for request in it.server.received)
        assert first == again
        assert again != other


class RetriesPieces(Provider):
    def once(self, delivery: Delivery, overrides: Overrides, deadline: float) -> Answer:
        try:
            return super().once(delivery, overrides, deadline)
        except DeliveryError as error:
            raise DeliveryError(error.problem.code, error.problem.text, "rt") from None


def partial_response(parts: Parts) -> None:
    with bench(parts, voice=Reply("<Response>", claimed=1_000)) as it:
        assert codes(calling(it, "rp=all&rc=3")) == ["11200"]
        assert len(it.server.received) == 1


# The failure path.

FAILURES: dict[str, tuple[Reply, str]] = {
    "404": (Reply("", 404), "11200"),
    "500": (Reply("", 500), "11200"),
    "403": (Reply("", 403), "11200"),
    "content type": (Reply("{}", content_type="application/json"), "12300"),
    "no content type": (Reply("<Response/>", content_type=""), "12300"),
    "not XML": (Reply("<html><p>Oops"), "12100"),
    "not Response": (Reply("<html></html>", content_type="text/html"), "12102"),
    "something before": (Reply("\n<?xml version='1.0'?><Response/>"), "12100"),
    "too big": (Reply(xml(f"<Say>{'word ' * 14_000}</Say>")), "11750"),
    "slow": (SLOW, "11203"),
    "not HTTP": (Reply(raw=b"220 mail ready\r\n"), "11206"),
    "empty chunks": (
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "11770",
    ),
    "wrong verb": (Reply(xml("<say>hello</say>")), "12200"),
}


class NeverFallsBack(Provider):
    def page(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> Page:
        return self.follow(session, url, method, form)


def fallback_row(parts: Parts) -> None:
    for what, (reply, code) in FAILURES.items():
        with bench(parts, voice=reply, fallback=BYE) as it:
            hurry = "#rt=150" if reply is SLOW else ""
            call = it.call(f"{it.server.url}/voice{hurry}", fallback_url=it.server.url + "/fallback")
            events = call.dial()
            assert heard(events) == ["Goodbye."], what
            assert codes(events) == [code], what
            form = it.server.last.form
            assert (form["ErrorCode"], form["ErrorUrl"]) == (code, it.server.url + "/voice")
            assert form["CallSid"] == call.sid


def failure_passes(page: Page, verbs: tuple[Message, ...] = ()) -> Page:
    return replace(page, failed=False, verbs=page.verbs or verbs)


class KeepsSilent(Provider):
    def page(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> Page:
        return failure_passes(super().page(session, url, method, form))


def no_fallback_voice(parts: Parts) -> None:
    for fallback in ("", "/missing"):
        with bench(parts, voice=Reply("", 500)) as it:
            events = it.call(fallback_url=fallback and it.server.url + fallback).dial()
            assert heard(events) == [APOLOGY]
            assert ended(events)


class TextsItsTroubles(Provider):
    def page(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> Page:
        return failure_passes(super().page(session, url, method, form), (Message("An error occurred"),))


def no_fallback_sms(parts: Parts) -> None:
    with bench(parts, sms=Reply("", 500)) as it:
        events = it.handset().text("hello")
        assert [event for event in events if isinstance(event, Texted)] == []
        assert len(events) == 1


class FallsBackOnlyAtFirst(Provider):
    def page(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> Page:
        first = form.get("CallStatus") == "ringing"
        return super().page(session, url, method, form) if first else self.follow(session, url, method, form)


def mid_call_failure(parts: Parts) -> None:
    with bench(parts, voice=MENU, next=Reply("", 500), fallback=BYE) as it:
        call = it.call(fallback_url=it.server.url + "/fallback")
        call.dial()
        assert heard(call.press("1")) == ["Goodbye."]
        assert it.server.last.form["Digits"] == "1"


# Content types.


def markup_types(parts: Parts) -> None:
    for kind in ("text/xml", "application/xml", "text/html", "Text/XML; charset=utf-8"):
        with bench(parts, voice=Reply(BYE, content_type=kind), sms=Reply(message("Hi"), content_type=kind)) as it:
            assert heard(it.call().dial()) == ["Goodbye."]
            assert texts(it) == ["Hi"]


def message(text: str) -> str:
    return xml(f"<Message>{text}</Message>")


def texts(it: Bench) -> list[str]:
    return [event.text for event in it.handset().text("hello") if isinstance(event, Texted)]


def plain_words(parts: Parts) -> None:
    with bench(parts, voice=Reply(BYE, content_type="text/plain")) as it:
        assert heard(it.call().dial()) == ["Goodbye."]
    out_of_order = Reply("Out of order", content_type="text/plain")
    with bench(parts, voice=out_of_order, sms=out_of_order) as it:
        events = it.call().dial()
        assert heard(events) == ["Out of order"]
        assert ended(events)
        assert texts(it) == ["Out of order"]


def sound(parts: Parts) -> None:
    with bench(parts, voice=Reply(b"RIFF", content_type="audio/wav")) as it:
        events = it.call().dial()
        assert heard(events) == [f"[recording {it.server.url}/voice]"]
        assert ended(events)


def no_type(parts: Parts) -> None:
    with bench(parts, voice=Reply(BYE, content_type="")) as it:
        assert codes(it.call().dial()) == ["12300"]


class BelievesEveryStatusReply(Provider):
    def notify(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> tuple[Problem, ...]:
        super().notify(session, url, method, form)
        return ()


def status_replies(parts: Parts) -> None:
    for reply, wanted in (
        (Reply("", 204, content_type=""), []),
        (Reply(xml()), []),
        (Reply("OK", content_type="text/html"), ["15003"]),
        (Reply("", 500), ["15003"]),
        (Reply("", 404), ["15003"]),
    ):
        with bench(parts, voice=xml("<Hangup/>"), status=reply) as it:
            assert codes(it.call(status_url=it.server.url + "/status").dial()) == wanted


# Cookies, caching, redirects, credentials, addresses.


class OneJarForAll(Provider):
    def open_call(self, fallback_url: str = "") -> Session:
        return replace(self.open_text("anybody", "anything", fallback_url), kind="voice")


def setting_a_cookie(*attributes: str) -> Reply:
    return Reply(MENU, headers=(("Set-Cookie", "; ".join(["seen=1", *attributes])),))


def cookies_in(request: Received) -> str:
    return request.headers.get("Cookie", "")


def voice_cookies(parts: Parts) -> None:
    with bench(parts, voice=setting_a_cookie("Path=/"), next=MENU) as it:
        call = it.call()
        call.dial()
        call.press("1")
        assert cookies_in(it.server.last) == "seen=1"
        it.call().dial()
        assert cookies_in(it.server.last) == ""
    for ending in ("Max-Age=0", "Secure", "Path=/elsewhere", "Expires=Mon, 23 Nov 2026 11:00:00 GMT"):
        with bench(parts, voice=setting_a_cookie(ending), next=MENU) as it:
            call = it.call()
            call.dial()
            call.press("1")
            assert cookies_in(it.server.last) == "", ending


def sms_cookies(parts: Parts) -> None:
    with bench(parts, sms=Reply(xml(), headers=(("Set-Cookie", "place=menu"),))) as it:
        sent = []
        for hours in (0, 0, 3.9, 3.9, 4, 0):
            it.pass_hours(hours)
            it.handset().text("hello")
            sent.append(cookies_in(it.server.last))
        assert sent == ["", "place=menu", "place=menu", "place=menu", "", "place=menu"]
        stranger = Handset(it.provider, it.server.url + "/sms", FAR, OURS, it.clock)
        stranger.text("hello")
        assert cookies_in(it.server.last) == ""


def caching(parts: Parts) -> None:
    def answer(request: Received) -> Reply:
        if request.headers.get("If-None-Match") == "v1":
            return Reply("", 304)
        return Reply(BYE, headers=(("ETag", "v1"),))

    with bench(parts, voice=xml('<Redirect method="GET">/page</Redirect>'), page=answer, form=answer) as it:
        call = it.call()
        call.dial()
        again = it.provider.follow(call.session, it.server.url + "/page", "GET", it.server.last.query)
        assert it.server.last.headers.get("If-None-Match") == "v1"
        assert again.verbs
        for _ in range(2):
            it.call("/form").dial()
            assert "If-None-Match" not in it.server.last.headers


class CachesNothing(Provider):
    def from_cache(self, key: str, answer: Answer) -> Answer:
        return answer


def redirects(parts: Parts) -> None:
    def hop(request: Received) -> Reply:
        count = int(request.query.get("n", "0"))
        place = ("Location", f"/hop?n={count - 1}" if count > 1 else "/voice")
        return Reply("", 307, headers=(place,))

    with bench(parts, hop=hop, voice=BYE) as it:
        assert heard(it.call("/hop?n=10").dial()) == ["Goodbye."]
        assert it.server.last.form["To"] == OURS
        signature = it.server.last.headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(it.server.url + "/voice", it.server.last.form, signature)
        assert codes(it.call("/hop?n=11").dial()) == ["11215"]
    with bench(parts, old=Reply("", 301, headers=(("Location", "/voice"),)), voice=BYE) as it:
        assert heard(it.call("/old").dial()) == ["Goodbye."]
        assert it.server.last.method == "GET"


class SendsPasswordsAtOnce(Provider):
    def open_call(self, fallback_url: str = "") -> Session:
        session = super().open_call(fallback_url)
        session.logged_in.update(self.reach.values())
        return session


def basic_auth(parts: Parts) -> None:
    def guarded(request: Received) -> Reply:
        if request.headers.get("Authorization") == "Basic dXNlcjpwYXNz":
            return Reply(MENU)
        return Reply("", 401, headers=(("WWW-Authenticate", 'Basic realm="line"'),))

    with bench(parts, voice=guarded, next=guarded) as it:
        it.provider.reach[it.server.url] = it.server.url
        call = it.call(f"http://user:pass@127.0.0.1:{it.server.port}/voice")
        assert codes(call.dial()) == []
        call.press("1")
        seen = ["Authorization" in request.headers for request in it.server.received]
        assert seen == [False, True, True]
        first = it.server.received[0]
        signature = first.headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(it.server.url + "/voice", first.form, signature)
        assert codes(it.call(f"http://user:p!ss@127.0.0.1:{it.server.port}/voice").dial()) == ["11100"]


def hostname(parts: Parts) -> None:
    with bench(parts, voice=xml(dial("", f'<Number statusCallback="http://a_b.example/">{FAR}</Number>'))) as it:
        assert codes(it.call().dial()) == ["11100"]


class Nameless(Provider):
    def delivery(self, session: Session, url: str, method: str, form: Mapping[str, str], token: str) -> Delivery:
        whole = super().delivery(session, url, method, form, token)
        return replace(whole, headers={k: v for k, v in whole.headers.items() if k != "User-Agent"})


def headers(parts: Parts) -> None:
    with bench(parts, voice=BYE) as it:
        it.call().dial()
        got = it.server.last.headers
        assert got.get("User-Agent") == "TwilioProxy/1.1"
        assert got["X-Home-Region"] == "us1"
        assert got["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
        assert got["X-Twilio-Signature"]
        assert got["I-Twilio-Idempotency-Token"]


class ForgetsExchanges(Provider):
    def deliver(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> tuple[str, Answer]:
        try:
            return super().deliver(session, url, method, form)
        finally:
            self.exchanges.clear()


def inspector(parts: Parts) -> None:
    with bench(parts, voice=BYE) as it:
        it.call().dial()
        assert [each.url for each in it.provider.exchanges] == [it.server.url + "/voice"]
        assert it.provider.exchanges[0].form["From"] == CALLER
        assert it.provider.exchanges[0].reply == BYE.encode()


# Status callbacks.


class TellsTwice(Call):
    def _end(self, reason: str, status: str = "completed") -> list[CallEvent]:
        super()._end(reason, status)
        return super()._end(reason, status)


def call_status(parts: Parts) -> None:
    for document, wanted in (
        (BYE, "completed"),
        (xml('<Reject reason="busy"/>'), "busy"),
        (xml("<Reject/>"), "no-answer"),
        (xml(), "completed"),
    ):
        with bench(parts, voice=document, status=xml()) as it:
            it.call(status_url=it.server.url + "/status").dial()
            assert [each.form["CallStatus"] for each in it.server.at("/status")] == [wanted]
            assert int(it.server.last.form["CallDuration"]) >= 0


class NeverDelivers(Handset):
    def receive(self, message: Message, page: Page, session: Session, form: dict[str, str], seen: Reception) -> None:
        super().receive(replace(message, status_callback=""), page, session, form, seen)


def message_status(parts: Parts) -> None:
    document = xml('<Message statusCallback="/sent">Hi</Message>')
    with bench(parts, sms=document, sent=Reply("", 204, content_type="")) as it:
        assert texts(it) == ["Hi"]
        forms = [each.form for each in it.server.at("/sent")]
        assert [form["MessageStatus"] for form in forms] == ["delivered"]
        assert forms[0]["SmsStatus"] == "delivered"
        assert (forms[0]["From"], forms[0]["To"]) == (OURS, CALLER)


# Which address is signed.


def signed_over(parts: Parts, public: str, kind: str) -> str:
    """The address under which a webhook to `public` validates, of the ones that might be right."""
    with bench(parts, voice=BYE, sms=xml()) as it:
        parts_of = urlsplit(bare(public))
        it.provider.reach[f"{parts_of.scheme}://{parts_of.netloc}"] = it.server.url
        if kind == "voice":
            it.call(public).dial()
        else:
            it.handset(public).text("hello")
        got = it.server.last
        whole, host = bare(public), parts_of.hostname or ""
        for candidate in (public, whole, whole.replace(parts_of.netloc, host)):
            signature = RequestValidator(TOKEN).compute_signature(candidate, got.form)
            if signature == got.headers["X-Twilio-Signature"]:
                return candidate
    return ""


class SignsAllOfIt(Provider):
    def signed_url(self, url: str, kind: str) -> str:
        return url


class SignsNoPort(Provider):
    def signed_url(self, url: str, kind: str) -> str:
        return super().signed_url(url.replace("http://", "https://"), "voice")


def signing(public: str, kind: str, wanted: str) -> Callable[[Parts], None]:
    def check(parts: Parts) -> None:
        assert signed_over(parts, public, kind) == wanted

    return check


HTTPS_VOICE, HTTPS_SMS = "https://u:p@line.example:8443/voice", "https://u:p@line.example:8443/sms"
HTTP_VOICE = "http://u:p@line.example:8080/voice"
NO_HTML = replace(RULES, markup_types=RULES.markup_types - {"text/html"})
UNTYPED_TOO = replace(RULES, markup_types=RULES.markup_types | {""})
ANY_CALLBACK = with_attribute("Number", "statusCallback", replace(NUMBER["statusCallback"], allows=anything))

ROWS = [
    Row("ct", connect_row, overriding(connect=2_500)),
    Row("rt", wait_row, overriding(wait=15_000)),
    Row("tt", total_row, overriding(total=15_000)),
    Row("rc", count_row, overriding(retries=1)),
    Row("rp", policy_row, overriding(retried=frozenset({"ct"}))),
    Row("sni", sni_row, provider(AnySni)),
    Row("e", edge_row, rules(replace(RULES, edges=RULES.edges | {"moon"}))),
    Row("only TCP/TLS failures, once", default_retry, overriding(retried=frozenset({"5xx"}))),
    Row("bad values", bad_overrides, rules(WIDER)),
    Row("fragment not sent, not signed", fragment_row, provider(SignsTheFragment)),
    Row("overrides in TwiML attributes", overrides_in_twiml, overriding(wait=15_000)),
    Row("retries not in the inspector", retries_unseen, provider(InspectsEveryTry)),
    Row("idempotency token", idempotency_token, provider(NewTokenEveryTime)),
    Row("partial response not retried", partial_response, provider(RetriesPieces)),
    Row("failure, fallback", fallback_row, provider(NeverFallsBack)),
    Row("fallback missing, voice", no_fallback_voice, provider(KeepsSilent)),
    Row("fallback missing, SMS", no_fallback_sms, provider(TextsItsTroubles)),
    Row("mid-call failure", mid_call_failure, provider(FallsBackOnlyAtFirst)),
    Row("text/xml, application/xml, text/html", markup_types, rules(NO_HTML)),
    Row("text/plain", plain_words, rules(replace(RULES, words_types=frozenset()))),
    Row("audio/*", sound, rules(replace(RULES, sound_types=""))),
    Row("missing content type", no_type, rules(UNTYPED_TOO)),
    Row("status callback replies", status_replies, provider(BelievesEveryStatusReply)),
    Row("Cookies, voice", voice_cookies, provider(OneJarForAll)),
    Row("Cookies, SMS", sms_cookies, rules(replace(RULES, cookie_hours=400))),
    Row("Caching", caching, provider(CachesNothing)),
    Row("HTTP redirects", redirects, rules(replace(RULES, most_redirects=30))),
    Row("Basic/Digest auth", basic_auth, provider(SendsPasswordsAtOnce)),
    Row("Hostname", hostname, ANY_CALLBACK),
    Row("Headers seen", headers, provider(Nameless)),
    Row("Request Inspector", inspector, provider(ForgetsExchanges)),
    Row("Calls: status callback once", call_status, replace(WHOLE, call=TellsTwice)),
    Row("Messages: status callback", message_status, replace(WHOLE, handset=NeverDelivers)),
    Row(
        "voice over HTTPS",
        signing(HTTPS_VOICE, "voice", "https://line.example/voice"),
        provider(SignsAllOfIt),
    ),
    Row("SMS over HTTPS", signing(HTTPS_SMS, "sms", "https://line.example:8443/sms"), provider(SignsNoPort)),
    Row("over HTTP", signing(HTTP_VOICE, "voice", "http://line.example:8080/voice"), provider(SignsNoPort)),
]

NOT_FOR_A_PHONE = {
    "TLS": "needs certificates of public authorities; the codes are held in test_phone_twiml",
    "Source IPs": "there is no fixed range to imitate",
    "Keep-alive reuse": "unknown of the provider",
    "WebSocket handshake": "this phone opens no WebSocket",
    "Number status callbacks": "held in test_phone_dial_rows",
}

# As the provider's pages list them: overrides, failure path, content types, the table of topics, callbacks, URLs.
IN_THE_DOCUMENT = {
    *("ct", "rt", "tt", "rc", "rp", "sni", "e", "only TCP/TLS failures, once", "bad values"),
    *("fragment not sent, not signed", "overrides in TwiML attributes", "retries not in the inspector"),
    *("idempotency token", "partial response not retried"),
    *("failure, fallback", "fallback missing, voice", "fallback missing, SMS", "mid-call failure"),
    *("text/xml, application/xml, text/html", "text/plain", "audio/*", "missing content type"),
    *("status callback replies", "Cookies, voice", "Cookies, SMS", "Caching", "HTTP redirects"),
    *("Basic/Digest auth", "TLS", "Source IPs", "Hostname", "Headers seen", "Keep-alive reuse"),
    *("Request Inspector", "Calls: status callback once", "Number status callbacks", "Messages: status callback"),
    *("voice over HTTPS", "SMS over HTTPS", "over HTTP", "WebSocket handshake"),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_phone_keeps(row: Row) -> None:
    row.check(WHOLE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_phone_without_it_is_noticed(row: Row) -> None:
    with pytest.raises(AssertionError):
        row.check(row.broken)


def test_every_row_about_transport_is_here() -> None:
    assert {row.name for row in ROWS} | set(NOT_FOR_A_PHONE) == IN_THE_DOCUMENT
    assert not {row.name for row in ROWS} & set(NOT_FOR_A_PHONE)

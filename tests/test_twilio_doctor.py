"""The doctor with lines that are healthy and lines that are not: real servers and certificates, on this machine."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from werkzeug.serving import make_server

from ivr.app import create_app
from ivr.settings import Settings
from ivr.twilio_account.api import Patience
from ivr.twilio_account.check import Check
from ivr.twilio_account.doctor import checks, doctor
from tests.api_stand_in import ApiStandIn, Fault
from tests.playing import edition
from tests.scripted_server import Reply, ScriptedServer
from tests.signed import ACCOUNT, MONDAY, SETTINGS, TOKEN, Quiet, running

QUICK = Patience(first=0.001)
IMPATIENT = Patience(first=0.001, answer=0.4)
GOOD = "<Response><Say>Call 2 0 6.</Say></Response>"


def settings(base: str, api: ApiStandIn, **more: Any) -> Settings:
    return Settings(**{"auth_tokens": (TOKEN,), "account_sid": ACCOUNT, "public_url": base, "api_url": api.url, **more})


def found(chosen: Settings) -> dict[str, Check]:
    """Every check by its name."""
    return {check.name: check for check in checks(chosen, QUICK)}


def verdicts(chosen: Settings) -> dict[str, str]:
    return {name: check.verdict for name, check in found(chosen).items()}


@contextmanager
def line(token: str = TOKEN) -> Iterator[str]:
    with running(replace(SETTINGS, auth_tokens=(token,), account_sid=ACCOUNT)) as base:
        yield base


def test_a_healthy_line_passes_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    files: dict[str, Any] = {"/f.xml": [GOOD], "/t.txt": [Reply("Call us.", content_type="text/plain")]}
    with line() as base, ApiStandIn() as api, ScriptedServer(files) as other:
        chosen = settings(
            base, api, voice_fallback_url=f"{other.url}/f.xml", sms_fallback_url=f"{other.url}/t.txt"
        )
        # On one machine without names or certificates two things cannot be as they should be.
        assert verdicts(chosen) == {
            "name": "look", "certificate": "look", "unsigned request": "ok", "clock": "ok", "signed call": "ok",
            "call status": "ok", "signed text": "ok", "fallback for calls": "ok", "fallback for texts": "ok",
            "API": "ok", "provider's clock": "ok",
        }  # fmt: skip
        assert doctor(chosen, as_json=False, patience=QUICK) == 0
        out, err = capsys.readouterr()
        assert (out.count("WRONG"), err) == (0, "")
        assert TOKEN not in out
        assert doctor(chosen, as_json=True, patience=QUICK) == 0
        assert json.loads(capsys.readouterr().out)["right"] is True


def test_a_token_the_line_does_not_have_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    with line("another") as base, ApiStandIn() as api:
        seen = found(settings(base, api))
        for name in ("signed call", "call status", "signed text"):
            assert seen[name].verdict == "wrong"
            assert "refused with 403, although it is signed" in seen[name].says
        assert seen["API"].verdict == "ok"
        assert doctor(settings(base, api), as_json=False, patience=QUICK) == 1
        assert TOKEN not in capsys.readouterr().out


def test_each_of_several_tokens_is_tried_and_one_need_be_taken() -> None:
    with line("next") as base, ApiStandIn() as api:
        seen = found(settings(base, api, auth_tokens=(TOKEN, "next")))
        assert seen["signed call (token 1 of 2)"].verdict == "wrong"
        assert seen["signed call (token 2 of 2)"].verdict == "ok"
        for tokens, taken in (((TOKEN, "next"), ["ok", "look"]), (("x", TOKEN), ["look", "ok"]), (("x",), ["wrong"])):
            every = checks(settings(base, api, auth_tokens=tokens), QUICK)
            assert [check.verdict for check in every if check.name == "API"] == taken


def test_a_wrong_account_is_found() -> None:
    with line() as base, ApiStandIn() as api:
        seen = found(settings(base, api, account_sid="AC" + "7" * 32))
        assert seen["signed call"].verdict == "wrong"
        assert seen["API"].verdict == "wrong"


def test_nobody_there_is_said_once() -> None:
    with line() as base:
        pass
    with ApiStandIn() as api:
        seen = found(settings(base, api))
        assert seen["unsigned request"].says == f"{base}/voice cannot be reached: the connection is refused."
        assert "signed call" not in seen
        assert seen["API"].verdict == "ok"


def test_a_name_nobody_knows_leaves_out_what_needs_it() -> None:
    with ApiStandIn() as api:
        seen = found(settings("https://nobody.invalid", api))
        assert seen["name"].says == "nobody.invalid is not found."
        assert "certificate" not in seen
        assert "API" in seen


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(GOOD), "anybody may call"),
        (Reply("", 404), "answered with 404"),
        (Reply("", 502), "answered with 502"),
        (Reply("", 308, headers=(("Location", "https://x.example/voice?x=1"),)), "sent on to https://x.example/voice."),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"), "broke off"),
        (Reply(raw=b"\r\n"), "broke off"),
    ],
)  # fmt: skip
def test_what_answers_instead_of_the_line_is_told(reply: Reply, says: str) -> None:
    with ScriptedServer({"/voice": [reply]}) as web, ApiStandIn() as api:
        check = found(settings(web.url, api))["unsigned request"]
        assert check.verdict == "wrong"
        assert says in check.says
        assert check.do


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply("", 500), "answered with 500"),
        (Reply("OK", content_type="text/plain"), "something else than TwiML"),
        (Reply("<html></html>", content_type="text/xml"), "something else than TwiML"),
        (Reply("<Response>", content_type="text/xml"), "something else than TwiML"),
    ],
)
def test_a_signed_request_wants_twiml(reply: Reply, says: str) -> None:
    def answer(got: Any) -> Reply:
        return reply if "X-Twilio-Signature" in got.headers else Reply("", 403)

    with ScriptedServer({"/voice": [answer], "/sms": [answer]}) as web, ApiStandIn() as api:
        seen = found(settings(web.url, api))
        assert seen["unsigned request"].verdict == "ok"
        for name in ("signed call", "signed text"):
            assert seen[name].verdict == "wrong"
            assert says in seen[name].says


def test_a_slow_line_is_found() -> None:
    def late(got: Any) -> Reply:
        return Reply(GOOD, delay=3.2) if "X-Twilio-Signature" in got.headers else Reply("", 403)

    with ScriptedServer({"/voice": [late]}) as web, ApiStandIn() as api:
        assert "after 3." in found(settings(web.url, api))["signed call"].says


@pytest.mark.parametrize(("seconds", "verdict"), [(-30, "ok"), (30, "ok"), (600, "wrong"), (-600, "wrong")])
def test_a_clock_that_is_wrong_is_found(seconds: int, verdict: str) -> None:
    reply = Reply("", 403, headers=(("Date", formatdate(time.time() + seconds, usegmt=True)),))

    class NoDate(ScriptedServer):
        def __enter__(self) -> Any:
            entered = super().__enter__()
            self.web.RequestHandlerClass.date_time_string = lambda *_: "not said"  # type: ignore[method-assign,assignment]
            self.web.RequestHandlerClass.send_response = self.web.RequestHandlerClass.send_response_only  # type: ignore[attr-defined]
            return entered

    with NoDate({"/voice": [reply]}) as web, ApiStandIn(clock_ahead=seconds) as api:
        seen = found(settings(web.url, api))
        assert seen["clock"].verdict == verdict
        assert seen["provider's clock"].verdict == verdict


@pytest.mark.parametrize(
    ("replies", "verdict", "says"),
    [
        ([Reply(GOOD)], "ok", "can be fetched"),
        ([Reply(GOOD, content_type="text/plain")], "wrong", "no document the provider takes (text/plain)"),
        ([Reply("Call us", content_type="text/xml")], "wrong", "no document"),
        ([Reply("", 404)], "wrong", "answers with 404"),
        ([Reply(GOOD, content_type="")], "wrong", "(no type)"),
    ],
)
def test_a_fallback_must_be_there_and_be_taken(replies: list[Any], verdict: str, says: str) -> None:
    with ScriptedServer({"/f": replies}) as web, ApiStandIn() as api, line() as base:
        check = found(settings(base, api, voice_fallback_url=f"{web.url}/f"))["fallback for calls"]
        assert check.verdict == verdict
        assert says in check.says


def test_a_fallback_on_the_same_machine_is_pointed_out() -> None:
    with ScriptedServer({"/voice": [Reply("", 403)], "/f": [GOOD]}) as web, ApiStandIn() as api:
        seen = found(settings(web.url, api, sms_fallback_url=f"{web.url}/f"))
        assert seen["fallback for texts"].verdict == "look"
        assert seen["fallback for calls"].says.startswith("there is none")


@pytest.mark.parametrize(
    ("kind", "verdict"), [("hang", "wrong"), ("nothing", "wrong"), ("503", "look"), ("401", "wrong")]
)
def test_an_api_that_does_not_answer_is_told(kind: Any, verdict: str) -> None:
    with line() as base, ApiStandIn(faults=[Fault(kind, 9)]) as api:
        every = checks(settings(base, api), IMPATIENT if kind == "hang" else QUICK)
        assert {check.name: check.verdict for check in every}["API"] == verdict


def test_without_an_account_the_api_is_not_asked() -> None:
    with line() as base, ApiStandIn() as api:
        assert verdicts(settings(base, api, account_sid=None))["API"] == "look"
        assert api.asked == []


# Certificates


class Authority:
    """An authority of the tests' own, and the certificates it makes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority of the tests")])
        now = datetime.now(UTC)
        self.own = (
            x509.CertificateBuilder()
            .subject_name(self.name).issuer_name(self.name).public_key(self.key.public_key())
            .serial_number(1).not_valid_before(now - timedelta(days=99)).not_valid_after(now + timedelta(days=99))
            .add_extension(x509.BasicConstraints(True, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(True, False, False, False, False, True, True, False, False), critical=True
            )
            .sign(self.key, hashes.SHA256())
        )  # fmt: skip
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.own.public_bytes(serialization.Encoding.PEM))

    def certificate(self, days: float, host: str = "127.0.0.1") -> Path:
        """Make a certificate that is valid for some more days."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        alternative = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([])).issuer_name(self.name).public_key(key.public_key())
            .serial_number(2).not_valid_before(now - timedelta(days=90)).not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )  # fmt: skip
        file = self.folder / f"{host}-{days}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
        return file


@contextmanager
def secure_line(certificate: Path) -> Iterator[str]:
    """Serve the line over HTTPS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    app = create_app(replace(SETTINGS, account_sid=ACCOUNT), lambda: MONDAY, edition("court"))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("make", "trusted", "verdict", "says"),
    [
        (lambda a: a.certificate(60.5), True, "ok", "valid for 60 more days"),
        (lambda a: a.certificate(5.5), True, "look", "only for 5 more days"),
        (lambda a: a.certificate(-2), True, "wrong", "certificate has expired"),
        (lambda a: a.certificate(60, "other.example.org"), True, "wrong", "IP address mismatch"),
        (lambda a: a.certificate(60), False, "wrong", "it is not valid: unable to get local issuer certificate"),
    ],
)
def test_a_certificate_is_looked_at_as_a_stranger_would(
    make: Callable[[Authority], Path],
    trusted: bool,
    verdict: str,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = Authority(tmp_path)
    if trusted:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    with secure_line(make(authority)) as base, ApiStandIn() as api:
        seen = found(settings(base, api))
        assert seen["certificate"].verdict == verdict
        assert says in seen["certificate"].says
        assert ("signed call" in seen) == (verdict != "wrong")
        assert all(seen[name].verdict == "ok" for name in ("signed call", "signed text") if name in seen)


def test_a_server_that_speaks_no_tls_is_found() -> None:
    with ScriptedServer({}) as web, ApiStandIn() as api:
        seen = found(settings(web.url.replace("http:", "https:"), api))
        assert seen["certificate"].verdict == "wrong"
        assert "no secure connection" in seen["certificate"].says
    with ApiStandIn() as api:
        seen = found(settings(web.url.replace("http:", "https:"), api))
        assert "nobody takes a connection" in seen["certificate"].says

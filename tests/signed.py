"""The provider's side of one request: signed by its own library, sent over HTTP or straight into the application."""

from __future__ import annotations

import http.client
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from http.client import HTTPMessage
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.serving import WSGIRequestHandler, make_server

from ivr.app import create_app
from ivr.channels.apology import apology
from ivr.dialogue.conversation import Conversation, read
from ivr.prompts.speech import PAUSE_MARK
from ivr.settings import Settings
from tests.playing import HERE, LINE_NUMBER, edition
from tests.twiml_checker import problems

TOKEN = "0123456789abcdef0123456789abcdef"
KEY = "a key of the tests' own"
ACCOUNT = "AC00000000000000000000000000000001"
CALLER = "+12025550123"
MONDAY = datetime(2026, 11, 23, 18, 15, tzinfo=UTC)
"""10:15 on a working day, Pacific time."""
ANY_NUMBER = {f"caller_{what}_{span}": 0 for what in ("calls", "texts") for span in ("hour", "day")}
"""No limits: the tests call more often than anybody may."""
SETTINGS = Settings(auth_tokens=(TOKEN,), secret_keys=(KEY,), **ANY_NUMBER)
LINES = ["court", *sorted(folder.name for folder in (HERE / "lines").glob("*") if (folder / "config").is_dir())]

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What came back for one request."""

    status: int
    headers: HTTPMessage | Mapping[str, str]
    body: bytes

    @property
    def verbs(self) -> list[ET.Element]:
        """The verbs at the top of the document."""
        return list(ET.fromstring(self.body))

    @property
    def words(self) -> str:
        """Everything said or sent, without markup."""
        return " ".join(" ".join(ET.fromstring(self.body).itertext()).split())

    @property
    def action(self) -> str:
        """Where the provider reports what happens next; empty where nothing does."""
        return next((verb.get("action", "") for verb in self.verbs if verb.get("action")), "")

    @property
    def state(self) -> Conversation:
        """The conversation that rides in the callback address."""
        found = read("voice", parse_qs(urlsplit(self.action).query)["c"][0])
        assert found, self.action
        return found

    @property
    def cookie(self) -> str:
        """The cookie as it would be sent back."""
        return (self.headers.get("Set-Cookie") or "").partition(";")[0]


def call_form(**more: str) -> dict[str, str]:
    """A request of a call that goes on."""
    form = {"CallSid": "CA" + "0" * 31 + "1", "AccountSid": ACCOUNT, "From": CALLER, "To": LINE_NUMBER}
    return {**form, "CallStatus": "in-progress", "Direction": "inbound", "FromCity": "", **more}


def text_form(body: str = "", **more: str) -> dict[str, str]:
    """A text that came in."""
    form = {"MessageSid": "SM" + "0" * 31 + "1", "AccountSid": ACCOUNT, "From": CALLER, "To": LINE_NUMBER}
    return {**form, "Body": body, "NumMedia": "0", "SmsStatus": "received", "FromCity": "", **more}


def pairs_of(form: Mapping[str, str] | Pairs) -> Pairs:
    """A form as pairs, in the order sent."""
    return list(form.items()) if isinstance(form, Mapping) else list(form)


def signature(url: str, form: Mapping[str, str] | Pairs, token: str = TOKEN) -> str:
    """X-Twilio-Signature, by the provider's own library."""
    return str(RequestValidator(token).compute_signature(url, MultiDict(pairs_of(form))))


class Wire:
    """Sends forms over real HTTP to a server, as the provider would: the raw address goes out as it is."""

    def __init__(self, address: str, public: str | None = None, token: str = TOKEN) -> None:
        self.address, self.public, self.token = address, public or address, token

    def post(
        self, target: str, form: Mapping[str, str] | Pairs, *, method: str = "POST", headers: Mapping[str, str] = {}
    ) -> Reply:
        """Send a form, signed for the public address unless `headers` bring another signature (or none: "")."""
        whole = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": signature(self.public + target, form, self.token),
            **headers,
        }
        return self.send(target, urlencode(pairs_of(form)).encode(), method, whole)

    def send(self, target: str, body: bytes, method: str, headers: Mapping[str, str]) -> Reply:
        """Send bytes."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=10)
        try:
            kept = {name: value for name, value in headers.items() if value}
            connection.request(method, target, body, kept)
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


class Direct:
    """Sends signed forms straight into an application: for many requests in little time."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client(use_cookies=False)

    def post(self, target: str, form: Mapping[str, str] | Pairs, cookie: str = "") -> Reply:
        """Send a signed form."""
        headers = {"X-Twilio-Signature": signature(f"http://localhost{target}", form)}
        if cookie:
            headers["Cookie"] = cookie
        answer = self.client.post(
            target,
            data=urlencode(pairs_of(form)).encode(),
            headers=headers,
            content_type="application/x-www-form-urlencoded; charset=UTF-8",
        )
        return Reply(answer.status_code, dict(answer.headers), answer.data)


@contextmanager
def running(settings: Settings = SETTINGS, line: str = "court") -> Iterator[str]:
    """Serve a line on this machine with just these settings, on a Monday morning; give its address."""
    app = create_app(settings, lambda: MONDAY, edition(line))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@cache
def direct(line: str = "court") -> Direct:
    """A line of the tests, answering in this process on a Monday morning."""
    return Direct(create_app(SETTINGS, lambda: MONDAY, edition(line)))


def good(reply: Reply, kind: str, line: str = "court") -> Reply:
    """Give the reply back if the provider would take it and it is no apology."""
    assert reply.status == 200, reply
    assert reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert problems(reply.body, kind) == [], reply.body
    sorry = escape(apology(edition(line), kind), quote=False).replace(PAUSE_MARK, "")
    assert sorry not in reply.body.decode(), "an apology: something broke inside"
    return reply

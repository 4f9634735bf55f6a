"""A stand-in for the provider's REST API: a real HTTP server with the same paths, and faults that can be switched on.

It answers as documented (Twilio: REST API, Messaging Services, A2P 10DLC, Toll-Free Verification, Inbound Processing
Region) and knows one account with its numbers. What it was asked stands in `asked`, what it sent in `messages`.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.scripted_server import QuietServer
from tests.signed import ACCOUNT, TOKEN

NUMBER = "+12065550100"
PN = "PN" + "0" * 31 + "1"
MG = "MG" + "0" * 31 + "1"
SUB = "AC" + "0" * 30 + "99"
DEMO = "https://demo.twilio.com/welcome"

Kind = Literal[
    "401", "403", "404", "429", "500", "503", "504", "half", "cut", "html", "hang", "nothing", "lost", "named"
]  # fmt: skip
Entry = dict[str, Any]


@dataclass
class Fault:
    """What goes wrong with requests to paths that fit, so many times.

    `half` is half a JSON object, `cut` less than was announced, `nothing` an end without an answer, `lost` the same but
    carried out, `named` an error 500 that names the message all the same.
    """

    kind: Kind
    times: int = 1
    path: str = ""
    after: int = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]


def number(e164: str = NUMBER, sid: str = PN, **more: Any) -> Entry:
    """A number as it is when it has just been bought."""
    return {
        "sid": sid, "account_sid": ACCOUNT, "phone_number": e164, "friendly_name": "front line", "trunk_sid": None,
        "voice_application_sid": None, "sms_application_sid": "", "voice_receive_mode": "voice", "status": "in-use",
        "voice_url": f"{DEMO}/voice/", "voice_method": "POST",
        "voice_fallback_url": "", "voice_fallback_method": "POST",
        "status_callback": "", "status_callback_method": "POST", "sms_url": f"{DEMO}/sms/reply", "sms_method": "POST",
        "sms_fallback_url": "", "sms_fallback_method": "POST", "emergency_status": "Active",
        "emergency_address_sid": "AD1", "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False}, **more,
    }  # fmt: skip


@dataclass
class ApiStandIn:
    """The API on this machine. Use it as a context; its address is `url`."""

    tokens: tuple[str, ...] = (TOKEN,)
    keys: dict[str, str] = field(default_factory=dict)
    numbers: list[Entry] = field(default_factory=lambda: [number()])
    account: Entry = field(default_factory=lambda: {"status": "active", "type": "Full", "owner_account_sid": ACCOUNT})
    sub_numbers: list[Entry] = field(default_factory=list)
    groups: list[Entry] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    campaigns: dict[str, list[Entry]] = field(default_factory=dict)
    verifications: list[Entry] = field(default_factory=list)
    routes: dict[str, Entry] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    page: int = 50
    deaf: tuple[str, ...] = ()
    """Fields of a number that are taken and not kept."""
    clock_ahead: int = 0
    asked: list[Asked] = field(default_factory=list)
    messages: list[Entry] = field(default_factory=list)
    on_message: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        self.hung = threading.Event()
        self.lock = threading.Lock()
        self.web = QuietServer(("127.0.0.1", 0), answering(self))
        self.thread = threading.Thread(target=self.web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.hung.set()
        self.web.shutdown()
        self.web.server_close()
        self.thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web.server_address[1]}"

    def registered(self, state: str = "VERIFIED", **more: Any) -> Self:
        """Put the number into a Messaging Service with a campaign, as it should be."""
        group = {"sid": MG, "friendly_name": "line", "inbound_request_url": None, "inbound_method": "POST"}
        self.groups.append({**group, "use_inbound_webhook_on_number": True, **more})
        self.members[MG] = [PN]
        self.campaigns[MG] = [{"campaign_status": state}] if state else []
        return self

    def changed(self, method: str = "POST") -> list[Asked]:
        """The requests that wanted to change something."""
        return [each for each in self.asked if each.method == method]

    # What is answered: a status and an object.

    def answer(self, asked: Asked, user: str, secret: str) -> tuple[int, Entry]:
        if not ((user == ACCOUNT and secret in self.tokens) or (secret and self.keys.get(user) == secret)):
            return error(401, 20003, f"Authentication Error - invalid username {user} or password {secret}")
        path = asked.path.removesuffix(".json")
        if path == "/2010-04-01/Accounts":
            mine = {"sid": ACCOUNT, **self.account, "auth_token": TOKEN}
            return self.listed(asked, "accounts", [mine, {"sid": SUB, "status": "active"}])
        if path == f"/2010-04-01/Accounts/{ACCOUNT}":
            return 200, {"sid": ACCOUNT, **self.account, "auth_token": TOKEN}
        if found := re.fullmatch(r"/2010-04-01/Accounts/(AC\w+)/(\w+)(?:/(\w+))?", path):
            return self.in_account(asked, *found.groups())
        if path.startswith("/v1/"):
            return self.messaging(asked, path)
        if found := re.fullmatch(r"/v3/PhoneNumbers/(\+\d+)", path):
            return (200, self.routes[found[1]]) if found[1] in self.routes else nowhere(asked)
        return nowhere(asked)

    def in_account(self, asked: Asked, account: str, kind: str, sid: str | None) -> tuple[int, Entry]:
        if kind == "Messages" and account == ACCOUNT:
            return self.message(asked, sid)
        if kind != "IncomingPhoneNumbers" or account not in (ACCOUNT, SUB):
            return nowhere(asked)
        numbers = self.numbers if account == ACCOUNT else self.sub_numbers
        if sid is None:
            # As the real one does, a search finds a number that only holds what was asked for.
            part = asked.query.get("PhoneNumber", "")
            return self.listed(asked, "incoming_phone_numbers", [one for one in numbers if part in one["phone_number"]])
        entry = next((one for one in numbers if one["sid"] == sid), None)
        if entry is None:
            return nowhere(asked)
        for name, value in asked.form.items():
            snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
            if snake not in entry:
                return error(400, 20001, f"Unknown parameter {name}")
            if snake not in self.deaf:
                entry[snake] = value
        return 200, entry

    def message(self, asked: Asked, sid: str | None) -> tuple[int, Entry]:
        if asked.method == "GET":
            found = next((one for one in self.messages if one["sid"] == sid), None)
            return (200, found) if found else nowhere(asked)
        to, body = asked.form.get("To", ""), asked.form.get("Body", "")
        refusals = {"+15005550001": 21211, "+15005550003": 21408, "+15005550004": 21610, "+15005550009": 21614}
        if to in refusals:
            return error(400, refusals[to], f"The 'To' number {to} is refused")
        if not body or len(body) > 1600:
            return error(400, 21617, "The message body exceeds the 1600 character limit")
        made = {"sid": f"SM{len(self.messages) + 1:032x}", "status": "queued", "to": to, "body": body}
        self.messages.append({**made, "form": asked.form})
        self.on_message()
        return 201, made

    def messaging(self, asked: Asked, path: str) -> tuple[int, Entry]:
        if path == "/v1/Services":
            return self.listed(asked, "services", self.groups)
        if path == "/v1/Tollfree/Verifications":
            sid = asked.query.get("TollfreePhoneNumberSid")
            return self.listed(
                asked, "verifications", [one for one in self.verifications if one["tollfree_phone_number_sid"] == sid]
            )
        if found := re.fullmatch(r"/v1/Services/(MG\w+)/PhoneNumbers/(PN\w+)", path):
            inside = found[2] in self.members.get(found[1], [])
            return (200, {"sid": found[2], "service_sid": found[1]}) if inside else nowhere(asked)
        if found := re.fullmatch(r"/v1/Services/(MG\w+)/Compliance/Usa2p", path):
            return self.listed(asked, "compliance", self.campaigns.get(found[1], []))
        return nowhere(asked)

    def listed(self, asked: Asked, key: str, entries: list[Entry]) -> tuple[int, Entry]:
        """One page of a list; the address of the next is written as each of the two generations of the API does."""
        at = int(asked.query.get("Page", "0"))
        size = min(self.page, int(asked.query.get("PageSize", "50")))
        part, rest = entries[at * size : (at + 1) * size], entries[(at + 1) * size :]
        query = urlencode({**asked.query, "Page": str(at + 1), "PageToken": f"PA{at}"})
        following = f"{asked.path}?{query}" if rest else None
        if asked.path.startswith("/2010-04-01/"):
            return 200, {key: part, "page": at, "page_size": size, "next_page_uri": following}
        there = f"https://messaging.twilio.com{following}" if following else None
        return 200, {key: part, "meta": {"key": key, "page": at, "page_size": size, "next_page_url": there}}

    def fault(self, asked: Asked) -> Fault | None:
        """The fault that strikes this request, if any."""
        with self.lock:
            for each in self.faults:
                if each.times > 0 and re.search(each.path, f"{asked.method} {asked.path}"):
                    if each.after > 0:
                        each.after -= 1
                        continue
                    each.times -= 1
                    return each
        return None


def error(status: int, code: int, words: str) -> tuple[int, Entry]:
    """An error as the API writes it."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": words, "more_info": more, "status": status}


def nowhere(asked: Asked) -> tuple[int, Entry]:
    return error(404, 20404, f"The requested resource {asked.path} was not found")


FAULTS: dict[str, tuple[int, Entry]] = {
    "401": error(401, 20003, "Authenticate"),
    "403": error(403, 20006, "Access denied"),
    "404": error(404, 21421, "PhoneNumber is invalid"),
    "429": error(429, 20429, "Too Many Requests"),
    "500": error(500, 20500, "Internal Server Error"),
    "503": error(503, 20503, "Service Unavailable"),
    "504": error(504, 20504, "Gateway Timeout"),
}


def answering(api: ApiStandIn) -> type[BaseHTTPRequestHandler]:
    """The request class for one stand-in."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.take()

        def do_POST(self) -> None:
            self.take()

        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            asked = Asked(self.command, parts.path, query, dict(parse_qsl(body, keep_blank_values=True)))
            api.asked.append(asked)
            word, _, coded = self.headers.get("Authorization", "").partition(" ")
            user, _, secret = b64decode(coded).decode().partition(":") if word == "Basic" else ("", "", "")
            fault = api.fault(asked)
            if fault is None:
                self.send(*api.answer(asked, user, secret))
            elif fault.kind == "hang":
                api.hung.wait(30)
            elif fault.kind == "nothing":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif fault.kind in ("lost", "half", "cut", "named"):
                self.spoilt(fault.kind, *api.answer(asked, user, secret))
            elif fault.kind == "html":
                self.send_bytes(502, b"<html>Bad gateway</html>", "text/html")
            else:
                self.send(*FAULTS[fault.kind], fault.headers)

        def spoilt(self, kind: str, status: int, content: Entry) -> None:
            sent = json.dumps(content).encode()
            if kind == "lost":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif kind == "named":
                self.send(500, content)
            elif kind == "half":
                self.send_bytes(status, sent[: len(sent) // 2])
            else:
                self.send_bytes(status, sent[: len(sent) // 2], claimed=len(sent))

        def send(self, status: int, content: Entry, headers: dict[str, str] | None = None) -> None:
            self.send_bytes(status, json.dumps(content).encode(), headers=headers or {})

        def send_bytes(
            self,
            status: int,
            sent: bytes,
            kind: str = "application/json;charset=utf-8",
            claimed: int | None = None,
            headers: dict[str, str] | None = None,
        ) -> None:
            self.send_response_only(status)
            self.send_header("Date", formatdate(time.time() + api.clock_ahead, usegmt=True))
            self.send_header("Content-Type", kind)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent) if claimed is None else claimed))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Answering

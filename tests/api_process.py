"""The stand-in for the provider's REST API as a process of its own: `python -m tests.api_process`.

Whoever starts it says on its standard input what the account is, and asks there what came of it: one JSON object a
line, `set` (fields) or `get` (a field), each answered with one line. The first line it writes is its port.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from base64 import b64decode
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.api_account import Account, Asked, Entry, error

FAULTS: dict[str, tuple[int, Entry]] = {
    "401": error(401, 20003, "Authenticate"),
    "403": error(403, 20006, "Access denied"),
    "404": error(404, 21421, "PhoneNumber is invalid"),
    "429": error(429, 20429, "Too Many Requests"),
    "500": error(500, 20500, "Internal Server Error"),
    "503": error(503, 20503, "Service Unavailable"),
    "504": error(504, 20504, "Gateway Timeout"),
}


class Struck:
    """Which request a fault strikes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.faults: list[Entry] = []

    def by(self, asked: Asked) -> Entry | None:
        """Return the fault that strikes this request, if any."""
        with self.lock:
            for each in self.faults:
                if each["times"] > 0 and re.search(each["path"], f"{asked.method} {asked.path}"):
                    if each["after"] > 0:
                        each["after"] -= 1
                        continue
                    each["times"] -= 1
                    return each
        return None


class Server(ThreadingHTTPServer):
    """The API of one account."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.account, self.struck = Account(self.tell), Struck()
        self.clock_ahead, self.on_message = 0, 0

    def tell(self) -> None:
        """Let whoever wants to know of a message do something before it is answered."""
        if self.on_message:
            with socket.create_connection(("127.0.0.1", self.on_message), 30) as line:
                line.recv(1)

    def take(self, fields: Entry) -> None:
        """Become what somebody says."""
        self.struck.faults = fields.pop("faults", self.struck.faults)
        for name in ("clock_ahead", "on_message"):
            setattr(self, name, fields.pop(name, getattr(self, name)))
        for name, value in fields.items():
            setattr(self.account, name, value)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has gone."""


class Answering(BaseHTTPRequestHandler):
    """One connection."""

    server: Server

    def do_GET(self) -> None:
        self.take()

    def do_POST(self) -> None:
        self.take()

    def take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(self.command, parts.path, query, dict(parse_qsl(body, keep_blank_values=True)))
        account = self.server.account
        account.asked.append(asked)
        word, _, coded = self.headers.get("Authorization", "").partition(" ")
        user, _, secret = b64decode(coded).decode().partition(":") if word == "Basic" else ("", "", "")
        fault = self.server.struck.by(asked)
        kind = fault["kind"] if fault else ""
        if fault is None:
            self.send(*account.answer(asked, user, secret))
        elif kind == "hang":
            time.sleep(30)
        elif kind == "nothing":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif kind in ("lost", "half", "cut", "named"):
            self.spoilt(kind, *account.answer(asked, user, secret))
        elif kind == "html":
            self.send_bytes(502, b"<html>Bad gateway</html>", "text/html")
        else:
            self.send(*FAULTS[kind], fault["headers"])

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
        self.send_header("Date", formatdate(time.time() + self.server.clock_ahead, usegmt=True))
        self.send_header("Content-Type", kind)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent) if claimed is None else claimed))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


def main() -> None:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    print(server.server_address[1], flush=True)
    for line in sys.stdin:
        said = json.loads(line)
        if "set" in said:
            server.take(said["set"])
            print("{}", flush=True)
        else:
            found = getattr(server.account, said["get"])
            print(json.dumps([vars(each) for each in found] if said["get"] == "asked" else found), flush=True)


if __name__ == "__main__":
    main()

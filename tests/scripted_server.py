"""A small web server that answers TwiML from a script, over real HTTP on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire; `form` is the decoded body, `query` the decoded query."""

    method: str
    path: str
    raw_path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """What is answered: `delay` seconds later; `claimed` is a Content-Length, true or not; `raw` replaces all."""

    body: str | bytes = "<Response/>"
    status: int = 200
    content_type: str = "text/xml; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    claimed: int | None = None
    raw: bytes = b""


Script = str | Reply | Callable[[Received], "str | Reply"]


@dataclass
class ScriptedServer:
    """Answers each path with its replies in turn, the last one again and again; unknown paths with 404.

    Use it as a context: `with ScriptedServer({"/voice": ["<Response/>"]}) as server`.
    """

    scripts: dict[str, list[Script]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    closed_first: int = 0
    """How many connections are cut off before a byte is read."""

    def __enter__(self) -> Self:
        self.web = QuietServer(("127.0.0.1", 0), answering(self))
        self.thread = threading.Thread(target=self.web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.web.shutdown()
        self.web.server_close()
        self.thread.join()

    @property
    def port(self) -> int:
        return int(self.web.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def at(self, path: str) -> list[Received]:
        """The requests that came to one path."""
        return [request for request in self.received if request.path == path]

    @property
    def last(self) -> Received:
        return self.received[-1]

    def answer(self, request: Received) -> Reply:
        self.received.append(request)
        script = self.scripts.get(request.path)
        if not script:
            return Reply("not here", 404, "text/html")
        chosen = script.pop(0) if len(script) > 1 else script[0]
        reply = chosen(request) if callable(chosen) else chosen
        return Reply(reply) if isinstance(reply, str) else reply


class QuietServer(ThreadingHTTPServer):
    """Says nothing about callers that hang up."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def answering(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    """The request class for one server."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.take()

        def do_GET(self) -> None:
            self.take()

        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            parts = urlsplit(self.path)
            reply = server.answer(
                Received(
                    self.command,
                    parts.path,
                    self.path,
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    dict(parse_qsl(body, keep_blank_values=True)),
                    dict(self.headers.items()),
                )
            )
            time.sleep(reply.delay)
            if reply.raw:
                self.wfile.write(reply.raw)
                return
            sent = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            if reply.content_type:
                self.send_header("Content-Type", reply.content_type)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent) if reply.claimed is None else reply.claimed))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Answering

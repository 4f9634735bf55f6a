"""Sending a case into an application as a server would, or over a socket as it is."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from benchmarks.fuzzing.cases import Case
from benchmarks.fuzzing.judge import Seen

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def into(app: Application, case: Case, host: str) -> Seen:
    """Send a case into an application; raises what it raises."""
    raw_path, _, query = case.target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": case.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": case.target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(case.body),
        "wsgi.input_terminated": case.chunked,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **dict(case.headers),
    }
    answered: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        answered[:] = [int(status[:3]), {name.lower(): value for name, value in headers}]

    parts = app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    return Seen(answered[0], answered[1], body)


def over(place: tuple[str, int], case: Case, host: str) -> Seen | None:
    """Send a case over a socket; None where nothing came back. Raises ValueError for what cannot be written there."""
    headers = dict(case.headers)
    headers.setdefault("HTTP_HOST", host)
    lines = [f"{case.method} {case.target} HTTP/1.1", "Connection: close"]
    for name, value in headers.items():
        lines.append(f"{name.removeprefix('HTTP_').replace('_', '-').title()}: {value}")
    body = case.body
    if case.chunked:
        lines.append("Transfer-Encoding: chunked")
        halves = [part for part in (body[: len(body) // 2], body[len(body) // 2 :]) if part]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in halves) + b"0\r\n\r\n"
    if any("\r" in line or "\n" in line or "\x00" in line for line in lines):
        raise ValueError(f"{case.method} {case.target}: a header of more than one line")
    answer = b""
    with socket.create_connection(place, timeout=20) as line:
        try:
            line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                answer += part
        except OSError:  # it may hang up on what is too much before all of it is sent
            pass
    while answer.startswith(b"HTTP/1.1 100"):
        answer = answer.partition(b"\r\n\r\n")[2]
    head, _, rest = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 "):
        return None
    pairs = (line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:])
    found = {name.lower(): value for name, _, value in pairs}
    return Seen(int(head[9:12]), found, rest)

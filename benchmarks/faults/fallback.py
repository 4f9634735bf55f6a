"""The fallback, as it should lie on another machine: what `emergency` writes, given out by a server of files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from ivr.directory.edition import Edition
from ivr.emergency.pack import TEXT, XML, pack


@contextmanager
def fallback(edition: Edition) -> Iterator[str]:
    """Give the address of a server with the emergency pack of an edition: `/voice` and `/sms` below it."""
    files = pack(edition, datetime.now(UTC)).files
    given = {"/voice": ("text/xml", files[XML]), "/sms": ("text/plain", files[TEXT])}

    class Files(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kind, text = given[self.path]
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""The line on this machine alone: the real application behind a real HTTP server, with a token of its own."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from werkzeug.serving import WSGIRequestHandler, make_server

from ivr.app import create_app
from ivr.channels.exchange import Clock
from ivr.directory.edition import Edition
from ivr.settings import Settings, derived_key


@dataclass(frozen=True, slots=True)
class Loopback:
    """Where the line answers on this machine, and the token that signs for it."""

    address: str
    token: str


@contextmanager
def serve(settings: Settings, clock: Clock, edition: Edition | None = None) -> Iterator[Loopback]:
    """Serve the line until the block is left. No setting of a live line is used but its folders."""
    token = secrets.token_hex(16)
    private = replace(
        settings,
        auth_tokens=(token,),
        secret_keys=(derived_key(token),),
        public_url=None,
        account_sid=None,
        staff_pages=False,
    )
    server = make_server("127.0.0.1", 0, create_app(private, clock, edition), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Loopback(f"http://127.0.0.1:{server.server_port}", token)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request: the caller is looking at the terminal."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Write nothing."""

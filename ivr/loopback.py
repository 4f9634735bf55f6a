"""The line on this machine alone: the real application behind a real HTTP server, with a token of its own."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from ivr.app import create_app
from ivr.channels.exchange import Clock
from ivr.directory.edition import Edition
from ivr.settings import Settings, derived_key
from ivr.twilio_account.outbox import Outbox
from ivr.twilio_account.slip import held

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True)
class Loopback:
    """Where the line answers on this machine, and the token that signs for it.

    `texted` takes out the texts that were sent to a number meanwhile.
    """

    address: str
    token: str
    texted: Callable[[str], list[str]]


@contextmanager
def serve(
    settings: Settings, clock: Clock, edition: Edition | None = None, texting: bool = False
) -> Iterator[Loopback]:
    """Serve the line until the block is left. No setting of a live line is used but its folders.

    With `texting` callers can be sent texts, which go no farther than this machine.
    """
    token = secrets.token_hex(16)
    private = replace(
        settings,
        auth_tokens=(token,),
        secret_keys=(derived_key(token),),
        public_url=None,
        account_sid=None,
        staff_pages=False,
        text_from=None,
        transfers_a_day=None,
        texts_a_day=None,
        caller_calls_hour=0,
        caller_calls_day=0,
        caller_texts_hour=0,
        caller_texts_day=0,
        redis_url=None,
    )
    with TemporaryDirectory() as folder:
        texts = Outbox(Path(folder), private.secret_keys) if texting else None
        app = create_app(private, clock, edition, texts=texts)
        with _answering(app) as address:
            yield Loopback(address, token, lambda number: _taken_out(texts, number) if texts else [])


@contextmanager
def _answering(app: WSGIApplication) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _taken_out(texts: Outbox, number: str) -> list[str]:
    found = []
    for path in texts.waiting():
        with held(path) as slip:
            text = texts.opened(slip.sealed) if slip else None
            if slip and slip.head and text and text[0] == number:
                found.append(text[1])
                slip.close(replace(slip.head, state="accepted"))
    return found


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request: the caller is looking at the terminal."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Write nothing."""

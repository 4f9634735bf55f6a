"""The staff pages of a line, served for a test: a clock that the test moves, and two people with a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from ivr.app import create_app
from ivr.console import accounts
from ivr.directory.served import Served
from ivr.loopback import _Quiet
from ivr.phone.clock import StoppedClock
from ivr.settings import Settings
from tests.playing import edition

OPEN = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("America/Los_Angeles"))
PASSWORD = "correct horse battery"
KEY = "a-key-for-the-cookies-of-a-test"
TOKEN = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class Staff:
    """A line with its staff pages: `kim` may change it, `vee` may look."""

    app: Flask
    served: Served
    clock: StoppedClock
    state: Path
    settings: Settings

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.clock.set(self.clock() + timedelta(**time))

    def browser(self, name: str | None = "kim", password: str = PASSWORD) -> FlaskClient:
        """Return a browser without a screen, signed in unless `name` is None."""
        client = self.app.test_client()
        if name is not None:
            reply = sign_in(client, name, password)
            assert reply.status_code == 303, reply.text
        return client


def staff(folder: Path, **more: object) -> Staff:
    """Return the court's line with its staff pages; `more` are settings."""
    state = folder / "state"
    settings = Settings(
        auth_tokens=(TOKEN,),
        secret_keys=(KEY,),
        staff_pages=True,
        state_dir=state,
        **more,  # type: ignore[arg-type]
    )
    if not (state / "staff.json").exists():
        state.mkdir(parents=True, exist_ok=True)
        (state / "staff.json").write_bytes(_accounts())
    clock, served = StoppedClock(OPEN), Served(edition("court"))
    return Staff(create_app(settings, clock, served), served, clock, state, settings)


@cache
def _accounts() -> bytes:
    """Return the file of the accounts, made once: hashing a password takes its time."""
    with TemporaryDirectory() as folder:
        accounts.add(Path(folder), "kim", "editor", PASSWORD)
        accounts.add(Path(folder), "vee", "viewer", PASSWORD)
        return Path(folder, "staff.json").read_bytes()


def token_in(page: str) -> str:
    """Return the token of the forms on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def sign_in(client: FlaskClient, name: str, password: str, onward: str = "", base: str = "") -> TestResponse:
    """Type a name and a password into the form; `base` is what stands before /staff."""
    page = client.get(f"{base}/staff/sign-in")
    form = {"csrf_token": token_in(page.text), "name": name, "password": password, "next": onward}
    return client.post(f"{base}/staff/sign-in", data=form)


@contextmanager
def served_on_loopback(pages: Staff) -> Iterator[str]:
    """Serve the pages over real HTTP; give their address."""
    server = make_server("127.0.0.1", 0, pages.app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

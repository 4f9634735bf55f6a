"""A line whose staff pages may change it: its own copy on disk, its pages, and a caller who hears what is served."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ivr.app import create_app
from ivr.console import accounts
from ivr.directory import drafts, editions
from ivr.directory.editions import Published
from ivr.directory.served import Served
from ivr.phone.clock import StoppedClock
from ivr.settings import Settings
from tests.live import Live
from tests.playing import edition
from tests.signed import Direct, call_form, good, text_form
from tests.staff_pages import KEY, PASSWORD, TOKEN, Staff, _accounts, sign_in, token_in

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("America/Denver"))


@dataclass(frozen=True)
class Editing:
    """The line, its pages, and people with an account."""

    live: Live
    pages: Staff

    def person(self, name: str = "kim") -> Person:
        """Somebody who is signed in: `kim` and `bo` may change the line, `vee` may look."""
        client = self.pages.app.test_client()
        if name == "bo" and name not in accounts.read(self.pages.state):
            accounts.add(self.pages.state, "bo", "editor", PASSWORD)
        assert sign_in(client, name, PASSWORD).status_code == 303
        return Person(client)

    def hears(self) -> str:
        """What a caller hears first, in the words of a signed request."""
        return good(Direct(self.pages.app).post("/voice", call_form()), "voice").words

    def reads(self, body: str = "menu") -> str:
        """What a texter reads."""
        return good(Direct(self.pages.app).post("/sms", text_form(body)), "sms").words


@dataclass(frozen=True)
class Person:
    """A browser without a screen, and somebody signed in who uses it."""

    client: FlaskClient

    def sees(self, path: str) -> str:
        """Open a page and read it."""
        reply = self.client.get(f"/staff{path}")
        assert reply.status_code == 200, (path, reply.status_code)
        return reply.text

    def sends(self, path: str, **form: str) -> TestResponse:
        """Send a form, with the token of the pages."""
        token = token_in(self.sees("/"))
        return self.client.post(f"/staff{path}", data={"csrf_token": token, **_named(form)})

    def done(self, path: str, **form: str) -> str:
        """Send a form that leads on, and read the page it leads to."""
        reply = self.sends(path, **form)
        assert reply.status_code == 303, (reply.status_code, reply.text)
        return self.client.get(reply.location).text

    def refused(self, path: str, **form: str) -> str:
        """Send a form that comes back with a complaint, and read it."""
        reply = self.sends(path, **form)
        assert reply.status_code in (409, 422), (reply.status_code, reply.text)
        return reply.text


def editing(top: Path, line: str = "consulate") -> Editing:
    """Return a line that may be changed, on a Monday morning."""
    live = Live.of(line, top)
    state = live.state
    state.mkdir()
    (state / "staff.json").write_bytes(_accounts())
    settings = Settings(
        auth_tokens=(TOKEN,),
        secret_keys=(KEY,),
        staff_pages=True,
        config_dir=live.folders.config,
        prompts_dir=live.folders.prompts,
        state_dir=state,
    )
    clock, served = StoppedClock(MORNING), Served(edition(line))
    editions.keep(state, live.files)
    editions.enter(state, Published(live.files.edition, MORNING, "kim", "the line begins"))
    return Editing(live, Staff(create_app(settings, clock, served), served, clock, state, settings))


def proved(line: Editing, name: str = "kim") -> str:
    """Check a draft and wait for the outcome."""
    person = line.person(name)
    person.done("/draft/check")
    until = time.monotonic() + 60
    while "Checking:" in (told := person.sees("/draft/checked")):
        assert time.monotonic() < until
        time.sleep(0.2)
    return told


def facts(line: Editing) -> str:
    """Return the file of the facts."""
    return next(name for name in line.live.files.files if name.startswith("config/") and "closures" not in name)


def kept(line: Editing, name: str = "kim") -> str:
    """Return the facts as they stand in somebody's draft."""
    mine = drafts.read(line.pages.state, name)
    assert mine
    return mine.files[facts(line)][1]


def number(number: str, keys: str = "", nth: int = 0, press: str = "option", **more: str) -> dict[str, str]:
    """Return a number as the form sends it."""
    form = {"number": number, "kind": "voice", "press": press if keys else "", "keys": keys, **more}
    return {f"{nth}.{name}": value for name, value in form.items()}


def week(name: str = "week", **days: str) -> dict[str, str]:
    """Return a week as the form sends it: the usual one, with some days otherwise."""
    usual = dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), "09:00-14:00")
    form: dict[str, str] = {}
    for day, times in {**usual, **days}.items():
        for turn, span in enumerate(filter(None, times.split(", "))):
            opens, closes = span.split("-")
            form |= {f"{name}.{day}.{turn}.open": opens, f"{name}.{day}.{turn}.close": closes}
    return form


def beside(page: str, box: str) -> str:
    """What is said beside a box, which has to refer to it."""
    assert f'{box}-wrong"' in page.split(f'id="{box}"')[1].split(">")[0], box
    return unescape(page.split(f'id="{box}-wrong">')[1].split("<")[0])


def _named(form: dict[str, str]) -> dict[str, str]:
    """Return a form with the dots of its names, which Python writes as two underlines."""
    return {name.replace("__", "."): value for name, value in form.items()}

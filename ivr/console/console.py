"""What every staff page is given: the line in service, the person who looks, the clock, and the way to write a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import g, render_template

from ivr.channels.exchange import Clock
from ivr.console.accounts import Role
from ivr.console.apart import Apart
from ivr.console.changelog import log_change
from ivr.console.language import named
from ivr.console.throttle import Throttle
from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.directory.served import Served
from ivr.directory.snapshot import Folders
from ivr.prompts.rendering import render
from ivr.records.so_far import Aside
from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    name: str
    role: Role

    @property
    def may_change(self) -> bool:
        """Whether this person may change the line."""
        return self.role == "editor"


MISSES, WHILE = 10, 15 * 60.0
"""So many codes of calls that lead nowhere somebody may try in so many seconds."""


def no_draft() -> Edition | None:
    """Return no draft: nothing waits to be published."""
    return None


@dataclass(frozen=True, slots=True)
class Console:
    """The staff pages of one line. `draft` gives the edition that waits to be published and can be tried, or None.

    `misses` counts, by account, codes of calls that lead nowhere.
    """

    served: Served
    settings: Settings
    clock: Clock
    draft: Callable[[], Edition | None] = no_draft
    counts: Aside = field(default_factory=Aside)
    apart: Apart = field(default_factory=Apart)
    misses: Throttle = field(default_factory=lambda: Throttle(MISSES, WHILE))

    @property
    def edition(self) -> Edition:
        """The edition in service at this moment. Take it once for a page."""
        return self.served.edition

    @property
    def folders(self) -> Folders:
        """Where the files of the line lie."""
        return Folders(self.settings.config_dir, self.settings.prompts_dir)

    @property
    def state(self) -> Path:
        """The state folder: editions, accounts, the log."""
        return self.settings.state

    @property
    def now(self) -> datetime:
        """The time, on the line's clock."""
        return self.clock().astimezone(ZoneInfo(self.edition.line.zone))

    @property
    def person(self) -> Person:
        """Who asked for this page. Raises RuntimeError where nobody is signed in: no page is reached so."""
        found = g.get("person")
        if not isinstance(found, Person):
            raise RuntimeError("nobody is signed in")
        return found

    @property
    def line_name(self) -> str:
        """The name of the line, as it is texted."""
        edition = self.edition
        words = edition.words[edition.line.language]
        name = say("line.name")
        return render(words, name, "sms") or render(words, name, "voice")

    def log(self, what: str, **more: str) -> None:
        """Enter in the log what the person who is signed in has done. Raises OSError."""
        log_change(self.state, self.person.name, what, at=self.clock(), **more)

    def show(self, template: str, **values: object) -> str:
        """Return a page from a template of `templates/staff/`."""
        return render_template(f"staff/{template}", called=dict(named(self.edition)), **values)

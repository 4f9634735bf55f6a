"""How often one caller may call and text, and who is blocked. Whatever is wrong here, callers are served.

A caller is known by a pseudonym. Who withholds their number has none: they are not counted, and cannot be blocked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

from ivr.operating.blocks import Blocks
from ivr.operating.callers import bare, name
from ivr.operating.shared import Shared
from ivr.operating.tally import Tally
from ivr.operating.windows import Alone, Asked, Verdict, Window
from ivr.settings import Settings

log = logging.getLogger("ivr.limits")

Call = Literal["go", "limited", "blocked"]
_HOUR, _DAY = 3600, 25 * 3600  # the longest day of a year has 25
_QUARTER = 900  # at which a day begins in every zone


class Limits:
    """The limits of a line. `line` parts those of several that share a Redis, `zone` says when a day begins."""

    def __init__(self, settings: Settings, line: str, zone: str, tally: Tally) -> None:
        self._most = {
            "voice": (settings.caller_calls_hour, settings.caller_calls_day),
            "sms": (settings.caller_texts_hour, settings.caller_texts_day),
        }
        self._secret = settings.secret_keys[0] if settings.secret_keys else ""
        self._zone, self._tally = ZoneInfo(zone), tally
        self._alone = Alone()
        self._known: dict[str, tuple[int, tuple[Window, ...]]] = {}
        self._shared: Shared | None = None
        self._told = False
        self.blocks = Blocks(settings)
        if settings.redis_url and self._secret:
            self._shared = Shared(settings.redis_url, line, lambda: tally.add("limits alone"))

    @property
    def judge(self) -> Callable[[Asked], Verdict | None] | None:
        """What counts for all processes and machines together; None where nothing does."""
        return self._shared.judge if self._shared else None

    def call(self, sender: str, sid: str, now: datetime) -> Call:
        """Count a call that arrives at `now` (aware), and say how it goes on. Never raises."""
        found, blocked = self._judged("voice", sender, sid, now)
        if found == "go":
            return "go"
        return "blocked" if blocked else "limited"

    def text(self, sender: str, sid: str, now: datetime) -> Verdict:
        """Count a text that came in at `now` (aware), and say how it is answered. Never raises."""
        return self._judged("sms", sender, sid, now)[0]

    def _judged(self, channel: str, sender: str, sid: str, now: datetime) -> tuple[Verdict, bool]:
        try:
            number = bare(sender)
            if not number or not self._secret:
                return "go", False
            ends = self.blocks.ends(number, now)
            windows = self._windows(channel, now) if ends is None else _closed(ends, now)
            if not windows:
                return "go", False
            asked = Asked(f"{channel}:{name(self._secret, 'limited', number)}", _delivery(sid), windows)
            own = self._alone.judge(asked, now.timestamp())
            found = (self._shared.judge(asked) if self._shared else None) or own
            if found != "go":
                self._tally.add(f"{'limited' if ends is None else 'blocked'} {channel}")
            return found, ends is not None
        except Exception as error:
            if not self._told:
                log.error("limits do not hold: %s", type(error).__name__)
            self._told = True
            return "go", False

    def _windows(self, channel: str, now: datetime) -> tuple[Window, ...]:
        quarter = int(now.timestamp()) // _QUARTER
        known = self._known.get(channel)
        if known is None or known[0] != quarter:
            an_hour, a_day = self._most[channel]
            hour = Window(f"hour {quarter * _QUARTER // _HOUR}", an_hour, _HOUR)
            day = Window(f"day {now.astimezone(self._zone).date()}", a_day, _DAY)
            known = self._known[channel] = (quarter, tuple(window for window in (hour, day) if window.most))
        return known[1]


def _delivery(sid: str) -> str:
    """Return what stands for a delivery. The provider draws its ids at random, so no key is needed to hide one."""
    return sha256(sid.encode("utf-8", "replace")).hexdigest()[:16]


def _closed(ends: datetime, now: datetime) -> tuple[Window, ...]:
    """Return a window in which nobody may come: what is told at its beginning is told once until it ends."""
    return (Window(f"blocked until {int(ends.timestamp())}", 0, max(1, ceil((ends - now).total_seconds()))),)

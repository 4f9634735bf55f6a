"""Alerts: one process of a machine looks every few seconds, and tells each trouble once an hour at most.

When something was told last lies in `alerts.json` in the state folder, so a restart tells nothing twice.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.directory import durable
from ivr.directory.served import Served
from ivr.operating.ceilings import Ceilings
from ivr.operating.masking import masker
from ivr.operating.standing import standing
from ivr.operating.tally import Tally
from ivr.operating.telling import UntoldError, Way, ways
from ivr.operating.troubles import Finder, Seen, Trouble
from ivr.register.alarms import alarms
from ivr.settings import Settings

log = logging.getLogger("ivr.alerts")

SECONDS = 5.0
"""Between two looks."""
_TRY_AGAIN = 60.0
_STALE_EVERY = 600.0


class Watch:
    """Looks at a line, and tells. `clock` is that of the line (aware)."""

    def __init__(self, served: Served, settings: Settings, tally: Tally, clock: Callable[[], datetime]) -> None:
        self.served, self.settings, self.tally, self.clock = served, settings, tally, clock
        self.ways: tuple[Way, ...] = ways(settings)
        self._shown = masker(settings)
        self._finder = Finder(settings)
        self._not_before: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._stale: list[str] = []
        self._missing = 0
        self._looked = self._counted = float("-inf")

    def start(self) -> None:
        """Look from now on, in a thread that ends with the process; also in processes that this one forks."""
        if self.ways:
            self._run_beside()
            os.register_at_fork(after_in_child=self._run_beside)

    def poll(self) -> list[Trouble]:
        """Look once, tell what is due, and return every trouble there is."""
        found = self._finder.look(self._seen())
        told = self._told()
        for trouble in found:
            for way in self.ways:
                if self._due(told, trouble, way):
                    self._tell(told, trouble, way)
            if all(not self._due(told, trouble, way) for way in self.ways):
                self._finder.told(trouble.kind)
        return found

    def _seen(self) -> Seen:
        now = self.clock()
        day = now.astimezone(ZoneInfo(self.served.edition.line.zone)).date()
        if time.monotonic() - self._looked > _STALE_EVERY:
            self._looked = time.monotonic()
            self._stale = [alarm.words for alarm in alarms(self.served.edition, now)]
        return Seen(
            self.tally.total(),
            standing(self.served, self.settings, now),
            self._stale,
            Ceilings(self.settings).reached(day),
            self._unreached(now),
        )

    def _unreached(self, now: datetime) -> int:
        if not self.settings.records:
            return 0
        if time.monotonic() - self._counted > _TRY_AGAIN:
            self._counted = time.monotonic()
            self._missing = 0
            with suppress(Exception):  # whether the database is there is a trouble of its own
                from ivr.records.unreached import unreached

                self._missing = unreached(self.settings, self.served.edition.line.id, now)
        return self._missing

    def _due(self, told: dict[str, float], trouble: Trouble, way: Way) -> bool:
        key = f"{trouble.kind} by {way.name}"
        since = self.clock().timestamp() - told.get(key, float("-inf"))
        return not 0 <= since < trouble.pause.total_seconds()

    def _tell(self, told: dict[str, float], trouble: Trouble, way: Way) -> None:
        key = f"{trouble.kind} by {way.name}"
        if time.monotonic() < self._not_before.get(key, float("-inf")):
            return
        words = self._shown(trouble.words) if trouble.kind != "facts" else trouble.words
        try:
            way.tell(self.served.edition.line.id, trouble.kind, words)
        except UntoldError as wrong:
            self._not_before[key] = time.monotonic() + _TRY_AGAIN
            log.warning("an alert could not be told: %s", wrong, extra={"trouble": trouble.kind})
            return
        log.warning("an alert was told by %s", way.name, extra={"trouble": trouble.kind})
        told[key] = self.clock().timestamp()
        with suppress(OSError):
            durable.write_file(self.settings.state / "alerts.json", json.dumps(told).encode())

    def _told(self) -> dict[str, float]:
        with suppress(OSError, ValueError, AttributeError, TypeError):
            found = json.loads((self.settings.state / "alerts.json").read_bytes())
            self._last = {str(key): float(at) for key, at in found.items()}
        return self._last

    def _run_beside(self) -> None:
        threading.Thread(target=self._run, name="alerts", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                with durable.turn(self.settings.state / ".alerting") as ours:
                    while ours:
                        self.poll()
                        time.sleep(SECONDS)
            except Exception:
                log.exception("looking for troubles failed")
            time.sleep(SECONDS)

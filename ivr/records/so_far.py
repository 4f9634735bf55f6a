"""What happened so far today, and which numbers' menus may have changed: asked aside, so that nobody waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ivr.directory.edition import Edition
from ivr.errors import IvrError
from ivr.records.hiding import Shown
from ivr.settings import Settings

log = logging.getLogger("ivr.records")

SECONDS = 30.0
"""As long what was counted is good enough."""
PATIENCE = 1.0
"""As many seconds whoever looks waits for the database, and no more."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """Calls and texts of today, on the line's clock, few of them not told; `alarms` are sentences for staff."""

    calls: Shown = 0
    texts: Shown = 0
    alarms: tuple[str, ...] = ()


Ask = Callable[[], SoFar]


class Aside:
    """Asks in a thread of its own. A database that does not answer keeps that thread and nobody else."""

    def __init__(self) -> None:
        self._known: tuple[float, SoFar | None] = (float("-inf"), None)
        self._asking: threading.Thread | None = None
        self._turn = threading.Lock()

    def get(self, ask: Ask) -> SoFar | None:
        """Return what was counted within the last half minute; None while nobody can say."""
        with self._turn:
            at, known = self._known
            if time.monotonic() - at < SECONDS:
                return known
            if self._asking is None or not self._asking.is_alive():
                self._asking = threading.Thread(target=self._ask, args=(ask,), name="counting", daemon=True)
                self._asking.start()
            asking = self._asking
        asking.join(PATIENCE)
        at, known = self._known
        return known if time.monotonic() - at < SECONDS else None

    def _ask(self, ask: Ask) -> None:
        found: SoFar | None = None
        try:
            found = ask()
        except IvrError as error:
            log.warning("What happened today cannot be counted: %s", error)
        except Exception:
            log.exception("what happened today cannot be counted")
        self._known = (time.monotonic(), found)


def so_far(settings: Settings, edition: Edition, now: datetime) -> SoFar:
    """Count today's calls and texts, and look for menus that may have changed. Raises RecordsError."""
    # SQL is loaded by whoever looks, not by every process that answers calls.
    from ivr.records.making import today

    return today(settings, edition, now)

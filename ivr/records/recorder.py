"""What the channels call: keeps a record of each turn, costs microseconds, and never fails a turn."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr import program
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.respond import arrival
from ivr.dialogue.steps import Step
from ivr.dialogue.turns import Arrived, HungUp, TransferEnded, Turn
from ivr.directory.line import Line
from ivr.records.carrying import Carrier
from ivr.records.draining import Drainer, target
from ivr.records.noting import Happened, noted
from ivr.records.pseudonyms import Pseudonyms, code
from ivr.records.record import Ending, Kept, Loss, written
from ivr.records.sent import Whose, looking
from ivr.records.spool import Spool, spool_folder, waiting
from ivr.settings import Settings

log = logging.getLogger("ivr.records")

# The last word on a call; anything else tells how it goes on (Twilio: Call resource, call status values).
FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class Recorder:
    """Keeps records for one line in service. Without a secret for the pseudonyms ValueError is raised."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        if not settings.secret_keys:
            raise ValueError("records need a secret to name calls by")
        self.pseudonyms = Pseudonyms(settings.secret_keys[0], settings.record_callers)
        self.spool = Spool(spool_folder(settings.state))
        self.drainer = Drainer(self.spool, target(settings, clock))
        self.carrier = Carrier(self.drainer, settings)
        self.lost = self.written = 0
        self._untold = 0
        self._clock = clock
        self._phrases = settings.record_phrases
        self._program = version()
        self._losses = threading.Lock()

    def start(self) -> None:
        """Have records moved to the database from now on; also in processes that this one forks."""
        self.carrier.start()
        os.register_at_fork(after_in_child=self._forked)

    def turn(
        self,
        line: Line,
        sid: str,
        nth: int,
        caller: str,
        now: datetime,
        before: Conversation,
        turn: Turn,
        after: Conversation | None = None,
        steps: tuple[Step, ...] = (),
        back: TransferEnded | None = None,
        began: float | None = None,
        state: str = "",
        texted: str = "",
    ) -> None:
        """Keep one turn. Never raises.

        `sid` is the provider's id of the call or text, `nth` the turn of it, `caller` the number, `now` aware, `began`
        when we began with it by `time.perf_counter`, `state` is `after` as written, `texted` what
        came of a text that was asked for. Without `after` the turn broke.
        """
        try:
            if isinstance(turn, HungUp) and before.at == "start":
                return  # nobody was there: somebody tries the address
            took = int((time.perf_counter() - began) * 1000) if began is not None else 0
            day = now.astimezone(ZoneInfo(line.zone)).date()
            call, who = self.pseudonyms.call(sid), self.pseudonyms.caller(caller, day)
            happened = Happened(call, nth, who, now, before, turn, after, steps, back, took, state, texted)
            self._keep(noted(line, happened, self._program, self._phrases), now)
        except Exception as error:
            self._failed(error)

    def code(self, sid: str) -> str:
        """Return the four digits of a call, given the provider's id of it."""
        return code(self.pseudonyms.call(sid))

    def broke(self, line: Line, channel: str, form: Mapping[str, str], nth: int = 1) -> None:
        """Keep a turn that ended in an apology. Never raises."""
        try:
            sid, caller = form.get("CallSid") or form.get("MessageSid", ""), form.get("From", "")
            self.turn(line, sid, nth, caller, self._clock(), arrival(line, channel), Arrived())
        except Exception as error:
            self._failed(error)

    def ended(self, line: Line, form: Mapping[str, str]) -> None:
        """Keep the end of a call as the provider's status callback tells it. Never raises."""
        try:
            now = self._clock()
            status, lasted = form.get("CallStatus", ""), form.get("CallDuration", "")
            sid = form.get("CallSid", "")
            if status not in FINAL or not sid or form.get("ParentCallSid"):
                return
            local = now.astimezone(ZoneInfo(line.zone))
            seconds = int(lasted) if lasted.isdecimal() and len(lasted) < 8 else 0
            who = self.pseudonyms.caller(form.get("From", ""), local.date())
            call, at = self.pseudonyms.call(sid), int(now.timestamp())
            self._keep(Ending(call, line.id, at, local.date(), local.hour, status, seconds, who), now)
        except Exception as error:
            self._failed(error)

    def standing(self) -> dict[str, int]:
        """Return what waits for the database (bytes, and seconds since the oldest), and what this process has lost."""
        size, seconds = waiting(self.spool.folder)
        return {"waiting_bytes": size, "waiting_seconds": seconds, "lost": self.lost}

    def _keep(self, kept: Kept, now: datetime) -> None:
        if not self.spool.write(written(kept)):
            self._lose()
            return
        self.written += 1  # for whoever watches: one more or less is no matter
        if self._untold:
            with self._losses:
                untold, self._untold = self._untold, 0
            loss = Loss(f"{os.getpid()}-{time.time_ns()}", now.date(), "not written", untold)
            if not self.spool.write(written(loss)):
                self._untold += untold

    def _lose(self) -> None:
        with self._losses:
            self.lost += 1
            self._untold += 1
        if self.lost == 1:
            log.error("Records are being lost: %s cannot be written. Callers are served.", self.spool.folder)

    def _failed(self, error: Exception) -> None:
        self._lose()
        if self.lost == 1:
            # Never its words: a caller's may stand in them.
            log.error("A record could not be made: %s", type(error).__name__)

    def _forked(self) -> None:
        self.spool.leave()
        self._losses = threading.Lock()
        self.lost = self.written = self._untold = 0
        self.carrier.forked()


def recording(
    settings: Settings, clock: Callable[[], datetime], line: Callable[[], Line] | None = None
) -> Recorder | None:
    """Return a recorder at work, or None where records are switched off.

    With `line`, the one in service, it is also kept what becomes of texts.
    """
    if not settings.records:
        return None
    recorder = Recorder(settings, clock)
    if line:
        recorder.carrier.whose = lambda: Whose(line().id, line().zone)
        recorder.drainer.texts = looking(settings, recorder.carrier.whose)
    recorder.start()
    return recorder


def version() -> str:
    """Return a short name for this version of the program: it changes with any line of it."""
    return program.fingerprint()[:8]

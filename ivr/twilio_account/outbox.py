"""Texts that callers asked for, waiting to be sent. Putting one here is all that a turn does.

Number and words lie sealed, and are erased as soon as nothing more can be done with them: the provider has taken the
message, has refused it, has not answered (then nobody may try again), or 15 minutes are over. What stays for a day is
the state, under a name that only the line's key gives, so that a turn delivered twice does not send twice and nobody is
sent more than three.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from ivr.directory.durable import turn
from ivr.settings import Settings, derived_key
from ivr.twilio_account.seal import Seal
from ivr.twilio_account.slip import HEAD, Head, State, held, put
from ivr.twilio_account.textable import is_textable
from ivr.twilio_account.together import DAY, MOST_A_DAY, Judge, Together

log = logging.getLogger("ivr.outbox")

Enqueued = Literal["queued", "already", "too many", "not textable", "failed"]
EXPIRES = 15 * 60
LONGEST_TEXT = 1600
_ID = re.compile(r"[0-9a-f]{32}")
_SEEN = ".seen"
# The states after which nothing more comes (Twilio: Outbound Message Status), as we keep them.
_FINAL: Mapping[str, State] = {
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "undelivered",
    "canceled": "undelivered",
}


def available(settings: Settings) -> bool:
    """Say whether a text can be sent at all: who sends, for which account, and with which credentials."""
    return bool(settings.text_from and settings.account_sid and settings.auth_tokens)


def of(settings: Settings, clock: Callable[[], float] = time.time, judge: Judge | None = None) -> Outbox:
    """Return the outbox of a line. Raises ValueError where there is neither a key nor a token."""
    keys = settings.secret_keys or tuple(map(derived_key, settings.auth_tokens))
    return Outbox(settings.state / "outbox", keys, clock, judge)


class Outbox:
    """The folder of messages. Any number of processes may use it at once; `clock` gives seconds since 1970.

    `judge` counts for all machines together (`ivr.twilio_account.together`).
    """

    def __init__(
        self, folder: Path, keys: Sequence[str], clock: Callable[[], float] = time.time, judge: Judge | None = None
    ) -> None:
        """Raises ValueError without a key."""
        self._together = Together(judge) if judge else None
        self.folder = folder
        self.clock = clock
        self.seal = Seal(keys)
        self._counts = folder / "counts"

    # What a turn does

    def enqueue(self, call_id: str, to: str, body: str, admitted: Callable[[], bool] = lambda: True) -> Enqueued:
        """Take a message for the sender: one small write on this machine, never the provider. Never raises OSError.

        `call_id` names the call and its turn: however often that is delivered, one message is taken. `admitted` is
        asked only for one that would be taken now.
        """
        if not is_textable(to) or not 0 < len(body) <= LONGEST_TEXT:
            return "not textable"
        names = self.seal.tags("call", call_id)
        now = int(self.clock())
        try:
            if self._taken(names):
                return "already"
            self._counts.mkdir(mode=0o700, parents=True, exist_ok=True)
            count = self._take(to)
            if count is None:
                return "already" if self._taken(names) else "too many"
            queued = False
            try:
                if self._together and not self._together.has_room(names[0], self.seal.tags("number", to)[0]):
                    return "too many"
                if not admitted():
                    return "failed"
                if self._together and not self._together.is_ours(names[0]):
                    return "already"
                queued = put(self.folder / names[0], Head("waiting", now, now), self.seal.seal(to, body, now))
            finally:
                if not queued:  # it costs none of the day's three
                    count.unlink(missing_ok=True)
            return "queued" if queued else "already"
        except OSError as wrong:
            log.error("a text could not be put into the outbox: %s", wrong.strerror)
            return "failed"

    def note(self, name: str, status: str, code: str = "") -> None:
        """Note what the provider says became of a message; of one nobody knows nothing is noted. Raises OSError.

        That it says anything means that it has the message: it is never asked again, whatever its answer was. The
        same may come twice, late or out of order: what is final stays.
        """
        path = self.folder / name
        if not _ID.fullmatch(name) or not path.exists():
            return
        final = _FINAL.get(status, "accepted")
        if self.seen(name) in (None, "accepted"):
            begun = path.with_name(f".{name}-{os.getpid()}-{os.urandom(4).hex()}")
            begun.write_text(json.dumps([final, int(code) if code.isdecimal() and len(code) < 7 else 0]))
            begun.replace(path.with_name(name + _SEEN))
        with held(path) as slip:  # else the sender has it, and looks when it is done
            if slip and (head := slip.head):
                slip.close(self.told(name, head))

    # What the sender does

    def waiting(self) -> list[Path]:
        """Return the messages whose words have not been erased, the oldest name first."""
        with suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            return sorted(
                self.folder / entry.name
                for entry in entries
                if _ID.fullmatch(entry.name) and entry.is_file() and entry.stat().st_size > HEAD
            )
        return []

    def opened(self, sealed: bytes) -> tuple[str, str] | None:
        """Return number and words, or None where they cannot be read any more or are over 15 minutes old."""
        return self.seal.opened(sealed, int(self.clock()), EXPIRES)

    def discard(self) -> None:
        """Erase the words of every message that nobody is sending just now. Raises OSError."""
        for path in self.waiting():
            with held(path) as slip:
                if slip:
                    slip.close(replace(slip.head or Head("unknown", int(self.clock())), state="expired"))

    def seen(self, name: str) -> State | None:
        """Return what the provider has said of a message, None where it has said nothing."""
        return self._noted(name)[0]

    def told(self, name: str, head: Head) -> Head:
        """Return a head with what the provider has said meanwhile."""
        state, code = self._noted(name)
        return replace(head, state=state, code=code or head.code) if state else head

    def sweep(self) -> None:
        """Forget what is over a day old. Only one process at a time does."""
        if not self.folder.is_dir():
            return
        broom = self.folder / ".sweeping"
        with turn(broom) as ours:
            if not ours:
                return
            for path in [*self.folder.iterdir(), *self._counts.glob("*")]:
                with suppress(OSError):
                    if path != broom and path.is_file() and abs(self.clock() - path.stat().st_mtime) > DAY:
                        path.unlink()

    def states(self) -> Counter[str]:
        """Return how many messages of the last day are in which state: for whoever watches the line."""
        return Counter(head.state for _, head in self.heads())

    def heads(self) -> Iterator[tuple[str, Head]]:
        """Yield the messages of the last day by name, with what became of them."""
        for path in self._slips():
            with suppress(OSError, ValueError, TypeError), path.open("rb") as file:
                yield path.name, Head(**json.loads(file.read(HEAD)))

    def _slips(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from (path for path in self.folder.iterdir() if _ID.fullmatch(path.name))

    def _noted(self, name: str) -> tuple[State | None, int]:
        try:
            state, code = json.loads((self.folder / (name + _SEEN)).read_text())
        except (OSError, ValueError):
            return None, 0
        return state, code

    def _taken(self, names: Sequence[str]) -> bool:
        return any((self.folder / name).exists() for name in names)

    def _free(self, to: str) -> int:
        """Return how many more a number may be sent today, whichever key its count was written with."""
        names = (name for name in self.seal.tags("number", to))
        return MOST_A_DAY - sum((self._counts / f"{n}-{nth}").exists() for n in names for nth in range(MOST_A_DAY))

    def _take(self, to: str) -> Path | None:
        """Take one of the day's places for a number: a file that only one of several can make."""
        name = self.seal.tags("number", to)[0]
        for nth in range(MOST_A_DAY) if self._free(to) > 0 else ():
            path = self._counts / f"{name}-{nth}"
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                return path
        return None

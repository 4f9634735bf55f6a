"""The same counts kept for all processes and machines together, in Redis.

A turn waits for it a twentieth of a second at most, and once: from then on each process counts alone, until a thread
beside has found that Redis answers again. No turn opens a connection, or looks up the name of a machine.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from ivr.operating.windows import REMEMBERED, Asked, Verdict

if TYPE_CHECKING:
    from redis import Redis

log = logging.getLogger("ivr.limits")

PATIENCE: Final = 0.05
"""Seconds that a turn waits for an answer."""
PAUSE: Final = 3.0
"""Seconds between two tries to reach it again."""
_CONNECTING: Final = 2.0
_IDLE: Final = 1.0
_BEGINNING: Final = 0.5
_VERDICTS: Final[dict[Any, Verdict]] = {b"go": "go", b"last": "last", b"silent": "silent"}

# One journey for a turn, and nobody counts in between. A key of a delivery, then two for each window: its count, and
# whether its end was told. All of one caller lie on the same machine of a cluster.
_SCRIPT: Final = """
local said = redis.call('GET', KEYS[1])
if said then return said end
local windows = (#KEYS - 1) / 2
local full = nil
for i = 1, windows do
  if tonumber(redis.call('GET', KEYS[2 * i]) or '0') >= tonumber(ARGV[2 * i]) then full = i end
end
local verdict = 'go'
if full then
  if not redis.call('SET', KEYS[2 * full + 1], '1', 'NX', 'EX', ARGV[2 * full + 1]) then return 'silent' end
  verdict = 'last'
else
  for i = 1, windows do
    redis.call('INCR', KEYS[2 * i])
    redis.call('EXPIRE', KEYS[2 * i], ARGV[2 * i + 1])
  end
end
redis.call('SET', KEYS[1], verdict, 'EX', ARGV[1])
return verdict
"""


class _Asking:
    """One question on its way, and its answer."""

    __slots__ = ("answer", "given_up", "keys", "numbers", "there")

    def __init__(self, keys: list[str], numbers: list[int]) -> None:
        self.keys, self.numbers = keys, numbers
        self.there = threading.Event()
        self.answer: Verdict | None = None
        self.given_up = False


class Shared:
    """The counts of a line in Redis. `failed` is called once whenever it stops answering."""

    def __init__(self, url: str, line: str, failed: Callable[[], None]) -> None:
        self._url, self._line, self._failed = url, line, failed
        self._begin()
        os.register_at_fork(after_in_child=self._begin)
        self._tried.wait(_BEGINNING)  # so that what comes first is counted too; no turn is waiting yet

    @property
    def answers(self) -> bool:
        """Whether it answered when it was last asked."""
        return not self._down

    def judge(self, asked: Asked) -> Verdict | None:
        """Count one more, and say whether it may be; None where there is no answer in time. Never raises."""
        if self._down:
            return None
        top = f"ivr:{self._line}:{{{asked.who}}}"
        keys, numbers = [f"{top}:{asked.delivery}"], [REMEMBERED]
        for window in asked.windows:
            keys += (f"{top}:{window.name}", f"{top}:{window.name}:told")
            numbers += (window.most, window.seconds)
        asking = _Asking(keys, numbers)
        self._asked.put(asking)
        if not asking.there.wait(PATIENCE):
            asking.given_up = True
            self._fail("no answer in time")
        return asking.answer

    def _begin(self) -> None:
        self._asked: SimpleQueue[_Asking] = SimpleQueue()
        self._down = True
        self._said_down = False
        self._tried = threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name="limits", daemon=True).start()

    def _fail(self, why: str) -> None:
        with self._lock:
            self._down = True
            first, self._said_down = not self._said_down, True
        if first:
            self._failed()
            log.warning("Redis does not answer (%s): each process counts its callers alone until it does", why)

    def _run(self) -> None:
        while True:
            try:
                self._connected()
            except Exception as error:  # whatever its library raises, there is no Redis now
                self._fail(type(error).__name__)
            self._tried.set()
            self._let_go()
            time.sleep(PAUSE)

    def _connected(self) -> None:
        """Answer questions over one connection until it breaks. Raises what the library raises."""
        with _connection(self._url) as client:
            script = client.register_script(_SCRIPT)
            # By what turns will ask: one that may only be read, or is full, answers a mere PING.
            script(keys=[f"ivr:{self._line}:{{}}:tried"], args=[1])
            with self._lock:
                self._down, back, self._said_down = False, self._said_down, False
            self._tried.set()
            if back:
                log.warning("Redis answers again")
            while not self._down:
                try:
                    asking = self._asked.get(timeout=_IDLE)
                except Empty:
                    client.ping()
                    continue
                if asking.given_up:
                    continue
                try:
                    asking.answer = _VERDICTS.get(script(keys=asking.keys, args=asking.numbers))
                finally:
                    asking.there.set()

    def _let_go(self) -> None:
        """Let whoever waits still go on alone."""
        while not self._asked.empty():
            self._asked.get().there.set()


def _connection(url: str) -> Redis:
    """Return a client that tries once, and asks for nothing of its own when it connects."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=_CONNECTING,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        single_connection_client=True,
    )

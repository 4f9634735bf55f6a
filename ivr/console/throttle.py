"""How often somebody may try a password: so many times in a while, by account and by address, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict, deque
from threading import Lock


class Throttle:
    """Counts tries under a name, `most` in `seconds`. Each process counts by itself, so the limit holds for each.

    Beyond `kept` names the one not tried for longest is forgotten.
    """

    def __init__(self, most: int, seconds: float, kept: int = 2000) -> None:
        self.most, self.seconds, self.kept = most, seconds, kept
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str, now: float) -> float:
        """Return the seconds to wait before the next try; 0 where one is allowed now. `now` is in seconds."""
        with self._lock:
            tries = self._recent(name, now)
            return max(0.0, tries[0] + self.seconds - now) if len(tries) >= self.most else 0.0

    def count(self, name: str, now: float) -> None:
        """Count a try."""
        with self._lock:
            tries = self._recent(name, now)
            tries.append(now)
            self._tries[name] = tries
            self._tries.move_to_end(name)
            while len(self._tries) > self.kept:
                self._tries.popitem(last=False)

    def forget(self, name: str) -> None:
        """Forget the tries under a name, because one was right."""
        with self._lock:
            self._tries.pop(name, None)

    def _recent(self, name: str, now: float) -> deque[float]:
        tries = self._tries.get(name) or deque(maxlen=self.most)
        while tries and tries[0] <= now - self.seconds:
            tries.popleft()
        return tries

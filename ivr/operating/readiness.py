"""Is everything there that the line needs? What is asked may hang, so each question has a thread; nobody waits long.

One question is never asked twice at once: of a database that hangs one thread waits, however often somebody asks us.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

PATIENCE = 0.8
"""Seconds that whoever asks waits at most."""
FRESH = 2.0
"""Seconds for which an answer holds."""
_ROOM = 4096


class Question:
    """One thing that is asked: `ask` returns what is wrong, empty where nothing is."""

    def __init__(self, ask: Callable[[], str]) -> None:
        self._ask = ask
        self._answer, self._at = "not asked yet", float("-inf")
        self._lock = threading.Lock()
        self._asked: float | None = None
        self._done = threading.Event()

    def begin(self) -> None:
        """Ask, unless the last answer still holds or is being waited for."""
        with self._lock:
            if self._asked is not None or time.monotonic() - self._at < FRESH:
                return
            self._asked = time.monotonic()
            self._done.clear()
        threading.Thread(target=self._run, name="question", daemon=True).start()

    def answer(self, seconds: float) -> str:
        """Return the answer, waiting so long at most."""
        self._done.wait(max(0.0, seconds))
        with self._lock:
            since = None if self._asked is None else time.monotonic() - self._asked
            return self._answer if since is None else f"no answer for {since:.1f} seconds"

    def _run(self) -> None:
        try:
            found = self._ask()
        except Exception as error:
            found = type(error).__name__
        with self._lock:
            self._answer, self._at, self._asked = found, time.monotonic(), None
            self._done.set()


class Readiness:
    """Some questions, asked together."""

    def __init__(self, asks: Mapping[str, Callable[[], str]]) -> None:
        self._questions = {name: Question(ask) for name, ask in asks.items()}

    def answers(self) -> dict[str, str]:
        """Return what is wrong with each, empty where nothing is; after `PATIENCE` at the latest."""
        for question in self._questions.values():
            question.begin()
        until = time.monotonic() + PATIENCE
        return {name: question.answer(until - time.monotonic()) for name, question in self._questions.items()}


def disk(folder: Path) -> str:
    """Return why nothing can be written to a folder, empty where it can."""
    path = folder / f".unfinished-ready-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(_ROOM))
        path.unlink()
    except OSError as error:
        return str(error.strerror)
    return ""

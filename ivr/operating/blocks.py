"""The block list: numbers that staff have blocked, kept as pseudonyms, each until a moment.

It lies in `blocked.json` in the state folder. Turns look at what a thread reads every two seconds.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from ivr.directory import durable
from ivr.operating.callers import name
from ivr.settings import Settings

log = logging.getLogger("ivr.limits")

SECONDS: Final = 2.0
_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Block:
    """One number that is blocked: what stands for it, by which key, until when, since when, by whom and why.

    `until` and `since` are aware, in ISO form.
    """

    who: str
    key: str
    until: str
    since: str
    by: str
    reason: str = ""

    @property
    def code(self) -> str:
        """What staff call it by, who do not see the number again."""
        return sha256(self.who.encode()).hexdigest()[:_LETTERS]

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return datetime.fromisoformat(self.until)


class Blocks:
    """The list as this process knows it. Without any secret nothing is blocked."""

    def __init__(self, settings: Settings) -> None:
        self._path = file_of(settings)
        self._secrets = settings.secret_keys
        self._ends: Mapping[str, datetime] = {}
        self._seen: tuple[int, int, int] | None = None
        self._told = False
        self.poll()

    def start(self) -> None:
        """Follow the list from now on; also in processes that this one forks."""
        self._run_beside()
        os.register_at_fork(after_in_child=self._run_beside)

    def ends(self, number: str, now: datetime) -> datetime | None:
        """Return when the block of a number ends; None where there is none at `now` (aware)."""
        if not self._ends:
            return None
        for secret in self._secrets:
            until = self._ends.get(name(secret, "blocked", number))
            if until and until > now:
                return until
        return None

    def poll(self) -> None:
        """Read the list if it has changed. Never raises: what cannot be read leaves the list as it was."""
        try:
            try:
                found = self._path.stat()
            except FileNotFoundError:
                self._ends, self._seen = {}, None
                return
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if seen != self._seen:
                self._ends = {block.who: block.ends for block in _read(self._path)}
                self._seen, self._told = seen, False
        except (OSError, ValueError, TypeError, KeyError) as error:
            if not self._told:
                log.error("the block list cannot be read (%s): it stays as it was", type(error).__name__)
            self._told = True

    def _run_beside(self) -> None:
        threading.Thread(target=self._run, name="blocks", daemon=True).start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(SECONDS):
            self.poll()


def file_of(settings: Settings) -> Path:
    """Return where the list lies."""
    return settings.state / "blocked.json"


def listed(settings: Settings, now: datetime) -> list[Block]:
    """Return the blocks that hold at `now` (aware), the first to end first. Raises OSError and ValueError."""
    path = file_of(settings)
    blocks = _read(path) if path.exists() else []
    return sorted((block for block in blocks if block.ends > now), key=lambda block: block.ends)


def keep(settings: Settings, blocks: list[Block]) -> None:
    """Write the list anew, for nobody else to read. Raises OSError."""
    path = file_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(0o600)
    durable.write_file(path, json.dumps([asdict(block) for block in blocks], indent=1).encode())


def _read(path: Path) -> list[Block]:
    blocks = [Block(**each) for each in json.loads(path.read_bytes())]
    if any(block.ends.tzinfo is None for block in blocks):
        raise ValueError("a moment without a zone")
    return blocks

"""A copy of a line on disk that can be changed while it is served."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.directory.opening import opened
from ivr.directory.snapshot import Folders, Snapshot, take
from ivr.directory.watch import Watcher
from tests.playing import folders


@dataclass(frozen=True)
class Live:
    """The folders of a copied line, and its state folder."""

    top: Path

    @classmethod
    def of(cls, line: str, top: Path) -> Live:
        """Copy a line of the tests."""
        for name, folder in zip(("config", "prompts"), folders(line), strict=True):
            shutil.copytree(folder, top / name)
        return cls(top)

    @property
    def folders(self) -> Folders:
        return Folders(self.top / "config", self.top / "prompts")

    @property
    def state(self) -> Path:
        return self.top / "var"

    @property
    def files(self) -> Snapshot:
        return take(self.folders)

    def text(self, name: str) -> str:
        """The words of a file: `config/line.yaml`."""
        return (self.top / name).read_text(encoding="utf-8")

    def edited(self, name: str, old: str, new: str) -> str:
        """What a file would be with one thing changed, which must stand there once."""
        text = self.text(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        return text.replace(old, new)

    def edit(self, name: str, old: str, new: str) -> None:
        """Change one thing as an editor would."""
        (self.top / name).write_text(self.edited(name, old, new), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file anew as an editor would."""
        (self.top / name).write_text(text, encoding="utf-8")

    def watcher(self) -> Watcher:
        """One that looks when it is told to."""
        return Watcher(opened(self.folders, self.state), self.folders, self.state)


def looks(watcher: Watcher, times: int = 2) -> None:
    """Let a watcher look so often; twice is enough for a change that is finished."""
    for _ in range(times):
        watcher.poll()


def soon(so: Callable[[], bool], seconds: float = 5) -> bool:
    """Say whether something becomes so in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if so():
            return True
        time.sleep(0.05)
    return so()

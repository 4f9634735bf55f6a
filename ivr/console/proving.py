"""Proving a draft while its author waits: in a process of its own, the outcome on disk for every worker."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import ivr
from ivr.directory import durable
from ivr.directory.snapshot import CONFIG, PROMPTS, Snapshot
from ivr.proof.findings import LAWS

FOLDER = "proofs"
KEPT = 20
LONGEST = 300.0
"""Seconds after which a proof that has not come back is given up."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A law that is broken, how, and the shortest call that shows it."""

    law: str
    message: str
    call: str


@dataclass(frozen=True, slots=True)
class Proved:
    """How the proof of one edition stands. `advice` are warnings, which refuse nothing."""

    state: Literal["running", "proved", "broken", "failed"]
    broken: tuple[Broken, ...] = ()
    advice: tuple[str, ...] = ()
    conversations: int = 0
    more: int = 0


MOST_TOLD = 8


def proved(state: Path, edition: str, now: datetime) -> Proved | None:
    """Return how the proof of an edition stands on the day of `now`, or None where nobody has asked for one."""
    place = _place(state, edition, now)
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return Proved("running") if _running(place) else None
    if "findings" not in found:
        return Proved("failed")
    errors = [one for one in found["findings"] if one["severity"] == "error"]
    errors.sort(key=lambda one: len(one["call"] or "x" * 99999))
    told = [Broken(LAWS.get(one["law"], one["law"]), one["message"], one["call"] or "") for one in errors]
    advice = tuple(one["message"] for one in found["findings"] if one["severity"] == "warning")
    count = found["counts"].get("conversations", 0)
    outcome: Literal["proved", "broken"] = "broken" if errors else "proved"
    return Proved(outcome, tuple(told[:MOST_TOLD]), advice, count, max(0, len(told) - MOST_TOLD))


def begin(state: Path, files: Snapshot, now: datetime) -> None:
    """Begin to prove what files say, unless that is done or being done. Raises OSError."""
    place = _place(state, files.edition, now)
    before = proved(state, files.edition, now)
    if before is not None and before.state != "failed":
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    durable.remove_file(place)
    place.with_suffix(".running").write_bytes(b"")
    threading.Thread(target=_prove, args=(state, files, now), daemon=True, name="proof").start()


def _prove(state: Path, files: Snapshot, now: datetime) -> None:
    place = _place(state, files.edition, now)
    outcome = b"{}"
    try:
        with TemporaryDirectory(prefix="proof-") as top:
            for name, content in files.files.items():
                path = Path(top, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            command = [sys.executable, "-m", "ivr.proof", str(Path(top, CONFIG)), str(Path(top, PROMPTS))]
            whole = Path(ivr.__file__).parent.parent
            done = subprocess.run(
                [*command, now.isoformat(), str(state)], cwd=whole, capture_output=True, timeout=LONGEST, check=False
            )
            outcome = done.stdout if done.returncode in (0, 1) else outcome
    except (OSError, subprocess.TimeoutExpired):
        pass  # it is told as failed
    finally:
        durable.write_file(place, outcome)
        place.with_suffix(".running").unlink(missing_ok=True)
        for old in sorted(place.parent.glob("*.json"), key=lambda each: each.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)


def _running(place: Path) -> bool:
    try:
        return time.time() - place.with_suffix(".running").stat().st_mtime < LONGEST
    except OSError:
        return False


def _place(state: Path, edition: str, now: datetime) -> Path:
    return state / FOLDER / f"{edition}-{now:%Y%m%d}.json"

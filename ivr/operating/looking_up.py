"""A call looked up by its code: for the command `replay`, and in a process of its own for the staff pages."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from ivr.directory import editions
from ivr.operating.guessing import Known, known
from ivr.operating.replay import replayed
from ivr.records.record import Record, read, written
from ivr.records.recorder import version

CODE = re.compile(r"(?:(\d{4}-\d{2}-\d{2})-)?(\d{4})", re.ASCII)
"""A code as it is told: the day, which may be left out, and four digits."""
_POLITE = 10


def told(calls: Sequence[Sequence[Record]], state: Path) -> list[list[str]]:
    """Return each call again, a line for whatever was done or heard; some seconds where much was said."""

    @cache
    def edition(name: str) -> Known | None:
        if not editions.files_of(state, name):
            return None
        return known(editions.kept(state, name), editions.folders(state, name).prompts)

    program = version()
    return [list(replayed(turns, edition, program)) for turns in calls]


def asked(calls: Sequence[Sequence[Record]], state: Path) -> bytes:
    """Return what `main` reads, to say of these calls what `told` returns, as JSON."""
    rows = [[written(turn).decode() for turn in turns] for turns in calls]
    return json.dumps({"state": str(state), "calls": rows}).encode()


def day_of(given: str) -> date | None:
    """Return a day written as 2026-11-23, or None."""
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        return None


def main() -> None:
    """Tell the calls on the standard input again, after everything else of the machine."""
    os.nice(_POLITE)
    found = json.loads(sys.stdin.buffer.read())
    calls = [[turn for row in rows if isinstance(turn := read(row.encode()), Record)] for rows in found["calls"]]
    sys.stdout.write(json.dumps(told(calls, Path(found["state"]))))

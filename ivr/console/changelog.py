"""Who did what and when on the staff pages: one line of JSON each in the state folder, added and never changed."""

from __future__ import annotations

import json
import os
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

FILE = "changes.jsonl"
_OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. `at` is aware, in UTC; `what` a short sentence; `more` what the entry is about, such as an edition."""

    at: datetime
    who: str
    what: str
    more: dict[str, str] = field(default_factory=dict)


def log_change(state: Path, who: str, what: str, /, at: datetime | None = None, **more: str) -> None:
    """Add an entry; never a password, a caller's number or a caller's words. Raises OSError."""
    row = {"at": (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"), "who": who, "what": what}
    written = json.dumps({**row, **({"more": more} if more else {})}, ensure_ascii=False) + "\n"
    state.mkdir(parents=True, exist_ok=True)
    # Added in one write, so that two processes never mix their lines.
    place = os.open(state / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ALONE)
    try:
        os.write(place, written.encode())
    finally:
        os.close(place)


def changes(state: Path, most: int = 200) -> list[Change]:
    """Return the last entries, the newest first; a line that cannot be read is left out."""
    try:
        with (state / FILE).open(encoding="utf-8", errors="replace") as file:
            lines = deque(file, most)
    except OSError:
        return []
    found = []
    for line in reversed(lines):
        try:
            row = json.loads(line)
            found.append(Change(datetime.fromisoformat(row["at"]), row["who"], row["what"], row.get("more", {})))
        except (ValueError, KeyError, TypeError):
            continue
    return found

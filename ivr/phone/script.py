"""Scripts: what to do in a call or a conversation by text, one act a line. A whole transcript is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ivr.phone.transcript import TranscriptError, moment

HEADER = re.compile(r"(on|from|line|texting): *(.+)")


@dataclass(frozen=True, slots=True)
class Script:
    """The acts as written, and where they begin as a transcript does: when (aware), by whom, with texts or without."""

    text: str
    on: datetime | None = None
    from_: str | None = None
    texting: bool = False


def read_script(text: str, name: str) -> Script:
    """Return a script; TranscriptError, a ValueError, where its `on:` is no time."""
    found: dict[str, str] = {}
    on: datetime | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        header = HEADER.fullmatch(line.strip())
        if not header:
            break
        found[header[1]] = header[2]
        if header[1] == "on":
            try:
                on = moment(header[2])
            except ValueError as error:
                raise TranscriptError(name, number, str(error)) from None
    return Script(text, on, found.get("from"), found.get("texting") == "yes")

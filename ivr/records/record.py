"""What is kept of a turn, of a call's end, and of what was lost; and the line each makes in the spool. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Act = Literal["arrived", "pressed", "spoke", "texted", "silent", "came_back", "hung_up", "broke"]
Outcome = Literal["asked", "answered", "transfer", "ended", "gone", "failed"]
HELPED = ("answer", "tells", "guide", "numbers")
"""Where an answer stands: a number, steps or facts were given."""
LONGEST_LINE = 4000
_LARGEST = 2**31 - 1
_LATEST = 2**40


@dataclass(frozen=True, slots=True)
class Record:
    """One turn. `call` and `turn` name it: delivered again it has the same name, and is kept once.

    `at` is in seconds since 1970, UTC; `day` and `hour` are those of the line's clock. `place` is where the
    conversation stood afterwards, `choices` what its questions were answered with (`question.choice`, parted by
    blanks). `begun`, `settled` and `given` say that the issue, the choices and the answer are new with this turn;
    `status` is that of the `desk` then. `transfer`, `number` and `keys` stand with the turn that began a transfer,
    `result` and `seconds` with the one that followed it. `caller` is a pseudonym, `phrase` what was not understood,
    kept only where that was switched on. `took` is how long we needed, in milliseconds. `state` is the conversation as
    written afterwards, `came` the one before, of texts alone (a call has it in the turn before); `heard` stands for the
    prompts that were said, so that a replay knows whether it found the same. `texted` stands with the turn that asked
    for a text: whether it was taken.
    """

    call: str
    turn: int
    line: str
    at: int
    day: date
    hour: int
    channel: str
    language: str
    edition: str
    program: str
    act: str
    place: str
    outcome: str
    missed: int = 0
    issue: str = ""
    choices: str = ""
    begun: int = 0
    settled: int = 0
    given: int = 0
    desk: str = ""
    status: str = ""
    transfer: str = ""
    number: int = 0
    keys: str = ""
    result: str = ""
    seconds: int = 0
    took: int = 0
    caller: str = ""
    phrase: str = ""
    state: str = ""
    came: str = ""
    heard: str = ""
    texted: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a call, as the provider reports it: its last status and how many seconds it lasted."""

    call: str
    line: str
    at: int
    day: date
    hour: int
    ending: str
    lasted: int
    caller: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """Records that could not be kept: how many, and why. `id` names the loss, so that it is counted once."""

    id: str
    day: date
    why: str
    count: int


Kept = Record | Ending | Loss
_KINDS: Mapping[str, type[Record] | type[Ending] | type[Loss]] = {"turn": Record, "end": Ending, "loss": Loss}
_NAMES: Mapping[type[Kept], str] = {Record: "turn", Ending: "end", Loss: "loss"}
_TYPES: Mapping[str, type[int] | type[str] | type[date]] = {"int": int, "str": str, "date": date}
# By kind of record: each field, what it must be, what stands for one that was left out, and the most it may be.
_FIELDS: Mapping[type[Kept], tuple[tuple[str, type[object], int | str, int], ...]] = {
    kind: tuple(
        (name, _TYPES[str(field.type)], 0 if field.type == "int" else "", _LATEST if name == "at" else _LARGEST)
        for name, field in kind.__dataclass_fields__.items()
    )
    for kind in (Record, Ending, Loss)
}
_NEVER_EMPTY = ("call", "id", "line")


def written(kept: Kept) -> bytes:
    """Return the line that stands for a record in the spool, its end included."""
    shown: dict[str, Any] = {"is": _NAMES[type(kept)]}
    for name, *_ in _FIELDS[type(kept)]:
        value = getattr(kept, name)
        if value:
            shown[name] = value
    shown["day"] = kept.day.isoformat()
    return json.dumps(shown).encode() + b"\n"


def read(line: bytes) -> Kept:
    """Return the record that a line stands for. Raises ValueError for a line that was cut short or is none of ours.

    What a newer program has added is left out, so that going back to an older one loses no record.
    """
    if len(line) > LONGEST_LINE:
        raise ValueError("too long")
    try:
        found = json.loads(line)
    except RecursionError:
        raise ValueError("nested") from None
    kind = _KINDS.get(str(found.get("is"))) if isinstance(found, dict) else None
    if kind is None:
        raise ValueError("no record")
    # JSON writes a NUL and half a character thus; no database keeps either.
    if b"\\u" in line and any(b"\x00" in value.encode() for value in found.values() if isinstance(value, str)):
        raise ValueError("a NUL")
    values = []
    for name, wanted, nothing, most in _FIELDS[kind]:
        value = found.get(name, nothing)
        if wanted is date:
            value = date.fromisoformat(str(value))
        elif not value and name in _NEVER_EMPTY:
            raise ValueError(f"{name} is missing")
        elif value is not nothing and type(value) is not wanted:
            raise ValueError(f"{name} is {type(value).__name__}")
        elif isinstance(value, int) and not 0 <= value <= most:
            raise ValueError(f"{name} is out of bounds")
        values.append(value)
    return kind(*values)

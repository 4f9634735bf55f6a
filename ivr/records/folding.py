"""One call out of its turns. Pure: the same turns in any order give the same call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ivr.records.record import HELPED, Ending, Record

CallOutcome = Literal["transferred", "answered", "lost", "failed", "unreached"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `seconds` is how long it lasted, by the provider's word or else as far as we saw it.

    `outcome`: somebody answered the transfer; an answer was given; the caller was lost before one; we broke last; the
    provider tells of a call that never reached us. `place` and `issue` are the last ones. `answered_after` is how many
    seconds into the call the first answer began.
    """

    call: str
    line: str
    at: int
    last: int
    day: date
    hour: int
    turns: int
    seconds: int
    language: str
    edition: str
    program: str
    outcome: CallOutcome
    place: str
    issue: str
    choices: str
    desk: str
    result: str
    ending: str
    answered_after: int | None
    caller: str


def folded(turns: Sequence[Record], ending: Ending | None) -> Call:
    """Return the call that some turns and perhaps an end make. Raises ValueError where there is neither."""
    if not turns:
        if ending is None:
            raise ValueError("a call of nothing")
        began = max(0, ending.at - ending.lasted)
        kept = (ending.call, ending.line, began, ending.at, ending.day, ending.hour, 0, ending.lasted)
        return Call(*kept, "", "", "", "unreached", "", "", "", "", "", ending.ending, None, ending.caller)
    in_order = sorted(turns, key=lambda turn: turn.turn)
    first, last = in_order[0], in_order[-1]
    helped = next((turn for turn in in_order if turn.outcome in ("answered", "transfer") or turn.place in HELPED), None)
    began, ended = min(turn.at for turn in turns), max(turn.at for turn in turns)
    return Call(
        call=first.call,
        line=first.line,
        at=began,
        last=ended,
        day=first.day,
        hour=first.hour,
        turns=len(turns),
        seconds=ending.lasted if ending else ended - began,
        language=last.language,
        edition=first.edition,
        program=first.program,
        outcome=_outcome(in_order, helped is not None),
        place=_last(in_order, "place"),
        issue=_last(in_order, "issue"),
        choices=_last(in_order, "choices"),
        desk=_last(in_order, "desk"),
        result=_last(in_order, "result"),
        ending=ending.ending if ending else "",
        answered_after=max(0, helped.at - first.at) if helped else None,
        caller=first.caller,
    )


def _outcome(turns: Sequence[Record], helped: bool) -> CallOutcome:
    if any(turn.result == "completed" for turn in turns):
        return "transferred"
    if turns[-1].outcome == "failed":
        return "failed"
    return "answered" if helped else "lost"


def _last(turns: Sequence[Record], field: str) -> str:
    return next((str(value) for turn in reversed(turns) if (value := getattr(turn, field))), "")

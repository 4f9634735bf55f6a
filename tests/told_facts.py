"""What the lines of a played transcript tell a caller, sorted so that it can be held against the printed pages.

Only the court's own wording is understood here: how its desks are called, how a number and its option are put. A number
or an option put in any other way is not overlooked: it is found as one that belongs to no desk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from ivr.phone.play import observe
from ivr.phone.transcript import Action
from tests.facts import PRINTED
from tests.playing import TRANSCRIPTS, straight_player, transcript

# The sentences that name a desk, and the name the page has for it.
NAMES = {
    r"PACER Support": "PACER Support",
    r"C M E C F Support|CM/ECF Support": "CM/ECF Support",
    r"Seattle Case Administrator team|Seattle(?: cases)?(?=: )": "Seattle Case Administrator team",
    r"Tacoma Case Administrator team|Tacoma(?: cases)?(?=: )": "Tacoma Case Administrator team",
    r"Attorney Case Opening Helpdesk": "Attorney Case Opening Helpdesk",
}
_SPOKEN = r"\d \d \d, \d \d \d, \d \d \d \d"
_WRITTEN = r"\d{3}-\d{3}-\d{4}"
_NUMBER = rf"(?:{_SPOKEN}|{_WRITTEN})"
# One number, or two with one option for both of them, and the option said right after.
NUMBERS = re.compile(
    rf"(?P<numbers>{_NUMBER}(?: (?:or|o al) {_NUMBER})*)"
    r"(?:(?:, after they answer, press|, then press|, cuando contesten, oprima|, luego oprima) (?P<option>\d))?"
)
OPTION_WORDS = re.compile(r"after they answer|cuando contesten|(?<=\d), then press|(?<=\d), luego oprima")
PUT_THROUGH = re.compile(r"is put through to \+1(?P<digits>\d{10})(?:, then keys w*(?P<option>\d+))?(?:, showing .*)?")


@dataclass(frozen=True)
class Told:
    """A number told in one line, the desk that line names (or the one the call is about), and the option with it."""

    desk: str
    digits: str
    option: str | None


@dataclass(frozen=True)
class Reply:
    """One action and all the lines it led to; `at` is the moment (aware), `told` its numbers in order."""

    name: str
    at: datetime
    action: Action
    lines: tuple[str, ...]
    told: tuple[Told, ...]
    put_through: Told | None
    desk: str
    """The desk the conversation is about once this was said; empty before any number was told."""

    @property
    def text(self) -> str:
        """All its lines, for searching."""
        return "\n".join(self.lines)


@cache
def replies() -> tuple[Reply, ...]:
    """Return every reply of every transcript of the court, as it is now and not as it is written down."""
    return tuple(_all())


def _all() -> Iterator[Reply]:
    for path in TRANSCRIPTS:
        if transcript(path).headers.line != "court":
            continue
        written, player = straight_player(path)
        desk, at = "", written.headers.on
        for turn, lines in observe(written, player):
            at = turn.action.at or at
            if turn.action.kind == "calls":
                desk = ""
            told, put = told_in(lines, desk), put_through(lines)
            desk = put.desk if put else (told[-1].desk if len({t.desk for t in told}) == 1 else desk)
            yield Reply(f"{written.name}:{turn.line}", at, turn.action, tuple(lines), tuple(told), put, desk)


def told_in(lines: list[str], desk: str) -> list[Told]:
    """Return the numbers told in some lines; a line that names no desk speaks of the one last named."""
    told: list[Told] = []
    for line in lines:
        if line.startswith(("hears", "is sent:", "is sent a text:")):
            told += _in_line(line, told[-1].desk if told else desk)
    return told


def _in_line(line: str, desk: str) -> Iterator[Told]:
    named = sorted((found.start(), name) for words, name in NAMES.items() for found in re.finditer(words, line))
    for found in NUMBERS.finditer(line):
        before = [name for start, name in named if start < found.start()]
        for number in re.findall(_NUMBER, found["numbers"]):
            yield Told(before[-1] if before else desk, re.sub(r"\D", "", number), found["option"])


def put_through(lines: list[str]) -> Told | None:
    """Return the number somebody is put through to, with the option keyed for them; the desk is found by both."""
    for line in lines:
        found = PUT_THROUGH.fullmatch(line)
        if found:
            desks = [p.desk for p in PRINTED if (p.digits, p.option) == (found["digits"], found["option"])]
            return Told(desks[0] if len(desks) == 1 else "", found["digits"], found["option"])
    return None

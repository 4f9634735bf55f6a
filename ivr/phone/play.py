"""Playing a transcript through anything that can do its actions, and rewriting what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ivr.phone.facts import changed
from ivr.phone.transcript import (
    ANY_LINES,
    Action,
    Transcript,
    TranscriptError,
    Turn,
    matches,
    matches_line,
    show_action,
)


class Player(Protocol):
    """Something a transcript can be played through: straight, or over the telephone."""

    def do(self, action: Action) -> list[str]:
        """Do one action; return the indented lines it leads to, without their indentation."""
        ...


class FactChangedError(Exception):
    """A number, an option or a time would change; a machine never rewrites those."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One action whose lines were not as written."""

    name: str
    turn: Turn
    seen: tuple[str, ...]

    def __str__(self) -> str:
        wanted = "".join(f"\n  - {line}" for line in self.turn.lines) or "\n  - (nothing)"
        found = "".join(f"\n  + {line}" for line in self.seen) or "\n  + (nothing)"
        return f"{self.name}:{self.turn.line}: {show_action(self.turn.action)}{wanted}{found}"


def observe(transcript: Transcript, player: Player) -> list[tuple[Turn, list[str]]]:
    """Do every action in order, the clock set first, and keep what was seen.

    TranscriptError names the line whose action is impossible, such as a key pressed after the call has ended.
    """
    player.do(Action("clock", at=transcript.headers.on))
    seen = []
    for turn in transcript.turns:
        try:
            seen.append((turn, player.do(turn.action)))
        except ValueError as error:
            raise TranscriptError(transcript.name, turn.line, str(error)) from error
    return seen


def play(transcript: Transcript, player: Player) -> list[Mismatch]:
    """Play the whole transcript; return every action whose lines were not as written."""
    return [
        Mismatch(transcript.name, turn, tuple(seen))
        for turn, seen in observe(transcript, player)
        if not matches(turn.lines, seen)
    ]


def rewrite(transcript: Transcript, player: Player) -> str:
    """The transcript's text with its indented lines as they are now; everything else stays as it was.

    Lines with a wildcard that still fit are kept. FactChangedError when a number, an option or a time in the
    old lines of an action differs from the new ones, unless there were no old lines.
    """
    refusals: list[str] = []
    new_lines: dict[int, list[str]] = {}
    dropped: set[int] = set()
    for turn, seen in observe(transcript, player):
        if turn.lines and (differences := changed(turn.lines, seen)):
            refusals.append(f"{transcript.name}:{turn.line}: {'; '.join(differences)}")
        new_lines[turn.line] = kept(turn.lines, seen)
        dropped.update(expected.line for expected in turn.expected)
    if refusals:
        advice = "Facts are never rewritten: correct the lines by hand, or empty them if the change is meant."
        raise FactChangedError("\n".join([*refusals, advice]))
    written: list[str] = []
    for number, line in enumerate(transcript.text.splitlines(), start=1):
        if number not in dropped:
            written.append(line)
        written += [f"  {new}" for new in new_lines.get(number, [])]
    return "\n".join(written) + "\n"


def kept(old: Sequence[str], seen: Sequence[str]) -> list[str]:
    """The lines seen, but as the old wildcard line where one in the same order still fits.

    An old block that leaves lines out (`...` alone) was written by hand: while it fits, it stays as it is.
    """
    if ANY_LINES in old and matches(old, seen):
        return list(old)
    lines: list[str] = []
    place = 0
    for new in seen:
        fits = [at for at in range(place, len(old)) if matches_line(old[at], new)]
        if fits:
            place = fits[0] + 1
        lines.append(old[fits[0]] if fits else new)
    return lines

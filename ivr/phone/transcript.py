"""Transcripts: calls and text conversations written so that a receptionist can read and write them.

Unindented lines say what the person, the far end or the clock does; indented lines say what the line does in
turn. `...` in an indented line stands for any text, alone in a line for any number of lines. A file starts with
headers (`on:` is required) and may hold comments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

WITHHELD = "withheld"
ANY_LINES = "..."
DEFAULT_LINE = "court"
DEFAULT_FROM = "+12025550123"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class TranscriptError(ValueError):
    """A transcript that cannot be read: the file, the line and what would be right."""

    def __init__(self, name: str, line: int, text: str) -> None:
        super().__init__(f"{name}:{line}: {text}")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that is done; `kind` is a key of WORDING, the other fields depend on it.

    `text` holds the keys pressed, the words said or the text sent; `seconds` how long the far end talks; `at`
    what the clock is set to (aware).
    """

    kind: str
    text: str = ""
    seconds: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """One indented line, without its indentation, and where it stands (from 1)."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One action, where it stands (from 1), and the indented lines below it."""

    action: Action
    line: int
    expected: tuple[Expected, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The expected lines as plain text."""
        return [expected.text for expected in self.expected]


@dataclass(frozen=True, slots=True)
class Headers:
    """Which line is called, by whom, and when (aware, in the zone written down); `texting`: it can send texts."""

    on: datetime
    line: str = DEFAULT_LINE
    from_: str = DEFAULT_FROM
    texting: bool = False

    @property
    def caller_id(self) -> str:
        """What the provider sends as From: the number, or the word it uses for a hidden one."""
        return "anonymous" if self.from_ == WITHHELD else self.from_


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole transcript with the text it was read from; `name` is for messages."""

    headers: Headers
    comments: tuple[str, ...]
    turns: tuple[Turn, ...]
    text: str
    name: str = "transcript"


QUOTED = r'"(?:[^"\\]|\\.)*"'
WORDING: dict[str, str] = {
    "calls": r"calls",
    "presses": r"presses (?P<keys>[0-9*#]+)",
    "presses early": r"presses (?P<keys>[0-9*#]+) early",
    "says": rf"says (?P<quoted>{QUOTED})",
    "waits": r"waits",
    "hangs up": r"hangs up",
    "talk": r"they talk for (?P<seconds>\d+) seconds?",
    "hang up": r"they hang up after (?P<seconds>\d+) seconds?",
    "no-answer": r"nobody answers",
    "busy": r"the line is busy",
    "failed": r"the call fails",
    "canceled": r"the call is canceled",
    "clock": r"it is (?P<at>.+)",
    "texts": rf"texts (?P<quoted>{QUOTED})",
    "picture": r"sends a picture",
}
"""How each kind of action is written. The first that fits the whole line counts."""


def moment(text: str) -> datetime:
    """Read `Monday 2026-11-23 10:15 America/Los_Angeles`; ValueError says what is wrong with it."""
    found = re.fullmatch(r"(\w+) (\d{4}-\d\d-\d\d) (\d\d:\d\d) (\S+)", text.strip())
    if not found:
        raise ValueError(f"{text!r} should read like 'Monday 2026-11-23 10:15 Area/City'")
    weekday, date, clock, zone = found.groups()
    try:
        at = datetime.fromisoformat(f"{date} {clock}").replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(f"{text!r}: {error}") from None
    if WEEKDAYS[at.weekday()] != weekday:
        raise ValueError(f"{date} is a {WEEKDAYS[at.weekday()]}, not a {weekday}")
    return at


def show_moment(at: datetime) -> str:
    """Write an aware time the way `moment` reads it."""
    zone = at.tzinfo.key if isinstance(at.tzinfo, ZoneInfo) else "UTC"
    local = at.astimezone(ZoneInfo(zone))
    return f"{WEEKDAYS[local.weekday()]} {local:%Y-%m-%d %H:%M} {zone}"


def read_action(text: str) -> Action:
    """Read one unindented line; ValueError when it says nothing a person, far end or clock can do."""
    for kind, wording in WORDING.items():
        found = re.fullmatch(wording, text.strip())
        if not found:
            continue
        parts = found.groupdict()
        words = json.loads(parts["quoted"], strict=False) if parts.get("quoted") else parts.get("keys") or ""
        at = moment(parts["at"]) if parts.get("at") else None
        return Action(kind, words, int(parts.get("seconds") or 0), at)
    raise ValueError(f"{text.strip()!r} is nothing this phone can do")


def show_action(action: Action) -> str:
    """Write an action the way `read_action` reads it."""
    quoted = json.dumps(action.text, ensure_ascii=False)
    if action.kind == "clock" and action.at:
        return f"it is {show_moment(action.at)}"
    return {
        "presses": f"presses {action.text}",
        "presses early": f"presses {action.text} early",
        "says": f"says {quoted}",
        "texts": f"texts {quoted}",
        "talk": f"they talk for {action.seconds} seconds",
        "hang up": f"they hang up after {action.seconds} seconds",
    }.get(action.kind, WORDING[action.kind])


def parse(text: str, name: str = "transcript") -> Transcript:
    """Read a whole transcript; TranscriptError names the file and line of the first mistake."""
    found: dict[str, str] = {}
    comments: list[str] = []
    turns: list[Turn] = []
    on: datetime | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        try:
            if not raw.strip():
                continue
            if raw.startswith("#"):
                comments.append(raw)
            elif raw[0].isspace():
                if not turns:
                    raise ValueError("an indented line needs something done above it")
                last = turns.pop()
                more = Expected(" ".join(raw.split()), number)
                turns.append(Turn(last.action, last.line, (*last.expected, more)))
            elif (header := re.fullmatch(r"(\w+): *(.+)", raw.strip())) and not turns:
                if header[1] not in ("line", "from", "on", "texting") or header[1] in found:
                    raise ValueError(f"header {header[1]!r} should be one of line, from, on, texting, once each")
                if header[1] == "texting" and header[2] not in ("yes", "no"):
                    raise ValueError(f"{raw.strip()!r} should say yes or no")
                found[header[1]] = header[2]
                on = moment(header[2]) if header[1] == "on" else on
            else:
                turns.append(Turn(read_action(raw), number))
        except ValueError as error:
            raise TranscriptError(name, number, str(error)) from None
    if on is None:
        raise TranscriptError(name, 1, "the header 'on: Weekday YYYY-MM-DD HH:MM Area/City' is missing")
    texting = found.get("texting") == "yes"
    headers = Headers(on, found.get("line", DEFAULT_LINE), found.get("from", DEFAULT_FROM), texting)
    return Transcript(headers, tuple(comments), tuple(turns), text, name)


def write(headers: Headers, turns: Sequence[tuple[Action, Sequence[str]]], comments: Sequence[str] = ()) -> str:
    """Write a transcript file from what was done and seen."""
    lines = [comment if comment.startswith("#") else f"# {comment}" for comment in comments]
    if headers.line != DEFAULT_LINE:
        lines.append(f"line: {headers.line}")
    if headers.from_ != DEFAULT_FROM:
        lines.append(f"from: {headers.from_}")
    if headers.texting:
        lines.append("texting: yes")
    lines += [f"on: {show_moment(headers.on)}", ""]
    for action, seen in turns:
        lines.append(show_action(action))
        lines += [f"  {line}" for line in seen]
    return "\n".join(lines) + "\n"


def matches_line(expected: str, seen: str) -> bool:
    """Whether one expected line fits what was seen; white space is folded, `...` stands for any text.

    A wildcard with a space beside it stands for whole words, so `... 5 3` does not fit `15 3`.
    """
    folded = " ".join(expected.split())
    parts = re.split(r"( ?\.\.\. ?)", folded)
    pattern = ""
    for place, part in enumerate(parts):
        first, last = not "".join(parts[:place]), not "".join(parts[place + 1 :])
        if "..." not in part:
            pattern += re.escape(part)
        elif part == " ... ":
            pattern += " (?:.* )?"
        elif part == "... ":
            pattern += "(?:.* )?" if first else ".* "
        elif part == " ...":
            pattern += "(?: .*)?" if last else " .*"
        else:
            pattern += ".*"
    return re.fullmatch(pattern, " ".join(seen.split())) is not None


def matches(expected_lines: Sequence[str], seen_lines: Sequence[str]) -> bool:
    """Whether the expected lines fit the lines seen, in order.

    A line that is only `...` stands for any number of lines.
    """
    if not expected_lines:
        return not seen_lines
    first, rest = expected_lines[0], expected_lines[1:]
    if first.strip() == ANY_LINES:
        return any(matches(rest, seen_lines[skipped:]) for skipped in range(len(seen_lines) + 1))
    return bool(seen_lines) and matches_line(first, seen_lines[0]) and matches(rest, seen_lines[1:])

"""What was noticed, written as the indented lines of a transcript.

Every player of transcripts writes its lines here, so that the same reply reads the same however it was had.
"""

from __future__ import annotations

from collections.abc import Sequence

from ivr.phone.events import CallEvent, Ended, Heard, HeardNothing, Refused, Ringing, Texted, TextEvent
from ivr.prompts.gsm7 import measure
from ivr.prompts.speech import speaking_seconds

CALLER_HUNG_UP = "the caller hung up"


def folded(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def seconds(text: str, pauses: float = 0.0) -> float:
    """Seconds it takes to speak `text` with `pauses` seconds of silence in it."""
    return speaking_seconds(text, pauses)


def counted(number: int, what: str) -> str:
    """`1 key`, `2 keys`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def hears(text: str, uncut: bool = False, recorded: bool = False) -> str:
    """The line for words that were heard; of a recording they are those that were recorded."""
    return f"hears{' uncut' if uncut else ''}{' (recorded)' if recorded else ''}: {folded(text)}"


def call_lines(events: Sequence[CallEvent], keys: int) -> list[str]:
    """The indented lines for what happened after one action; `keys` were pressed so far in the call."""
    lines: list[str] = []
    spoken = [event.seconds for event in events if isinstance(event, Heard)]
    for event in events:
        match event:
            case Heard():
                lines.append(hears(event.text, event.uncut, event.recorded))
            case HeardNothing():
                lines.append("hears nothing")
            case Ringing():
                then = f", then keys {event.send_digits}" if event.send_digits else ""
                shown = f", showing {event.caller_id}" if event.caller_id else ""
                lines.append(f"is put through to {event.number}{then}{shown}")
            case Texted(text=text):
                lines += text_rows(text, "is sent a text")
            case Ended() if event.reason != CALLER_HUNG_UP:
                lines.append("the call ends")
            case Refused():
                lines.append(f"is refused: {event.problem}")
            case _:
                pass
    if spoken:
        lines.append(f"({sum(spoken):.1f} s of speech, {counted(keys, 'key')})")
    return lines


def text_rows(text: str, how: str = "is sent") -> list[str]:
    """The indented lines for one text, with its size."""
    size = measure(text)
    rows = [f"{how}: {folded(part)}".rstrip() for part in text.split("\n")]
    return [*rows, f"({counted(size.characters, 'character')}, {counted(size.parts, 'part')})"]


def text_lines(events: Sequence[TextEvent]) -> list[str]:
    """The indented lines for what arrived after one text; what the carrier wrote is not the line's."""
    lines: list[str] = []
    for event in events:
        match event:
            case Texted(text=text, from_carrier=False):
                lines += text_rows(text)
            case Refused():
                lines.append(f"is refused: {event.problem}")
            case _:
                pass
    return lines or ["is sent nothing"]

"""What happened on the page *Try it*, in words: what was done, heard and understood, with seconds and sizes."""

from __future__ import annotations

from dataclasses import dataclass

from ivr import understood
from ivr.console.played import Played
from ivr.console.player import Happened
from ivr.directory.edition import Edition
from ivr.phone.events import Ended, Heard, Listening, Ringing, Texted
from ivr.phone.seen import counted
from ivr.phone.terminal import clock_of
from ivr.prompts.gsm7 import measure, outside


@dataclass(frozen=True, slots=True)
class Row:
    """One thing noticed. `kind` is heard, text, or note; `clock` when it began, `size` how long or how large it is.

    `warning` says what is not as it should be about it.
    """

    kind: str
    words: str
    language: str = ""
    clock: str = ""
    size: str = ""
    uncut: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One act of the caller, what the line made of its words, and what came of it."""

    act: str
    by: str
    understood: tuple[str, ...]
    rows: tuple[Row, ...]
    spoken: str = ""


def told(edition: Edition, played: Played) -> list[Told]:
    """Return everything that happened, in order."""
    return [_one(edition, each) for each in played.happened]


def _one(edition: Edition, each: Happened) -> Told:
    action, by = each.action, "caller"
    match action.kind:
        case "calls":
            act = "Calls"
        case "presses":
            act = f"Presses {action.text}"
        case "says":
            act = f"Says: {action.text}"
        case "texts":
            act = action.text
        case "waits":
            act = "Stays silent"
        case "hangs up":
            act = "Hangs up"
        case "clock":
            act, by = f"It is {each.at:%A %Y-%m-%d %H:%M}", "clock"
        case "talk":
            act, by = f"They answer and talk for {counted(action.seconds, 'second')}", "far"
        case "hang up":
            act, by = f"They answer and hang up after {counted(action.seconds, 'second')}", "far"
        case "no-answer":
            act, by = "Nobody answers", "far"
        case "busy":
            act, by = "The line is busy", "far"
        case _:
            act, by = "The call fails", "far"
    why = tuple(understood.explained(edition, action.text)) if action.kind in ("says", "texts") else ()
    spoken = sum(event.seconds for event in each.events if isinstance(event, Heard))
    rows = tuple(_rows(edition, each))
    if action.kind == "texts" and not each.events:
        rows = (
            Row("note", "No answer is sent: the carrier answers this word itself, or the number cannot be answered."),
        )
    return Told(act, by, why, rows, f"{spoken:.1f} s" if spoken else "")


def _rows(edition: Edition, each: Happened) -> list[Row]:
    rows: list[Row] = []
    clock = each.ends - sum(event.seconds for event in each.events if isinstance(event, Heard))
    for event in each.events:
        match event:
            case Heard():
                size = f"{event.seconds:.1f} s{', recorded' if event.recorded else ''}"
                rows.append(Row("heard", event.text, event.language, clock_of(clock), size, event.uncut))
                clock += event.seconds
            case Listening():
                ways = "keys and words" if "speech" in event.input else "keys only"
                rows.append(Row("note", f"Listens for {ways}, {event.timeout} s"))
            case Ringing():
                then = (
                    f", then presses {event.send_digits.replace('w', '')} for the caller" if event.send_digits else ""
                )
                rows.append(Row("note", f"Rings {event.number}{then}"))
            case Texted():
                rows.append(_text(edition, each.language, event.text))
            case Ended():
                rows.append(Row("note", f"The call is over: {event.reason}", clock=clock_of(clock)))
    return rows


def _text(edition: Edition, language: str, words: str) -> Row:
    size = measure(words)
    parts = f"{counted(size.characters, 'character')}, {counted(size.parts, 'part')}, {size.alphabet}"
    odd = outside(words)
    warning = f"These characters make it dearer: {' '.join(odd)}" if odd else ""
    if size.parts > edition.line.limits.parts:
        warning = f"More than {counted(edition.line.limits.parts, 'part')}. {warning}".strip()
    return Row("text", words, language, size=parts, warning=warning)

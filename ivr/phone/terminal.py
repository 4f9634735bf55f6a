"""A telephone in the terminal: read what the caller hears, type what the caller does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TextIO

from ivr.phone.call import Call
from ivr.phone.clock import Clock, ShiftedClock, StoppedClock
from ivr.phone.events import (
    CallEvent,
    Ended,
    Heard,
    HeardNothing,
    Listening,
    Refused,
    Ringing,
    Texted,
    TextEvent,
)
from ivr.phone.facts import numbers_in
from ivr.phone.handset import Handset
from ivr.phone.phone_player import act
from ivr.phone.seen import call_lines, counted, text_lines
from ivr.phone.transcript import DEFAULT_LINE, WITHHELD, Action, Headers, read_action, show_action, write
from ivr.prompts.gsm7 import measure

KEYS = frozenset("0123456789*#")
_NO_ACT = ("#", " ", "\t", "on:", "from:", "line:", "texting:")
WHOLE_NUMBER = 7
"""Digits from which a run is a telephone number a caller could use."""
LISTENING_HELP = "Press keys 0-9 * #, type words to speak them, Enter to stay silent, h to hang up."
RINGING_HELP = "Enter = they answer and talk, n no answer, b busy, f fails, s short answer of 8 s, h hang up."
RINGING_WORDS = {
    "": Action("talk", seconds=95),
    "n": Action("no-answer"),
    "b": Action("busy"),
    "f": Action("failed"),
    "s": Action("hang up", seconds=8),
}


def clock_of(seconds: float) -> str:
    """Seconds since dialling as `1:05`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def call_action(typed: str, state: str) -> Action:
    """What a typed line means in a call: a transcript's words, a key, or speech."""
    try:
        return read_action(typed)
    except ValueError:
        pass
    plain = typed.strip()
    if plain.lower() in ("h", "hang up"):
        return Action("hangs up")
    if state == "ringing" and plain.lower() in RINGING_WORDS:
        return RINGING_WORDS[plain.lower()]
    if plain and KEYS.issuperset(plain):
        return Action("presses", plain)
    return Action("says", plain) if plain else Action("waits")


def text_action(typed: str) -> Action:
    """What a typed line means on a handset: a transcript's words, or the text itself."""
    try:
        return read_action(typed)
    except ValueError:
        return Action("texts", typed.rstrip("\n"))


class Page:
    """Writes lines to a terminal, bold only where somebody looks."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.bold = out.isatty()

    def line(self, text: str = "", strong: bool = False) -> None:
        """Print one line at once."""
        print(f"\033[1m{text}\033[0m" if strong and self.bold else text, file=self.out, flush=True)

    def ask(self, text: str) -> None:
        """Print a prompt without a line end."""
        print(text, end=" ", file=self.out, flush=True)


def typed_lines(lines_in: TextIO, page: Page) -> Iterator[str]:
    """Lines typed; a script's are echoed, and its blank lines, comments and indented lines skipped."""
    by_hand = lines_in.isatty()
    while True:
        if by_hand:
            page.ask(">")
        line = lines_in.readline()
        if not line:
            if by_hand:
                page.line()
            return
        line = line.rstrip("\n")
        if by_hand:
            yield line
        elif line == "#" or (line.strip() and not line.startswith(_NO_ACT)):
            page.line(f"> {line}")
            yield line


class Record:
    """What was done and seen, with every move of the clock, ready to be written as a transcript."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.on = clock, clock()
        self.done: list[tuple[Action, list[str]]] = []

    def keep(self, action: Action, lines: list[str]) -> None:
        """Keep an act and what it led to."""
        self.done.append((action, lines))

    def moved(self, action: Action) -> bool:
        """Do an act that sets the clock; say whether it was one, on a clock that can be set."""
        if action.kind != "clock" or action.at is None or not isinstance(self.clock, StoppedClock):
            return False
        self.clock.set(action.at)
        self.keep(action, [])
        return True

    def wind(self) -> None:
        """Let a clock that runs catch up, before the next act."""
        if isinstance(self.clock, ShiftedClock) and self.clock.wind():
            self.keep(Action("clock", at=self.clock()), [])

    def print(self, page: Page, from_: str, line: str, texting: bool = False) -> None:
        """Print the transcript."""
        page.line()
        page.out.write(write(headers_of(self.on, from_, line, texting), self.done))


class CallScreen:
    """What is shown of one call, with the running clock and the sum at the end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clock = 0.0
        self.uncut = 0.0
        self.to_number: float | None = None
        self.explained: set[str] = set()

    def show(self, events: Sequence[CallEvent], elapsed: float) -> None:
        """Show what happened; `elapsed` is the call's own clock after it."""
        self.clock = elapsed - sum(event.seconds for event in events if isinstance(event, Heard))
        for event in events:
            self.one(event)

    def one(self, event: CallEvent) -> None:
        match event:
            case Heard():
                starts, self.clock = self.clock, self.clock + event.seconds
                mark = ("  [recorded]" if event.recorded else "") + ("  [uncut: keys are lost]" if event.uncut else "")
                self.page.line(f"{clock_of(starts)}  {event.text}  ({event.seconds:.1f} s){mark}", strong=True)
                self.uncut += event.seconds if event.uncut else 0.0
                if self.to_number is None and any(len(run) >= WHOLE_NUMBER for run in numbers_in(event.text)):
                    self.to_number = self.clock
            case HeardNothing():
                self.page.line("      (an empty answer: nothing is said)")
            case Listening():
                keys = "any number of keys" if event.num_digits is None else counted(event.num_digits, "key")
                ways = [keys] if "dtmf" in event.input else []
                ways += [f"speech in {event.language}"] if "speech" in event.input else []
                listening = f"listening for {' or '.join(ways)}, {event.timeout} s."
                self.page.line(f"      {listening}{self.once(LISTENING_HELP)}")
            case Ringing():
                then = f", then presses {event.send_digits}" if event.send_digits else ""
                ringing = f"ringing {event.number}{then}, up to {event.timeout} s."
                self.page.line(f"      {ringing}{self.once(RINGING_HELP)}")
            case Texted():
                self.page.line("      a text arrives:")
                show_texts(self.page, [event])
            case Ended():
                self.page.line(f"{clock_of(self.clock)}  the call is over: {event.reason}")
            case Refused():
                self.page.line(f"      !! the provider refuses this: {event.problem}", strong=True)

    def once(self, explanation: str) -> str:
        """What can be done, the first time; afterwards the person knows."""
        if explanation in self.explained:
            return ""
        self.explained.add(explanation)
        return f" {explanation}"

    def summary(self, call: Call) -> None:
        """Keys, seconds to the first number, and how long the caller could not interrupt."""
        reached = "no number was heard" if self.to_number is None else f"first number heard by {self.to_number:.0f} s"
        self.page.line(f"{counted(call.keys, 'key')}, {call.elapsed:.0f} s, {reached}, {self.uncut:.1f} s uncut.")


def headers_of(on: datetime, from_: str, line: str, texting: bool = False) -> Headers:
    """The headers of a transcript for a call or text made by hand."""
    return Headers(on, line, WITHHELD if from_ == "anonymous" else from_, texting)


def run_call(
    call: Call, lines_in: TextIO, out: TextIO, transcript: bool, line: str = DEFAULT_LINE, texting: bool = False
) -> None:
    """Make the call by hand or from a script of actions; with `transcript` print a transcript at the end.

    A script has one action to a line, in a transcript's words, or as it would be typed. When the lines run
    out the caller hangs up.
    """
    page = Page(out)
    screen, record = CallScreen(page), Record(call.clock)

    def keep(action: Action, events: list[CallEvent]) -> None:
        screen.show(events, call.elapsed)
        record.keep(action, call_lines(events, call.keys))

    page.line(f"Calling {call.to} from {call.from_}.")
    keep(Action("calls"), call.dial())
    if not call.over:
        for typed in typed_lines(lines_in, page):
            record.wind()
            action = call_action(typed, call.state)
            if not record.moved(action) and action.kind != "calls":
                try:
                    keep(action, act(call, action))
                except ValueError as error:
                    page.line(f"      {error}. {RINGING_HELP if call.state == 'ringing' else LISTENING_HELP}")
            if call.over:
                break
        else:
            keep(Action("hangs up"), call.hang_up())
    screen.summary(call)
    if transcript:
        record.print(page, call.from_, line, texting)


def run_text(handset: Handset, lines_in: TextIO, out: TextIO, transcript: bool, line: str = DEFAULT_LINE) -> None:
    """Text with the line by hand or from a script; with `transcript` print a ready transcript at the end."""
    page, record = Page(out), Record(handset.clock)
    hint = " Type a text; end with Ctrl-D." if lines_in.isatty() else ""
    page.line(f"Texting {handset.to} from {handset.from_}.{hint}")
    for typed in typed_lines(lines_in, page):
        record.wind()
        action = text_action(typed)
        if record.moved(action):
            continue
        if action.kind not in ("texts", "picture"):
            page.line(f"      {show_action(action)!r} is nothing to do with a text")
            continue
        send(handset, action, page, record)
    if transcript:
        record.print(page, handset.from_, line)


def run_one_text(handset: Handset, body: str, out: TextIO, transcript: bool, line: str = DEFAULT_LINE) -> None:
    """Send one text as it is and show what arrives; with `transcript` print a ready transcript at the end."""
    page, record = Page(out), Record(handset.clock)
    send(handset, Action("texts", body), page, record)
    if transcript:
        record.print(page, handset.from_, line)


def send(handset: Handset, action: Action, page: Page, record: Record) -> None:
    """Send a text or a picture, show what arrives and keep it."""
    picture = action.kind == "picture"
    events = handset.text("" if picture else action.text, media=1 if picture else 0)
    show_texts(page, events)
    record.keep(action, text_lines(events))


def show_texts(page: Page, events: Sequence[TextEvent]) -> None:
    """Show what arrived, with its size."""
    if not events:
        page.line("      (nothing arrives)")
    for event in events:
        if isinstance(event, Texted):
            size = measure(event.text)
            who = "the carrier" if event.from_carrier else "the line"
            page.line(event.text, strong=True)
            parts = f"{counted(size.characters, 'character')}, {counted(size.parts, 'part')}, {size.alphabet}"
            page.line(f"      ({parts}, from {who})")
        else:
            page.line(f"      !! the provider refuses this: {event.problem}", strong=True)

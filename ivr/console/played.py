"""What was done on the page *Try it* so far: it travels in the form, and is played from the beginning each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.console.player import Happened, Player
from ivr.directory.edition import Edition
from ivr.errors import UsageError
from ivr.phone.events import Heard
from ivr.phone.facts import numbers_in
from ivr.phone.terminal import WHOLE_NUMBER
from ivr.phone.transcript import DEFAULT_FROM, Action, Headers, read_action, show_action, write

MOST_ACTS = 150
LONGEST_SCRIPT = 60_000

FAR_END = {
    "talk": Action("talk", seconds=95),
    "short": Action("hang up", seconds=8),
    "busy": Action("busy"),
    "no-answer": Action("no-answer"),
    "failed": Action("failed"),
}
_LONGEST_TALK = 14_400


@dataclass(frozen=True, slots=True)
class Script:
    """The acts, the moment (on the line's clock) at which they begin, and whether answers can be sent as texts."""

    on: datetime
    acts: tuple[Action, ...] = ()
    texting: bool = False

    @property
    def at(self) -> datetime:
        """What the clock shows after the last act."""
        return next((act.at for act in reversed(self.acts) if act.at), self.on)

    @property
    def text(self) -> str:
        """The acts in the words of a transcript, one a line."""
        return "\n".join(map(show_action, self.acts))

    def then(self, at: datetime, *acts: Action) -> Script:
        """Return the script with further acts, at a moment of which the clock is told where it shows another."""
        if not self.acts:
            return Script(at, acts)
        moved = () if at == self.at else (Action("clock", at=at),)
        return replace(self, acts=(*self.acts, *moved, *acts))

    def without_last(self) -> Script:
        """Return the script without its last act, and without the clock that was set for it."""
        acts = self.acts[:-1]
        while acts and acts[-1].kind == "clock":
            acts = acts[:-1]
        return replace(self, acts=acts)


def read_script(on: str, acts: str, otherwise: datetime) -> Script:
    """Return a script from a form, or an empty one at the moment `otherwise`. Raises UsageError."""
    if not acts.strip():
        return Script(otherwise)
    begins = moment(on, otherwise)
    lines = acts.replace("\r", "").split("\n")  # only there: a text may hold other marks that end a line
    if len(lines) > MOST_ACTS or len(acts) > LONGEST_SCRIPT:
        raise UsageError("This has become too long to go on with. Begin anew.")
    try:
        return Script(begins, tuple(read_action(line) for line in lines))
    except ValueError:
        raise UsageError("What was done before could not be read. Begin anew.") from None


def moment(text: str, otherwise: datetime) -> datetime:
    """Return the moment of a clock field, in the zone of `otherwise`, which an empty one means. Raises UsageError."""
    if not text.strip():
        return otherwise
    zone = otherwise.tzinfo if isinstance(otherwise.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError("That is no date and time.") from None
    if found.tzinfo is not None or not 2000 <= found.year <= 2100:
        raise UsageError("That is no date and time this line can tell.")
    return found.replace(tzinfo=zone, second=0, microsecond=0)


def wanted(form: Mapping[str, str]) -> tuple[Action, ...]:
    """Return what a button of the page stands for. Raises UsageError for what is no button."""
    what, _, more = form.get("do", "").partition(":")
    words = " ".join(form.get("words", "").split("\r\n")).strip()
    match what:
        case "call":
            turns = int(more) if more.isdecimal() and len(more) == 1 else 0
            return (Action("calls"), *[Action("presses", "8")] * turns)
        case "press" if len(more) == 1 and more in "0123456789*#":
            return (Action("presses", more),)
        case "say" if words:
            return (Action("says", words),)
        case "text" if words:
            return (Action("texts", form.get("words", "").replace("\r\n", "\n").strip()),)
        case "say" | "text":
            raise UsageError("Type some words first.")
        case "wait":
            return (Action("waits"),)
        case "hang-up":
            return (Action("hangs up"),)
        case "talk":
            seconds = form.get("seconds", "")
            long = int(seconds) if seconds.isdecimal() and len(seconds) < 6 else FAR_END["talk"].seconds
            return (Action("talk", seconds=min(long, _LONGEST_TALK)),)
        case _ if what in FAR_END:
            return (FAR_END[what],)
    raise UsageError("That is nothing this telephone can do.")


@dataclass(frozen=True, slots=True)
class Played:
    """A script played to its end: what happened, and the player as it stands then."""

    script: Script
    happened: tuple[Happened, ...]
    player: Player

    @property
    def transcript(self) -> str:
        """The whole of it as a transcript: a ready test file."""
        headers = Headers(self.script.on, texting=self.script.texting)
        return write(headers, [(each.action, each.lines) for each in self.happened])

    @property
    def uncut(self) -> float:
        """Seconds of words that no key could cut short."""
        return sum(e.seconds for each in self.happened for e in each.events if isinstance(e, Heard) and e.uncut)

    @property
    def to_number(self) -> float | None:
        """Seconds from dialling until a whole telephone number was heard; None where none was."""
        for each in self.happened:
            heard = [event for event in each.events if isinstance(event, Heard)]
            clock = each.ends - sum(event.seconds for event in heard)
            for event in heard:
                clock += event.seconds
                if any(len(run) >= WHOLE_NUMBER for run in numbers_in(event.text)):
                    return clock
        return None


def play(edition: Edition, script: Script) -> Played:
    """Play a script. Raises UsageError where an act is impossible."""
    player = Player(edition, script.on, DEFAULT_FROM, script.texting)
    try:
        happened = tuple(player.do(act) for act in script.acts)
    except ValueError as error:
        raise UsageError(f"{str(error)[0].upper()}{str(error)[1:]}.") from None
    return Played(script, happened, player)

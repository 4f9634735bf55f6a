"""What a turn leaves in the records: from the conversation before and after it, and what the line did. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import Conversation, write
from ivr.dialogue.desk import look
from ivr.dialogue.steps import Ask, End, Step, Tell, Transfer
from ivr.dialogue.turns import Arrived, HungUp, Pressed, Silent, Spoke, Texted, TransferEnded, Turn
from ivr.dialogue.values import Say
from ivr.directory.line import Line
from ivr.recognition.hearing import Hearing
from ivr.recognition.keywords import NOTHING, understand
from ivr.recognition.secrets import REMOVED, redact
from ivr.recognition.spoken import tokens
from ivr.records.record import HELPED, Act, Outcome, Record

LONGEST_PHRASE = 120
_ACTS: dict[type[Turn], Act] = {
    Arrived: "arrived",
    Pressed: "pressed",
    Spoke: "spoke",
    Texted: "texted",
    Silent: "silent",
    TransferEnded: "came_back",
    HungUp: "hung_up",
}
_ADDRESS = re.compile(r"\S*@\S*")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Happened:
    """One turn as a channel saw it.

    `call` and `caller` are pseudonyms, `nth` counts the turns of a call from 1. `back` is the transfer that ended with
    this turn, also where the caller is gone. `now` is aware; `took` in milliseconds; `state` is `after` as
    written, where that is at hand; `texted` what came of a text that was asked for. Without `after` the turn broke.
    """

    call: str
    nth: int
    caller: str
    now: datetime
    before: Conversation
    turn: Turn
    after: Conversation | None = None
    steps: tuple[Step, ...] = ()
    back: TransferEnded | None = None
    took: int = 0
    state: str = ""
    texted: str = ""


def noted(line: Line, happened: Happened, program: str, phrases: bool = False) -> Record:
    """Return the record of a turn; with `phrases`, words that were not understood stay in it, redacted."""
    before, after, turn = happened.before, happened.after or happened.before, happened.turn
    local = happened.now.astimezone(ZoneInfo(line.zone))
    missed = happened.after is not None and _missed(line, happened, after)
    given = after.at == "answer" and (before.at != "answer" or before.contact != after.contact)
    started = next((step for step in happened.steps if isinstance(step, Transfer)), None)
    # Desks open and close on the minute, and all that is noted within one asks for the same.
    minute = happened.now.replace(second=0, microsecond=0)
    desk = look(line, after.contact, minute) if after.contact and (given or started) else None
    number = desk.dialled[started.number] if desk and started else None
    chosen = _choices(after)
    told = turn.text if isinstance(turn, Spoke | Texted) else ""
    return Record(
        call=happened.call,
        turn=happened.nth,
        line=line.id,
        at=int(happened.now.timestamp()),
        day=local.date(),
        hour=local.hour,
        channel=after.channel,
        language=after.language,
        edition=line.edition,
        program=program,
        act="broke" if happened.after is None else _ACTS[type(turn)],
        place=after.at,
        outcome="failed" if happened.after is None else outcome(turn, happened.steps, after),
        missed=int(missed),
        issue=after.issue or "",
        choices=chosen,
        begun=int(bool(after.issue) and after.issue != before.issue),
        settled=int(bool(chosen) and chosen != _choices(before)),
        given=int(given),
        desk=after.contact or "" if given or started else "",
        status=desk.status.kind if desk else "",
        transfer=started.contact if started else "",
        number=started.number if started else 0,
        keys=",".join(press.digits for press in number.presses) if number else "",
        result=happened.back.outcome if happened.back else "",
        seconds=happened.back.seconds if happened.back else 0,
        took=happened.took,
        caller=happened.caller,
        phrase=without_secrets(line, told) if phrases and missed and told else "",
        state=happened.state or write(after) if happened.after else "",
        came=write(before) if before.channel == "sms" and before.at != "start" else "",
        heard=heard(happened.steps),
        texted=happened.texted,
    )


def heard(steps: tuple[Step, ...]) -> str:
    """Return what stands for the prompts of some steps: the same for the same ones, and saying nothing about them."""
    keys = (
        ",".join([one.key for one in step.says]) if isinstance(step, Tell | Ask) else type(step).__name__
        for step in steps
    )
    said = ";".join(keys)
    return f"{crc32(said.encode()):08x}" if said else ""


def outcome(turn: Turn, steps: tuple[Step, ...], after: Conversation) -> Outcome:
    """Return what came of a turn that did not break."""
    if isinstance(turn, HungUp):
        return "gone"
    for step in steps:
        if isinstance(step, Transfer):
            return "transfer"
        if isinstance(step, End):
            return "ended"
    return "answered" if after.at in HELPED else "asked"


def _choices(conversation: Conversation) -> str:
    return " ".join(sorted(f"{question}.{choice}" for question, choice in conversation.answers))


def _missed(line: Line, happened: Happened, after: Conversation) -> bool:
    """Say whether the line did not understand: it counted that, said so, or could give a text no more than the menu."""
    before, turn = happened.before, happened.turn
    if after.misses > before.misses or after.rungs > before.rungs:
        return True
    if isinstance(turn, Texted):
        lost = (
            after.at == "menu"
            and not after.issue
            and not any(say.key.startswith("chatter.") for say in _said(happened))
        )
        return lost and turn.text != "" and understand(line.hearing[after.language].keywords, turn.text) == NOTHING
    return any(say.key.startswith("nonsense.") for say in _said(happened))


def _said(happened: Happened) -> Iterator[Say]:
    for step in happened.steps:
        if isinstance(step, Tell | Ask):
            yield from step.says


def without_secrets(line: Line, text: str) -> str:
    """Return a phrase to keep: short, in small letters, without secrets, numbers (spoken ones too) and addresses."""
    text = _UNSEEN.sub(" ", text)
    for hearing in line.hearing.values():
        text = redact(text, hearing.secrets, hearing.listening.spoken)
    for hearing in line.hearing.values():
        text = _without_numbers(text, hearing)
    text = re.sub(r"\d", "#", _ADDRESS.sub(REMOVED, text))
    return " ".join(text.lower().split())[:LONGEST_PHRASE]


def _without_numbers(text: str, hearing: Hearing) -> str:
    kept, at = "", 0
    for token in tokens(text, hearing.listening.spoken):
        if token.kind == "number":
            kept += text[at : token.start] + "#"
            at = token.end
    return kept + text[at:]

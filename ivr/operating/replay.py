"""What somebody heard, word for word: each turn of a call carried out again, on the edition and at the time it was of.

Nothing of it was kept. Records have where the conversation stood; from that the turn is found again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import Conversation, read
from ivr.dialogue.desk import look
from ivr.dialogue.respond import arrival
from ivr.dialogue.steps import Ask, End, SendText, Tell, Transfer
from ivr.dialogue.turns import Pressed, Spoke, Texted
from ivr.directory.edition import Edition
from ivr.operating.guessing import NOISE, Found, Known, found_again
from ivr.prompts.rendering import fitted, message, render
from ivr.prompts.speech import PAUSE_MARK
from ivr.records.pseudonyms import code
from ivr.records.record import Record

Editions = Callable[[str], Known | None]
_ACTS = {"arrived": "calls", "silent": "stays silent", "hung_up": "is gone", "came_back": "comes back from the desk"}


def replayed(turns: Sequence[Record], editions: Editions, program: str) -> Iterator[str]:
    """Yield what was done and heard, a line each. `editions` gives an edition by its name, None where it is gone."""
    first = turns[0]
    known = editions(first.edition)
    zone = ZoneInfo(known.edition.line.zone) if known else UTC
    what = "Text" if first.channel == "sms" else "Call"
    began = datetime.fromtimestamp(first.at, zone)
    yield f"{what} {name_of(turns)}, {began:%A %Y-%m-%d %H:%M} {zone}, edition {first.edition}"
    if any(turn.program != program for turn in turns):
        yield "Another version of the program answered then: what it said may differ where this one says so below."
    before: Record | None = None
    for turn in turns:
        yield from _turn(turn, before, editions(turn.edition), zone)
        before = turn


def name_of(turns: Sequence[Record]) -> str:
    """Return the code of a call: its day, and four digits."""
    return f"{turns[0].day}-{code(turns[0].call)}"


def _turn(record: Record, before: Record | None, known: Known | None, zone: tzinfo) -> Iterator[str]:
    at = f"{datetime.fromtimestamp(record.at, zone):%H:%M:%S}"
    if record.act in ("hung_up", "broke"):
        yield f"{at} {'is gone' if record.act == 'hung_up' else 'something broke: hears the apology'}"
        return
    if known is None:
        yield f"{at} {_done(record, None)}: edition {record.edition} is not kept any more"
        return
    stood = _stood(record, before, known.edition)
    found = found_again(known, record, stood) if stood and record.state else None
    yield f"{at} {_done(record, found)}"
    if found is None:
        yield f"  cannot be replayed: it went on at {record.place}{f', about {record.issue}' if record.issue else ''}"
        return
    yield from (f"  {row}" for row in _heard(known.edition, record, found))


def _stood(record: Record, before: Record | None, edition: Edition) -> Conversation | None:
    """Return the conversation before a turn, None where it is not known."""
    if record.act == "arrived" or (record.channel == "sms" and not record.came):
        after = read("voice", record.state) if record.state and record.channel != "sms" else None
        return arrival(edition.line, record.channel, texting=after is not None and after.texting)
    written = record.came
    if before is not None and before.turn == record.turn - 1:
        written = before.state
    return read("sms" if record.channel == "sms" else "voice", written) if written else None


def _done(record: Record, found: Found | None) -> str:
    match found.turn if found else None:
        case Pressed(key) if found and found.only:
            return f"presses {key}"
        case Spoke(text) | Texted(text) if found:
            verb = "says" if record.act == "spoke" else "texts"
            if found.place:
                return f"{verb} something with a place in it"
            if record.missed or text == NOISE:
                return f"{verb} something not understood"
            return f"{verb} something that means {text!r}"
    if record.act == "pressed":
        return "presses a key that was not offered" if found else "presses a key"
    return _ACTS.get(record.act, {"spoke": "says something", "texted": "texts something"}.get(record.act, record.act))


def _heard(edition: Edition, record: Record, found: Found) -> Iterator[str]:
    words = edition.words[found.language]
    if record.channel == "sms":
        says = tuple(one for step in found.steps if isinstance(step, Tell) for one in step.says)
        yield from (f"is sent: {_placed(row, found)}" for row in message(words, says).split("\n"))
        return
    now = datetime.fromtimestamp(record.at, UTC)
    for step in found.steps:
        match step:
            case Tell() | Ask():
                said = [" ".join(render(words, one, "voice").replace(PAUSE_MARK, " ").split()) for one in step.says]
                yield from (f"hears: {_placed(text, found)}" for text in said if text)
            case Transfer():
                number = look(edition.line, step.contact, now).dialled[step.number]
                keys = ", ".join(press.digits for press in number.presses)
                yield f"is put through to {number.phone.written}{f', then keys {keys}' if keys else ''}"
            case SendText() if record.texted == "taken":
                sent = fitted(words, step.first, step.says, edition.line.limits.parts)
                yield from (f"is sent a text: {_placed(row, found)}" for row in sent.split("\n"))
            case End():
                yield "the call ends"


def _placed(text: str, found: Found) -> str:
    return text.replace(found.place, "[the place]") if found.place else text

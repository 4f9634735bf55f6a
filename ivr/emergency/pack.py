"""What is given while the line itself cannot answer: a document for the provider, a card for people, one text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.channels.voice.writing import document
from ivr.dialogue.desk import Desk, look
from ivr.dialogue.steps import End, Tell
from ivr.dialogue.values import Numbers, Say, in_language, say
from ivr.directory.edition import Edition
from ivr.directory.line import Line
from ivr.emergency.card import card
from ivr.errors import UsageError
from ivr.prompts.gsm7 import measure
from ivr.prompts.rendering import message

XML, CARD, TEXT = "fallback.xml", "card.html", "sms.txt"
MOST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Pack:
    """The three files by name, and the ids of the contacts for whom the text has no room."""

    files: dict[str, str]
    left_out: tuple[str, ...]


def pack(edition: Edition, now: datetime) -> Pack:
    """Return the emergency pack of an edition; numbers are those that hold at `now` (aware, any zone)."""
    desks = desks_told(edition.line, now)
    text, left_out = _text(edition, desks)
    return Pack({XML: _document(edition, desks, now), CARD: card(edition, desks, now), TEXT: text + "\n"}, left_out)


def write(edition: Edition, folder: Path, now: datetime) -> Pack:
    """Write the pack into a folder, each file whole or not at all. Raises UsageError where that is not possible."""
    made = pack(edition, now)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.files.items():
            begun = folder / f".{name}.new"
            begun.write_text(text, encoding="utf-8")
            begun.replace(folder / name)
    except OSError as wrong:
        raise UsageError(f"{folder} cannot be written: {wrong.strerror}.") from None
    return made


def desks_told(line: Line, now: datetime) -> tuple[Desk, ...]:
    """Return every desk with a number that may be said: those of the menu in its order, then the others."""
    wanted: dict[str, None] = {}
    for issue in sorted(line.issues.values(), key=lambda issue: not issue.listed):
        wanted.update((route.contact, None) for route in issue.routes if route.contact)
    wanted.update(dict.fromkeys(line.contacts))
    desks = [look(line, contact, now) for contact in wanted]
    return tuple(desk for desk in desks if desk.spoken)


def _document(edition: Edition, desks: tuple[Desk, ...], now: datetime) -> str:
    """Return a TwiML document that needs nothing from us: no address, no key, nothing to wait for."""
    line = edition.line
    says = tuple(in_language(language, one) for language in line.languages for one in _spoken(desks))
    written = document(line, edition.words[line.language], (Tell(says), End()), "", None, now).decode()
    return written.replace("<Say ", "\n<Say ").replace("<Hangup/>", "\n<Hangup/>\n") + "\n"


def _spoken(desks: tuple[Desk, ...]) -> Iterator[Say]:
    yield say("emergency.intro")
    yield say("notice.line")
    for desk in desks:
        yield say("numbers.desk", contact=desk.name, number=Numbers(desk.spoken))
        if desk.hours:
            yield say("status.hours", hours=desk.hours, contact=desk.name)
    yield say("goodbye")


def _text(edition: Edition, desks: tuple[Desk, ...]) -> tuple[str, tuple[str, ...]]:
    """Return one text of two parts at most, and who is left out of it; the line's own desk never is.

    The other languages' first words go before any desk does.
    """
    line = edition.line
    first = edition.words[line.language]
    told = [desk for desk in desks if desk.texted]
    intros = [message(edition.words[language], (say("emergency.intro"),)) for language in line.languages]
    left: list[str] = []
    while True:
        rows = tuple(say("numbers.desk", contact=desk.name, number=Numbers(desk.texted[:1])) for desk in told)
        body = " ".join(intros) + "\n" + message(first, rows)
        if measure(body).parts <= MOST_PARTS or (len(told) < 2 and len(intros) < 2):
            return body, tuple(left)
        if len(intros) > 1:
            intros.pop()
        else:
            gone = next(desk for desk in reversed(told) if desk.contact.id != line.desk)
            told.remove(gone)
            left.insert(0, gone.contact.id)

"""Whether an emergency pack still says what is true: its files are read again as people would read them.

Nothing here looks at how the files were made: numbers, what to press and hours are taken from the words, and held
against the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

from ivr.dialogue.desk import Desk
from ivr.dialogue.values import Say, say
from ivr.directory.edition import Edition
from ivr.directory.line import Number
from ivr.emergency.pack import CARD, MOST_PARTS, TEXT, XML, desks_told
from ivr.hours.week import DAY, Span, Week
from ivr.phone import twiml
from ivr.phone.verbs import Hangup
from ivr.phone.verbs import Say as Spoken
from ivr.prompts.gsm7 import measure
from ivr.prompts.rendering import render
from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Words

# A number in print, or digit by digit.
_NUMBER = re.compile(r"\+?\d(?:[-.() ]{0,2}\d){6,}(?!\d)|\d(?:[, ]+\d){6,}(?!\d)")
_PRESSED = re.compile(r"[\d*#]+")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}(?::\d\d)?)(?![\d:])")


def problems(edition: Edition, folder: Path, now: datetime) -> list[str]:
    """Return everything in which the files of a folder are not what the live facts say at `now` (aware)."""
    desks = desks_told(edition.line, now)
    found: list[str] = []
    for name, check in ((XML, _document), (CARD, _card), (TEXT, _text)):
        try:
            raw = (folder / name).read_bytes()
        except OSError as wrong:
            found.append(f"{name}: cannot be read: {wrong.strerror}")
            continue
        found += [f"{name}: {each}" for each in check(edition, desks, raw)]
    return found


def stale(edition: Edition, folder: Path) -> bool:
    """Say whether a pack was written for another edition. Its facts may be right all the same."""
    try:
        return edition.line.edition not in (folder / CARD).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return True


def _document(edition: Edition, desks: tuple[Desk, ...], raw: bytes) -> Iterator[str]:
    document = twiml.parse(raw)
    yield from (f"the provider would complain: {refusal.text}" for refusal in document.refusals)
    if not document.verbs or not isinstance(document.verbs[-1], Hangup):
        yield "it does not end the call with Hangup"
    others = [verb for verb in document.verbs[:-1] if not isinstance(verb, Spoken)]
    if others:
        yield f"it waits for somebody: {type(others[0]).__name__}"
    for language in edition.line.languages:
        words = edition.words[language]
        said = [v.text for v in document.verbs if isinstance(v, Spoken) and v.language == words.locale]
        if not said:
            yield f"it says nothing in {language}"
            continue
        for desk in desks:
            name = _plain(words, desk.name, "voice")
            at = next((nth for nth, text in enumerate(said) if _folded(text).startswith(f"{name}:")), None)
            if at is None:
                yield f"{name} is not named in {language}"
                continue
            yield from _numbers(desk.spoken, said[at].partition(":")[2], words, f"{name} ({language})")
            after = said[at + 1] if at + 1 < len(said) else ""
            yield from _hours(desk, after, words, "voice", f"{name} ({language})")
    live = {_digits(number) for desk in desks for number in desk.spoken}
    yield from _strangers([verb.text for verb in document.verbs if isinstance(verb, Spoken)], live)


def _card(edition: Edition, desks: tuple[Desk, ...], raw: bytes) -> Iterator[str]:
    reader = _Rows()
    reader.feed(raw.decode("utf-8", "replace"))
    for nth, language in enumerate(edition.line.languages):
        words = edition.words[language]
        for desk in desks:
            name = _plain(words, desk.name, "sms")
            rows = [row for row in reader.rows if row and _folded(row[0]).startswith(name)]
            rows = [row for row in rows if row[-1] == str(nth)]
            if len(rows) != 1 or len(rows[0]) != 4:
                yield f"{name} ({language}) does not stand there once"
                continue
            shown = [*desk.spoken, *(number for number in desk.text_telephones if number.say)]
            yield from _numbers(tuple(shown), rows[0][1], words, f"{name} ({language})")
            yield from _hours(desk, rows[0][2], words, "sms", f"{name} ({language})")
    live = {_digits(number) for desk in desks for number in desk.numbers if number.say}
    yield from _strangers([" | ".join(row[:-1]) for row in reader.rows], live)


def _text(edition: Edition, desks: tuple[Desk, ...], raw: bytes) -> Iterator[str]:
    words = edition.words[edition.line.language]
    text = raw.decode("utf-8", "replace").rstrip("\n")
    size = measure(text)
    if size.parts > MOST_PARTS:
        yield f"it takes {size.parts} parts, {MOST_PARTS} are allowed"
    rows = [_folded(row) for row in text.split("\n")]
    for desk in desks:
        name = _plain(words, desk.name, "sms")
        own = next((row for row in rows if row.startswith(f"{name}:")), None)
        if own is not None:
            yield from _numbers(desk.texted[:1], own.partition(":")[2], words, name)
        elif desk.contact.id == edition.line.desk:
            yield f"{name}, the line's own desk, is not in it"
    yield from _strangers(rows, {_digits(number) for desk in desks for number in desk.texted})


def _numbers(numbers: tuple[Number, ...], text: str, words: Words, who: str) -> Iterator[str]:
    """Yield how the numbers of a desk, and what to press, differ from those in a text."""
    wanted = [_digits(number) for number in numbers]
    found = [re.sub(r"\D", "", match[0]) for match in _NUMBER.finditer(text)]
    if found != wanted:
        yield f"{who}: the number there is {', '.join(found) or 'missing'}, right is {', '.join(wanted)}"
    runs = [number.presses for number in numbers]
    presses = runs[:1] if len(set(runs)) == 1 else runs
    keys = "".join(press.digits for run in presses for press in run)
    named = _NUMBER.sub(" ", text)
    for key, mark in (("key.star", "*"), ("key.pound", "#")):
        named = re.sub(rf"\b{re.escape(render(words, Say(key), 'voice'))}\b", mark, named)
    pressed = "".join(_PRESSED.findall(named))
    # Where the numbers stand in lines of their own, what is pressed for all of them is written behind each.
    if pressed not in (keys, keys * len(numbers)):
        yield f"{who}: what to press there is {pressed or 'nothing'}, right is {keys or 'nothing'}"


def _hours(desk: Desk, text: str, words: Words, channel: str, who: str) -> Iterator[str]:
    """Yield how the clock times and the zone of a desk's hours differ from those in a text."""
    hours = desk.hours
    if hours is None or all(day == (Span(0, DAY),) for day in hours.week):
        return  # nothing is said, or day and night, which has no clock times
    found = set(_CLOCK.findall(text))
    wanted = _clocks(hours.week)
    allowed = wanted | (_clocks(hours.own_week) if hours.own_week else set()) | {"12"}
    if not wanted <= found or not found <= allowed:
        times = ", ".join(sorted(found)) or "missing"
        yield f"{who}: the hours there have {times}, right is {', '.join(sorted(wanted))}"
    if hours.zone:
        zone = _plain(words, say(f"zone.{hours.zone}"), channel)
        if zone not in _folded(text):
            yield f"{who}: the hours there do not name the time zone, {zone}"


def _clocks(week: Week) -> set[str]:
    """Return the times of a week as a clock of twelve hours shows them; noon and midnight have words."""
    minutes = {minute for day in week for span in day if span.limited is None for minute in (span.start, span.end)}
    shown = set()
    for minute in minutes - {0, 720, DAY}:
        hour, rest = (minute // 60 - 1) % 12 + 1, minute % 60
        shown.add(f"{hour}:{rest:02d}" if rest else str(hour))
    return shown


def _strangers(texts: list[str], live: set[str]) -> Iterator[str]:
    for text in texts:
        for match in _NUMBER.finditer(text):
            if re.sub(r"\D", "", match[0]) not in live:
                yield f"the number {match[0].strip()} is none of this line's"


def _digits(number: Number) -> str:
    return re.sub(r"\D", "", number.phone.written)


def _plain(words: Words, one: Say, channel: str) -> str:
    return _folded(render(words, one, channel).replace(PAUSE_MARK, ""))


def _folded(text: str) -> str:
    return " ".join(text.replace(PAUSE_MARK, " ").split())


class _Rows(HTMLParser):
    """Collects the rows of tables: the text of each cell, and last the number of the table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._table = -1
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._table += 1
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td") and self.rows:
            self.rows[-1].append("")
            self._inside = True
        elif self._inside:
            self.rows[-1][-1] += " ; "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._inside = False
        elif tag == "tr" and self.rows:
            self.rows[-1].append(str(self._table))

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data

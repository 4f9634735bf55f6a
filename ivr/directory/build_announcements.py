"""Announcements: free words with an end, in every language of the line, and fit for a text message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.directory.complaints import TreePath, quoted
from ivr.directory.gather import Gathered
from ivr.directory.line import Announcement
from ivr.prompts.gsm7 import LOOK_ALIKES, outside

# As in wordings: a number typed into a sentence would be in no register of numbers, and proved by nothing.
_NUMBER = re.compile(r"\d(?:[ ().,·/-]{0,3}\d){6,}")


def announcements(found: Gathered) -> tuple[Announcement, ...]:
    """Return the announcements, complaining of those that cannot be made."""
    if found.line is None:
        return ()
    zone, languages = found.line.zone, tuple(found.line.languages)
    made = []
    for nth, entry in found.announcements:
        path: TreePath = ("announcements", nth)
        starts, ends = _moment(entry.first, zone), _moment(entry.last, zone, after=True)
        if starts >= ends:
            found.complain((*path, "until"), "an end before it begins", "an `until` after `from`")
        _check_words(found, path, entry.words, languages)
        spoken = {language: _sentence(entry.words.get(language, "")) for language in languages}
        made.append(Announcement(starts, ends, spoken, {language: plain(text) for language, text in spoken.items()}))
    return tuple(made)


def plain(text: str) -> str:
    """Return words as a text message bears them cheaply: without accents that the telephone alphabet does not have."""
    said = "".join(LOOK_ALIKES.get(letter, letter) for letter in text)
    return "".join(_bare(letter) if outside(letter) else letter for letter in said)


def _sentence(text: str) -> str:
    said = text.strip()
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _bare(letter: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return bare if not outside(bare) else letter


def _check_words(found: Gathered, path: TreePath, words: dict[str, str], languages: Iterable[str]) -> None:
    for language in languages:
        if language not in words:
            found.complain((*path, "words"), f"no words in `{language}`", f"a line such as `{language}: ...`")
    for language, text in words.items():
        where = (*path, "words", language)
        if language not in languages:
            found.complain(where, quoted(language), f"a language of the line: {', '.join(languages)}", key=True)
        if set(text) & set("{}<>\n\r"):
            found.complain(where, quoted(text), "one plain sentence, without braces, markup or line breaks")
        if _NUMBER.search(text):
            found.complain(where, "a telephone number in an announcement", "the desk's name: callers get its number")


def _moment(day: date | datetime, zone: str, after: bool = False) -> datetime:
    """Return the moment, on the line's clock where it names no other; a last day belongs to it."""
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=ZoneInfo(zone))
    return datetime.combine(day + timedelta(days=1) if after else day, time(), ZoneInfo(zone))

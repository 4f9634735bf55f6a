"""The few facts a new line is made of, and whether they can be right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import available_timezones

from ivr.directory.complaints import suggest
from ivr.errors import UsageError
from ivr.hours.week import HoursError, parse_week
from ivr.numbers import InvalidNumber, parse
from ivr.prompts.phrases import ALWAYS

Kept = Literal["observed", "none", "unknown"]

RIGHT = 'write it like "Permit desk=206-555-0100;option=2;hours=Mon-Fri 8:00-17:00;about=Permits"'
NOTICE, SOURCE = "This line gives phone numbers, not advice.", "Typed in by hand"
_FIELDS = ("option", "extension", "hours", "about", "zone")
_TOLL_FREE = re.compile(r"\+18(?:00|33|44|55|66|77|88)")


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: `hours` are days and times as written, empty where none are known; `zone` empty: the line's own."""

    name: str
    number: str
    about: str
    option: str = ""
    extension: str = ""
    hours: tuple[tuple[str, str], ...] = ()
    zone: str = ""

    @property
    def toll_free(self) -> bool:
        """Whether it costs the caller nothing."""
        return _TOLL_FREE.match(parse(self.number).e164) is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is needed to begin. `today` is the day on which it was written down."""

    name: str
    zone: str
    desks: tuple[Desk, ...]
    today: date
    reviewed_until: date
    holidays: Kept = "unknown"
    notice: str = NOTICE
    source: str = SOURCE
    address: str = ""


def desk(text: str) -> Desk:
    """Return the desk written as `NAME=NUMBER;option=2;hours=Mon-Fri 8:00-17:00;about=WHAT FOR`.

    Several hours are parted by a slash. Raises UsageError for what cannot be right.
    """
    head, *rest = text.split(";")
    name, equals, number = (part.strip() for part in head.partition("="))
    if not name or not equals or not number:
        raise UsageError(f'"{text}" names no desk and number; {RIGHT}.')
    given: dict[str, str] = {}
    for part in filter(str.strip, rest):
        key, equals, value = (each.strip() for each in part.partition("="))
        if key not in _FIELDS or not equals or not value:
            near = suggest(key, _FIELDS) or f"one of {', '.join(f'{each}=' for each in _FIELDS)}"
            raise UsageError(f'"{part.strip()}" is nothing a desk has; {near}')
        given[key] = value
    made = Desk(
        plain(name),
        number,
        plain(given.get("about", name)),
        given.get("option", ""),
        given.get("extension", ""),
        hours(given.get("hours", "")),
        given.get("zone", ""),
    )
    check_desk(made)
    return made


def check_desk(made: Desk) -> None:
    """Raise UsageError for a number, keys or a zone that cannot be right."""
    try:
        parse(made.number)
    except InvalidNumber as wrong:
        raise UsageError(f"{made.name}: {wrong}.") from None
    for what, digits in (("option", made.option), ("extension", made.extension)):
        if digits and not re.fullmatch(r"[0-9*#]{1,16}", digits):
            raise UsageError(f'{made.name}: "{digits}" is no {what}; write the keys to press, such as 2.')
    if made.option and made.extension:
        raise UsageError(f"{made.name}: an option or an extension; write the second one into config/ under `then`.")
    if made.zone:
        check_zone(made.zone)


def hours(text: str) -> tuple[tuple[str, str], ...]:
    """Return the days and times of `Mon-Thu 8:00-17:00 / Fri 8:00-12:00`. Raises UsageError."""
    rows = []
    for part in filter(str.strip, text.split("/")):
        found = re.fullmatch(r"\s*(\D*?[A-Za-z])\s+(\d.*|closed)\s*", part)
        if not found:
            raise UsageError(f'"{part.strip()}" is no days and times; write them like Mon-Fri 8:00-17:00.')
        rows.append((found[1].strip(), found[2].strip()))
    try:
        parse_week([(days, times, None) for days, times in rows])
    except HoursError as wrong:
        raise UsageError(f"{wrong}.") from None
    return tuple(rows)


def check_zone(zone: str) -> str:
    """Return a time zone that exists. Raises UsageError; letters such as CST do not say when clocks change."""
    known = available_timezones()
    if zone not in known or "/" not in zone:
        near = suggest(zone, known) if "/" in zone else None
        raise UsageError(f'"{zone}" is no time zone; {near or "write one with its region, such as America/Chicago."}')
    return zone


def plain(words: str) -> str:
    """Return a name fit for speech and texts. Raises UsageError for marks that wordings use themselves."""
    name = " ".join(words.split())
    if not name or not re.search(r"\w", name):
        raise UsageError(f'"{words}" is no name.')
    if set("{}\u00b7") & set(name) or re.search(r"\d(?:[ ().-]{0,3}\d){6,}", name):
        raise UsageError(f'"{name}" has braces, a dot in the middle or a telephone number in it; leave them out.')
    return name


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """Return an id for each name, all different: small letters, digits and _, twenty at most.

    None of them is a name that phrases of every line have.
    """
    found: dict[str, str] = {}
    for name in names:
        ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
        stem = re.sub(r"[^a-z0-9]+", "_", ascii_).strip("_") or "desk"
        stem = (stem if stem[0].isalpha() else f"desk_{stem}")[:20].strip("_")
        tried, nth = stem, 1
        while tried in found.values() or tried in ALWAYS:
            nth += 1
            tried = f"{stem[: 19 - len(str(nth))]}_{nth}"
        found.setdefault(name, tried)
    return found

"""Closures that name a desk or a location which is to go: those that are over go along, or let go of its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.console.edits import CONFIG, dropping
from ivr.console.workshop import Work
from ivr.directory.drafts import Edit

_DAY = len("2026-11-23")


@dataclass(frozen=True, slots=True)
class Naming:
    """A closure that names a desk or location. `alone`: it names nothing else. `at` are the places of the name."""

    file: str
    nth: int
    at: tuple[int, ...]
    alone: bool
    over: bool
    when: str


def naming(work: Work, name: str, now: datetime) -> list[Naming]:
    """Return every closure that names a desk or location; `now` is aware."""
    found = []
    zones = _zones(work)
    for file, tree in work.trees.items():
        closures = tree.at(("closures",)) if file.startswith(f"{CONFIG}/") else None
        for nth, entry in enumerate(closures if isinstance(closures, list) else ()):
            applies = entry.get("applies_to") if isinstance(entry, dict) else None
            listed = applies if isinstance(applies, list) else [applies]
            if not isinstance(entry, dict) or name not in listed:
                continue
            first, last = (str(entry.get("on") or entry.get(side) or "") for side in ("from", "until"))
            at = tuple(place for place, one in enumerate(listed) if one == name)
            when = f"on {first}" if first == last else f"from {first} until {last}".replace("T", " ")
            found.append(Naming(file, nth, at, len(at) == len(listed), _is_over(last, zones, now), when))
    return found


def letting_go(work: Work, name: str, now: datetime) -> dict[str, list[Edit]]:
    """Return the edits, by file, that take closures away which are over, or the name out of those that name others."""
    steps: dict[str, list[Edit]] = {}
    # From the last to the first: what stands before keeps its place.
    for one in reversed(naming(work, name, now)):
        if one.over:
            path = ("closures", one.nth)
            gone = [path] if one.alone else [(*path, "applies_to", place) for place in reversed(one.at)]
            steps.setdefault(one.file, []).extend(dropping(each) for each in gone)
    return steps


def told(work: Work, name: str, now: datetime) -> Iterator[str]:
    """Yield in words which closures that are over go along, and which lose the name."""
    for one in naming(work, name, now):
        if one.over and one.alone:
            yield f"The closure {one.when}, which is over, goes with it."
        elif one.over:
            yield f"The closure {one.when}, which is over, stays for the others it names."


def _is_over(last: str, zones: list[ZoneInfo], now: datetime) -> bool:
    """Say whether an end, a whole day or a moment, is past on every clock."""
    try:
        if len(last) <= _DAY:
            after = date.fromisoformat(last) + timedelta(days=1)
            return all(datetime.combine(after, time(), zone) <= now for zone in zones)
        end = datetime.fromisoformat(last)
    except ValueError:
        return False
    return end <= now if end.tzinfo else all(end.replace(tzinfo=zone) <= now for zone in zones)


def _zones(work: Work) -> list[ZoneInfo]:
    """Return the clocks on which somebody may be closed: the line's, and those of its desks."""
    line = work.edition.line
    return [ZoneInfo(zone) for zone in sorted({line.zone, *(one.zone for one in line.contacts.values() if one.zone)})]

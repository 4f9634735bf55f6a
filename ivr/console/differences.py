"""What callers hear differently from one edition to another, arranged for a page: by language and channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from ivr.console.headings import heading
from ivr.console.language import named
from ivr.directory.edition import Edition
from ivr.preview.changes import compare

_KEPT = 30
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """Sentences that go and sentences that come, in one language, and where they are heard."""

    language: str
    voice: bool
    where: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that changes, and the moments that were listened to, in words."""

    rows: tuple[Difference, ...]
    moments: str
    languages: Mapping[str, str]
    """What each language calls itself."""


def differences(old: Edition, new: Edition, now: datetime) -> Differences:
    """Return what callers hear differently; `now` is aware. It takes a second, so it is kept for the day."""
    return _compared(_Pair(old.line.edition, new.line.edition, f"{now:%Y-%m-%d}", old, new, now))


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two editions, known by their names, on a day."""

    was: str
    becomes: str
    day: str
    old: Edition = field(compare=False)
    new: Edition = field(compare=False)
    now: datetime = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _compared(pair: _Pair) -> Differences:
    old, new = pair.old, pair.new
    compared = compare(old, new, pair.now)
    every = {name for name, _ in compared.at}
    rows = []
    for change in compared.changes:
        places: dict[tuple[str, str], list[tuple[str, set[str]]]] = {}
        for scene, names in change.where:
            places.setdefault((scene.language, scene.channel), []).append((scene.what, set(names)))
        for (language, channel), found in places.items():
            always = all(names == every for _, names in found)
            times = "" if always else "; " + ", ".join(n for n, _ in compared.at if any(n in ns for _, ns in found))
            rows.append(Difference(language, channel == "voice", _listed(found) + times, change.gone, change.come))
    for key, language, gone, come in compared.wordings:
        for mark, voice in (("by voice: ", True), ("by text: ", False)):
            was, now = (tuple(w.removeprefix(mark) for w in words if w.startswith(mark)) for words in (gone, come))
            if was or now:
                rows.append(Difference(language, voice, f"{heading(key)}: heard at other moments", was, now))
    for key, language, before, after in compared.voices:
        rows.append(Difference(language, True, f"{heading(key)}: the voice", (before,), (after,)))
    rows.sort(key=lambda row: (new.line.languages.index(row.language) if row.language in new.line.languages else 99))
    moments = ", ".join(f"{name} ({at:%a %b %d, %H:%M})" for name, at in compared.at)
    return Differences(tuple(rows), moments, {**dict(named(old)), **dict(named(new))})


def _listed(found: list[tuple[str, set[str]]]) -> str:
    names = [what for what, _ in found]
    more = len(names) - _MOST_PLACES
    return "; ".join(names[:_MOST_PLACES]) + (f"; and {more} more" if more > 0 else "")

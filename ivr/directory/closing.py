"""Closing desks, opening them again and announcing something: which files change, and how.

Nothing is written here: `ivr.directory.publish` does that, once the whole is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from ivr.directory.amending import add, drop
from ivr.directory.complaints import suggest
from ivr.directory.edition import Edition
from ivr.directory.line import Line
from ivr.directory.snapshot import Snapshot
from ivr.directory.tree import Branch
from ivr.errors import UsageError

ALL = "all"
_FILE = "config/closures.yaml"

End = date | datetime
"""A moment (aware), or a whole day, which belongs to what ends with it."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when: both moments, or both days."""

    starts: End
    ends: End

    @property
    def at(self) -> datetime | None:
        """The moment at which it begins, where it begins at one."""
        return self.starts if isinstance(self.starts, datetime) else None

    def holding(self, now: datetime) -> datetime:
        """Return a moment at which it holds: `now` (on the line's clock), its beginning, or noon of its first day."""
        if isinstance(self.starts, datetime):
            return max(self.starts, now)
        return max(datetime.combine(self.starts, time(12), now.tzinfo), now) if self.starts > now.date() else now


def closing(edition: Edition, files: Snapshot, who: Sequence[str], reason: str, span: Span) -> dict[str, str]:
    """Return the changed files that close desks for a reason. `who` are contacts and sites, or `all`.

    Raises UsageError for a name nobody wrote down, a reason without words, or a file that has to be edited by hand.
    """
    line = edition.line
    names = _names(line, who)
    _worded(edition, reason)
    entry = _written(line, span, {line.contacts[c].zone for c in _contacts(line, names)})
    if names != (ALL,):
        entry["applies_to"] = [*names]
    return _added(files, "closures", {**entry, "reason": reason})


def announcing(edition: Edition, files: Snapshot, words: Mapping[str, str], span: Span) -> dict[str, str]:
    """Return the changed files that announce something, in words for each language of the line. Raises UsageError."""
    missing = [language for language in edition.line.languages if not words.get(language, "").strip()]
    if missing:
        spoken = ", ".join(edition.line.languages)
        raise UsageError(f"Callers of this line speak {spoken}: give {missing[0]}=WORDS too.")
    entry = _written(edition.line, span, {edition.line.zone})
    return _added(files, "announcements", {**entry, "words": dict(words)})


def reopening(edition: Edition, files: Snapshot, who: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the changed files with which desks are closed for no reason any more, from `now` (aware) on.

    What a closure closes besides stays closed. Raises UsageError where nothing closes them.
    """
    line = edition.line
    opened = set(_contacts(line, _names(line, who)))
    changed = _Changed(files)
    found = False
    for name, nth, entry in reversed([*_entries(files, "closures")]):
        closed = _contacts(line, _applies(entry))
        if not (opened & set(closed) and _holds(line, entry, now)):
            continue
        found = True
        changed.text(name, drop(changed.of(name), ("closures", nth)))
        left = [contact for contact in closed if contact not in opened]
        if left:
            kept = {key: value for key, value in entry.items() if key != "applies_to"}
            changed.text(name, add(changed.of(name), ("closures",), {**kept, "applies_to": [*left]}))
    if not found:
        raise UsageError(f"No closure keeps {' or '.join(who)} closed now. Hours and holidays are no closures.")
    return changed.files


def silencing(edition: Edition, files: Snapshot, now: datetime) -> dict[str, str]:
    """Return the changed files without the announcements that are heard at `now`. Raises UsageError for none."""
    changed = _Changed(files)
    zone = ZoneInfo(edition.line.zone)
    for name, nth, entry in reversed([*_entries(files, "announcements")]):
        if _between(entry, zone, now):
            changed.text(name, drop(changed.of(name), ("announcements", nth)))
    if not changed.files:
        raise UsageError("Nothing is announced now.")
    return changed.files


class _Changed:
    """The files of a line, some of them changed."""

    def __init__(self, files: Snapshot) -> None:
        self.before, self.files = files, dict[str, str]()

    def of(self, name: str) -> str:
        return self.files[name] if name in self.files else _text(self.before, name)

    def text(self, name: str, text: str) -> None:
        self.files[name] = text


def _added(files: Snapshot, section: str, entry: Branch) -> dict[str, str]:
    """Return the file of a section with one more entry: the file that has the section, or else `closures.yaml`."""
    having = [name for name in sorted(files.files) if name.startswith("config/") and section in _plain(files, name)]
    name = having[0] if having else _FILE
    text = _text(files, name) if name in files.files else ""
    return {name: add(text, (section,), entry)}


def _entries(files: Snapshot, section: str) -> Iterable[tuple[str, int, dict[str, Any]]]:
    for name in sorted(files.files):
        if name.startswith("config/"):
            for nth, entry in enumerate(_plain(files, name).get(section) or []):
                yield name, nth, entry


def _plain(files: Snapshot, name: str) -> dict[str, Any]:
    return dict(yaml.load(_text(files, name), Loader=yaml.BaseLoader) or {})


def _text(files: Snapshot, name: str) -> str:
    return files.files[name].decode("utf-8-sig")


def _names(line: Line, who: Sequence[str]) -> tuple[str, ...]:
    """Return contacts and sites as they are called. Raises UsageError for another name."""
    known = {ALL: ALL, **{name: name for one in line.contacts.values() for name in (one.id, one.site)}}
    names = tuple(dict.fromkeys(word.strip().lower().replace("-", "_").replace(" ", "_") for word in who))
    for word in names:
        if word not in known:
            near = suggest(word, known)
            listed = ", ".join(dict.fromkeys(known))
            raise UsageError(f'"{word}" is no contact or site: {near or "there are"} {"" if near else listed}'.rstrip())
    return (ALL,) if ALL in names else names


def _contacts(line: Line, names: Iterable[str]) -> tuple[str, ...]:
    """Return the contacts meant by contacts, sites or `all`, in the order of the line."""
    meant = set(names)
    return tuple(c.id for c in line.contacts.values() if meant & {ALL, c.id, c.site})


def _applies(entry: Mapping[str, Any]) -> tuple[str, ...]:
    written = entry.get("applies_to", ALL)
    return (written,) if isinstance(written, str) else tuple(written)


def _worded(edition: Edition, reason: str) -> None:
    """Complain of a reason without words, in one sentence that says which have some."""
    worded = [
        {key.removeprefix("reason.") for key in words.templates("voice") if key.startswith("reason.")}
        for words in edition.words.values()
    ]
    both = set.intersection(*worded)
    if reason not in both:
        near = suggest(reason, both) or f"there are {', '.join(sorted(both)) or 'none'}."
        raise UsageError(
            f'"{reason}" is no reason with words in {", ".join(edition.line.languages)}: {near} '
            "Others can be worded in prompts/LANGUAGE/closures.yaml, under `reason`."
        )


def _written(line: Line, span: Span, zones: set[str]) -> dict[str, Branch]:
    """Return the span as it stands in a file: without an offset where everybody's clock is the line's."""
    exact = zones != {line.zone}
    return {"from": _moment(span.starts, line, exact), "until": _moment(span.ends, line, exact)}


def _moment(end: End, line: Line, exact: bool) -> str:
    if not isinstance(end, datetime):
        return end.isoformat()
    local = end.astimezone(ZoneInfo(line.zone)).replace(second=0, microsecond=0)
    return local.isoformat(timespec="minutes") if exact else local.replace(tzinfo=None).isoformat(timespec="minutes")


def _holds(line: Line, entry: Mapping[str, Any], now: datetime) -> bool:
    """Say whether a closure keeps desks shut now, or today where it is written in days."""
    closed = _contacts(line, _applies(entry))
    zones = {line.contacts[contact].zone or line.zone for contact in closed}
    return entry.get("status", "closed") == "closed" and any(_between(entry, ZoneInfo(zone), now) for zone in zones)


def _between(entry: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> bool:
    first, last = entry.get("on") or entry["from"], entry.get("on") or entry["until"]
    local = now.astimezone(zone)
    if len(str(first)) <= len("2026-11-23") and len(str(last)) <= len("2026-11-23"):
        return date.fromisoformat(first) <= local.date() <= date.fromisoformat(last)
    starts, ends = (datetime.fromisoformat(str(moment)) for moment in (first, last))
    if len(str(last)) <= len("2026-11-23"):
        ends += timedelta(days=1)  # a last day belongs to it
    return _in(starts, zone) <= now < _in(ends, zone)


def _in(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

"""Something real to fill every wording with: this line's own desks, numbers, hours and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ivr.dialogue.desk import look
from ivr.dialogue.values import Code, Day, Keys, Say, Value, say
from ivr.directory.line import Issue, Line
from ivr.preview import sample_values as values
from ivr.preview.sample_values import NOT_KNOWN, Subject
from ivr.prompts.words import Words

PLACE: Final = "Springfield"
ANNOUNCED: Final = "(what staff announce)"


def filled(line: Line, words: Words, key: str, now: datetime) -> Say:
    """Return the wording of `key` filled as in a call at ten in the morning of the day of `now` (aware)."""
    at_ten = now.astimezone(ZoneInfo(line.zone)).replace(hour=10, minute=0, second=0, microsecond=0)
    issue = _issue(line, key)
    subject = Subject(line, words, key, look(line, _contact(line, key, issue), at_ten), issue, at_ten)
    wanted = words.spoken[key].fields | words.texted[key].fields
    return say(key, **{name: value(subject, name) for name in wanted})


def value(subject: Subject, name: str) -> Value:
    """Return what may fill a field of the subject's key; `NOT_KNOWN` for a field nobody has heard of."""
    special = _SPECIAL.get(subject.key, {}).get(name)
    found = special or _FIELDS.get(name)
    return found(subject) if found else NOT_KNOWN


def _issue(line: Line, key: str) -> Issue:
    parts = key.split(".")
    named = line.issues.get(parts[1]) if parts[0] == "issue" and len(parts) > 1 else None
    guide = next((i for i in line.issues.values() if parts[0] == "guide" and i.guide and i.guide in parts[1:2]), None)
    first = next(entry.id for page in line.menu for entry in page)
    return named or guide or line.issues.get(first) or next(iter(line.issues.values()))


def _contact(line: Line, key: str, issue: Issue) -> str:
    parts = key.split(".")
    if parts[0] == "contact" and parts[1] in line.contacts:
        return parts[1]
    if parts[0] == "guide" and len(parts) > 1 and parts[1] in line.guides:
        return line.guides[parts[1]].contact
    if key.endswith(".meanwhile") and issue.meanwhile:
        issue = line.issues[issue.meanwhile]
    if key in ("desk.number_scoped", "contact.scope"):
        return next((c.id for c in line.contacts.values() if c.scope), line.desk)
    if parts[0] in ("issue", "desk", "numbers", "answer"):
        return next((r.contact for r in issue.routes if r.contact), line.desk)
    return line.desk


_FIELDS: Final[Mapping[str, Callable[[Subject], Value]]] = {
    "line": lambda s: values.named(s, "line.name"),
    "operator": lambda s: values.named(s, f"operator.{s.line.operator}"),
    "contact": values.contact,
    "number": values.number,
    "choices": values.choices,
    "label": values.label,
    "key": values.key,
    "keys": values.keys,
    "scope": values.scope,
    "hours": values.hours,
    "opening": values.opening,
    "reason": values.reason,
    "minutes": lambda s: 7,
    "until": lambda s: values.clock(s, 17, zoned=True),
    "email": values.email,
    "before": lambda s: Keys("2"),
    "status": values.status,
    "step": lambda s: 3,
    "steps": values.steps,
    "words": values.step_words,
    "note": values.note,
    "word": values.word,
    "nth": lambda s: 1,
    "of": lambda s: 3,
    "last": lambda s: "6",
    "place": lambda s: PLACE,
    "choice": values.choice,
    "digit": lambda s: "9",
    "code": lambda s: Code("0417"),
    "unsure": values.unsure,
    "day": lambda s: values.named(s, "time.day.1"),
    "month": lambda s: values.named(s, "time.month.11"),
    "date": lambda s: "23",
    "hour": lambda s: "8",
    "time": lambda s: values.clock(s, 8),
    "zone": lambda s: values.named(s, f"zone.{s.line.zone}"),
    "start": lambda s: values.clock(s, 8),
    "end": lambda s: values.clock(s, 17),
    "spans": values.spans,
    "days": values.days,
    "languages": values.languages,
    "contacts": values.contact,
    "spoken": lambda s: ANNOUNCED,
    "texted": lambda s: ANNOUNCED,
    "rows": lambda s: values.row(s, "time.day.1", 17),
}
_TWO: Final[Mapping[str, Callable[[Subject], Value]]] = {
    "before": lambda s: values.nth_number(s, 0),
    "after": lambda s: values.nth_number(s, 1),
}
_AT_EIGHT: Final[Mapping[str, Callable[[Subject], Value]]] = {"time": lambda s: values.clock(s, 8, zoned=True)}
_A_DAY: Final[Mapping[str, Callable[[Subject], Value]]] = {"day": lambda s: Day(s.now.date() + timedelta(days=3))}
_SPECIAL: Final[Mapping[str, Mapping[str, Callable[[Subject], Value]]]] = {
    "number.option": {"number": values.bare},
    "number.extension": {"number": values.bare},
    "number.or": _TWO,
    "number.or_pressing": _TWO,
    "key.then": {"before": lambda s: Keys("5"), "after": lambda s: Keys("12")},
    "closure.and": {"before": values.contact, "after": values.contact},
    "list.join": {"before": values.label, "after": values.contact},
    "hours.days": {
        "first": lambda s: values.named(s, "time.day.1"),
        "last": lambda s: values.named(s, "time.day.5"),
    },
    "hours.two_days": {
        "first": lambda s: values.named(s, "time.day.1"),
        "last": lambda s: values.named(s, "time.day.2"),
    },
    "hours.more_days": {"before": values.days, "after": lambda s: values.named(s, "time.day.6")},
    "hours.and": {"before": values.spans, "after": values.spans},
    "hours.rows": {
        "before": lambda s: values.row(s, "time.day.1", 17),
        "after": lambda s: values.row(s, "time.day.2", 12),
    },
    "hours.zoned": {"hours": lambda s: values.row(s, "time.day.1", 17)},
    "hours.two_zones": {"hours": lambda s: values.row(s, "time.day.1", 17), "other": values.spans},
    "ahead.closed": _A_DAY,
    "ahead.differs": _A_DAY,
    "opening.today": _AT_EIGHT,
    "opening.tomorrow": _AT_EIGHT,
    "opening.weekday": _AT_EIGHT,
    "opening.date": _AT_EIGHT,
}

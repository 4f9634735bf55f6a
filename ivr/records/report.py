"""A report: tables with names for people, from counts in which small groups are hidden. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ivr.records.counted import Both, Counted, Dialled
from ivr.records.hiding import FEW, WITHHELD, Shown, few, hidden, share

_MOST_DAYS = 62
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = range(24)
OUTCOMES = {
    "transferred": "put through, and somebody answered",
    "answered": "got an answer",
    "lost": "gave up before an answer",
    "failed": "heard our apology last",
    "unreached": "never reached us (the provider says)",
}
_PLACES = {
    "start": "the greeting",
    "menu": "the menu",
    "group": "a further menu",
    "question": "a question",
    "two": "a choice of two",
    "parting": "the goodbye",
    "dialled": "being put through",
}
# What the outbox calls it when a text has come to this.
_SENT = {
    "delivered": ("delivered",),
    "sent, no word of delivery": ("accepted", "unknown"),
    "not delivered": ("undelivered", "refused", "expired"),
    "waits to be sent": ("waiting", "trying"),
}
_RESULTS = {"completed": "answered", "busy": "busy", "no-answer": "no answer", "failed": "failed", "": "not known"}


class Names(Protocol):
    """What ids are called, for people. What the line no longer has is called by its id."""

    line: str
    zone: str

    def issue(self, issue: str) -> str:
        """Return the label of an issue."""

    def choices(self, choices: str) -> str:
        """Return the labels of choices, as the records hold them."""

    def dialled(self, dialled: Dialled) -> str:
        """Return a desk's name with the number and the keys."""

    def desk(self, desk: str) -> str:
        """Return a desk's name."""

    def language(self, language: str) -> str:
        """Return the name of a language."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a report. `labels` is how many of its first columns say what a row is about."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    note: str = ""
    labels: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `empty` says that nobody called or texted."""

    title: str
    summary: tuple[str, ...]
    parts: tuple[Part, ...]
    empty: bool


def report(counted: Counted, names: Names, short: int, wanted: Sequence[str] = ()) -> Report:
    """Return the report of some counts: the parts `wanted`, or all. A transfer under `short` seconds ended soon."""
    every = counted.everything
    period = str(counted.first) if counted.first == counted.last else f"{counted.first} to {counted.last}"
    title = f"{names.line}, {period}, times of {names.zone}"
    if not every.all and not counted.outcomes and not counted.going_on:
        return Report(title, (*_missing(counted), "Nobody called or texted in these days."), (), True)
    summary = [f"{few(every.calls)} calls, {few(every.texts)} texts."]
    if counted.going_on:
        summary.append(f"{few(counted.going_on)} calls are still going on.")
    summary += [f"LOOK: {sentence}" for sentence in changed_menus(counted, names, short)]
    ids = wanted or tuple(PARTS)
    parts = tuple(part for each in ids if (part := PARTS[each](counted, names, short)).rows)
    if any(cell in (FEW, WITHHELD) for part in parts for row in part.rows for cell in row):
        summary.append(f"{FEW}: fewer than five; {WITHHELD}: withheld, or else those could be worked out.")
    return Report(title, (*summary, *_missing(counted)), parts, False)


def changed_menus(counted: Counted, names: Names, short: int) -> list[str]:
    """Return a sentence for staff about each number whose menu may have changed."""
    return [
        f"{names.dialled(each)}: calls end within {short} seconds far more often than before. Did their menu change?"
        for each in counted.alarms
    ]


def _missing(counted: Counted) -> tuple[str, ...]:
    lost = counted.lost_records
    return (f"{lost} records of these days could not be kept, so all counts are too small.",) if lost else ()


def _days(counted: Counted, names: Names, short: int) -> Part:
    by_week = (counted.last - counted.first).days >= _MOST_DAYS
    found: dict[date, Both] = {}
    day = counted.first
    while day <= counted.last:
        found.setdefault(_begins(day, by_week), Both())
        day += timedelta(1)
    for (day, _), both in counted.days.items():
        before = found.get(key := _begins(day, by_week), Both())
        found[key] = Both(before.calls + both.calls, before.texts + both.texts)
    head = "Week from" if by_week else "Day"
    rows = _both_rows([(f"{day} {_WEEKDAYS[day.weekday()]}", both) for day, both in sorted(found.items())])
    return Part("days", "Calls and texts", (head, "Calls", "Texts"), rows)


def _begins(day: date, by_week: bool) -> date:
    return day - timedelta(day.weekday()) if by_week else day


def _hours(counted: Counted, names: Names, short: int) -> Part:
    found: dict[tuple[int, int], int] = defaultdict(int)
    for (day, hour), both in counted.days.items():
        found[hour, day.weekday()] += both.all
    cells = hidden([found[hour, weekday] for hour in _HOURS for weekday in range(7)])
    rows = [(f"{hour:02}:00", *cells[7 * hour : 7 * hour + 7]) for hour in _HOURS]
    shown = tuple(row for row in rows if any(row[1:]))
    return Part("hours", "Calls and texts by hour and day of the week", ("Hour", *_WEEKDAYS), shown)


def _issues(counted: Counted, names: Names, short: int) -> Part:
    rows = _both_rows(_named(counted.issues, names.issue))
    return Part("issues", "What they asked about", ("Issue", "Calls", "Texts"), rows, "Each issue of a call counts.")


def _choices(counted: Counted, names: Names, short: int) -> Part:
    rows = _both_rows(_named(counted.choices, names.choices))
    return Part("choices", "Where, and what else it depends on", ("Choice", "Calls", "Texts"), rows)


def _languages(counted: Counted, names: Names, short: int) -> Part:
    rows = _both_rows(_named(counted.languages, names.language))
    return Part("languages", "Languages", ("Language", "Calls", "Texts"), rows)


def _outcomes(counted: Counted, names: Names, short: int) -> Part:
    found = [(OUTCOMES[each], counted.outcomes[each]) for each in OUTCOMES if counted.outcomes.get(each)]
    total = sum(count for _, count in found)
    shown = hidden([count for _, count in found])
    rows = tuple(
        (name, cell, share(count, total) if cell == count else "")
        for (name, count), cell in zip(found, shown, strict=True)
    )
    return Part("outcomes", "How calls ended", ("The caller", "Calls", "Share"), rows)


def _lost_at(counted: Counted, names: Names, short: int) -> Part:
    found = [
        (_PLACES.get(place, place), names.issue(issue) if issue else "", count)
        for (place, issue), count in sorted(counted.lost_at.items(), key=lambda item: (-item[1], item[0]))
    ]
    shown = hidden([count for *_, count in found])
    rows = tuple((place, issue, cell) for (place, issue, _), cell in zip(found, shown, strict=True))
    return Part("lost", "Where callers gave up", ("After", "Issue", "Calls"), rows, labels=2)


def _transfers(counted: Counted, names: Names, short: int) -> Part:
    desks = sorted({dialled for dialled, _ in counted.results}, key=lambda d: (d.desk, d.number, d.keys))
    rows = tuple(
        (names.dialled(desk), *(few(counted.results.get((desk, result), 0)) for result in _RESULTS)) for desk in desks
    )
    return Part("transfers", "Callers put through", ("To", *(r.capitalize() for r in _RESULTS.values())), rows)


def _ended_soon(counted: Counted, names: Names, short: int) -> Part:
    rows = tuple(
        (names.dialled(dialled), few(ends.answered), share(ends.soon, ends.answered))
        for dialled, ends in sorted(counted.ends.items(), key=lambda item: (item[0].desk, item[0].number, item[0].keys))
        if ends.answered
    )
    heads = ("To", "Answered", f"Over within {short} s")
    return Part("soon", "Calls put through that ended soon", heads, rows, "After a jump: has their menu changed?")


def _closed(counted: Counted, names: Names, short: int) -> Part:
    desks = sorted({desk for desk, _ in counted.closed})
    hours = sorted({hour for _, hour in counted.closed})
    rows = tuple((f"{hour:02}:00", *(few(counted.closed.get((desk, hour), 0)) for desk in desks)) for hour in hours)
    heads = ("Hour", *(names.desk(desk) for desk in desks))
    return Part("closed", "Asked for while closed", heads, rows, "Would it help to open earlier, or close later?")


def _waiting(counted: Counted, names: Names, short: int) -> Part:
    total = sum(counted.seconds.values())
    rows: tuple[tuple[Shown, ...], ...] = ()
    if total >= int(FEW[1:]):
        rows = tuple((name, str(quantile(counted.seconds, at))) for name, at in (("median", 0.5), ("nine in ten", 0.9)))
    note = "From the greeting to the first word of the answer."
    return Part("waiting", "Time to the first answer of a call", ("", "Seconds"), rows, note)


def _texts(counted: Counted, names: Names, short: int) -> Part:
    """What came of each text that was asked for: the parts of a whole."""
    found = {name: sum(counted.texts.get(state, 0) for state in states) for name, states in _SENT.items()}
    taken = counted.asked.get("taken", 0)
    every = {
        **found,
        "not known": max(0, taken - sum(found.values())),
        "had three that day": counted.asked.get("too many", 0),
        "could not be taken": counted.asked.get("failed", 0),
    }
    told = [(name, count) for name, count in every.items() if count]
    shown = hidden([count for _, count in told])
    rows = tuple((name, cell) for (name, _), cell in zip(told, shown, strict=True))
    if rows:
        rows = (("asked for", few(sum(counted.asked.values()))), *rows)
    note = "Asked for with a key in a call. What was delivered is what the provider told the line."
    return Part("texts", "Answers sent as a text", ("The text", "Texts"), rows, note)


def _phrases(counted: Counted, names: Names, short: int) -> Part:
    rows = tuple((p.text, names.language(p.language), p.channel, p.times) for p in counted.phrases)
    return Part("phrases", "Not understood", ("Words", "Language", "Channel", "Times"), rows, labels=3)


PARTS: Mapping[str, Callable[[Counted, Names, int], Part]] = {
    "days": _days,
    "hours": _hours,
    "issues": _issues,
    "choices": _choices,
    "languages": _languages,
    "outcomes": _outcomes,
    "lost": _lost_at,
    "transfers": _transfers,
    "soon": _ended_soon,
    "closed": _closed,
    "waiting": _waiting,
    "texts": _texts,
    "phrases": _phrases,
}
"""The parts of a report, in order."""


def quantile(times: Mapping[int, int], at: float) -> int:
    """Return the value below which a share of them lies: `times` says how often each value occurs."""
    wanted, passed = at * sum(times.values()), 0
    for value in sorted(times):
        passed += times[value]
        if passed >= wanted:
            return value
    raise ValueError("there are none")


def _named(found: Mapping[str, Both], name: Callable[[str], str]) -> list[tuple[str, Both]]:
    """Return counts by name, the largest first; ids that are called the same are one."""
    named: dict[str, Both] = {}
    for key, both in found.items():
        before = named.get(name(key), Both())
        named[name(key)] = Both(before.calls + both.calls, before.texts + both.texts)
    return sorted(named.items(), key=lambda item: (-item[1].all, item[0]))


def _both_rows(found: Sequence[tuple[str, Both]]) -> tuple[tuple[Shown, ...], ...]:
    calls, texts = hidden([both.calls for _, both in found]), hidden([both.texts for _, both in found])
    return tuple((name, *cells) for (name, _), *cells in zip(found, calls, texts, strict=True))

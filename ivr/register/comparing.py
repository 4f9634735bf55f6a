"""The register held against a saved page: what is missing there, what is new, what is different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from ivr.directory.edition import Edition
from ivr.directory.line import Fact, Line, in_force
from ivr.errors import UsageError
from ivr.hours.week import Week
from ivr.numbers import PhoneNumber
from ivr.register.alarms import named
from ivr.register.clock_words import Times, clock, day_names
from ivr.register.finding import Page, Press, Printed, understood

Verdict = Literal["same", "missing", "new", "different"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing held against the page. `number` (as written) is empty for what belongs to no number."""

    verdict: Verdict
    number: str
    words: str
    around: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was held against the page, and what came of it. `source` None: everything, wherever it was taken from."""

    source: str | None
    findings: tuple[Finding, ...]

    @property
    def agrees(self) -> bool:
        """Whether page and register say the same."""
        return all(finding.verdict == "same" for finding in self.findings)


def compare(edition: Edition, text: str, today: date, source: str | None = None) -> Comparison:
    """Return how the register and the text of a page differ.

    Only facts of `source` count; where none is given, those of the source whose title stands on the page, else all.
    `today` is a day of the line's zone: a number that does not hold today is not looked for. Raises UsageError for a
    source there is not.
    """
    line = edition.line
    if source is not None and source not in line.sources:
        raise UsageError(f'"{source}" is no source of this line; the sources are {", ".join(line.sources)}.')
    source = source or _titled(line, text)
    page = understood(text)
    held = [f for f in line.facts if source in (None, f.source) and in_force(f.first, f.last, today)]
    findings: list[Finding] = []
    phones = dict.fromkeys(fact.phone for fact in held if fact.kind == "number")
    for phone in phones:
        findings += _number(edition, [f for f in held if f.phone == phone], phone, page)
    for printed in page.numbers:
        if printed.phone not in phones and printed is next(p for p in page.numbers if p.phone == printed.phone):
            findings.append(_new_number(line, printed, page))
    findings += _loose(edition, held, page)
    return Comparison(source, tuple(findings))


def _titled(line: Line, text: str) -> str | None:
    plain = " ".join(text.casefold().split())
    for name, source in line.sources.items():
        if " ".join(source.title.casefold().split()) in plain:
            return name
    return None


def _number(edition: Edition, facts: list[Fact], phone: str, page: Page) -> Iterator[Finding]:
    written = PhoneNumber(phone).written
    desks = list(dict.fromkeys(fact.about for fact in facts))
    who = ", ".join(named(edition, desk) for desk in desks)
    printed = [one for one in page.numbers if one.phone == phone]
    if not printed:
        yield Finding("missing", written, f"{who}: the number is not on the page")
        return
    yield Finding("same", written, who)
    wanted = dict.fromkeys((f.kind, f.value) for f in facts if f.kind in ("option", "extension"))
    seen: dict[Press, Printed] = {press: one for one in printed for press in one.presses}
    for press in wanted:
        if press in seen:
            yield Finding("same", written, " ".join(press))
        else:
            yield Finding("missing", written, f"{' '.join(press)} is not on the page")
    for press, one in seen.items():
        if press not in wanted:
            yield Finding("new", written, f"{' '.join(press)} is not in the register", page.around(one.at, one.until))
    times = list(dict.fromkeys(each for one in printed for each in one.times))
    yield from _hours(edition, desks, written, times, page)


def _hours(edition: Edition, desks: list[str], written: str, times: list[Times], page: Page) -> Iterator[Finding]:
    contacts = [edition.line.contacts[desk] for desk in desks]
    weeks = [contact.hours.week for contact in contacts if contact.hours.week]
    wanted, seen = {span for week in weeks for span in _spans(week)}, {(t.start, t.end or 0) for t in times}
    if wanted and not times:
        yield Finding("missing", written, f"hours {_shown(wanted)} are not on the page")
    elif wanted == seen and wanted:
        yield Finding("same", written, f"hours {_shown(wanted)}")
    elif times:
        verdict: Verdict = "different" if wanted else "new"
        held = f"the register has {_shown(wanted)}" if wanted else "the register has none"
        odd = next((t for t in times if (t.start, t.end or 0) not in wanted), times[0])
        around = page.around(odd.at, odd.until)
        yield Finding(verdict, written, f"hours: {held}, the page {_shown(seen)}", around)
    days = frozenset(day for week in weeks for day, spans in enumerate(week) if spans)
    printed = frozenset(day for one in times for day in one.days)
    if days and printed and days != printed and all(contact.hours.days_known for contact in contacts):
        words = f"days: the register has {day_names(days)}, the page {day_names(printed)}"
        yield Finding("different", written, words, page.around(times[0].at, times[0].until))
    zones = {contact.hours.zone for contact in contacts if contact.hours.zone}
    for one in times:
        if one.zone and zones and one.zone not in {_letter(zone) for zone in zones}:
            words = f"zone: the register has {', '.join(sorted(zones))}"
            yield Finding("different", written, words, page.around(one.at, one.until))


def _new_number(line: Line, printed: Printed, page: Page) -> Finding:
    elsewhere = any(fact.phone == printed.phone for fact in line.facts)
    words = "known from another source or for other days" if elsewhere else "the number is not in the register"
    if printed.presses:
        words += f"; with {', '.join(' '.join(press) for press in printed.presses)}"
    return Finding("new", PhoneNumber(printed.phone).written, words, page.around(printed.at, printed.until))


def _loose(edition: Edition, held: list[Fact], page: Page) -> Iterator[Finding]:
    """Yield what stands on the page with no number: options, hours nobody has, single clock times."""
    for (kind, digits), at in page.loose:
        words = f"{kind} {digits} stands with no number"
        yield Finding("new", "", words, page.around(at, at))
    desks = {fact.about for fact in held if fact.kind == "number"}
    weeks = [week for desk in desks if (week := edition.line.contacts[desk].hours.week)]
    spans = {span for week in weeks for span in _spans(week)}
    told = {(t.start, t.end) for one in page.numbers for t in one.times}
    for one in page.ranges:
        if (one.start, one.end) not in spans | told:
            words = f"hours {_shown({(one.start, one.end or 0)})} stand with no number"
            yield Finding("new", "", words, page.around(one.at, one.until))
    for one in page.single:
        if one.start not in {minute for span in spans for minute in span}:
            yield Finding("new", "", f"the time {clock(one.start)} is no opening or closing time here",
                          page.around(one.at, one.until))  # fmt: skip


def _spans(week: Week) -> Iterator[tuple[int, int]]:
    for day in week:
        for span in day:
            if span.limited is None:
                yield span.start, span.end


def _shown(spans: set[tuple[int, int]]) -> str:
    return ", ".join(f"{clock(start)}-{clock(end)}" for start, end in sorted(spans))


def _letter(zone: str) -> str:
    """Return the letter by which pages name a zone: C for CST."""
    return (datetime(2026, 1, 15, 12, tzinfo=ZoneInfo(zone)).tzname() or "")[:1]


def report(edition: Edition, comparison: Comparison) -> Iterator[str]:
    """Yield a comparison for a terminal, number by number."""
    title = edition.line.sources[comparison.source].title if comparison.source else ""
    yield f'Held against the facts taken from "{title}":' if title else "Held against every fact of the register:"
    shown = None
    for finding in sorted(comparison.findings, key=lambda one: one.number == ""):
        if finding.number != shown:
            shown = finding.number
            yield shown or "with no number"
        yield f"    {finding.verdict:9}  {finding.words}"
        if finding.around:
            yield f'{"":15}"... {finding.around} ..."'
    if not comparison.findings:
        yield "    The register takes no number from this page, and there is none on it."
    counts = {verdict: sum(f.verdict == verdict for f in comparison.findings) for verdict in _ORDER}
    yield ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) + "."


_ORDER: tuple[Verdict, ...] = ("same", "missing", "new", "different")

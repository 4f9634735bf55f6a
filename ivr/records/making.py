"""A report out of the database of the settings, in the words of an edition: for the command and for the staff pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.directory.edition import Edition
from ivr.errors import UsageError
from ivr.records.counting import counted
from ivr.records.hiding import few
from ivr.records.naming import EditionNames
from ivr.records.opening import reading
from ivr.records.report import PARTS, Report, changed_menus, report
from ivr.records.so_far import SoFar
from ivr.settings import Settings

DAYS = 30
"""How many days a report is about unless it is said."""


def made(
    settings: Settings, edition: Edition, now: datetime, first: str, last: str, wanted: Sequence[str] = ()
) -> Report:
    """Return the report of some days, written as 2026-11-23; empty, they are the last `DAYS` until `now`.

    Raises UsageError for days or parts that are none, RecordsError where the database cannot be read.
    """
    line = edition.line
    begins, ends = days(edition, now, first, last)
    unknown = [each for each in wanted if each not in PARTS]
    if unknown:
        raise UsageError(f"{unknown[0]} is no part of a report: write some of {', '.join(PARTS)}.")
    with reading(settings) as engine:
        found = counted(engine, line.id, begins, ends, now, line.short_transfer)
    return report(found, EditionNames(edition, now), line.short_transfer, wanted)


def days(edition: Edition, now: datetime, first: str, last: str) -> tuple[date, date]:
    """Return the first and the last day of a report, on the line's clock; empty, they are the last `DAYS` until `now`.

    Raises UsageError for days that are none.
    """
    ends = _day(last) or now.astimezone(ZoneInfo(edition.line.zone)).date()
    begins = _day(first) or ends - timedelta(DAYS - 1)
    if begins > ends:
        raise UsageError(f"The first day, {begins}, comes after the last, {ends}.")
    return begins, ends


def today(settings: Settings, edition: Edition, now: datetime) -> SoFar:
    """Return what happened today, on the line's clock, until `now`. Raises RecordsError."""
    line = edition.line
    day = now.astimezone(ZoneInfo(line.zone)).date()
    with reading(settings) as engine:
        found = counted(engine, line.id, day, day, now, line.short_transfer)
    alarms = tuple(changed_menus(found, EditionNames(edition, now), line.short_transfer))
    return SoFar(few(found.everything.calls), few(found.everything.texts), alarms)


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 9000:
        raise UsageError(f"{given[:40]!r} is no day: write one such as 2026-11-23.")
    return found

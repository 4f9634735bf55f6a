"""The days of the coming week that are not as usual, and who hears of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.dialogue.hours_told import hours_told
from ivr.directory.holiday_calendar import holiday_dates
from ivr.hours.ahead import Ahead, ahead
from ivr.hours.schedule import Closure, Schedule
from ivr.hours.week import parse_week
from ivr.prompts.rendering import render
from tests.playing import edition

PACIFIC = ZoneInfo("America/Los_Angeles")
OFFICE = parse_week([("Mon-Fri", "8:00-17:00", None)])
USUAL = Schedule("America/Los_Angeles", OFFICE, holidays="none")
FEDERAL = replace(USUAL, holidays="observed", holiday_dates=holiday_dates("US", 2026, 2030))
UNSURE = replace(FEDERAL, holidays="unknown")
THANKSGIVING = date(2026, 11, 26)


def pacific(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("schedule", "now", "found"),
    [
        (FEDERAL, "2026-11-23T10:15", (Ahead(THANKSGIVING, "thanksgiving_day"),)),
        (FEDERAL, "2026-11-19T00:00", (Ahead(THANKSGIVING, "thanksgiving_day"),)),
        (FEDERAL, "2026-11-18T23:59", ()),
        (FEDERAL, "2026-11-26T09:00", ()),
        (UNSURE, "2026-11-23T10:15", (Ahead(THANKSGIVING),)),
        (USUAL, "2026-11-23T10:15", ()),
    ],
)
def test_a_holiday_is_seen_a_week_before_it(schedule: Schedule, now: str, found: tuple[Ahead, ...]) -> None:
    assert ahead(schedule, pacific(now)) == found


def test_a_day_that_closes_early_may_differ_and_has_no_reason() -> None:
    early = Closure("training", date(2026, 11, 24), date(2026, 11, 24), closes=720)
    found = ahead(replace(USUAL, closures=(early,)), pacific("2026-11-23T10:15"))
    assert found == (Ahead(date(2026, 11, 24)),)


def test_a_closure_on_a_day_that_is_closed_anyway_is_no_news() -> None:
    sunday = Closure("snow", date(2026, 11, 29), date(2026, 11, 29))
    assert ahead(replace(USUAL, closures=(sunday,)), pacific("2026-11-23T10:15")) == ()


def test_days_are_those_of_the_desk_not_of_the_asker() -> None:
    tokyo = pacific("2026-11-18T23:30").astimezone(ZoneInfo("Asia/Tokyo"))
    assert ahead(FEDERAL, tokyo) == ()


def test_where_nothing_is_printed_nothing_is_unusual() -> None:
    assert ahead(Schedule(None, OFFICE, holidays="none"), pacific("2026-11-23T10:15")) == ()
    assert ahead(Schedule("America/Los_Angeles", None, holidays="none"), pacific("2026-11-23T10:15")) == ()


def said(line: str, language: str, now: str) -> str:
    it = edition(line)
    told = hours_told(it.line, datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(it.line.zone)))
    return " ".join(render(it.words[language], each, "sms") for each in told)


def test_who_asks_for_the_hours_before_a_holiday_hears_of_it() -> None:
    assert said("court", "en", "2026-11-23T10:15").endswith("Closed Thu Nov 26 (Thanksgiving).")
    assert "Thu Nov 26: hours may differ." in said("court", "en", "2026-11-23T10:15")
    assert "Cerrado Ju 26 nov (Thanksgiving)." in said("court", "es", "2026-11-23T10:15")
    assert "Nov" not in said("court", "en", "2026-11-16T10:15")


def test_a_day_that_the_next_opening_tells_is_not_told_twice() -> None:
    evening = said("court", "en", "2026-11-25T17:05")
    assert evening.count("Thu") == 1  # when PACER Support may open
    assert "Court desks: Closed; may open Fri" in evening
    assert "Thanksgiving" not in evening


def test_a_long_row_of_desks_names_no_day_to_come() -> None:
    assert "Thanksgiving" not in said("city", "en", "2026-11-23T10:15")

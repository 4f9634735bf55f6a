"""Is somebody there: closures, periods and how far somebody has looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.directory.holiday_calendar import holiday_dates
from ivr.hours.schedule import Closure, Period, Schedule
from ivr.hours.status import status
from ivr.hours.week import Span, parse_spans, parse_week

PACIFIC = ZoneInfo("America/Los_Angeles")
OFFICE = parse_week([("Mon-Fri", "8:00-17:00", None)])
USUAL = Schedule("America/Los_Angeles", OFFICE, holidays="none")
FEDERAL = replace(USUAL, holidays="observed", holiday_dates=holiday_dates("US", 2026, 2030))
UNSURE = replace(FEDERAL, holidays="unknown")


def pacific(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


def test_a_closure_by_dates_takes_its_days_whole() -> None:
    desk = replace(
        USUAL, closures=(Closure("snow", date(2026, 12, 21), date(2026, 12, 22)),)
    )  # Monday, Tuesday
    for clock in ("2026-12-21T00:00", "2026-12-21T09:00", "2026-12-22T23:59:59"):
        told = status(desk, pacific(clock))
        assert (told.kind, told.reason, told.today_differs) == ("closed", "snow", True)
        assert told.opens == pacific("2026-12-23T08:00")  # Wednesday
    assert status(desk, pacific("2026-12-23T12:00")).kind == "open"
    assert status(desk, pacific("2026-12-20T12:00")).opens == pacific("2026-12-23T08:00")  # Sunday


def test_a_late_opening() -> None:
    desk = replace(
        USUAL, closures=(Closure("ice", date(2026, 12, 21), date(2026, 12, 21), opens=600),)
    )  # Monday
    before = status(desk, pacific("2026-12-21T09:59:59"))
    assert (before.kind, before.reason, before.opens) == ("closed", "ice", pacific("2026-12-21T10:00"))
    assert before.today_differs
    open_ = status(desk, pacific("2026-12-21T10:00"))
    assert (open_.kind, open_.until, open_.today_differs) == ("open", pacific("2026-12-21T17:00"), True)
    assert status(desk, pacific("2026-12-21T17:00")).reason is None


def test_an_early_closing() -> None:
    desk = replace(USUAL, closures=(Closure("training", date(2026, 12, 21), date(2026, 12, 21), closes=720),))
    assert status(desk, pacific("2026-12-21T11:00")).until == pacific("2026-12-21T12:00")  # Monday
    after = status(desk, pacific("2026-12-21T12:00"))
    assert (after.kind, after.reason, after.opens) == ("closed", "training", pacific("2026-12-22T08:00"))


def test_late_and_early_together_leave_the_middle() -> None:
    both = Closure("shutdown", date(2026, 12, 21), date(2026, 12, 21), opens=600, closes=780)  # Monday
    desk = replace(USUAL, closures=(both,))
    kinds = [
        status(desk, pacific(f"2026-12-21T{clock}")).kind for clock in ("09:59", "10:00", "12:59", "13:00")
    ]
    assert kinds == ["closed", "open", "open", "closed"]


def test_a_late_opening_after_closing_time_closes_the_day() -> None:
    desk = replace(
        USUAL, closures=(Closure("ice", date(2026, 12, 21), date(2026, 12, 21), opens=1080),)
    )  # Monday
    assert status(desk, pacific("2026-12-21T12:00")).opens == pacific("2026-12-22T08:00")


def test_replaced_hours_beat_the_week_both_ways() -> None:
    spans = parse_spans("10:00-13:00, 15:00-20:00")
    desk = replace(
        USUAL, closures=(Closure("shutdown", date(2026, 12, 19), date(2026, 12, 21), spans=spans),)
    )
    for day in ("2026-12-19", "2026-12-21"):  # Saturday, Monday
        kinds = [
            status(desk, pacific(f"{day}T{hour}:00")).kind for hour in ("09", "10", "13", "15", "19", "20")
        ]
        assert kinds == ["closed", "open", "closed", "open", "open", "closed"]
    assert status(desk, pacific("2026-12-21T13:30")).reason == "shutdown"


def test_of_several_closures_the_most_restrictive_wins() -> None:
    day = date(2026, 12, 21)  # Monday
    limited = Closure("mail_only", day, day, status="limited")
    unknown = Closure("strike", day, day, status="unknown")
    wide, narrow = (
        Closure("a", day, day, spans=(Span(480, 960),)),
        Closure("b", day, day, spans=(Span(600, 1080),)),
    )
    noon = pacific("2026-12-21T12:00")
    for closures, kind, reason in (
        ((limited,), "limited", "mail_only"),
        ((unknown, limited), "unknown", "strike"),
        ((limited, unknown), "unknown", "strike"),
        ((Closure("snow", day, day), unknown, wide), "closed", "snow"),
        ((unknown, Closure("snow", day, day)), "closed", "snow"),
        ((wide, narrow), "open", None),
        ((), "open", None),
    ):
        told = status(replace(USUAL, closures=closures), noon)
        assert (told.kind, told.reason) == (kind, reason)
    for closures in ((wide, narrow), (narrow, wide)):
        both = status(replace(USUAL, closures=closures), pacific("2026-12-21T09:00"))
        assert (both.kind, both.opens) == ("closed", pacific("2026-12-21T10:00"))
        assert both.opens is not None
        assert status(replace(USUAL, closures=closures), both.opens).until == pacific("2026-12-21T16:00")


def test_limited_or_unknown_days_are_still_closed_at_night() -> None:
    day = date(2026, 12, 21)  # Monday
    for severity in ("limited", "unknown"):
        desk = replace(USUAL, closures=(Closure("strike", day, day, status=severity),))
        night = status(desk, pacific("2026-12-21T20:00"))
        assert (night.kind, night.reason) == ("closed", None)
        early = status(desk, pacific("2026-12-21T07:00"))
        assert early.opens == pacific("2026-12-21T08:00")
        assert early.unsure == (severity == "unknown")


def test_a_closure_by_times_holds_to_the_second_and_in_any_zone() -> None:
    starts = datetime(2026, 12, 21, 14, 30, tzinfo=ZoneInfo("America/Chicago"))  # Monday, 12:30 in the west
    desk = replace(USUAL, closures=(Closure("alarm", starts=starts, ends=starts + timedelta(hours=1)),))
    assert status(desk, pacific("2026-12-21T12:29:59")).until == pacific("2026-12-21T12:30")
    alarm = status(desk, pacific("2026-12-21T12:30"))
    assert (alarm.kind, alarm.reason, alarm.opens) == ("closed", "alarm", pacific("2026-12-21T13:30"))
    assert alarm.today_differs
    assert status(desk, pacific("2026-12-21T13:30")).kind == "open"
    over = replace(USUAL, closures=(Closure("alarm", starts=starts, ends=starts + timedelta(hours=24)),))
    assert status(over, pacific("2026-12-21T20:00")).opens == pacific("2026-12-22T12:30")  # Tuesday


def test_hours_written_for_one_holiday_beat_it_but_a_range_over_it_does_not() -> None:
    spans = parse_spans("9:00-12:00")
    day = Closure("short", date(2026, 12, 25), date(2026, 12, 25), spans=spans)  # Friday
    weeks = Closure("short", date(2026, 12, 21), date(2027, 1, 2), spans=spans)
    noon = pacific("2026-12-25T11:00")
    assert status(replace(FEDERAL, closures=(day,)), noon).kind == "open"
    told = status(replace(FEDERAL, closures=(weeks,)), noon)
    assert (told.kind, told.reason) == ("closed", "christmas_day")
    assert status(replace(UNSURE, closures=(weeks,)), noon).kind == "unknown"


def test_a_period_has_a_week_of_its_own_and_the_shortest_wins() -> None:
    summer = Period(
        date(2026, 6, 1), date(2026, 8, 31), parse_week([("Mon-Thu", "7:00-18:00", None)]), "summer"
    )
    fair = Period(date(2026, 7, 6), date(2026, 7, 10), parse_week([("Mon-Fri", "9:00-12:00", None)]), "fair")
    desk = replace(USUAL, periods=(fair, summer))
    assert status(desk, pacific("2026-06-01T07:00")).kind == "open"  # Monday
    assert status(desk, pacific("2026-06-05T12:00")).opens == pacific("2026-06-08T07:00")  # Friday to Monday
    assert status(desk, pacific("2026-07-10T11:00")).until == pacific("2026-07-10T12:00")  # Friday
    assert status(desk, pacific("2026-08-31T17:30")).today_differs  # Monday
    assert status(desk, pacific("2026-09-01T17:30")).kind == "closed"  # Tuesday
    assert not status(desk, pacific("2026-09-01T12:00")).today_differs
    unprinted = Schedule("America/Los_Angeles", None, periods=(summer,), holidays="none")
    assert status(unprinted, pacific("2026-06-01T07:00")).kind == "open"


def test_after_the_last_day_reviewed_nothing_is_called_open() -> None:
    desk = replace(FEDERAL, reviewed_until=date(2026, 12, 23))  # Wednesday
    assert status(desk, pacific("2026-12-23T12:00")).kind == "open"
    evening = status(desk, pacific("2026-12-23T17:00"))
    assert (evening.kind, evening.opens, evening.unsure) == ("closed", pacific("2026-12-24T08:00"), True)
    noon = status(desk, pacific("2026-12-24T12:00"))  # Thursday
    assert (noon.kind, noon.reason, noon.until) == ("unknown", "not_reviewed", pacific("2026-12-24T17:00"))
    assert not noon.today_differs
    assert status(desk, pacific("2026-12-24T17:00")).kind == "closed"
    assert status(desk, pacific("2026-12-25T12:00")).reason == "christmas_day"  # Friday
    written = Closure("short", date(2026, 12, 24), date(2026, 12, 24), spans=parse_spans("8:00-12:00"))
    assert status(replace(desk, closures=(written,)), pacific("2026-12-24T11:00")).kind == "open"


def test_an_opening_further_than_sixty_days_is_not_given() -> None:
    months = Closure("repairs", date(2026, 6, 1), date(2026, 8, 31))
    desk = replace(USUAL, closures=(months,))
    assert status(desk, pacific("2026-06-10T12:00")).opens is None  # Wednesday
    assert status(desk, pacific("2026-07-10T12:00")).opens == pacific("2026-09-01T08:00")  # Friday to Tuesday


DAY = date(2026, 12, 21)  # Monday
NOON = pacific("2026-12-21T12:00")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "two dates or two times"),
        ({"first": DAY}, "two dates or two times"),
        ({"starts": NOON}, "two dates or two times"),
        ({"first": DAY, "last": DAY, "starts": NOON}, "two dates or two times"),
        ({"first": DAY, "last": DAY, "starts": NOON, "ends": NOON}, "two dates or two times"),
        ({"first": DAY, "last": date(2026, 12, 20)}, "ends before it begins"),
        ({"starts": NOON, "ends": NOON}, "ends before it begins"),
        ({"starts": NOON.replace(tzinfo=None), "ends": NOON}, "without a zone"),
        ({"first": DAY, "last": DAY, "opens": 600, "status": "limited"}, "no status"),
        ({"starts": NOON, "ends": NOON + timedelta(hours=1), "opens": 600}, "takes dates"),
        ({"first": DAY, "last": DAY, "opens": 600, "spans": ()}, "replaces the hours and cuts them"),
        ({"first": DAY, "last": DAY, "closes": 1440}, "outside its day"),
        ({"first": DAY, "last": DAY, "opens": 0}, "outside its day"),
    ],
)
def test_a_closure_that_cannot_be_meant_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Closure("storm", **fields)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="'summer' ends before it begins"):
        Period(date(2026, 8, 31), date(2026, 6, 1), OFFICE, "summer")

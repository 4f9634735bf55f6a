"""Is somebody there: computed holidays that a desk keeps, does not keep, or may keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.directory.holiday_calendar import holiday_dates
from ivr.hours.schedule import Schedule
from ivr.hours.status import status
from ivr.hours.week import parse_week

PACIFIC = ZoneInfo("America/Los_Angeles")
OFFICE = parse_week([("Mon-Fri", "8:00-17:00", None)])
USUAL = Schedule("America/Los_Angeles", OFFICE, holidays="none")
FEDERAL = replace(USUAL, holidays="observed", holiday_dates=holiday_dates("US", 2026, 2030))
UNSURE = replace(FEDERAL, holidays="unknown")


def pacific(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


def closed_weekdays(year: int) -> list[date]:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    at_noon = [
        datetime(d.year, d.month, d.day, 12, tzinfo=PACIFIC)
        for d in days
        if d.year == year and d.weekday() < 5
    ]
    return [noon.date() for noon in at_noon if status(FEDERAL, noon).kind == "closed"]


def test_weekday_closures_of_each_year_are_as_many_as_the_law_makes() -> None:
    assert {year: len(closed_weekdays(year)) for year in range(2026, 2031)} == {
        2026: 11,
        2027: 12,
        2028: 10,
        2029: 11,
        2030: 11,
    }


@pytest.mark.parametrize(
    ("day", "weekday", "name"),
    [
        ("2026-07-03", "Fri", "independence_day"),
        ("2026-10-12", "Mon", "columbus_day"),
        ("2026-11-26", "Thu", "thanksgiving_day"),
        ("2026-12-25", "Fri", "christmas_day"),
        ("2027-06-18", "Fri", "juneteenth_national_independence_day"),
        ("2027-07-05", "Mon", "independence_day"),
        ("2027-12-24", "Fri", "christmas_day"),
        ("2027-12-31", "Fri", "new_years_day"),
        ("2028-11-10", "Fri", "veterans_day"),
        ("2029-11-12", "Mon", "veterans_day"),
        ("2026-01-19", "Mon", "martin_luther_king_jr_day"),
        ("2026-02-16", "Mon", "washingtons_birthday"),
        ("2026-05-25", "Mon", "memorial_day"),
        ("2026-09-07", "Mon", "labor_day"),
    ],
)
def test_a_holiday_is_closed_all_day_with_its_name(day: str, weekday: str, name: str) -> None:
    for clock in ("00:00", "07:00", "08:00", "12:00", "16:59:59", "23:59:59"):
        now = pacific(f"{day}T{clock}")
        told = status(FEDERAL, now)
        assert f"{now:%a}" == weekday
        assert (told.kind, told.reason, told.today_differs) == ("closed", name, True)


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-27",  # Friday after Thanksgiving: no federal holiday
        "2026-12-24",  # Thursday, executive order or not
        "2028-01-03",  # Monday after Saturday 1 January, observed the Friday before
        "2027-11-12",  # Friday after Thursday 11 November
    ],
)
def test_days_near_a_holiday_are_usual_days(day: str) -> None:
    told = status(FEDERAL, pacific(f"{day}T12:00"))
    assert (told.kind, told.today_differs) == ("open", False)


def test_executive_orders_make_no_holiday_and_the_states_list_is_another() -> None:
    federal = holiday_dates("US", 2018, 2026)
    for day in (date(2018, 12, 24), date(2024, 12, 24), date(2025, 12, 26), date(2025, 1, 9)):
        assert day not in federal
    assert len(set(federal.values())) == 11
    state = holiday_dates("US-WA", 2026, 2026)
    assert date(2026, 10, 12) not in state
    assert date(2026, 11, 27) in state


@pytest.mark.parametrize("calendar", ["", "USA", "us", "US-", "US-XX", "federal"])
def test_an_unknown_calendar_is_refused_with_the_known_ones(calendar: str) -> None:
    with pytest.raises(ValueError, match=r"no known calendar; write .*(US, |US-WA)"):
        holiday_dates(calendar, 2026, 2026)


def test_the_opening_after_a_holiday_skips_it() -> None:
    eve = status(FEDERAL, pacific("2026-11-25T17:00"))  # Wednesday
    assert (eve.reason, eve.today_differs) == (None, False)
    assert eve.opens == pacific("2026-11-27T08:00")  # Friday
    assert status(FEDERAL, pacific("2027-12-30T17:00")).opens == pacific(
        "2028-01-03T08:00"
    )  # Thursday to Monday


def test_where_holidays_are_unknown_the_desk_is_unknown_in_its_hours_and_closed_outside() -> None:
    noon = status(UNSURE, pacific("2026-11-26T12:00"))  # Thursday
    assert (noon.kind, noon.reason, noon.unsure) == ("unknown", "holiday_unknown", True)
    assert noon.until == pacific("2026-11-26T17:00")
    assert noon.today_differs
    night = status(UNSURE, pacific("2026-11-26T17:00"))
    assert (night.kind, night.reason, night.unsure) == ("closed", None, False)
    eve = status(UNSURE, pacific("2026-11-25T20:00"))  # Wednesday
    assert (eve.kind, eve.opens, eve.unsure) == ("closed", pacific("2026-11-26T08:00"), True)
    assert status(UNSURE, pacific("2026-07-04T12:00")).kind == "closed"  # Saturday


def test_a_desk_that_keeps_no_holidays_is_open_on_them() -> None:
    told = status(replace(FEDERAL, holidays="none"), pacific("2026-11-26T12:00"))  # Thursday
    assert (told.kind, told.today_differs) == ("open", False)

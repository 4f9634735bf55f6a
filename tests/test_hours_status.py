"""Is somebody there: usual hours, the two edges of each, lunch, nights and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from ivr.hours.schedule import Closure, Schedule
from ivr.hours.status import Status, minutes_left, status
from ivr.hours.timeline import instant
from ivr.hours.week import Span, Week, parse_week
from ivr.hours.zones import in_zone

PACIFIC = ZoneInfo("America/Los_Angeles")
CENTRAL = ZoneInfo("America/Chicago")

OFFICE = parse_week([("Mon-Fri", "8:00-17:00", None)])
COAST = Schedule("America/Los_Angeles", OFFICE)
INLAND = Schedule("America/Chicago", parse_week([("Mon-Fri", "8 AM-6 PM", None)]))


def pacific(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


def utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)  # Python calls a time that comes twice unequal in any other zone


def coast(days: str, hours: str) -> Schedule:
    return Schedule("America/Los_Angeles", parse_week([(days, hours, None)]))


@pytest.mark.parametrize(
    "day", ["2026-11-23", "2026-07-06", "2026-03-09", "2026-11-02", "2027-03-15", "2028-11-06"]
)
@pytest.mark.parametrize(
    ("clock", "inland", "coastal"),
    [
        ("05:59:59", "closed", "closed"),
        ("06:00:00", "open", "closed"),
        ("07:59:59", "open", "closed"),
        ("08:00:00", "open", "open"),
        ("15:59:59", "open", "open"),
        ("16:00:00", "closed", "open"),
        ("16:59:59", "closed", "open"),
        ("17:00:00", "closed", "closed"),
        ("23:59:59", "closed", "closed"),
    ],
)
def test_two_zones_on_a_monday(day: str, clock: str, inland: str, coastal: str) -> None:
    # Mondays in winter and summer and after changes of the clocks: both zones change on the same dates
    now = pacific(f"{day}T{clock}")
    assert now.weekday() == 0
    assert status(INLAND, now).kind == inland
    assert status(COAST, now).kind == coastal


def test_an_open_desk_says_when_it_closes_and_a_closed_one_when_it_opens() -> None:
    monday = status(COAST, pacific("2026-11-23T10:15"))  # Monday
    assert monday == Status("open", until=pacific("2026-11-23T17:00"))
    evening = status(COAST, pacific("2026-11-23T17:00"))  # Monday
    opening = pacific("2026-11-24T08:00")  # Tuesday
    assert evening == Status("closed", until=opening, opens=opening)
    friday = status(COAST, pacific("2026-11-20T18:00"))  # Friday
    assert friday.opens == pacific("2026-11-23T08:00")  # Monday


def test_times_are_on_the_clock_of_the_schedule_whatever_zone_now_is_in() -> None:
    for zone in (UTC, CENTRAL, ZoneInfo("Asia/Kathmandu")):
        now = pacific("2026-11-23T12:00").astimezone(zone)  # Monday
        told = status(INLAND, now)
        assert told.kind == "open"
        assert told.until is not None
        assert told.until.isoformat() == "2026-11-23T18:00:00-06:00"


def test_closing_is_exclusive_to_the_second() -> None:
    last = pacific("2026-11-23T16:59:59")  # Monday
    assert status(COAST, last).kind == "open"
    assert status(COAST, last + timedelta(microseconds=999_999)).kind == "open"
    assert status(COAST, last + timedelta(seconds=1)).kind == "closed"


@pytest.mark.parametrize(
    ("clock", "left"),
    [
        ("16:40:00", 20),
        ("16:40:01", 19),
        ("16:59:30", 0),
        ("08:00:00", 540),
        ("17:00:00", None),
        ("07:59:59", None),
    ],
)
def test_the_minutes_left_are_never_overstated(clock: str, left: int | None) -> None:
    now = pacific(f"2026-11-23T{clock}")  # Monday
    assert minutes_left(status(COAST, now), now) == left


def test_a_lunch_hour_is_closed_until_after_lunch() -> None:
    desk = coast("Mon-Fri", "8:00-12:00, 13:00-17:00")
    assert status(desk, pacific("2026-11-23T11:59:59")).until == pacific("2026-11-23T12:00")  # Monday
    lunch = status(desk, pacific("2026-11-23T12:00"))
    assert (lunch.kind, lunch.opens) == ("closed", pacific("2026-11-23T13:00"))
    assert status(desk, pacific("2026-11-23T13:00")).kind == "open"


def test_touching_spans_are_one_opening() -> None:
    desk = coast("Mon", "8:00-12:00, 12:00-17:00")
    assert status(desk, pacific("2026-11-23T09:00")).until == pacific("2026-11-23T17:00")  # Monday


def test_a_night_desk_is_open_across_midnight_and_across_the_week() -> None:
    desk = coast("Fri-Sun", "22:00-6:00 next day")
    night = status(desk, pacific("2026-11-20T23:30"))  # Friday
    assert (night.kind, night.until) == ("open", pacific("2026-11-21T06:00"))
    assert status(desk, pacific("2026-11-23T05:59:59")).kind == "open"  # Monday, from Sunday night
    morning = status(desk, pacific("2026-11-23T06:00"))  # Monday
    assert (morning.kind, morning.opens) == ("closed", pacific("2026-11-27T22:00"))  # Friday


def test_a_desk_that_never_closes_has_no_closing_time() -> None:
    desk = coast("daily", "0:00-24:00")
    assert status(desk, pacific("2026-11-23T03:00")) == Status("open")  # Monday


def test_a_desk_that_never_opens_has_no_opening() -> None:
    never = Schedule("America/Los_Angeles", ((),) * 7)
    assert status(never, pacific("2026-11-23T03:00")) == Status("closed")  # Monday


def test_limited_hours_end_where_their_words_change() -> None:
    week = parse_week(
        [
            ("Mon", "8:00-12:00", None),
            ("Mon", "12:00-13:00", "one_clerk"),
            ("Mon", "13:00-15:00", "mail_only"),
        ]
    )
    desk = Schedule("America/Los_Angeles", week)
    assert status(desk, pacific("2026-11-23T09:00")).until == pacific("2026-11-23T12:00")  # Monday
    noon = status(desk, pacific("2026-11-23T12:00"))
    assert (noon.kind, noon.reason, noon.until) == ("limited", "one_clerk", pacific("2026-11-23T13:00"))
    assert minutes_left(noon, pacific("2026-11-23T12:10")) == 50
    assert status(desk, pacific("2026-11-23T14:00")).reason == "mail_only"


def test_a_night_on_which_clocks_change_has_its_real_length() -> None:
    desk = coast("daily", "22:00-6:00 next day")
    for evening, hours in (
        ("2026-03-07", 7),
        ("2026-10-31", 9),
        ("2026-03-08", 8),
    ):  # Saturday, Saturday, Sunday
        now = pacific(f"{evening}T22:00")
        told = status(desk, now)
        assert told.until is not None
        assert told.until.hour == 6
        assert minutes_left(told, now) == hours * 60


def test_an_opening_at_a_time_the_clocks_skip_is_the_moment_of_the_change() -> None:
    desk = coast("Sun", "2:30-5:00")
    gap = datetime(2026, 3, 8, 10, 0, tzinfo=UTC)  # Sunday 2:00 PST, which is 3:00 PDT
    before = status(desk, gap - timedelta(seconds=1))
    assert (before.kind, before.opens) == ("closed", gap)
    assert before.opens is not None
    assert before.opens.astimezone(PACIFIC).isoformat() == "2026-03-08T03:00:00-07:00"
    assert status(desk, gap).kind == "open"
    skipped = coast("Sun", "2:00-2:30")
    assert status(skipped, gap - timedelta(minutes=1)).opens == pacific(
        "2026-03-15T02:00"
    )  # a week later, Sunday


def test_a_time_that_comes_twice_opens_and_closes_the_first_time() -> None:
    desk = coast("Sun", "1:15-1:45")
    first = datetime(2026, 11, 1, 8, 15, tzinfo=UTC)  # Sunday 1:15 PDT; 9:15 is 1:15 PST
    assert status(desk, first - timedelta(seconds=1)).kind == "closed"
    assert utc(status(desk, first).until) == first + timedelta(minutes=30)
    assert status(desk, first + timedelta(hours=1)).kind == "closed"
    long = status(coast("Sun", "1:30-5:00"), datetime(2026, 11, 1, 9, 0, tzinfo=UTC))  # 1:00 PST
    assert long.kind == "open"
    assert utc(long.until) == datetime(2026, 11, 1, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "minute", "moment"),
    [
        ("America/Los_Angeles", date(2026, 3, 8), 119, "2026-03-08T09:59:00+00:00"),  # Sunday
        ("America/Los_Angeles", date(2026, 3, 8), 120, "2026-03-08T10:00:00+00:00"),
        ("America/Los_Angeles", date(2026, 3, 8), 179, "2026-03-08T10:00:00+00:00"),
        ("America/Los_Angeles", date(2026, 3, 8), 180, "2026-03-08T10:00:00+00:00"),
        ("America/Los_Angeles", date(2026, 3, 8), 1440, "2026-03-09T07:00:00+00:00"),
        ("America/Los_Angeles", date(2026, 11, 1), 60, "2026-11-01T08:00:00+00:00"),  # Sunday
        ("America/Los_Angeles", date(2026, 11, 1), 120, "2026-11-01T10:00:00+00:00"),
        ("Asia/Beirut", date(2026, 3, 29), 0, "2026-03-28T22:00:00+00:00"),  # Sunday, without a midnight
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "2026-10-03T15:30:00+00:00"),  # Sunday, half an hour
        ("Pacific/Apia", date(2011, 12, 30), 720, "2011-12-30T10:00:00+00:00"),  # a Friday that never was
    ],
)
def test_a_wall_clock_time_is_one_moment(zone: str, day: date, minute: int, moment: str) -> None:
    assert instant(ZoneInfo(zone), day, minute).isoformat() == moment


def test_a_day_that_a_country_skipped_is_passed_over() -> None:
    desk = Schedule("Pacific/Apia", parse_week([("Mon-Fri", "8:00-17:00", None)]))
    thursday = datetime(2011, 12, 29, 18, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    assert status(desk, thursday).opens == datetime(
        2012, 1, 2, 8, 0, tzinfo=ZoneInfo("Pacific/Apia")
    )  # Monday


def test_clocks_put_back_over_midnight_do_not_lose_an_hour() -> None:
    zone = ZoneInfo("America/St_Johns")  # until 2011 clocks went back from 0:01 to 23:01 of the day before
    desk = Schedule("America/St_Johns", parse_week([("Sun", "0:00-24:00", None)]))
    again = datetime(2010, 11, 6, 23, 30, fold=1, tzinfo=zone)  # Saturday for the second time
    assert again.astimezone(UTC).isoformat() == "2010-11-07T03:00:00+00:00"
    assert status(desk, again).kind == "open"  # the first midnight opened it


def test_hours_or_zone_or_days_that_were_never_printed_leave_it_unknown() -> None:
    noon, night = pacific("2026-11-23T12:00"), pacific("2026-11-23T20:00")  # Monday
    hours = Schedule(
        "America/Los_Angeles", None, holidays="observed", holiday_dates={date(2026, 11, 23): "a_day"}
    )
    zone = Schedule(None, OFFICE, holidays="observed", holiday_dates={date(2026, 11, 23): "a_day"})
    for now in (noon, night):
        assert status(hours, now) == Status("unknown", reason="hours_not_printed", unsure=True)
        assert status(zone, now) == Status("unknown", reason="zone_not_printed", unsure=True)
        assert status(Schedule(None, None), now).reason == "hours_not_printed"


def test_without_known_days_the_desk_is_closed_at_night_and_unknown_by_day() -> None:
    desk = Schedule("America/Los_Angeles", parse_week([("daily", "8:00-17:00", None)]), days_known=False)
    noon = status(desk, pacific("2026-11-23T12:00"))  # Monday
    assert (noon.kind, noon.reason, noon.until) == (
        "unknown",
        "days_not_printed",
        pacific("2026-11-23T17:00"),
    )
    night = status(desk, pacific("2026-11-23T20:00"))
    assert (night.kind, night.opens, night.unsure) == ("closed", pacific("2026-11-24T08:00"), True)


def test_a_closure_is_known_even_where_hours_are_not() -> None:
    storm = Closure("storm", starts=pacific("2026-11-23T06:00"), ends=pacific("2026-11-23T20:00"))  # Monday
    for desk in (
        Schedule("America/Los_Angeles", None, closures=(storm,)),
        Schedule(None, OFFICE, closures=(storm,)),
    ):
        told = status(desk, pacific("2026-11-23T12:00"))
        assert (told.kind, told.reason, told.until) == ("closed", "storm", pacific("2026-11-23T20:00"))
        assert told.opens is None
        assert status(desk, pacific("2026-11-23T20:00")).kind == "unknown"


def test_a_time_without_a_zone_and_a_zone_that_does_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        status(COAST, datetime(2026, 11, 23, 12, 0))
    with pytest.raises(ZoneInfoNotFoundError):
        status(Schedule("America/Nowhere", OFFICE), pacific("2026-11-23T12:00"))


def test_hours_are_said_on_another_clock_only_if_no_day_changes() -> None:
    office: Week = ((Span(480, 1080),),) * 5 + ((),) * 2
    said = in_zone(office, "America/Chicago", "America/Los_Angeles", date(2026, 7, 1))  # Wednesday
    assert said == ((Span(360, 960),),) * 5 + ((),) * 2
    for change in (date(2026, 3, 8), date(2026, 11, 1)):  # Sundays
        assert in_zone(office, "America/Chicago", "America/Los_Angeles", change) == said
    assert in_zone(office, "America/Chicago", "Asia/Tokyo", date(2026, 7, 1)) is None
    phoenix = [
        in_zone(office, "America/Chicago", "America/Phoenix", on)
        for on in (date(2026, 1, 5), date(2026, 7, 6))
    ]
    assert [week and week[0][0].start for week in phoenix] == [420, 360]  # Mondays; Arizona keeps its clocks
    late: Week = ((Span(480, 1440, "by_mail"),),) + ((),) * 6
    west = in_zone(late, "America/Chicago", "America/Los_Angeles", date(2026, 7, 1))
    assert west == ((Span(360, 1320, "by_mail"),),) + ((),) * 6
    assert in_zone(late, "America/Los_Angeles", "America/Chicago", date(2026, 7, 1)) is None

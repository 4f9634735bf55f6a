"""Is somebody there: what holds for every schedule at every moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ivr.hours.schedule import Closure, Period, Schedule, Severity
from ivr.hours.status import HORIZON, Status, minutes_left, status
from ivr.hours.timeline import Kind, pieces
from ivr.hours.week import Span, group

ZONES = (
    "America/Los_Angeles",
    "America/Chicago",
    "America/Phoenix",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "UTC",
)
SEVERITIES: tuple[Severity, ...] = ("closed", "limited", "unknown")
KINDS: tuple[Kind, ...] = ("open", "closed", "limited", "unknown")
TICK = timedelta(microseconds=1)


@st.composite
def days_of_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 48), max_size=6)))
    words = draw(st.sampled_from([None, None, "by_mail"]))
    return tuple(Span(a * 30, b * 30, words) for a, b in zip(edges[::2], edges[1::2], strict=False))


weeks = st.tuples(*[days_of_spans()] * 7)
dates = st.dates(date(2026, 1, 1), date(2026, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
near_changes = st.sampled_from(
    [datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 11, 1, 8, tzinfo=UTC)]
).flatmap(lambda change: st.integers(-300, 300).map(lambda minutes: change + timedelta(minutes=minutes)))
nows = st.one_of(moments, near_changes)


@st.composite
def closures(draw: st.DrawFn) -> Closure:
    severity = draw(st.sampled_from(SEVERITIES))
    if draw(st.booleans()):
        starts = draw(nows)
        return Closure(
            "storm", starts=starts, ends=starts + draw(st.timedeltas(TICK, timedelta(9))), status=severity
        )
    first = draw(dates)
    last = first + timedelta(days=draw(st.integers(0, 9)))
    minutes = st.integers(1, 1439)
    match draw(st.integers(0, 3)):
        case 0:
            return Closure("storm", first, last, status=severity)
        case 1:
            return Closure("storm", first, last, spans=draw(days_of_spans()))
        case 2:
            return Closure("storm", first, last, opens=draw(minutes))
        case _:
            return Closure("storm", first, last, opens=draw(minutes), closes=draw(minutes))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    first = draw(dates)
    return Schedule(
        zone=draw(st.sampled_from([*ZONES, None])),
        week=draw(st.one_of(weeks, weeks, st.none())),
        days_known=draw(st.booleans()),
        holidays=draw(st.sampled_from(["observed", "none", "unknown"])),
        holiday_dates=draw(st.dictionaries(dates, st.just("labor_day"), max_size=20)),
        periods=draw(
            st.lists(weeks.map(lambda w: Period(first, first + timedelta(30), w, "summer")), max_size=1).map(
                tuple
            )
        ),
        closures=draw(st.lists(closures(), max_size=3).map(tuple)),
        reviewed_until=draw(st.one_of(st.none(), dates)),
    )


def same_state(one: Status, other: Status) -> bool:
    return one.kind == other.kind and (one.kind != "limited" or one.reason == other.reason)


@given(schedules(), nows)
def test_a_state_lasts_until_its_end_and_not_longer(schedule: Schedule, now: datetime) -> None:
    told = status(schedule, now)
    assert told.kind in KINDS
    if told.until is not None:
        assert told.until > now
        assert same_state(status(schedule, told.until.astimezone(UTC) - TICK), told)
        assert not same_state(status(schedule, told.until), told)
        middle = now + (told.until - now) / 2
        assert same_state(status(schedule, middle), told)


@given(schedules(), nows)
def test_an_opening_is_ahead_and_the_desk_is_not_closed_then(schedule: Schedule, now: datetime) -> None:
    told = status(schedule, now)
    if told.opens is None:
        return
    assert told.kind == "closed"
    assert now < told.opens <= now + HORIZON
    then = status(schedule, told.opens)
    assert then.kind in ("open", "limited", "unknown")
    assert told.unsure == (then.kind == "unknown")
    assert status(schedule, told.opens.astimezone(UTC) - TICK).kind == "closed"


@given(schedules(), nows)
def test_a_desk_that_is_unknown_says_why_and_one_that_is_open_has_minutes_left(
    schedule: Schedule, now: datetime
) -> None:
    told = status(schedule, now)
    if told.kind in ("unknown", "limited"):
        assert told.reason is not None
    if told.kind == "open":
        assert told.reason is None
        assert not told.unsure
    left = minutes_left(told, now)
    assert left is None or (
        left >= 0 and told.until is not None and now + timedelta(minutes=left) <= told.until
    )
    assert told.kind in ("open", "limited") or left is None


@given(schedules(), nows, st.sampled_from(ZONES))
def test_the_zone_in_which_the_time_is_handed_in_does_not_matter(
    schedule: Schedule, now: datetime, zone: str
) -> None:
    assert status(schedule, now) == status(schedule, now.astimezone(ZoneInfo(zone)))


@given(schedules(), dates, st.sampled_from(ZONES))
def test_the_pieces_of_days_join_without_gap_or_overlap(schedule: Schedule, day: date, zone: str) -> None:
    line = [
        *pieces(schedule, ZoneInfo(zone), day),
        *pieces(schedule, ZoneInfo(zone), day + timedelta(days=1)),
    ]
    for before, after in pairwise(line):
        assert before.start < before.end == after.start
    assert timedelta(hours=47) <= line[-1].end - line[0].start <= timedelta(hours=49)


@given(weeks, nows)
def test_one_more_closure_never_opens_a_desk(week: tuple[tuple[Span, ...], ...], now: datetime) -> None:
    desk = Schedule("America/Los_Angeles", week)
    day = now.astimezone(ZoneInfo("America/Los_Angeles")).date()
    for closure in (
        Closure("a", day, day),
        Closure("b", day, day, opens=600),
        Closure("c", day, day, closes=600),
    ):
        told = status(Schedule("America/Los_Angeles", week, closures=(closure,)), now)
        assert told.kind == status(desk, now).kind or told.kind == "closed"


@given(weeks)
def test_the_spoken_groups_cover_each_day_with_hours_once(week: tuple[tuple[Span, ...], ...]) -> None:
    runs = group(week)
    told = {day: spans for first, last, spans in runs for day in range(first, last + 1)}
    assert told == {day: spans for day, spans in enumerate(week) if spans}
    assert all(not (a[1] + 1 == b[0] and a[2] == b[2]) for a, b in pairwise(runs))

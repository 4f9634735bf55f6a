"""Weekly hours: what staff write and the week it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hours.week import (
    HoursError,
    Span,
    group,
    parse_days,
    parse_spans,
    parse_time,
    parse_week,
)


def spans(*pairs: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8:00-17:00", spans((480, 1020))),
        ("08:00 - 17:00", spans((480, 1020))),
        ("8:00\u201317:00", spans((480, 1020))),
        ("8 AM-5 PM", spans((480, 1020))),
        ("8:30 a.m. to 5 p.m.", spans((510, 1020))),
        ("8am-12pm,1pm-5pm", spans((480, 720), (780, 1020))),
        ("8:00-12:00, 13:00-17:00", spans((480, 720), (780, 1020))),
        ("13:00-17:00, 8:00-12:00", spans((480, 720), (780, 1020))),
        ("8:00-12:00, 12:00-17:00", spans((480, 720), (720, 1020))),
        ("0:00-24:00", spans((0, 1440))),
        ("12 AM-12 PM", spans((0, 720))),
        ("4 PM-12 AM", spans((960, 1440))),
        ("closed", ()),
    ],
)
def test_hours_of_a_day_are_read_as_staff_write_them(text: str, expected: tuple[Span, ...]) -> None:
    assert parse_spans(text) == expected


@pytest.mark.parametrize(
    ("text", "found", "right"),
    [
        ("17:00-8:00", "ends before it begins", "write '17:00-8:00 next day' if past midnight is meant"),
        ("17:00-8:00", "ends before it begins", "22:00-6:00 next day"),
        ("8:00-8:00", "ends before it begins", "next day"),
        ("16:00-0:00", "ends before it begins", "24:00"),
        ("8:00-12:00, 11:59-17:00", "counts some minutes twice", "begin each span"),
        ("22:00-6:00 next day", "runs into the next day", "24:00"),
        ("8:00-9:00 next day", "longer than 24 hours", "leave 'next day' out"),
        ("24:00-6:00 next day", "begins at 24:00", "0:00"),
        ("8-17", "morning or evening", "8 AM"),
        ("1:00-5:00 PM", "one side only", "both"),
        ("13 PM-5 PM", "no time", "1 to 12"),
        ("0 AM-5 PM", "no time", "1 to 12"),
        ("8:60-17:00", "no time", "24:00"),
        ("8:00-24:01", "no time", "24:00"),
        ("8:00", "not a time to a time", "8:00-17:00"),
        ("8:00-12:00-17:00", "not a time to a time", "8:00-17:00"),
        ("mornings", "not a time to a time", "8:00-17:00"),
        ("", "not a time to a time", "8:00-17:00"),
        ("\u0668:00-17:00", "not a time to a time", "8:00-17:00"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(text: str, found: str, right: str) -> None:
    with pytest.raises(HoursError) as refused:
        parse_spans(text)
    assert found in refused.value.found
    assert right in refused.value.right


def test_a_single_time_is_read_like_the_ends_of_a_span() -> None:
    assert [parse_time(text) for text in ("10:00", " 10 AM ", "1:30 p.m.", "24:00", "12 AM")] == [
        600,
        600,
        810,
        1440,
        0,
    ]
    for text in ("ten", "10", "", "25:00", "8:00-9:00"):
        with pytest.raises(HoursError):
            parse_time(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", (0, 1, 2, 3, 4)),
        ("monday to friday", (0, 1, 2, 3, 4)),
        ("Sat", (5,)),
        ("Mon, Wed", (0, 2)),
        ("Wed, Mon", (0, 2)),
        ("Mon-Tue, Thurs., Sat-Sun", (0, 1, 3, 5, 6)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_days_are_read_as_staff_write_them(text: str, days: tuple[int, ...]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fri-Mon", "a week begins on Monday: write Mon-Fri, or Fri, Sat, Sun, Mon if that is meant"),
        ("Mon-Wed-Fri", "no range of days"),
        ("Mon-Wed, Tue", "a day twice"),
        ("Funday", "'Funday' in 'Funday' is no day"),
        ("M-F", "'M' in 'M-F' is no day"),
        ("Mon,", "is no day"),
        ("", "is no day"),
    ],
)
def test_days_that_cannot_be_meant_are_refused(text: str, said: str) -> None:
    with pytest.raises(HoursError) as refused:
        parse_days(text)
    assert said in str(refused.value)


def test_hours_past_midnight_are_split_between_two_days_and_around_the_week() -> None:
    week = parse_week([("Sat-Sun", "22:00-6:00 next day", "nights"), ("Mon", "8:00-17:00", None)])
    assert week[5] == (Span(1320, 1440, "nights"),)
    assert week[6] == (Span(0, 360, "nights"), Span(1320, 1440, "nights"))
    assert week[0] == (Span(0, 360, "nights"), Span(480, 1020))
    assert week[1:5] == ((), (), (), ())


def test_hours_ending_at_midnight_of_the_next_day_leave_nothing_over() -> None:
    assert parse_week([("Mon", "16:00-0:00 next day", None)])[:2] == ((Span(960, 1440),), ())
    assert parse_week([("Mon", "4 PM-12 AM next day", None)])[:2] == ((Span(960, 1440),), ())


def test_lines_that_overlap_are_refused_with_the_day() -> None:
    with pytest.raises(HoursError, match="'Tue: 5:00-9:00' counts some minutes twice"):
        parse_week([("Mon", "22:00-6:00 next day", None), ("Tue", "5:00-9:00", None)])


def test_equal_days_are_spoken_together() -> None:
    week = parse_week([("Mon-Tue, Thu-Fri", "8:00-17:00", None), ("Wed", "10:00-17:00", None)])
    assert [(first, last) for first, last, _ in group(week)] == [(0, 1), (2, 2), (3, 4)]
    assert group(((),) * 7) == ()
    apart = parse_week([("Mon, Wed", "8:00-17:00", None)])
    assert group(apart) == ((0, 0, spans((480, 1020))), (2, 2, spans((480, 1020))))
    limited = parse_week([("Mon", "8:00-17:00", None), ("Tue", "8:00-17:00", "by_mail")])
    assert len(group(limited)) == 2


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_a_span_written_out_is_read_back(start: int, end: int) -> None:
    text = f"{start // 60}:{start % 60:02}-{end // 60}:{end % 60:02}"
    if start < end:
        assert parse_spans(text) == (Span(start, end),)
    else:
        with pytest.raises(HoursError):
            parse_spans(text)
        with pytest.raises(ValueError, match="no span"):
            Span(start, end)
        after = parse_week([("Sun", f"{text} next day", None)])
        assert after[6] == (Span(start, 1440),)
        assert after[0] == (Span(0, end),)

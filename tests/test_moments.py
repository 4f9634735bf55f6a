"""Moments as people write them, the clock that goes on from one, and scripts that begin at one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.errors import UsageError
from ivr.moments import moment
from ivr.phone.clock import ShiftedClock
from ivr.phone.script import read_script
from ivr.phone.transcript import TranscriptError

PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 22, 12, 34, 56, tzinfo=PACIFIC)  # a Sunday


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-24 16:59", "2026-12-24T16:59:00-08:00"),
        ("2026-07-01 9:00", "2026-07-01T09:00:00-07:00"),
        ("16:40", "2026-11-22T16:40:00-08:00"),
        ("4:40 pm", "2026-11-22T16:40:00-08:00"),
        ("Monday 9:00", "2026-11-23T09:00:00-08:00"),
        ("sunday 9:00", "2026-11-22T09:00:00-08:00"),
        ("2026-12-24", "2026-12-24T12:34:00-08:00"),
        ("Dec 24 2026 5pm", "2026-12-24T17:00:00-08:00"),
        ("2026-11-24T02:00:00+00:00", "2026-11-23T18:00:00-08:00"),
        ("2026-11-23 18:00 UTC", "2026-11-23T10:00:00-08:00"),
        ("Monday 2026-11-23 10:15 America/Chicago", "2026-11-23T10:15:00-06:00"),
        (" Monday 2026-11-23 10:15 America/Los_Angeles ", "2026-11-23T10:15:00-08:00"),
    ],
)
def test_a_moment_is_on_the_lines_clock_unless_it_says_otherwise(text: str, meant: str) -> None:
    assert moment(text, PACIFIC, NOW.astimezone(UTC)).isoformat() == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("whenever", "is no time"),
        ("", "is no time"),
        ("25:00", "is no time"),
        ("2026-02-30 10:00", "is no time"),
        ("10", "could be a day or a time"),
        ("1640", "could be a day or a time"),
        ("16:40 CST", "names a time zone nobody here knows"),
        ("Monday 2026-11-24 10:00", "2026-11-24 is a Tuesday, not a Monday"),
        ("Monday 2026-11-24 10:00 America/Los_Angeles", "2026-11-24 is a Tuesday, not a Monday"),
        ("Monday 2026-11-23 10:00 America/Nowhere", "America/Nowhere"),
        ("9" * 400, "could be a day or a time"),
        ("1.1e400", "is no time"),
    ],
)
def test_what_is_no_moment_or_two_is_said_in_one_line(text: str, said: str) -> None:
    with pytest.raises(UsageError) as wrong:
        moment(text, PACIFIC, NOW)
    assert said in str(wrong.value)
    assert str(wrong.value).endswith(".")
    assert "\n" not in str(wrong.value)


def test_a_shifted_clock_moves_only_when_it_is_wound_and_shows_whole_minutes() -> None:
    ticks = [100.0]
    clock = ShiftedClock(NOW, lambda: ticks[0])
    assert clock() == NOW.replace(second=0)
    ticks[0] += 3.9
    assert not clock.wind()
    ticks[0] += 0.2  # 12:35:00.1
    assert clock() == NOW.replace(second=0)
    assert clock.wind()
    assert clock().isoformat() == "2026-11-22T12:35:00-08:00"
    assert not clock.wind()
    clock.set(NOW + timedelta(hours=4))
    ticks[0] += 60
    assert clock.wind()
    assert clock().isoformat() == "2026-11-22T16:35:00-08:00"
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 11, 22))


def test_a_shifted_clock_goes_through_a_clock_change_as_time_does() -> None:
    ticks = [0.0]
    clock = ShiftedClock(datetime(2026, 3, 8, 1, 59, tzinfo=PACIFIC), lambda: ticks[0])
    ticks[0] = 60
    clock.wind()
    assert clock().isoformat() == "2026-03-08T03:00:00-07:00"


def test_a_transcript_is_a_script_that_brings_its_time_and_its_caller() -> None:
    script = read_script(
        "# A comment.\n\nline: other\nfrom: withheld\non: Monday 2026-11-23 10:15 America/Chicago\n\ncalls\non: x\n",
        "f",
    )
    assert script.on == datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("America/Chicago"))
    assert script.from_ == "withheld"
    plain = read_script("3\non: not a header any more\n", "f")
    assert (plain.on, plain.from_) == (None, None)
    with pytest.raises(TranscriptError, match=r"my\.txt:2: .*Tuesday"):
        read_script("# x\non: Tuesday 2026-11-23 10:15 America/Chicago\n", "my.txt")

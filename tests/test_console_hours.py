"""Hours on the staff pages: past midnight, of one's own or shared, and not known."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.console import week_form
from ivr.directory import drafts
from tests.editing_pages import Editing, beside, editing, facts, kept, proved, week

DESK = "/contacts/passports"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def night(times: str, **days: str) -> dict[str, str]:
    return {**week(**{**dict.fromkeys(WEEKDAYS, times), **days}), "week.over": "1"}


def test_hours_past_midnight_are_kept_as_the_files_hold_them_and_come_back(line: Editing) -> None:
    kim = line.person()
    refused = kim.refused(f"{DESK}/hours", **week(Mon="22:00-06:00"))
    assert "say below that they run past midnight" in refused
    kim.done(f"{DESK}/hours", **night("22:00-06:00", Fri="20:00-00:00"))
    assert '      Mon-Thu: "22:00-6:00 next day"\n      Fri: "20:00-24:00"\n' in kept(line)
    page = kim.sees(DESK)
    assert 'name="week.over" value="1" checked' in page
    assert 'name="week.Thu.0.open" type="time" value="22:00"' in page
    assert 'name="week.Thu.0.close" type="time" value="06:00"' in page
    assert 'name="week.Fri.0.close" type="time" value="00:00"' in page
    assert "Nothing was changed" in kim.done(f"{DESK}/hours", **night("22:00-06:00", Fri="20:00-00:00"))
    proved(line)
    assert "Published." in kim.done("/draft/publish", why="nights")
    line.pages.clock.set(datetime(2026, 11, 25, 1, 0, tzinfo=ZoneInfo("America/Denver")))
    assert "Atienden ahora, Lu-Ju 10 PM-6 AM; Vi 8 PM-medianoche" in line.reads("pasaporte")
    line.pages.clock.set(datetime(2026, 11, 25, 7, 0, tzinfo=ZoneInfo("America/Denver")))
    assert "Atienden ahora" not in line.reads("pasaporte")


def test_a_day_that_begins_before_the_night_has_ended_is_refused_beside_it(line: Editing) -> None:
    page = line.person().refused(f"{DESK}/hours", **night("22:00-06:00", Tue="05:00-12:00"))
    assert "Tuesday begins before the hours of Monday have ended" in page.split('id="week-Tue-wrong"')[1].split("<")[0]
    assert drafts.read(line.pages.state, "kim") is None


@pytest.mark.parametrize(
    "written",
    [
        {"Mon-Fri": "8:00-17:00"},
        {"Mon-Fri": "22:00-6:00 next day"},
        {"daily": "0:00-24:00"},
        {"daily": "18:00-2:00 next day"},
        {"Sun": "22:00-6:00 next day"},
        {"Mon": "8:00-12:00, 20:00-24:00", "Tue": "0:00-2:00, 9:00-10:00"},
        {"Mon": "0:00-24:00", "Tue": "0:00-6:00"},
        {"Sat, Sun": "12:00-12:00 next day"},
    ],
)
def test_a_week_means_the_same_after_a_form(written: dict[str, str]) -> None:
    rows = week_form.rows({**written})
    assert rows
    assert week_form.problems(rows) == {}
    assert week_form.same({**written}, week_form.written(rows))


def test_a_day_opens_as_often_as_somebody_writes(line: Editing) -> None:
    kim = line.person()
    often = "08:00-09:00, 10:00-11:00, 12:00-13:00, 14:00-15:00"
    kim.done(f"{DESK}/hours", **week(Mon=often))
    assert '      Mon: "8:00-9:00, 10:00-11:00, 12:00-13:00, 14:00-15:00"\n      Tue-Fri: "9:00-14:00"\n' in kept(line)
    page = kim.sees(DESK)
    assert 'name="week.Mon.3.close" type="time" value="15:00"' in page
    assert 'name="week.Mon.4.open" type="time" value=""' in page, "there is always room for one more"
    assert 'name="week.Tue.2.open" type="time" value=""' in page
    assert 'name="week.Tue.3.open"' not in page
    assert "Nothing was changed" in kim.done(f"{DESK}/hours", **week(Mon=often))
    refused = kim.refused(f"{DESK}/hours", **week(Mon=f"{often}, 14:30-16:00"))
    assert "Monday: these times overlap" in refused.split('id="week-Mon-wrong"')[1].split("<")[0]
    assert 'name="week.Mon.4.open" type="time" value="14:30"' in refused, "what was typed is still there"


def test_shared_hours_are_changed_for_all_or_for_one_desk_alone(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    assert "has these hours too" in kim.sees(DESK)
    kim.done(f"{DESK}/hours", **week(Fri="09:00-12:00"), whose="own")
    own = '  passports:\n    week:\n      Mon-Thu: "9:00-14:00"\n      Fri: "9:00-12:00"\n'
    assert kept(line) == before.replace('      Mon-Fri: "9:00-14:00"\n', f'      Mon-Fri: "9:00-14:00"\n{own}').replace(
        "    hours: window\n    notice", "    hours: passports\n    notice"
    )
    assert "has these hours too" not in kim.sees(DESK)
    assert "Mon-Fri 9:00-14:00" in kim.sees("/contacts/protection")


def test_hours_that_nobody_knows_are_said_so_and_can_be_given_later(line: Editing) -> None:
    kim = line.person()
    assert "Choose whose hours" in kim.refused(f"{DESK}/other-hours", hours="nonsense")
    kim.done(f"{DESK}/other-hours", hours="not printed")
    assert "    hours: not printed\n    notice" in kept(line)
    page = kim.sees(DESK)
    assert "Take the hours of another desk" in page
    kim.done(f"{DESK}/hours", **week(Fri=""))
    assert '  passports:\n    week:\n      Mon-Thu: "9:00-14:00"\n' in kept(line)
    kim.done(f"{DESK}/other-hours", hours="window")
    assert "    hours: window\n    notice" in kept(line)


def test_hours_are_changed_for_a_day_and_with_a_break(line: Editing) -> None:
    kim = line.person()
    assert "Nothing was changed" in kim.done(f"{DESK}/hours", **week())
    kim.done(f"{DESK}/hours", **week(Fri="09:00-12:00, 13:00-15:00"))
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert '      Mon-Thu: "9:00-14:00"\n      Fri: "9:00-12:00, 13:00-15:00"\n' in mine.files[facts(line)][1]
    kim.done(f"{DESK}/hours", **week())
    assert drafts.read(line.pages.state, "kim") is None, "put back to the letter"


BAD_HOURS = {
    "closing before opening": (week(Mon="14:00-09:00"), "closing time is after the opening time"),
    "no closing time": (week(Mon="09:00-"), "One of the two times is missing"),
    "no time": (week(Mon="nine-ten"), "is no time"),
    "not a time": (week(Mon="99:00-99:30"), "Found"),
    "overlapping": (week(Mon="09:00-12:00, 11:00-14:00"), "Monday: these times overlap"),
    "overlapping the third time": (week(Mon="09:00-10:00, 11:00-12:00, 11:30-14:00"), "Monday: these times overlap"),
    "never open": ({}, "No day has any hours"),
}


@pytest.mark.parametrize("name", BAD_HOURS)
def test_hours_that_cannot_be_are_refused_by_day(line: Editing, name: str) -> None:
    form, why = BAD_HOURS[name]
    kim = line.person()
    assert why.lower() in kim.refused(f"{DESK}/hours", **form).lower()
    assert drafts.read(line.pages.state, "kim") is None


def test_other_hours_for_a_while_are_added_and_taken_away(line: Editing) -> None:
    kim = line.person()
    days = {"period.first": "2026-12-21", "period.last": "2026-12-31"}
    backwards = {"period.first": "2026-12-31", "period.last": "2026-12-21"}
    assert "before the first" in beside(kim.refused(f"{DESK}/period", **backwards, **week("period")), "last")
    page = kim.refused(f"{DESK}/period", period__first="2027-02-29", period__last="", **week("period"))
    assert "Choose the first day, one that the calendar has" in beside(page, "first")
    assert "Choose the last day" in beside(page, "last")
    assert "2026-12-21 to 2026-12-31" in kim.done(f"{DESK}/period", **days, **week("period", Mon="10:00-11:00"))
    assert "gone already" in kim.done(f"{DESK}/end-period", nth="4")
    kim.done(f"{DESK}/end-period", nth="0")
    assert drafts.read(line.pages.state, "kim") is None


def a_period(**more: str) -> dict[str, str]:
    """The first period as the form of its change sends it."""
    return {"nth": "0", "p0.first": "2026-12-21", "p0.last": "2026-12-31", **week("p0", Mon="10:00-11:00"), **more}


def with_a_period(line: Editing) -> str:
    """Add a period by hand, with a comment, and return the file."""
    comment = (
        "    periods:\n      # as agreed in June\n      - from: 2026-12-21   # a Monday\n        until: 2026-12-31\n"
    )
    times = '        week:\n          Mon: "10:00-11:00"\n          Tue-Fri: "9:00-14:00"\n'
    line.live.edit(facts(line), '      Mon-Fri: "9:00-14:00"\n', f'      Mon-Fri: "9:00-14:00"\n{comment}{times}')
    return line.live.text(facts(line))


def test_a_period_is_changed_where_it_stands_and_nothing_else_is(line: Editing) -> None:
    before, kim = with_a_period(line), line.person()
    page = kim.sees(DESK)
    assert 'name="p0.first" type="date" value="2026-12-21"' in page
    assert 'name="p0.Mon.0.close" type="time" value="11:00"' in page
    assert "Nothing was changed" in kim.done(f"{DESK}/change-period", **a_period())
    told = kim.done(f"{DESK}/change-period", **a_period(**{"p0.last": "2027-01-02", "p0.Mon.0.close": "12:00"}))
    assert "2026-12-21 to 2027-01-02</strong>: Mon 10:00-12:00" in told
    after = before.replace("until: 2026-12-31", "until: 2027-01-02").replace("10:00-11:00", "10:00-12:00")
    assert kept(line) == after, "comments and the other lines stay"
    kim.done(f"{DESK}/change-period", **a_period())
    assert drafts.read(line.pages.state, "kim") is None, "put back to the letter"


def test_a_changed_period_is_what_callers_are_told_then(line: Editing) -> None:
    with_a_period(line)
    line.person().done(f"{DESK}/change-period", **a_period(**{"p0.first": "2026-12-28", "p0.Mon.0.open": "07:00"}))
    proved(line)
    assert "Published." in line.person().done("/draft/publish", why="later in December")
    for day, hour, open_now in ((21, 13, True), (28, 13, False), (28, 8, True)):
        line.pages.clock.set(datetime(2026, 12, day, hour, 0, tzinfo=ZoneInfo("America/Denver")))
        assert ("Atienden ahora" in line.reads("pasaporte")) is open_now, (day, hour)


def test_a_changed_period_that_cannot_be_is_refused_beside_its_boxes(line: Editing) -> None:
    with_a_period(line)
    kim = line.person()
    page = kim.refused(f"{DESK}/change-period", **a_period(**{"p0.last": "2026-12-01", "p0.Tue.0.close": "08:00"}))
    assert "The last day is before the first" in beside(page, "p0-last")
    assert "is not after" in page.split('id="p0-Tue-wrong"')[1].split("<")[0], "all at once"
    assert "Something is not right yet: see below. Nothing was kept." in page
    assert 'name="p0.last" type="date" value="2026-12-01"' in page, "what was typed is still there"
    assert 'name="period.first" type="date" value=""' in page, "and not in the form for another"
    page = kim.refused(f"{DESK}/change-period", **a_period(**{"p0.first": "2026-02-30"}))
    assert "Choose the first day" in beside(page, "p0-first")
    never = {"nth": "0", "p0.first": "2026-12-21", "p0.last": "2026-12-31"}
    assert "No day has any hours" in kim.refused(f"{DESK}/change-period", **never)
    for nth in ("4", "", "-1", "x"):
        assert "gone already" in kim.refused(f"{DESK}/change-period", **{**a_period(), "nth": nth})
    assert drafts.read(line.pages.state, "kim") is None

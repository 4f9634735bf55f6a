"""The calendar names every day on which callers hear something else, and leaves no day out."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.directory.edition import Edition
from ivr.errors import UsageError
from ivr.preview.calendar import USUAL, Row, calendar, contacts_of, listed
from tests.made import made
from tests.playing import edition

FIRST = date(2026, 11, 22)


def rows(line: Edition, days: int = 400, issue: str | None = None, first: date = FIRST) -> list[Row]:
    return calendar(line, contacts_of(line.line, issue), first, days, line.words[line.line.language])


def on(found: list[Row], day: str) -> Row:
    wanted = date.fromisoformat(day)
    return next(row for row in found if row.first <= wanted <= row.last)


def said(row: Row) -> dict[str, str]:
    return {contact: one.words for contact, one in row.standings}


@pytest.mark.parametrize("name", ["court", "city", "clinic", "single"])
def test_every_day_stands_in_exactly_one_row(name: str) -> None:
    found = rows(edition(name), 800)
    day = FIRST
    for row in found:
        assert row.first == day <= row.last
        day = row.last + timedelta(days=1)
    assert day == FIRST + timedelta(days=800)


@pytest.mark.parametrize("name", ["court", "city", "clinic", "single"])
def test_neighbouring_rows_sound_different(name: str) -> None:
    found = rows(edition(name), 800)
    for one, other in pairwise(found):
        assert one.notes or other.notes or said(one) != said(other), (one, other)


def test_a_row_sounds_as_each_of_its_days_alone() -> None:
    line = edition("clinic")
    for row in rows(line):
        for nth in range((row.last - row.first).days + 1):
            alone = rows(line, 1, first=row.first + timedelta(days=nth))[0]
            assert said(alone) == said(row), alone.first


def test_holidays_shifted_holidays_and_unknown_days_of_the_court_are_named() -> None:
    found = rows(edition("court"))
    thanksgiving = on(found, "2026-11-26")
    assert (thanksgiving.first, thanksgiving.last, thanksgiving.notes) == (
        date(2026, 11, 26), date(2026, 11, 26), ("Thanksgiving",),
    )  # fmt: skip
    assert said(thanksgiving)["ecf_support"] == "closed (Thanksgiving)"
    assert said(thanksgiving)["pacer"] == "not known (holiday unknown)"
    assert said(on(found, "2026-11-27"))["ecf_support"] == "not known (Day after Thanksgiving)"
    assert on(found, "2027-06-18").notes == ("Juneteenth",), "the Friday before, because the day is a Saturday"
    assert said(on(found, "2027-01-04"))["ecf_support"] == "not known (not reviewed)"
    assert said(on(found, "2026-12-01"))["ecf_support"].startswith(USUAL)


def test_weekends_break_no_row() -> None:
    row = on(rows(edition("court")), "2026-12-05")
    assert (row.first, row.last) == (date(2026, 11, 28), date(2026, 12, 23))


def test_clock_changes_are_named_with_their_zones() -> None:
    found = rows(edition("court"))
    assert on(found, "2027-03-14").notes == ("clocks change (America/Los_Angeles, America/Chicago)",)
    assert on(found, "2027-11-07").notes != ()
    assert on(found, "2027-03-13").notes == ()


def test_hours_that_move_on_the_callers_clock_with_a_clock_change_are_told() -> None:
    """The business desk of the city is in New York; Phoenix keeps no summer time."""
    found = rows(edition("city"), issue="trash")
    winter, summer = (said(on(found, day))["trash_businesses"] for day in ("2027-03-01", "2027-04-01"))
    assert winter != summer


def test_early_closings_late_openings_and_closures_are_named_with_their_times() -> None:
    found = rows(edition("clinic"))
    assert said(on(found, "2026-11-25"))["billing"] == "open 9 AM-11 AM, closed 11 AM-4 PM (a staff meeting)"
    assert said(on(found, "2026-12-02"))["lake_desk"] == "closed 9 AM-11 AM (snow), open 11 AM-4 PM"
    power = said(on(found, "2026-12-11"))["lake_desk"]
    assert power == "open 9 AM-noon, closed noon-2 PM (a power cut), open 2 PM-4 PM"
    assert said(on(found, "2026-12-25"))["front_desk"] == "closed (Christmas)"
    assert said(on(found, "2026-12-08"))["billing"].startswith("limited (")
    assert "7 AM-3 PM" in said(on(found, "2027-07-01"))["front_desk"], "summer hours"


def test_what_is_quoted_is_heard_while_the_day_is_other_than_usual() -> None:
    line = edition("clinic")
    words = line.words["en"]
    out = "\n".join(listed(line, rows(line, 30), words))
    assert '        at 09:30: "Front desk is closed for the flu clinic. It opens today at 10 a.m. Central' in out
    assert '        at 13:00: "Lake office is closed for a power cut. It opens today at 2 p.m. Central' in out


def test_usual_hours_are_told_once_and_again_only_when_they_change() -> None:
    line = edition("clinic")
    out = list(listed(line, rows(line), line.words["en"]))
    front = [row for row in out if row.strip().startswith("Front desk: usual hours,")]
    assert len(front) == 3, "at first, in summer, after summer"


def test_an_issue_shows_its_own_desks() -> None:
    assert contacts_of(edition("court").line, "password") == ("pacer",)
    assert contacts_of(edition("court").line, "link_account") == ("ecf_support",), "who helps with the guide"
    for issue, why in (("nonsense", "is no issue"), ("other_court", "No desk answers")):
        with pytest.raises(UsageError, match=why):
            contacts_of(edition("court").line, issue)


def test_the_command_speaks_every_language_and_refuses_no_days(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["calendar", "--days", "30", "--issue", "password", "--lang", "es", "--at", "2026-11-22 12:00"]) == 0
    out = capsys.readouterr().out
    assert "Thu 2026-11-26" in out
    assert "Hoy es" in out
    assert "Tacoma" not in out
    made(tmp_path / "a")
    for days in ("0", "-1", "4000"):
        assert main(["calendar", "--days", days]) == 2

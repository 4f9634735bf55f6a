"""A location on the staff pages: its clock, the public holidays it keeps, and days that are otherwise."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.directory import drafts
from tests.editing_pages import Editing, beside, editing, facts, kept, proved

SITE = "/sites/consulate"
CLOCK = {"zone": "America/Denver", "holidays": "none", "calendar": ""}
DAY = {"day": "2026-12-24", "what": "closed", "reason": "training"}
OPEN = {**DAY, "what": "open", "open.day.0.open": "09:00", "open.day.0.close": "12:00"}


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def worded(page: str) -> dict[str, str]:
    """What a refused form asks words for, answered."""
    boxes = [part.split('"')[0] for part in page.split('name="word.')[1:]]
    return {f"word.{box}": f"Wort {nth}" for nth, box in enumerate(boxes)}


def closures(line: Editing) -> str:
    mine = drafts.read(line.pages.state, "kim")
    return mine.files["config/closures.yaml"][1] if mine else ""


def test_a_location_moves_to_another_clock_which_callers_hear_by_its_name(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    page = kim.refused(f"{SITE}/clock", **{**CLOCK, "zone": "America/Chicago"})
    assert "Callers hear this for the first time" in beside(page, "word-0")
    assert 'value="America/Chicago"' in page, "what was typed is still there"
    words = {"word.es.zone.America/Chicago": "hora del centro", "word.en.zone.America/Chicago": "Central"}
    kim.done(f"{SITE}/clock", **{**CLOCK, "zone": "America/Chicago"}, **words)
    assert kept(line) == before.replace("consulate:\n    zone: America/Denver", "consulate:\n    zone: America/Chicago")
    assert "every one ends in an answer" in proved(line)
    kim.done("/draft/publish", why="another clock")
    assert "hora del centro" in line.reads("pasaporte")


def test_a_clock_that_nobody_knows_is_written_so(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{SITE}/clock", **{**CLOCK, "zone": ""})
    assert "    zone: not printed\n" in kept(line)
    assert 'id="zone" name="zone" type="text" value=""' in kim.sees(SITE)
    assert "time zone not known" in kim.sees("/contacts")
    kim.done(f"{SITE}/clock", **CLOCK)
    assert drafts.read(line.pages.state, "kim") is None


def test_a_line_begins_to_keep_holidays_with_words_for_each_of_them(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    page = kim.refused(f"{SITE}/clock", **{**CLOCK, "holidays": "observed", "calendar": "US"})
    words = worded(page)
    assert len(words) == 22, "eleven days in two languages"
    assert 'value="Memorial Day"' in page, "English has names for them already"
    kept_so = {**CLOCK, "holidays": "observed", "calendar": "US"}
    page = kim.refused(f"{SITE}/clock", **kept_so, **{**words, next(iter(words)): "<b>Montag"})
    assert "the markup" in beside(page, "word-0")
    assert 'value="Wort 1"' in page, "what was typed is still there"
    kim.done(f"{SITE}/clock", **kept_so, **words)
    assert "    holidays: observed\n" in kept(line)
    assert "  holidays: US\n" in kept(line)
    assert "Fri Dec 25, 2026: Christmas Day" in kim.sees(SITE)
    assert "every one ends in an answer" in proved(line)
    kim.done("/draft/publish", why="holidays")
    line.pages.clock.set(datetime(2026, 12, 25, 10, tzinfo=ZoneInfo("America/Denver")))
    assert "Atienden ahora" not in line.reads("pasaporte")
    line.pages.clock.set(datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Denver")))
    kim = line.person()
    kim.done(f"{SITE}/day", **{**OPEN, "day": "2026-12-25", "reason": "christmas_day"})
    assert "every one ends in an answer" in proved(line)
    kim.done("/draft/publish", why="open at Christmas")
    line.pages.clock.set(datetime(2026, 12, 25, 10, tzinfo=ZoneInfo("America/Denver")))
    assert "Atienden hoy hasta 12 PM" in line.reads("pasaporte"), "a holiday that is taken out"
    line.pages.clock.set(datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Denver")))
    kim = line.person()
    kim.done(f"{SITE}/clock", **CLOCK)
    assert kept(line) == before, "the calendar goes where nobody keeps it"


WRONG = {
    "letters for a clock": ({"zone": "MST"}, "zone", "Found"),
    "a clock of the moon": ({"zone": "Moon/Tycho"}, "zone", "such as America/Chicago"),
    "holidays of nobody": ({"holidays": "observed"}, "calendar", "whose holidays sites keep"),
    "a country that is none": ({"holidays": "observed", "calendar": "Atlantis"}, "calendar", "a country such as US"),
    "a state that is none": ({"holidays": "unknown", "calendar": "US-ZZ"}, "calendar", "a country such as US"),
    "no such rule": ({"holidays": "often"}, "holidays", "Choose what it does"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_clock_that_cannot_be_is_refused_beside_its_box(line: Editing, name: str) -> None:
    changed, box, why = WRONG[name]
    page = line.person().refused(f"{SITE}/clock", **{**CLOCK, **changed})
    assert why in beside(page, box)
    assert drafts.read(line.pages.state, "kim") is None


def test_a_day_is_added_heard_and_taken_away(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{SITE}/day", **DAY)
    assert closures(line) == "closures:\n  - on: 2026-12-24\n    applies_to: [consulate]\n    reason: training\n"
    afternoon = {"open.day.1.open": "13:00", "open.day.1.close": "15:00"}
    kim.done(f"{SITE}/day", **{**OPEN, "day": "2026-12-26"}, **afternoon)
    assert closures(line).endswith('    reason: training\n    times: "9:00-12:00, 13:00-15:00"\n')
    page = kim.sees(SITE)
    assert "Thu Dec 24</strong>: Closed" in page
    assert "every one ends in an answer" in proved(line)
    kim.done("/draft/publish", why="days")
    line.pages.clock.set(datetime(2026, 12, 26, 10, tzinfo=ZoneInfo("America/Denver")))
    assert "Atienden hoy hasta 12 PM" in line.reads("pasaporte"), "a Saturday on which they answer"
    line.pages.clock.set(datetime(2026, 12, 24, 10, tzinfo=ZoneInfo("America/Denver")))
    assert "Atienden hoy" not in line.reads("pasaporte")
    kim = line.person()
    mark = kim.sees(SITE).split('name="mark" value="')[1].split('"')[0]
    form = {"file": "config/closures.yaml", "nth": "0"}
    assert "changed meanwhile" in kim.refused(f"{SITE}/remove-day", **form, mark="of another")
    kim.done(f"{SITE}/remove-day", **form, mark=mark)
    assert closures(line).startswith("closures:\n  - on: 2026-12-26\n")


def test_a_day_that_is_not_this_locations_alone_is_told_and_stays(line: Editing) -> None:
    line.live.write("config/closures.yaml", "closures:\n  - on: 2026-12-24\n    reason: snow\n")
    kim = line.person()
    assert "(not only here: see Closures)" in kim.sees(SITE)
    assert "remove-day" not in kim.sees(SITE)
    mark = kim.sees("/closures").split('name="mark" value="')[1].split('"')[0]
    assert "changed meanwhile" in kim.refused(f"{SITE}/remove-day", file="config/closures.yaml", nth="0", mark=mark)


WRONG_DAYS = {
    "a day that is none": ({"day": "2027-02-29"}, "day", "a day that the calendar has"),
    "no day": ({"day": ""}, "day", "a day that the calendar has"),
    "yesterday": ({"day": "2026-11-22"}, "day", "is over"),
    "the wrong century": ({"day": "2206-12-24"}, "day", "Is the year right"),
    "no reason": ({"reason": ""}, "reason", "Choose why"),
    "a reason without words": ({"reason": "boredom"}, "reason", "Choose why"),
}
WRONG_TIMES = {
    "no times": ({"open.day.0.open": "", "open.day.0.close": ""}, "Write from when"),
    "one time": ({"open.day.0.close": ""}, "One of the two times is missing"),
    "backwards": ({"open.day.0.open": "14:00"}, "12:00 is not after 14:00"),
    "overlapping": ({"open.day.1.open": "11:00", "open.day.1.close": "13:00"}, "these times overlap"),
    "into the next day": ({"open.day.0.open": "14:00", "open.over": "1"}, "next day"),
    "closed at some times": ({"what": "closed"}, "It is closed all day"),
}


@pytest.mark.parametrize("name", WRONG_DAYS)
def test_a_day_that_cannot_be_is_refused_beside_its_box(line: Editing, name: str) -> None:
    changed, box, why = WRONG_DAYS[name]
    page = line.person().refused(f"{SITE}/day", **{**DAY, **changed})
    assert why in beside(page, box)
    assert drafts.read(line.pages.state, "kim") is None


@pytest.mark.parametrize("name", WRONG_TIMES)
def test_times_of_a_day_that_cannot_be_are_refused_beside_them(line: Editing, name: str) -> None:
    changed, why = WRONG_TIMES[name]
    page = line.person().refused(f"{SITE}/day", **{**OPEN, **changed})
    assert why in page.split('id="open-day-wrong">')[1].split("<")[0]
    assert 'name="day" type="date" value="2026-12-24"' in page, "what was typed is still there"
    assert drafts.read(line.pages.state, "kim") is None


def test_a_day_is_not_written_down_twice(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{SITE}/day", **DAY)
    assert "written down already" in beside(kim.refused(f"{SITE}/day", **OPEN), "day")


def test_a_form_that_shows_another_clock_than_there_is_changes_nothing(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    seen = kim.sees(SITE).split('name="seen" value="')[1].split('"')[0]
    bo.done(f"{SITE}/clock", **{**CLOCK, "zone": ""})
    proved(line, "bo")
    bo.done("/draft/publish", why="no clock")
    told = kim.refused(f"{SITE}/clock", **{**CLOCK, "zone": "America/Phoenix"}, seen=seen)
    assert "changed after you opened the page" in told
    assert 'id="zone" name="zone" type="text" value=""' in told, "it is shown as it is now"
    assert drafts.read(line.pages.state, "kim") is None


def test_until_when_closures_were_looked_for_is_a_day(line: Editing) -> None:
    kim = line.person()
    assert "Choose the day until which" in beside(kim.refused(SITE, until="2027-02-30"), "until")
    assert kim.client.get("/staff/sites/moon").status_code == 404

"""Closing and announcing on the staff pages: heard at once, with an end, and nothing that makes no sense."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from ivr.directory.editions import published
from tests.editing_pages import Editing, editing, facts


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def test_closed_for_a_storm_with_two_fields_and_heard_at_once(line: Editing) -> None:
    kim = line.person()
    back = kim.sends("/closures/read", kind="closure", who="all", reason="storm", until="today").text
    assert "Ninguna oficina atiende ahora por una tormenta." in back
    assert "Every desk is closed now for a storm." in back
    assert "tormenta" not in line.hears(), "reading back publishes nothing"
    told = kim.done("/closures", kind="closure", who="all", reason="storm", until="today")
    assert "Closed until the end of Monday Nov 23" in told
    assert "Ninguna oficina atiende ahora por una tormenta." in line.hears()
    assert published(line.pages.state)[0].who == "kim"
    assert "una tormenta" in published(line.pages.state)[0].why


def test_a_closure_is_ended_with_one_click_and_only_where_it_was_seen(line: Editing) -> None:
    kim = line.person()
    before = line.live.files
    kim.done("/closures", kind="closure", who="passports", reason="snow", until="today_noon")
    page = kim.sees("/closures")
    names = ("section", "file", "nth", "mark")
    form = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in names}
    wrong = ({"mark": "0" * 12}, {"nth": "7"}, {"file": "config/../x.yaml"}, {"section": "contacts"}, {"nth": "x"})
    for changed in wrong:
        assert "changed meanwhile" in kim.done("/closures/end", **{**form, **changed})
    assert "nieve" in line.hears()
    assert "Ended." in kim.done("/closures/end", **form)
    assert "nieve" not in line.hears()
    assert "nieve" not in kim.sees("/closures").split("<main")[1].split("On now")[0].split("<select")[0]
    assert line.live.text(facts(line)) == before.files[facts(line)].decode()


REFUSED_CLOSURES = {
    "no reason": ({"reason": ""}, "Choose why"),
    "a reason without words": ({"reason": "boredom"}, "no reason with words"),
    "nobody of that name": ({"who": "../../etc"}, "no contact or site"),
    "no end": ({"until": ""}, "has an end"),
    "in the past": ({"until": "other", "until_day": "2026-11-22"}, "That is over"),
    "an hour ago": ({"until": "other", "until_day": "2026-11-23", "until_time": "08:30"}, "That is over"),
    "no day": ({"until": "other", "until_day": ""}, "Choose the day of the end"),
    "no such day": ({"until": "other", "until_day": "2026-02-30"}, "no day or time"),
    "backwards": (
        {"until": "other", "until_day": "2026-11-25", "until_time": "12:00", "from_day": "2026-11-26"},
        "before the beginning",
    ),
    "for years": ({"until": "other", "until_day": "2036-11-25"}, "more than a year"),
}


@pytest.mark.parametrize("name", REFUSED_CLOSURES)
def test_a_closure_that_makes_no_sense_is_refused_and_nothing_is_written(line: Editing, name: str) -> None:
    changed, why = REFUSED_CLOSURES[name]
    before = line.live.files
    kim = line.person()
    form = {"kind": "closure", "who": "all", "reason": "snow", "until": "today", **changed}
    assert why in kim.refused("/closures", **form)
    assert why in kim.sends("/closures/read", **form).text
    assert line.live.files == before


def test_an_outage_is_told_in_every_language_and_first(line: Editing) -> None:
    kim = line.person()
    only = {"kind": "announcement", "until": "today", "words.es": "No hay sistema"}
    assert "nothing yet in: en" in kim.refused("/closures", **only)
    for bad, why in (("<b>Down</b>", "plain sentence"), ("Call 303-555-0100", "telephone number"), ("x" * 200, "160")):
        assert why in kim.refused("/closures", **only, **{"words.en": bad})
    told = kim.done("/closures", **only, **{"words.en": "The system is down"})
    assert "Announced until" in told
    assert "“No hay sistema.”, heard first" in unescape(kim.sees("/"))
    assert "No hay sistema." in line.hears()
    assert "No hay sistema." in line.reads()

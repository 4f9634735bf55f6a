"""A desk and a location are added, given callers, moved and removed on the staff pages, in the words of callers too."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.directory import drafts
from tests.editing_pages import Editing, beside, editing, facts, kept, number, proved, week

DESK = "/contacts/passports"
WORDS = "prompts/es/consulate.yaml"
NEW = {
    "name.es": "Oficina de visas", "name.en": "Visa desk", "number": "303-555-0133", "kind": "voice", "press": "option",
    "keys": "2", "site": "consulate", "hours": "window",
}  # fmt: skip
PLACE = {"name.es": "La sucursal", "name.en": "The branch", "zone": "America/Denver", "holidays": "none"}


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def words(line: Editing, name: str) -> str:
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    return mine.files[name][1] if name in mine.files else line.live.text(name)


def test_a_desk_is_added_given_callers_and_heard(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    told = kim.done("/new-contact", **NEW)
    assert "Nobody is sent to this desk yet" in told
    assert "<h1>Oficina de visas</h1>" in told
    desk = (
        "  oficina_de_visas:\n    site: consulate\n    hours: window\n    numbers:\n      - number: 303-555-0133\n"
        "        option: 2\n"
    )
    assert kept(line) == before.replace("303-555-0101\n", f"303-555-0101\n{desk}")
    for language, name in (("es", "Oficina de visas"), ("en", "Visa desk")):
        assert f"  oficina_de_visas:\n    name: {name}\n" in words(line, f"prompts/{language}/consulate.yaml")
    assert line.live.text(facts(line)) == before, "nothing is published before the proof"
    assert "Choose which callers" in kim.done("/contacts/oficina_de_visas/send", route="nobody")
    kim.done("/contacts/oficina_de_visas/send", route="help")
    assert "It answers callers about “Ayuda urgente”" in kim.sees("/contacts/oficina_de_visas")
    assert "every one ends in an answer" in proved(line)
    assert "Published." in kim.done("/draft/publish", why="a visa desk")
    assert "Oficina de visas: 303-555-0133, luego oprima 2" in line.reads("ayuda urgente")


def test_a_desk_that_is_added_and_removed_leaves_no_trace(line: Editing) -> None:
    kim = line.person()
    kim.done("/new-contact", **NEW)
    assert "Kept in your draft" in kim.done("/contacts/oficina_de_visas/remove")
    assert drafts.read(line.pages.state, "kim") is None


def test_a_second_desk_of_a_like_name_gets_a_name_of_its_own_in_the_files(line: Editing) -> None:
    kim = line.person()
    kim.done("/new-contact", **NEW)
    kim.done("/new-contact", **{**NEW, "name.es": "Oficina, de visas", "name.en": "Visas"})
    assert "  oficina_de_visas_2:\n" in kept(line)
    kim.done("/new-contact", **{**NEW, "name.es": "24/7", "name.en": "All"})
    assert "  desk:\n" in kept(line)
    kim.done("/new-contact", **{**NEW, "name.es": "Consulate", "name.en": "Everybody"})
    assert "  consulate_2:\n" in kept(line), "a closure of the location would close the desk by its name"


WRONG_DESKS = {
    "no name": ({"name.en": ""}, "name-en", "Write what callers hear"),
    "a name that is taken": ({"name.en": "Passport desk"}, "name-en", "There is a desk of this name"),
    "markup for a name": ({"name.en": "<b>Visas</b>"}, "name-en", "the markup"),
    "a number for a name": ({"name.en": "Visas 303-555-0133"}, "name-en", "a telephone number"),
    "no number": ({"number": ""}, "number", "Write its number"),
    "a short number": ({"number": "303-55"}, "number", "too few digits"),
    "an option in words": ({"keys": "two"}, "first-keys", "the key to press"),
    "no option": ({"keys": ""}, "first-keys", "Which option"),
    "keys for nothing": ({"press": ""}, "first-press", "Choose whether"),
    "nowhere": ({"site": "moon"}, "site", "Choose where"),
}


@pytest.mark.parametrize("name", WRONG_DESKS)
def test_a_desk_that_cannot_be_is_refused_beside_its_box(line: Editing, name: str) -> None:
    changed, box, why = WRONG_DESKS[name]
    page = line.person().refused("/new-contact", **{**NEW, **changed})
    assert why in beside(page, box)
    kept_box = next(field for field in ("number", "name.es") if field not in changed)
    assert f'value="{NEW[kept_box]}"' in page, "what was typed is still there"
    assert drafts.read(line.pages.state, "kim") is None


def test_hours_that_are_none_of_the_line_are_refused(line: Editing) -> None:
    page = line.person().refused("/new-contact", **{**NEW, "hours": "whenever"})
    assert 'id="hours" name="hours" aria-invalid="true" aria-describedby="hours-hint hours-wrong"' in page


def test_a_location_is_added_a_desk_is_moved_there_and_neither_goes_while_it_is_needed(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    told = kim.done("/new-location", **PLACE, until="2027-06-30")
    assert "No desk is there yet" in told
    assert "La sucursal" in told
    site = "  la_sucursal:\n    zone: America/Denver\n    holidays: none\n    reviewed_until: 2027-06-30\n"
    assert kept(line) == before.replace("    holidays: none\n", f"    holidays: none\n{site}")
    assert "  la_sucursal:\n    name: The branch\n" in words(line, "prompts/en/consulate.yaml")
    kim.done("/contacts/protection/about", site="la_sucursal", email="", after_hours="passports")
    assert "This location cannot be removed yet: its desks are Oficina que protege" in kim.done(
        "/sites/la_sucursal", act="remove"
    )
    assert "every one ends in an answer" in proved(line), "words of an empty or a new location are no mistake"
    kim.done("/contacts/protection/about", site="consulate", email="", after_hours="")
    assert "every one ends in an answer" in proved(line)
    kim.done("/sites/la_sucursal", act="remove")
    assert drafts.read(line.pages.state, "kim") is None
    assert "This is the last location" in kim.done("/sites/consulate", act="remove")


def test_a_location_that_a_closure_names_stays(line: Editing) -> None:
    kim = line.person()
    kim.done("/new-location", **PLACE)
    proved(line)
    kim.done("/draft/publish", why="a branch")
    closure = "closures:\n  - on: 2026-12-24\n    applies_to: [la_sucursal]\n    reason: snow\n"
    line.live.write("config/closures.yaml", closure)
    assert "a closure is written down for it" in kim.done("/sites/la_sucursal", act="remove")


PAST = """# What was closed.
closures:
  - on: 2026-11-20
    applies_to: [la_sucursal]
    reason: snow
  - from: 2026-11-21T08:00
    until: 2026-11-21T18:00
    applies_to: [la_sucursal, passports, la_sucursal]
    reason: snow
  - on: 2026-12-24
    applies_to: [passports]
    reason: snow
"""


def test_closures_that_are_over_go_with_a_location_or_let_go_of_its_name(line: Editing) -> None:
    kim = line.person()
    kim.done("/new-location", **PLACE)
    proved(line)
    kim.done("/draft/publish", why="a branch")
    line.live.write("config/closures.yaml", PAST)
    alone = "The closure on 2026-11-20, which is over, goes with it."
    others = "The closure from 2026-11-21 08:00 until 2026-11-21 18:00, which is over, stays for the others it names."
    page = kim.sees("/sites/la_sucursal")
    assert alone in page
    assert others in page
    told = kim.done("/sites/la_sucursal", act="remove")
    assert alone in told
    assert others in told
    left = PAST.replace("  - on: 2026-11-20\n    applies_to: [la_sucursal]\n    reason: snow\n", "")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert mine.files["config/closures.yaml"][1] == left.replace("[la_sucursal, passports, la_sucursal]", "[passports]")
    assert "every one ends in an answer" in proved(line)


def test_a_closure_that_is_over_goes_with_the_only_desk_it_names(line: Editing) -> None:
    line.live.edit(facts(line), "    contact: protection", "    contact: passports")
    closure = "closures:\n  - on: 2026-11-22\n    applies_to: [protection]\n    reason: snow\n"
    line.live.write("config/closures.yaml", closure)
    kim = line.person()
    assert "The closure on 2026-11-22, which is over, goes with it." in kim.sees("/contacts/protection")
    assert "which is over, goes with it." in kim.done("/contacts/protection/remove")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "protection" not in mine.files["config/closures.yaml"][1]
    assert "This is not right yet" not in kim.sees("/draft")


@pytest.mark.parametrize(
    "days",
    [
        "on: 2026-11-23",
        "{from: 2026-11-20, until: 2026-11-23}",
        "{from: 2026-11-20T08:00, until: 2026-11-23T09:31}",
        "{from: 2026-11-20T08:00+00:00, until: 2026-11-23T16:31+00:00}",
    ],
)
def test_a_closure_that_ends_today_is_not_over(line: Editing, days: str) -> None:
    written = days if days.startswith("{") else f"{{{days}}}"
    entry = written.replace("}", ", applies_to: [protection], reason: snow}")
    line.live.edit(facts(line), "    contact: protection", "    contact: passports")
    line.live.write("config/closures.yaml", f"closures:\n  - {entry}\n")
    assert "a closure is written down for it" in line.person().done("/contacts/protection/remove")
    line.pages.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=ZoneInfo("America/Denver")))
    assert "which is over, goes with it." in line.person().done("/contacts/protection/remove")


def test_a_new_clock_needs_words_and_only_then(line: Editing) -> None:
    kim = line.person()
    page = kim.refused("/new-location", **{**PLACE, "zone": "America/Chicago"})
    assert "write what they call it" in beside(page, "clock-es")
    assert "write what they call it" in beside(page, "clock-en")
    clock = {"clock.es": "hora del centro", "clock.en": "Central"}
    kim.done("/new-location", **{**PLACE, "zone": "America/Chicago", **clock})
    assert "  America/Chicago: Central\n" in words(line, "prompts/en/consulate.yaml")
    kim.done("/contacts/protection/about", site="la_sucursal", email="", after_hours="")
    assert "every one ends in an answer" in proved(line)


WRONG_PLACES = {
    "no name": ({"name.es": ""}, "name-es", "Write what callers hear"),
    "a name that is taken": ({"name.en": "The consulate"}, "name-en", "There is a location of this name"),
    "no clock": ({"zone": ""}, "zone", "Write its time zone"),
    "letters for a clock": ({"zone": "CST"}, "zone", "Found"),
    "a place that is none": ({"zone": "../../etc/passwd"}, "zone", "Found"),
    "holidays of nobody": ({"holidays": "observed"}, "holidays", "knows of no public holidays"),
    "no such holidays": ({"holidays": "often"}, "holidays", "Found"),
    "no word of holidays": ({"holidays": ""}, "holidays", "Choose what it does"),
    "no day": ({"until": "soon"}, "until", "a day"),
}


@pytest.mark.parametrize("name", WRONG_PLACES)
def test_a_location_that_cannot_be_is_refused_beside_its_box(line: Editing, name: str) -> None:
    changed, box, why = WRONG_PLACES[name]
    page = line.person().refused("/new-location", **{**PLACE, **changed})
    assert why in beside(page, box)
    assert drafts.read(line.pages.state, "kim") is None


def test_where_a_desk_is_is_refused_beside_its_box(line: Editing) -> None:
    kim = line.person()
    right = {"site": "consulate", "email": "", "after_hours": ""}
    for box, typed in (("site", "moon"), ("email", "desk"), ("after_hours", "me")):
        assert beside(kim.refused("/contacts/passports/about", **{**right, box: typed}), box)
    kim.done("/contacts/passports/about", **{**right, "email": "desk@example.org", "after_hours": "protection"})
    assert "    email: desk@example.org\n    after_hours: protection\n" in kept(line)
    assert "it answers when Oficina de pasaportes is closed" in unescape(kim.done("/contacts/protection/remove"))


def test_a_form_that_shows_what_somebody_else_has_changed_meanwhile_changes_nothing(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    page = kim.sees(DESK)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert page.count(f'name="seen" value="{seen}"') == 5
    bo.done(f"{DESK}/numbers", **number("303-555-0100", keys="5"))
    proved(line, "bo")
    bo.done("/draft/publish", why="option 5")
    stale = number("303-555-0100", keys="4", nth=0) | {"seen": seen}
    for path in ("numbers", "hours", "about", "counter", "also", "end-period", "change-period"):
        told = kim.refused(f"{DESK}/{path}", **stale)
        assert "changed after you opened the page" in told, path
        assert 'name="0.keys" type="text" value="5"' in told, "it is shown as it is now"
    assert drafts.read(line.pages.state, "kim") is None


def test_two_editors_who_add_desks_keep_both(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    kim.done("/contacts/passports/numbers", **number("303-555-0100", keys="6"))
    bo.done("/new-contact", **NEW)
    proved(line, "bo")
    assert "Published." in bo.done("/draft/publish", why="a visa desk")
    assert "bo published “a visa desk”" in kim.refused("/draft/publish", why="option 6")
    assert "now stand on top" in kim.done("/draft/carry-over")
    assert "oficina_de_visas" in kept(line)
    assert "option: 6" in kept(line)


def test_a_desk_that_is_needed_stays_and_says_what_needs_it(line: Editing) -> None:
    kim = line.person()
    told = kim.done(f"{DESK}/remove")
    assert "it is the desk that is given when the need is not known" in told
    assert "it answers callers about “Pasaportes”" in told
    assert "the last location" in kim.done("/sites/consulate", act="remove")
    assert drafts.read(line.pages.state, "kim") is None


def test_a_desk_that_nothing_needs_goes_with_its_words(line: Editing) -> None:
    line.live.edit(facts(line), "    contact: protection", "    contact: passports")
    kim = line.person()
    assert "Kept in your draft" in kim.done("/contacts/protection/remove")
    told = kim.sees("/draft")
    assert "This is not right yet" not in told
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "Oficina de protección" not in mine.files[WORDS][1]


def test_hours_that_no_other_desk_has_go_with_the_desk_and_shared_ones_stay(line: Editing) -> None:
    line.live.edit(facts(line), "    contact: protection", "    contact: passports")
    kim, before = line.person(), line.live.text(facts(line))
    assert "Its hours, which no other desk has" not in kim.sees("/contacts/protection")
    kim.done("/contacts/protection/hours", **week(Fri="09:00-12:00"), whose="own")
    kim.done("/contacts/protection/counter", counter="-", **week("counter", Mon="10:00-11:00"))
    assert "  protection:\n    week:" in kept(line)
    assert "Its hours, which no other desk has, go with it." in kim.sees("/contacts/protection")
    assert "Its hours, which no other desk has, go with it." in kim.done("/contacts/protection/remove")
    desk = before[before.index("  protection:\n") : before.index("\nissues:")]
    assert kept(line) == before.replace(desk, ""), "shared hours stay, its own and its counter's go"


def test_facts_are_marked_as_checked_today(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{DESK}/checked")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert mine.files[facts(line)][1].count("checked: 2026-11-23") == 2
    kim.done("/sites/consulate", until="2027-12-31")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "    reviewed_until: 2027-12-31\n" in mine.files[facts(line)][1]

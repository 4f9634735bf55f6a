"""What else callers are told of a desk, kept on its page: its counter, its notice, and what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.directory import drafts
from tests.editing_pages import Editing, beside, editing, facts, kept, proved, week

DESK = "/contacts/passports"
SCOPE = {"sms.es": "(visas)", "sms.en": "(visas)", "voice.es": "Es para visas.", "voice.en": "It is for visas."}
ALSO = {"notice": "no_fee", "scope": "1", **SCOPE}


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def words(line: Editing, language: str) -> str:
    mine = drafts.read(line.pages.state, "kim")
    name = f"prompts/{language}/consulate.yaml"
    return mine.files[name][1] if mine and name in mine.files else line.live.text(name)


def test_a_counter_has_the_times_of_another_entry_then_its_own_then_none(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    kim.done(f"{DESK}/counter", counter="window")
    assert kept(line) == before.replace("        option: 4\n", "        option: 4\n    counter: window\n")
    told = kim.sees(DESK)
    assert "its counter, Oficina que protege\n" in told or "its counter, Oficina que protege have" in told
    kim.done(f"{DESK}/counter", counter="-", **week("counter", Mon="10:00-12:00"))
    own = '  passports_counter:\n    week:\n      Mon: "10:00-12:00"\n      Tue-Fri: "9:00-14:00"\n'
    assert own in kept(line)
    assert "    counter: passports_counter\n" in kept(line)
    kim.done(f"{DESK}/counter", counter="-", **week("counter", Mon="10:00-13:00"))
    assert kept(line).count("counter:\n") == 1, "changed where it stands, for nobody else has it"
    assert '      Mon: "10:00-13:00"\n' in kept(line)
    assert "every one ends in an answer" in proved(line)
    kim.done("/draft/publish", why="a counter")
    assert "10 AM-1 PM" in line.reads("pasaporte")
    kim.done(f"{DESK}/counter", counter="")
    assert "counter: passports_counter" not in kept(line)


def test_a_counter_that_cannot_be_is_refused_beside_its_box(line: Editing) -> None:
    kim = line.person()
    assert "Choose when the counter is open" in beside(kim.refused(f"{DESK}/counter", counter="lobby"), "counter-hours")
    assert "No day has any hours" in beside(kim.refused(f"{DESK}/counter", counter="-"), "counter-hours")
    page = kim.refused(f"{DESK}/counter", counter="-", **week("counter", Tue="14:00-09:00"))
    assert "Tuesday: 09:00 is not after 14:00" in page.split('id="counter-Tue-wrong"')[1].split("<")[0]
    assert 'name="counter.Tue.0.open" type="time" value="14:00"' in page, "what was typed is still there"
    assert drafts.read(line.pages.state, "kim") is None


def test_what_a_desk_is_for_is_said_in_its_words_and_taken_back_without_a_trace(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{DESK}/also", **ALSO)
    assert "    scope: true\n" in kept(line)
    for language in ("es", "en"):
        assert SCOPE[f"voice.{language}"] in words(line, language)
    assert "every one ends in an answer" in proved(line)
    assert 'name="scope" value="1" checked' in kim.sees(DESK)
    kim.done("/draft/publish", why="what it is for")
    assert "Oficina de pasaportes (visas): 303-555-0100" in line.reads("pasaporte")
    kim.done(f"{DESK}/also", notice="no_fee")
    assert "scope" not in kept(line)
    assert "every one ends in an answer" in proved(line)
    kim.done(f"{DESK}/also", **ALSO)
    assert drafts.read(line.pages.state, "kim") is None, "put back to the letter"


def test_a_notice_is_taken_away_given_to_another_desk_and_none_is_invented(line: Editing) -> None:
    kim = line.person()
    assert "Nothing was changed" in kim.done(f"{DESK}/also", notice="no_fee")
    kim.done("/contacts/protection/also", notice="no_fee")
    assert "      - number: 303-555-0101\n    notice: no_fee\n" in kept(line)
    assert "its words go with it" not in kim.done(f"{DESK}/also", notice="")
    assert "every one ends in an answer" in proved(line)
    assert "its words are lost" in kim.sees("/contacts/protection")
    assert "its words go with it" in kim.done("/contacts/protection/also", notice="")
    assert "no_fee" not in kept(line) + words(line, "es") + words(line, "en")
    assert "every one ends in an answer" in proved(line)
    assert "Choose one of these notices" in beside(kim.refused(f"{DESK}/also", notice="line"), "notice")


WRONG = {
    "no words for a text": ({"sms.en": ""}, "sms-en", "Write what it is for"),
    "a telephone number": ({"sms.es": "(303-555-0133)"}, "sms-es", "a telephone number"),
    "markup": ({"voice.en": "<b>visas</b>"}, "voice-en", "the markup"),
}


@pytest.mark.parametrize("name", WRONG)
def test_words_that_cannot_be_are_refused_beside_their_box(line: Editing, name: str) -> None:
    changed, box, why = WRONG[name]
    page = line.person().refused(f"{DESK}/also", **{**ALSO, **changed})
    assert why in beside(page, box)
    assert 'name="scope" value="1" checked' in page, "what was ticked still is"
    assert drafts.read(line.pages.state, "kim") is None

"""Numbers on the staff pages: those that change on a day, what is pressed one after the other, what may be done."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.directory import drafts
from tests.editing_pages import Editing, beside, editing, facts, kept, number, proved

DESK = "/contacts/passports"
OLD = number("303-555-0100", keys="4")


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def more(nth: int = 0, *may: str, **boxes: str) -> dict[str, str]:
    """The boxes of *More about this number*, with those ticked that `may` names."""
    ticked = dict.fromkeys(may or ("say", "text", "dial"), "1")
    return {f"{nth}.{name.replace('__', '.')}": value for name, value in {"more": "1", **ticked, **boxes}.items()}


def test_a_number_becomes_another_on_a_day_and_callers_get_the_one_that_holds(line: Editing) -> None:
    line.live.edit(facts(line), "        option: 4\n", "        option: 4   # their menu, 2026\n")
    before = line.live.text(facts(line))
    kim = line.person()
    change = {"0.next.number": "303-555-0177", "0.next.from": "2026-12-01"}
    change |= {"0.next.press": "option", "0.next.keys": "9"}
    told = kim.done(f"{DESK}/numbers", **OLD, **change)
    assert "On 2026-12-01 303-555-0100 becomes 303-555-0177." in told
    added = (
        "        option: 4   # their menu, 2026\n        until: 2026-11-30\n"
        "      - number: 303-555-0177\n        option: 9\n        from: 2026-12-01\n"
    )
    assert kept(line) == before.replace("        option: 4   # their menu, 2026\n", added)
    assert line.live.text(facts(line)) == before, "nothing is published before the proof"
    proved(line)
    assert "Published." in kim.done("/draft/publish", why="a new number in December")
    for day, holds, other in (("2026-11-30", "0100", "0177"), ("2026-12-01", "0177", "0100")):
        line.pages.clock.set(datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=ZoneInfo("America/Denver")))
        answer = line.reads("pasaporte")
        assert holds in answer
        assert other not in answer


def test_of_two_numbers_the_first_stays_first_when_it_changes(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{DESK}/numbers", **OLD, **number("303-555-0105", nth=1))
    change = {"0.next.number": "303-555-0177", "0.next.from": "2026-12-01"}
    kim.done(f"{DESK}/numbers", **OLD, **number("303-555-0105", nth=1), **change)
    written = kept(line)
    assert written.index("0100") < written.index("0177") < written.index("0105")


def test_days_are_written_changed_and_cleared_in_their_boxes(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    kim.done(f"{DESK}/numbers", **OLD, **{"0.from": "2026-01-01", "0.until": "2027-12-31"})
    dated = "        option: 4\n        from: 2026-01-01\n        until: 2027-12-31\n"
    assert kept(line) == before.replace("        option: 4\n", dated)
    assert "from 2026-01-01" in kim.sees("/contacts")
    kim.done(f"{DESK}/numbers", **OLD, **{"0.from": "", "0.until": "2026-12-31"})
    assert kept(line) == before.replace("        option: 4\n", "        option: 4\n        until: 2026-12-31\n")
    assert "Nothing was changed" in kim.done(f"{DESK}/numbers", **OLD), "a form without the boxes changes no days"
    kim.done(f"{DESK}/numbers", **OLD, **{"0.from": "", "0.until": ""})
    assert drafts.read(line.pages.state, "kim") is None, "put back to the letter"


WRONG_DAYS = {
    "backwards": ({"0.from": "2026-12-02", "0.until": "2026-12-01"}, "n0-until", "before the first"),
    "no day": ({"0.from": "soon"}, "n0-from", "no day"),
    "a change without a day": ({"0.next.number": "303-555-0177"}, "n0-next-from", "Choose the first day"),
    "a change without a number": ({"0.next.from": "2026-12-01"}, "n0-next-number", "takes its place"),
    "a change to no number": (
        {"0.next.number": "303-55", "0.next.from": "2026-12-01"}, "n0-next-number", "too few digits"
    ),
    "a change before it holds": (
        {"0.from": "2026-12-05", "0.next.number": "303-555-0177", "0.next.from": "2026-12-05"},
        "n0-next-from", "choose a day after",
    ),
    "a change after it ended": (
        {"0.until": "2026-12-05", "0.next.number": "303-555-0177", "0.next.from": "2026-12-24"},
        "n0-next-from", "ends on 2026-12-05",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_DAYS)
def test_days_that_cannot_be_are_refused_beside_their_box(line: Editing, name: str) -> None:
    form, box, why = WRONG_DAYS[name]
    page = line.person().refused(f"{DESK}/numbers", **{**OLD, **form})
    assert why in beside(page, box)
    for field, value in form.items():
        assert f'name="{field}"' in page
        assert f'value="{value}"' in page, "what was typed is still there"
    assert "<details open>" in page
    assert drafts.read(line.pages.state, "kim") is None


def test_one_option_after_another_is_written_changed_and_taken_away(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    one = more(then__0__press="option", then__0__keys="2", then__0__wait="1.5")
    kim.done(f"{DESK}/numbers", **OLD, **one, **{"0.wait": "4"})
    pressed = "        option: 4\n        wait: 4\n        then:\n          - option: 2\n            wait: 1.5\n"
    assert kept(line) == before.replace("        option: 4\n", pressed)
    assert "then press 4, press 2" in kim.sees("/contacts")
    two = more(then__0__press="extension", then__0__keys="77", then__0__wait="1.5", then__1__press="option")
    assert "Which option" in beside(kim.refused(f"{DESK}/numbers", **OLD, **two), "n0-then1-keys")
    kim.done(f"{DESK}/numbers", **OLD, **two, **{"0.then.1.keys": "0"})
    assert "          - extension: 77\n            wait: 1.5\n          - option: 0\n" in kept(line).replace(
        "          - wait: 1.5\n            extension: 77\n", "          - extension: 77\n            wait: 1.5\n"
    )
    kim.done(f"{DESK}/numbers", **OLD, **more(then__0__press="", then__0__keys="", then__1__press="", then__1__keys=""))
    assert "then:" not in kept(line)
    kim.done(f"{DESK}/numbers", **OLD, **more(wait=""))
    assert drafts.read(line.pages.state, "kim") is None


WRONG_KEYS = {
    "in words": ({"then__0__press": "option", "then__0__keys": "two"}, "n0-then0-keys", "the keys to press"),
    "neither": ({"then__0__keys": "2"}, "n0-then0-press", "Choose whether"),
    "no seconds": (
        {"then__0__press": "option", "then__0__keys": "2", "then__0__wait": "long"}, "n0-then0-wait", "steps of a half"
    ),
    "for minutes": ({"wait": "600"}, "n0-wait", "60"),
    "a third of a second": ({"wait": "3.3"}, "n0-wait", "half"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_KEYS)
def test_keys_that_cannot_be_pressed_are_refused_beside_their_box(line: Editing, name: str) -> None:
    form, box, why = WRONG_KEYS[name]
    page = line.person().refused(f"{DESK}/numbers", **OLD, **more(**form))
    assert why in beside(page, box)
    assert drafts.read(line.pages.state, "kim") is None


def test_what_may_be_done_with_a_number_is_ticked(line: Editing) -> None:
    kim, before = line.person(), line.live.text(facts(line))
    kim.done(f"{DESK}/numbers", **OLD, **more(0, "say"))
    option = "        option: 4\n"
    assert kept(line) == before.replace(option, f"{option}        text: no\n        dial: no\n")
    page = kim.sees(DESK)
    assert 'name="0.say" value="1" checked' in page
    assert 'name="0.dial" value="1">' in page
    told = kim.refused(f"{DESK}/numbers", **OLD, **more(0, "text"))
    assert "no number that may be said" in told
    kim.done(f"{DESK}/numbers", **OLD, **more())
    assert drafts.read(line.pages.state, "kim") is None


def test_what_is_written_otherwise_in_the_file_is_left_as_it_is(line: Editing) -> None:
    option = "        option: 4\n"
    line.live.edit(facts(line), option, f"{option}        dial: Yes\n        wait: 3.0 # slow\n")
    kim = line.person()
    assert "Nothing was changed" in kim.done(f"{DESK}/numbers", **OLD, **more(wait="3"))


def test_a_mistake_in_a_number_below_one_that_goes_stands_beside_its_own_box(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{DESK}/numbers", **OLD, **number("303-555-0105", nth=1))
    gone = {**OLD, "0.remove": "1"}
    page = kim.refused(f"{DESK}/numbers", **gone, **number("303-12", nth=1))
    assert "too few digits" in beside(page, "n1-number")


def test_a_number_an_option_and_a_second_number_are_changed_line_by_line(line: Editing) -> None:
    kim = line.person()
    before = line.live.text(facts(line))
    kim.done(f"{DESK}/numbers", **number("303-555-0100", keys="12", press="extension"), **number("303-555-0105", nth=1))
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    added = "        extension: 12\n      - number: 303-555-0105\n"
    assert mine.files[facts(line)][1] == before.replace("        option: 4\n", added)
    kim.done(f"{DESK}/numbers", **number("303-555-0100", remove="1"), **number("303-555-0105", nth=1))
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "303-555-0100" not in mine.files[facts(line)][1]


BAD_NUMBERS = {
    "too short": (number("303-12"), "too few digits"),
    "letters": (number("call me"), "Found"),
    "empty": (number(""), "cannot be empty"),
    "an option in words": (number("303-555-0100", keys="three"), "the key to press"),
    "the last one": (number("303-555-0100", remove="1"), "no number that may be said"),
    "a path": (number("../../etc/passwd"), "Found"),
}


@pytest.mark.parametrize("name", BAD_NUMBERS)
def test_a_number_that_cannot_be_is_refused(line: Editing, name: str) -> None:
    form, why = BAD_NUMBERS[name]
    kim = line.person()
    reply = kim.sends(f"{DESK}/numbers", **form)
    told = kim.client.get(reply.location).text if reply.status_code == 303 else reply.text
    assert why in told
    assert drafts.read(line.pages.state, "kim") is None

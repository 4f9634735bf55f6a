"""The emergency pack says every number, option and hour of the live line, and is found out when it does not."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.directory.edition import Edition
from ivr.emergency.pack import CARD, TEXT, XML, desks_told, pack, write
from ivr.emergency.proof import problems, stale
from ivr.prompts.gsm7 import measure
from ivr.register.page import text_of
from tests.facts import PRINTED
from tests.made import NOW, PERMITS, RECORDS, WATER, changed, made
from tests.playing import edition
from tests.twiml_checker import problems as twiml_problems

NAMES = ("court", "city", "clinic", "single")


@pytest.mark.parametrize("name", NAMES)
def test_the_pack_of_every_line_is_right_and_valid(name: str, tmp_path: Path) -> None:
    write(edition(name), tmp_path / "emergency", NOW)
    assert problems(edition(name), tmp_path / "emergency", NOW) == []
    document = (tmp_path / "emergency" / XML).read_bytes()
    assert twiml_problems(document) == []
    assert ET.fromstring(document)[-1].tag == "Hangup"
    size = measure((tmp_path / "emergency" / TEXT).read_text(encoding="utf-8").rstrip("\n"))
    assert size.parts <= 2
    assert size.alphabet == "GSM-7"


def test_the_pack_of_the_court_holds_what_its_pages_print() -> None:
    """Read by another hand than the proof: digits, and the option behind them."""
    files = pack(edition("court"), NOW).files
    spoken = " ".join("".join(say.itertext()) for say in ET.fromstring(files[XML].encode()) if say.tag == "Say")
    for one in PRINTED:
        written = f"{one.digits[:3]}-{one.digits[3:6]}-{one.digits[6:]}"
        option = f", then press {one.option}" if one.option else ""
        rows = [row for row in text_of(files[CARD]).split("\n") if f"{written}{option}" in row]
        assert rows, one
        assert " ".join(one.digits) in re.sub(r"[^\d]+", " ", spoken)
        if one.digits != "8663239293":
            assert f"{written}{option}." in files[TEXT], one
    assert spoken.count("press 3") == 1
    assert "2 5 3" in spoken
    assert "oprima 3" in spoken


def test_both_languages_are_spoken_each_in_its_voice() -> None:
    document = ET.fromstring(pack(edition("court"), NOW).files[XML].encode())
    voices = [say.get("language") for say in document if say.tag == "Say"]
    assert voices == sorted(voices, key=("en-US", "es-US").index)
    assert voices.count("en-US") == voices.count("es-US")


def test_the_notice_comes_before_the_first_number() -> None:
    says = ["".join(say.itertext()) for say in ET.fromstring(pack(edition("court"), NOW).files[XML].encode())]
    assert "legal advice" in says[1]
    assert not re.search(r"\d", " ".join(says[:2]))


def test_the_card_needs_nothing_from_outside_and_names_date_and_edition() -> None:
    card = pack(edition("court"), NOW).files[CARD]
    assert not re.search(r"https?:|src=|url\(|<script|@import", card)
    assert "2026-11-23" in card
    assert edition("court").line.edition in card
    assert "Unofficial" in card
    assert card.count("prohibited by law") >= 1
    assert '<html lang="en-US">' in card
    assert 'lang="es-US"' in card


def test_names_with_marks_stay_names(tmp_path: Path) -> None:
    line = made(tmp_path / "a", "Rights & Records=206-555-0100;hours=Mon-Fri 8:00-17:00;about=Files")
    write(line, tmp_path / "e", NOW)
    assert problems(line, tmp_path / "e", NOW) == []
    assert "Rights &amp; Records" in (tmp_path / "e" / CARD).read_text(encoding="utf-8")


def test_a_line_of_many_desks_leaves_some_out_of_the_text_and_never_its_own() -> None:
    made_up = pack(edition("city"), NOW)
    own = edition("city").line.desk
    assert made_up.left_out
    assert own not in made_up.left_out
    assert "602-555-0100" in made_up.files[TEXT]


def test_nobody_is_said_to_be_open_now() -> None:
    for name in NAMES:
        for text in pack(edition(name), NOW).files.values():
            assert "Open now" not in text
            assert "closed" not in text.lower()


def test_a_fax_and_an_inside_line_are_not_given() -> None:
    everything = " ".join(pack(edition("clinic"), NOW).files.values())
    assert "555-0159" not in everything
    assert all(number.say for desk in desks_told(edition("clinic").line, NOW) for number in desk.spoken)


SPOKEN = '<break time="400ms"/>'


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (XML, "0 1 0 1.", "0 1 0 7.", "the number there is 2065550107, right is 2065550101"),
        (XML, "after they answer, press 2", "after they answer, press 3", "what to press there is 3, right is 2"),
        (XML, "after they answer, press 2", "hold", "what to press there is nothing, right is 2"),
        (XML, "0 1 0 1.", "0 1 0 1, press 9.", "what to press there is 9, right is nothing"),
        (XML, "9 a.m. to 4 p.m.", "9 a.m. to 5 p.m.", "the hours there have 5, 9, right is 4, 9"),
        (XML, "4 p.m. Pacific", "4 p.m. Eastern", "do not name the time zone, Pacific"),
        (XML, "<Hangup/>", "", "it does not end the call with Hangup"),
        (XML, "<Hangup/>", '<Gather action="/voice"/><Hangup/>', "it waits for somebody: Gather"),
        (XML, "<Hangup/>", "<Hang/>", "the provider would complain"),
        (XML, "Water office:", "Wasser:", "Water office is not named in en"),
        (XML, "Goodbye.", "Or 2 0 6, 5 5 5, 0 1 9 9.", "is none of this line's"),
        (CARD, "206-555-0101", "206-555-0107", "the number there is 2065550107"),
        (CARD, "then press 2", "then press 4", "what to press there is 4, right is 2"),
        (CARD, "9 AM-4 PM", "9 AM-3 PM", "the hours there have 3, 9"),
        (CARD, '<th scope="row">Water office', '<th scope="row">Nobody', "does not stand there once"),
        (TEXT, "206-555-0101", "206-555-0107", "the number there is 2065550107"),
        (TEXT, "then press 2", "then press 12", "what to press there is 12, right is 2"),
        (TEXT, "Permit desk:", "Permits:", "the line's own desk, is not in it"),
        (TEXT, "Water office", "Water office " + "far too long " * 30, "parts, 2 are allowed"),
    ],
)
def test_a_pack_that_was_changed_is_found_out(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    line = made(tmp_path / "a", PERMITS, WATER)
    write(line, tmp_path / "e", NOW)
    path = tmp_path / "e" / name
    text = path.read_text(encoding="utf-8").replace(f"{SPOKEN} ", "")
    if name == XML:
        path.write_text(text, encoding="utf-8")
        assert problems(line, tmp_path / "e", NOW) == [], "taking the pauses out changes nothing"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = problems(line, tmp_path / "e", NOW)
    assert any(problem.startswith(name) and said in problem for problem in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [('number: "206-555-0101"', 'number: "206-555-0102"'), ('option: "2"', 'option: "5"'),
     ('"9:00-16:00"', '"9:00-16:30"'), ('        option: "2"', "        # none any more #"),
     ("    zone: America/Los_Angeles", "    zone: America/New_York")],
)  # fmt: skip
def test_a_fact_that_changed_since_is_found_out(tmp_path: Path, old: str, new: str) -> None:
    write(made(tmp_path / "a", PERMITS, WATER), tmp_path / "e", NOW)
    if "zone" in old:
        path = tmp_path / "a/prompts/en/line.yaml"
        path.write_text(path.read_text().replace("zone:\n", 'zone:\n  America/New_York: "Eastern"\n'), encoding="utf-8")
    live = changed(tmp_path / "a", "config/contacts.yaml", old, new)
    found = problems(live, tmp_path / "e", NOW)
    assert {problem.partition(":")[0] for problem in found} >= {XML, CARD}, found
    assert stale(live, tmp_path / "e")


def test_two_desks_of_one_number_keep_their_options(tmp_path: Path) -> None:
    line = made(tmp_path / "a", PERMITS, RECORDS)
    write(line, tmp_path / "e", NOW)
    path = tmp_path / "e" / TEXT
    text = path.read_text(encoding="utf-8")
    swapped = text.replace("press 2", "press X").replace("press 3", "press 2").replace("press X", "press 3")
    path.write_text(swapped, encoding="utf-8")
    assert len(problems(line, tmp_path / "e", NOW)) == 2


def test_a_new_desk_is_missed(tmp_path: Path) -> None:
    write(made(tmp_path / "a", PERMITS, WATER), tmp_path / "e", NOW)
    more = made(tmp_path / "b", PERMITS, WATER, "Parks=206-555-0150")
    assert [problem.partition(":")[0] for problem in problems(more, tmp_path / "e", NOW)] == [XML, CARD]


def test_the_command_writes_checks_and_check_looks_beside_config(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path / "a", PERMITS, WATER)
    folders = [f"--{name}={tmp_path / 'a' / name}" for name in ("config", "prompts")]
    folder = str(tmp_path / "a" / "emergency")
    assert main(["emergency", folder, *folders]) == 0
    assert main(["emergency", folder, "--check", *folders]) == 0
    assert "agrees with the facts" in capsys.readouterr().out
    assert main(["check", "--at", "2026-11-23 10:00", *folders]) == 0
    capsys.readouterr()
    path = Path(folder) / CARD
    path.write_text(path.read_text().replace("206-555-0101", "206-555-0111"), encoding="utf-8")
    assert main(["emergency", folder, "--check", *folders]) == 1
    assert "2065550111" in capsys.readouterr().out
    assert main(["check", "--at", "2026-11-23 10:00", *folders]) == 1
    assert "Not right: emergency/card.html: Water office (en): the number there is" in capsys.readouterr().out
    shutil.rmtree(folder)
    Path(folder).write_text("a file")
    assert main(["emergency", folder, *folders]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_words_that_changed_while_the_facts_stayed_are_only_mentioned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old: Edition = made(tmp_path / "a", PERMITS, WATER)
    write(old, tmp_path / "a" / "emergency", NOW)
    changed(tmp_path / "a", "prompts/en/general.yaml", "That line is busy.", "It is busy.")
    folders = [f"--{name}={tmp_path / 'a' / name}" for name in ("config", "prompts")]
    assert main(["check", "--at", "2026-11-23 10:00", *folders]) == 0
    assert "written for another edition; its facts are right" in capsys.readouterr().out

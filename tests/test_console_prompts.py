"""Wordings on the staff pages: typed, measured, refused beside their box, and kept to the letter."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from ivr.directory import drafts
from tests.editing_pages import Editing, editing, proved

GOODBYE = "/prompts/goodbye"
WORDS = "prompts/es/consulate.yaml"


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


BAD_WORDS = {
    "an unknown field": ("Adiós, {nobody}.", "the field {nobody}"),
    "nothing at all": ("", "no words in `goodbye`"),
    "a novel": ("palabra " * 1250, "characters in `goodbye`"),
    "markup": ("Hasta <b>luego</b>.", "the markup &#34;&lt;b&gt;&#34;"),
    "a script": ("<script>alert(1)</script>", "the markup"),
    "a number": ("Llame al 303 555 0100.", "a telephone number"),
    "a brace": ("Hasta { luego", "a brace"),
}


@pytest.mark.parametrize("name", BAD_WORDS)
def test_a_wording_that_is_not_right_is_refused_next_to_its_box(line: Editing, name: str) -> None:
    typed, why = BAD_WORDS[name]
    kim = line.person()
    told = kim.refused(GOODBYE, es__voice=typed, es__sms="")
    assert why in told.split('id="en-problems"')[0]
    assert "Found" not in told.split('id="en-problems"')[1].split("</div>")[0]
    assert "<script>alert" not in told
    assert drafts.read(line.pages.state, "kim") is None
    live = kim.sends(f"{GOODBYE}/measure", es__voice=typed, es__sms="").get_json()
    assert live["es"]["problems"]
    assert live["en"]["problems"] == []


def test_seconds_and_parts_are_told_as_somebody_types(line: Editing) -> None:
    kim = line.person()
    told = kim.sends(f"{GOODBYE}/measure", es__voice="uno dos tres cuatro cinco", es__sms="a" * 170).get_json()["es"]
    assert told["voice_size"] == "1.8 s"
    assert told["sms_size"] == "170 characters, 2 parts, GSM-7"
    told = kim.sends(f"{GOODBYE}/measure", es__voice="uno", es__sms="Adiós, á").get_json()["es"]
    assert told["sms_size"] == "8 characters, 1 part, UCS-2 because of ó á"
    assert told["problems"]


def test_what_is_typed_is_kept_to_the_letter(line: Editing) -> None:
    kim = line.person()
    typed = "Dijo: \"adiós\" # y 'nada' · más: \\ {x".replace("{x", "-")
    kim.done(GOODBYE, es__voice=typed, es__sms="")
    assert typed.replace('"', "&#34;").replace("'", "&#39;") in kim.sees(GOODBYE)
    kim.done(GOODBYE, es__voice="Hasta luego.", es__sms="")
    assert drafts.read(line.pages.state, "kim") is None, "as it was is no change"


def test_one_wording_for_both_and_one_for_each(line: Editing) -> None:
    kim = line.person()
    key = "/prompts/issue.help.label"
    kim.done(key, es__voice="Ayuda", es__sms="", es__same="1")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "label: Ayuda," in mine.files[WORDS][1]
    kim.done(key, es__voice="Ayuda", es__sms="Auxilio")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "label: {voice: Ayuda, sms: Auxilio}" in mine.files[WORDS][1]


def test_a_change_made_in_an_editor_shows_up(line: Editing) -> None:
    line.live.edit(WORDS, "Oficina de pasaportes", "Oficina de papeles")
    assert "Oficina de papeles" in line.person().sees("/prompts?group=contact")


def test_a_file_from_another_system_keeps_its_line_ends(line: Editing) -> None:
    place = line.live.top / WORDS
    place.write_bytes(b"\xef\xbb\xbf" + place.read_bytes().replace(b"\n", b"\r\n"))
    before = place.read_bytes()
    kim = line.person()
    kim.done("/prompts/line.name", es__voice="ayuda del consulado", es__sms="consulado de ejemplo")
    proved(line)
    kim.done("/draft/publish", why="shorter")
    old, new = b"ayuda del consulado, zona de ejemplo", b"ayuda del consulado"
    assert place.read_bytes() == before.replace(old, new)


def test_what_nobody_touched_is_no_change_also_with_its_line_breaks(line: Editing) -> None:
    kim = line.person()
    for key in ("greeting.unofficial", "menu.row", "closure.now", "list.join"):
        page = kim.sees(f"/prompts/{key}")
        typed = {}
        for box in ("es-voice", "es-sms", "en-voice", "en-sms"):
            shown = page.split(f'<textarea id="{box}"')[1].split(">", 1)[1].split("</textarea>")[0]
            typed[box.replace("-", ".")] = unescape(shown.removeprefix("\n")).replace("\n", "\r\n")
        assert "Nothing was changed" in kim.done(f"/prompts/{key}", **typed), key


def test_what_changes_is_named_as_the_wording_is_on_its_page_not_by_its_key(line: Editing) -> None:
    kim = line.person()
    kim.done(GOODBYE, es__voice="Hasta la vista.", es__sms="")
    told = unescape(kim.sees("/draft"))
    assert "Español, in a call: The last word: heard at other moments" in told
    assert "Hasta la vista." in told
    assert "goodbye" not in told

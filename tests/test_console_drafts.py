"""Drafts on the staff pages: from a change to its proof, its publishing and the way back; and two editors at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.console.changelog import changes
from ivr.directory import drafts
from ivr.directory.editions import published
from tests.editing_pages import Editing, editing, facts, number, proved

GOODBYE = "/prompts/goodbye"
DESK = "/contacts/passports"
WORDS = "prompts/es/consulate.yaml"


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def test_a_changed_prompt_is_a_draft_until_it_is_proved_and_published(line: Editing) -> None:
    kim = line.person()
    old = line.live.text("prompts/es/general.yaml")
    key = "/prompts/line.name"
    told = kim.done(key, es__voice="ayuda del consulado", es__sms="consulado")
    assert "Kept in your draft" in told
    assert "You have changes that callers don't hear yet" in kim.sees("/")
    assert "ayuda del consulado, zona" in line.hears()
    assert line.live.text("prompts/es/general.yaml") == old
    assert "You are trying the draft" in kim.sees("/try?of=draft")
    seen = kim.sees("/draft")
    assert "<del>" in seen
    assert "ayuda del consulado. Diga" in seen
    assert "Check it first" in kim.refused("/draft/publish", why="shorter")
    assert "every one ends in an answer" in proved(line)
    assert "Say in a few words" in kim.refused("/draft/publish", why=" ")
    assert "Published." in kim.done("/draft/publish", why="a shorter name")
    assert "ayuda del consulado. Diga" in line.hears()
    changed = [
        (one, other)
        for one, other in zip(line.live.text(WORDS).splitlines(), old_words(line), strict=True)
        if one != other
    ]
    assert changed == [
        (
            '  name: {voice: "ayuda del consulado", sms: "consulado"}',
            '  name: {voice: "ayuda del consulado, zona de ejemplo", sms: "consulado de ejemplo"}',
        )
    ]
    assert drafts.read(line.pages.state, "kim") is None
    newest = published(line.pages.state)[0]
    assert (newest.who, newest.why) == ("kim", "a shorter name")
    assert any(entry.what == "published a draft" and entry.who == "kim" for entry in changes(line.pages.state))


def old_words(line: Editing) -> list[str]:
    first = published(line.pages.state)[-1].edition
    kept = line.pages.state / "editions" / first / WORDS
    return kept.read_text(encoding="utf-8").splitlines()


def test_the_line_goes_back_to_an_earlier_edition_with_one_click(line: Editing) -> None:
    kim = line.person()
    first = line.live.files
    kim.done("/closures", kind="closure", who="all", reason="snow", until="today")
    name = published(line.pages.state)[-1].edition
    assert name == first.edition
    seen = kim.sees(f"/history/{name}")
    assert "If the line goes back to this" in seen
    assert "Ninguna oficina atiende ahora por nieve." in seen
    assert "meanwhile" in kim.done(f"/history/{name}/back", seen="00000000")
    assert "nieve" in line.hears()
    assert "Done: the line is as it was" in kim.done(f"/history/{name}/back", seen=line.live.files.edition)
    assert "nieve" not in line.hears()
    assert line.live.files.files == first.files
    assert "went back to an earlier edition" in kim.sees("/history")


PATHS = ["..", "../..", "%2e%2e%2fetc", "....", "/etc/passwd", "0" * 8, "%00", "a" * 3000, "."]


@pytest.mark.parametrize("name", PATHS)
def test_a_path_for_the_name_of_a_version_finds_nothing(line: Editing, name: str) -> None:
    kim = line.person()
    for path in (f"/staff/history/{name}", f"/staff/prompts/{name}", f"/staff/contacts/{name}"):
        assert kim.client.get(path).status_code in (404, 405, 308)
    before = line.live.files
    assert kim.sends(f"/history/{name}/back", seen="").status_code in (404, 405, 308)
    assert line.live.files == before


def test_two_editors_do_not_overwrite_each_other(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    kim.done(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    proved(line)
    bo.done(f"{DESK}/numbers", **number("303-555-0100", keys="5"))
    proved(line, "bo")
    assert "Published." in bo.done("/draft/publish", why="option 5")
    told = kim.refused("/draft/publish", why="a kinder goodbye")
    assert "bo published “option 5” after you began" in told
    assert "Your draft is kept" in told
    assert "Put my changes on top" in kim.sees("/draft")
    assert "now stand on top" in kim.done("/draft/carry-over")
    proved(line)
    assert "Published." in kim.done("/draft/publish", why="a kinder goodbye")
    assert "option: 5" in line.live.text(facts(line))
    assert "Hasta pronto." in line.live.text("prompts/es/general.yaml")


def test_two_editors_of_one_line_are_told_so_and_nothing_is_lost(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    kim.done(f"{DESK}/numbers", **number("303-555-0100", keys="6"))
    bo.done(f"{DESK}/numbers", **number("303-555-0100", keys="5"))
    proved(line, "bo")
    bo.done("/draft/publish", why="option 5")
    assert "Both of you changed the same lines" in kim.done("/draft/carry-over")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "option: 6" in mine.files[facts(line)][1]
    assert "published a change in the same place" in kim.refused(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    assert "Thrown away" in kim.done("/draft/throw-away")
    assert "Kept in your draft" in kim.done(f"{DESK}/numbers", **number("303-555-0100", keys="6"))


def test_an_own_closure_does_not_make_the_own_draft_stale(line: Editing) -> None:
    kim = line.person()
    kim.done(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    kim.done("/closures", kind="closure", who="all", reason="snow", until="today")
    assert "Put my changes on top" not in kim.sees("/draft")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert mine.based_on == line.live.files.edition


def test_a_draft_survives_signing_out_and_is_nobody_elses(line: Editing) -> None:
    kim = line.person()
    kim.done(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    kim.done("/sign-out")
    assert "Hasta pronto." in line.person().sees(GOODBYE)
    assert "Hasta pronto." not in line.person("bo").sees(GOODBYE)


def test_a_draft_that_breaks_a_law_is_refused_with_the_shortest_call(line: Editing) -> None:
    kim = line.person()
    menu = "{choices} Para los números de teléfono, · oprima 0. Para otra cosa, · oprima 5."
    kim.done("/prompts/menu.offer", es__voice=menu, es__sms="{choices}")
    told = proved(line)
    assert "cannot be published" in told
    assert "The shortest call that shows it" in told
    assert "Check it first" in kim.refused("/draft/publish", why="longer")

"""What a wording is called on the staff pages, taken from the tables of the page about wordings."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from ivr.console import headings
from ivr.console.headings import heading
from ivr.console.prompts_page import TITLES
from ivr.prompts.load import required
from tests.editing_pages import editing
from tests.playing import edition


@pytest.mark.parametrize("name", ["court", "city", "clinic", "consulate", "single"])
def test_every_wording_of_a_line_has_a_heading_of_its_own_in_plain_words(name: str) -> None:
    line = edition(name).line
    found = {key: heading(key) for language in line.languages for key in required(line, language)}
    assert [key for key, words in found.items() if words == key] == []
    assert [words for words in found.values() if len(words) > 110 or any(each in words for each in "`{}|[]_")] == []
    assert [words for words in found.values() if words.startswith("The same")] == [], "rows stand alone"
    assert len(set(found.values())) == len(found), "no two are called alike"
    assert {key.partition(".")[0] for key in found} <= set(TITLES), "every part of the line has a title"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("goodbye", "The last word"),
        ("silence.1", "The first silence at the menu"),
        ("announcement.now", "What staff announce"),
        ("apology", "The line itself broke: the number of the desk that is given then"),
        ("contact.front_desk.name", "What the desk is called (front desk)"),
        ("guide.link.step.3", "Step 3 (link)"),
        ("choice.location.tacoma.label", "The choice where it is offered (location, tacoma)"),
        ("notice.line", "The line's own notice"),
        ("notice.fees", "A notice that a contact or an issue names (fees)"),
        ("nobody.knows", "nobody.knows"),
    ],
)
def test_a_heading_says_when_it_is_said_and_what_it_is_about(key: str, words: str) -> None:
    assert heading(key) == words


def test_without_the_tables_the_key_is_the_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headings, "_TABLES", "docs/nothing.md")
    headings._patterns.cache_clear()
    try:
        assert heading("goodbye") == "goodbye"
    finally:
        headings._patterns.cache_clear()


def test_the_pages_show_the_heading_first_and_the_key_beside_it(tmp_path: Path) -> None:
    kim = editing(tmp_path).person("vee")
    page = kim.sees("/prompts/desk.closed_for_now")
    assert "<h1>Closed for a reason, and it opens later today <code>desk.closed_for_now</code></h1>" in page
    assert "<title>Closed for a reason, and it opens later today" in page
    page = unescape(kim.sees("/prompts?q=opens+later+TODAY"))
    assert ">Closed for a reason, and it opens later today</a> <code>desk.closed_for_now</code>" in page

"""The menu as a tree and as a picture: every key and desk is in it, nothing overlaps, nothing runs out of its box."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.preview.picture import BOLD_WIDE, WIDE, WIDTH, svg, wrapped
from ivr.preview.tree import Node, drawn, tree
from tests.made import NOW
from tests.playing import edition

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("court", "city", "clinic", "single")
LINES = [(name, language) for name in NAMES for language in edition(name).line.languages]


def root_of(name: str, language: str = "en") -> Node:
    return tree(edition(name), edition(name).words[language], NOW)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


@pytest.mark.parametrize(("name", "language"), LINES)
def test_every_issue_and_every_number_that_may_be_said_is_in_the_tree(name: str, language: str) -> None:
    line = edition(name).line
    text = "\n".join(drawn(root_of(name, language)))
    answering = {route.contact for issue in line.issues.values() for route in issue.routes if route.contact}
    for contact in answering:
        for number in line.contacts[contact].numbers:
            if number.say and number.kind not in ("fax", "tty") and not number.first:
                assert number.phone.written in text, number
    assert sum(1 for node in nodes(root_of(name, language))) > len(line.issues)


def test_keys_are_those_that_callers_press() -> None:
    case = next(node for node in root_of("court").children if node.title == "An existing case")
    assert [(node.key, node.title) for node in case.children] == [
        ("2", "Seattle"), ("3", "Tacoma"), ("1", "not sure: all of them"),
    ]  # fmt: skip
    assert any("253-882-3800" in line for line in case.children[1].lines)
    assert not any("press" in line for line in case.children[1].lines), "no option is printed for it"


def test_a_page_of_the_menu_hangs_below_the_key_that_turns_to_it() -> None:
    root = root_of("city")
    assert len({node.key for node in root.children if node.key}) == len([node for node in root.children if node.key])
    further = next(node for node in root.children if any(below.title == "Library" for below in nodes(node)))
    assert further.key == str(len(edition("city").line.menu[0]))


def test_an_issue_known_by_words_only_stands_without_a_key() -> None:
    lonely = [node for node in root_of("court").children if not node.key]
    assert [node.title.partition(" (")[0] for node in lonely] == ["ecf login", "other court"]


@pytest.mark.parametrize(("name", "language"), LINES)
def test_the_picture_is_well_formed_and_nothing_in_it_overlaps(name: str, language: str) -> None:
    picture = ET.fromstring(svg(root_of(name, language), "about"))
    wide, high = float(picture.get("width")), float(picture.get("height"))
    boxes = [
        tuple(float(box.get(side)) for side in ("x", "y", "width", "height")) for box in picture.iter(f"{SVG}rect")
    ][1:]
    assert len(boxes) == sum(1 for _ in nodes(root_of(name, language)))
    for nth, (x, y, width, height) in enumerate(boxes):
        assert x >= 0
        assert y >= 0
        assert x + width <= wide
        assert y + height <= high
        for x2, y2, width2, height2 in boxes[nth + 1 :]:
            assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
    for text in picture.iter(f"{SVG}text"):
        if text.get("class") in (None, "name") and float(text.get("y")) > 60:
            letter = BOLD_WIDE if text.get("class") else WIDE
            assert len(text.text) * letter <= WIDTH, text.text


def test_the_picture_says_everything_the_tree_says() -> None:
    root = root_of("court")
    picture = ET.fromstring(svg(root, "Edition 12345678"))
    said = " ".join(text.text for text in picture.iter(f"{SVG}text"))
    for node in nodes(root):
        for line in (node.title, *node.lines):
            assert " ".join(line.split()) in said
    assert "Edition 12345678" in said
    assert picture.find(f"{SVG}title").text == root.title


def test_markup_in_a_name_stays_a_name() -> None:
    node = Node("1", 'A <b> & "c"', ("<script>alert(1)</script>",))
    picture = ET.fromstring(svg(Node("", "Top", (), (node,)), "a & b"))
    assert 'A <b> & "c"' in [text.text for text in picture.iter(f"{SVG}text")]
    assert not list(picture.iter(f"{SVG}script"))


def test_the_picture_needs_nothing_from_outside() -> None:
    picture = svg(root_of("court"), "about").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|url\(|@import|href", picture)


@pytest.mark.parametrize("text", ["a" * 90, "word " * 30, "  indented words that go on and on for a while", "short"])
def test_wrapped_lines_fit_and_lose_nothing(text: str) -> None:
    lines = wrapped(text, 100, 5)
    assert all(len(line) <= 20 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_the_command_prints_or_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tree", "--at", "2026-11-23 10:00"]) == 0
    assert "1  PACER password" in capsys.readouterr().out
    assert main(["tree", "--svg", str(tmp_path / "menu.svg"), "--lang", "es"]) == 0
    assert "lang" not in capsys.readouterr().err
    ET.parse(tmp_path / "menu.svg")
    assert main(["tree", "--svg", str(tmp_path / "no" / "menu.svg")]) == 2

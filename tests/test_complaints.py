"""What staff get wrong in a whole line, one slip or several at once: where, what was found, what would be right."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ivr.directory.build import examine
from tests.playing import folders


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """A copy of the court's config/ and prompts/ to break."""
    for folder in folders("court"):
        shutil.copytree(folder, tmp_path / folder.name)
    return tmp_path


def complaints(line: Path) -> list[str]:
    edition, found = examine(line / "config", line / "prompts")
    assert (edition is None) == bool(found)
    return [str(one) for one in found]


def change(path: Path, old: str, new: str) -> int:
    """Replace the first `old`; return the line it stood on."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


SLIPS = {
    "a number too short": ("contacts.yaml", "253-882-3800", "253-882-380", "too few digits"),
    "a number that cannot be": ("contacts.yaml", "206-370-8787", "111-370-8787", "111-370-8787"),
    "hours that end before they begin": ("contacts.yaml", '"8:00-17:00"', '"17:00-8:00"', "ends before it begins"),
    "days the wrong way round": ("contacts.yaml", 'Mon-Fri: "8:00-18:00"', 'Fri-Mon: "8:00-18:00"', "wrong way round"),
    "letters for a zone": ("contacts.yaml", "America/Chicago", "CST", "America/Chicago"),
    "a contact that is not there": (
        "issues.yaml",
        "contact: case_tacoma",
        "contact: case_tacma",
        "did you mean `case_tacoma`",
    ),
    "an issue that points to nobody": ("issues.yaml", "    contact: ecf_support\n", "", "points to nobody"),
    "a choice without an answer": (
        "issues.yaml",
        "      - when: {location: tacoma}\n        contact: case_tacoma\n",
        "",
        "nobody for location: tacoma",
    ),
    "a choice that is not there": (
        "issues.yaml",
        "{location: tacoma}",
        "{location: spokane}",
        "a choice of `location`",
    ),
    "a question that is not there": ("issues.yaml", "asks: [location]", "asks: [place]", "an entry under `questions`"),
    "a misspelt key": ("contacts.yaml", "    scope: true", "    scoep: true", "did you mean `scope`"),
    "a day that is none": ("closures.yaml", "2026-11-27", "2026-11-31", "2026-11-31"),
    "a run of digits for a day": ("closures.yaml", "2026-11-27", "20261127", "a day such as 2026-11-23"),
    "a guide that skips a step": ("issues.yaml", "[5, 6], [7, 8, 9]", "[5], [7, 8, 9]", "every step from 1 to 11 once"),
    "two choices on one digit": ("issues.yaml", "tacoma: {digit: 3}", "tacoma: {digit: 2}", "which another choice has"),
    "an unknown calendar": ("line.yaml", "holidays: US ", "holidays: USA1 ", "a country such as US"),
    "an unknown section": ("line.yaml", "sources:", "sorces:", "did you mean `sources`"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_one_slip_is_told_where_it_stands(line: Path, name: str) -> None:
    file, old, new, told = SLIPS[name]
    at = change(line / "config" / file, old, new)
    found = [c for c in complaints(line) if told in c]
    assert found, complaints(line)
    place = re.match(r"config/([a-z]+\.yaml):(\d+): ", found[0])
    assert place, found
    assert place[1] == file
    assert abs(int(place[2]) - at) <= 8, (found, at)


WORDING_SLIPS = {
    "a field that is none": (
        "general.yaml",
        "It opens {opening}: · {number}.",
        "It opens {openning}: · {number}.",
        "{openning}",
    ),
    "the number left out": (
        "general.yaml",
        "{contact} is closed. It opens {opening}: · {number}.",
        "{contact} is closed. It opens {opening}.",
        "no {number}",
    ),
    "a number typed in": (
        "court.yaml",
        "name: PACER Support",
        'name: "PACER Support 800 676 6856"',
        "a telephone number",
    ),
    "a curly apostrophe in a text": (
        "court.yaml",
        "Court staff can't give",
        "Court staff can\u2019t give",
        "plain characters",
    ),
    "a wording nobody says": (
        "court.yaml",
        "    label: E-filing",
        "    lable: E-filing",
        "did you mean `issue.efiling.label`",
    ),
    "one word for two things": (
        "keywords.yaml",
        "choice.location.tacoma: [tacoma]",
        "choice.location.tacoma: [tacoma, seattle]",
        "also stands for",
    ),
    "a carrier's word as keyword": (
        "keywords.yaml",
        "issue.case: [case,",
        "issue.case: [cancel, case,",
        "carriers act on",
    ),
}


@pytest.mark.parametrize("name", WORDING_SLIPS)
def test_one_slip_in_the_words_is_told_where_it_stands(line: Path, name: str) -> None:
    file, old, new, told = WORDING_SLIPS[name]
    at = change(line / "prompts" / "en" / file, old, new)
    found = [c for c in complaints(line) if told in c]
    assert found, complaints(line)
    place = re.match(r"prompts/en/([a-z]+\.yaml):(\d+): ", found[0])
    assert place, found
    assert (place[1], abs(int(place[2]) - at) <= 3) == (file, True), (found, at)


def test_everything_is_told_at_once(line: Path) -> None:
    for file, old, new, _ in (
        SLIPS[n] for n in ("a number too short", "letters for a zone", "a misspelt key", "a day that is none")
    ):
        change(line / "config" / file, old, new)
    change(line / "prompts" / "en" / "court.yaml", "name: PACER Support", 'name: "PACER Support')
    told = "\n".join(complaints(line))
    for words in ("too few digits", "America/Chicago", "did you mean `scope`", "2026-11-31", "prompts/en/court.yaml"):
        assert words in told


@pytest.mark.parametrize("file", ["contacts.yaml", "issues.yaml", "line.yaml"])
@pytest.mark.parametrize("content", ["", "half: [written", "\x00\x01", "- a\n- list\n"])
def test_a_file_that_cannot_be_read_is_the_only_thing_told(line: Path, file: str, content: str) -> None:
    (line / "config" / file).write_text(content, encoding="utf-8")
    found = complaints(line)
    assert found
    assert all(c.startswith(f"config/{file}") for c in found), "what it should have held is no further complaint"


def test_a_missing_file_is_told_by_what_is_missing_from_it(line: Path) -> None:
    (line / "config" / "contacts.yaml").unlink()
    told = complaints(line)
    assert any('"pacer"' in c and "config/issues.yaml" in c for c in told), told


def test_folders_that_are_not_there_are_told(line: Path) -> None:
    shutil.rmtree(line / "prompts")
    assert any("no such folder" in c for c in complaints(line))
    shutil.rmtree(line / "config")
    assert any("no such folder" in c for c in complaints(line))

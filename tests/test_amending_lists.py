"""An entry is put into a list or taken out, and all else stays to the letter: comments, order, quotes, line breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ivr.directory.amending import AmendError, add, drop
from ivr.directory.tree import Branch
from ivr.directory.yaml_words import scalar
from tests.playing import HERE

ENTRY: Branch = {
    "from": "2026-11-23T09:00", "until": "2026-11-23T12:00", "applies_to": ["desk", "site"], "reason": "snow"
}  # fmt: skip
ADDED = "- from: 2026-11-23T09:00\n    until: 2026-11-23T12:00\n    applies_to: [desk, site]\n    reason: snow\n"
WRITTEN = """# Dated exceptions.
closures:
  # The first.
  - on: 2026-11-27   # a Friday
    reason: "long"

  # The second,
  # in two lines.
  - on: 2026-12-24
    applies_to: [a,
      b]

# The end.
other: {x: 'y'}
"""


def read(text: str) -> dict[str, object]:
    return dict(yaml.load(text, Loader=yaml.BaseLoader) or {})


def test_an_entry_is_added_after_the_last_and_nothing_else_is_touched() -> None:
    text = add(WRITTEN, ("closures",), ENTRY)
    assert text == WRITTEN.replace("      b]\n", f"      b]\n  {ADDED}")
    assert drop(text, ("closures", 2)) == WRITTEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f"closures:\n  {ADDED}"),
        ("# nothing yet\n", f"# nothing yet\n\nclosures:\n  {ADDED}"),
        ("closures:\n", f"closures:\n  {ADDED}"),
        ("closures: []\n", f"closures:\n  {ADDED}"),
        ("closures: [ ] # none\nx: 1\n", f"closures: # none\n  {ADDED}x: 1\n"),
        ("closures: # none\nx: 1\n", f"closures: # none\n  {ADDED}x: 1\n"),
        ("x: 1", f"x: 1\n\nclosures:\n  {ADDED}"),
        ("closures:\n- on: 2026-11-27\n", "closures:\n- on: 2026-11-27\n" + ADDED.replace("\n    ", "\n  ")),
        ("closures:\n  - {on: 2026-11-27}\nx: 1\n", f"closures:\n  - {{on: 2026-11-27}}\n  {ADDED}x: 1\n"),
        ("closures:\n  - on: 2026-11-27", f"closures:\n  - on: 2026-11-27\n  {ADDED}"),
    ],
)  # fmt: skip
def test_a_section_may_be_missing_empty_or_written_in_any_way(text: str, expected: str) -> None:
    assert add(text, ("closures",), ENTRY) == expected


def test_an_entry_that_ends_with_a_block_of_words_is_not_entered() -> None:
    text = "closures:\n  - words: |\n      a\n      b\n\nx: 1\n"
    added = add(text, ("closures",), ENTRY)
    assert read(added) == {"closures": [{"words": "a\nb\n"}, ENTRY], "x": "1"}
    assert read(drop(added, ("closures", 0))) == {"closures": [ENTRY], "x": "1"}


@pytest.mark.parametrize("nth", [0, 1])
def test_an_entry_goes_with_the_comment_above_it(nth: int) -> None:
    text = drop(WRITTEN, ("closures", nth))
    assert ("# The first." in text, "# The second," in text) == (nth == 1, nth == 0)
    assert "# The end." in text
    assert "# Dated exceptions." in text
    assert text.count("- on:") == 1


@pytest.mark.parametrize(
    "text",
    [
        "closures: {a: b}\n", "closures: soon\n", "- a\n", "just words\n",
        "closures: [\n", "a: &a 1\nclosures: *a\n", "closures: []\n---\nx: 1\n",
    ],
)  # fmt: skip
def test_what_cannot_be_changed_for_certain_is_left_to_people(text: str) -> None:
    with pytest.raises(AmendError, match=r"with an editor|mend it first"):
        add(text, ("closures",), ENTRY)


def test_only_an_entry_that_is_there_is_taken_out() -> None:
    for nth in (-1, 2, 99):
        with pytest.raises(AmendError):
            drop(WRITTEN, ("closures", nth))


@pytest.mark.parametrize(
    "value",
    ["snow", "yes", "no", "NULL", "12:00", "2026-11-23", "a: b", "a # b", "'", '"', "- x", "{x}", "", " x ", "Año",
     "[1]", "&a", "*a", "!x", "%", "@", "\\", "\t", "x\ny", "0123", "~", "E-filing is down. Use the counter!"],
)  # fmt: skip
def test_any_words_come_back_as_they_were_given(value: str) -> None:
    assert yaml.load(f"a: {scalar(value)}\n", Loader=yaml.BaseLoader) == {"a": value}
    found = add(WRITTEN, ("notes",), {"words": {"en": value}, "also": [value]})
    assert read(found)["notes"] == [{"words": {"en": value}, "also": [value]}]


@pytest.mark.parametrize("path", sorted([*HERE.parent.glob("config/*.yaml"), *HERE.glob("lines/*/config/*.yaml")]))
def test_every_file_of_our_lines_takes_an_entry_and_gives_it_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    added = add(text, ("announcements",), {"from": "2026-11-23", "until": "2026-11-23", "words": {"en": "Hello"}})
    added = add(added, ("closures",), ENTRY)
    back = added
    for section in ("closures", "announcements"):
        entries = read(back)[section]
        assert isinstance(entries, list)
        back = drop(back, (section, len(entries) - 1))
    assert back.startswith(text.rstrip("\n"))
    assert {name: value for name, value in read(back).items() if value} == read(text)

"""Changing a file for a clerk: one thing changes, and everything else stays as its author wrote it."""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ivr.directory.amending import AmendError, add, drop, put
from ivr.directory.yaml_words import Plain
from tests.playing import folders

CONFIG, PROMPTS = folders("court")
FILES = sorted([*CONFIG.glob("*.yaml"), *PROMPTS.rglob("*.yaml")])
NAMES = [f"{path.parent.name}/{path.name}" for path in FILES]


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    rows = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0))[2:]
    gone = [row[1:] for row in rows if row.startswith("-")]
    return gone, [row[1:] for row in rows if row.startswith("+")]


def read(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


def scalars(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str):
        return [(path, value)]
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for name, inner in pairs for found in scalars(inner, (*path, name))]


def unquoted(text: str) -> str:
    """Return a text without quotation marks: a value may come back between them, with its own marked."""
    return text.replace('\\"', "").replace('"', "")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_changed_value_changes_exactly_its_own_line_of_a_shipped_file(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    every = scalars(read(text))
    for where, old in every[:: max(1, len(every) // 12)]:
        gone, come = changed(text, put(text, where, f"{old} {{x}}: \"y\" # 'z' \u00e1"))
        assert (len(gone), len(come)) == (1, 1), where


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_value_put_back_leaves_the_file_as_it_was(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    every = scalars(read(text))
    for where, old in every[:: max(1, len(every) // 12)]:
        assert unquoted(put(put(text, where, "another"), where, old)) == unquoted(text)


def test_a_comment_behind_a_value_stays_behind_it() -> None:
    text = (CONFIG / "contacts.yaml").read_text(encoding="utf-8")
    gone, come = changed(text, put(text, ("contacts", "case_seattle", "numbers", 0, "option"), "7"))
    assert (gone, come) == (["        option: 3"], ["        option: 7"])
    gone, come = changed(text, put(text, ("hours", "pacer_telephone", "week", "Mon-Fri"), "9:00-18:00"))
    assert come == ['      Mon-Fri: "9:00-18:00"      # 6:00 to 16:00 Pacific']


def test_an_entry_is_added_below_the_others_of_its_group() -> None:
    text = (CONFIG / "contacts.yaml").read_text(encoding="utf-8")
    for name in ("case_tacoma", "pacer", "case_opening"):
        gone, come = changed(text, put(text, ("contacts", name, "email"), "desk@example.org"))
        assert (gone, come) == ([], ["    email: desk@example.org"])
    gone, come = changed(text, put(text, ("contacts", "case_tacoma", "numbers", 0, "option"), "4"))
    assert (gone, come) == ([], ["        option: 4"])


def test_an_item_is_added_and_dropped_without_a_trace() -> None:
    text = (CONFIG / "closures.yaml").read_text(encoding="utf-8")
    made = add(text, ("closures",), {"from": "2026-11-23 08:00", "until": "2026-11-23 12:00", "reason": "snow"})
    gone, come = changed(text, made)
    assert gone == []
    assert come == ['  - from: "2026-11-23 08:00"', '    until: "2026-11-23 12:00"', "    reason: snow"]
    assert drop(made, ("closures", 2)) == text


def test_an_item_is_added_behind_another_and_a_yes_stands_without_quotes() -> None:
    text = (CONFIG / "contacts.yaml").read_text(encoding="utf-8")
    numbers = ("contacts", "ecf_support", "numbers")
    gone, come = changed(text, made := add(text, numbers, {"number": "206-555-0100", "say": Plain("no")}, 0))
    assert (gone, come) == ([], ["      - number: 206-555-0100", "        say: no"])
    assert [one["number"] for one in read(made)["contacts"]["ecf_support"]["numbers"]][1] == "206-555-0100"
    assert add("a: [1, 2]\n", ("a",), "x", 0) == "a: [1, x, 2]\n"
    for nth in (-1, 2):
        with pytest.raises(AmendError):
            add(text, numbers, "x", nth)


def test_the_last_of_a_list_and_of_a_group_can_go() -> None:
    text = "closures:\n  # why\n  - on: 2026-11-27\n    reason: x\nother: {a: 1, b: 2}\n"
    none = drop(text, ("closures", 0))
    assert none == "closures: []\n  # why\nother: {a: 1, b: 2}\n"
    assert read(add(none, ("closures",), {"on": "y"}))["closures"] == [{"on": "y"}]
    assert drop(drop(text, ("other", "a")), ("other", "b")).endswith("other: {}\n")


def test_a_dropped_contact_takes_nobody_elses_comment_with_it() -> None:
    text = (CONFIG / "contacts.yaml").read_text(encoding="utf-8")
    gone, come = changed(text, drop(text, ("contacts", "case_opening")))
    assert come == []
    assert not any("The sentence the page prints" in row for row in gone)
    gone, _ = changed(text, drop(text, ("contacts", "case_tacoma", "numbers", 0)))
    assert gone[-1].lstrip().startswith("- number: 253")


def test_one_wording_becomes_one_for_each_channel() -> None:
    text = 'a:\n  b: Words\n  c: {voice: "V", sms: "S"}\n  # end\n'
    assert put(text, ("a", "b"), {"voice": "V: 1", "sms": ""}) == (
        'a:\n  b:\n    voice: "V: 1"\n    sms: ""\n  c: {voice: "V", sms: "S"}\n  # end\n'
    )
    assert put(text, ("a", "c"), "Both") == text.replace('{voice: "V", sms: "S"}', "Both")
    assert put(text, ("a", "c", "sms"), "T, {n}") == text.replace('"S"', '"T, {n}"')
    assert put(text, ("d", "e", "f"), "new") == f"{text}\nd:\n  e:\n    f: new\n"


def test_what_cannot_be_changed_alone_is_refused() -> None:
    shared = "a: &x {n: 1}\nb: *x\n"
    with pytest.raises(AmendError):
        put(shared, ("b", "n"), "2")
    for path in (("c", 0), ("a", "n", 3)):
        with pytest.raises(AmendError):
            drop(shared, path)
    for path in (("c", 5, "x"), ("a", "n", "x"), ("l", 3)):
        with pytest.raises(AmendError):
            put(f"{shared}l: [1]\nc: [1]\n", path, "1")
    with pytest.raises(AmendError):
        put("a: [", ("a",), "1")


def test_a_comment_beside_a_name_stays_there_whatever_is_written_below_it() -> None:
    text = "week:   # as printed\n  Mon-Fri: 8\nnone: # yet\nboth: Words # as printed\n"
    assert put(text, ("week",), {"Sat": "9"}) == text.replace("Mon-Fri: 8", "Sat: 9")
    assert put(text, ("none",), {"a": "1"}) == text.replace("none: # yet", "none: # yet\n  a: 1")
    assert put(text, ("both",), {"a": "1"}) == text.replace("both: Words # as printed", "both: # as printed\n  a: 1")
    assert put(text, ("week",), "9-5").startswith("week: 9-5   # as printed\nnone")


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=30)


@given(texts, st.sampled_from(FILES), st.integers(0, 400))
def test_whatever_is_typed_is_read_back_as_it_was_typed(typed: str, path: Any, nth: int) -> None:
    text = path.read_text(encoding="utf-8")
    if len(text) > 5000:
        text = "a:\n  - b: 1   # one\n    c: {d: x, e: 'y'}\n  - \"z\"\n"
    every = scalars(read(text))
    where, _ = every[nth % len(every)]
    found = read(put(text, where, typed.strip()))
    for part in where:
        found = found[part]
    assert found == typed.strip()

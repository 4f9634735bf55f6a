"""Case numbers in every form people use, and what looks like one and is none. The line here is made up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.recognition.case_numbers import CaseNumber, CaseRules, Decision, decide, find
from tests.listening import listening
from tests.timing import quickest

ENGLISH = listening("en").spoken
SPANISH = listening("es").spoken
NUMBERED = frozenset({"entry", "dkt"})
RULES = CaseRules(
    offices={"2": "north", "3": "south"},
    kinds=frozenset({"cv", "cr", "mc", "mj"}),
    captions={"c": "cv"},
    guesses=((5000, 999999, "cv", "south"),),
    initials=frozenset({"tor"}),
    forms=("00-0-00000-0",),
)


def first(text: str) -> CaseNumber:
    found = find(text, RULES, ENGLISH, NUMBERED)
    assert len(found) == 1, text
    return found[0]


@pytest.mark.parametrize(
    ("text", "office", "year", "kind", "sequence"),
    [
        ("2:24-cv-01234", "2", "24", "cv", "01234"),
        ("HELP CASE 3:24-cv-05123", "3", "24", "cv", "05123"),
        ("2:15-cr-00099-ABC-1", "2", "15", "cr", "00099"),  # the 1 is the defendant's
        ("2 24 cv 01234", "2", "24", "cv", "01234"),
        ("2-24-CV-1234", "2", "24", "cv", "1234"),
        ("2.24.c.v.1234", "2", "24", "cv", "1234"),
        ("224cv01234", "2", "24", "cv", "01234"),
        ("2:2024-cv-1234", "2", "24", "cv", "1234"),
        ("02:24-cv-00012", "2", "24", "cv", "00012"),
        ("3:24\u2013cv\u201305123", "3", "24", "cv", "05123"),  # dashes a telephone made longer
        ("2:24-01234", "2", "24", "", "01234"),  # the kind left out
        ("2:24-cv", "2", "24", "cv", ""),  # broken off: the office digit is there
        ("24cv1234", None, "24", "cv", "1234"),
        ("2024cv1234", None, "24", "cv", "1234"),
        ("24 mc 44", None, "24", "mc", "44"),
        ("C24-1234", None, "24", "cv", "1234"),
        ("c06-855abc", None, "06", "cv", "855"),
        ("Case No. C 24-5330 ABC", None, "24", "cv", "5330"),
        ("cv24-00771 status pls", None, "24", "cv", "00771"),
        ("MJ24-123", None, "24", "mj", "123"),
        ("entry 2 24cv1234", None, "24", "cv", "1234"),  # the 2 is the entry's
        ("11/2 24cv1234", None, "24", "cv", "1234"),  # the 2 is a day
        ("two twenty four c v one two three four", "2", "24", "cv", "1234"),
        ("three colon twenty four dash c v dash oh five one two three", "3", "24", "cv", "05123"),
        ("two two four see vee zero", "2", "24", "cv", "0"),
        ("two hundred twenty four c v fifty one twenty three", "2", "24", "cv", "5123"),
        ("two twenty twenty four c v one", "2", "24", "cv", "1"),
    ],
)
def test_a_case_number_is_read_in_every_form(
    text: str, office: str | None, year: str, kind: str, sequence: str
) -> None:
    number = first(text)
    assert (number.office, number.year, number.kind, number.sequence) == (office, year, kind, sequence)


@pytest.mark.parametrize("text", ["mi caso es tres veinticuatro ce ve cero cinco uno", "3 veinticuatro uve"])
def test_a_case_number_is_read_in_spanish(text: str) -> None:
    found = find(text, RULES, SPANISH)
    assert [number.office for number in found] == (["3"] if "ce ve" in text else [])


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("2:22-cv-01798-AB", ("ab",)),
        ("2:23-cv-00690-ABC-DEF", ("abc", "def")),
        ("Case C24-5123 ABC", ("abc",)),
        ("c06-855abc", ("abc",)),
        ("2:24-cv-01234 pls", ()),  # no capitals: an ordinary word
        ("2:24-CV-01234 PLS HELP", ()),  # nothing but capitals: they say nothing
        ("2:21-cv-0339 tor", ("tor",)),  # known ones are known anyhow
    ],
)
def test_initials_are_told_from_words(text: str, initials: tuple[str, ...]) -> None:
    assert first(text).initials == initials


@pytest.mark.parametrize(
    "text",
    [
        "has the judge ruled on dkt 34 yet",
        "call me 253-555-0142",
        "(206) 555-0142",
        "12065550142",
        "98101-1234",
        "on 3:24 pm",
        "3:24-3:45",  # a span of time
        "03/24/2024",
        "2024-03-24",
        "$2,400.00",
        "order 224",
        "see you at 24",
        "vitamin c 24 1000",
        "sections 2 24 and 3",
        "can c v s fill 24",  # letters, but no year before them
        "",
        "c",
        "cv",
        "2:24",
    ],
)
def test_other_numbers_are_no_case_numbers(text: str) -> None:
    assert find(text, RULES, ENGLISH, NUMBERED) == ()


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("2:24-cv-01234", Decision("decided", "north", "2")),
        ("3:24-cv-00001", Decision("decided", "south", "3")),  # the digit decides, whatever the sequence hints at
        ("1:24-cv-01234", Decision("unmatched", None, "1")),
        ("C24-5123", Decision("guess", "south")),
        ("C24-1234", Decision("unknown")),
        ("24-cr-5123", Decision("unknown")),  # the rule of sequence numbers is for one kind only
        ("2:21-cv-0339-TOR", Decision("elsewhere")),  # another court's judge: its 2 means something else
        ("24-2-01234-5", Decision("elsewhere")),
    ],
)
def test_the_office_digit_decides_and_a_missing_one_never_does(text: str, decision: Decision) -> None:
    assert decide(first(text), RULES) == decision


def test_two_case_numbers_are_both_found() -> None:
    found = find("2:24-cv-00001 and 3:24-cv-05001", RULES, ENGLISH)
    assert [number.office for number in found] == ["2", "3"]
    assert [(number.start, number.end) for number in found] == [(0, 13), (18, 31)]


def test_a_case_number_printed_by_mistake_shows_only_its_digit() -> None:
    shown = repr(first("3:24-cv-05123-ABC"))
    assert "05123" not in shown
    assert "24" not in shown
    assert "abc" not in shown
    assert "'3'" in shown


PIECES = st.sampled_from(
    ["2", "3", ":", "-", "24", "cv", "c", " ", "v", "see", "twenty", "oh", "01234", "TOR", "\u2013", "/", "00-0-", "."]
)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=1600), st.lists(PIECES, max_size=400).map("".join)))
def test_any_text_is_read_and_every_number_stands_in_it(text: str) -> None:
    found = find(text, RULES, ENGLISH, NUMBERED)
    assert all(0 <= number.start < number.end <= len(text) for number in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(decide(number, RULES).outcome for number in found)


@pytest.mark.parametrize("piece", ["2:24-cv-", "c ", "2 ", "9", "00-0-00000-", "cv24-", "see vee ", "-", "2:"])
def test_hostile_texts_take_no_longer(piece: str) -> None:
    text = (piece * 1600)[:1600]
    assert quickest(lambda: find(text, RULES, ENGLISH, NUMBERED), 0.1) < 0.1

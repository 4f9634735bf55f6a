"""Telephone numbers: read, shown, said and hidden."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.numbers import WITHHELD, InvalidNumber, PhoneNumber, is_reachable, mask, parse


@pytest.mark.parametrize(
    "text",
    [
        "206-555-0100",
        "(206) 555-0100",
        "+12065550100",
        " 206.555.0100 ",
        "1-206-555-0100",
        "206\u2011555\u20110100",
    ],
)
def test_one_number_written_in_many_ways_is_one_number(text: str) -> None:
    number = parse(text)
    assert number == PhoneNumber("+12065550100")
    assert number.written == "206-555-0100"
    assert number.spoken == "2 0 6, · 5 5 5, · 0 1 0 0"
    assert number.slow == "2 · 0 · 6, · · 5 · 5 · 5, · · 0 · 1 · 0 · 0"


def test_a_number_of_another_country_is_written_and_said_as_there() -> None:
    number = parse("020 7946 0958", region="GB")
    assert number.e164 == "+442079460958"
    assert number.written == "+44 20 7946 0958"
    assert number.spoken == "4 4, · 2 0, · 7 9 4 6, · 0 9 5 8"
    assert number.slow.startswith("4 · 4, · · 2 · 0, · · 7")
    assert number == PhoneNumber("+442079460958")
    assert parse("+44 20 7946 0958") == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("555-0100", "too_short"),
        ("206-555-010", "too_short"),
        ("911", "too_short"),
        ("5", "not_valid"),
        ("206-555-01000", "too_long"),
        ("206-555-0100-0100-0100", "too_long"),
        ("555-555-0100", "not_valid"),
        ("106-555-0100", "not_valid"),
        ("+999 555 0100", "not_valid"),
        ("()--", "not_valid"),
        ("206-555-0100 x3", "extension"),
        ("206-555-0100x3", "extension"),
        ("206-555-0100 ext. 3", "extension"),
        ("206-555-0100, option 3", "extension"),
        ("(206) 555-0100 Option 2", "extension"),
        ("206-555-0100,,3", "extension"),
        ("206-555-0100;ext=3", "extension"),
        ("206-555-0100 #3", "extension"),
        ("1-800-555-HELP", "letters"),
        ("call us", "letters"),
    ],
)
def test_what_is_no_number_is_refused_with_what_was_found(text: str, code: str) -> None:
    with pytest.raises(InvalidNumber) as refused:
        parse(text)
    assert refused.value.code == code
    assert str(refused.value) == f"{refused.value.found}; {refused.value.right}"
    assert not text.strip() or repr(text.strip()) in refused.value.found


@pytest.mark.parametrize(
    "text", ["12065550100", "+1206555010", "+12065550100\n", "+1 2065550100", "+0123456789", ""]
)
def test_a_number_cannot_be_made_of_what_is_not_e164(text: str) -> None:
    with pytest.raises(InvalidNumber):
        PhoneNumber(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+12065550101", "+1********01"),
        ("From=%2B12065550101&To=%2B12065550102", "From=+1********01&To=+1********02"),
        ("call (206) 555-0101 or 206.555.0102.", "call ********01 or ********02."),
        ("client:2065550101", "client:********01"),
        ("sip:+442079460958@example.org", "sip:+**********58@example.org"),
        ("555-0101", "*****01"),
        ("2 0 6, · 5 5 5, · 0 1 0 1, · then press 2.", "********01, · then press 2."),
        ("2 · 0 · 6, · · 5 · 5 · 5, · · 0 · 1 · 0 · 1", "********01"),
        ("4111 1111 1111 1111", "**************11"),
        ("a2065550101b", "a********01b"),
        ("press 3, 10:15, 98101, room 1310", "press 3, 10:15, 98101, room 1310"),
        ("2026-11-23T10:15 +12065550101", "2026-11-23T10:15 +1********01"),
        ("CA01234567890123456789012345678901", "CA01234567890123456789012345678901"),
        ("edition 12345678ab served", "edition 12345678ab served"),
        ("", ""),
    ],
)
def test_numbers_are_hidden_and_the_rest_stays(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.text(), st.from_regex(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True), st.text())
def test_no_number_in_any_text_survives_masking(before: str, number: str, after: str) -> None:
    hidden = mask(f"{before} {number} {after}")
    assert number not in hidden
    assert number[2:] not in hidden


@given(st.text(alphabet="0123456789+-() .,·abcdefCA", max_size=80))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert not re.search(r"(?<![0-9a-f])[0-9]{10,}(?![0-9a-f])", once)
    assert mask(mask(once)) == mask(once)


@pytest.mark.parametrize("number", ["+12065550100", "+15005550006", "+15551234567", "+442079460958"])
def test_a_clean_number_is_reachable(number: str) -> None:
    assert is_reachable(number)


@pytest.mark.parametrize(
    "number",
    [
        *sorted(WITHHELD),
        "",
        "anonymous",
        "Restricted",
        "client:reception",
        "sip:desk@example.org",
        "sip:+12065550100@example.org",
        "2065550100",
        "+12065550100 ",
        "+12065550100\n",
        "+1206555010",
        "+1206555\u0660100",
        "+0206555010",
        "+1234567890123456",
        "+12345",
    ],
)
def test_a_withheld_or_malformed_number_is_not_reachable(number: str) -> None:
    assert not is_reachable(number)


def test_a_turn_never_loads_the_numbering_plans() -> None:
    turn = (
        "import sys; from ivr.numbers import PhoneNumber, is_reachable, mask;"
        "PhoneNumber('+12065550100').spoken; mask('+12065550100'); is_reachable('+12065550100');"
        "sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", turn], check=False).returncode == 0

"""Text messages: their size, and what is replaced before they are sent."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.prompts.gsm7 import BASIC, EXTENDED, LOOK_ALIKES, Size, measure, outside, plain
from ivr.prompts.speech import PAUSE, speaking_seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size(0, 0, "GSM-7")),
        ("a" * 160, Size(160, 1, "GSM-7")),
        ("a" * 161, Size(161, 2, "GSM-7")),
        ("a" * 306, Size(306, 2, "GSM-7")),
        ("a" * 307, Size(307, 3, "GSM-7")),
        ("a" * 459, Size(459, 3, "GSM-7")),
        ("[" * 80, Size(160, 1, "GSM-7")),
        ("[" * 81, Size(162, 2, "GSM-7")),
        ("a" * 159 + "€", Size(161, 2, "GSM-7")),
        ("á" * 70, Size(70, 1, "UCS-2")),
        ("á" * 71, Size(71, 2, "UCS-2")),
        ("á" * 134, Size(134, 2, "UCS-2")),
        ("á" * 135, Size(135, 3, "UCS-2")),
        ("\U0001f600" * 35, Size(70, 1, "UCS-2")),
        ("\U0001f600" * 36, Size(72, 2, "UCS-2")),
        ("a" * 145 + "\u2019", Size(146, 3, "UCS-2")),
    ],
)
def test_a_text_is_measured_as_the_provider_counts_it(text: str, size: Size) -> None:
    assert measure(text) == size


def test_a_two_unit_character_is_never_cut_between_parts() -> None:
    whole = "a" * 152 + "[" + "a" * 152  # 306 septets would fit two parts, but "[" cannot straddle them
    assert measure(whole) == Size(306, 3, "GSM-7")
    assert measure("á" * 66 + "\U0001f600" + "á" * 66) == Size(134, 3, "UCS-2")


def test_the_alphabet_has_the_127_places_of_the_standard_and_ten_extended() -> None:
    assert len(BASIC) == 127
    assert len(EXTENDED) == 10
    assert not BASIC & EXTENDED


def test_spanish_is_cheap_with_some_accents_and_dear_with_others() -> None:
    assert outside("éñü¿¡ÉÑÜ§ÇàùÅ") == ()
    assert outside("¿Cuál opción? Aquí, aún; está") == ("á", "ó", "í", "ú")
    assert outside("`ç\t\u00a0\u2013\u2022\u2026") == ("`", "ç", "\t", "\u00a0", "\u2013", "\u2022", "\u2026")


def test_typographic_characters_become_plain_ones() -> None:
    fancy = "\u201cIt\u2019s\u00a0open\u201d \u2013 8\u201112\u2026\r\n\u2022\tone\x00\x07 \u200btwo"
    assert plain(fancy) == '"It\'s open" - 8-12...\n- one two'


def test_accents_stay_and_a_separate_accent_joins_its_letter() -> None:
    assert plain("opción, año, teléfono") == "opción, año, teléfono"
    assert outside("Cafe\u0301") == ("\u0301",)
    assert outside(plain("Cafe\u0301")) == ()
    assert plain("Cafe\u200b\u0301") == "Café"


def test_every_substitute_lies_inside_the_telephone_alphabet_and_replaces_something_outside() -> None:
    assert outside("".join(LOOK_ALIKES.values())) == ()
    assert set(outside("".join(LOOK_ALIKES))) == set(LOOK_ALIKES)


@given(st.text())
def test_plain_text_stays_as_it_is_when_made_plain_again(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert not [c for c in once if unicodedata.category(c) == "Cc" and c != "\n"]


@given(st.text(max_size=600))
def test_parts_are_enough_for_the_characters(text: str) -> None:
    size = measure(text)
    alone, each = (160, 153) if size.alphabet == "GSM-7" else (70, 67)
    assert (size.parts <= 1) == (size.characters <= alone)
    assert size.characters <= max(alone, size.parts * each)
    assert size.parts <= 1 or size.characters > (size.parts - 1) * (each - 1)


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("", 0, 0),
        ("If the case number starts with 2, · press 2. With 3, · press 3. Not sure, · 1.", 16, 3),
        ("2 0 6, · 5 5 5, · 0 1 0 0", 10, 2),
        ("8 a.m. \u2013 5 p.m.", 4, 0),
        ("one·two", 2, 1),
    ],
)
def test_a_text_takes_as_long_as_its_words_and_pauses(text: str, words: int, marks: int) -> None:
    assert speaking_seconds(text) == pytest.approx(words * 60 / 165 + marks * PAUSE)
    assert speaking_seconds(text, pauses=1.5) == pytest.approx(speaking_seconds(text) + 1.5)

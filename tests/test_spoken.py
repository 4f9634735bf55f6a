"""Spoken digits and letters become written ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.recognition.spoken import MOST_TOKENS, SpokenWords, parts, spelled, tokens, written
from tests.listening import listening
from tests.timing import quickest

ENGLISH = listening("en").spoken
SPANISH = listening("es").spoken


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("two twenty four c v one two three four", "2 24 c v 1 2 3 4"),
        ("three colon twenty four dash c v dash oh five one two three", "3 : 24 - c v - 0 5 1 2 3"),
        ("nine eight five oh one", "9 8 5 0 1"),
        ("ninety eight one ten", "98 1 10"),  # nobody says ninety-eight thousand one hundred and ten
        ("ninety-eight thousand one hundred and ten", "98110"),
        ("two hundred twenty-four", "224"),
        ("fifty-one twenty three", "51 23"),
        ("five thousand one hundred and twenty three", "5123"),
        ("double oh five", "00 5"),
        ("triple two", "222"),
        ("twenty twenty four", "20 24"),  # a year, said in halves
        ("twenty oh one", "20 0 1"),  # "oh" is no unit of twenty
        ("nineteen ninety nine", "19 99"),  # a teen takes no unit
        ("o five", "0 5"),
        ("one hundred", "100"),
        ("2 24cv01234-BHS", "2 24cv01234-bhs"),
        ("Two, three", "2, 3"),
    ],
)
def test_english_numbers_are_put_into_digits(said: str, typed: str) -> None:
    assert written(said, ENGLISH) == typed


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("tres veinticuatro", "3 24"),
        ("treinta y uno", "31"),  # one word below thirty, three from there on
        ("Veintidós", "22"),  # with or without the accent
        ("cinco mil ciento veintitrés", "5123"),
        ("nueve ocho uno uno cero", "9 8 1 1 0"),
        ("dos dos puntos veinticuatro", "2 : 24"),  # "dos puntos" is a colon, and "dos" a two
    ],
)
def test_spanish_numbers_are_put_into_digits(said: str, typed: str) -> None:
    assert written(said, SPANISH) == typed


@pytest.mark.parametrize("said", ["oh no", "o what", "dash it: no", "see you", "hundreds of them"])
def test_a_word_that_only_sometimes_means_a_digit_stays_a_word(said: str) -> None:
    assert not any(token.kind == "number" for token in tokens(said, ENGLISH))


@pytest.mark.parametrize("said", ["cv", "CV", "c v", "C.V.", "see vee", "sea v", "c-v", "cee vee"])
def test_letters_are_read_written_or_spelled_aloud(said: str) -> None:
    assert spelled(tokens(said, ENGLISH), 0, {"cv", "c"}, ENGLISH) is not None
    assert spelled(tokens(said, ENGLISH), 0, {"cv"}, ENGLISH) == ("cv", len(tokens(said, ENGLISH)))


@pytest.mark.parametrize("said", ["see you", "see", "we are", "vc", "c"])
def test_one_letter_aloud_is_an_ordinary_word(said: str) -> None:
    assert spelled(tokens(said, ENGLISH), 0, {"cv", "cr"}, ENGLISH) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\uff12\uff14", "24"),  # full-width digits, as some keyboards write
        ("\u0662\u0664", "24"),  # Arabic-Indic digits
        ("x²", "2"),  # a superscript is a digit to Python, and must not break reading
        ("Olímpico", "olimpico"),
        ("Oli\u0301mpico", "olimpico"),  # the same, accent apart
    ],
)
def test_digits_and_letters_of_any_keyboard_are_read(typed: str, read: str) -> None:
    assert read in [part.text for part in parts(typed)] or read in "".join(part.text for part in parts(typed))


def test_no_words_leave_the_text_as_it_was() -> None:
    assert written("two twenty four", SpokenWords()) == "two twenty four"


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=1600), st.sampled_from([ENGLISH, SPANISH]))
def test_any_text_is_divided_in_order_and_within_its_bounds(text: str, words: SpokenWords) -> None:
    said = tokens(text, words)
    assert len(said) <= MOST_TOKENS
    assert all(one.end <= other.start for one, other in pairwise(said))
    assert all(0 <= token.start < token.end <= len(text) for token in said)


@pytest.mark.parametrize(
    "piece", ["hundred ", "thousand ", "oh ", "double ", "twenty-", "c.", "9", "dos puntos ", "\u0301"]
)
def test_what_repeats_without_end_is_read_quickly(piece: str) -> None:
    text = (piece * 1600)[:1600]
    assert quickest(lambda: (written(text, ENGLISH), written(text, SPANISH)), 0.1) < 0.1

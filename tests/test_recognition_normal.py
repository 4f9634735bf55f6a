"""Words as they were meant, from words as they were written or heard."""

from __future__ import annotations

import pytest

from ivr.recognition.normal import DENIED, FOREIGN, MOST_WORDS, NUMBER, ear, heard_words, with_words, words_of

EAR = ear(
    {"cant": ["can not", "cannot"], "pdf": ["p d f"], "letmein": ["cant let me"], "2": ["two"], "20": ["twenty"]},
    {"paper": ["form", "tax form"]},
    {"denying": ["not about", "not a"], "turning": ["but", "i"], "joining": ["and"]},
)
KNOWING = with_words(EAR, {"renewal": 2, "of": 1, "borrowed": 2, "thing": 1, "things": 2, "filing": 2})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HELLO, World!", ["hello", "world"]),
        ("can't won\u2019t", ["cant", "wont"]),
        ("\u00bfQu\u00e9 a\u00f1o?", ["que", "ano"]),
        ("C24-1234", ["c", "24", "1234"]),
        ("ctrl+f5", ["ctrl", "f", "5"]),
        ("", []),
        ("\U0001f600 \u2014 !!", []),
    ],
)
def test_case_accents_apostrophes_and_punctuation_make_no_difference(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_what_was_heard_becomes_what_it_stands_for() -> None:
    assert heard_words(EAR, "I can not open the P.D.F.") == ["i", "cant", "open", "the", "pdf"]


def test_one_thing_heard_may_stand_inside_another() -> None:
    assert heard_words(EAR, "it cannot let me") == ["it", "letmein"]


def test_numbers_are_one_sign_however_they_are_written_or_said() -> None:
    assert heard_words(EAR, "two twenty 4 cv 0123") == [NUMBER, "cv", NUMBER]


def test_a_typing_error_is_mended_to_a_word_met_more_than_once() -> None:
    assert heard_words(KNOWING, "renewel borowed") == ["renewal", "borrowed"]


@pytest.mark.parametrize("word", ["thang", "enewal", "quantum", "of"])
def test_short_words_and_other_first_letters_are_left_alone(word: str) -> None:
    assert heard_words(KNOWING, word) == [word]


def test_what_is_denied_is_marked_until_the_sentence_turns() -> None:
    heard = heard_words(EAR, "it is not about the form but the fee")
    denied = [DENIED + word for word in ("not", "about", "the", "form")]
    assert heard == ["it", "is", *denied, "but", "the", "fee"]


def test_a_denial_reaches_four_words_and_no_further() -> None:
    heard = heard_words(EAR, "not a b c d e f")
    assert heard == [*(DENIED + word for word in ("not", *"abcde")), "f"]


def test_words_in_another_script_are_one_sign() -> None:
    assert heard_words(EAR, "\u043f\u0430\u0440\u043e\u043b\u044c \u5bc6\u7801") == [FOREIGN, FOREIGN]


def test_a_very_long_text_is_heard_in_part() -> None:
    assert len(heard_words(EAR, "word " * 10_000)) <= MOST_WORDS


@pytest.mark.parametrize("word", ["fining", "firing", "fixing"])
def test_another_letter_in_the_place_of_one_is_another_word(word: str) -> None:
    assert heard_words(KNOWING, word) == [word]


@pytest.mark.parametrize("word", ["filling", "fiilng", "filung", "filimg"])
def test_a_slip_of_the_finger_is_mended(word: str) -> None:
    assert heard_words(KNOWING, word) == ["filing"]

"""What a message means, on a made-up line: a library."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivr.recognition.languages import language_of
from ivr.recognition.outcome import NOT_UNDERSTOOD, Verdict, outcome
from ivr.recognition.phrases import Knowledge, Model, train, weigh
from tests.recognition_library import LIBRARY, PHRASES, UNSEEN
from tests.timing import quickest

MODEL = train(LIBRARY)
ISSUES = ("card", "loans", "fines", "rooms", "printing")
# Far above what it takes, so that a slow machine does not fail the test; an endless loop does.
SECONDS = 2.0


def test_ten_phrases_an_issue_understand_eight_unseen_messages_of_ten() -> None:
    understood = [text for meaning, text in UNSEEN if outcome(MODEL, text, ISSUES).meaning == meaning]
    assert len(understood) >= 0.8 * len(UNSEEN)


def test_hardly_an_unseen_message_is_taken_for_something_else() -> None:
    wrong = [text for meaning, text in UNSEEN if outcome(MODEL, text, ISSUES).meaning not in (meaning, None)]
    assert len(wrong) <= 2


@pytest.mark.parametrize("meaning", ISSUES)
def test_every_example_is_understood_as_it_was_meant(meaning: str) -> None:
    assert [outcome(MODEL, phrase, ISSUES).meaning for phrase in PHRASES[meaning]] == [meaning] * 10


@pytest.mark.parametrize("text", ["", "   ", "!?", "\U0001f600", "asdfgh", "qq zz vv", "the of to"])
def test_what_says_nothing_is_not_understood(text: str) -> None:
    found = outcome(MODEL, text, ISSUES)
    assert found.verdict is Verdict.NOT_UNDERSTOOD
    assert found.meaning is None


@pytest.mark.parametrize(
    "text", ["will it rain on sunday", "how tall is the mayor", "my email password", "order two pizzas", "who won"]
)
def test_other_things_are_not_taken_for_an_issue(text: str) -> None:
    assert outcome(MODEL, text, ISSUES).meaning is None


def test_between_two_the_question_names_both() -> None:
    found = outcome(MODEL, "print my book", ISSUES)
    assert found.verdict is Verdict.TWO
    assert set(found.candidates) == {"printing", "loans"}
    assert found.meaning is None


@pytest.mark.parametrize("text", ["card or room", "print card", "fine room", "renew the room", "book a book"])
def test_a_question_names_only_what_may_be_offered(text: str) -> None:
    assert set(outcome(MODEL, text, ("card", "loans")).candidates) <= {"card", "loans"}


def test_two_wishes_are_both_heard_in_their_order() -> None:
    found = outcome(MODEL, "renew my books and also the printer is jammed", ISSUES)
    assert (found.meaning, found.further) == ("loans", ("printing",))


def test_one_wish_in_two_sentences_is_one() -> None:
    found = outcome(MODEL, "I lost my library card. How do I replace a lost card?", ISSUES)
    assert (found.meaning, found.further) == ("card", ())


def test_what_is_denied_is_not_what_is_wanted() -> None:
    assert outcome(MODEL, "not about my card, the printer is jammed", ISSUES).meaning == "printing"
    assert outcome(MODEL, "it isn't about a fine but i want to reserve a room", ISSUES).meaning == "rooms"


@pytest.mark.parametrize(
    "text",
    [
        "my library card, that's not it. the printer is jammed",
        "my library card works. that's not it, the printer is jammed",
        "um the library card is not the problem the printer is jammed",
    ],
)
def test_what_is_taken_back_is_not_what_is_wanted(text: str) -> None:
    found = outcome(MODEL, text, ISSUES)
    assert (found.meaning, found.further) == ("printing", ())


def test_where_all_is_taken_back_the_words_before_still_count() -> None:
    assert outcome(MODEL, "renew my library card, that's not it", ISSUES) != NOT_UNDERSTOOD
    assert outcome(MODEL, "that's not it", ISSUES).meaning is None


def test_mishearings_shorthand_and_typing_errors_are_understood() -> None:
    assert outcome(MODEL, "i lost my library cart", ISSUES).meaning == "card"
    assert outcome(MODEL, "CAN I PRYNT FROM MY PHONE", ISSUES).meaning == "printing"
    assert outcome(MODEL, "i lost my librery card", ISSUES).meaning == "card"


def test_chatter_is_named_but_never_offered() -> None:
    assert outcome(MODEL, "thank you", ISSUES).meaning == "thanks"
    assert "thanks" not in outcome(MODEL, "thanks card or room", ISSUES).candidates


def test_the_reasons_stand_in_the_message() -> None:
    found = outcome(MODEL, "the printer is jammed", ISSUES)
    assert found.why
    assert any("printer" in reason or "jammed" in reason for reason in found.why)
    assert found.ranking[0][0] == "printing"
    assert 0 < found.score <= 1


def test_the_same_phrases_make_the_same_model() -> None:
    again = train(replace(LIBRARY, phrases=dict(reversed(PHRASES.items()))))
    assert again == MODEL


def test_a_line_with_one_meaning_or_none_understands_nothing() -> None:
    for knowledge in (Knowledge(), Knowledge({"card": ["a card"]}), Knowledge({"card": [], "none": []})):
        assert outcome(train(knowledge), "a card please") == NOT_UNDERSTOOD


def test_another_language_is_noticed_and_loanwords_are_not() -> None:
    spanish = train(Knowledge({"card": ["necesito una tarjeta nueva"], "fines": ["cu\u00e1nto debo de multa"]}))
    models: dict[str, Model] = {"en": MODEL, "es": spanish}
    assert language_of(models, "necesito pagar una multa", "en") == "es"
    assert language_of(models, "i need a new card", "es") == "en"
    assert language_of(models, "tarjeta card", "en") == "en"
    assert language_of(models, "", "es") == "es"


def test_number_words_belong_to_the_language_they_are_numbers_in() -> None:
    english = Knowledge({"card": ["card 12", "renew my card"], "room": ["room 2"]}, {"1": ["one"], "2": ["two"]})
    spanish = Knowledge({"card": ["tarjeta 12 one"], "room": ["sala 2 two"]}, {"1": ["uno"], "2": ["dos"]})
    models = {"en": train(english), "es": train(spanish)}
    assert language_of(models, "one two", "en") == "en"
    assert language_of(models, "uno dos", "en") == "es"


HOSTILE = st.one_of(
    st.text(max_size=400),
    st.text(alphabet=string.ascii_lowercase + " ", max_size=1600),
    st.text(alphabet="not about card and also room #~:|<>'\u2019.,\n", max_size=400),
    st.lists(st.sampled_from([word for said in PHRASES.values() for each in said for word in each.split()])).map(
        " ".join
    ),
)


@settings(max_examples=400, deadline=None)
@given(HOSTILE)
@example("a" * 100_000)
@example("renewe " * 20_000)
@example("card. " * 5_000)
@example("and also not about " * 2_000)
@example("\u0301" * 5_000)
@example("\ud800")
@example("\ufdfa" * 2_000)
def test_any_text_gets_an_answer_soon(text: str) -> None:
    assert quickest(lambda: outcome(MODEL, text, ISSUES), SECONDS) < SECONDS
    found = outcome(MODEL, text, ISSUES)
    assert (found.meaning is None) == (found.verdict is not Verdict.SURE)
    assert (len(found.candidates) == 2) == (found.verdict is Verdict.TWO)
    assert found.meaning != "none"
    assert found.meaning not in found.further
    assert outcome(MODEL, text, ISSUES) == found


@given(st.text(max_size=200))
def test_the_ranking_is_of_every_meaning_or_of_none(text: str) -> None:
    ranking = weigh(MODEL, text).ranking
    assert {meaning for meaning, _ in ranking} in (set(), set(PHRASES))
    assert [weight for _, weight in ranking] == sorted((weight for _, weight in ranking), reverse=True)

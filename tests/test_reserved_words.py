"""Words that carriers act on themselves are never offered: whoever sent one would not reach us, or would opt out."""

from __future__ import annotations

import re

import pytest

from ivr.channels.sms.carrier import acted_on
from ivr.recognition.keywords import understand, words_of
from ivr.recognition.reserved import HELP, START, STOP
from tests.playing import edition
from tests.told_facts import replies

# The list of the carriers and of the provider (Twilio: Advanced Opt-Out; 47 CFR 64.1200), typed apart from the code.
RESERVED = {
    *("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
    *("start", "yes", "unstop"),
    *("help", "info"),
}
OFFERED = re.compile(r"\b[Tt]ext (?:the word )?([A-Za-z]+)|\b([A-Z]{3,}) or ([A-Z]{3,})\b")
NO_WORD = {"a", "the", "no", "of", "you", "it"}  # "Text a number", "text 1 of 5", "I will text you this"


def offered_in(line: str) -> set[str]:
    """Return the words a line asks somebody to text, in small letters."""
    return {word.casefold() for found in OFFERED.findall(line) for word in found if word} - NO_WORD


def test_the_code_knows_every_reserved_word() -> None:
    assert RESERVED <= STOP | START | HELP


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_is_obeyed_in_any_spelling(word: str) -> None:
    meaning = "help" if word in HELP else "start" if word in START else "stop"
    for spelling in (word, word.upper(), word.title() + ".", f"  {word}!\n"):
        assert acted_on(spelling) == meaning


def test_no_reply_offers_a_reserved_word() -> None:
    offered = {(word, r.name) for r in replies() for line in r.lines for word in offered_in(line)}
    assert [pair for pair in sorted(offered) if pair[0] in RESERVED] == []
    assert {"link", "ecf", "efile", "case", "more", "menu", "seattle"} <= {word for word, _ in offered}


def test_every_word_a_reply_offers_is_understood() -> None:
    vocabulary = edition("court").line.hearing["en"].keywords
    offered = {word for r in replies() for line in r.lines for word in offered_in(line)}
    assert [word for word in sorted(offered) if not understand(vocabulary, word).targets] == []


def test_no_wording_names_a_reserved_word_to_text() -> None:
    words = edition("court").words["en"]
    wordings = {
        (channel, key): " ".join(template.parts[::2])
        for channel in ("voice", "sms")
        for key, template in words.templates(channel).items()
    }
    assert [key for key, text in wordings.items() if offered_in(text) & RESERVED] == []


@pytest.mark.parametrize("language", edition("court").line.languages)
def test_no_keyword_we_offer_is_reserved_and_none_is_reserved_alone(language: str) -> None:
    """ "Yes" is said to a guess by voice; by text it belongs to the carrier and never reaches us."""
    vocabulary = edition("court").line.hearing[language].keywords
    first = {target: words_of(keyword) for target, keyword in vocabulary.offered.items()}
    assert [target for target, said in first.items() if set(said) & RESERVED] == []
    alone = {phrase[0] for phrase in vocabulary.phrases if len(phrase) == 1}
    assert alone & RESERVED <= {"yes"}


def test_no_question_by_text_asks_for_yes() -> None:
    asked = [line for r in replies() if r.action.kind == "texts" for line in r.lines if "?" in line]
    assert asked
    assert [line for line in asked if re.search(r"\byes\b|Y/N", line, re.IGNORECASE)] == []

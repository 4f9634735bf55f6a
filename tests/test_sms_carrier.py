"""What carriers act on themselves gets no second answer, and the cookie is made as the provider keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ivr.channels.sms.carrier import acted_on
from ivr.dialogue.conversation import read
from tests.signed import KEY, SETTINGS, Reply, Wire, good, running, text_form

# Twilio: Advanced Opt-Out, and the words of its French numbers.
STOPPING = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "ARRET", "ARRETE", "ARRETT"]
STARTING = ["START", "UNSTOP", "YES"]
HELPING = ["HELP", "INFO"]
# Opting out by any reasonable means counts (47 CFR 64.1200).
STOPPING_SENTENCES = [
    "opt out", "Opt-out", "OPT OUT.", "stop please", "Please stop", "please stop texting me", "stop all", "STOP!!!",
    "stop now", "unsubscribe me", "stop sending me messages", "cancel texts", "arrêt", "  stop\n", "quit texting me",
]  # fmt: skip
NOT_STOPPING = [
    "STOP 12345", "bus stop", "how do I cancel a hearing", "end of case", "cancel my case", "stop password",
    "don't stop", "quitclaim", "nonstop", "ending", "all", "please", "me", "help case", "help password", "info case",
    "start case", "yes case", "yes 3", "start over",
]  # fmt: skip


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with running() as address:
        yield Wire(address)


def text(wire: Wire, body: str, **more: str) -> Reply:
    return good(wire.post("/sms", text_form(body, **more)), "sms")


def ways_to_write(word: str) -> list[str]:
    return [
        word,
        word.lower(),
        word.title(),
        f"{word}.",
        f"{word}!",
        f" {word} ",
        f"{word}\n",
        f'"{word}"',
        f"({word})",
    ]


@pytest.mark.parametrize("word", [*STOPPING, *STARTING])
def test_a_word_the_carrier_answers_gets_no_answer_from_us(wire: Wire, word: str) -> None:
    for body in ways_to_write(word):
        reply = text(wire, body)
        assert reply.verbs == [], body
        assert reply.cookie == "", body


@pytest.mark.parametrize("body", STOPPING_SENTENCES)
def test_whoever_asks_to_be_left_alone_is(wire: Wire, body: str) -> None:
    assert acted_on(body) == "stop"
    assert text(wire, body).verbs == []


@pytest.mark.parametrize("body", NOT_STOPPING)
def test_a_sentence_with_such_a_word_in_it_is_answered(wire: Wire, body: str) -> None:
    assert acted_on(body) is None
    assert text(wire, body).words


@pytest.mark.parametrize("word", HELPING)
def test_help_alone_gets_the_menu_unless_the_carrier_answers_it(wire: Wire, word: str) -> None:
    with running(replace(SETTINGS, answer_help=False)) as address:
        for body in ways_to_write(word):
            assert text(wire, body).words == text(wire, "menu").words
            assert text(Wire(address), body).verbs == []
        assert text(Wire(address), f"{word} case").words == text(wire, f"{word} case").words


@pytest.mark.parametrize("told", ["STOP", "START", "HELP"])
def test_what_the_provider_says_it_has_answered_is_left_alone(wire: Wire, told: str) -> None:
    """Advanced Opt-Out has words of its own: the field counts, whatever the text is."""
    for body in (told, "adios", "password"):
        assert text(wire, body, OptOutType=told).verbs == []
    assert text(wire, "password", OptOutType="").words


def test_a_stop_leaves_the_conversation_as_it_was(wire: Wire) -> None:
    asked = text(wire, "case")
    assert text(wire, "stop").cookie == "", "an empty reply sets no cookie, so the provider keeps the old one"
    answered = good(wire.post("/sms", text_form("3"), headers={"Cookie": asked.cookie}), "sms")
    assert answered.words != text(wire, "3").words


@pytest.mark.parametrize(
    ("public", "secure"), [(None, False), ("https://line.example.org", True), ("http://x.org", False)]
)
def test_the_cookie_is_kept_as_long_as_the_provider_keeps_it(public: str | None, secure: bool) -> None:
    with running(replace(SETTINGS, public_url=public)) as address:
        reply = good(Wire(address, public).post("/sms", text_form("case")), "sms")
    value, *attributes = (reply.headers["Set-Cookie"] or "").split("; ")
    assert value.startswith("c=1-")
    assert {"HttpOnly", "Max-Age=14400", "Path=/"} <= set(attributes)
    assert ("Secure" in attributes) is secure
    assert not [each for each in attributes if each.startswith("Domain")]


def test_the_cookie_holds_ids_and_no_words_or_numbers(wire: Wire) -> None:
    reply = text(wire, "case 2:26-cv-00123 for 98101 tacoma")
    state, _, _ = reply.cookie.removeprefix("c=").partition(".")
    assert read("sms", state)
    for personal in ("98101", "00123", "12025550123", "2025550123"):
        assert personal not in reply.cookie


NEW, OLD = "the new key of the line", KEY


def sent_with(keys: tuple[str, ...], body: str, cookie: str = "") -> Reply:
    with running(replace(SETTINGS, secret_keys=keys)) as address:
        return good(Wire(address).post("/sms", text_form(body), headers={"Cookie": cookie}), "sms")


def test_keys_are_replaced_without_losing_a_conversation() -> None:
    """Old alone; new before old: what the old one signed is read, the new one signs; new alone."""
    by_old = sent_with((OLD,), "case").cookie
    answered = sent_with((OLD,), "3", by_old).words
    assert answered != sent_with((OLD,), "3").words
    assert sent_with((NEW, OLD), "3", by_old).words == answered
    by_new = sent_with((NEW, OLD), "case").cookie
    assert by_new != by_old
    assert sent_with((NEW,), "3", by_new).words == answered
    assert sent_with((NEW,), "3", by_old).words == sent_with((NEW,), "3").words
    assert sent_with((OLD,), "3", by_new).words == sent_with((OLD,), "3").words


def test_without_a_key_of_its_own_the_cookie_is_bound_to_the_token() -> None:
    by_token = sent_with((), "case").cookie
    assert sent_with((), "3", by_token).words != sent_with((), "3").words
    assert sent_with((KEY,), "3", by_token).words == sent_with((KEY,), "3").words

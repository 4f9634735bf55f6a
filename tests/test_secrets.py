"""Secrets that were given away are found and taken out; talk about secrets is left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.recognition.secrets import REMOVED, redact, secrets_in
from tests.listening import listening, secret_words
from tests.timing import quickest

WORDS, SPOKEN = secret_words("en"), listening("en").spoken
PALABRAS, HABLADO = secret_words("es"), listening("es").spoken


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        ("my password is Hunter22!", "password", f"my password is {REMOVED}"),
        ("pw: Summer2024", "password", f"pw: {REMOVED}"),
        ("pw is letmein", "password", f"pw is {REMOVED}"),
        ("Password = correcthorse", "password", f"Password = {REMOVED}"),
        ("password Tr0ub4dor", "password", f"password {REMOVED}"),
        ("change my password to Hunter22", "password", f"change my password to {REMOVED}"),
        ("my password is password", "password", f"my password is {REMOVED}"),  # people do
        ("my passcode is 99123", "password", f"my passcode is {REMOVED}"),
        ("my password is hunter twenty two", "password", f"my password is {REMOVED}"),
        ("my password is capital h hunter two two", "password", f"my password is {REMOVED}"),
        ("user jdoe password: jdoe1980, thanks", "password", f"user jdoe password: {REMOVED} thanks"),
        ("code 482913", "code", f"code {REMOVED}"),
        ("the code is 4829", "code", f"the code is {REMOVED}"),
        ("mfa code they sent me is 482913", "code", f"mfa code they sent me is {REMOVED}"),
        ("my code is four eight two nine one three", "code", f"my code is {REMOVED}"),
        ("verification code: 12345", "code", f"verification code: {REMOVED}"),
        ("my pin is 4321", "code", f"my pin is {REMOVED}"),
        ("123-45-6789", "ssn", REMOVED),
        ("social security number 123456789", "ssn", f"social security number {REMOVED}"),
        ("the last four of my social is 1234", "ssn", f"the last four of my social is {REMOVED}"),
        ("pay with 4111 1111 1111 1111 today", "card", f"pay with {REMOVED} today"),
        ("cvv 123", "card", f"cvv {REMOVED}"),
        ("routing 125000024", "bank", f"routing {REMOVED}"),
        ("bank account 0012345678", "bank", f"bank account {REMOVED}"),
        ("dob 1/2/1980", "birth", f"dob {REMOVED}"),
        ("date of birth is january 2 1980", "birth", f"date of birth is {REMOVED}"),
    ],
)
def test_a_secret_is_found_and_taken_out(text: str, kind: str, left: str) -> None:
    assert [secret.kind for secret in secrets_in(text, WORDS, SPOKEN)] == [kind]
    assert redact(text, WORDS, SPOKEN) == left


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my password",
        "my password is expired",
        "my password is not working",
        "My password is locked.",
        "password: forgot it",
        "PASSWORD RESET PLEASE",
        "password reset 800-555-0142",  # a telephone number
        "password for case 2:24-cv-01234",
        "password for C24-5123",
        "password, 98101",
        "password/username",
        "password for NextGen",  # capitals inside, and a product
        "password to efile",
        "what is the password policy",
        "mfa code wont come thru",
        "zip code 98501",
        "my zip code is 98501",
        "code 98501",
        "area code 206",
        "error code 100234",
        "28 U.S. Code 1331",
        "code section 1983",
        "motion code 123456",
        "call me 253-555-0142",
        "(206) 555-0142 or (866) 555-0143",
        "2:24-cv-01234",
        "social security appeal",
        "my social security case is 3:24-cv-05123",
        "credit card payment of 402 dollars",
        "4111 1111 1111 1112",  # fails the check of card numbers
        "000-12-3456",  # never issued
        "bank account garnishment order",
        "born in 1980",
        "dkt 34, file size 61 MB",
        "",
    ],
)
def test_talk_about_secrets_and_other_numbers_are_left_alone(text: str) -> None:
    assert secrets_in(text, WORDS, SPOKEN) == ()
    assert redact(text, WORDS, SPOKEN) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mi contraseña es Perro123", "password"),
        ("clave: gatito", "password"),
        ("el código es 482913", "code"),
        ("mi código de verificación es cuatro ocho dos nueve", "code"),
        ("mi seguro social es 123456789", "ssn"),
        ("fecha de nacimiento 3 de enero de 1980", "birth"),
    ],
)
def test_secrets_are_found_in_spanish(text: str, kind: str) -> None:
    assert [secret.kind for secret in secrets_in(text, PALABRAS, HABLADO)] == [kind]


@pytest.mark.parametrize("text", ["olvidé mi contraseña", "mi clave está vencida", "código postal 98501"])
def test_spanish_talk_about_secrets_is_left_alone(text: str) -> None:
    assert secrets_in(text, PALABRAS, HABLADO) == ()


def test_numbers_of_a_known_form_are_found_without_words_of_any_language() -> None:
    assert redact("123-45-6789 and 4111111111111111") == f"{REMOVED} and {REMOVED}"


def test_a_secret_printed_by_mistake_does_not_show_itself() -> None:
    assert "Hunter22" not in repr(secrets_in("my password is Hunter22!", WORDS, SPOKEN))


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(max_size=1600),
        st.lists(st.sampled_from(["password", "is", ":", "Abc123!", " ", "code", "4", "ssn", "-", "dob", "\n"])).map(
            " ".join
        ),
    )
)
def test_any_text_is_read_and_secrets_never_overlap(text: str) -> None:
    found = secrets_in(text, WORDS, SPOKEN)
    assert all(0 <= secret.start < secret.end <= len(text) for secret in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert redact(text, WORDS, SPOKEN).count(REMOVED) >= len(found)


@pytest.mark.parametrize("piece", ["password is ", "4", "4 ", "4-", "password:", "code ", "social ", "1-", "dob 1/"])
def test_hostile_texts_take_no_longer(piece: str) -> None:
    text = (piece * 1600)[:1600]
    assert quickest(lambda: redact(text, WORDS, SPOKEN), 0.2) < 0.2

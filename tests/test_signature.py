"""The provider's signature: the same verdict as its own library, and nothing forged gets through."""

from __future__ import annotations

import io
import random
from hashlib import sha256
from urllib.parse import quote, urlencode

import pytest
from flask import Flask, request
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from ivr.channels.signature import LARGEST_FORM, genuine_form, is_signed, read_form, sign, signed_urls

TOKEN = "0123456789abcdef0123456789abcdef"
NEXT_TOKEN = "fedcba9876543210fedcba9876543210"
ACCOUNT = "AC00000000000000000000000000000001"
OTHER = "AC99999999999999999999999999999999"
PUBLIC = "https://line.example.org"
FORM = [("CallSid", "CA1"), ("AccountSid", ACCOUNT), ("Digits", "1"), ("FromCity", "")]

PIECES = [
    "", " ", "  lead", "trail  ", "you're", "a@b:c", "50% off", "&=+?#", "é ñ ü", "\u2018quoted\u2019", "😀",
    "電話", "\n", "\t", "\u00a0", "%C3%A9", "1", "HELP PASSWORD", "+12065550101", "Zürich", "\x00", "x" * 300,
]  # fmt: skip
QUERIES = [
    "", "?c=1", "?c=%C3%A9", "?a=%2F&b=%27", "?c=a.b-c_d~e", "?c=&c=", "?x=%F0%9F%98%80", "?c=a+b", "?u=http://x/y",
]  # fmt: skip


def a_form(chance: random.Random) -> list[tuple[str, str]]:
    names = ["Body", "From", "Digits", "a", "A", "b", "Ünü", "SpeechResult", "AB"]
    return [
        (chance.choice(names), "".join(chance.choices(PIECES, k=chance.randint(0, 3))))
        for _ in range(chance.randint(0, 8))
    ]


def environ_for(
    url: str, form: list[tuple[str, str]] | None = None, signature: str | None = None, **more: object
) -> dict[str, object]:
    """A request as a server hands it on, written by hand so that no framework tidies the address."""
    scheme, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    target = slash + target
    path, _, query = target.partition("?")
    body = urlencode(form or []).encode()
    environ: dict[str, object] = {
        "REQUEST_METHOD": "POST",
        "wsgi.url_scheme": scheme,
        "HTTP_HOST": host,
        "RAW_URI": target,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    if signature is not None:
        environ["HTTP_X_TWILIO_SIGNATURE"] = signature
    return environ | more


def test_the_published_example_has_the_published_signature() -> None:
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
        ("To", "+18005551212"),
    ]
    assert sign("12345", "https://example.com/myapp.php?foo=1&bar=2", form) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize("seed", range(8))
def test_it_agrees_with_the_providers_library(seed: int) -> None:
    """Signed and asked with the usual port, none or another; the form whole or tampered with."""
    chance = random.Random(seed)
    library = RequestValidator(TOKEN)
    verdicts = {True: 0, False: 0}
    for _ in range(500):
        scheme = chance.choice(["https", "http"])
        ports = ["", ":443", ":80", ":8443"]
        path = "/voice" + chance.choice(QUERIES)
        form = a_form(chance)
        signature = library.compute_signature(
            f"{scheme}://h.example{chance.choice(ports)}{path}", MultiDict(form)
        )
        if chance.random() < 0.15:
            form = a_form(chance)
        asked = f"{scheme}://h.example{chance.choice(ports)}{path}"
        expected = library.validate(asked, MultiDict(form), signature)

        environ = environ_for(asked, form, signature)
        assert is_signed([TOKEN], signature, signed_urls(environ, None), form) is expected, (asked, form)
        assert (genuine_form(environ, [TOKEN], None) is not None) is expected, (asked, form)
        verdicts[expected] += 1
    assert min(verdicts.values()) > 50, "the requests made up here must include both kinds"


def test_every_letter_of_the_form_comes_through_the_wire_unchanged() -> None:
    form = [("Body", piece) for piece in PIECES]
    assert read_form(environ_for(PUBLIC + "/sms", form)) == form


def test_a_name_sent_twice_is_sorted_and_the_same_value_counts_once() -> None:
    form = [("a", "2"), ("b", "x"), ("a", "1"), ("a", "2")]
    expected = RequestValidator(TOKEN).compute_signature(PUBLIC, MultiDict(form))
    assert sign(TOKEN, PUBLIC, form) == expected == sign(TOKEN, PUBLIC, [("b", "x"), ("a", "1"), ("a", "2")])


def test_empty_values_are_part_of_what_is_signed() -> None:
    signature = sign(TOKEN, PUBLIC + "/voice", FORM)
    assert genuine_form(environ_for(PUBLIC + "/voice", FORM, signature), [TOKEN], PUBLIC) == FORM
    without = [pair for pair in FORM if pair[1]]
    assert not is_signed([TOKEN], signature, [PUBLIC + "/voice"], without)


@pytest.mark.parametrize("query", QUERIES)
def test_odd_escapes_are_checked_as_they_stood_on_the_wire(query: str) -> None:
    url = f"{PUBLIC}/voice{query}"
    environ = environ_for(url, FORM, sign(TOKEN, url, FORM), HTTP_HOST="127.0.0.1:8000")
    environ["wsgi.url_scheme"] = "http"
    assert genuine_form(environ, [TOKEN], PUBLIC) == FORM
    environ["REQUEST_URI"] = environ.pop("RAW_URI")
    assert genuine_form(environ, [TOKEN], PUBLIC) == FORM
    environ["REQUEST_URI"] = f"http://127.0.0.1:8000/voice{query}#ct=2000"
    assert genuine_form(environ, [TOKEN], PUBLIC) == FORM


def test_without_a_raw_address_the_path_is_quoted_again() -> None:
    url = f"{PUBLIC}/sms/caf%C3%A9%20%25?c=%C3%A9%2F"
    environ = environ_for(url, FORM, sign(TOKEN, url, FORM), PATH_INFO="/sms/caf\xc3\xa9 %")
    del environ["RAW_URI"]
    assert signed_urls(environ, PUBLIC)[0] == url
    assert genuine_form(environ, [TOKEN], PUBLIC) == FORM


@pytest.mark.parametrize(
    ("base", "signed"),
    [
        ("https://h.example", "https://h.example/voice"),
        ("https://h.example", "https://h.example:443/voice"),
        ("https://h.example:443", "https://h.example/voice"),
        ("https://h.example:8443", "https://h.example/voice"),
        ("https://h.example:8443", "https://h.example:8443/voice"),
        ("http://h.example", "http://h.example:80/voice"),
        ("http://h.example:8000", "http://h.example:8000/voice"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]/voice"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]/voice"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/voice"),
        ("https://user:pass@h.example:8443", "https://h.example/voice"),
    ],
)
def test_the_port_may_be_there_or_not(base: str, signed: str) -> None:
    assert signed in signed_urls(environ_for("http://inner:5000/voice"), base)


@pytest.mark.parametrize(
    ("asked", "signed"),
    [
        ("https://h.example/voice", "https://h.example:8443/voice"),
        ("https://h.example/voice", "http://h.example/voice"),
        ("https://h.example/voice", "https://h.example/voice/"),
        ("https://h.example/voice", "https://H.example/voice"),
        ("https://h.example/voice?c=%c3%a9", "https://h.example/voice?c=%C3%A9"),
        ("https://h.example/voice?c=é", "https://h.example/voice?c=%C3%A9"),
        ("https://h.example/voice", "https://h.example/voice#ct=2000"),
        ("https://h.example/voice", "https://other.example/voice"),
        ("https://h.example/voice?c=1", "https://h.example/voice?c=2"),
        ("https://h.example/voice/status", "https://h.example/voice"),
    ],
)
def test_an_address_that_differs_is_refused(asked: str, signed: str) -> None:
    assert genuine_form(environ_for(asked, FORM, sign(TOKEN, signed, FORM)), [TOKEN], None) is None


def test_a_bare_question_mark_is_checked_as_it_was_sent() -> None:
    """Where the library drops it and refuses; the path is the same, so nothing else opens."""
    url = PUBLIC + "/voice?"
    assert genuine_form(environ_for(url, FORM, sign(TOKEN, url, FORM)), [TOKEN], PUBLIC) == FORM
    assert genuine_form(environ_for(url, FORM, sign(TOKEN, PUBLIC + "/voice", FORM)), [TOKEN], PUBLIC) is None


@pytest.mark.parametrize(
    ("on_the_wire", "signed"),
    [
        ("/voice?c=1", "https://h.example/line/voice?c=1"),
        ("/line/voice?c=1", "https://h.example/line/voice?c=1"),
        ("/liner/voice", "https://h.example/line/liner/voice"),
    ],
)
def test_a_prefix_the_proxy_took_off_is_put_back(on_the_wire: str, signed: str) -> None:
    for public in ("https://h.example/line", "https://h.example/line/"):
        assert signed_urls(environ_for("http://inner" + on_the_wire), public)[0] == signed


def test_get_signs_the_address_alone() -> None:
    url = PUBLIC + "/voice?CallSid=CA1&Digits=1"
    environ = environ_for(url, None, sign(TOKEN, url), CONTENT_TYPE="", CONTENT_LENGTH="")
    assert genuine_form(environ, [TOKEN], PUBLIC) == []
    assert RequestValidator(TOKEN).validate(url, {}, sign(TOKEN, url))


@pytest.mark.parametrize(
    "header", [None, "", " ", "x", "é", "\udc80", "L/OH5YylLD5NRKLltdqwSvS0BnU=", "=" * 5000]
)
def test_a_missing_or_made_up_signature_is_refused(header: str | None) -> None:
    assert genuine_form(environ_for(PUBLIC + "/voice", FORM, header), [TOKEN], PUBLIC) is None


@pytest.mark.parametrize(
    "tampered",
    [
        [*FORM, ("Extra", "1")],
        FORM[:-1],
        [("Digits", "2") if name == "Digits" else (name, value) for name, value in FORM],
        [(name, value + " ") for name, value in FORM],
        [(name.lower(), value) for name, value in FORM],
        [],
    ],
)
def test_a_changed_form_is_refused(tampered: list[tuple[str, str]]) -> None:
    signature = sign(TOKEN, PUBLIC + "/voice", FORM)
    assert genuine_form(environ_for(PUBLIC + "/voice", tampered, signature), [TOKEN], PUBLIC) is None


def test_each_token_of_the_list_is_accepted_and_no_other() -> None:
    url = PUBLIC + "/voice"
    tokens = (TOKEN, NEXT_TOKEN)
    for token in tokens:
        assert genuine_form(environ_for(url, FORM, sign(token, url, FORM)), tokens, PUBLIC) == FORM
    assert genuine_form(environ_for(url, FORM, sign("another", url, FORM)), tokens, PUBLIC) is None


def test_an_empty_token_opens_nothing() -> None:
    url = PUBLIC + "/voice"
    forged = sign("", url, FORM)
    assert genuine_form(environ_for(url, FORM, forged), [""], PUBLIC) is None
    assert genuine_form(environ_for(url, FORM, forged), [], PUBLIC) is None


def test_a_signature_of_the_newer_kind_is_refused() -> None:
    url = PUBLIC + "/voice"
    newer = RequestValidator(TOKEN).compute_signature(url, MultiDict(FORM), algorithm="HMAC_SHA256")
    told = {"HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    assert genuine_form(environ_for(url, FORM, newer) | told, [TOKEN], PUBLIC) is None


def test_a_body_hash_in_the_address_is_no_way_round_the_form() -> None:
    url = f"{PUBLIC}/voice?bodySHA256={sha256(b'{}').hexdigest()}"
    assert genuine_form(environ_for(url, FORM, sign(TOKEN, url)), [TOKEN], PUBLIC) is None


@pytest.mark.parametrize("named", [[], [OTHER], [ACCOUNT, OTHER], [ACCOUNT.lower()], [""]])
def test_another_account_is_refused_when_one_is_set(named: list[str]) -> None:
    url = PUBLIC + "/voice"
    form = [("CallSid", "CA1"), *(("AccountSid", sid) for sid in named)]
    signature = sign(TOKEN, url, form)
    assert genuine_form(environ_for(url, form, signature), [TOKEN], PUBLIC, ACCOUNT) is None
    assert genuine_form(environ_for(url, form, signature), [TOKEN], PUBLIC) == form
    assert genuine_form(environ_for(url, FORM, sign(TOKEN, url, FORM)), [TOKEN], PUBLIC, ACCOUNT) == FORM


@pytest.mark.parametrize(
    "change",
    [
        {"CONTENT_TYPE": "application/json"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
        {"CONTENT_TYPE": ""},
        {"CONTENT_LENGTH": "9999"},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "lots"},
        {"CONTENT_LENGTH": "²"},
        {"CONTENT_LENGTH": ""},
    ],
)
def test_what_is_no_whole_form_reads_as_empty(change: dict[str, str]) -> None:
    assert read_form(environ_for(PUBLIC + "/voice", FORM, **change)) == []


def test_a_form_may_come_in_chunks_and_must_not_be_huge() -> None:
    chunked = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    assert read_form(environ_for(PUBLIC, FORM, **chunked)) == FORM
    just = [("B", "x" * (LARGEST_FORM - 2))]
    over = [("B", "x" * (LARGEST_FORM - 1))]
    assert read_form(environ_for(PUBLIC, just)) == just == read_form(environ_for(PUBLIC, just, **chunked))
    assert read_form(environ_for(PUBLIC, over)) == [] == read_form(environ_for(PUBLIC, over, **chunked))
    assert read_form(environ_for(PUBLIC, [("a", "")] * 1001)) == []


def test_a_huge_form_is_read_away_so_that_the_refusal_arrives_but_not_for_ever() -> None:
    for sent, left in ((LARGEST_FORM + 1, 0), (1 << 20, 0), (3 << 20, 2 << 20)):
        body = io.BytesIO(b"x" * sent)
        assert read_form(environ_for(PUBLIC, FORM, **{"CONTENT_LENGTH": str(sent), "wsgi.input": body})) == []
        assert len(body.read()) == left
    cut_short = io.BytesIO(b"x" * 100)
    assert read_form(environ_for(PUBLIC, FORM, **{"CONTENT_LENGTH": "900000", "wsgi.input": cut_short})) == []


def test_the_form_is_read_once_and_left_whole_for_others() -> None:
    app = Flask(__name__)
    sent = {"Body": " café 😀 ", "FromCity": ""}
    environ = EnvironBuilder("/sms", method="POST", base_url=PUBLIC, data=sent).get_environ()
    first = read_form(environ)
    assert first == list(sent.items())
    assert read_form(environ) is first
    with app.request_context(environ):
        assert list(request.form.items(multi=True)) == first


def test_bytes_that_are_no_text_never_break_the_check() -> None:
    environ = environ_for(PUBLIC + "/sms", FORM, sign(TOKEN, PUBLIC + "/sms", FORM))
    environ |= {"wsgi.input": io.BytesIO(b"Body=\xff%FF%ZZ%&&=x&\x00"), "CONTENT_LENGTH": "19"}
    assert genuine_form(environ, [TOKEN], PUBLIC) is None
    assert [name for name, _ in read_form(environ)] == ["Body", "", "\x00"]
    odd = environ_for(PUBLIC + "/sms?c=" + quote("é", encoding="latin-1") + "\xff\udc80", FORM, "x")
    assert genuine_form(odd, [TOKEN], PUBLIC) is None

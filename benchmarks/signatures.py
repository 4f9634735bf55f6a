"""Our check of signatures and reading of forms against the libraries': `python -m benchmarks.signatures`.

Both must agree on every request made up here, genuine or not: with the provider's own RequestValidator on who sent it,
with and without ports, and with urllib's parse_qsl on what stands in it.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qsl, quote_plus

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # ships no types
from werkzeug.datastructures import MultiDict

from ivr.channels.signature import genuine_form, read_form

TOKENS = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210")
_MOST_FIELDS = 1000
_PORTS = ("", "", "", ":443", ":80", ":8443", ":1")
_HOSTS = ("h.example", "line.example.org", "127.0.0.1", "xn--bcher-kva.example")
_QUERIES = (
    "", "", "?c=1", "?c=%C3%A9", "?a=%2F&b=%27", "?c=a.b-c_d~e", "?c=&c=", "?x=%F0%9F%98%80", "?c=a+b", "?u=http://x/",
    "?c=1-Len-Amenu-K1iZcase&n=2", "?%", "?a=%zz", "?a;b", "?=&=", "?a=b=c",
)  # fmt: skip
_PATHS = ("/voice", "/sms", "/voice/status", "/help/voice", "/voice/", "/sms%20", "//voice", "/v%C3%A9")
_NAMES = ("Body", "From", "To", "Digits", "a", "A", "b", "AB", "Ünü", "SpeechResult", "", "a b", "x[]", "\x00")
_PIECES = (
    "", " ", "  lead", "trail  ", "you're", "a@b:c", "50% off", "&=+?#;", "é ñ ü", "\u2018quoted\u2019", "😀", "電話",
    "\n",
    "\r\n", "\t", "\u00a0", "%C3%A9", "1", "HELP PASSWORD", "+12065550101", "+", "Zürich", "\x00", "x" * 300, "\ufeff",
)  # fmt: skip
_RAW = (
    b"%", b"%2", b"%zz", b"%ED%A0%80", b"%FF", b"\xff\xfe", b"\xc3", b"%C3", b"%c3%a9", b"%2B1", b"%2b", b"+%2B",
    b"%2B%2B",
    b";", b"=", b"==", b"a", b"\x00", b"%00", b"%26", b"%3D", b"\xc3\xa9", b"\xe2\x80\xa8", b"%u00e9",
    b"%2B1\xc2\xb2", b"\x85",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """Where we and the libraries differ, and how often each verdict came."""

    differences: list[str]
    verdicts: Counter[str]


def compare(requests: int, seed: int = 0) -> Compared:
    """Make up so many requests, and ask both."""
    chance, found, verdicts = Random(seed), list[str](), Counter[str]()
    libraries = [RequestValidator(token) for token in TOKENS]
    for _ in range(requests):
        body, pairs = _form(chance)
        theirs = _parsed(body)
        url = f"{chance.choice(('https', 'https', 'http'))}://{chance.choice(_HOSTS)}"
        target = chance.choice(_PATHS) + chance.choice(_QUERIES)
        signed = url + chance.choice(_PORTS) + target
        signature = chance.choice(libraries).compute_signature(
            signed, MultiDict(pairs if pairs is not None else theirs)
        )
        asked = url + chance.choice(_PORTS)
        kind = chance.random()
        if kind < 0.1:
            signature = _spoilt(chance, signature)
        elif kind < 0.2:
            body = _one_other(chance, body)
            theirs = _parsed(body)
        elif kind < 0.25:
            target += chance.choice(("/", "&", "x"))
        environ = _environ(asked, target, body, signature)
        ours = read_form(environ)
        if ours != theirs:
            found.append(f"read {body[:300]!r} as {ours} and not {theirs}")
        expected = any(library.validate(asked + target, MultiDict(theirs), signature) for library in libraries)
        whole = genuine_form(environ, TOKENS, chance.choice((None, asked)))
        if (whole is not None) is not expected:
            found.append(f"{asked}{target} signed for {signed}: {whole is not None} and not {expected}: {body[:300]!r}")
        verdicts["genuine" if expected else "refused"] += 1
    return Compared(found, verdicts)


def _form(chance: Random) -> tuple[bytes, list[tuple[str, str]] | None]:
    """Return a body, and the fields that were written in it; None for one that no form would make."""
    if chance.random() < 0.3:
        pieces = (*_RAW, b"&", b"&", b"=", b"&a=", b"&&", b"Body=")
        return b"".join(chance.choices(pieces, k=chance.randrange(14))), None
    several = chance.randrange(1002) if chance.random() < 0.002 else chance.randrange(9)
    pairs = [
        (chance.choice(_NAMES), "".join(chance.choices(_PIECES, k=chance.randrange(4)))) for _ in range(several)
    ]  # fmt: skip
    if several and chance.random() < 0.2:
        pairs.append(chance.choice(pairs))
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()
    return (body, pairs) if len(pairs) <= _MOST_FIELDS else (body, None)


def _parsed(body: bytes) -> list[tuple[str, str]]:
    """Return what urllib reads, which is to count for nothing where there are too many fields."""
    try:
        text = body.decode("utf-8", "replace")
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return []


def _spoilt(chance: Random, signature: str) -> str:
    at = chance.randrange(len(signature))
    return chance.choice(
        ("", "x", signature[:-1], signature + "=", signature.lower(), signature[:at] + "~" + signature[at + 1 :], " ")
    )


def _one_other(chance: Random, body: bytes) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.choice((b"", b"x", b"&", b"=", b"%", b"+", b"\x00", b"1")) + body[at + 1 :]


def _environ(base: str, target: str, body: bytes, signature: str) -> dict[str, object]:
    scheme, _, host = base.partition("://")
    path, _, query = target.partition("?")
    return {
        "REQUEST_METHOD": "POST",
        "wsgi.url_scheme": scheme,
        "HTTP_HOST": host,
        "RAW_URI": target,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_X_TWILIO_SIGNATURE": signature,
    }


def main(words: Sequence[str] | None = None) -> int:
    """Print what was compared; return 1 if anything differs."""
    parser = argparse.ArgumentParser(description="Our check of signatures against the provider's own library.")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args(words)
    began = time.perf_counter()
    found = compare(wanted.requests, wanted.seed)
    rate = wanted.requests / (time.perf_counter() - began)
    shown = ", ".join(f"{count} {verdict}" for verdict, count in sorted(found.verdicts.items()))
    print(f"{wanted.requests} requests ({shown}), {rate:.0f} a second, {len(found.differences)} differences")
    for difference in found.differences[:20]:
        print(difference, file=sys.stderr)
    return int(bool(found.differences))


if __name__ == "__main__":
    sys.exit(main())

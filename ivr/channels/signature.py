"""Did the provider send this? X-Twilio-Signature, checked straight from the WSGI environ.

The provider signs the address it was given and the form it sends, with HMAC-SHA1 under the account's Auth
Token (Twilio: Security). The address must be the one on the wire: a framework's `request.url` is decoded
(%C3%A9 becomes é), and behind a proxy it names the wrong scheme, host or path.

Signatures made with a shared key, announced by X-Twilio-Webhooks-Signature-Settings, are not supported: the
header is never read, so such a request is refused like any other that the Auth Token did not sign.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha1
from hmac import compare_digest
from typing import Any
from urllib.parse import quote, unquote_plus

Pairs = list[tuple[str, str]]

LARGEST_FORM = 256 * 1024
"""In bytes: the largest genuine form, a text of 1,600 characters with its escapes, is under 20 kB.

The rest is room for fields to come, because a signed form that is refused is a caller who hears nothing.
"""

_MOST_FIELDS = 1000
_MOST_READ_AWAY = 1 << 20
_PIECE = 1 << 16
_BLOCK = 64
_FORM_TYPE = "application/x-www-form-urlencoded"
_FORM_KEPT = "ivr.form"
_SCHEME_AND_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_PORT = re.compile(r":[0-9]*$")


def sign(token: str, url: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
    """The signature the provider puts on a request to `url` carrying the decoded form `pairs`.

    For GET the parameters are part of the address and `pairs` is empty. Pairs that are the same count once.
    """
    return _digest(token, url + _tail(pairs)).decode("ascii")


def is_signed(
    tokens: Iterable[str], signature: str | None, urls: Iterable[str], pairs: Iterable[tuple[str, str]] = ()
) -> bool:
    """Whether one of the tokens signed one of the addresses with this form. Never raises.

    An empty token signs nothing: a token left blank must not open the door to everybody.
    """
    if not signature:
        return False
    offered = signature.encode("utf-8", "replace")
    tail = _tail(pairs)
    texts = [url + tail for url in urls]
    return any(compare_digest(_digest(token, text), offered) for token in tokens if token for text in texts)


def signed_urls(environ: dict[str, Any], public_url: str | None) -> tuple[str, ...]:
    """The addresses the provider may have signed for this request, the likeliest first.

    `public_url` is the configured one, scheme and host and perhaps a prefix, which is put back where a proxy
    took it off; without it the request's own scheme and Host are used. Each address is tried without a port
    and with one, because the provider drops it in voice over HTTPS and keeps it elsewhere.
    """
    base = public_url or f"{environ.get('wsgi.url_scheme', 'http')}://{_own_host(environ)}"
    first, second, prefix = _origins(base)
    target = _target(environ)
    if prefix and not (target.startswith(prefix) and target[len(prefix) : len(prefix) + 1] in ("", "/", "?")):
        target = prefix + target
    return first + target, second + target


def read_form(environ: dict[str, Any]) -> Pairs:
    """The form of a request, decoded, in order, blanks and empty values kept.

    Anything else gives an empty list, which no genuine signature fits: another content type, a body over
    LARGEST_FORM bytes, one cut short or without a length. The body is read once and put back, so that a
    framework reading it later finds it whole; a second call gives the same list.
    """
    kept: Pairs | None = environ.get(_FORM_KEPT)
    if kept is None:
        kept = environ[_FORM_KEPT] = _parse(_read_body(environ))
    return kept


def genuine_form(
    environ: dict[str, Any], tokens: Sequence[str], public_url: str | None, account_sid: str | None = None
) -> Pairs | None:
    """The form if the provider sent it, else None: answer that with 403 and an empty body.

    With `account_sid` the form must also name that account, and no other.
    """
    pairs = read_form(environ)
    signature = environ.get("HTTP_X_TWILIO_SIGNATURE")
    if not is_signed(tokens, signature, signed_urls(environ, public_url), pairs):
        return None
    if account_sid and {value for name, value in pairs if name == "AccountSid"} != {account_sid}:
        return None
    return pairs


def _tail(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join([name + value for name, value in sorted(set(pairs))])


def _digest(token: str, text: str) -> bytes:
    """Return HMAC-SHA1 (RFC 2104) of a text, from what each token's key made of the two hashes beforehand.

    Asking OpenSSL for a whole HMAC takes two to three times as long where little of it is left in the cache.
    """
    inner, outer = (half.copy() for half in _keyed(token))
    inner.update(text.encode("utf-8", "replace"))
    outer.update(inner.digest())
    return b64encode(outer.digest())


@lru_cache(maxsize=16)
def _keyed(token: str) -> tuple[Any, Any]:
    key = token.encode()
    key = (sha1(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return sha1(bytes(each ^ 0x36 for each in key)), sha1(bytes(each ^ 0x5C for each in key))


def _own_host(environ: dict[str, Any]) -> str:
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME', '')}:{environ.get('SERVER_PORT', '')}"
    return str(host)


@lru_cache(maxsize=16)
def _origins(base: str) -> tuple[str, str, str]:
    """Scheme and host without a port and with one (the scheme's own if none is written), and the prefix.

    The likelier of the two comes first: the provider keeps a port that is written, but in voice over HTTPS.
    """
    scheme, _, rest = base.partition("://")
    host, slash, prefix = rest.partition("/")
    host = host.rpartition("@")[2]
    bare = f"{scheme}://{_PORT.sub('', host)}"
    port = _PORT.search(host)
    if port is None or port.group() == ":":
        return bare, f"{bare}:{443 if scheme == 'https' else 80}", (slash + prefix).rstrip("/")
    written = bare + port.group()
    return *((bare, written) if scheme == "https" else (written, bare)), (slash + prefix).rstrip("/")


def _target(environ: dict[str, Any]) -> str:
    """Path and query as they stood on the wire, else the nearest that can be rebuilt."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if raw:
        absolute = _SCHEME_AND_HOST.match(raw)  # as a request through a forward proxy has it
        return raw[absolute.end() if absolute else 0 :].partition("#")[0]
    path = quote(
        (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1", "replace"),
        safe="/:@!$&'()*+,;=",
    )
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _read_body(environ: dict[str, Any]) -> bytes:
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != _FORM_TYPE:
        return b""
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated.isascii() and stated.isdigit():
        length = int(stated)
    elif not stated and environ.get("wsgi.input_terminated"):
        length = None  # sent in chunks; the server marks the end
    else:
        return b""
    if length is not None and length > LARGEST_FORM:
        _read_away(environ["wsgi.input"], length)
        return b""
    body: bytes = environ["wsgi.input"].read(LARGEST_FORM + 1 if length is None else length)
    environ["wsgi.input"] = io.BytesIO(body)
    whole = len(body) <= LARGEST_FORM if length is None else len(body) == length
    return body if whole else b""


def _read_away(body: Any, length: int) -> None:
    # Who is hung up on while still sending loses the answer that was on its way.
    left = min(length, _MOST_READ_AWAY)
    while left > 0 and (piece := body.read(min(left, _PIECE))):
        left -= len(piece)


def _parse(body: bytes) -> Pairs:
    """Return the fields as `urllib.parse.parse_qsl` does, blank ones kept; most need no decoding at all."""
    fields = body.decode("utf-8", "replace").split("&")
    if len(fields) > _MOST_FIELDS:
        return []
    parts = [field.partition("=") for field in fields if field]
    return [(_plain(name), _plain(value)) for name, _, value in parts]


def _plain(written: str) -> str:
    if "%" not in written:
        return written.replace("+", " ")
    # Every form names four telephone numbers or more.
    if written[:3] == "%2B" and written.isascii() and "%" not in written[3:] and "+" not in written:
        return f"+{written[3:]}"
    return unquote_plus(written, errors="replace")

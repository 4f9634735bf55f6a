"""Checks of settings, of records and of operating the line. Each raises ValueError with the rest of a sentence."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import SplitResult, urlsplit

_VISIBLE = re.compile(r"[!-~]+")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_API_KEY = re.compile(r"SK[0-9a-fA-F]{32}")
_SHORTEST_TOKEN = 16


def api_key(found: str) -> str:
    """Return the SID of an API key."""
    if not _API_KEY.fullmatch(found):  # never repeated: the secret may have come here by mistake
        raise ValueError("is no API key: its SID is SK and 32 digits or letters from a to f")
    return found


def api_secret(found: str) -> str:
    """Return the secret of an API key."""
    if not _VISIBLE.fullmatch(found) or found[0] in "'\"":
        raise ValueError("has a quote, a blank or an unusual letter: write the key's secret bare")
    return found


def database(found: str) -> str:
    """Return the address of a database."""
    if not found.startswith(("postgresql://", "postgres://", "sqlite:///")):  # never repeated: it holds a password
        raise ValueError("names no database we know: write it like postgresql://USER:PASSWORD@HOST/NAME")
    return found


def redis(found: str) -> str:
    """Return the address of a Redis. It is never repeated: it may hold a password."""
    parts = _parts(found)
    if parts is None or parts.scheme not in ("redis", "rediss", "unix") or not (parts.hostname or parts.path[1:]):
        raise ValueError("names no Redis: write it like redis://:PASSWORD@HOST:6379/0, or rediss:// with TLS")
    return found


def period(found: str) -> Literal["month", "day", "no"]:
    """Return how long a pseudonym holds."""
    match found.lower():
        case "month":
            return "month"
        case "day":
            return "day"
        case "no":
            return "no"
    raise ValueError(f"is {found[:80]!r}: write month, day or no")


def log_form(found: str) -> Literal["json", "text"]:
    """Return the form of the log."""
    match found.lower():
        case "json":
            return "json"
        case "text":
            return "text"
    raise ValueError(f"is {found[:40]!r}: write json or text")


def token(found: str) -> str:
    """Return a token that stands in a header as it is."""
    if not _VISIBLE.fullmatch(found) or found[0] in "'\"":
        raise ValueError("has a quote, a blank or an unusual letter: write the token bare")
    if len(found) < _SHORTEST_TOKEN:
        raise ValueError(f"has {len(found)} characters: use at least {_SHORTEST_TOKEN}, made at random")
    return found


def mail(found: str) -> str:
    """Return one address for mail."""
    if not _MAIL.fullmatch(found):
        raise ValueError(f"is {found[:80]!r}: write an address such as it@example.org, without a name")
    return found


def mails(found: str) -> tuple[str, ...]:
    """Return some addresses for mail, which are parted by commas."""
    return tuple(mail(each.strip()) for each in found.split(","))


def mail_server(found: str) -> str:
    """Return the address of a mail server. It is never repeated: it may hold a password."""
    parts = _parts(found)
    if parts is None or parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/"):
        raise ValueError("names no mail server: write it like smtp://USER:PASSWORD@mail.example.org:587")
    return found


def alert_url(found: str) -> str:
    """Return an address to post to. It is never repeated: such addresses are secrets."""
    parts = _parts(found)
    if parts is None or parts.scheme not in ("http", "https"):
        raise ValueError("is no address to post to: write it whole, such as https://chat.example.org/hooks/KEY")
    return found


def _parts(found: str) -> SplitResult | None:
    try:
        parts = urlsplit(found)
        known = parts.port is None or parts.port > 0
    except ValueError:
        return None
    return parts if known and parts.hostname and _VISIBLE.fullmatch(found) else None

"""The environment, read once into one frozen `Settings`, with every complaint at once."""

from __future__ import annotations

import difflib
import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from ivr.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `default` is as staff would write it; empty when there is none."""

    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "TWILIO_AUTH_TOKEN",
        "",
        "The account's Auth Token, which proves that a request comes from the provider. Needed to serve. "
        "Several may stand there, separated by commas, while a token is being replaced.",
        secret=True,
    ),
    Setting(
        "TWILIO_ACCOUNT_SID",
        "",
        "The account's SID (AC...). When set, requests made for another account are refused.",
    ),
    Setting(
        "IVR_PUBLIC_URL",
        "",
        "The address the provider calls, without the webhook's own path: `https://line.example.org`, or "
        "`https://example.org/line` with a prefix. Needed behind a proxy; unset, the request's own is taken.",
    ),
    Setting("IVR_CONFIG_DIR", "config", "The folder with the facts. Unset: `config` beside the package."),
    Setting("IVR_PROMPTS_DIR", "prompts", "The folder with the words. Unset: `prompts` beside the package."),
    Setting(
        "SECRET_KEY",
        "",
        "Signs the cookie that carries a text conversation; at least 16 characters. Several may stand there, "
        "separated by commas: the first signs, all are accepted. Unset, it is derived from the Auth Token.",
        secret=True,
    ),
    Setting(
        "IVR_ANSWER_HELP",
        "yes",
        "Whether a text of only HELP or INFO gets the short menu. Say `no` where the provider or carrier "
        "answers those words itself. A text the provider has marked as answered never gets a second reply.",
    ),
    Setting("IVR_HOST", "127.0.0.1", "The address `serve` listens on."),
    Setting("IVR_PORT", "8000", "The port `serve` listens on."),
    Setting("IVR_WORKERS", "2", "How many processes answer, 1 to 64."),
)

_Value = TypeVar("_Value")

# Twilio's own form, or the bare UUID of the providers that speak the same markup.
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BARE_TOKEN = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{32}(?![0-9a-fA-F])")
_VISIBLE = re.compile(r"[!-~]+")
_HOST = re.compile(r"[A-Za-z0-9.:_-]+")
_PUBLIC_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
_PATH = re.compile(r"(/[A-Za-z0-9._~%!$&'()*+,;=:@-]+)*")
_YES = ("yes", "true", "on", "1")
_NO = ("no", "false", "off", "0")
_WEBHOOK_PATHS = ("/voice", "/sms", "/voice/status")
_SHORTEST_KEY = 16


def _beside_package(name: str) -> Path:
    return Path(__file__).parent.parent / name


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides. Made by `read`; its `repr` shows no secret.

    `auth_tokens` and `secret_keys` are empty when nothing is set, which is right for everything but
    serving. `public_url` has no trailing slash.
    """

    auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    account_sid: str | None = None
    public_url: str | None = None
    config_dir: Path = field(default_factory=lambda: _beside_package("config"))
    prompts_dir: Path = field(default_factory=lambda: _beside_package("prompts"))
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    answer_help: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2


def derived_key(token: str) -> str:
    """The cookie key that stands in for `SECRET_KEY`: bound to the token, and of no use for finding it."""
    return hmac.new(token.encode(), b"ivr: cookie key", hashlib.sha256).hexdigest()


def from_environment(*, serving: bool = False) -> Settings:
    """Read the process's own environment: the only place that does. Raises SettingsError."""
    return read(os.environ, serving=serving)


def read(environ: Mapping[str, str], *, serving: bool = False) -> Settings:
    """Check every setting and give them back together. An empty value counts as unset.

    With `serving`, a missing TWILIO_AUTH_TOKEN is a complaint too. Raises SettingsError with all complaints.
    """
    complaints: list[str] = []
    unset = Settings()

    def take(name: str, check: Callable[[str], _Value], otherwise: _Value) -> _Value:
        found = environ.get(name, "").strip()
        if not found:
            return otherwise
        try:
            return check(found)
        except ValueError as wrong:
            complaints.append(f"{name} {wrong}.")
            return otherwise

    if serving and not environ.get("TWILIO_AUTH_TOKEN", "").strip():
        complaints.append(
            "TWILIO_AUTH_TOKEN is not set: give it the account's Auth Token, without which a forged request "
            "looks like a real one."
        )
    tokens = take("TWILIO_AUTH_TOKEN", _tokens, unset.auth_tokens)
    settings = Settings(
        auth_tokens=tokens,
        account_sid=take("TWILIO_ACCOUNT_SID", _account_sid, unset.account_sid),
        public_url=take("IVR_PUBLIC_URL", _public_url, unset.public_url),
        config_dir=take("IVR_CONFIG_DIR", Path, unset.config_dir),
        prompts_dir=take("IVR_PROMPTS_DIR", Path, unset.prompts_dir),
        secret_keys=take("SECRET_KEY", _secret_keys, tuple(map(derived_key, tokens))),
        answer_help=take("IVR_ANSWER_HELP", _yes_or_no, unset.answer_help),
        host=take("IVR_HOST", _host, unset.host),
        port=take("IVR_PORT", _between(1, 65535), unset.port),
        workers=take("IVR_WORKERS", _between(1, 64), unset.workers),
    )
    complaints.extend(_misspelt(environ))
    if complaints:
        raise SettingsError(complaints)
    return settings


# Each check raises ValueError with the rest of a sentence that begins with the setting's name.


def _several(found: str, what: str) -> tuple[str, ...]:
    each = tuple(part.strip() for part in found.split(","))
    for place, part in enumerate(each, 1):
        which = f"number {place} of {len(each)}" if len(each) > 1 else "the value"
        if not part:
            raise ValueError(f"has an empty place ({which}): write {what} between the commas, or no comma")
        if not _VISIBLE.fullmatch(part) or part[0] in "'\"":
            raise ValueError(f"has a quote, a blank or an unusual letter in {which}: write {what} bare")
    return each


def _tokens(found: str) -> tuple[str, ...]:
    return _several(found, "the Auth Token")


def _secret_keys(found: str) -> tuple[str, ...]:
    keys = _several(found, "the key")
    shortest = min(map(len, keys))
    if shortest < _SHORTEST_KEY:
        raise ValueError(f"has a key of {shortest} characters: use at least {_SHORTEST_KEY}, made at random")
    return keys


def _account_sid(found: str) -> str:
    if _BARE_TOKEN.fullmatch(found):
        raise ValueError("looks like an Auth Token: the account's SID begins with AC")
    if not _ACCOUNT_SID.fullmatch(found):
        raise ValueError(f"is {_shown(found)}: the account's SID is AC and 32 digits or letters from a to f")
    return found


def _public_url(found: str) -> str:
    right = "write it like https://line.example.org"
    try:
        parts = urlsplit(found)
        host, port = parts.hostname, parts.port
    except ValueError as wrong:
        raise ValueError(f"cannot be read as an address ({wrong}): {right}") from wrong
    if "@" in parts.netloc:  # never repeated: it may hold a password
        raise ValueError(f"holds a user name or password, which the provider's signature leaves out: {right}")
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError(f"is {_shown(found)}: {right}")
    if "?" in found or "#" in found:
        raise ValueError(f"is {_shown(found)}: leave out everything from the ? or # on")
    written = f"[{host}]" if ":" in host else host
    if not _PUBLIC_HOST.fullmatch(written) or port == 0:
        raise ValueError(f"has the host {_shown(parts.netloc)}: use letters, digits, dots and hyphens only")
    path = parts.path.rstrip("/")
    if not _PATH.fullmatch(path):
        raise ValueError(f"has the path {_shown(parts.path)}: use plain letters and single slashes")
    if path.endswith(_WEBHOOK_PATHS):
        raise ValueError(f"is {_shown(found)}: leave out the webhook's own path, {_shown(path)}")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _yes_or_no(found: str) -> bool:
    word = found.lower()
    if word not in _YES + _NO:
        raise ValueError(f"is {_shown(found)}: write yes or no")
    return word in _YES


def _host(found: str) -> str:
    if not _HOST.fullmatch(found):
        raise ValueError(f"is {_shown(found)}: write a host alone, such as 127.0.0.1 or 0.0.0.0")
    return found


def _between(least: int, most: int) -> Callable[[str], int]:
    def check(found: str) -> int:
        if not (found.isascii() and found.isdigit() and len(found) < 10 and least <= int(found) <= most):
            raise ValueError(f"is {_shown(found)}: write a whole number from {least} to {most}")
        return int(found)

    return check


def _shown(found: str) -> str:
    """What was found, short and quoted; anything shaped like an Auth Token in the wrong place is left out."""
    safe = _BARE_TOKEN.sub("(not shown)", found)
    return repr(safe if len(safe) <= 80 else safe[:77] + "...")


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    """Names of ours that nobody would read. Only near ones: clusters set IVR_PORT_8000_TCP and the like."""
    known = [setting.name for setting in SETTINGS]
    complaints = []
    for name in sorted(environ):
        if name.startswith("IVR_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            if near:
                complaints.append(f"{name} is not a setting: write {near[0]}.")
    return complaints

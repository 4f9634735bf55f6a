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
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from ivr import settings_checks as checks
from ivr.errors import SettingsError
from ivr.settings_table import SETTINGS as SETTINGS
from ivr.settings_table import Setting as Setting

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
_SENDER = re.compile(r"MG[0-9a-fA-F]{32}|\+1[2-9][0-9]{9}")
_WEBHOOK_PATHS = ("/voice", "/sms", "/voice/status", "/sms/status")
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
    state_dir: Path | None = None
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    answer_help: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    staff_pages: bool = False
    api_key_sid: str | None = None
    api_key_secret: str | None = field(default=None, repr=False)
    api_url: str | None = None
    voice_fallback_url: str | None = None
    sms_fallback_url: str | None = None
    text_from: str | None = None
    records: bool = True
    database_url: str | None = field(default=None, repr=False)
    record_days: int = 400
    record_callers: Literal["month", "day", "no"] = "month"
    record_phrases: bool = False
    log_form: Literal["json", "text"] | None = None
    operator_token: str | None = field(default=None, repr=False)
    alert_mail: tuple[str, ...] = ()
    alert_mail_from: str | None = None
    alert_mail_server: str | None = field(default=None, repr=False)
    alert_url: str | None = field(default=None, repr=False)
    alert_refused: int = 5
    transfers_a_day: int | None = None
    texts_a_day: int | None = None
    caller_calls_hour: int = 20
    caller_calls_day: int = 60
    caller_texts_hour: int = 30
    caller_texts_day: int = 60
    redis_url: str | None = field(default=None, repr=False)

    @property
    def state(self) -> Path:
        """The folder where editions are kept, which need not be there yet."""
        return self.state_dir or self.config_dir.parent / "var"


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
        state_dir=take("IVR_STATE_DIR", Path, unset.state_dir),
        secret_keys=take("SECRET_KEY", _secret_keys, tuple(map(derived_key, tokens))),
        answer_help=take("IVR_ANSWER_HELP", _yes_or_no, unset.answer_help),
        host=take("IVR_HOST", _host, unset.host),
        port=take("IVR_PORT", _between(1, 65535), unset.port),
        workers=take("IVR_WORKERS", _between(1, 64), unset.workers),
        staff_pages=take("IVR_STAFF_PAGES", _yes_or_no, unset.staff_pages),
        api_key_sid=take("TWILIO_API_KEY_SID", checks.api_key, unset.api_key_sid),
        api_key_secret=take("TWILIO_API_KEY_SECRET", checks.api_secret, unset.api_key_secret),
        api_url=take("TWILIO_API_URL", _public_url, unset.api_url),
        voice_fallback_url=take("IVR_VOICE_FALLBACK_URL", _fallback, unset.voice_fallback_url),
        sms_fallback_url=take("IVR_SMS_FALLBACK_URL", _fallback, unset.sms_fallback_url),
        text_from=take("IVR_TEXT_FROM", _sender, unset.text_from),
        records=take("IVR_RECORDS", _yes_or_no, unset.records),
        database_url=take("DATABASE_URL", checks.database, unset.database_url),
        record_days=take("IVR_RECORDS_DAYS", _between(1, 9999), unset.record_days),
        record_callers=take("IVR_RECORDS_CALLERS", checks.period, unset.record_callers),
        record_phrases=take("IVR_RECORDS_PHRASES", _yes_or_no, unset.record_phrases),
        log_form=take("IVR_LOG", checks.log_form, unset.log_form),
        operator_token=take("IVR_OPERATOR_TOKEN", checks.token, unset.operator_token),
        alert_mail=take("IVR_ALERT_MAIL", checks.mails, unset.alert_mail),
        alert_mail_from=take("IVR_ALERT_MAIL_FROM", checks.mail, unset.alert_mail_from),
        alert_mail_server=take("IVR_ALERT_MAIL_SERVER", checks.mail_server, unset.alert_mail_server),
        alert_url=take("IVR_ALERT_URL", checks.alert_url, unset.alert_url),
        alert_refused=take("IVR_ALERT_REFUSED", _between(1, 999999999), unset.alert_refused),
        transfers_a_day=take("IVR_TRANSFERS_A_DAY", _between(1, 999999999), unset.transfers_a_day),
        texts_a_day=take("IVR_TEXTS_A_DAY", _between(1, 999999999), unset.texts_a_day),
        caller_calls_hour=take("IVR_CALLER_CALLS_HOUR", _between(0, 999999999), unset.caller_calls_hour),
        caller_calls_day=take("IVR_CALLER_CALLS_DAY", _between(0, 999999999), unset.caller_calls_day),
        caller_texts_hour=take("IVR_CALLER_TEXTS_HOUR", _between(0, 999999999), unset.caller_texts_hour),
        caller_texts_day=take("IVR_CALLER_TEXTS_DAY", _between(0, 999999999), unset.caller_texts_day),
        redis_url=take("REDIS_URL", checks.redis, unset.redis_url),
    )
    if not complaints and (settings.api_key_sid is None) != (settings.api_key_secret is None):
        complaints.append("TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET belong together: set both, or neither.")
    if settings.alert_mail and not (settings.alert_mail_server and settings.alert_mail_from):
        complaints.append("IVR_ALERT_MAIL needs IVR_ALERT_MAIL_SERVER and IVR_ALERT_MAIL_FROM: set all three.")
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


def _sender(found: str) -> str:
    if not _SENDER.fullmatch(found):
        raise ValueError(f"is {_shown(found)}: write a number such as +15005550006, or MG and 32 digits or letters")
    return found


def _fallback(found: str) -> str:
    right = "write the whole address, such as https://files.example.org/fallback.xml"
    parts = urlsplit(found)
    if "@" in parts.netloc:  # never repeated: it may hold a password
        raise ValueError(f"holds a user name or password: {right}")
    if parts.scheme not in ("http", "https") or not _VISIBLE.fullmatch(found) or "#" in found or not parts.path[1:]:
        raise ValueError(f"is {_shown(found)}: {right}")
    _public_url(f"{parts.scheme}://{parts.netloc}")
    return found


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
    if _BARE_TOKEN.fullmatch(found):
        raise ValueError("looks like an Auth Token: write a host, such as 127.0.0.1 or 0.0.0.0")
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

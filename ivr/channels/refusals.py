"""Requests that are refused: why, told to whoever runs the line. What is looked at here is looked at for them alone."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ivr.channels.signature import is_signed, read_form, signed_urls
from ivr.settings import Settings

log = logging.getLogger("ivr.refused")

Why = Literal["unsigned", "signature", "account"]

SECONDS_APART = 10.0
"""Between two lines of the log about the same: whoever knocks all day must not fill the disk."""
_LONGEST_ADDRESS = 300
_UNUSUAL = re.compile(r"[^!-~]")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was refused, the address we took it to be for, and what to set, as a sentence."""

    why: Why
    address: str
    hint: str


class Refusals:
    """Tells the log of requests that were refused, without letting anybody fill it."""

    def __init__(self) -> None:
        self._told: dict[Why, float] = {}
        self._untold: dict[Why, int] = {}
        self._lock = threading.Lock()

    def told(self, environ: dict[str, Any], settings: Settings) -> Why:
        """Tell why a request was refused, unless the same was told just now; return the kind of it."""
        found = reason(environ, settings)
        with self._lock:
            now = time.monotonic()
            if now - self._told.get(found.why, float("-inf")) < SECONDS_APART:
                self._untold[found.why] = self._untold.get(found.why, 0) + 1
                return found.why
            self._told[found.why], untold = now, self._untold.pop(found.why, 0)
        more = {"address": found.address, "hint": found.hint, **({"more_like_it": untold} if untold else {})}
        log.warning("a request was refused", extra={"refused": found.why, **more})
        return found.why


def reason(environ: dict[str, Any], settings: Settings) -> Refusal:
    """Return why a request of this kind is refused."""
    pairs = read_form(environ)
    ours = signed_urls(environ, settings.public_url)
    # The provider leaves a port out over HTTPS, and keeps it elsewhere (Twilio: Security).
    likeliest = ours[0] if ours[0].startswith("https:") or ":80/" in ours[1] else ours[1]
    address = _UNUSUAL.sub("?", likeliest)[:_LONGEST_ADDRESS]
    signature = environ.get("HTTP_X_TWILIO_SIGNATURE")
    if not signature:
        return Refusal("unsigned", address, "It brought no X-Twilio-Signature, so it is not from the provider.")
    if is_signed(settings.auth_tokens, signature, ours, pairs):
        return Refusal("account", address, "The provider sent it for another account than TWILIO_ACCOUNT_SID.")
    for base in _other_bases(environ):
        if is_signed(settings.auth_tokens, signature, signed_urls(environ, base), pairs):
            return Refusal("signature", address, f"It was signed for {base}: set IVR_PUBLIC_URL to that.")
    return Refusal("signature", address, _advice(settings))


def _advice(settings: Settings) -> str:
    if settings.public_url:
        where = "IVR_PUBLIC_URL must be what the number's webhook says, to the letter: http or https, host, prefix."
    else:
        where = "Set IVR_PUBLIC_URL to the address that the number's webhook says: behind a proxy we cannot see it."
    return f"{where} If it is, TWILIO_AUTH_TOKEN is not the account's primary Auth Token, or somebody forges requests."


def _other_bases(environ: dict[str, Any]) -> Iterator[str]:
    """Yield what the provider may have called instead: the other scheme, and the hosts that were named."""
    named = (environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST"), environ.get("HTTP_X_ORIGINAL_HOST"))
    hosts = dict.fromkeys(str(host).strip() for host in named if host and _HOST.fullmatch(str(host).strip()))
    prefix = str(environ.get("HTTP_X_FORWARDED_PREFIX", "")).rstrip("/")
    prefix = prefix if re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", prefix) else ""
    for host in hosts:
        for scheme in ("https", "http"):
            yield f"{scheme}://{host}"
            if prefix:
                yield f"{scheme}://{host}{prefix}"

"""Keeping what must not be read: words sealed with a key, and names that only whoever has the key could guess."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_TAG = 32


class Seal:
    """Keys derived from the line's own, the newest first: it seals with that one, and opens what any has sealed."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError without a key."""
        if not keys:
            raise ValueError("nothing can be sealed without a key")
        self._tagging = [_derived(key, "names") for key in keys]
        self._sealing = MultiFernet([Fernet(urlsafe_b64encode(_derived(key, "words"))) for key in keys])

    def tags(self, kind: str, name: str) -> list[str]:
        """Return what stands for a name, one for each key, the one to write first; 32 letters from 0 to f."""
        return [hmac.new(key, f"{kind}:{name}".encode(), sha256).hexdigest()[:_TAG] for key in self._tagging]

    def seal(self, to: str, body: str, at: int) -> bytes:
        """Seal a message at a moment, in seconds since 1970."""
        return self._sealing.encrypt_at_time(json.dumps([to, body]).encode(), at)

    def opened(self, sealed: bytes, at: int, seconds: int) -> tuple[str, str] | None:
        """Return number and words of a message sealed in the last seconds, else None.

        None too for what is broken, was sealed by a key that is gone, or more than a minute after `at`.
        """
        try:
            to, body = json.loads(self._sealing.decrypt_at_time(sealed, seconds, at))
        except (InvalidToken, ValueError, TypeError):
            return None
        return str(to), str(body)


def _derived(key: str, use: str) -> bytes:
    return hmac.new(key.encode(), f"ivr: outbox, {use}".encode(), sha256).digest()

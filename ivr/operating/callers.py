"""What stands for a caller where callers are limited or blocked. Keyed, so that trying all numbers finds none.

Other names than those of the records: whoever has both cannot bring them together without the secret.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b
from hmac import digest
from typing import Literal

from ivr.numbers import is_reachable

Purpose = Literal["limited", "blocked", "key"]
_BYTES = 12


def bare(sender: str) -> str:
    """Return the number of a caller or texter, without the network it came by; nothing for one that is withheld."""
    number = sender.rpartition(":")[2]
    return number if is_reachable(number) else ""


def name(secret: str, purpose: Purpose, text: str = "") -> str:
    """Return what stands for a number; with no text, for the secret itself: 16 letters, digits, - and _."""
    text_bytes = text.encode("utf-8", "replace")
    return urlsafe_b64encode(blake2b(text_bytes, key=_key(secret, purpose), digest_size=_BYTES).digest()).decode()


@lru_cache(maxsize=64)
def _key(secret: str, purpose: Purpose) -> bytes:
    return digest(digest(secret.encode(), b"ivr: limits", "sha256"), purpose.encode(), "sha256")

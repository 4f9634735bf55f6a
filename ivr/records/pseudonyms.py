"""Pseudonyms: what stands for a call and for a caller. Keyed, so that trying all numbers finds none. Pure."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b, sha256
from hmac import digest
from typing import Literal

from ivr.numbers import is_reachable

Period = Literal["month", "day", "no"]
_BYTES = 12


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Gives pseudonyms with a secret.

    A call keeps one for good. A caller has another one in each `period` (on the line's clock), and none with "no": who
    called in two months cannot be followed from one to the other without the secret.
    """

    secret: str
    period: Period = "month"

    def call(self, sid: str) -> str:
        """Return what stands for a call or a text, given the provider's id of it."""
        return _short(_key(self.secret, "call"), sid)

    def caller(self, number: str, day: date) -> str:
        """Return what stands for a caller on a day; nothing for a number that is withheld or none."""
        number = number.rpartition(":")[2]
        if self.period == "no" or not is_reachable(number):
            return ""
        return _short(_key(self.secret, f"caller {day.isoformat()[: 7 if self.period == 'month' else 10]}"), number)

    def phrase(self, call: str, turn: int) -> str:
        """Return the name of a phrase: its own, so that no phrase leads to the call it was said in."""
        return _short(_key(self.secret, "phrase"), f"{call} {turn}")


def code(call: str) -> str:
    """Return four digits that tell the calls of a day apart for people, given what stands for a call.

    Two calls of a day may have the same; with the day, a hundred calls have 1 chance in 100 for any one of them.
    """
    return f"{int.from_bytes(sha256(call.encode()).digest()[:4], 'big') % 10_000:04}"


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return digest(digest(secret.encode(), b"ivr: records", "sha256"), purpose.encode(), "sha256")


def _short(key: bytes, text: str) -> str:
    return urlsafe_b64encode(blake2b(text.encode("utf-8", "replace"), key=key, digest_size=_BYTES).digest()).decode()

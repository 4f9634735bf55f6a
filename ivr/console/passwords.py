"""Passwords of staff: hashed with Argon2id, with the library's own choice of memory and rounds (RFC 9106)."""

from __future__ import annotations

from threading import BoundedSemaphore

from ivr.errors import UsageError

SHORTEST, LONGEST = 12, 200
_FEWEST_LETTERS = 5
# A hash takes 64 MiB and some of a processor that callers need: so many at once in one process.
_AT_ONCE = 2


class BusyError(Exception):
    """Too many passwords are being checked just now."""


def hashed(password: str) -> str:
    """Return the hash to keep, salted."""
    from argon2 import PasswordHasher  # whoever serves the line without staff pages never needs it

    return PasswordHasher().hash(password)


class Checker:
    """Checks passwords in one process, a few at a time."""

    def __init__(self) -> None:
        from argon2 import PasswordHasher

        self._room = BoundedSemaphore(_AT_ONCE)
        self._hasher = PasswordHasher()
        self._nobodys = hashed("nobody has this account")

    def fits(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the one that was hashed; None, for nobody, takes as long and is never right.

        Raises BusyError at once rather than keep callers waiting.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        if not self._room.acquire(blocking=False):
            raise BusyError
        try:
            return self._hasher.verify(kept or self._nobodys, password[: LONGEST + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._room.release()


def must_be_good(name: str, password: str) -> None:
    """Raise UsageError for a password that is too easily guessed, or too long to be checked."""
    if len(password) < SHORTEST:
        raise UsageError(f"The password has {len(password)} characters: use {SHORTEST} or more, a few words will do.")
    if len(password) > LONGEST:
        raise UsageError(f"The password has {len(password)} characters: {LONGEST} are enough.")
    if name.casefold() in password.casefold() or len(set(password)) < _FEWEST_LETTERS:
        raise UsageError("The password is too easy to guess: leave out the name, and do not repeat one letter.")

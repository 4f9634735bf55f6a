"""Steps: what the line does next. The channels write them as TwiML or as one text message."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.dialogue.values import Say


@dataclass(frozen=True, slots=True)
class Tell:
    """Say this. `uncut`: no key cuts it short (the line's own notice, and nothing else)."""

    says: tuple[Say, ...]
    uncut: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Say this and listen for `wait` seconds after the last word.

    With `speech` words count too, and `hints` helps to hear them.
    """

    says: tuple[Say, ...]
    wait: int
    speech: bool = True
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """Put the caller through to the nth number of a contact that is in force; the digits are keyed for them."""

    contact: str
    number: int


@dataclass(frozen=True, slots=True)
class SendText:
    """Send this as a text to the number the caller calls from. What came of it is the next turn, `TextAsked`.

    `first` stands before it as far as there is room: who is texting, what staff announce.
    """

    says: tuple[Say, ...]
    first: tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class End:
    """End the call."""


Step = Tell | Ask | Transfer | SendText | End

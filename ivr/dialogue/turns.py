"""Turns: what the caller did. The channels make them from what the provider sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["completed", "busy", "no-answer", "failed"]
Taken = Literal["taken", "too many", "failed"]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call came in, or what came with it could not be read."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key: one of 0-9, * and #. More than one digit is kept as it came, and is no key anywhere."""

    key: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """What the recogniser heard."""

    text: str


@dataclass(frozen=True, slots=True)
class Texted:
    """The body of a text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing came while the line listened. Unrecognised speech arrives like this too."""


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """A transfer is over and the caller is still there. `seconds` is how long the two were connected."""

    outcome: Outcome
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class TextAsked:
    """A text was asked for: it waits to be sent, this number may be sent no more today, or it cannot be sent."""

    outcome: Taken


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller is gone."""


Turn = Arrived | Pressed | Spoke | Texted | Silent | TransferEnded | TextAsked | HungUp

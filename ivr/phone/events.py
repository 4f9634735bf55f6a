"""What a person notices at the telephone, one small frozen record for each thing."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the provider would write into its debugger.

    `code` is the provider's number, or "phone" for what only this simulated phone minds. `level` is "E" where
    the call or message breaks and "W" where the provider goes on with a default.
    """

    code: str
    level: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


@dataclass(frozen=True, slots=True)
class Heard:
    """Words spoken to the caller; `seconds` is an estimate of speech with its pauses.

    `interruptible` is true inside a Gather, where a key cuts the words short. `before_listening` is true when
    a Gather follows later in the same document: outside a Gather that makes the words uncut, and keys pressed
    during them are lost. `recorded` is true for a recording, whose words `text` stands for.
    """

    text: str
    voice: str = ""
    language: str = ""
    seconds: float = 0.0
    interruptible: bool = False
    before_listening: bool = False
    recorded: bool = False

    @property
    def uncut(self) -> bool:
        """Whether keys pressed during these words are lost although the line listens later."""
        return self.before_listening and not self.interruptible


@dataclass(frozen=True, slots=True)
class HeardNothing:
    """The line answered with an empty document: no words, and the call ends."""


@dataclass(frozen=True, slots=True)
class Listening:
    """The line waits for the caller; times in seconds, `num_digits` None for any number of keys."""

    input: frozenset[str]
    timeout: int
    num_digits: int | None = None
    finish_on_key: str = "#"
    hints: tuple[str, ...] = ()
    language: str = "en-US"
    speech_timeout: str = "5"
    """Seconds of silence that end speech, or "auto"."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A far telephone rings; `timeout` in seconds, `send_digits` are the keys pressed for the caller.

    `caller_id` is what the document shows there, empty for the caller's own number.
    """

    number: str
    send_digits: str = ""
    caller_id: str = ""
    timeout: int = 30


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over, and why in a few words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider refuses, or frowns at, what the line answered."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Texted:
    """A text message that arrived; `from_carrier` when the carrier wrote it and not the line."""

    text: str
    from_carrier: bool = False
    media: tuple[str, ...] = field(default=())


CallEvent = Heard | HeardNothing | Listening | Ringing | Texted | Ended | Refused
TextEvent = Texted | Refused

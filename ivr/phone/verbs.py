"""The TwiML verbs this phone follows, as frozen values with every default filled in. Times are in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Say:
    """Words to speak; `pauses` is the silence of their breaks, `loop` 0 for as long as the caller stays."""

    text: str
    pauses: float = 0.0
    voice: str = ""
    language: str = ""
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """A recording at an address, or tones. `came` is true where the reply itself was the recording."""

    url: str
    digits: str = ""
    loop: int = 1
    came: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence."""

    length: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """Listen for keys, speech or both; `action` None means the address of this very document."""

    prompts: tuple[Say | Play | Pause, ...] = ()
    input: frozenset[str] = frozenset({"dtmf"})
    action: str | None = None
    method: str = "POST"
    timeout: int = 5
    speech_timeout: str = "5"
    num_digits: int | None = None
    finish_on_key: str = "#"
    action_on_empty_result: bool = False
    hints: tuple[str, ...] = ()
    language: str = "en-US"
    speech_model: str = "default"
    profanity_filter: bool = True
    partial_result_callback: str = ""
    partial_result_callback_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Number:
    """One telephone to ring; `send_digits` are pressed once it answers, `url` is what it hears first."""

    number: str
    send_digits: str = ""
    url: str = ""
    method: str = "POST"
    status_callback: str = ""
    status_callback_event: frozenset[str] = frozenset({"completed"})
    status_callback_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect the caller to one or more numbers; `action` None means the document goes on afterwards."""

    numbers: tuple[Number, ...]
    action: str | None = None
    method: str = "POST"
    timeout: int = 30
    time_limit: int = 14_400
    caller_id: str = ""
    answer_on_bridge: bool = False
    hangup_on_star: bool = False
    ring_tone: str = ""
    record: str = "do-not-record"
    sequential: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with the document at another address."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Decline the call without answering it."""

    reason: str = "rejected"


@dataclass(frozen=True, slots=True)
class Message:
    """A text message to send; `to` empty for whoever wrote."""

    text: str
    media: tuple[str, ...] = ()
    to: str = ""
    from_: str = ""
    action: str | None = None
    method: str = "POST"
    status_callback: str = ""


Verb = Say | Play | Pause | Gather | Dial | Redirect | Hangup | Reject | Message

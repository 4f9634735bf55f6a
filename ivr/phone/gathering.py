"""One open Gather: what keys, speech and silence come to (Twilio: TwiML Gather)."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.phone.events import Listening
from ivr.phone.verbs import Gather

MASKED_WORDS = frozenset({"damn", "shit", "fuck", "fucking", "bitch", "asshole"})


@dataclass(frozen=True, slots=True)
class Submit:
    """The action address is asked, with these fields."""

    form: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FallThrough:
    """Nothing was entered: the next verb, or the end of the call."""


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The line goes on listening."""


Outcome = Submit | FallThrough | StillOpen


class Gathering:
    """Collects the input of one Gather. Each small method is one rule of the provider."""

    def __init__(self, verb: Gather) -> None:
        self.verb = verb
        self.digits = ""

    def listening(self) -> Listening:
        """What the person can notice about it."""
        return Listening(
            input=self.verb.input,
            timeout=self.verb.timeout,
            num_digits=self.verb.num_digits,
            finish_on_key=self.verb.finish_on_key,
            hints=self.verb.hints,
            language=self.verb.language,
            speech_timeout=self.verb.speech_timeout,
        )

    def address(self, document: str) -> str:
        """Where the input goes: the action, or else the very document being followed."""
        return document if self.verb.action is None or self.verb.action == "" else self.verb.action

    def key(self, key: str) -> Outcome:
        """A key is pressed."""
        if not self.hears_keys():
            return StillOpen()
        if self.finishes(key):
            return self.submit_digits(key) if self.digits else self.empty({"Digits": "", "FinishedOnKey": key})
        self.digits += key
        return self.submit_digits("") if self.is_full() else StillOpen()

    def speech(self, text: str) -> Outcome:
        """Something is said; nothing recognised is an empty text. After a key speech no longer counts."""
        if not self.hears_speech() or self.digits:
            return self.silence()
        if not text.strip():
            return self.unrecognised()
        return Submit({"SpeechResult": self.masked(text), "Confidence": "0.91", **self.ending()})

    def silence(self) -> Outcome:
        """The time is up."""
        return self.submit_digits("") if self.digits else self.empty({})

    def hears_keys(self) -> bool:
        return "dtmf" in self.verb.input

    def hears_speech(self) -> bool:
        return "speech" in self.verb.input

    def finishes(self, key: str) -> bool:
        return key == self.verb.finish_on_key

    def is_full(self) -> bool:
        return self.verb.num_digits is not None and len(self.digits) >= self.verb.num_digits

    def unrecognised(self) -> Outcome:
        return self.empty({"SpeechResult": "", "Confidence": "0.0"})

    def empty(self, form: dict[str, str]) -> Outcome:
        """No input: only an action that asks for empty results hears of it."""
        return Submit({**form, **self.ending()}) if self.verb.action_on_empty_result else FallThrough()

    def submit_digits(self, finished_on: str) -> Outcome:
        return Submit({"Digits": self.digits, "FinishedOnKey": finished_on, **self.ending()})

    def ending(self) -> dict[str, str]:
        return {"msg": "Gather End"}

    def masked(self, text: str) -> str:
        """Swear words as `d***`, except with the model that never masks."""
        if not self.verb.profanity_filter or self.verb.speech_model == "numbers_and_commands":
            return text
        return " ".join(f"{word[0]}***" if word.lower() in MASKED_WORDS else word for word in text.split(" "))

"""The words of one language: templates per prompt key and channel, and how the language is spoken and heard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_FIELD = re.compile(r"\{([a-z_]+)\}")
CHANNELS = ("voice", "sms")


@dataclass(frozen=True, slots=True)
class Template:
    """One wording, cut at its fields: text, field, text, field, ... text."""

    parts: tuple[str, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields it uses."""
        return frozenset(self.parts[1::2])


def template(text: str) -> Template:
    """Return the template of a wording such as `To be put through, press {key}`."""
    return Template(tuple(_FIELD.split(text)))


@dataclass(frozen=True, slots=True)
class Recording:
    """A sentence that somebody has spoken: which `words`, in which file of `prompts/audio/LANGUAGE/`, by whom and when.

    `name` is what it is served as: the hash of the sound, with the ending of its kind. `seconds` is how long it lasts.
    """

    name: str
    words: str
    seconds: float
    file: str
    by: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Everything one language says.

    `voice` is the provider's voice, `locale` its language, `recogniser` the language it listens in, `hints` the words
    it is told to expect. `offered` is the word a texter can send for each target. `recorded` are the recordings by
    prompt key. `others` are the line's languages.
    """

    language: str
    voice: str
    locale: str
    recogniser: str
    spoken: Mapping[str, Template] = field(default_factory=dict)
    texted: Mapping[str, Template] = field(default_factory=dict)
    offered: Mapping[str, str] = field(default_factory=dict)
    hints: str = ""
    recorded: Mapping[str, Recording] = field(default_factory=dict)
    others: Mapping[str, Words] = field(default_factory=dict, repr=False, compare=False)

    def of(self, language: str) -> Words:
        """Return the words of a language of the line; these where none is named."""
        return self.others.get(language, self) if language else self

    def templates(self, channel: str) -> Mapping[str, Template]:
        """Return the wordings of a channel."""
        return self.spoken if channel == "voice" else self.texted

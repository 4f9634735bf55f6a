"""Everything one language needs to understand what is said and texted in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.recognition.keywords import Vocabulary
from ivr.recognition.location import Listening
from ivr.recognition.phrases import Model
from ivr.recognition.secrets import SecretWords


@dataclass(frozen=True, slots=True)
class Hearing:
    """Keywords, what was learnt from example phrases, and the words around numbers, places and secrets."""

    keywords: Vocabulary = field(default_factory=Vocabulary)
    model: Model = field(default_factory=Model)
    listening: Listening = field(default_factory=Listening)
    secrets: SecretWords = field(default_factory=SecretWords)

"""Which of the line's languages a message is in."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.recognition.normal import rewritten, words_of
from ivr.recognition.phrases import Model

# Languages borrow from each other ("login", "no"), so another language must be clearly the better fit.
CLEARLY = 0.25
# Shorter words are the letters of case numbers and judges' initials more often than words of a language; and so is
# whatever hangs together with a digit ("24-cv-01234-ABC").
LETTERS = 2


def language_of(models: Mapping[str, Model], text: str, current: str) -> str:
    """Return the language whose words a message is made of; the current one unless another fits clearly better.

    `models` are the languages the line speaks, `current` one of them.
    """
    said = " ".join(piece for piece in text.split() if not any(letter.isdigit() for letter in piece))
    words = [word for word in words_of(said) if word.isalpha() and len(word) > LETTERS]
    if not words:
        return current
    known = {language: _share_known(model, words) for language, model in models.items()}
    best = max(sorted(known), key=lambda language: known[language])
    return best if known[best] - known.get(current, 0.0) >= CLEARLY else current


def _share_known(model: Model, words: list[str]) -> float:
    meant = rewritten(model.heard, words)
    return sum(word in model.heard.known for word in meant) / len(meant)

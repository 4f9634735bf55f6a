"""Which of the line's languages a message is in."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from ivr.recognition.normal import NUMBER, rewritten, words_of
from ivr.recognition.phrases import Model

# Languages borrow from each other ("login", "no"), so another language must be twenty times as likely: the logarithm.
CLEARLY = 3.0
# A word that no example holds counts as half met; there are so many words somebody may use.
UNMET = 0.5
WORDS = 2000
# Shorter words are the letters of case numbers and judges' initials more often than words of a language; and so is
# whatever hangs together with a digit ("24-cv-01234-ABC").
LETTERS = 1


def language_of(models: Mapping[str, Model], text: str, current: str) -> str:
    """Return the language whose words a message is made of; the current one unless another fits clearly better.

    `models` are the languages the line speaks, `current` one of them. Each word speaks for the language in whose
    examples it is met more often (naive Bayes): examples of one language hold words of the other, too.
    """
    said = " ".join(piece for piece in text.split() if not any(letter.isdigit() for letter in piece))
    words = [*dict.fromkeys(word for word in words_of(said) if word.isalpha() and len(word) > LETTERS)]
    if not words or not all(model.heard.met for model in models.values()):
        return current
    fits = {language: _fit(model, words) for language, model in models.items()}
    best = max(sorted(fits), key=lambda language: fits[language])
    return best if fits[best] - fits.get(current, float("-inf")) >= CLEARLY else current


def _fit(model: Model, words: list[str]) -> float:
    heard = model.heard
    often = heard.examples + UNMET * WORDS
    # "Two" is as much at home in its language as numbers are: examples hold it as one of them.
    at_home = (NUMBER if word.isdecimal() else word for word in rewritten(heard, words))
    return sum(log((heard.met.get(word, 0) + UNMET) / often) for word in at_home)

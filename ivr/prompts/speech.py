"""How long a text takes to say, and the mark for a pause in it."""

from __future__ import annotations

PAUSE_MARK = "\u00b7"  # MIDDLE DOT: written between two blanks, never read aloud
PAUSE = 0.4  # seconds of silence for one mark
WORDS_PER_MINUTE = 165


def speaking_seconds(text: str, pauses: float = 0.0) -> float:
    """Return the seconds a synthetic voice needs for `text` at 165 words a minute.

    Each pause mark in the text counts 0.4 s and is not a word; a digit standing alone is one word.
    `pauses` are further seconds of silence around the text.
    """
    words = sum(any(letter.isalnum() for letter in word) for word in text.replace(PAUSE_MARK, " ").split())
    return words * 60 / WORDS_PER_MINUTE + text.count(PAUSE_MARK) * PAUSE + pauses

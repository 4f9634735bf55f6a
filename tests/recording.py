"""The consulate's line with sentences that people have spoken: a copy on disk, its recordings made for the test."""

from __future__ import annotations

import json
from pathlib import Path

from ivr.prompts.rendering import plain
from tests.live import Live
from tests.sounds import mp3, mu_law, wav

GREETING = "Línea de ayuda no oficial: ayuda del consulado, zona de ejemplo. Diga qué necesita, u oprima una tecla."
SPOKEN = (
    ("es", "greeting.unofficial", "greeting.wav", GREETING, wav(6)),
    ("es", "notice.line", "notice.line.wav", "No damos citas por esta línea.", mu_law(2)),
    ("es", "notice.no_fee", "no_fee.mp3", "Todos los formularios se dan gratis.", mp3(2.5)),
    ("en", "notice.line", "notice.line.wav", "We make no appointments.", wav(2, rate=44100, channels=2)),
)


def entry(prompt: str, file: str, words: str, **more: str) -> str:
    """One entry of a list of recordings, as it is written by hand."""
    rows = {"prompt": prompt, "file": file, "words": words, **more}
    return "".join(f"{'    ' if nth else '  - '}{n}: {json.dumps(v)}\n" for nth, (n, v) in enumerate(rows.items()))


def listed(top: Path, language: str, *entries: str) -> None:
    """Write the list of recordings of a language."""
    place = top / "prompts" / language / "recordings.yaml"
    place.write_text("recordings:\n" + "".join(entries), encoding="utf-8")


def laid(top: Path, language: str, file: str, content: bytes) -> Path:
    """Put a file where recordings lie."""
    place = top / "prompts" / "audio" / language / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place


def recorded(top: Path, line: str = "consulate") -> Live:
    """Copy the line and give it recordings."""
    live = Live.of(line, top)
    for language in ("es", "en"):
        mine = [each for each in SPOKEN if each[0] == language]
        listed(top, language, *(entry(key, file, plain(words), by="Ana") for _, key, file, words, _ in mine))
        for _, _, file, _, sound in mine:
            laid(top, language, file, sound)
    return live

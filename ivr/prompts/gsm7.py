"""The size of a text message, and the characters that make it three times as dear.

A message written wholly in the telephone alphabet (3GPP TS 23.038, "GSM 03.38") carries 160 characters, or
153 in each part of a longer one. One character from outside turns the whole message to UCS-2: 70, or 67 in
each part (Twilio: SMS character limit).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Alphabet = Literal["GSM-7", "UCS-2"]

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")  # sent as an escape and a septet: two septets each

# Editors and web pages put these in by themselves; nobody misses them in a text message.
LOOK_ALIKES: Final[dict[str, str]] = {
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
    "\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}": "'",
    "\N{PRIME}": "'",
    "\N{MODIFIER LETTER APOSTROPHE}": "'",
    "\N{ACUTE ACCENT}": "'",
    "\N{GRAVE ACCENT}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}": '"',
    "\N{DOUBLE PRIME}": '"',
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{FIGURE DASH}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HORIZONTAL BAR}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{BULLET}": "-",
    "\N{TRIANGULAR BULLET}": "-",
    "\N{HYPHEN BULLET}": "-",
    "\N{MIDDLE DOT}": "-",
    "\N{BLACK SMALL SQUARE}": "-",
    "\N{BLACK CIRCLE}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\t": " ",
    "\N{NO-BREAK SPACE}": " ",
    "\N{EN SPACE}": " ",
    "\N{EM SPACE}": " ",
    "\N{FIGURE SPACE}": " ",
    "\N{PUNCTUATION SPACE}": " ",
    "\N{THIN SPACE}": " ",
    "\N{HAIR SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{SOFT HYPHEN}": "",
    "\N{ZERO WIDTH SPACE}": "",
    "\N{LEFT-TO-RIGHT MARK}": "",
    "\N{RIGHT-TO-LEFT MARK}": "",
    "\N{WORD JOINER}": "",
    "\N{ZERO WIDTH NO-BREAK SPACE}": "",
    "\N{LINE SEPARATOR}": "\n",
    "\N{PARAGRAPH SEPARATOR}": "\n",
}
_TABLE: Final = str.maketrans(LOOK_ALIKES)


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs: `characters` are septets in GSM-7 and UTF-16 units in UCS-2."""

    characters: int
    parts: int
    alphabet: Alphabet


def measure(text: str) -> Size:
    """Return the size of `text` as it would be sent; an empty text has no parts."""
    if outside(text):
        units = [2 if ord(character) > 0xFFFF else 1 for character in text]
        return Size(sum(units), _parts(units, 70, 67), "UCS-2")
    units = [2 if character in EXTENDED else 1 for character in text]
    return Size(sum(units), _parts(units, 160, 153), "GSM-7")


def outside(text: str) -> tuple[str, ...]:
    """Return the characters that force UCS-2, each once, in the order they first stand in `text`."""
    return tuple(dict.fromkeys(c for c in text if c not in BASIC and c not in EXTENDED))


def plain(text: str) -> str:
    """Return `text` with typographic characters replaced by look-alikes of the telephone alphabet.

    Control characters other than the line feed go; a letter and its separate accent become one letter.
    Accents are never taken off: in Spanish "año" and "ano" are different words.
    """
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = [c for c in composed.translate(_TABLE) if c == "\n" or unicodedata.category(c) != "Cc"]
    return unicodedata.normalize("NFC", "".join(kept))  # what went may have stood between letter and accent


def _parts(units: Iterable[int], alone: int, each: int) -> int:
    """Count parts, never cutting a two-unit character in half."""
    total, parts, room = 0, 0, 0
    for unit in units:
        total += unit
        if unit > room:
            parts, room = parts + 1, each
        room -= unit
    return parts if total > alone else min(parts, 1)

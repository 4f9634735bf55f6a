"""Is this a recording the provider can play? WAV and MP3, read just far enough to know what they are and how long.

The standard library's own reader of WAV knows no mu-law, which is how telephone recordings often come.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from ivr.directory.snapshot import LARGEST_SOUND

TYPES: Mapping[str, str] = {"wav": "audio/wav", "mp3": "audio/mpeg"}
"""What a recording may be, by the ending of its file, and as what it is served."""
LONGEST = 60
"""Seconds of one recording: nobody listens longer."""

BEST = "a WAV with 8,000 samples a second, one channel, 16 bits or mu-law"
_SHORTEST = 0.1
_PCM, _MU_LAW = 1, 7
_RATES = (8_000, 48_000)
# Of 32,768: what nobody hears on a telephone.
_QUIET = 100
_MP3_SIGNS = (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")


class SoundError(ValueError):
    """What was found instead of a recording that can be played, and what would be right, as phrases."""

    def __init__(self, found: str, right: str) -> None:
        super().__init__(f"{found}; right would be {right}")
        self.found, self.right = found, right


@dataclass(frozen=True, slots=True)
class Samples:
    """How a WAV is written: its coding, channels, samples a second, bytes of one moment, and the sound itself."""

    coding: int
    channels: int
    rate: int
    width: int
    bits: int
    sound: bytes

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.sound) / self.width / self.rate


def ending_of(content: bytes) -> str:
    """Return the ending that fits a recording, or nothing for what is none."""
    return "wav" if content[:4] == b"RIFF" else "mp3" if content.startswith(_MP3_SIGNS) else ""


def seconds_of(content: bytes, ending: str) -> float:
    """Return the seconds a recording lasts. Raises SoundError for one the provider would refuse or nobody would hear.

    `ending` is that of its file, `wav` or `mp3` (Twilio: TwiML Play, supported types).
    """
    if ending not in TYPES:
        raise SoundError(f"a file ending in .{ending}" if ending else "a file without an ending", ".wav or .mp3")
    if not content:
        raise SoundError("an empty file", BEST)
    if len(content) > LARGEST_SOUND:
        raise SoundError(f"more than {LARGEST_SOUND // 1_000_000} MB", f"at most that: {BEST}")
    fits = ending_of(content)
    if not fits:
        raise SoundError("something that is neither WAV nor MP3", f"{BEST}; or an MP3")
    if fits != ending:
        kind = "a WAV" if fits == "wav" else "an MP3"
        raise SoundError(f"{kind} in a file ending in .{ending}", f"the ending .{fits}")
    seconds = _wav(content) if fits == "wav" else _mp3(content)
    if seconds > LONGEST:
        raise SoundError(f"{seconds:.0f} seconds", f"at most {LONGEST}: nobody listens longer")
    if seconds < _SHORTEST:
        raise SoundError("no sound", "the words, spoken")
    return seconds


def _wav(content: bytes) -> float:
    found = _samples(content)
    if (found.coding, found.bits) not in ((_PCM, 16), (_MU_LAW, 8)):
        raise SoundError(f"a WAV in a coding that telephones cannot play ({found.coding}, {found.bits} bits)", BEST)
    if found.channels not in (1, 2) or found.width != found.channels * found.bits // 8:
        raise SoundError(f"a WAV of {found.channels} channels", BEST)
    if not _RATES[0] <= found.rate <= _RATES[1]:
        raise SoundError(f"a WAV with {found.rate:,} samples a second", BEST)
    if found.seconds >= _SHORTEST and _is_silent(found):
        raise SoundError("nothing but silence", "the words, spoken")
    return found.seconds


def _samples(content: bytes) -> Samples:
    """Take a WAV apart. Raises SoundError for one that is broken."""
    broken = SoundError("a WAV that is broken or cut short", "the whole file")
    if content[8:12] != b"WAVE":
        raise broken
    written: tuple[int, int, int, int, int, int] | None = None
    at = 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        inside = content[at + 8 : at + 8 + size]
        if len(inside) < size:
            raise broken
        if name == b"fmt " and size >= 16:
            written = struct.unpack("<HHIIHH", inside[:16])
        elif name == b"data":
            if written is None or not written[2] or not written[4]:
                raise broken
            coding, channels, rate, _, width, bits = written
            return Samples(coding, channels, rate, width, bits, inside)
        at += 8 + size + size % 2
    raise broken


def _is_silent(samples: Samples) -> bool:
    if samples.coding == _MU_LAW:
        return not samples.sound.strip(b"\xff\x7f\xfe\x7e")
    heights = array("h", samples.sound[: len(samples.sound) // 2 * 2])
    if sys.byteorder == "big":
        heights.byteswap()
    return max(heights) < _QUIET and min(heights) > -_QUIET


def _mp3(content: bytes) -> float:
    from tinytag import TinyTag  # looked for only where there is an MP3: no turn waits for it

    try:
        found = TinyTag.get("recording.mp3", BytesIO(content), tags=False)
    except Exception:  # of a parser that is given anything at all
        raise SoundError("an MP3 that is broken or cut short", "the whole file") from None
    if not found.samplerate or not found.duration:
        raise SoundError("an MP3 without any sound", "the words, spoken")
    return float(found.duration)

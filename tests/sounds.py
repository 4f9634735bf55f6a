"""Recordings made for a test: tones that nobody has spoken, in every form a recording can come in."""

from __future__ import annotations

import math
import struct
import wave
from io import BytesIO


def wav(seconds: float = 1.5, rate: int = 8000, channels: int = 1, height: int = 8000, hertz: int = 440) -> bytes:
    """A tone with 16 bits, made by the standard library's own writer."""
    heights = [round(height * math.sin(2 * math.pi * hertz * n / rate)) for n in range(round(seconds * rate))]
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", each) * channels for each in heights))
    return made.getvalue()


def riff(coding: int, bits: int, sound: bytes, rate: int = 8000, channels: int = 1) -> bytes:
    """A WAV in any coding, such as mu-law (7, 8 bits), with a chunk that players pass over."""
    width = channels * bits // 8
    form = struct.pack("<HHIIHH", coding, channels, rate, rate * width, width, bits)
    chunks = [(b"fmt ", form), (b"LIST", b"abc\0"), (b"data", sound)]
    inside = b"WAVE" + b"".join(name + struct.pack("<I", len(each)) + each for name, each in chunks)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def mu_law(seconds: float = 1.5) -> bytes:
    """A WAV as a telephone exchange writes it."""
    return riff(7, 8, bytes((0x10, 0x90)) * round(seconds * 4000))


def mp3(seconds: float = 1.5) -> bytes:
    """Frames of MPEG 1, layer III: 128 kbit and 44,100 samples a second, 417 bytes for 1,152 samples."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return frame * round(seconds * 44100 / 1152)

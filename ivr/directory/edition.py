"""The edition: one checked whole of facts and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.directory.line import Line
from ivr.prompts.words import Words


@dataclass(frozen=True, slots=True)
class Edition:
    """One checked whole of facts and words, named by the hash of its files."""

    line: Line
    words: Mapping[str, Words]
    sounds: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Its recordings by the name they are served as."""

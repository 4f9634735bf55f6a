"""The edition: one checked whole of facts and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.directory.line import Line
from ivr.prompts.words import Words


@dataclass(frozen=True, slots=True)
class Edition:
    """One checked whole of facts and words, named by the hash of its files."""

    line: Line
    words: Mapping[str, Words]

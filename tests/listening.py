"""The words that recognition listens for, as they stand in the prompts."""

from __future__ import annotations

from functools import cache

from ivr.directory.reading import read_bytes
from ivr.prompts.listening import read_listening
from ivr.recognition.location import Listening
from ivr.recognition.secrets import SecretWords
from tests.playing import HERE


@cache
def _read(language: str) -> tuple[Listening, SecretWords]:
    file = HERE.parent / "prompts" / language / "listening.yaml"
    tree, complaints = read_bytes(file.name, file.read_bytes())
    heard, secrets, more = read_listening(tree)
    assert [*complaints, *more] == []
    return heard, secrets


def listening(language: str) -> Listening:
    """Return what one language says around numbers and places."""
    return _read(language)[0]


def secret_words(language: str) -> SecretWords:
    """Return what one language says around secrets."""
    return _read(language)[1]

"""What a language says around numbers, places and secrets: read from its files, and complained of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ivr.directory.complaints import Complaint, TreePath, quoted, suggest
from ivr.directory.tree import Tree
from ivr.recognition.location import Listening
from ivr.recognition.places import PlaceWords, phrases
from ivr.recognition.secrets import SecretWords
from ivr.recognition.spoken import SpokenWords, plain

BLOCKS: Mapping[str, type[Any]] = {"spoken": SpokenWords, "places": PlaceWords, "secrets": SecretWords}


def read_listening(tree: Tree) -> tuple[Listening, SecretWords, list[Complaint]]:
    """Return the words around numbers and places, those around secrets, and every complaint about them.

    A language may leave any of them out, and then hears less.
    """
    complaints: list[Complaint] = []
    made = {block: kind(**_words(tree, block, kind, complaints)) for block, kind in BLOCKS.items()}
    return Listening(made["spoken"], made["places"]), made["secrets"], complaints


def _words(tree: Tree, block: str, kind: type[Any], complaints: list[Complaint]) -> dict[str, Any]:
    written = tree.at((block,))
    known = [field.name for field in fields(kind) if field.init]
    found: dict[str, Any] = {}
    for name, said in written.items() if isinstance(written, dict) else ():
        path: TreePath = (block, name)
        if name not in known:
            right = suggest(name, known) or f"one of {', '.join(known)}"
            complaints.append(tree.complaint(path, f"`{name}`", right, key=True))
        elif isinstance(said, list) and all(isinstance(word, str) for word in said):
            words = [str(word) for word in said]
            found[name] = frozenset(map(plain, words)) if block == "spoken" else phrases(words)
        elif isinstance(said, dict) and block == "spoken":
            found[name] = {plain(word): _value(meant) for word, meant in said.items()}
        else:
            complaints.append(tree.complaint(path, quoted(said), "a list of words"))
    return found


def _value(meant: object) -> int | str:
    text = str(meant)
    return int(text) if text.isdecimal() else text

"""What an edit of a file is made of on the staff pages: where something stands, and one change after another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from typing import Final

from ivr.console.workshop import Work
from ivr.directory.amending import add, drop, put
from ivr.directory.complaints import TreePath
from ivr.directory.drafts import Edit
from ivr.directory.reading import read_bytes
from ivr.directory.tree import Branch
from ivr.errors import UsageError

CONFIG: Final = "config"
# `all` closes everything, the channels are no names within a wording, and the rest are values of their own.
_TAKEN: Final = frozenset(("all", "voice", "sms", "not_printed", "unknown"))
_LONGEST: Final = 20


def file_of(work: Work, path: TreePath) -> str:
    """Return the file in which an entry stands. Raises UsageError where somebody has removed it."""
    found = work.find(CONFIG, path)
    if found is None:
        raise UsageError("This is gone: somebody has removed it meanwhile.")
    return found[0]


def names(work: Work, section: str) -> list[str]:
    """Return the names of the entries of a section, in the order written."""
    found: list[str] = []
    for tree in work.trees.values():
        entries = tree.at((section,))
        found += entries if isinstance(entries, dict) and tree.source.startswith(CONFIG) else ()
    return found


def text_at(work: Work, *path: str | int) -> str:
    """Return what is written at a path in the facts; nothing where that is no text."""
    value = work.at(CONFIG, path)
    return value if isinstance(value, str) else ""


def home(work: Work, *sections: str) -> str:
    """Return the file for a new entry of the first of some sections: the one that has it, or else the next."""
    for section in sections:
        if found := work.find(CONFIG, (section,)):
            return found[0]
    raise UsageError("There is no file for this: it has to be written with an editor.")


def id_of(name: str, taken: Iterable[str], otherwise: str) -> str:
    """Return the name of a new entry after what people call it: `front_desk`, or `front_desk_2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).lstrip("_0123456789")[:_LONGEST].strip("_") or otherwise
    known, found, nth = {*taken, *_TAKEN}, stem, 1
    while found in known:
        nth += 1
        found = f"{stem[: _LONGEST - len(f'_{nth}')]}_{nth}"
    return found


def putting(path: TreePath, value: Branch) -> Edit:
    """Return the edit that writes a value."""
    return lambda text: put(text, path, value)


def adding(path: TreePath, value: Branch, after: int | None = None) -> Edit:
    """Return the edit that adds an item to a list."""
    return lambda text: add(text, path, value, after)


def dropping(path: TreePath) -> Edit:
    """Return the edit that takes an entry or item away."""
    return lambda text: drop(text, path)


def pruning(path: TreePath) -> Edit:
    """Return the edit that takes an entry away with each group around it, but for the section, that would be empty."""

    def edit(text: str) -> str:
        tree, whole = read_bytes("", text.encode())[0], path
        while len(whole) > 2 and isinstance(inside := tree.at(whole[:-1]), dict) and len(inside) == 1:
            whole = whole[:-1]
        return drop(text, whole)

    return edit


def all_of(steps: Iterable[Edit]) -> Edit:
    """Return the edit that makes several, one after the other."""
    kept = tuple(steps)
    return lambda text: reduce(lambda done, step: step(done), kept, text)

"""What is wrong in the configuration, told to who wrote it: where, what was found, what would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

TreePath = tuple[str | int, ...]
"""The way to one entry: names of entries, and numbers (from 0) of list items."""

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing to correct. `line` and `column` count from 1; 0 means the file or folder as a whole.

    `found` and `right` are phrases that complete "found ..." and "right would be ...", without a full stop.
    Either may be empty. `where` is the way to the entry ("contacts > front_desk > hours"), empty for a file.
    """

    file: str
    line: int
    column: int
    where: str
    found: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        said = [f"found {self.found}"] if self.found else []
        if self.right:
            said.append(f"right would be {self.right}")
        text = ": ".join(part for part in (place, self.where, "; ".join(said)) if part)
        return text if text.endswith(("?", ".")) else text + "."


def render(complaints: Iterable[Complaint]) -> str:
    """Return the whole report: a line for each complaint, by file and line, then one that counts them."""
    ordered = sorted(set(complaints))
    if not ordered:
        return "Nothing to correct."
    files = len({complaint.file for complaint in ordered})
    things = "1 thing" if len(ordered) == 1 else f"{len(ordered)} things"
    count = f"{things} to correct in {'1 file' if files == 1 else f'{files} files'}."
    return "\n".join([*map(str, ordered), "", count])


def way(path: TreePath) -> str:
    """Return a path as staff read it: `contacts > front_desk > numbers > item 2`."""
    return " > ".join(f"item {part + 1}" if isinstance(part, int) else _one_line(part) for part in path)


def quoted(value: object) -> str:
    """Return a value on one line and not too long: `"8-25:00"`, `nothing`, `a list of 2 items`."""
    if value is None:
        return "nothing"
    if isinstance(value, (list, tuple)):
        return "a list of 1 item" if len(value) == 1 else f"a list of {len(value)} items"
    if isinstance(value, dict):
        return "a group of 1 entry" if len(value) == 1 else f"a group of {len(value)} entries"
    return f'"{_one_line(str(value))}"'


def listed(words: Iterable[str]) -> str:
    """Return words as a choice: `a`; `a` or `b`; one of `a`, `b`, `c`."""
    marked = [f"`{word}`" for word in words]
    return " or ".join(marked) if len(marked) < 3 else "one of " + ", ".join(marked)


def nearest(found: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or None. Case, spaces and hyphens do not count."""
    plain = {_plain(word): word for word in known}
    close = difflib.get_close_matches(_plain(found), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else None


def suggest(found: str, known: Iterable[str]) -> str | None:
    """Return "did you mean `hours`?" where one of the known words is near enough, or None."""
    word = nearest(found, known)
    return f"did you mean `{word}`?" if word is not None else None


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().casefold())


def _one_line(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    shown = " ".join(shown.split()) if shown != text else shown
    return shown if len(shown) <= _LONGEST_QUOTE else shown[: _LONGEST_QUOTE - 3] + "..."

"""What was read: plain nested values, and for each of them the file, line and column it was written at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ivr.directory.complaints import Complaint, TreePath, way

Branch: TypeAlias = "dict[str, Branch] | list[Branch] | str | None"
"""A value as written: text stays text (`on`, `8:00`, `0123`); what was left empty is None."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file. `line` and `column` count from 1; both are 0 for a file or folder as a whole."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tree:
    """Nested values and their places. `source` names what was read, for complaints about the whole."""

    source: str
    root: Branch = field(default_factory=dict)
    marks: dict[TreePath, Mark] = field(default_factory=dict)
    key_marks: dict[TreePath, Mark] = field(default_factory=dict)

    def has(self, path: TreePath) -> bool:
        """Say whether something is written at this path, be it empty."""
        try:
            self._walk(path)
        except LookupError:
            return False
        return True

    def at(self, path: TreePath) -> Branch:
        """Return the value at this path; None where nothing is written."""
        try:
            return self._walk(path)
        except LookupError:
            return None

    def mark(self, path: TreePath) -> Mark:
        """Return the place of the value, or of the nearest thing around it that has a place."""
        return self._nearest(path, self.marks)

    def key_mark(self, path: TreePath) -> Mark:
        """Return the place of the name in front of the value; of the value itself for list items."""
        return self.key_marks[path] if path in self.key_marks else self._nearest(path, self.marks)

    def complaint(self, path: TreePath, found: str, right: str, *, key: bool = False) -> Complaint:
        """Return a complaint about the value at this path; with `key`, or for a group or list, at its name."""
        at_name = key or isinstance(self.at(path), (dict, list))
        mark = self.key_mark(path) if at_name else self.mark(path)
        return Complaint(mark.file, mark.line, mark.column, way(path), found, right)

    def _walk(self, path: TreePath) -> Branch:
        value = self.root
        for part in path:
            match value, part:
                case dict(), str():
                    value = value[part]
                case list(), int():
                    value = value[part]
                case _:
                    raise LookupError(part)
        return value

    def _nearest(self, path: TreePath, marks: dict[TreePath, Mark]) -> Mark:
        for end in range(len(path), -1, -1):
            if path[:end] in marks:
                return marks[path[:end]]
            if path[:end] in self.key_marks:
                return self.key_marks[path[:end]]
        return Mark(self.source, 0, 0)

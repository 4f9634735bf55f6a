"""From PyYAML's nodes to a tree of plain values, each with its place. Text stays text."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from ivr.directory.complaints import Complaint, TreePath, quoted
from ivr.directory.tree import Branch, Mark, Tree

_MOST = 100_000
_DEEPEST = 40
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


class TooMuchError(Exception):
    """A file whose entries, aliases counted each time, are too many or too deep to be meant."""


def grow(name: str, node: yaml.MappingNode) -> tuple[Tree, list[Complaint]]:
    """Return the tree of one file and what is wrong with single entries. Raises `TooMuchError`."""
    growth = _Growth(name)
    root = growth.value(node, ())
    return Tree(name, root, growth.tree.marks, growth.tree.key_marks), growth.complaints


class _Growth:
    """One file while it becomes a tree."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tree = Tree(name)
        self.complaints: list[Complaint] = []
        self.count = 0

    def value(self, node: yaml.Node, path: TreePath) -> Branch:
        self.count += 1
        # Aliases inside aliases multiply: a few hundred bytes can stand for more entries than fit in memory.
        if self.count > _MOST:
            raise TooMuchError(f"more than {_MOST:,} entries, counting each *alias in full")
        if len(path) > _DEEPEST:
            raise TooMuchError(f"more than {_DEEPEST} entries inside each other, or an *alias inside itself")
        self.tree.marks[path] = self.mark(node)
        if node.tag not in _PLAIN_TAGS:
            # An exclamation mark makes the first word a "tag", and YAML drops it silently.
            shown = node.tag.replace("tag:yaml.org,2002:", "!!")
            self.complain(path, f"`{shown}`, which YAML takes for a tag", "quotes around the whole text")
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(child, (*path, key)) for key, child in self.entries(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, n)) for n, child in enumerate(node.value)]
        return self.text(node, path) if isinstance(node, yaml.ScalarNode) else None

    def entries(self, node: yaml.MappingNode, path: TreePath) -> Iterator[tuple[str, yaml.Node]]:
        lines: dict[str, int] = {}
        for key, child in node.value:
            mark = self.mark(key)
            if not isinstance(key, yaml.ScalarNode):
                self.complain(path, "a name made of brackets", "quotes around the whole text", mark)
            elif not key.style and key.value in _EMPTY:
                self.complain(path, "an entry without a name", "a name in front of the colon", mark)
            elif not key.style and key.value == "<<":
                self.complain(path, "`<<`, which is not understood here", "the entries written out", mark)
            elif key.value in lines:
                found = f"`{key.value}` a second time, after line {lines[key.value]}"
                self.complain((*path, key.value), found, "only one of the two", mark)
            else:
                lines[key.value] = mark.line
                self.tree.key_marks[(*path, key.value)] = mark
                yield key.value, child

    def text(self, node: yaml.ScalarNode, path: TreePath) -> str | None:
        written = str(node.value)
        if node.style in ("'", '"'):
            return written
        if (
            len(written) > 1
            and not node.style
            and written[0] in "\u201c\u201d\u201e"
            and written[-1] in "\u201c\u201d"
        ):
            # Word processors bend the quotes; for YAML they are then part of the text.
            self.complain(path, f"curly quotes around {quoted(written[1:-1])}", 'straight quotes: "..."')
        return None if not written or (not node.style and written in _EMPTY) else written

    def mark(self, node: yaml.Node) -> Mark:
        return Mark(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def complain(self, path: TreePath, found: str, right: str, mark: Mark | None = None) -> None:
        if mark is None:
            self.complaints.append(self.tree.complaint(path, found, right))
        else:
            about = self.tree.complaint(path, found, right)
            self.complaints.append(Complaint(mark.file, mark.line, mark.column, about.where, found, right))

"""Where a thing stands in the text of a YAML file: from the parser's own marks, without the comments around it."""

from __future__ import annotations

from typing import Any

import yaml

from ivr.directory.complaints import TreePath


def end_of(node: yaml.Node, text: str) -> int:
    """Return where a value ends; the parser's own end of a group lies behind the comments that follow it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return max((max(end_of(value, text), key.end_mark.index) for key, value in node.value), default=0)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return max((end_of(value, text) for value in node.value), default=0)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    return start + len(text[start:end].rstrip())


def root(text: str) -> Any:
    """Return the top of a file; None where it holds nothing but comments. Raises yaml.YAMLError."""
    return yaml.compose(text, Loader=yaml.BaseLoader)


def node_at(node: Any, path: TreePath) -> Any:
    """Return the node at a path, or None."""
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


def key_of(around: yaml.MappingNode, name: str) -> yaml.Node:
    """Return the name of an entry that is there."""
    found: yaml.Node = next(key for key, _ in around.value if key.value == name)
    return found


def comment_above(text: str, at: int, column: int) -> int:
    """Return where the comment begins that stands right above a line, as far in as the line; else the line itself."""
    begun = text.rfind("\n", 0, at) + 1
    while begun:
        above = text.rfind("\n", 0, begun - 1) + 1
        if not text.startswith(f"{' ' * column}#", above):
            break
        begun = above
    return begun


def line_of(text: str, node: yaml.Node) -> int:
    """Return where the line begins on which something begins."""
    return text.rfind("\n", 0, node.start_mark.index) + 1

"""Changing one thing in a YAML file as its author would: every other line, comment and blank stays as it was.

Where a thing stands is taken from the parser's own marks, and only that span of the text is written anew. What comes
out is read again before anybody gets it: it says what was meant and nothing else, or it is refused.
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from ivr.directory.complaints import TreePath, way
from ivr.directory.tree import Branch
from ivr.directory.yaml_words import after_key, flow, item, scalar
from ivr.errors import IvrError


class AmendError(IvrError):
    """The file is written in a way in which this cannot be changed without touching something else."""


def put(text: str, path: TreePath, value: Branch) -> str:
    """Return a file's text with the value at a path written anew, or added where there is none. Raises AmendError."""
    wanted = _values(text)
    _set(wanted, path, value)
    return _proved(_put(text, path, value), wanted, path)


def add(text: str, path: TreePath, value: Branch) -> str:
    """Return a file's text with one more item at the end of the list at a path. Raises AmendError."""
    wanted = _values(text)
    found = _look(wanted, path)
    if found is _NOTHING or not found:
        return put(text, path, [value])
    if not isinstance(found, list):
        raise AmendError(f"{way(path)} is no list.")
    found.append(value)
    node = _at(_root(text), path)
    last = node.value[-1]
    if node.flow_style:
        made = _spliced(text, last.end_mark.index, last.end_mark.index, f", {flow(value)}")
    else:
        column = node.start_mark.column
        made = _after_line(text, _end(last, text), " " * column + item(value, column))
    return _proved(made, wanted, path)


def drop(text: str, path: TreePath) -> str:
    """Return a file's text without the entry or item at a path. Raises AmendError."""
    wanted = _values(text)
    inside = _look(wanted, path[:-1])
    if not isinstance(inside, dict | list) or _look(wanted, path) is _NOTHING:
        raise AmendError(f"There is no {way(path)}.")
    del inside[path[-1]]  # type: ignore[arg-type]  # a name for a dict, a number for a list: it was found by it
    return _proved(_drop(text, path, bool(inside)), wanted, path)


class _Nothing:
    """What stands where nothing is written."""


_NOTHING: Any = _Nothing()
_FAST: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # plain texts only, as the line reads them


def _put(text: str, path: TreePath, value: Branch) -> str:
    root = _root(text)
    *outer, name = path
    if root is None or not path:
        if path:
            return f"{text.rstrip()}\n{name}:{after_key(value, 2)}\n".lstrip("\n")
        raise AmendError("A file cannot be changed as a whole.")
    around = _at(root, tuple(outer))
    if around is None or (isinstance(around, yaml.ScalarNode) and not around.value):
        return _put(text, tuple(outer), {str(name): value})
    node = _at(root, path)
    if node is not None and not isinstance(value, dict | list) and isinstance(node, yaml.ScalarNode) and node.value:
        return _spliced(text, node.start_mark.index, _end(node, text), scalar(value, node.style))
    if isinstance(around, yaml.SequenceNode):
        if node is None:
            raise AmendError(f"There is no {way(path)}.")
        column = around.start_mark.column
        new = flow(value) if around.flow_style else item(value, column).removeprefix("- ")
        return _spliced(text, node.start_mark.index, _end(node, text), new)
    if not isinstance(around, yaml.MappingNode):
        raise AmendError(f"{way(tuple(outer))} is no group of entries.")
    if node is not None:
        key = _key(around, str(name))
        colon = text.index(":", key.end_mark.index)
        new = f" {flow(value)}" if around.flow_style else after_key(value, key.start_mark.column + 2)
        return _spliced(text, colon + 1, max(_end(node, text), colon + 1), new)
    return _entered(text, around, str(name), value)


def _entered(text: str, around: yaml.MappingNode, name: str, value: Branch) -> str:
    """Return the text with one more entry at the end of a group."""
    if around.flow_style:
        written = f"{scalar(name)}: {flow(value)}"
        if not around.value:
            return _spliced(text, around.start_mark.index, around.end_mark.index, f"{{{written}}}")
        last = around.value[-1][1]
        return _spliced(text, last.end_mark.index, last.end_mark.index, f", {written}")
    key, last = around.value[-1]
    column = around.value[0][0].start_mark.column
    row = f"{' ' * column}{scalar(name)}:{after_key(value, column + 2)}"
    return _after_line(text, max(_end(last, text), key.end_mark.index), row)


def _drop(text: str, path: TreePath, others: bool) -> str:
    around, name = _at(_root(text), path[:-1]), path[-1]
    pairs = [(pair[0], pair[1]) if isinstance(pair, tuple) else (pair, pair) for pair in around.value]
    nth = name if isinstance(name, int) else [key.value for key, _ in pairs].index(name)
    first, last = pairs[nth]
    if around.flow_style:
        if nth + 1 < len(pairs):
            return _spliced(text, first.start_mark.index, pairs[nth + 1][0].start_mark.index, "")
        start = pairs[nth - 1][1].end_mark.index if nth else first.start_mark.index
        return _spliced(text, start, last.end_mark.index, "")
    start, end = first.start_mark.index, max(_end(last, text), first.end_mark.index if last is not first else 0)
    begun = text.rfind("\n", 0, start) + 1
    alone = not text[begun:start].strip(" -" if isinstance(name, int) else " ")
    if not alone and nth + 1 < len(pairs):  # the first entry of an item, behind its dash
        return _spliced(text, start, pairs[nth + 1][0].start_mark.index, "")
    ended = text.find("\n", end) + 1 or len(text)
    if text[:begun].endswith("\n\n") and (not text[ended:] or text[ended:].startswith("\n")):
        begun -= 1  # of two blank lines one goes too
    made = text[:begun] + text[ended:]
    if others:
        return made
    key = _parent_key(text, path[:-1])
    colon = text.index(":", key.end_mark.index)
    return _spliced(made, colon + 1, colon + 1, " []" if isinstance(name, int) else " {}")


def _parent_key(text: str, path: TreePath) -> yaml.Node:
    if not path or not isinstance(path[-1], str):
        raise AmendError(f"Nothing would be left of {way(path)}.")
    return _key(_at(_root(text), path[:-1]), path[-1])


def _after_line(text: str, at: int, row: str) -> str:
    """Return the text with a row below the line that `at` stands in, behind a comment that ends that line."""
    end = text.find("\n", at)
    return f"{text.rstrip()}\n{row}\n" if end < 0 else f"{text[: end + 1]}{row}\n{text[end + 1 :]}"


def _spliced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _end(node: yaml.Node, text: str) -> int:
    """Return where a value ends; the parser's own end of a group lies behind the comments that follow it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return max((max(_end(value, text), key.end_mark.index) for key, value in node.value), default=0)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return max((_end(value, text) for value in node.value), default=0)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    return start + len(text[start:end].rstrip())


def _root(text: str) -> Any:
    try:
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise AmendError(f"The file cannot be read: {getattr(error, 'problem', error)}.") from None


def _at(node: Any, path: TreePath) -> Any:
    """Return the node at a path, or None."""
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


def _key(around: yaml.MappingNode, name: str) -> yaml.Node:
    found: yaml.Node = next(key for key, _ in around.value if key.value == name)
    return found


def _values(text: str) -> Any:
    try:
        return json.loads(json.dumps(yaml.load(text, Loader=_FAST) or {}))
    except yaml.YAMLError as error:
        raise AmendError(f"The file cannot be read: {getattr(error, 'problem', error)}.") from None


def _look(values: Any, path: TreePath) -> Any:
    for part in path:
        try:
            values = values[part]
        except (LookupError, TypeError):
            return _NOTHING if part == path[-1] else None
    return values


def _set(values: Any, path: TreePath, value: Branch) -> None:
    *outer, name = path
    for part in outer:
        if isinstance(values, dict) and not values.get(part):
            values[part] = {}
        values = values[part]
    try:
        values[name] = value
    except (LookupError, TypeError):
        raise AmendError(f"There is no {way(path)}.") from None


def _proved(text: str, wanted: Any, path: TreePath) -> str:
    if _values(text) != wanted:
        raise AmendError(
            f"{way(path)} is written in a way that cannot be changed here: change it in the file, with an editor."
        )
    return text

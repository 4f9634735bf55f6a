"""Changing one thing in a YAML file as its author would: every other line, comment and blank stays as it was.

Where a thing stands is taken from the parser's own marks, and only that span of the text is written anew, because a
parser that writes a file back breaks lines and quotes as it likes. What comes out is read again before anybody gets
it: it says what was meant and nothing else, or it is refused. Whatever changes files for somebody does it here.
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from ivr.directory.complaints import TreePath, way
from ivr.directory.tree import Branch
from ivr.directory.yaml_marks import comment_above, end_of, key_of, line_of, node_at, root
from ivr.directory.yaml_words import after_key, flow, item, scalar
from ivr.errors import IvrError


class AmendError(IvrError):
    """The file is written in a way in which this cannot be changed without touching something else."""


def put(text: str, path: TreePath, value: Branch) -> str:
    """Return a file's text with the value at a path written anew, or added where there is none. Raises AmendError."""
    wanted = _values(text)
    _set(wanted, path, value)
    return _proved(_put(text, path, value), wanted, path)


def add(text: str, path: TreePath, value: Branch, after: int | None = None) -> str:
    """Return a file's text with one more item in the list at a path: behind the item `after`, or at its end.

    Raises AmendError.
    """
    wanted = _values(text)
    found = _look(wanted, path)
    if found is _NOTHING or not found:
        return put(text, path, [value])
    if not isinstance(found, list):
        raise AmendError(f"{way(path)} is no list: change it in the file, with an editor.")
    nth = len(found) - 1 if after is None else after
    if not 0 <= nth < len(found):
        raise AmendError(f"There is no {way((*path, nth))}.")
    found.insert(nth + 1, value)
    node = node_at(root(text), path)
    last = node.value[nth]
    if node.flow_style:
        made = _spliced(text, last.end_mark.index, last.end_mark.index, f", {flow(value)}")
    else:
        column = node.start_mark.column
        made = _after_line(text, end_of(last, text), " " * column + item(value, column))
    return _proved(made, wanted, path)


def drop(text: str, path: TreePath) -> str:
    """Return a file's text without the entry or item at a path, and without the comment right above it.

    What stands above the first of several stays, unless the next one has a comment of its own: it may be about all.
    Raises AmendError.
    """
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
    top = root(text)
    *outer, name = path
    around = node_at(top, tuple(outer))
    if around is None or (isinstance(around, yaml.ScalarNode) and not around.value):
        return _put(text, tuple(outer), {str(name): value}) if outer else _at_the_end(text, str(name), value)
    node = node_at(top, path)
    if node is not None and not isinstance(value, dict | list) and isinstance(node, yaml.ScalarNode) and node.value:
        return _spliced(text, node.start_mark.index, end_of(node, text), scalar(value, node.style))
    if isinstance(around, yaml.SequenceNode):
        if node is None:
            raise AmendError(f"There is no {way(path)}.")
        column = around.start_mark.column
        new = flow(value) if around.flow_style else item(value, column).removeprefix("- ")
        return _spliced(text, node.start_mark.index, end_of(node, text), new)
    if not isinstance(around, yaml.MappingNode):
        raise AmendError(f"{way(tuple(outer))} is no group of entries: change it in the file, with an editor.")
    if node is None:
        return _entered(text, around, str(name), value) if outer else _at_the_end(text, str(name), value)
    key = key_of(around, str(name))
    colon = text.index(":", key.end_mark.index)
    if around.flow_style:
        return _spliced(text, colon + 1, max(end_of(node, text), colon + 1), f" {flow(value)}")
    return _rewritten(text, colon + 1, node, after_key(value, key.start_mark.column + 2))


def _rewritten(text: str, start: int, node: yaml.Node, new: str) -> str:
    """Return the text with what follows `name:` written anew; a comment on the line of the name stays there."""
    end = max(end_of(node, text), start)
    ended = text.find("\n", start)
    ended = len(text) if ended < 0 else ended
    if end < ended:
        note, left = text[end:ended].rstrip(), text[ended:]
    else:
        note, left = text[start:ended].rstrip() if node.start_mark.index > ended else "", text[end:]
    note = note if note.lstrip().startswith("#") else ""
    return f"{text[:start]}{note}{new}{left}" if new.startswith("\n") else f"{text[:start]}{new}{note}{left}"


def _at_the_end(text: str, name: str, value: Branch) -> str:
    """Return the text with one more section, a blank line before it."""
    text += "" if not text or text.endswith("\n") else "\n"
    blank = "\n" if text and not text.endswith("\n\n") else ""
    return f"{text}{blank}{scalar(name)}:{after_key(value, 2)}\n"


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
    if len(around.value) > 1 and "\n\n" in text[end_of(around.value[-2][1], text) : key.start_mark.index]:
        row = f"\n{row}"  # as between the others
    return _after_line(text, max(end_of(last, text), key.end_mark.index), row)


def _drop(text: str, path: TreePath, others: bool) -> str:
    around, name = node_at(root(text), path[:-1]), path[-1]
    pairs = [(pair[0], pair[1]) if isinstance(pair, tuple) else (pair, pair) for pair in around.value]
    nth = name if isinstance(name, int) else [key.value for key, _ in pairs].index(name)
    first, last = pairs[nth]
    if around.flow_style:
        if nth + 1 < len(pairs):
            return _spliced(text, first.start_mark.index, pairs[nth + 1][0].start_mark.index, "")
        start = pairs[nth - 1][1].end_mark.index if nth else first.start_mark.index
        return _spliced(text, start, last.end_mark.index, "")
    start, end = first.start_mark.index, max(end_of(last, text), first.end_mark.index if last is not first else 0)
    begun = text.rfind("\n", 0, start) + 1
    alone = not text[begun:start].strip(" -" if isinstance(name, int) else " ")
    if not alone and nth + 1 < len(pairs):  # the first entry of an item, behind its dash
        return _spliced(text, start, pairs[nth + 1][0].start_mark.index, "")
    column = around.start_mark.column
    if nth or (len(pairs) > 1 and _has_comment(text, pairs[1][0], column)):
        begun = comment_above(text, begun, column)
    ended = text.find("\n", end) + 1 or len(text)
    if text[:begun].endswith("\n\n") and (not text[ended:] or text[ended:].startswith("\n")):
        begun -= 1  # of two blank lines one goes too
    made = text[:begun] + text[ended:]
    if others:
        return made
    key = _parent_key(text, path[:-1])
    colon = text.index(":", key.end_mark.index)
    return _spliced(made, colon + 1, colon + 1, " []" if isinstance(name, int) else " {}")


def _has_comment(text: str, node: yaml.Node, column: int) -> bool:
    return comment_above(text, node.start_mark.index, column) < line_of(text, node)


def _parent_key(text: str, path: TreePath) -> yaml.Node:
    if not path or not isinstance(path[-1], str):
        raise AmendError(f"Nothing would be left of {way(path)}.")
    return key_of(node_at(root(text), path[:-1]), path[-1])


def _after_line(text: str, at: int, row: str) -> str:
    """Return the text with a row below the line that `at` stands in, behind a comment that ends that line."""
    end = text.find("\n", at)
    return f"{text.rstrip()}\n{row}\n" if end < 0 else f"{text[: end + 1]}{row}\n{text[end + 1 :]}"


def _spliced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _values(text: str) -> Any:
    try:
        return json.loads(json.dumps(yaml.load(text, Loader=_FAST) or {}))
    except yaml.YAMLError:
        raise AmendError("The file cannot be read: mend it first; `check` says where.") from None


def _look(values: Any, path: TreePath) -> Any:
    for part in path:
        if isinstance(part, int) and part < 0:
            return _NOTHING
        try:
            values = values[part]
        except (LookupError, TypeError):
            return _NOTHING if part == path[-1] else None
    return values


def _set(values: Any, path: TreePath, value: Branch) -> None:
    *outer, name = path
    try:
        for part in outer:
            if isinstance(values, dict) and not values.get(part):
                values[part] = {}
            values = values[part]
        values[name] = value
    except (LookupError, TypeError):
        raise AmendError(f"There is no place for {way(path)}: change the file with an editor.") from None


def _proved(text: str, wanted: Any, path: TreePath) -> str:
    if _values(text) != wanted:
        raise AmendError(
            f"{way(path)} is written in a way that cannot be changed here: change it in the file, with an editor."
        )
    return text

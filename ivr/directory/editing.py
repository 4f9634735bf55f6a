"""Changing one thing in a YAML file that people also edit by hand: everything else stays to the letter.

A file is found its way in by the parser's marks and changed as text, because a parser that writes a file back breaks
lines and quotes as it likes. What comes out is read again and compared with what was meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ivr.errors import IvrError

Written = str | Sequence[str] | Mapping[str, str]
"""The value of a field: some words, a list of them, or words by name."""

# A bare value that no reader of YAML, old or new, takes for anything else; the rest stands in quotes.
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_]*|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?)?")
_MEANT_OTHERWISE = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)")


class EditingError(IvrError):
    """A file is written in a way that cannot be changed here; it has to be edited by hand."""


def with_entry(text: str, section: str, entry: Mapping[str, Written]) -> str:
    """Return a file with an entry added at the end of a section that is a list. Raises EditingError."""
    root = _root(text)
    node = _value(root, section)
    whole = _plain(text)
    entries = whole.get(section) or []
    if not isinstance(entries, list):
        raise _by_hand(section)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        indent = " " * node.start_mark.column
        lines.insert(_last_line(node.value[-1]) + 1, _item(entry, indent))
    elif node is None:
        lines += ["\n"] if lines else []
        lines += [f"{section}:\n", _item(entry, "  ")]
    elif not entries:
        nth = _key(root, section).start_mark.line
        nothing = rf"^({re.escape(section)}[ \t]*:[ \t]*)(\[[ \t]*\]|~|null)?"
        lines[nth] = re.sub(nothing, r"\1", lines[nth]).rstrip() + "\n"
        lines.insert(nth + 1, _item(entry, "  "))
    else:
        raise _by_hand(section)
    return _checked("".join(lines), {**whole, section: [*entries, _as_read(entry)]}, section)


def without_entry(text: str, section: str, nth: int) -> str:
    """Return a file without one entry of a section that is a list, and without the comment right above it.

    Raises EditingError.
    """
    root = _root(text)
    node, whole = _value(root, section), _plain(text)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not 0 <= nth < len(node.value):
        raise _by_hand(section)
    lines = text.splitlines(keepends=True)
    item, indent = node.value[nth], node.start_mark.column
    begins = item.start_mark.line
    least = _last_line(node.value[nth - 1]) if nth else _key(root, section).start_mark.line
    while begins - 1 > least and re.match(rf" {{{indent}}}#", lines[begins - 1]):
        begins -= 1
    del lines[begins : _last_line(item) + 1]
    entries = whole[section]
    return _checked("".join(lines), {**whole, section: (entries[:nth] + entries[nth + 1 :]) or None}, section)


def quoted(value: str) -> str:
    """Return words as YAML on one line."""
    if _BARE.fullmatch(value) and not _MEANT_OTHERWISE.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _item(entry: Mapping[str, Written], indent: str) -> str:
    rows = [f"{name}: {_written(value)}" for name, value in entry.items()]
    return "".join(f"{indent}{'  ' if nth else '- '}{row}\n" for nth, row in enumerate(rows))


def _written(value: Written) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {quoted(words)}" for name, words in value.items()) + "}"
    return "[" + ", ".join(map(quoted, value)) + "]"


def _as_read(entry: Mapping[str, Written]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str) else dict(value) if isinstance(value, Mapping) else list(value)
        for name, value in entry.items()
    }


def _root(text: str) -> yaml.MappingNode | None:
    """Return the top of a file; None where it holds nothing but comments. Raises EditingError."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        raise EditingError("The file cannot be read: mend it first; `check` says where.") from None
    if node is None or isinstance(node, yaml.MappingNode):
        return node
    raise EditingError("The file has no entries such as `name: value`: it has to be edited by hand.")


def _plain(text: str) -> dict[str, Any]:
    """Return what a file says, every value as text."""
    return dict(yaml.load(text, Loader=yaml.BaseLoader) or {})


def _value(root: yaml.MappingNode | None, section: str) -> yaml.Node | None:
    return next((value for key, value in (root.value if root else ()) if key.value == section), None)


def _key(root: yaml.MappingNode | None, section: str) -> yaml.Node:
    found: yaml.Node = next(key for key, _ in (root.value if root else ()) if key.value == section)
    return found


def _last_line(node: yaml.Node) -> int:
    """Return the last line (from 0) on which something of an entry stands: its end mark is that of the next one."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        end = node.end_mark
        return end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)


def _checked(text: str, meant: Mapping[str, Any], section: str) -> str:
    """Return what was written, if it says what was meant and nothing else."""
    try:
        found = _plain(text)
    except yaml.YAMLError:
        raise _by_hand(section) from None
    if {k: v or None for k, v in found.items()} != {k: v or None for k, v in meant.items()}:
        raise _by_hand(section)
    return text


def _by_hand(section: str) -> EditingError:
    return EditingError(f"`{section}` is written in a way that cannot be changed here: it has to be edited by hand.")

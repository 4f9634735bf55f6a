"""Writing values as YAML in the manner of these files: short lists on one line, groups below their name."""

from __future__ import annotations

import json
import re

from ivr.directory.tree import Branch

# What is plain to every reader of YAML, old and new, and looks like nothing else.
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_./@+' -]*[A-Za-z0-9_./@+'!?-])?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?")
_ZEROES = re.compile(r"0\d+")  # a number in another base, for some
_MISTAKEN = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


class Plain(str):
    """A word that is written without quotes though some take it for another thing: `yes` and `no`."""

    __slots__ = ()


def scalar(value: object, style: str | None = None) -> str:
    """Return a text as it is written: in the quotes it had (`style`), or in none where it needs none."""
    text = "" if value is None else str(value)
    if isinstance(value, Plain):
        return text
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    plain = _MOMENT.fullmatch(text) or (_PLAIN.fullmatch(text) and text.casefold() not in _MISTAKEN)
    plain = plain and not _ZEROES.fullmatch(text)
    return text if plain and style != '"' else json.dumps(text, ensure_ascii=False)


def flow(value: Branch) -> str:
    """Return a value on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{scalar(name)}: {flow(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def after_key(value: Branch, indent: int) -> str:
    """Return what follows `name:`; below it, what is no single text stands `indent` blanks in."""
    if isinstance(value, dict) and value:
        return "\n" + _entries(value, indent)
    if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        return "\n" + "\n".join(" " * indent + item(each, indent) for each in value)
    return f" {flow(value)}"


def item(value: Branch, indent: int) -> str:
    """Return a list's item with its dash; its further lines stand behind the dash, which is `indent` blanks in."""
    if isinstance(value, dict) and value:
        return "- " + _entries(value, indent + 2).lstrip(" ")
    return f"- {flow(value)}"


def _entries(value: dict[str, Branch], indent: int) -> str:
    return "\n".join(f"{' ' * indent}{scalar(name)}:{after_key(inner, indent + 2)}" for name, inner in value.items())

"""Pydantic's kinds of error in a clerk's words: what was found, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

from ivr.directory.complaints import listed, nearest, quoted, suggest
from ivr.directory.expected import Expected

_LIST = "a list, each item on its own line after a dash"
GROUP = "entries such as `name: value`, indented below it"
_DAY = "a day such as 2026-11-23"
_TIME = "a time such as 08:30"

# By the beginning of the error's name: to a reader `int_type` and `int_parsing` are one thing.
_KINDS = {
    "string": "text", "int": "a whole number", "float": "a number", "decimal": "a number",
    "finite": "a number",
    "bool": "`yes` or `no`", "datetime": "a day and time such as 2026-11-23 08:30", "date": _DAY,
    "time_delta": "a length of time such as 00:05:00", "timezone": "a time with its zone", "time": _TIME,
    "list": _LIST, "tuple": _LIST, "set": _LIST, "frozen_set": _LIST, "deque": _LIST, "iter": _LIST,
    "model": GROUP, "dict": GROUP, "mapping": GROUP, "dataclass": GROUP, "named_tuple": GROUP,
    "invalid_key": "a name", "none_required": "nothing", "missing_sentinel": "nothing",
    "url": "a web address such as https://www.example.org", "uuid": "an identifier (UUID)",
    "recursion": "entries that do not contain themselves", "bytes": "text", "json": "text in JSON",
}  # fmt: skip
_KNOWN = frozenset(get_args(ErrorType))
_OF_THEIR_OWN = frozenset({"date_past", "date_future", "datetime_past", "datetime_future"})


def is_wrong_kind(error_type: str, value: object) -> bool:
    """Say whether the value was of another kind altogether (a list for a text), not merely a wrong one."""
    if error_type in ("literal_error", "enum"):
        return not isinstance(value, str)
    return error_type.endswith("_type") or error_type in ("none_required", "is_instance_of")


def phrases(error: Mapping[str, Any], value: object, here: Expected) -> tuple[str, str, str]:
    """Return (found, right, hint) for an error about a value; the hint is "did you mean ...?" or empty."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind in ("literal_error", "enum"):
        return _one_of(_words(str(context.get("expected", ""))) or here.words(), value)
    if kind == "union_tag_invalid":
        return _one_of(_words(str(context.get("expected_tags", ""))), str(context.get("tag", "")))
    if kind == "union_tag_not_found":
        name = str(context.get("discriminator", "")).strip("'")
        return f"no `{name}`", f"a line `{name}: ...` that says which kind this is", ""
    right = _right(kind, context, here)
    if right is None:
        if "_" in kind and any(kind.startswith(name) for name in _KINDS) and kind not in _OF_THEIR_OWN:
            right = _of_kind(kind, here)
        elif kind in ("value_error", "assertion_error") or kind not in _KNOWN:
            return *_own(str(context.get("error") or error.get("msg", "")), value, here), ""
        else:
            right = described(here) or "something that fits here"
    return _found(kind, value), right, ""


def missing(key: str, here: Expected) -> tuple[str, str]:
    """Return (found, right) for an entry that has to be there."""
    inner = here.entry(key)
    example, about = inner.example(), inner.description()
    words = inner.words()
    if example:
        return f"no `{key}`", f"a line such as `{key}: {example}`" + (f" ({about})" if about else "")
    kinds = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "`yes` or `no`",
             "array": _LIST, "object": GROUP}  # fmt: skip
    what = about or (listed(words) if words else "") or kinds.get(inner.kind(), "its value")
    return f"no `{key}`", f"a line `{key}:` with {what}"


def unknown(key: str, here: Expected, taken: frozenset[str]) -> tuple[str, str, str]:
    """Return (found, right, hint) for an entry nobody knows. Names in `taken` are written already."""
    known = here.keys()
    free = [name for name in known if name not in taken] or list(known)
    right = listed(sorted(free)) if free else "no such entry"
    return f"`{key}`, which is not known here", right, suggest(key, free) or ""


def meant(key: str, known: tuple[str, ...], taken: frozenset[str]) -> str | None:
    """Return the name an unknown one was probably meant to be."""
    return nearest(key, [name for name in known if name not in taken])


def _one_of(words: tuple[str, ...], value: object) -> tuple[str, str, str]:
    hint = suggest(value, words) if isinstance(value, str) else None
    return quoted(value), listed(words), hint or ""


def _words(expected: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\\(.)", r"\1", word) for word in re.findall(r"'((?:[^'\\]|\\.)*)'", expected))


def _right(kind: str, context: Mapping[str, Any], here: Expected) -> str | None:
    """What would be right, where the error itself carries the limit."""
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of"):
        return _number(context, here)
    if kind in ("string_too_short", "string_too_long", "string_pattern_mismatch", "string_not_ascii"):
        return described(here) or _text(kind, context)
    if kind == "too_short":
        return "at least " + _count(context.get("min_length", 1), "item")
    if kind == "too_long":
        return "at most " + _count(context.get("max_length", 0), "item")
    if kind in _OF_THEIR_OWN:
        return "a day in the past" if kind.endswith("past") else "a day in the future"
    if kind == "url_scheme":
        return f"a web address that begins with {context.get('expected_schemes', 'https')}"
    return None


def _number(context: Mapping[str, Any], here: Expected) -> str:
    name = "a whole number" if here.kind() == "integer" else "a number"
    low, high = here.limit("minimum"), here.limit("maximum")
    if low is not None and high is not None:
        right = f"{name} from {low} to {high}"
    else:
        said = {"ge": "of {} or more", "gt": "above {}", "le": "of {} or less", "lt": "below {}"}
        said["multiple_of"] = "that is a multiple of {}"
        limits = [text.format(context[key]) for key, text in said.items() if key in context]
        right = " ".join([name, *limits])
    return right + in_brackets(here)


def _text(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "string_too_short":
        return "text of at least " + _count(context.get("min_length", 1), "character")
    if kind == "string_too_long":
        return "text of at most " + _count(context.get("max_length", 0), "character")
    if kind == "string_not_ascii":
        return "text without accents"
    return f"text of the form {context.get('pattern', '')}"


def _of_kind(kind: str, here: Expected) -> str:
    name = max((name for name in _KINDS if kind.startswith(name)), key=len)
    right = _KINDS[name]
    low, high = here.limit("minimum"), here.limit("maximum")
    if name in ("int", "float") and low is not None and high is not None:
        right = f"{right} from {low} to {high}"
    return right + in_brackets(here)


def _own(message: str, value: object, here: Expected) -> tuple[str, str]:
    """A validator's message, "found ...|right would be ...": the words and second half may be left out."""
    for prefix in ("Value error, ", "Assertion failed, "):
        message = message.removeprefix(prefix)
    left, _, right = (" ".join(part.split()) for part in message.partition("|"))
    for prefix in ("right would be ", "right: ", "right "):
        if right.startswith(prefix):
            right = right.removeprefix(prefix)
            break
    if left.startswith("found "):
        left = left.removeprefix("found ")
    elif value is not None and not isinstance(value, (dict, list)) and not left.startswith(('"', "`")):
        left = f"{quoted(value)}: {left}" if left else quoted(value)
    return left.rstrip("."), (right or described(here)).rstrip(".")


def _found(kind: str, value: object) -> str:
    if kind == "string_too_long" and isinstance(value, str):
        return f"{quoted(value)} ({_count(len(value), 'character')})"
    return quoted(value)


def described(here: Expected) -> str:
    """Return the field's description, with an example where it holds none. Empty where there is none."""
    about, example = here.description(), here.example()
    if about and example and example not in about:
        return f"{about}, such as `{example}`"
    return about or (f"something such as `{example}`" if example else "")


def in_brackets(here: Expected) -> str:
    """Return the field's description to put behind a phrase. Empty where there is none."""
    about = here.description()
    return f" ({about})" if about else ""


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

"""Whether what was written has the shape a model asks for; if not, why, in a clerk's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ivr.directory.complaints import Complaint, TreePath, quoted
from ivr.directory.expected import Expected, expected_by
from ivr.directory.fitting import Misfit, best, parts_of
from ivr.directory.tree import Branch, Tree
from ivr.directory.wording import (
    GROUP,
    described,
    in_brackets,
    is_wrong_kind,
    meant,
    missing,
    phrases,
    unknown,
)

M = TypeVar("M", bound=BaseModel)

_ID = re.compile(r"[a-z][a-z0-9_]{0,19}")


def validate(model: type[M], tree: Tree, path: TreePath) -> tuple[M | None, list[Complaint]]:
    """Check the value at `path` against a model. Returns the model, or None and every complaint about it.

    Text becomes whole numbers, days and yes/no by pydantic's lax rules. A validator's ValueError is told as
    it is: "found ...|..." puts what would be right after the bar. Descriptions of fields are used as phrases
    ("times such as ..."), examples as what could be written. Never raises for what staff wrote.
    """
    if not tree.has(path):
        return None, [tree.complaint(path, f"no `{path[-1]}`" if path else "nothing", GROUP)]
    value = tree.at(path)
    # An entry of which only the name is written has all its values left out.
    value = {} if value is None else value
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    misfits = best([_misfit(model, detail, value) for detail in details])
    return None, sorted({_complaint(tree, path, misfit) for misfit in _once(misfits, value, model)})


def validate_entries(
    model: type[M], tree: Tree, path: TreePath
) -> tuple[dict[str, M], set[str], list[Complaint]]:
    """Check a group of entries (id -> model) one by one, so that a bad one hides no other.

    Returns the good ones in the order written, the ids of the bad ones, and all complaints. A group that is
    absent or empty is no complaint: whether there must be one is for the caller to say.
    """
    value = tree.at(path)
    if value is None:
        return {}, set(), []
    if not isinstance(value, dict):
        return {}, set(), [tree.complaint(path, quoted(value), GROUP)]
    good: dict[str, M] = {}
    bad: set[str] = set()
    complaints: list[Complaint] = []
    for key in value:
        entry, more = validate(model, tree, (*path, key))
        if not _ID.fullmatch(key):
            more = [
                tree.complaint((*path, key), f"the id {quoted(key)}", _right_id(key, value), key=True),
                *more,
            ]
        complaints += more
        if entry is None or more:
            bad.add(key)
        else:
            good[key] = entry
    return good, bad, sorted(complaints)


def _misfit(model: type[BaseModel], error: ErrorDetails, value: Branch) -> Misfit:
    kind, loc = error["type"], error["loc"]
    absent = kind == "missing"
    parts = parts_of(loc, value, error["input"], absent)
    expected = expected_by(model)
    last = str(parts[-1][1]) if parts else ""
    if absent:
        found, right = missing(last, expected.after(parts[:-1]))
        if parts and isinstance(parts[-1][1], int):
            found, right = f"no item {parts[-1][1] + 1}", "one more item"
        return Misfit(kind, parts, found, right, about_key=True)
    if kind == "extra_forbidden":
        taken = _keys(value, parts[:-1])
        return Misfit(kind, parts, *unknown(last, expected.after(parts[:-1]), taken), about_key=True)
    if loc and loc[-1] == "[key]":
        if (error.get("ctx") or {}).get("pattern") == f"^{_ID.pattern}$":
            right = _right_id(last, _keys(value, parts[:-1]))
            return Misfit(kind, parts, f"the name {quoted(last)}", right, about_key=True)
        found, right, hint = phrases(error, last, Expected({}, ()))
        return Misfit(kind, parts, f"the name {found}", right, hint, about_key=True)
    here = expected.after(parts)
    found, right, hint = phrases(error, _value(value, parts), here)
    if kind == "literal_error" and not hint and parts and parts[-1][0] == "tag":
        right += in_brackets(here)
    wrong_kind = is_wrong_kind(kind, _value(value, parts))
    told = bool(right) and right == described(here)
    return Misfit(kind, parts, found, right, hint, wrong_kind=wrong_kind, described=told)


def _once(misfits: list[Misfit], value: Branch, model: type[BaseModel]) -> list[Misfit]:
    """A misspelt name is one mistake, though pydantic sees two: one entry missing and one unknown."""
    misspelt = set()
    for misfit in misfits:
        if misfit.kind == "extra_forbidden":
            known = expected_by(model).after(misfit.parts[:-1]).keys()
            word = meant(str(misfit.parts[-1][1]), known, _keys(value, misfit.parts[:-1]))
            if word is not None:
                misspelt.add((misfit.path()[:-1], word))
    return [m for m in misfits if m.kind != "missing" or (m.path()[:-1], m.path()[-1]) not in misspelt]


def _complaint(tree: Tree, path: TreePath, misfit: Misfit) -> Complaint:
    right = "; ".join(part for part in (misfit.right, misfit.hint) if part)
    at = (*path, *misfit.path())
    if misfit.kind == "missing":
        # The entry that lacks something has a place; what it lacks has none.
        return tree.complaint(at[:-1], misfit.found, right, key=True)
    return tree.complaint(at, misfit.found, right, key=misfit.about_key)


def _value(value: Branch, parts: tuple[tuple[str, str | int], ...]) -> Branch:
    for kind, name in parts:
        if kind == "step" and isinstance(value, dict) and isinstance(name, str):
            value = value.get(name)
        elif kind == "step" and isinstance(value, list) and isinstance(name, int):
            value = value[name]
    return value


def _keys(value: Branch, parts: tuple[tuple[str, str | int], ...]) -> frozenset[str]:
    inner = _value(value, parts)
    return frozenset(inner) if isinstance(inner, dict) else frozenset()


def _right_id(key: str, taken: Container[str]) -> str:
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", plain).lstrip("_0123456789")[:20].strip("_")
    example = f", such as `{plain}`" if _ID.fullmatch(plain) and plain not in taken else ""
    return f"a small letter, then at most 23 small letters, digits or underscores{example}"

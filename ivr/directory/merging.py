"""Putting two people's changes of one file together, where they changed different lines."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines `first` up to, and not with, `last` of the file as it was become `new`."""

    first: int
    last: int
    new: tuple[str, ...]


def merged(before: str, mine: str, theirs: str) -> str | None:
    """Return a file with both changes made to it, or None where they touch the same lines, or lines side by side."""
    if mine == theirs or theirs == before:
        return mine
    if mine == before:
        return theirs
    was = before.splitlines(keepends=True)
    ours, others = _hunks(was, mine), _hunks(was, theirs)
    ours = [hunk for hunk in ours if hunk not in others]
    if any(_meet(one, other) for one in ours for other in others):
        return None
    made = list(was)
    for hunk in sorted([*ours, *others], key=lambda hunk: hunk.first, reverse=True):
        made[hunk.first : hunk.last] = hunk.new
    return "".join(made)


def _meet(one: _Hunk, other: _Hunk) -> bool:
    return one.first <= other.last and other.first <= one.last


def _hunks(was: list[str], text: str) -> list[_Hunk]:
    now = text.splitlines(keepends=True)
    matched = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return [_Hunk(i, j, tuple(now[k:m])) for tag, i, j, k, m in matched if tag != "equal"]

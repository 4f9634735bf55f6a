"""Where pydantic's errors belong in what was written, and which to tell of a union's.

Pydantic names a place by entries, items and, in between, the member of a union it tried; and it reports every
member. Staff wrote one thing and meant one thing: they are told how the best fitting member failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ivr.directory.complaints import TreePath
from ivr.directory.expected import Part
from ivr.directory.tree import Branch

_KEY = "[key]"
_BRACKETS = re.compile(r" \([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Misfit:
    """One error in words. `parts` leads to it.

    `about_key` when its name is wrong or missing; `wrong_kind` when it is another kind of thing altogether;
    `described` when `right` describes all that it may be.
    """

    kind: str
    parts: tuple[Part, ...]
    found: str
    right: str
    hint: str = ""
    about_key: bool = False
    wrong_kind: bool = False
    described: bool = False

    def path(self) -> TreePath:
        """Return the way to it in what was written."""
        return tuple(name for kind, name in self.parts if kind == "step")


def parts_of(loc: Sequence[str | int], value: Branch, seen: object, absent: bool) -> tuple[Part, ...]:
    """Tell the entries and items in pydantic's `loc` from the union members in it.

    `value` is what was written, `seen` what pydantic looked at when it failed; `absent` when the last part
    names something missing. A member may be called like an entry (`option`), so the reading that leads to
    `seen` is taken.
    """
    # Deep places have many readings; the right one is among the first, and any will do for a complaint.
    readings = list(islice(_readings(tuple(loc), value, absent), 64))
    exact = (parts for parts, end in readings if end is seen or (isinstance(end, str) and end == seen))
    return next(exact, readings[0][0])


def _readings(
    loc: tuple[str | int, ...], value: Branch, absent: bool
) -> Iterator[tuple[tuple[Part, ...], Branch]]:
    """All readings, those with the most entries and items first."""
    if not loc or loc == (_KEY,):
        yield (), value
        return
    first, rest = loc[0], loc[1:]
    step: Part = ("step", first)
    if absent and not rest:
        yield (step,), value
        return
    match value, first:
        case dict(), str() if first in value and rest == (_KEY,):
            yield (step,), first
            return
        case dict(), str() if first in value:
            yield from (((step, *parts), end) for parts, end in _readings(rest, value[first], absent))
        case list(), int() if 0 <= first < len(value):
            yield from (((step, *parts), end) for parts, end in _readings(rest, value[first], absent))
    tag: Part = ("tag", first)
    yield from (((tag, *parts), end) for parts, end in _readings(rest, value, absent))


def best(misfits: list[Misfit], depth: int = 0) -> list[Misfit]:
    """Return the misfits worth telling: of every union only those of the member that fits best."""
    here = [misfit for misfit in misfits if len(misfit.parts) == depth]
    further: dict[Part, list[Misfit]] = {}
    for misfit in misfits:
        if len(misfit.parts) > depth:
            further.setdefault(misfit.parts[depth], []).append(misfit)
    members: list[list[Misfit]] = []
    for part, group in further.items():
        told = best(group, depth + 1)
        if part[0] == "tag":
            members.append(told)
        else:
            here += told
    return here + _one_member(members, depth)


def _one_member(members: list[list[Misfit]], depth: int) -> list[Misfit]:
    if not members:
        return []
    costs = [_cost(member, depth) for member in members]
    tied = [member for member, cost in zip(members, costs, strict=True) if cost == min(costs)]
    if len(tied) == 1 or not all(len(member) == 1 and not _below(member[0], depth) for member in tied):
        return tied[0]
    # The same value failed every member in the same way: any of them would have been right.
    # A validator's own words about what was found say more than the value repeated.
    singles = sorted((member[0] for member in tied), key=lambda misfit: misfit.kind != "value_error")
    whole = [misfit for misfit in singles if misfit.described]
    rights = list(dict.fromkeys(misfit.right for misfit in whole[:1] or singles if misfit.right))
    ends = {_BRACKETS.search(right) for right in rights}
    if len({end and end[0] for end in ends}) == 1:
        rights = [*(_BRACKETS.sub("", right) for right in rights[:-1]), *rights[-1:]]
    return [
        replace(singles[0], right=", or ".join(rights), hint=next((m.hint for m in singles if m.hint), ""))
    ]


def _cost(member: list[Misfit], depth: int) -> tuple[bool, bool, int]:
    """How badly a member fits: another kind of thing; not nearly one of its words; how much is wrong."""
    at_root = [misfit for misfit in member if not _below(misfit, depth)]
    weights = {"missing": 2, "extra_forbidden": 2, "literal_error": 3}
    wrong = any(misfit.wrong_kind for misfit in at_root)
    much = sum(weights.get(misfit.kind, 1) if _below(misfit, depth) else 1 for misfit in member)
    return wrong, not any(misfit.hint for misfit in at_root), much


def _below(misfit: Misfit, depth: int) -> bool:
    return any(kind == "step" for kind, _ in misfit.parts[depth:])

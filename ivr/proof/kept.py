"""What a proof keeps of all that it finds: each thing once, in one order, whoever found it and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from ivr.proof.findings import Finding

MOST_SHOWN = 12  # a broken line breaks everywhere: these are enough to mend it, and the rest is counted
Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the call that shows it, and its place among all of them: the lower, the nearer to a beginning."""

    place: Place
    finding: Finding


class Kept:
    """Findings, each law and message once. Only the first few of a law are shown by a call, which takes a while."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Found] = {}
        self._told: dict[str, int] = {}

    def keep(self, place: Place, finding: Finding, call: Callable[[], str]) -> None:
        """Keep a finding, unless an earlier one says the same. They must come in the order of their places."""
        key = finding.law, finding.message
        if key in self._found:
            return
        self._told[finding.law] = self._told.get(finding.law, 0) + 1
        shown = call() if self._told[finding.law] <= MOST_SHOWN else ""
        self._found[key] = Found(place, replace(finding, call=shown))

    def all(self) -> tuple[Found, ...]:
        """Return what was kept, in order."""
        return tuple(self._found.values())


def merged(parts: Iterable[Iterable[Found]]) -> tuple[Finding, ...]:
    """Return the findings of all parts as one that did everything would have kept them, errors first."""
    kept = Kept()
    for found in sorted((one for part in parts for one in part), key=lambda one: one.place):
        kept.keep(found.place, found.finding, partial(str, found.finding.call))
    return tuple(sorted((found.finding for found in kept.all()), key=lambda finding: finding.severity))

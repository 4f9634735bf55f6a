"""The facts in what a caller is told: telephone numbers, options, clock times.

Wording may be rewritten by machine; a fact never, so a changed one must be noticed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SPOKEN = re.compile(r"(?<![\w+])\d(?:[ ,]+\d(?!\w)){2,}")
WRITTEN = re.compile(r"(?<!\w)\+?\d[\d().\- ]{5,}\d(?!\w)")
OPTION = re.compile(
    r"\b(?:press(?:es|ing)?|option|extension|then keys|oprima|marque|presione|opci[oó]n|extensi[oó]n)"
    r"(?: (?:el|la|the|key|number|n[uú]mero))* ([\dw*#]+|star|pound)(?!\w)",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?<![\w:])(\d{1,2})(?::(\d\d))? ?([ap])\.? ?m\b|(?<![\w:])(\d{1,2}):(\d\d)(?![\w:])", re.IGNORECASE
)
NAMED = re.compile(r"\b(noon|midnight|mediod[ií]a|medianoche)\b", re.IGNORECASE)
NOT_TOLD = ("(", "is refused:")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts found, each in one spelling: digits only, the key, `10:15` with `a` or `p` where said."""

    numbers: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()


def numbers_in(text: str) -> frozenset[str]:
    """Telephone numbers and other runs said digit by digit; a leading 1 of eleven digits is dropped."""
    written = WRITTEN.findall(SPOKEN.sub(" / ", text))
    runs = [re.sub(r"\D", "", found) for found in SPOKEN.findall(text) + written]
    return frozenset(run[1:] if len(run) == 11 and run[0] == "1" else run for run in runs)


def facts(lines: Sequence[str]) -> Facts:
    """Find the facts in the indented lines of one action."""
    told = [line for line in lines if not line.startswith(NOT_TOLD)]
    times = {
        f"{int(hour or plain_hour)}:{minute or plain_minute or '00'}{half.lower()}"
        for line in told
        for hour, minute, half, plain_hour, plain_minute in CLOCK.findall(line)
    }
    return Facts(
        frozenset().union(*(numbers_in(line) for line in told)),
        frozenset(key for line in told for found in OPTION.findall(line) if (key := found.lower().strip("w"))),
        frozenset(times | {word.lower() for line in told for word in NAMED.findall(line)}),
    )


def changed(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """What differs between the facts of old and new lines, in words; a wildcard hides facts, it excuses none.

    A number written in one and spoken in the other counts as the same; a wildcard may have cut a number short.
    """
    open_ended = any("..." in line for line in old)
    before, after = facts(old), facts(new)
    found = []
    for what, was, now in (
        ("numbers", before.numbers, after.numbers),
        ("options", before.options, after.options),
        ("times", before.times, after.times),
    ):
        lost = {value for value in was if value not in now and not (open_ended and any(value in each for each in now))}
        if lost or (now - was and not open_ended):
            found.append(f"{what} {show(was)} would become {show(now)}")
    return found


def show(values: frozenset[str]) -> str:
    """The values in order, or the word none."""
    return ", ".join(sorted(values)) or "none"

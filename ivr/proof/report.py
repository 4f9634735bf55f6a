"""A proof in words for people; and as values, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ivr.proof.findings import LAWS, Finding, Proof

MOST_CALLS = 5


def report(proof: Proof) -> str:
    """Return a proof in words: what was walked, the errors with the calls that show them, the warnings."""
    return "\n".join(_lines(proof))


def as_values(proof: Proof) -> dict[str, object]:
    """Return a proof as values that JSON can hold."""
    return {
        "proved": not proof.errors,
        "edition": proof.edition,
        "seconds": round(proof.seconds, 1),
        "counts": dict(proof.counts),
        "findings": [
            {"law": f.law, "severity": f.severity, "message": f.message, "call": f.call or None} for f in proof.findings
        ],
    }


def as_json(proof: Proof) -> str:
    """Return a proof as one JSON object."""
    return json.dumps(as_values(proof), ensure_ascii=False, indent=2)


def _lines(proof: Proof) -> Iterator[str]:
    counts = proof.counts
    walked = f"{_n(counts['conversations'])} conversations, {_n(counts['turns'])} turns"
    ways = counts["ways_desks_stand"]
    yield f"Walked: {walked}, with the desks in {'one state' if ways == 1 else f'{_n(ways)} different states'}."
    if counts["clock_states"]:
        asked = f"{_n(counts['answers'])} answers {_n(counts['clock_states'])} times"
        yield f"Asked at every state of the clock in 400 days: {asked}."
    else:
        yield "Quick: not asked at other states of the clock."
    yield f"The farthest number by key: {counts['most_keys']} keys, {counts['most_listening']} seconds of listening."
    for finding in proof.warnings:
        yield f"  advice: {finding.message}."
    if not proof.errors:
        yield f"Proved in {proof.seconds:.1f} s: no call and no text breaks a law."
        return
    yield f"NOT PROVED, in {proof.seconds:.1f} s: {len(proof.errors)} ways to break a law."
    for law in dict.fromkeys(finding.law for finding in proof.errors):
        broken = [finding for finding in proof.errors if finding.law == law]
        yield ""
        yield f"{law}: {LAWS[law]}"
        for finding in broken[:MOST_CALLS]:
            yield f"  {finding.message}"
        if len(broken) > MOST_CALLS:
            yield f"  and {len(broken) - MOST_CALLS} more like these"
        shortest = _shortest(broken)
        if shortest:
            yield f"  The shortest {'text' if 'texts ' in shortest else 'call'} that shows it:"
            yield from (f"    {row}" for row in shortest.splitlines())


def _shortest(broken: list[Finding]) -> str:
    calls = [finding.call for finding in broken if finding.call]
    return min(calls, key=lambda call: sum(not row.startswith(" ") for row in call.splitlines()), default="")


def _n(number: int) -> str:
    return f"{number:,}"

"""The laws of a walk as a whole: a way out from everywhere, an end to silence, few keys and little listening."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.turns import HungUp, Silent, Turn
from ivr.proof.evidence import ANSWERING, Evidence
from ivr.proof.findings import Finding
from ivr.proof.story import way_to, ways
from ivr.proof.walk import Reply, Walked, Walker

PATIENCE = 60  # silences: a call that goes on for longer has no end
Shown = tuple[Finding, tuple[Turn, ...], str, str]


def way_out(walker: Walker, walked: Walked, evidence: Evidence) -> Iterator[Shown]:
    """From every conversation of a call a number or an end can be reached."""
    leads: dict[int, list[int]] = {}
    safe: set[int] = set()
    for here, replies in walked.replies.items():
        for reply in replies:
            if reply.ends or evidence.reading(reply).numbers:
                safe.add(here)
            for there in reply.follows:
                leads.setdefault(there, []).append(here)
    queue = list(safe)
    for there in queue:
        for here in leads.get(there, ()):
            if here not in safe:
                safe.add(here)
                queue.append(here)
    for here in walked.replies:
        lost = walker.met[here]
        # Where a memory is walked apart only a few turns are tried; the usual conversation stands for the others.
        if here not in safe and lost.channel == "voice" and not (lost.heard or lost.backed or lost.rungs):
            finding = Finding("way_out", f"from here ({ways(lost)}) nothing leads to a number or an end")
            yield finding, way_to(walker, walked, here), lost.channel, _begun(walker, walked, here)
            return


def silence(walker: Walker, walked: Walked, evidence: Evidence) -> Iterator[Shown]:
    """By silence alone every call ends, and where nothing was answered yet it gives a number first."""
    ended: dict[object, bool | None] = {}
    for here, replies in walked.replies.items():
        for reply in replies:
            if not isinstance(reply.turn, Silent):
                continue
            turns, gave, last = _silent(walker, evidence, reply, ended)
            told = gave or walker.met[here].at in (*ANSWERING, "parting")
            begun = _begun(walker, walked, here)
            start = way_to(walker, walked, here)
            if not last:
                finding = Finding("silence", f"a silent call goes on after {turns} silences ({ways(reply.before)})")
                yield finding, (*start, *[Silent()] * 4), "voice", begun
                return
            if not told:
                finding = Finding("silence", f"a silent call ends without a number ({ways(reply.before)})")
                yield finding, (*start, *[Silent()] * turns), "voice", begun
                return


def _silent(
    walker: Walker, evidence: Evidence, reply: Reply, ended: dict[object, bool | None]
) -> tuple[int, bool, bool]:
    """Return how many silences follow, whether a number was told meanwhile, and whether the call ended."""
    gave = bool(evidence.reading(reply).numbers)
    passed: list[Conversation] = []
    for turns in range(1, PATIENCE):
        if reply.ends:
            ended.update(dict.fromkeys(passed, gave))
            return turns, gave, True
        known = ended.get(reply.after)
        if known is not None:
            return turns + 1, gave or known, True
        if not gave:
            passed.append(reply.after)
        reply = walker.once(reply.after, Silent(), reply.now)
        gave = gave or bool(evidence.reading(reply).numbers)
    return PATIENCE, gave, False


def hang_up(walker: Walker, walked: Walked, evidence: Evidence) -> Iterator[Shown]:
    """Once the caller has hung up nothing is said any more."""
    for here in walked.replies:
        if walker.met[here].channel == "voice" and walker.once(walker.met[here], HungUp(), walked.now).steps:
            yield (
                Finding("silence", f"something is said to a caller who is gone ({ways(walker.met[here])})"),
                way_to(walker, walked, here),
                "voice",
                _begun(walker, walked, here),
            )
            return


def _begun(walker: Walker, walked: Walked, here: int) -> str:
    while (came := walked.came[here]) is not None:
        here = came[0]
    return walker.met[here].language

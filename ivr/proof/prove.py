"""Proving a line: walk it, ask every answer at every state of the clock, and hold all that is said to the laws."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from ivr.directory.edition import Edition
from ivr.proof.clock import DAYS, courses, vectors
from ivr.proof.clocked import Answer
from ivr.proof.crew import Crew
from ivr.proof.findings import Proof
from ivr.proof.kept import Found, merged
from ivr.proof.prompt_laws import prompts
from ivr.proof.shares import Ask, Met, Prover, Share, Task, Walk

Progress = Callable[[int, int], None]
BEGUN = (0, 2, 1)  # the beginnings in the order in which their walks are begun: what takes longest first


def prove(
    edition: Edition,
    start: datetime,
    *,
    quick: bool = False,
    days: int = DAYS,
    progress: Progress | None = None,
    processes: int = 1,
) -> Proof:
    """Return what holds of an edition over `days` from `start` (aware), and what does not.

    `quick` walks once, for the first way the desks stand, and asks at no other state of the clock.
    `progress` is told how many steps are done, of how many. `processes` is the most that may share the work
    (`crew.processors`); what is found and counted is the same with any. Reads no clock but the one that measures its
    own time.
    """
    began = time.perf_counter()
    collecting = gc.isenabled()
    gc.disable()  # nothing walked is let go before the end, so looking for what can go only costs time
    try:
        proof = _proof(edition, start, quick, days, progress or (lambda done, of: None), processes)
    finally:
        if collecting:
            gc.enable()
    return replace(proof, seconds=time.perf_counter() - began)


def _proof(edition: Edition, start: datetime, quick: bool, days: int, progress: Progress, processes: int) -> Proof:
    course = courses(edition.line, start, 1 if quick else days)
    ways = list(vectors(course).items())[: 1 if quick else None]
    bar = _Steps(progress, len(ways) * len(BEGUN))
    crew: Crew[Task, Share] = Crew(Prover(edition, course, ways), processes)
    try:
        walked = crew([Walk(nth) for nth in BEGUN], bar.walked)
        answers = _answers(met for share in walked for met in share.met)
        bar.answers = len(answers)
        asked = [] if quick else crew([Ask(nth, met) for nth, met in enumerate(answers)], bar.asked)
    finally:
        crew.close()
    bar.end()
    shares = [*walked, *asked]
    own = [Found((-1,), finding) for finding in prompts(edition)]
    counts = {
        "languages": len(edition.words),
        "conversations": sum(share.conversations for share in shares),
        "turns": sum(share.turns for share in shares),
        "ways_desks_stand": len(ways),
        "answers": len(answers),
        "clock_states": sum(share.asked for share in shares),
        "most_keys": max(share.most_keys for share in shares),
        "most_listening": round(max(share.most_listening for share in shares)),
    }
    return Proof(edition.line.edition, counts, merged([own, *(share.found for share in shares)]))


def _answers(met: Iterable[Met]) -> list[dict[str, Met]]:
    """Return the answers that all walks have met, by channel, in the order in which one walk would have met them."""
    first: dict[Answer, dict[str, Met]] = {}
    for one in sorted(met, key=lambda one: one.place):
        first.setdefault(one.answer, {}).setdefault(one.reply.after.channel, one)
    return list(first.values())


class _Steps:
    """How far a proof is: two thirds of the bar are for the walks, one is for the asking."""

    def __init__(self, progress: Progress, walks: int) -> None:
        self.progress = progress
        self.walks, self.of = walks, walks * 3 // 2 + 1
        self.answers = self._walked = self._asked = 0
        progress(0, self.of)

    def walked(self) -> None:
        """Tell that everything was walked once from one beginning."""
        self._walked += 1
        self.progress(min(self._walked, self.walks), self.of)

    def asked(self) -> None:
        """Tell that one answer was asked at every state of the clock."""
        self._asked += 1
        self.progress(min(self.walks + self._asked * (self.of - self.walks) // self.answers, self.of - 1), self.of)

    def end(self) -> None:
        """Tell that everything is done."""
        self.progress(self.of, self.of)

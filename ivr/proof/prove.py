"""Proving a line: walk it, ask every answer at every state of the clock, and hold all that is said to the laws."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from ivr.dialogue.turns import Turn
from ivr.directory.edition import Edition
from ivr.proof.clock import DAYS, courses, vectors
from ivr.proof.clocked import Answers, again
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding, Proof
from ivr.proof.graph_laws import hang_up, silence, way_out
from ivr.proof.laws import Bench
from ivr.proof.prompt_laws import prompts
from ivr.proof.reach_laws import Reach
from ivr.proof.story import Teller, way_to
from ivr.proof.walk import Reply, Walked, Walker

Progress = Callable[[int, int], None]
MOST_SHOWN = 12  # a broken line breaks everywhere: these are enough to mend it, and the rest is counted


def prove(
    edition: Edition,
    start: datetime,
    *,
    quick: bool = False,
    days: int = DAYS,
    progress: Progress | None = None,
) -> Proof:
    """Return what holds of an edition over `days` from `start` (aware), and what does not.

    `quick` walks once, for the first way the desks stand, and asks at no other state of the clock.
    `progress` is told how many steps are done, of how many. Reads no clock but the one that measures its own time.
    """
    began = time.perf_counter()
    collecting = gc.isenabled()
    gc.disable()  # nothing walked is let go before the end, so looking for what can go only costs time
    try:
        proving = _Proving(edition, start, quick, days, progress or (lambda done, of: None))
        proving.run()
    finally:
        if collecting:
            gc.enable()
    return Proof(edition.line.edition, proving.counts, proving.shown(), time.perf_counter() - began)


class _Proving:
    """One proof under way."""

    def __init__(self, edition: Edition, start: datetime, quick: bool, days: int, progress: Progress) -> None:
        self.edition = edition
        self.quick = quick
        self.progress = progress
        self.course = courses(edition.line, start, 1 if quick else days)
        self.walker = Walker(edition, self.course)
        self.evidence = Evidence(edition)
        self.bench = Bench(self.evidence)
        self.teller = Teller(edition)
        self.answers = Answers()
        self.reach = Reach(self.walker, self.evidence)
        self.counts: dict[str, int] = {}
        self._found: dict[tuple[str, str], tuple[Finding, str]] = {}
        self._told: dict[str, int] = {}

    def run(self) -> None:
        """Do all of it; the findings are kept."""
        for finding in prompts(self.edition):
            self._keep(finding, "")
        ways = list(vectors(self.course).items())
        ways = ways[:1] if self.quick else ways
        steps = len(ways) * 3 // 2 + 1
        for done, (vector, moment) in enumerate(ways):
            self.progress(done, steps)
            self._walk(vector, moment)
        states = 0 if self.quick else self._clocked(len(ways), steps)
        self.progress(steps, steps)
        self.counts = {
            "languages": len(self.edition.words),
            "conversations": len(self.walker.met),
            "turns": self.walker.turns,
            "ways_desks_stand": len(ways),
            "answers": len(self.answers.first),
            "clock_states": states,
            "most_keys": self.reach.most_keys,
            "most_listening": round(self.reach.most_listening),
        }

    def _walk(self, vector: tuple[object, ...], moment: datetime) -> None:
        heard: list[Reply] = []
        walked = self.walker.walk(vector, moment, heard.append)
        for reply in heard:
            self.answers.note(self.evidence, reply)
            for finding in self.bench.findings(reply):
                self._keep(finding, self._call(walked, reply))
        for law in (way_out, silence, hang_up):
            for finding, turns, channel, language in law(self.walker, walked, self.evidence):
                self._keep(finding, self.teller.call(turns, walked.now, channel, language))
        for finding, turns, channel, language in self.reach.findings(walked):
            self._keep(finding, self.teller.call(turns, walked.now, channel, language))
        self._last = walked

    def _clocked(self, done: int, steps: int) -> int:
        """Ask for each answer at each state of the clock; return how many questions that were."""
        asked = 0

        def held(reply: Reply) -> None:
            nonlocal asked
            asked += 1
            for finding in self.bench.findings(reply):
                self._keep(finding, self._asked_at(reply))

        for nth, answer in enumerate(self.answers.first.values()):
            self.progress(done + nth * (steps - done) // len(self.answers.first), steps)
            for finding, reply in again(self.walker, self.evidence, answer, held):
                self._keep(finding, self._asked_at(reply))
        return asked

    def _call(self, walked: Walked, reply: Reply) -> Callable[[], str]:
        def told() -> str:
            here = self.walker.number(reply.before)
            return self._tell(walked, here, reply.turn, reply)

        return told

    def _asked_at(self, reply: Reply) -> Callable[[], str]:
        return lambda: self._tell(self._last, self.walker.number(reply.before), reply.turn, reply)

    def _tell(self, walked: Walked, here: int, turn: Turn, reply: Reply) -> str:
        begun = here
        if here not in walked.came:
            return self.teller.call((turn,), reply.now, reply.after.channel, reply.before.language)
        while (came := walked.came[begun]) is not None:
            begun = came[0]
        turns = way_to(self.walker, walked, here) if walked.came[here] else ()
        language = self.walker.met[begun].language
        return self.teller.call((*turns, turn), reply.now, reply.after.channel, language)

    def _keep(self, finding: Finding, call: str | Callable[[], str]) -> None:
        """Keep a finding with the call that shows it; of one kind the first few, which are the shortest."""
        key = finding.law, finding.message
        if key in self._found:
            return
        self._told[finding.law] = self._told.get(finding.law, 0) + 1
        shown = call if isinstance(call, str) else call() if self._told[finding.law] <= MOST_SHOWN else ""
        self._found[key] = finding, shown

    def shown(self) -> tuple[Finding, ...]:
        """Return the findings, errors first, in the order they were met."""
        return tuple(sorted(self._all(), key=lambda finding: finding.severity))

    def _all(self) -> Iterator[Finding]:
        for finding, call in self._found.values():
            yield Finding(finding.law, finding.message, finding.severity, call)

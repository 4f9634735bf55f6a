"""The shares of a proof: what can be walked, held to the laws and asked by itself, in any order and in any process.

A call never becomes a text conversation, and whether texts may be sent to a caller is settled when the call begins. So
the conversations of each way to begin are met in no other, and what the shares count and find only has to be added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ivr.dialogue.news import news
from ivr.dialogue.turns import Turn
from ivr.directory.edition import Edition
from ivr.proof.clock import Course
from ivr.proof.clocked import Answer, Answers, again
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding, eased
from ivr.proof.graph_laws import hang_up, silence, way_out
from ivr.proof.kept import Found, Kept
from ivr.proof.laws import Bench
from ivr.proof.reach_laws import Reach
from ivr.proof.story import Teller, way_to
from ivr.proof.walk import BEGINNINGS, Reply, Walked, Walker

Step = Callable[[], None]
Ways = Sequence[tuple[tuple[object, ...], datetime]]


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """A whole answer as a walk first met it, at a place among all; `way` leads to it from a call begun in `begun`."""

    place: tuple[int, ...]
    answer: Answer
    reply: Reply
    way: tuple[Turn, ...]
    begun: str


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """The task to walk from the `nth` beginning, in every way the desks stand."""

    nth: int


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """The task to ask for the `nth` answer at each state of the clock, on each channel on which it was met."""

    nth: int
    met: Mapping[str, Met]


Task = Walk | Ask


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What a task came to. `asked` are the questions at other states of the clock; seconds are of listening."""

    found: tuple[Found, ...]
    turns: int
    conversations: int = 0
    asked: int = 0
    met: tuple[Met, ...] = ()
    most_keys: int = 0
    most_listening: float = 0.0


class Prover:
    """Does tasks. What it has heard and read for one it knows for the next; no outcome hangs on that."""

    def __init__(self, edition: Edition, course: Mapping[str, Course], ways: Ways) -> None:
        self.ways = ways
        self.walker = Walker(edition, course)
        self.evidence = Evidence(edition)
        self.teller = Teller(edition)

    def __call__(self, task: Task, step: Step) -> Share:
        """Do a task; `step` is told after each way the desks stand, and after an answer."""
        return self._walk(task, step) if isinstance(task, Walk) else self._ask(task, step)

    def held(self, finding: Finding, now: datetime) -> Finding:
        """Return a finding as heavily as it weighs at a moment on the line's clock."""
        line = self.evidence.line
        return eased(finding) if news(line, line.language, now) else finding

    def _walk(self, task: Walk, step: Step) -> Share:
        turns, conversations = self.walker.turns, len(self.walker.met)
        walking = _Walking(self, task.nth)
        for nth, (vector, moment) in enumerate(self.ways):
            walking.one(nth, vector, moment)
            step()
        return Share(
            walking.kept.all(),
            self.walker.turns - turns,
            len(self.walker.met) - conversations,
            met=tuple(walking.met()),
            most_keys=walking.reach.most_keys,
            most_listening=walking.reach.most_listening,
        )

    def _ask(self, task: Ask, step: Step) -> Share:
        turns, asked = self.walker.turns, 0
        kept, bench = Kept(), Bench(self.evidence)

        def keep(finding: Finding, reply: Reply) -> None:
            met = task.met[reply.after.channel]
            place = len(self.ways), 0, task.nth, 0
            finding = self.held(finding, reply.now)
            kept.keep(place, finding, lambda: self.teller.call(met.way, reply.now, reply.after.channel, met.begun))

        def held(reply: Reply) -> None:
            nonlocal asked
            asked += 1
            for finding in bench.findings(reply):
                keep(finding, reply)

        for finding, reply in again(self.walker, self.evidence, {c: m.reply for c, m in task.met.items()}, held):
            keep(finding, reply)
        step()
        return Share(kept.all(), self.walker.turns - turns, asked=asked)


class _Walking:
    """One walk from a beginning, in one way the desks stand after the other."""

    def __init__(self, prover: Prover, nth: int) -> None:
        self.nth = nth
        self.walker, self.evidence, self.teller = prover.walker, prover.evidence, prover.teller
        self.held = prover.held
        self.bench = Bench(self.evidence)
        self.reach = Reach(self.walker, self.evidence)
        self.answers = Answers()
        self.kept = Kept()
        self._last: Walked

    def one(self, way: int, vector: tuple[object, ...], moment: datetime) -> None:
        """Walk everything once, the desks standing as in `vector`, and hold it to the laws."""
        heard: list[Reply] = []
        walked = self._last = self.walker.walk(vector, moment, heard.append, BEGINNINGS[self.nth])
        for reply in heard:
            self.answers.note(self.evidence, reply, (way, self.nth))
            for finding in self.bench.findings(reply):
                held = self.held(finding, reply.now)
                self.kept.keep((way, 0, self.nth), held, partial(self._call, walked, reply))
        far = (self.reach.findings(walked),) if self.nth == 0 else ()
        laws = (law(self.walker, walked, self.evidence) for law in (way_out, silence, hang_up))
        for stage, shown in enumerate((*laws, *far), 1):
            for finding, turns, channel, language in shown:
                told = partial(self.teller.call, turns, walked.now, channel, language)
                self.kept.keep((way, stage, self.nth), self.held(finding, walked.now), told)

    def met(self) -> Iterator[Met]:
        """Yield the whole answers, in the order they were met, each with the way to it in the last walk."""
        for answer, by_channel in self.answers.first.items():
            for place, reply in by_channel.values():
                yield Met(place, answer, reply, *self._way(self._last, reply))

    def _call(self, walked: Walked, reply: Reply) -> str:
        turns, begun = self._way(walked, reply)
        return self.teller.call(turns, reply.now, reply.after.channel, begun)

    def _way(self, walked: Walked, reply: Reply) -> tuple[tuple[Turn, ...], str]:
        """Return the turns that lead to a reply in a walk, and the language they begin in."""
        begun = here = self.walker.number(reply.before)
        if here not in walked.came:
            return (reply.turn,), reply.before.language
        while (came := walked.came[begun]) is not None:
            begun = came[0]
        turns = way_to(self.walker, walked, here) if walked.came[here] else ()
        return (*turns, reply.turn), self.walker.met[begun].language

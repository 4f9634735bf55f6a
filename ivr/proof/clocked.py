"""Every answer again at each state of the clock, by voice and by text, and the two held against each other.

A walk meets a desk that opens "tomorrow at 8"; here its answer is also heard on the eve of a holiday, a minute before
it closes, on the days the clocks change. Two moments at which a desk's words are the same count once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ivr.hours.week import DAY
from ivr.proof.clock import together
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding
from ivr.proof.kept import Place
from ivr.proof.number_laws import shown
from ivr.proof.truth import pair
from ivr.proof.walk import Reply, Walker

Answer = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class Answers:
    """The whole answers a walk has met: for each language, issue and choices the first one on each channel."""

    first: dict[Answer, dict[str, tuple[Place, Reply]]] = field(default_factory=dict)

    def note(self, evidence: Evidence, reply: Reply, place: Place) -> None:
        """Keep a reply, and its place among all replies, if it is a whole answer of a kind not met before."""
        after = reply.after
        if after.issue is None or reply.before.heard or reply.before.language != after.language:
            return
        if evidence.whole(reply):
            met = self.first.setdefault((after.language, after.issue, tuple(sorted(after.answers))), {})
            met.setdefault(after.channel, (place, reply))


def again(
    walker: Walker, evidence: Evidence, answer: dict[str, Reply], held: Callable[[Reply], None]
) -> Iterator[tuple[Finding, Reply]]:
    """Ask for an answer at each state of the clock; `held` is told each reply, what differs is yielded.

    These are the states of the desks that the answer looks at, which may be more of them at another time.
    """
    names: set[str] = set()
    wanted = {name for reply in answer.values() for name in reply.looked_at}
    asked: set[datetime] = set()
    while wanted - names:
        names |= wanted
        for moment in together([walker.course[name] for name in sorted(names)], plain=False).values():
            if moment in asked:
                continue
            asked.add(moment)
            now = moment.astimezone(walker.zone)
            replies = {c: walker.ask(reply.before, reply.turn, now) for c, reply in answer.items()}
            for reply in replies.values():
                wanted |= set(reply.looked_at)
                held(reply)
            if len(replies) == 2:
                differ = _differ(evidence, replies["voice"], replies["sms"])
                yield from ((finding, replies["sms"]) for finding in differ)


def _differ(evidence: Evidence, spoken: Reply, texted: Reply) -> Iterator[Finding]:
    by_voice, by_text = evidence.reading(spoken), evidence.reading(texted)
    about = evidence.answering(spoken)
    if set(about) != set(evidence.answering(texted)):
        both = f"{' and '.join(about)} by voice, {' and '.join(evidence.answering(texted))} by text"
        yield Finding("same_facts", f"the answer to {spoken.after.issue} is another one by text: {both}")
        return
    for contact in about:
        true = evidence.truth(contact, spoken.now)
        shared = {pair(n) for n in true.said("voice")} & {pair(n) for n in true.said("sms")}
        shared = shared if len(about) == 1 else set()
        for one in sorted(shared & (by_voice.pairs ^ by_text.pairs)):
            where = "voice" if one in by_voice.pairs else "text"
            yield Finding("same_facts", f"{contact}'s number {shown(one)} is given by {where} only")
        for start, end in sorted(true.spans):
            if start > 0 and end < DAY and by_voice.follow(start, end) != by_text.follow(start, end):
                where = "voice" if by_voice.follow(start, end) else "text"
                yield Finding("same_facts", f"{contact}'s hours {start // 60} to {end // 60} are given by {where} only")

"""The laws that every single reply is held to, and the one that remembers what was held already."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ivr.dialogue.turns import Pressed
from ivr.proof import hours_laws, notice_laws, number_laws, wording_laws
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding
from ivr.proof.sent import as_sent
from ivr.proof.walk import Reply

Law = Callable[[Evidence, Reply], Iterator[Finding]]

OF_A_REPLY: tuple[Law, ...] = (
    number_laws.numbers,
    number_laws.answers,
    number_laws.transfers,
    hours_laws.times,
    notice_laws.line_notice,
    notice_laws.contact_notice,
    notice_laws.text_notice,
    wording_laws.words,
    wording_laws.choices,
    wording_laws.texts,
)


class Bench:
    """Holds replies to the laws. The same words at the same point, the desks standing alike, are held once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._held: set[object] = set()

    def findings(self, reply: Reply) -> Iterator[Finding]:
        """Yield what is wrong with a reply; nothing where the same was asked before."""
        reply = as_sent(reply) or reply
        before, turn = reply.before, reply.turn
        offered = before.offer(turn.key) if isinstance(turn, Pressed) else None
        stays = (before.at == reply.after.at, before.issue == reply.after.issue, before.answers == reply.after.answers)
        came = (before.at, before.noticed, before.language, before.heard, offered, stays, type(turn))
        key = (id(self.evidence.heard(reply)), came, getattr(turn, "key", ""), reply.after, reply.now)
        if key not in self._held:
            self._held.add(key)
            for law in OF_A_REPLY:
                yield from law(self.evidence, reply)

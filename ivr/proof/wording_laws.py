"""The words of a reply as words: none missing, keys named as they act, texts short, nothing the carrier would catch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.dialogue.conversation import Offer
from ivr.dialogue.steps import Ask
from ivr.dialogue.turns import Silent
from ivr.directory.line import Line
from ivr.prompts.gsm7 import outside
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding
from ivr.proof.tries import ASKING
from ivr.proof.walk import Reply
from ivr.recognition.reserved import RESERVED

EVERYWHERE = frozenset("0789*#")


def words(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """Something is said, with every field filled in, in a document the provider understands."""
    heard = evidence.heard(reply)
    if not heard.text.strip():
        yield Finding("words", "nothing is said" if reply.after.channel == "voice" else "the text is empty")
    if found := re.search(r"\{\w*\}?|\w*\}", heard.text):
        yield Finding("words", f"{found[0]!r} is left in the words")
    for problem in heard.problems:
        yield Finding("twiml", problem)


def choices(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """Where a choice is offered, the keys named are the keys that act."""
    after, reading = reply.after, evidence.reading(reply)
    if after.at not in ASKING or not reply.steps:
        return
    offered = {offer.key for offer in after.offered}
    named = set(reading.keys)
    if after.channel == "voice":
        for key in sorted(named - offered - EVERYWHERE):
            yield Finding("choices", f"key {key} is named, and does nothing there")
        whole = after.misses == 0 and not isinstance(reply.turn, Silent)
        if not (whole or named & offered) or not isinstance(reply.steps[-1], Ask):
            return
    elif reply.before.at == after.at and reply.before.offered == after.offered and not named:
        return
    tokens = set(re.findall(r"(?<!\w)\d(?!\w)", reading.text))
    live = {offer.key for offer in after.offered if not _retired(evidence.line, offer)}
    for key in sorted(live - tokens):
        yield Finding("choices", f"key {key} acts there, and is not named")


def texts(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """A text has no more parts than the line allows, and suggests no word the carrier answers by itself."""
    heard = evidence.heard(reply)
    if heard.size is None:
        return
    most = evidence.line.limits.parts
    if heard.size.parts > most:
        size = f"{heard.size.characters} characters in {heard.size.alphabet}"
        yield Finding("size", f"the text has {heard.size.parts} parts ({size}); the line allows {most}")
    if heard.size.alphabet == "UCS-2":
        strange = " ".join(outside(heard.pieces[0].text))
        yield Finding("usability", f"{strange} makes a text more than twice as long", "warning")
    for word in re.findall(r"(?<!\w)[^\W\d_a-z]{2,}(?!\w)", heard.text):
        if word.lower() in RESERVED:
            yield Finding("reserved", f"the text offers {word}, which the carrier answers by itself")


def _retired(line: Line, offer: Offer) -> bool:
    if offer.act != "a" or offer.ids[0] not in line.questions:
        return False
    choice = line.questions[offer.ids[0]].choice(offer.ids[1])
    return choice is not None and choice.retired

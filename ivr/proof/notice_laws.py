"""The two notices: where and how often they are heard."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.proof.evidence import ANSWERING, Evidence
from ivr.proof.findings import Finding
from ivr.proof.heard import folded
from ivr.proof.walk import Reply


def line_notice(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """In a call the line's notice is heard uncut before the first answer, and nothing else is uncut after that."""
    before, after = reply.before, reply.after
    if after.channel != "voice":
        return
    notice = evidence.line_notice[after.language, "voice"]
    heard = evidence.heard(reply)
    uncut = [piece.text for piece in heard.pieces if piece.uncut]
    due = after.noticed and (not before.noticed or before.language != after.language)
    if due and notice not in ([piece.text for piece in heard.pieces] if heard.dialled else uncut):
        yield Finding("line_notice", f"an answer begins, and {notice!r} is not heard uncut before it")
    if not due and notice and notice in uncut:
        yield Finding("line_notice", "the line's notice is heard once more")
    if before.at != "start" and any(text != notice for text in uncut):
        yield Finding("line_notice", f"{next(t for t in uncut if t != notice)!r} is uncut: keys are lost meanwhile")
    if not after.noticed and (evidence.reading(reply).numbers or after.at in ANSWERING):
        yield Finding("line_notice", "an answer is given before the line's notice was heard")


def contact_notice(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """In a call a contact's notice is heard after its number and hours, once."""
    if reply.after.channel != "voice" or not evidence.whole(reply):
        return
    reading = evidence.reading(reply)
    ends = [*(told.end for told in reading.numbers), *(time.end for time in reading.times)]
    last = max(ends, default=0)
    for contact in sorted(evidence.agreed(reply).intersection(evidence.answering(reply))):
        notice = evidence.line.contacts[contact].notice
        if notice is None:
            continue
        words = evidence.notice(reply.after, notice)
        at = reading.text.find(words) if words else -1
        if notice in reply.before.heard:
            if at >= 0 and reply.before.language == reply.after.language:
                yield Finding("contact_notice", f"{contact}'s notice is heard a second time")
        elif at < 0:
            yield Finding("contact_notice", f"{contact}'s notice is not heard with its answer")
        elif at < last and len(evidence.answering(reply)) == 1:
            yield Finding("contact_notice", f"{contact}'s notice is heard before its number and hours are complete")


def text_notice(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """A text that gives a number carries the line's notice in short form, or a contact's, which stands for it."""
    after = reply.after
    if after.channel != "sms" or not evidence.reading(reply).numbers:
        return
    text = folded(evidence.heard(reply).text)
    own = {c.notice for c in evidence.line.contacts.values() if c.notice}
    wanted = {evidence.line_notice[after.language, "sms"], *(evidence.notice(after, notice) for notice in own)}
    if not any(words and words in text for words in wanted):
        yield Finding("text_notice", "a text gives a number and no notice")

"""The numbers, options and transfers of a reply, held against the contacts they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.dialogue.turns import Pressed, TransferEnded
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding
from ivr.proof.reading import Told
from ivr.proof.truth import Pair, pair
from ivr.proof.walk import Reply


def numbers(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """Every number told is a contact's, with that contact's option, and stands behind that contact's name."""
    reading = evidence.reading(reply)
    owners = evidence.owners(reply.now)
    end = 0
    for told in reading.numbers:
        mine = owners.get((told.digits, told.presses))
        if mine is None:
            yield Finding("number", _nobodys(told, owners))
        else:
            between = reading.text[end : told.start]
            named = [(between.rfind(words), words, whose) for words, whose in evidence.labels(reply.after)]
            at, words, whose = max(named, key=lambda one: (one[0], len(one[1])), default=(-1, "", frozenset()))
            if at >= 0 and not whose & mine:
                yield Finding("number", f"{shown((told.digits, told.presses))} is told as the number of {words}")
        end = told.end


def answers(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """A whole answer gives the numbers of its contacts, and of no issue's contact another one's."""
    if isinstance(reply.turn, TransferEnded) and reply.after.at == "answer" and reply.after.contact:
        mine = evidence.truth(reply.after.contact, reply.now)
        if mine.said("voice") and not mine.pairs & evidence.reading(reply).pairs:
            yield Finding("number", f"a transfer to {reply.after.contact} has failed, and no number of it is told")
    if not evidence.whole(reply):
        return
    wanted, agreed = evidence.answering(reply), evidence.agreed(reply)
    told = evidence.reading(reply).pairs
    for contact in wanted:
        if contact not in agreed:
            about = " ".join((reply.after.issue or "", *(choice for _, choice in reply.after.answers)))
            yield Finding("number", f"the answer to {about} is taken for that of {contact}, which does not answer it")
            continue
        given = evidence.truth(contact, reply.now).said(reply.after.channel)
        asked = given if len(wanted) == 1 else given[:1]
        for number in asked:
            if pair(number) not in told:
                yield Finding("number", f"{contact}'s number {shown(pair(number))} is not told")
    if not evidence.heard(reply).text:
        yield Finding("words", f"nothing is said in answer to {reply.after.issue}")


def transfers(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """Who is rung is the contact that was offered, and what is keyed is its option."""
    heard = evidence.heard(reply)
    if reply.after.at == "dialled" and reply.before.at != "dialled" and not heard.dialled:
        yield Finding("transfer", "nobody is rung")
    for number, keyed in heard.dialled:
        contact = reply.after.contact or ""
        offered = reply.before.offer(reply.turn.key) if isinstance(reply.turn, Pressed) else None
        if offered and offered.ids[:1] != (contact,):
            yield Finding("transfer", f"{offered.ids[0]} was offered, and {contact} is rung")
        right = {n.phone.e164: "".join(p.digits for p in n.presses) for n in evidence.truth(contact, reply.now).dialled}
        if number not in right:
            yield Finding("transfer", f"{number} is rung, which is no number of {contact}'s")
        elif keyed.replace("w", "") != right[number]:
            yield Finding("transfer", f"{keyed or 'nothing'} is keyed to {contact}, not {right[number] or 'nothing'}")
        reader = evidence.reader(reply.after)
        said = {reader.key(word) for word in re.findall(r"\w+", heard.text)}
        if number in right and not set(right[number]) <= set("".join(key for key in said if len(key) == 1)):
            yield Finding("transfer", f"nobody is told that {right[number]} is keyed")


def shown(told: Pair) -> str:
    """Return a number with its option, for people."""
    digits, presses = told
    grouped = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits
    return f"{grouped}{''.join(f' then {press}' for press in presses)}"


def _nobodys(told: Told, owners: dict[Pair, frozenset[str]]) -> str:
    what = shown((told.digits, told.presses))
    alike = [(digits, presses) for digits, presses in owners if digits == told.digits]
    if not alike:
        return f"{what} is told, which is no contact's number"
    right = " or ".join(f"{shown(one)} ({', '.join(sorted(owners[one]))})" for one in alike)
    return f"{what} is told; right is {right}"

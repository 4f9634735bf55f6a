"""The times of day in a reply, held against the hours of the contacts it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from ivr.hours.week import DAY
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding
from ivr.proof.reading import Reading
from ivr.proof.truth import Truth
from ivr.proof.walk import Reply

_SENTENCE = re.compile(r"[:;]|[.!?](?=\s+[^\Wa-z0-9_])")


def times(evidence: Evidence, reply: Reply) -> Iterator[Finding]:
    """Every time told is one of a contact's; a whole answer tells its contact's hours, and when it opens."""
    reading = evidence.reading(reply)
    if reading.times and reply.after.at not in ("guide", "tells"):
        line, now = evidence.line, reply.now
        about = set(evidence.answering(reply) if evidence.whole(reply) else ()) or set(line.contacts)
        for contact in tuple(about):
            about.add(line.contacts[contact].after_hours or contact)
        # Besides its own a closed desk's answer may name a neighbour that is open: until when, and nothing else.
        until = {_minute(t.closes) for c in line.contacts if (t := evidence.truth(c, now)).closes}
        allowed = set().union(*(evidence.truth(contact, now).allowed for contact in about)) | until
        for time in reading.times:
            if time.minute % DAY not in allowed:
                clock = f"{time.minute // 60 % 24}:{time.minute % 60:02}"
                yield Finding("hours", f"{clock} is told, which is no time of {' or '.join(sorted(about))}")
    if evidence.whole(reply):
        for contact in sorted(evidence.agreed(reply).intersection(evidence.answering(reply))):
            yield from _told(evidence, reply, reading, evidence.truth(contact, reply.now))


def _told(evidence: Evidence, reply: Reply, reading: Reading, true: Truth) -> Iterator[Finding]:
    name = true.contact.id
    for start, end in sorted(true.spans):
        if start > 0 and end < DAY and not reading.follow(start, end):
            yield Finding("hours", f"{name}'s hours {_clock(start)} to {_clock(end)} are not told")
    zone = true.contact.hours.zone and evidence.words(reply.after, f"zone.{true.zone}")
    if zone and zone not in reading.text and any(s > 0 and e < DAY for s, e in true.spans):
        yield Finding("hours", f"{name}'s hours are told without their time zone")
    if true.status.kind == "closed" and true.opens:
        yield from _opening(evidence, reply, reading, true)
    told = {time.minute % DAY for time in reading.times}
    if true.closing and true.closes and reply.after.channel == "voice" and _minute(true.closes) not in told:
        yield Finding("hours", f"{name} closes at {true.closes:%H:%M}, and that is not told")


def _opening(evidence: Evidence, reply: Reply, reading: Reading, true: Truth) -> Iterator[Finding]:
    opens = true.opens
    if opens is None:
        return
    cuts = [0, *(found.end() for found in _SENTENCE.finditer(reading.text)), len(reading.text)]
    for start, end in pairwise(cuts):
        if any(t.minute % DAY == _minute(opens) and start <= t.start < end for t in reading.times):
            said = reading.text[start:end]
            day = evidence.words(reply.after, f"time.day.{opens.isoweekday()}")
            dated = true.days_away < 7 or str(opens.day) in re.findall(r"\d+", said)
            if (true.days_away == 0 or day in said) and dated:
                return
    yield Finding("hours", f"{true.contact.id} opens {opens:%A %Y-%m-%d %H:%M}, and that is not told")


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"

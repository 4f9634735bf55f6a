"""The hours of every desk, for somebody who asked for nothing else: one row a site, where its desks stand alike.

And the days of the coming week that are not as usual: "are you open on Thursday" is asked before a holiday.
"""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue.answers import stands
from ivr.dialogue.desk import Desk, look
from ivr.dialogue.values import Day, Say, say
from ivr.directory.line import Line
from ivr.hours.ahead import ahead

MOST_ROWS = 4
"""Of more rows none names a day to come: the text would be no text any more, and nobody listens so long."""


def hours_told(line: Line, now: datetime) -> tuple[Say, ...]:
    """Return how the desks of each site stand, in the order the contacts are written."""
    sites: dict[str, list[Desk]] = {}
    for contact in line.contacts.values():
        sites.setdefault(contact.site, []).append(look(line, contact.id, now))
    rows: list[tuple[Say, tuple[Say, ...], tuple[Say, ...]]] = []
    for site, desks in sites.items():
        told = [(stands(desk), coming(desk)) for desk in desks]
        if len(set(told)) == 1:
            rows.append((say(f"site.{site}.name"), *told[0]))
        else:
            rows += [(desk.name, *each) for desk, each in zip(desks, told, strict=True)]
    if len(rows) > MOST_ROWS:
        return tuple(say("both.status", label=label, status=today) for label, today, _ in rows)
    return tuple(say("both.status", label=label, status=(*today, *later)) for label, today, later in rows)


def coming(desk: Desk) -> tuple[Say, ...]:
    """Return the next day of the coming week on which a desk is closed, or may have other hours than usual.

    Not the day of its next opening, nor one before that: how the desk stands tells those.
    """
    opens = desk.status.opens.date() if desk.status.opens else desk.now.date()
    for each in ahead(desk.contact.hours, desk.now):
        if each.day > opens:
            day = Day(each.day)
            return (
                say("ahead.closed", day=day, reason=say(f"reason.{each.reason}"))
                if each.reason
                else say("ahead.differs", day=day),
            )
    return ()

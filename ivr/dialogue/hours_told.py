"""The hours of every desk, for somebody who asked for nothing else: one row a site, where its desks stand alike."""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue.answers import stands
from ivr.dialogue.desk import Desk, look
from ivr.dialogue.values import Say, say
from ivr.directory.line import Line


def hours_told(line: Line, now: datetime) -> tuple[Say, ...]:
    """Return how the desks of each site stand, in the order the contacts are written."""
    sites: dict[str, list[Desk]] = {}
    for contact in line.contacts.values():
        sites.setdefault(contact.site, []).append(look(line, contact.id, now))
    rows: list[Say] = []
    for site, desks in sites.items():
        if len({stands(desk) for desk in desks}) == 1:
            rows.append(say("both.status", label=say(f"site.{site}.name"), status=stands(desks[0])))
        else:
            rows += [say("both.status", label=desk.name, status=stands(desk)) for desk in desks]
    return tuple(rows)

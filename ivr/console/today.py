"""The page *Today*: who is there now, what changes next, what is closed, and what somebody should look at."""

from __future__ import annotations

from contextlib import suppress

from flask.typing import ResponseReturnValue

from ivr.console.console import Console
from ivr.console.page import Page, Route
from ivr.console.proving import Proved, begin, proved
from ivr.console.standing import coming, desks, next_changes
from ivr.dialogue.values import Clock
from ivr.directory import editions
from ivr.prompts.rendering import shown
from ivr.records.so_far import so_far
from ivr.register.alarms import alarms


def today(console: Console) -> ResponseReturnValue:
    """Show the page."""
    return console.show("today.html", **_told(console))


def now(console: Console) -> ResponseReturnValue:
    """Show the part of the page that changes by itself."""
    return console.show("today_now.html", **_told(console))


def _told(console: Console) -> dict[str, object]:
    edition, moment = console.edition, console.now
    running, ahead = coming(edition, moment)
    settings = console.settings
    counted = console.counts.get(lambda: so_far(settings, edition, moment)) if settings.records else None
    return {
        "counted": counted,
        "recorded": settings.records,
        "now": moment,
        "clock": shown(edition.words[edition.line.language], Clock(moment, zoned=True), "sms"),
        "edition": edition,
        "desks": desks(edition, moment),
        "changes": next_changes(edition, moment),
        "running": running,
        "ahead": ahead,
        "alarms": alarms(edition, moment),
        "refused": console.served.refused,
        "proof": _proof(console),
    }


def _proof(console: Console) -> Proved | None:
    """Return how the proof stands of what came from files that somebody changed by hand; None of anything else.

    What is published from these pages was proved before. Files are served once they are right in themselves, within
    seconds; whether every call is right as well is found out here, once a day, by whoever looks first.
    """
    served = console.edition.line.edition
    newest = next(iter(editions.published(console.state)), None)
    if newest is None or newest.who or newest.edition != served:
        return None
    found = proved(console.state, served, console.now)
    files = editions.files_of(console.state, served) if found is None else None
    if files is not None:
        with suppress(OSError):  # nothing can be kept there: then nothing is told
            begin(console.state, files, console.now)
    return found


PAGE = Page("today", "Today", (Route("/", today), Route("/today/now", now, quiet=True)))

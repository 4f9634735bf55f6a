"""The page *History*: every edition that was published, who did it and why, what callers heard otherwise; and back."""

from __future__ import annotations

from itertools import pairwise

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console.changelog import changes
from ivr.console.console import Console
from ivr.console.differences import Differences, differences
from ivr.console.page import Page, Route
from ivr.console.said import notice, warning
from ivr.console.workshop import made
from ivr.directory import drafts, editions
from ivr.directory.edition import Edition
from ivr.directory.editions import Published
from ivr.directory.publish import ConflictError, restore
from ivr.directory.snapshot import take
from ivr.errors import ConfigError, IvrError
from ivr.proof.at_once import AtOnce


def history(console: Console) -> ResponseReturnValue:
    """Show every publication, the newest first, and the log."""
    rows = editions.published(console.state)
    zone = console.now.tzinfo
    before = {row.edition + row.at.isoformat(): old.edition for row, old in pairwise(rows)}
    return console.show(
        "history.html",
        rows=[(row, row.at.astimezone(zone), before.get(row.edition + row.at.isoformat(), "")) for row in rows],
        serving=console.edition.line.edition,
        log=[(entry, entry.at.astimezone(zone)) for entry in changes(console.state, 100)],
    )


def edition(console: Console, name: str) -> ResponseReturnValue:
    """Show what callers heard differently when an edition came, and what they would if it came back."""
    row, previous = _found(console, name)
    one = _kept(console, name)
    came: Differences | None = None
    if one and previous and (older := _kept(console, previous)):
        came = differences(older, one, console.now)
    back: Differences | None = None
    serving = console.edition
    if one and serving.line.edition != name:
        back = differences(serving, one, console.now)
    return console.show(
        "history_edition.html",
        row=row,
        at=row.at.astimezone(console.now.tzinfo),
        came=came,
        back=back,
        kept=one is not None,
        serving=serving.line.edition,
        on_disk=take(console.folders).edition,
    )


def go_back(console: Console, name: str) -> ResponseReturnValue:
    """Publish an earlier edition again, after it was looked at."""
    row, _ = _found(console, name)
    at = row.at.astimezone(console.now.tzinfo)
    seen = request.form.get("seen", "")
    prove = AtOnce(console.edition, console.now)
    try:
        restored = restore(
            console.folders,
            console.state,
            name,
            who=console.person.name,
            why=f"back to the line of {at:%Y-%m-%d %H:%M}",
            based_on=seen or None,
            prove=prove,
        )
    except ConflictError:
        warning("Somebody has published meanwhile, so nothing was done. Look at it again.")
        return redirect(url_for("staff.history_edition", name=name), 303)
    except ConfigError as error:
        first = next(iter(error.complaints), None)
        warning(f"This edition cannot be served any more: {first or error}")
        return redirect(url_for("staff.history_edition", name=name), 303)
    except IvrError as error:
        warning(str(error))
        return redirect(url_for("staff.history"), 303)
    console.served.put(restored)
    console.log("went back to an earlier edition", edition=name)
    drafts.carry_over(console.state, console.person.name, take(console.folders))
    notice(f"Done: the line is as it was on {at:%Y-%m-%d %H:%M}. Callers hear it within seconds.")
    if prove.note:
        warning(prove.note)
    return redirect(url_for("staff.history"), 303)


def _found(console: Console, name: str) -> tuple[Published, str]:
    """Return a published edition and the one before it; only names of the list are ever looked for on disk."""
    rows = editions.published(console.state)
    nth = next((nth for nth, row in enumerate(rows) if row.edition == name), None)
    if nth is None:
        abort(404)
    return rows[nth], rows[nth + 1].edition if nth + 1 < len(rows) else ""


def _kept(console: Console, name: str) -> Edition | None:
    files = editions.files_of(console.state, name)
    return made(console, files)[0] if files else None


PAGE = Page(
    "history",
    "History",
    (
        Route("/history", history),
        Route("/history/<name>", edition),
        Route("/history/<name>/back", go_back, "POST"),
    ),
)

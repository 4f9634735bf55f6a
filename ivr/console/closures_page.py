"""The page *Closures*: close desks or announce something, at once and with an end; end it early with one click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console.closing_form import ends, shown, span
from ivr.console.closures_told import first_heard, places, read_back, reasons, without, written
from ivr.console.console import Console
from ivr.console.page import Page, Route
from ivr.console.said import notice, warning
from ivr.directory import closing, drafts
from ivr.directory.amending import drop
from ivr.directory.closing import Span
from ivr.directory.drafts import text_of
from ivr.directory.edition import Edition
from ivr.directory.publish import ConflictError, drafted, ground_of, publish
from ivr.directory.snapshot import Snapshot, take
from ivr.errors import ConfigError, IvrError, UsageError
from ivr.proof.at_once import AtOnce

Change = Callable[[Edition, Snapshot], Mapping[str, str]]
_TRIES = 3


def closures(console: Console) -> ResponseReturnValue:
    """Show what is closed and announced, and the two forms."""
    return _shown(console)


def read(console: Console) -> ResponseReturnValue:
    """Read back what callers would hear, for the part of the page that changes while the form is filled in."""
    try:
        wanted, change, _ = _asked(console)
        files, _ = ground_of(console.folders, console.state)
        back = read_back(console.edition, drafted(files, change(console.edition, files)), wanted.starts, console.now)
    except ConfigError as error:
        return console.show("closures_read.html", problem=_first(error), back=None)
    except IvrError as error:
        return console.show("closures_read.html", problem=str(error), back=None)
    return console.show("closures_read.html", back=back, problem="", ends=shown(wanted.ends))


def close(console: Console) -> ResponseReturnValue:
    """Publish a closure or an announcement at once."""
    try:
        wanted, change, why = _asked(console)
        note = _publish(console, change, why, wanted.holding(console.now))
    except ConfigError as error:
        return _shown(console, _first(error)), 422
    except IvrError as error:
        return _shown(console, str(error)), 422
    closed = request.form.get("kind") != "announcement"
    done = f"Closed until {shown(wanted.ends)}." if closed else f"Announced until {shown(wanted.ends)}."
    notice(f"{done} Callers hear it within seconds.")
    if note:
        warning(note)
    return redirect(url_for("staff.closures"), 303)


def end(console: Console) -> ResponseReturnValue:
    """End a closure or an announcement now."""
    section, name = request.form.get("section", ""), request.form.get("file", "")
    nth, mark = request.form.get("nth", ""), request.form.get("mark", "")

    def change(edition: Edition, files: Snapshot) -> Mapping[str, str]:
        known = section in ("closures", "announcements") and nth.isascii() and nth.isdecimal() and len(nth) < 5
        if not known or name not in files.files or not without(files, section, name, int(nth), mark):
            raise UsageError("This has been changed meanwhile, so nothing was done. Look at the list again.")
        return {name: drop(text_of(files, name), (section, int(nth)))}

    try:
        why = "ended a closure" if section == "closures" else "ended an announcement"
        note = _publish(console, change, why, console.now)
    except ConfigError as error:
        warning(_first(error))
    except IvrError as error:
        warning(str(error))
    else:
        notice("Ended. Callers hear it within seconds.")
        if note:
            warning(note)
    return redirect(url_for("staff.closures"), 303)


def _asked(console: Console) -> tuple[Span, Change, str]:
    """Return what the form asks for: from when until when, the change, and why. Raises UsageError."""
    form, edition = request.form, console.edition
    wanted = span(form, edition, console.now)
    if form.get("kind") == "announcement":
        words = {each: " ".join(form.get(f"words.{each}", "").split()) for each in edition.line.languages}
        missing = [each for each, said in words.items() if not said]
        if missing:
            raise UsageError(f"Write what is said in each language; there is nothing yet in: {', '.join(missing)}.")
        first = words[edition.line.language]
        why = f"announced until {shown(wanted.ends)}: {first[:80]}"
        return wanted, lambda line, files: closing.announcing(line, files, words, wanted), why
    who, reason = form.get("who", ""), form.get("reason", "")
    if not reason:
        raise UsageError("Choose why: callers are told.")
    names = {name: shown_as for name, shown_as, _ in places(edition)}
    why = f"closed {names.get(who, who)} until {shown(wanted.ends)}: {dict(reasons(edition)).get(reason, reason)}"
    return wanted, lambda line, files: closing.closing(line, files, [who], reason, wanted), why


def _publish(console: Console, change: Change, why: str, at: datetime) -> str:
    """Publish a change of what holds just now, proved at `at`, and return what staff are to know of the proof.

    Whoever else publishes at the same moment does not get in its way.
    """
    person = console.person.name
    prove = AtOnce(console.edition, at)
    for left in reversed(range(_TRIES)):
        files, based_on = ground_of(console.folders, console.state)
        changes = change(console.edition, files)
        try:
            made = publish(
                console.folders,
                console.state,
                changes,
                based_on=based_on,
                who=person,
                why=why,
                ground=files,
                prove=prove,
            )
            break
        except ConflictError:
            if not left:
                raise
    console.served.put(made)
    console.log(why, edition=made.line.edition)
    drafts.carry_over(console.state, person, take(console.folders))
    return prove.note


def _first(error: ConfigError) -> str:
    first = next(iter(error.complaints), None)
    return f"Nothing was published: {first or error}"


def _shown(console: Console, problem: str = "") -> str:
    edition, now = console.edition, console.now
    found = written(edition, ground_of(console.folders, console.state)[0], now)
    return console.show(
        "closures.html",
        problem=problem,
        form=request.form,
        running=[one for one in found if one.began],
        ahead=[one for one in found if not one.began],
        places=places(edition),
        reasons=reasons(edition),
        ends=ends(now),
        languages=edition.line.languages,
        first=first_heard(edition, now),
        today=now.date(),
        zone=edition.line.zone,
    )


PAGE = Page(
    "closures",
    "Closures",
    (
        Route("/closures", closures),
        Route("/closures/read", read, "POST", quiet=True),
        Route("/closures", close, "POST"),
        Route("/closures/end", end, "POST"),
    ),
)

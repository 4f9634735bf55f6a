"""The draft: what somebody has changed and callers don't hear yet; look at it, check it, publish it, throw it away."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console.console import Console
from ivr.console.differences import differences
from ivr.console.page import Page, Route
from ivr.console.proving import Proved, begin, proved
from ivr.console.said import notice, warning
from ivr.console.workshop import Work, work
from ivr.directory import drafts, editions
from ivr.directory.complaints import Complaint
from ivr.directory.publish import ConflictError, publish
from ivr.errors import ConfigError, IvrError

_LONGEST_WHY = 200


def draft(console: Console) -> ResponseReturnValue:
    """Show what callers will hear differently, and what can be done with it."""
    return _shown(console)


def checked(console: Console) -> ResponseReturnValue:
    """Show how the check stands, for the part of the page that changes by itself."""
    mine = work(console)
    return console.show("draft_checked.html", proof=_proof(console, mine), mine=mine)


def check(console: Console) -> ResponseReturnValue:
    """Begin to prove the draft."""
    mine = work(console)
    if mine.draft and not mine.stale and mine.outcome[0]:
        begin(console.state, mine.files, console.now)
    return redirect(url_for("staff.draft", _anchor="check"), 303)


def publish_it(console: Console) -> ResponseReturnValue:
    """Publish the draft, if it is proved and nobody else has published meanwhile."""
    mine = work(console)
    why = " ".join(request.form.get("why", "").split())[:_LONGEST_WHY]
    if mine.draft is None:
        warning("There is nothing to publish.")
        return redirect(url_for("staff.draft"), 303)
    if not why:
        return _shown(console, "Say in a few words what you changed and why: others read it in the history."), 422
    proof = _proof(console, mine)
    if not mine.stale and mine.outcome[0] and (proof is None or proof.state != "proved"):
        return _shown(console, "Check it first. What is not proved is not published."), 409
    try:
        person = console.person.name
        changes = mine.draft.changes(mine.on_disk)
        based_on = mine.draft.based_on
        made = publish(console.folders, console.state, changes, based_on=based_on, who=person, why=why)
    except ConflictError:
        return _shown(console, _meanwhile(console)), 409
    except ConfigError as error:
        wrong = [one for one in error.complaints if isinstance(one, Complaint)]
        return _shown(console, "Nothing was published: something is not right.", wrong), 422
    except IvrError as error:
        return _shown(console, str(error)), 409
    console.served.put(made)
    drafts.throw_away(console.state, person)
    console.log("published a draft", edition=made.line.edition, why=why)
    notice("Published. Callers hear it within seconds.")
    return redirect(url_for("staff.history"), 303)


def carry_over(console: Console) -> ResponseReturnValue:
    """Put the draft on top of what somebody else has published."""
    mine = work(console)
    clashes = drafts.carry_over(console.state, console.person.name, mine.on_disk)
    if clashes:
        warning(
            f"Both of you changed the same lines of {' and '.join(clashes)}. Your draft is kept as it was: look at "
            "what was published, then throw the draft away and make your change again."
        )
    else:
        notice("Your changes now stand on top of what was published. Look at them once more, then check and publish.")
    return redirect(url_for("staff.draft"), 303)


def throw_away(console: Console) -> ResponseReturnValue:
    """Throw the draft away."""
    drafts.throw_away(console.state, console.person.name)
    console.log("threw a draft away")
    notice("Thrown away. Callers hear the line as before.")
    return redirect(url_for("staff.draft"), 303)


def _shown(console: Console, problem: str = "", complaints: list[Complaint] | None = None) -> str:
    mine = work(console)
    edition = mine.outcome[0] if mine.draft else None
    told = complaints if complaints is not None else mine.complaints if mine.draft else []
    comparison = differences(console.edition, edition, console.now) if edition else None
    return console.show(
        "draft.html",
        mine=mine,
        comparison=comparison,
        complaints=told,
        proof=_proof(console, mine),
        problem=problem or (_meanwhile(console) if mine.stale else ""),
        why=request.form.get("why", ""),
    )


def _proof(console: Console, mine: Work) -> Proved | None:
    return proved(console.state, mine.files.edition, console.now) if mine.draft else None


def _meanwhile(console: Console) -> str:
    last = next(iter(editions.published(console.state)), None)
    whose = f"{last.who} published “{last.why}”" if last and last.who else "The files were changed"
    return f"{whose} after you began. Your draft is kept, and nothing of it was published."


PAGE = Page(
    "draft",
    "Your changes",
    (
        Route("/draft", draft),
        Route("/draft/checked", checked, quiet=True),
        Route("/draft/check", check, "POST"),
        Route("/draft/publish", publish_it, "POST"),
        Route("/draft/carry-over", carry_over, "POST"),
        Route("/draft/throw-away", throw_away, "POST"),
    ),
    in_navigation=False,
)

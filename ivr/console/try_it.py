"""The page *Try it*: a telephone and a text chat that talk to the line in service, or to the draft, at any moment.

Nothing is kept here between two clicks: what was done travels in the form and is played again, so the same call can
be heard at another hour, or on the draft.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue

from ivr.console.console import Console
from ivr.console.keypad import keypad
from ivr.console.language import named
from ivr.console.page import Page, Route
from ivr.console.played import Played, Script, moment, play, read_script, wanted
from ivr.console.standing import desks
from ivr.console.told import told
from ivr.directory.edition import Edition
from ivr.errors import UsageError
from ivr.twilio_account.outbox import available


@dataclass(frozen=True, slots=True)
class _Trial:
    """What is being tried: the edition, whether it is the draft, and by which channel."""

    edition: Edition
    draft: bool
    channel: str


def call(console: Console) -> ResponseReturnValue:
    """Show the telephone."""
    return _shown(console, "voice")


def text(console: Console) -> ResponseReturnValue:
    """Show the text chat."""
    return _shown(console, "sms")


def acted(console: Console) -> ResponseReturnValue:
    """Do something on the telephone."""
    return _shown(console, "voice")


def texted(console: Console) -> ResponseReturnValue:
    """Send a text."""
    return _shown(console, "sms")


def _shown(console: Console, channel: str) -> ResponseReturnValue:
    draft = console.draft()
    on_draft = draft is not None and request.values.get("of") == "draft"
    trial = _Trial(draft if draft and on_draft else console.edition, on_draft, channel)
    now = console.now.replace(second=0, microsecond=0)
    problem, at = "", now
    # No text is ever sent from here. Unless it is said, callers are offered one as they are on the line in service.
    texting = request.form.get("texting", "yes" if available(console.settings) else "no") == "yes"
    script = Script(now)
    try:
        at = moment(request.form.get("at", ""), now)
        script = read_script(request.form.get("on", ""), request.form.get("acts", ""), at)
        played = play(trial.edition, replace(_next(script, at), texting=texting))
    except UsageError as error:
        problem = str(error)
        played = _as_before(trial.edition, replace(script, texting=texting))
    return console.show(
        "try_it.html",
        trial=trial,
        has_draft=draft is not None,
        at=at,
        now=now,
        problem=problem,
        played=played,
        texting=texting,
        told=told(trial.edition, played),
        keys=keypad(trial.edition, played.player.conversation if played.player.state == "listening" else None),
        state=played.player.state,
        desks=desks(trial.edition, played.player.now),
        limits=trial.edition.line.limits,
        languages=list(enumerate(name for _, name in named(trial.edition))),
    )


def _next(script: Script, at: datetime) -> Script:
    """Return the script with what the pressed button adds to it, or takes away."""
    match request.form.get("do", ""):
        case "" | "anew":
            return Script(at)
        case "again":  # the same acts from the moment the clock shows now
            return Script(at, tuple(act for act in script.acts if act.kind != "clock"))
        case "undo":
            return script.without_last()
    acts = wanted(request.form)
    over = acts[0].kind == "calls"  # another call: what was said in the last one is of no use any more
    return (Script(at) if over else script).then(at, *acts)


def _as_before(edition: Edition, script: Script) -> Played:
    """Return what was done before, or nothing where the line can no longer do it."""
    try:
        return play(edition, script)
    except UsageError:
        return play(edition, Script(script.on, texting=script.texting))


PAGE = Page(
    "try_it",
    "Try it",
    (
        Route("/try", call),
        Route("/try", acted, "POST", needs="viewer"),
        Route("/try/text", text),
        Route("/try/text", texted, "POST", needs="viewer"),
    ),
)

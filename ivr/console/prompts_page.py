"""The page *Prompts*: every sentence of the line, in all languages side by side, for calls and for texts."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import recordings, wordings
from ivr.console.console import Console
from ivr.console.headings import heading
from ivr.console.page import Page, Route
from ivr.console.said import notice
from ivr.console.wordings import Wording
from ivr.console.workshop import Work, work
from ivr.errors import IvrError
from ivr.preview.wordings import Heard
from ivr.prompts.gsm7 import outside

TITLES = {
    "greeting": "Greeting", "line": "Name of the line", "notice": "Notices", "apology": "When something fails",
    "emergency": "Emergency card", "menu": "Menu", "desk": "Desk closed, number", "offer": "Offer to put through",
    "number": "Numbers", "status": "Open or not", "both": "Two desks at once", "answer": "Answers",
    "numbers": "All the numbers", "transfer": "Putting through", "ended": "After a transfer", "guide": "Guides",
    "key": "Keys", "silence": "After silence", "nonsense": "Not understood", "pace": "Pace", "goodbye": "Goodbye",
    "call": "Code of a call",
    "two": "Two needs", "secret": "Passwords", "chatter": "Small talk", "this_language": "Language",
    "time": "Days and times", "hours": "Opening hours", "opening": "When it opens", "list": "Lists",
    "contact": "Desks", "issue": "What people call about", "group": "Groups", "question": "Questions",
    "choice": "Choices", "place": "Places", "reason": "Reasons for closing", "limited": "Limited help",
    "zone": "Time zones", "site": "Sites", "tell": "What the line says itself", "operator": "Who runs the line",
    "closure": "Closed just now", "announcement": "Announcements", "texting": "Texting an answer",
    "ahead": "Unusual days ahead",
}  # fmt: skip
_MOST = 60


def prompts(console: Console) -> ResponseReturnValue:
    """Show one group of wordings, or those that hold the words looked for."""
    mine = work(console)
    every = wordings.keys(mine)
    counted = wordings.groups(every)
    groups = {name: counted[name] for name in (*TITLES, *counted) if name in counted}
    asked, sought = request.args.get("group", ""), " ".join(request.args.get("q", "").split())[:100]
    group = asked if asked in groups else "" if sought else next(iter(groups))
    found = [key for key in every if not group or wordings.group_of(key) == group]
    rows = [_row(console, mine, key) for key in found]
    if sought:
        rows = [row for row in rows if _holds(row, sought.casefold())]
    return console.show(
        "prompts.html",
        groups=groups,
        titles=TITLES,
        group=group,
        sought=sought,
        rows=rows[:_MOST],
        left=len(rows) - _MOST,
        changed=set(wordings.changed(mine)),
        recorded={(key, each) for each, words in mine.edition.words.items() for key in words.recorded},
        expired=recordings.expired(mine),
        languages=mine.edition.line.languages,
    )


def one(console: Console, key: str) -> ResponseReturnValue:
    """Show one wording, to hear and to change it."""
    mine = work(console)
    _known(mine, key)
    return _form(console, mine, [wordings.wording(mine, each, key) for each in mine.edition.line.languages])


def keep(console: Console, key: str) -> ResponseReturnValue:
    """Keep what was typed in the draft, unless it is not right."""
    mine = work(console)
    _known(mine, key)
    typed = _typed(mine, key)
    new = [each for each in typed if _differs(mine, each)]
    if any(wordings.problems(mine, each) for each in new):
        return _form(console, mine, typed), 422
    try:
        for each in new:
            mine.change(wordings.edits(mine, each))
            mine = work(console)
    except IvrError as error:
        return _form(console, mine, typed, str(error)), 409
    if not new:
        notice("Nothing was changed.")
    else:
        notice("Kept in your draft. Callers hear it once you publish it.")
    return redirect(url_for("staff.prompts_one", key=key), 303)


def measure(console: Console, key: str) -> ResponseReturnValue:
    """Tell how what is being typed sounds and what it costs."""
    mine = work(console)
    _known(mine, key)
    told = {}
    for each in _typed(mine, key):
        sound = wordings.heard(mine.edition, each, console.now)
        told[each.language] = {
            "voice": sound.voice,
            "sms": sound.sms,
            "voice_size": _seconds(sound),
            "sms_size": _size(sound),
            "problems": [_right(mine, problem) for problem in wordings.problems(mine, each)],
        }
    return jsonify(told)


def _form(console: Console, mine: Work, typed: list[Wording], problem: str = "") -> str:
    key = typed[0].key
    boxes = []
    for each in typed:
        wrong = wordings.problems(mine, each) if each.written or _differs(mine, each) else []
        boxes.append({
            "wording": each,
            "locale": mine.edition.words[each.language].locale,
            "heard": (sound := wordings.heard(mine.edition, each, console.now)),
            "voice_size": _seconds(sound),
            "sms_size": _size(sound),
            "problems": [_right(mine, complaint) for complaint in wrong],
            "fields": sorted(wordings.fields_of(mine.edition, each.language, key)),
            "needed": wordings.needed(mine.edition, each.language, key),
        })  # fmt: skip
    group = wordings.group_of(key)
    return console.show(
        "prompt.html",
        key=key,
        name=heading(key),
        boxes=boxes,
        problem=problem,
        group=group,
        title=TITLES.get(group, group),
        recordings=recordings.boxes(mine, key),
        limits=recordings.LIMITS,
    )


def _row(console: Console, mine: Work, key: str) -> dict[str, object]:
    cells = []
    for language in mine.edition.line.languages:
        written = wordings.wording(mine, language, key)
        sound = wordings.heard(mine.edition, written, console.now) if written.written else None
        missing = not written.written
        cells.append({
            "language": language,
            "wording": written,
            "heard": sound,
            "missing": missing,
            "needed": missing and wordings.needed(mine.edition, language, key),
            "voice_size": _seconds(sound) if sound else "",
            "sms_size": _size(sound) if sound else "",
        })  # fmt: skip
    return {"key": key, "name": heading(key), "cells": cells}


def _holds(row: dict[str, object], sought: str) -> bool:
    cells = row["cells"]
    said = [str(row["key"]), str(row["name"])]
    for cell in cells if isinstance(cells, list) else []:
        written, sound = cell["wording"], cell["heard"]
        said += [written.voice, written.sms, *((sound.voice, sound.sms) if sound else ())]
    return any(sought in each.casefold() for each in said)


def _typed(mine: Work, key: str) -> list[Wording]:
    found = []
    for language in mine.edition.line.languages:
        old = wordings.wording(mine, language, key)
        same = bool(request.form.get(f"{language}.same"))
        voice = _plain(request.form.get(f"{language}.voice", old.voice))
        sms = voice if same else _plain(request.form.get(f"{language}.sms", old.sms))
        found.append(replace(old, voice=voice, sms=sms, same=same))
    return found


def _plain(text: str) -> str:
    """Return what was typed without blanks at its ends; a break at its end joins a text to what follows."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t")


def _differs(mine: Work, new: Wording) -> bool:
    old = wordings.wording(mine, new.language, new.key)
    return (old.voice, old.sms) != (new.voice, new.sms)


def _known(mine: Work, key: str) -> None:
    if key not in wordings.keys(mine):
        abort(404)


def _seconds(sound: Heard) -> str:
    return f"{sound.seconds:.1f} s" if sound.voice else "nothing is said"


def _size(sound: Heard) -> str:
    if not sound.sms:
        return "nothing is texted"
    size = sound.size
    odd = " ".join(outside(sound.sms)[:10])
    parts = f"{size.parts} part" if size.parts == 1 else f"{size.parts} parts"
    return f"{size.characters} characters, {parts}, {size.alphabet}" + (f" because of {odd}" if odd else "")


def _right(mine: Work, complaint: object) -> str:
    found, right = getattr(complaint, "found", ""), getattr(complaint, "right", "")
    return f"Found {found}; right would be {right}."


PAGE = Page(
    "prompts",
    "Prompts",
    (
        Route("/prompts", prompts),
        Route("/prompts/<key>", one),
        Route("/prompts/<key>", keep, "POST"),
        Route("/prompts/<key>/measure", measure, "POST", quiet=True),
        Route("/prompts/<key>/recording/<language>", recordings.recording),
        Route("/prompts/<key>/recording", recordings.record, "POST", largest=recordings.LARGEST_FORM),
        Route("/prompts/<key>/recording/remove", recordings.remove, "POST"),
    ),
)

"""Recordings on the staff pages: hear one, put one into the draft, take one away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console.console import Console
from ivr.console.said import notice, warning
from ivr.console.workshop import Work, work
from ivr.directory.amending import add, drop
from ivr.directory.drafts import Edit
from ivr.directory.reading import read_bytes
from ivr.directory.snapshot import AUDIO, LARGEST_SOUND
from ivr.directory.tree import Branch
from ivr.errors import IvrError
from ivr.prompts.recordings import BLOCK, Standing, standing, words_now
from ivr.prompts.sound import LONGEST, TYPES, SoundError, ending_of, seconds_of
from ivr.prompts.words import Recording

LARGEST_FORM = LARGEST_SOUND + 100_000
LIMITS = f"WAV or MP3, at most {LONGEST} seconds and {LARGEST_SOUND // 1_000_000} MB"


@dataclass(frozen=True, slots=True)
class Box:
    """What is told of the recording of a prompt in one language.

    `words` are to be spoken, None where they change from call to call; `old` were spoken. `standing` is empty without
    a recording.
    """

    language: str
    words: str | None
    old: Recording | None = None
    standing: Standing | None = None


def boxes(mine: Work, key: str) -> list[Box]:
    """Return what is told of the recordings of a prompt, in every language that words it."""
    found = []
    for language, words in mine.edition.words.items():
        if key in words.spoken:
            old = words.recorded.get(key)
            how = standing(mine.edition.line, words, key) if old else None
            found.append(Box(language, words_now(mine.edition.line, words, key), old, how))
    return found


def recording(console: Console, key: str, language: str) -> ResponseReturnValue:
    """Play a recording of the draft, or of the line."""
    edition = work(console).edition
    words = edition.words.get(language)
    found = words.recorded.get(key) if words else None
    if found is None:
        abort(404)
    content = edition.sounds[found.name]
    reply = Response(content, content_type=TYPES[found.name.rpartition(".")[2]])
    return reply.make_conditional(request.environ, accept_ranges=True, complete_length=len(content))


def record(console: Console, key: str) -> ResponseReturnValue:
    """Put a recording into the draft, if it can be played and says what is to be said."""
    mine = work(console)
    box = _box(mine, key)
    problem, content, seconds = _sent(mine, box)
    if not problem:
        folder = f"{AUDIO}{box.language}/"
        file = f"{re.sub(r'[^A-Za-z0-9_.-]+', '_', key)}.{ending_of(content)}"
        row: dict[str, Branch] = {"prompt": key, "file": file, "words": box.words or ""}
        row |= {"by": console.person.name, "on": f"{console.now:%Y-%m-%d}"}
        sounds: dict[str, bytes | None] = {**_unneeded(mine, box, key), f"{folder}{file}": content}
        edits: dict[str, Edit] = {_home(mine, box.language): lambda text: add(_without(text, key), (BLOCK,), row)}
        problem = _kept(mine, edits, sounds)
    if problem:
        warning(problem)
    else:
        notice(f"Kept in your draft: {seconds:.1f} seconds. Hear it below; callers hear it once you publish it.")
    return redirect(url_for("staff.prompts_one", key=key, _anchor="recordings"), 303)


def remove(console: Console, key: str) -> ResponseReturnValue:
    """Take a recording away, in the draft."""
    mine = work(console)
    box = _box(mine, key)
    problem = "There is no recording."
    if box.old:
        edits: dict[str, Edit] = {_home(mine, box.language): lambda text: _without(text, key)}
        problem = _kept(mine, edits, _unneeded(mine, box, key))
    if problem:
        warning(problem)
    else:
        notice("Taken away in your draft. Once you publish it, the synthetic voice speaks again.")
    return redirect(url_for("staff.prompts_one", key=key, _anchor="recordings"), 303)


def _box(mine: Work, key: str) -> Box:
    language = request.form.get("language", "")
    return next((box for box in boxes(mine, key) if box.language == language), None) or abort(404)


def _sent(mine: Work, box: Box) -> tuple[str, bytes, float]:
    """Return why what was sent cannot be used, or nothing, what was sent, and how long it lasts."""
    sent = request.files.get("file")
    content = sent.read(LARGEST_SOUND + 1) if sent else b""
    if mine.complaints:
        return "Something in your draft is not right yet: mend that first, then record.", content, 0
    if not box.words:
        return "This cannot be recorded: its words change from call to call, or there are none.", content, 0
    if sent is None or not sent.filename:
        return f"Choose a file first: {LIMITS}.", content, 0
    if request.form.get("words") != box.words:
        return "The words have changed since you opened this page. Read them again: was this spoken?", content, 0
    try:
        return "", content, seconds_of(content, ending_of(content) or "wav")
    except SoundError as wrong:
        return f"This file cannot be used. Found {wrong.found}; right would be {wrong.right}.", content, 0


def _kept(mine: Work, edits: Mapping[str, Edit], sounds: Mapping[str, bytes | None]) -> str:
    try:
        mine.change(edits, sounds)
    except IvrError as error:
        return str(error)
    return ""


def _home(mine: Work, language: str) -> str:
    """Return the file in which the recordings of a language are listed, or are to be."""
    found = mine.find(f"prompts/{language}", (BLOCK,))
    return found[0] if found else f"prompts/{language}/{BLOCK}.yaml"


def _without(text: str, key: str) -> str:
    """Return a list of recordings without that of a prompt. Raises AmendError."""
    found = read_bytes(BLOCK, text.encode())[0].at((BLOCK,))
    for nth, entry in enumerate(found if isinstance(found, list) else ()):
        if isinstance(entry, dict) and entry.get("prompt") == key:
            return drop(text, (BLOCK, nth))
    return text


def _unneeded(mine: Work, box: Box, key: str) -> dict[str, bytes | None]:
    """Return the file of a recording that goes, unless another prompt is spoken from it too."""
    recorded = mine.edition.words[box.language].recorded
    shared = box.old and any(one.file == box.old.file for other, one in recorded.items() if other != key)
    return {f"{AUDIO}{box.language}/{box.old.file}": None} if box.old and not shared else {}


def expired(mine: Work) -> set[tuple[str, str]]:
    """Return the prompts and languages whose recording callers don't hear, because the words are others by now."""
    edition = mine.edition
    return {
        (key, language)
        for language, words in edition.words.items()
        for key in words.recorded
        if standing(edition.line, words, key) == "expired"
    }


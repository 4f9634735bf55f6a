"""What changes between two versions of a line, as callers will hear it; what stays the same is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from ivr.directory.edition import Edition
from ivr.preview.moments_of_note import moments
from ivr.preview.scenes import Heard, Scene, scenes
from ivr.preview.wordings import heard
from ivr.prompts.recordings import standing
from ivr.prompts.words import Recording, Words

CHANNELS = {"voice": "by voice", "sms": "by text"}


@dataclass(frozen=True, slots=True)
class Change:
    """Sentences that go and sentences that come, and every scene and moment in which they do."""

    gone: tuple[str, ...]
    come: tuple[str, ...]
    where: tuple[tuple[Scene, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that changes. `at` are the moments listened to; `wordings` are changes heard in none of the scenes.

    `voices` are sentences that somebody else speaks, with a recording or without: prompt, language, gone and come.
    """

    old: str
    new: str
    at: tuple[tuple[str, datetime], ...]
    changes: tuple[Change, ...]
    wordings: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]
    voices: tuple[tuple[str, str, str, str], ...] = ()


def compare(old: Edition, new: Edition, now: datetime) -> Comparison:
    """Return what callers and texters will hear otherwise. `now` is aware; moments after it are listened to."""
    at = moments(old.line, new.line, now)
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[Scene, list[str]]] = {}
    keys: set[str] = set()
    for name, moment in at:
        before, after = scenes(old, moment), scenes(new, moment)
        nothing = Heard((), frozenset())
        for scene in dict.fromkeys((*after, *before)):
            one, other = before.get(scene, nothing), after.get(scene, nothing)
            keys |= one.keys | other.keys
            for hunk in _hunks(one.sentences, other.sentences):
                found.setdefault(hunk, {}).setdefault(scene, []).append(name)
    changes = tuple(
        Change(gone, come, tuple((scene, tuple(names)) for scene, names in where.items()))
        for (gone, come), where in found.items()
    )
    wordings, voices = tuple(_unheard(old, new, keys, now)), tuple(_voices(old, new))
    return Comparison(old.line.edition, new.line.edition, tuple(at), changes, wordings, voices)


def report(comparison: Comparison) -> Iterator[str]:
    """Yield a comparison for people to read: each change once, with everywhere it is heard."""
    every = tuple(name for name, _ in comparison.at)
    yield f"From edition {comparison.old} to {comparison.new}, as callers will hear it."
    yield f"Listened to: {', '.join(_moment(name, at) for name, at in comparison.at)}."
    for change in comparison.changes:
        yield ""
        yield from _where(change, every)
        yield from (f"  - {sentence}" for sentence in change.gone)
        yield from (f"  + {sentence}" for sentence in change.come)
    for key, language, gone, come in comparison.wordings:
        yield ""
        yield f"{key} ({language}), heard at other moments"
        yield from (f"  - {sentence}" for sentence in gone)
        yield from (f"  + {sentence}" for sentence in come)
    for key, language, was, becomes in comparison.voices:
        yield ""
        yield f"{key} ({language}), the voice"
        yield from (f"  - {was}", f"  + {becomes}")
    if not comparison.changes and not comparison.wordings and not comparison.voices:
        yield "Callers and texters will hear no difference."


def _hunks(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    if old == new:
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield old[i:j], new[k:m]


def _where(change: Change, every: tuple[str, ...]) -> Iterator[str]:
    """Yield the places of a change, those alike in one row: `case, password: by voice, en (open, closed)`."""
    rows: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for scene, names in change.where:
        rows.setdefault((scene.channel, scene.language, names), []).append(scene.what)
    for (channel, language, names), whats in rows.items():
        when = "at any time" if names == every else ", ".join(names)
        yield f"{'; '.join(whats)} ({CHANNELS[channel]}, {language}; {when})"


def _moment(name: str, at: datetime) -> str:
    written = f"{at:%a %Y-%m-%d %H:%M}"
    return written if name == written else f"{name} ({written})"


def _unheard(
    old: Edition, new: Edition, keys: set[str], now: datetime
) -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Yield wordings that were changed but are said only after silence, a failed transfer and the like."""
    nothing: tuple[str, ...] = ()
    for language in new.line.languages:
        after = new.words[language]
        before = old.words.get(language)
        for key in after.spoken:
            if before and key in keys:
                continue
            now_said = _both(new, language, key, now)
            was_said = _both(old, language, key, now) if before and key in before.spoken else nothing
            gone = tuple(row for row in was_said if row not in now_said)
            come = tuple(row for row in now_said if row not in was_said)
            if (gone or come) and _worded(old, language, key) != _worded(new, language, key):
                yield key, language, gone, come


def _worded(edition: Edition, language: str, key: str) -> object:
    words = edition.words.get(language)
    return words and (words.spoken.get(key), words.texted.get(key))


def _voices(old: Edition, new: Edition) -> Iterator[tuple[str, str, str, str]]:
    """Yield the prompts whose recording comes, goes, expires or becomes another one."""
    for language in new.line.languages:
        before, after = old.words.get(language), new.words[language]
        for key in dict.fromkeys((*(before.recorded if before else ()), *after.recorded)):
            was = _played(old, before, key) if before else None
            becomes = _played(new, after, key)
            if (was and was.name) != (becomes and becomes.name):
                yield key, language, _voice(was), _voice(becomes)


def _played(edition: Edition, words: Words, key: str) -> Recording | None:
    one = words.recorded.get(key)
    return one if one and standing(edition.line, words, key) != "expired" else None


def _voice(played: Recording | None) -> str:
    if played is None:
        return "spoken by the synthetic voice"
    by = f" by {played.by}" if played.by else ""
    return f'a recording{by}, {played.seconds:.1f} s: "{played.words}"'


def _both(edition: Edition, language: str, key: str, now: datetime) -> tuple[str, ...]:
    said = heard(edition, language, key, now)
    rows = ("by voice: " + said.voice if said.voice else "", "by text: " + said.sms if said.sms else "")
    return tuple(filter(None, rows))

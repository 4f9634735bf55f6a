"""The recordings of a language: which sentence was spoken into which file, and whether its words are still the same.

`recordings` in `prompts/LANGUAGE/` is a list; the files lie in `prompts/audio/LANGUAGE/`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from ivr.dialogue.values import Say, Value, say
from ivr.directory.complaints import Complaint, TreePath, listed, quoted, suggest
from ivr.directory.line import Line
from ivr.directory.tree import Tree
from ivr.prompts.rendering import plain, render
from ivr.prompts.sound import SoundError, seconds_of
from ivr.prompts.words import Recording, Words

BLOCK: Final = "recordings"
NEEDED: Final = ("prompt", "file", "words")
KNOWN: Final = (*NEEDED, "by", "on")
LARGEST_OF_ALL = 20_000_000
"""Bytes of all recordings of a line: every process keeps them at hand, and every edition that is kept has its own."""

Sounds = Mapping[str, bytes]
"""What lies in the folder of one language, by the name of the file; deeper ones with the way to them."""
Standing = Literal["current", "expired", "changing"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*\.(wav|mp3)")
_RIGHT_NAME = "a plain name such as goodbye.wav: letters, digits, dots, - and _, then .wav or .mp3"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recordings of one language by prompt key, and the sounds by the name they are served as."""

    by_key: Mapping[str, Recording]
    sounds: Mapping[str, bytes]


def is_file_name(name: str) -> bool:
    """Say whether a recording can lie in a file of that name."""
    return _NAME.fullmatch(name) is not None


def shown(file: str) -> str:
    """Return the name of a file as it can be printed, whatever it is called."""
    return "".join(each if each.isprintable() else "?" for each in file)


def served_as(content: bytes, file: str) -> str:
    """Return the name a recording is served as: whatever is at such an address never changes."""
    return f"{hashlib.sha256(content).hexdigest()}.{file.rpartition('.')[2]}"


def read_recordings(
    tree: Tree, wordings: Mapping[str, object], sounds: Sounds, folder: str
) -> tuple[Recorded, list[Complaint]]:
    """Return the recordings of a language, and everything that is not right about them.

    `wordings` are the prompts it has, `folder` is what the folder of its sounds is called in complaints.
    """
    complaints: list[Complaint] = []
    by_key: dict[str, Recording] = {}
    served: dict[str, bytes] = {}
    named: set[str] = set()
    written = tree.at((BLOCK,))
    if written is not None and not isinstance(written, list):
        complaints.append(tree.complaint((BLOCK,), quoted(written), "a list, each entry with prompt, file and words"))
    for nth, entry in enumerate(written if isinstance(written, list) else ()):
        path: TreePath = (BLOCK, nth)
        if not isinstance(entry, dict):
            complaints.append(tree.complaint(path, quoted(entry), "an entry with prompt, file and words"))
            continue
        wrong = [*_entry(tree, path, wordings, by_key)]
        file = entry.get("file")
        if isinstance(file, str):
            named.add(file)
            fault, seconds = _sound(file, sounds, folder)
            wrong += [tree.complaint((*path, "file"), *fault)] if fault else []
        complaints += wrong
        if not wrong and isinstance(file, str):
            name = served_as(sounds[file], file)
            served[name] = sounds[file]
            words, by, on = (str(entry.get(each) or "") for each in ("words", "by", "on"))
            by_key[str(entry["prompt"])] = Recording(name, plain(words), seconds, file, by, on)
    for file in sorted(set(sounds) - named):
        right = f"an entry under `{BLOCK}`; or delete it" if is_file_name(file) else _RIGHT_NAME
        complaints.append(Complaint(f"{folder}/{shown(file)}", 0, 0, "", "a file that no recording names", right))
    return Recorded(by_key, served), complaints


def _entry(
    tree: Tree, path: TreePath, wordings: Mapping[str, object], before: Mapping[str, Recording]
) -> Iterator[Complaint]:
    """Yield what is not right in an entry, but for its file."""
    entry = tree.at(path)
    assert isinstance(entry, dict)
    for name in entry:
        if name not in KNOWN:
            yield tree.complaint((*path, name), f"`{name}`", suggest(name, KNOWN) or listed(KNOWN), key=True)
    for name in NEEDED:
        if name not in entry:
            yield tree.complaint(path, f"no `{name}`", f"{', '.join(NEEDED)} in each entry")
    for name in KNOWN:
        if name in entry and (not isinstance(entry[name], str) or not str(entry[name]).strip()):
            yield tree.complaint((*path, name), quoted(entry[name]), "words in quotes")
    key, on = entry.get("prompt"), entry.get("on")
    if isinstance(key, str) and key.strip() and key not in wordings:
        right = suggest(key, wordings) or "a prompt of this language"
        yield tree.complaint((*path, "prompt"), f"a recording of `{key}`, which nothing says", right)
    if isinstance(key, str) and key in before:
        yield tree.complaint((*path, "prompt"), f"`{key}` a second time", "one recording of a prompt")
    if isinstance(on, str) and on.strip() and not _is_day(on):
        yield tree.complaint((*path, "on"), quoted(on), "the day it was recorded, such as 2026-11-23")


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _sound(file: str, sounds: Sounds, folder: str) -> tuple[tuple[str, str] | None, float]:
    """Return what is not right with a file, found and right, or None, and the seconds it lasts."""
    if not is_file_name(file):
        return (f"the name {quoted(file)}", _RIGHT_NAME), 0
    if file not in sounds:
        return (f"no file {folder}/{file}", f"{suggest(file, sounds) or 'the recording put there'}"), 0
    try:
        return None, seconds_of(sounds[file], file.rpartition(".")[2])
    except SoundError as wrong:
        return (f"{wrong.found} in {folder}/{file}", wrong.right), 0


def by_name(languages: Iterable[Words]) -> dict[str, Recording]:
    """Return every recording by the name it is served as: what a telephone that plays it is to take it for."""
    return {one.name: one for words in languages for one in words.recorded.values()}


def words_now(line: Line, words: Words, key: str) -> str | None:
    """Return what is said for a prompt, the same in every call; None where something in it changes from call to call.

    Only what the line is called and who runs it is the same for everybody.
    """
    template = words.spoken.get(key)
    same: dict[str, Value] = {"line": Say("line.name")}
    if line.operator:
        same["operator"] = Say(f"operator.{line.operator}")
    if template is None:
        return ""
    if template.fields - set(same):
        return None
    return plain(render(words, say(key, **{name: same[name] for name in template.fields}), "voice"))


def standing(line: Line, words: Words, key: str) -> Standing:
    """Return how the recording of a prompt stands: in use, its words changed since, or not the same in every call."""
    now = words_now(line, words, key)
    if now is None:
        return "changing"
    return "current" if now == words.recorded[key].words else "expired"

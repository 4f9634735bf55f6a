"""The wordings of a line for those who write them: as written in each language, as heard, and what may be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.console.workshop import Work
from ivr.dialogue import prompt_keys
from ivr.directory.amending import put
from ivr.directory.complaints import Complaint, TreePath
from ivr.directory.drafts import Edit
from ivr.directory.edition import Edition
from ivr.directory.snapshot import is_read
from ivr.directory.tree import Branch, Tree
from ivr.errors import UsageError
from ivr.preview import wordings
from ivr.preview.samples import filled
from ivr.preview.wordings import Heard
from ivr.prompts.checking import check_wording
from ivr.prompts.load import BLOCKS, GSM7, alphabet, required
from ivr.prompts.words import CHANNELS, template


@dataclass(frozen=True, slots=True)
class Wording:
    """A prompt in one language as it is written; `same` where one wording serves calls and texts. `file` may be ''."""

    key: str
    language: str
    voice: str
    sms: str
    same: bool
    file: str = ""
    line: int = 0

    @property
    def written(self) -> bool:
        """Whether there is any."""
        return bool(self.file)


def fields_of(edition: Edition, language: str, key: str) -> frozenset[str]:
    """Return what may be filled into a wording."""
    line = edition.line
    known = {**prompt_keys.optional(line, language), **required(line, language)}
    return known.get(key, frozenset())


def needed(edition: Edition, language: str, key: str) -> bool:
    """Say whether a language has to word a key."""
    return key in required(edition.line, language)


def keys(work: Work) -> list[str]:
    """Return every key there is in any language."""
    edition = work.edition
    return list(dict.fromkeys(key for each in edition.line.languages for key in wordings.keys(edition, each)))


def wording(work: Work, language: str, key: str) -> Wording:
    """Return a prompt as it is written, in the draft if there is one."""
    path, folder = path_of(key), f"prompts/{language}"
    found = work.find(folder, path)
    value = work.at(folder, path)
    if found is None or value is None or isinstance(value, list):
        return Wording(key, language, "", "", same=False)
    name, mark = found
    if isinstance(value, str):
        return Wording(key, language, value, value, True, name, mark.line)
    voice, sms = (str(value.get(channel) or "") for channel in CHANNELS)
    return Wording(key, language, voice, sms, False, name, mark.line)


def heard(edition: Edition, one: Wording, now: datetime) -> Heard:
    """Return a wording, published or not, filled with facts of the line."""
    words = edition.words[one.language]
    spoken = {**words.spoken, one.key: template(one.voice)}
    texted = {**words.texted, one.key: template(one.sms)}
    trial = replace(words, spoken=spoken, texted=texted)
    return wordings.shown(trial, filled(edition.line, trial, one.key, now))


def problems(work: Work, one: Wording) -> list[Complaint]:
    """Return what is not right in a wording, before it is kept."""
    if not (one.voice.strip() or one.sms.strip()) and not needed(work.edition, one.language, one.key):
        return []  # a translation nobody needs
    tree = work.trees.get(one.file) or Tree(f"prompts/{one.language}")
    settings = work.find(f"prompts/{one.language}", ("language",))
    plain = settings is None or alphabet(work.trees[settings[0]]) == GSM7
    allowed = fields_of(work.edition, one.language, one.key)
    by_channel = {"voice": one.voice, "sms": one.sms}
    found = check_wording(tree, path_of(one.key), one.key, by_channel, allowed, plain=plain)
    return list(dict.fromkeys(found))


def edits(work: Work, new: Wording) -> dict[str, Edit]:
    """Return the change to a file that makes a wording what it is to be. Raises UsageError."""
    old = wording(work, new.language, new.key)
    if (old.voice, old.sms) == (new.voice, new.sms) or not (old.written or new.voice or new.sms):
        return {}
    path = path_of(new.key)
    if old.written and not old.same and not new.same:
        changed = [channel for channel in CHANNELS if getattr(old, channel) != getattr(new, channel)]

        def channels(text: str) -> str:
            for channel in changed:
                text = put(text, (*path, channel), getattr(new, channel))
            return text

        return {old.file: channels}
    value: Branch = new.voice if new.same else {"voice": new.voice, "sms": new.sms}
    return {old.file or _home(work, new): lambda text: put(text, path, value)}


def _home(work: Work, new: Wording) -> str:
    """Return the file for a wording of which there is none yet: where its block is, or as in the first language."""
    block, folder = path_of(new.key)[:-1], f"prompts/{new.language}"
    while block:
        if found := work.find(folder, block):
            return found[0]
        block = block[:-1]
    first = wording(work, work.edition.line.language, new.key)
    if not first.file:
        raise UsageError(f"There is no file for `{new.key}`.")
    return f"{folder}/{first.file.rpartition('/')[2]}"


def path_of(key: str) -> TreePath:
    """Return the way to a key in its file."""
    return tuple(key.split("."))


def group_of(key: str) -> str:
    """Return what a key is listed under."""
    return key.partition(".")[0]


def groups(all_keys: list[str]) -> Mapping[str, int]:
    """Return the groups there are, with how many wordings stand in each."""
    counted: dict[str, int] = {}
    for key in all_keys:
        if (group := group_of(key)) not in BLOCKS:
            counted[group] = counted.get(group, 0) + 1
    return counted


def changed(work: Work) -> Iterator[tuple[str, str]]:
    """Yield the keys and languages whose wording is another than the published one."""
    if work.draft is None:
        return
    was = {name: old for name, (old, _) in work.draft.files.items() if name.startswith("prompts/") and is_read(name)}
    for name in was:
        language = name.split("/")[1]
        before = Work(work.console, work.on_disk, work.on_disk, None)
        for key in keys(work):
            old, new = wording(before, language, key), wording(work, language, key)
            if (old.voice, old.sms) != (new.voice, new.sms):
                yield key, language

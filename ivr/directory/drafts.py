"""Drafts: changes that somebody has begun and callers don't hear yet. Each person has one, on disk, so it lasts.

A draft keeps, of every file it changes, the whole text as it was and as it is to be. Of a recording it keeps the hash,
and the sound in a folder beside it: drafts are read on every page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ivr.directory import durable
from ivr.directory.merging import merged
from ivr.directory.snapshot import AUDIO, Snapshot, is_name
from ivr.errors import UsageError

FOLDER = "drafts"
_PATIENCE = 5.0
_HASH = re.compile(r"([0-9a-f]{64})?")
NO_SOUNDS: Mapping[str, bytes | None] = MappingProxyType({})
_BOM = b"\xef\xbb\xbf"

Edit = Callable[[str], str]
"""Makes a file's new text of its text; empty text stands for no file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Changed files by name, each as it was and as it is to be. `based_on` names the edition they were taken from.

    `sounds` is the folder in which its recordings lie, each under its hash.
    """

    based_on: str
    files: Mapping[str, tuple[str, str]]
    sounds: Path

    def changes(self, files: Snapshot) -> dict[str, str | bytes | None]:
        """Return what is to be published on top of files; each keeps the kind of line ends it has there."""
        return {name: self._content(name, files.files.get(name, b""), new) for name, (_, new) in self.files.items()}

    def _content(self, name: str, before: bytes, new: str) -> bytes | None:
        if not name.startswith(AUDIO):
            return _as_it_was(before, new)
        if new in ("", _hash(before)):
            return before if new else None
        try:
            return (self.sounds / new).read_bytes()
        except OSError:
            return None  # it is gone, and the check says so


def read(state: Path, who: str) -> Draft | None:
    """Return somebody's draft, or None; also where what is kept is no draft of ours."""
    try:
        found = json.loads(_place(state, who).read_bytes())
        files = {name: (str(old), str(new)) for name, (old, new) in found["files"].items() if is_name(name)}
        if not all(_HASH.fullmatch(one) for name in files if name.startswith(AUDIO) for one in files[name]):
            return None
        return Draft(str(found["based_on"]), files, _sounds(state, who)) if files else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def change(
    state: Path, who: str, files: Snapshot, edits: Mapping[str, Edit], sounds: Mapping[str, bytes | None] = NO_SOUNDS
) -> Draft | None:
    """Make changes to files in somebody's draft and return it; None where nothing is changed any more.

    `sounds` are recordings that become others, or are removed. `files` are those on disk. A draft made on others is
    carried over to them first. Raises UsageError where that cannot be done, and what an edit raises; then the draft is
    as it was.
    """
    with _mine(state, who):
        draft = read(state, who) or Draft(files.edition, {}, _sounds(state, who))
        if draft.based_on != files.edition:
            draft, clashes = carried(draft, files)
            if clashes:
                raise UsageError(
                    "Somebody else has published a change in the same place meanwhile. Your changes so far are kept: "
                    "look at them, and throw them away or finish them first."
                )
        made = dict(draft.files)
        for name, edit in edits.items():
            old, new = made.get(name, (text_of(files, name),) * 2)
            made[name] = old, edit(new)
        for name, content in sounds.items():
            old, _ = made.get(name, (text_of(files, name), ""))
            made[name] = old, _hash(content or b"")
            if content:
                durable.write_file(draft.sounds / _hash(content), content)
        return _kept(state, who, Draft(draft.based_on, made, draft.sounds))


def carry_over(state: Path, who: str, files: Snapshot) -> tuple[str, ...]:
    """Put somebody's draft on top of the files as they are now; return the files where that cannot be done.

    If there are any, the draft stays as it was. Raises UsageError.
    """
    with _mine(state, who):
        draft = read(state, who)
        if draft is None or draft.based_on == files.edition:
            return ()
        made, clashes = carried(draft, files)
        if not clashes:
            _kept(state, who, made)
        return clashes


def carried(draft: Draft, files: Snapshot) -> tuple[Draft, tuple[str, ...]]:
    """Return a draft as it would be on top of other files, and the names of those where both changed the same lines."""
    made, clashes = {}, []
    for name, (old, new) in draft.files.items():
        now = text_of(files, name)
        both = merged(old, new, now)
        if both is None:
            clashes.append(name)
        else:
            made[name] = now, both
    return Draft(files.edition, made, draft.sounds), tuple(clashes)


def throw_away(state: Path, who: str) -> None:
    """Remove somebody's draft. Raises UsageError."""
    with _mine(state, who):
        durable.remove_file(_place(state, who))
        _forget(_sounds(state, who), set())


def text_of(files: Snapshot, name: str) -> str:
    """Return the words of a file with plain line ends, of a recording its hash; empty where there is none."""
    if name.startswith(AUDIO):
        return _hash(files.files.get(name, b""))
    return files.files.get(name, b"").decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _as_it_was(before: bytes, text: str) -> bytes:
    ends = text.replace("\n", "\r\n") if b"\r\n" in before else text
    return (_BOM if before.startswith(_BOM) else b"") + ends.encode()


def _kept(state: Path, who: str, draft: Draft) -> Draft | None:
    files = {name: pair for name, pair in draft.files.items() if pair[0] != pair[1]}
    if not files:
        durable.remove_file(_place(state, who))
        _forget(draft.sounds, set())
        return None
    written = {"based_on": draft.based_on, "files": files}
    durable.write_file(_place(state, who), json.dumps(written, ensure_ascii=False, indent=1).encode())
    _forget(draft.sounds, {new for name, (_, new) in files.items() if name.startswith(AUDIO)})
    return Draft(draft.based_on, files, draft.sounds)


def _forget(sounds: Path, needed: set[str]) -> None:
    """Remove the recordings of a draft that it does not need any more."""
    with suppress(OSError):  # what is too much does no harm
        for path in sounds.iterdir():
            if path.name not in needed:
                path.unlink()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if content else ""


def _sounds(state: Path, who: str) -> Path:
    return _place(state, who).with_suffix(".sounds")


@contextmanager
def _mine(state: Path, who: str) -> Iterator[None]:
    """Keep two windows of the same person from writing at once. Raises UsageError."""
    try:
        with durable.turn(_place(state, who).with_suffix(".turn"), _PATIENCE) as ours:
            if not ours:
                raise UsageError("You are changing something in another window just now. Try again.")
            yield
    except OSError as error:
        raise UsageError(f"Your draft cannot be kept: {error.strerror}.") from None


def _place(state: Path, who: str) -> Path:
    if not who or who.startswith(".") or "/" in who or "\\" in who or "\0" in who:
        raise UsageError(f"{who!r} is no name of an account.")
    return state / FOLDER / f"{who}.json"

"""What the person who is signed in works on: the files on disk with their draft in them, and the line they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import g

from ivr.console.console import Console
from ivr.directory import drafts, editions
from ivr.directory.build import line_of
from ivr.directory.complaints import Complaint, TreePath
from ivr.directory.drafts import Draft, Edit
from ivr.directory.edition import Edition
from ivr.directory.line import Line
from ivr.directory.publish import drafted, tried
from ivr.directory.reading import read_bytes, read_folder
from ivr.directory.snapshot import CONFIG, Snapshot, is_read, take
from ivr.directory.tree import Branch, Mark, Tree

_KEPT = 6


@dataclass(frozen=True, slots=True)
class _Named:
    """Files that are known by the name of the edition they make."""

    edition: str
    files: Snapshot = field(compare=False)


@dataclass(frozen=True)
class Work:
    """`on_disk` are the files as they are, `files` the same with the draft in them, if it still fits."""

    console: Console
    on_disk: Snapshot
    files: Snapshot
    draft: Draft | None

    @property
    def stale(self) -> bool:
        """Whether somebody published after the draft was begun."""
        return self.draft is not None and self.draft.based_on != self.on_disk.edition

    @cached_property
    def outcome(self) -> tuple[Edition | None, list[Complaint]]:
        """The edition that the files make, or None, and what is not right in them."""
        return made(self.console, self.files)

    @property
    def edition(self) -> Edition:
        """The edition that the files make; the one in service where they make none."""
        return self.outcome[0] or self.console.edition

    @property
    def complaints(self) -> list[Complaint]:
        """What is not right in the files."""
        return self.outcome[1]

    @cached_property
    def trees(self) -> Mapping[str, Tree]:
        """What stands in each file, by its name."""
        files = sorted((name, content) for name, content in self.files.files.items() if is_read(name))
        return {name: read_bytes(name, content)[0] for name, content in files}

    def find(self, folder: str, path: TreePath) -> tuple[str, Mark] | None:
        """Return the file below a folder (`config`, `prompts/en`) in which an entry stands, and where."""
        for name, tree in self.trees.items():
            if name.startswith(f"{folder}/") and tree.has(path):
                return name, tree.key_mark(path)
        return None

    def at(self, folder: str, path: TreePath) -> Branch:
        """Return what is written at a path in one of the files below a folder; None where nothing is."""
        found = self.find(folder, path)
        return self.trees[found[0]].at(path) if found else None

    def trial(self, edits: Mapping[str, Edit]) -> list[Complaint]:
        """Return what would not be right in the facts after some edits and is right now. Raises what an edit raises."""
        changed = {name: edit(drafts.text_of(self.files, name)) for name, edit in edits.items()}
        before = facts_of(self.files)[1] if self.complaints else []
        known = {(one.where, one.found) for one in before}
        after = facts_of(drafted(self.files, changed))[1]
        return [one for one in after if (one.where, one.found) not in known]

    def change(self, edits: Mapping[str, Edit], sounds: Mapping[str, bytes | None] = drafts.NO_SOUNDS) -> None:
        """Make changes in the draft of the person who is signed in. Raises UsageError and what an edit raises."""
        drafts.change(self.console.state, self.console.person.name, self.on_disk, edits, sounds)
        g.pop("work", None)


def work(console: Console) -> Work:
    """Return what the person who is signed in works on; the same for the whole of a request."""
    found = g.get("work")
    if isinstance(found, Work):
        return found
    on_disk = take(console.folders)
    draft = drafts.read(console.state, console.person.name) if console.person.may_change else None
    fits = draft is not None and draft.based_on == on_disk.edition
    files = drafted(on_disk, draft.changes(on_disk)) if draft and fits else on_disk
    if draft and not fits and (base := editions.files_of(console.state, draft.based_on)):
        files = drafted(base, draft.changes(base))
    g.work = Work(console, on_disk, files, draft)
    return work(console)


def made(console: Console, files: Snapshot) -> tuple[Edition | None, list[Complaint]]:
    """Return the edition that files make, or None, and what is not right; making one takes a second, so it is kept."""
    serving, name = console.edition, files.edition
    if serving.line.edition == name:
        return serving, []
    return _tried(_Named(name, files))


@lru_cache(maxsize=_KEPT)
def _tried(named: _Named) -> tuple[Edition | None, list[Complaint]]:
    return tried(named.files)


def facts_of(files: Snapshot) -> tuple[Line | None, list[Complaint]]:
    """Return the line that files make without its words, and what is not right in the facts: quick to find out."""
    with TemporaryDirectory(prefix="facts-") as top:
        for name, content in files.files.items():
            if name.startswith(f"{CONFIG}/"):
                path = Path(top, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return line_of(*read_folder(Path(top, CONFIG)), files.edition)


def waiting(console: Console) -> Draft | None:
    """Return the draft of the person who is signed in, or None: for a word about it on every page."""
    person = g.get("person")
    return drafts.read(console.state, person.name) if person and person.may_change else None


def draft_edition(console: Console) -> Edition | None:
    """Return the line as it will be once the draft is published, or None where there is none or it is not right."""
    mine = work(console)
    return mine.outcome[0] if mine.draft else None

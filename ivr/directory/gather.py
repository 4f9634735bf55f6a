"""Gathering `config/`: every entry read and of the right shape, and every complaint so far.

What is bad is set aside, not in the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from ivr.directory.closures_schema import AnnouncementEntry, ClosureEntry
from ivr.directory.complaints import Complaint, TreePath, quoted, suggest
from ivr.directory.schema import SECTIONS, ConfigFiles, LineEntry
from ivr.directory.shape import validate, validate_entries
from ivr.directory.tree import Tree

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Gathered:
    """What was written, checked for shape.

    Entries that are not right are in `bad`: references to them are no further complaint.
    """

    tree: Tree
    complaints: list[Complaint]
    line: LineEntry | None = None
    entries: dict[str, dict[str, BaseModel]] = field(default_factory=dict)
    bad: dict[str, set[str]] = field(default_factory=dict)
    closures: list[tuple[int, ClosureEntry]] = field(default_factory=list)
    announcements: list[tuple[int, AnnouncementEntry]] = field(default_factory=list)
    unreadable: bool = False

    def of(self, section: str, model: type[Model]) -> Mapping[str, Model]:
        """Return the good entries of a section."""
        return {name: entry for name, entry in self.entries.get(section, {}).items() if isinstance(entry, model)}

    def complain(self, path: TreePath, found: str, right: str, *, key: bool = False) -> None:
        """Note a complaint about the value at `path`; with `key`, about its name."""
        self.complaints.append(self.tree.complaint(path, found, right, key=key))

    def known(self, section: str, name: str, path: TreePath) -> bool:
        """Say whether `name` is a good entry of `section`; complain where nobody wrote it at all."""
        good, set_aside = self.entries.get(section, {}), self.bad.get(section, set())
        if name in good:
            return True
        if name not in set_aside:
            self.unknown(name, f"an entry under `{section}`", {*good, *set_aside}, path)
        return False

    def unknown(self, name: str, what: str, among: Iterable[str], path: TreePath) -> None:
        """Complain of a name that stands for nothing; not while a file is unreadable, which may be where it stands."""
        if self.unreadable:
            return
        near = suggest(name, among)
        self.complain(path, quoted(name), f"{what}{' (' + near.rstrip('.') + ')' if near else ''}")


def gather(tree: Tree, complaints: list[Complaint]) -> Gathered:
    """Return everything of `config/` that has the right shape, and complaints about the rest."""
    root = tree.root if isinstance(tree.root, dict) else {}
    blocks = all(isinstance(root.get(section) or {}, dict) for section in SECTIONS)
    found = Gathered(tree, list(complaints), unreadable=bool(complaints) or not blocks)
    names = {field.alias or name for name, field in ConfigFiles.model_fields.items()}
    for name in root:
        if name not in names:
            found.unknown(name, f"one of {', '.join(sorted(names))}", names, (name,))
    if "line" in root:
        found.line, more = validate(LineEntry, tree, ("line",))
        found.complaints += more
    elif not complaints:
        found.complain((), "no `line`", "a `line:` with its id, zone, languages and desk")
    for section, model in SECTIONS.items():
        good, bad, more = validate_entries(model, tree, (section,))
        found.entries[section] = dict(good)
        found.bad[section] = set(bad)
        found.complaints += more
    found.closures = _listed(found, root.get("closures"), "closures", ClosureEntry, "`- on:` or `- from:`")
    found.announcements = _listed(found, root.get("announcements"), "announcements", AnnouncementEntry, "`- from:`")
    return found


def _listed(
    found: Gathered, written: object, section: str, model: type[Model], begins: str
) -> list[tuple[int, Model]]:
    """Return the good entries of a section that is a list, each with its place."""
    good = []
    if isinstance(written, list):
        for nth in range(len(written)):
            entry, more = validate(model, found.tree, (section, nth))
            found.complaints += more
            if entry:
                good.append((nth, entry))
    elif written is not None:
        found.complain((section,), quoted(written), f"a list of {section}, each beginning with {begins}")
    return good

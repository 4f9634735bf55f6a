"""Reading YAML as staff wrote it. Values stay text, each knows its line, and nothing here ever raises.

YAML 1.1 would turn `8:00` into 480, `no` into False and `0123` into 83; a telephone line cannot afford it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ivr.directory.complaints import Complaint, TreePath
from ivr.directory.faults import Fault, explain
from ivr.directory.growing import TooMuchError, grow
from ivr.directory.snapshot import LARGEST, is_read
from ivr.directory.tree import Branch, Mark, Tree

__all__ = ["Branch", "Mark", "Tree", "read_bytes", "read_folder"]

_DEEPEST = 40
_FAST: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_UNSEEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ODD_SPACE = re.compile(r"(?m)(?:^[ \t]*-?|:)[ \t]*(?P<odd>[\u00a0\u2000-\u200f\u202f\u2060\u3000])")


def read_folder(folder: Path, name: str = "") -> tuple[Tree, list[Complaint]]:
    """Read every `*.yaml` and `*.yml` under a folder into one tree, in the order of their names.

    Entries under the same top-level name in several files are put together. Hidden files and editors' backups
    are passed over. Never raises: whatever cannot be read is a complaint, and the tree holds the rest.
    """
    name = name or folder.name or folder.resolve().name
    complaints: list[Complaint] = []
    files = list(_files(folder, name, complaints))
    if not files and not complaints:
        complaints.append(
            Complaint(name, 0, 0, "", "no file in this folder", "at least one file ending in .yaml")
        )
    merged = Tree(name)
    for path, shown in files:
        raw = _bytes(path, shown, complaints)
        if raw is not None:
            tree, more = read_bytes(shown, raw)
            complaints += more
            _merge(merged, tree, complaints)
    return merged, sorted(complaints)


def read_bytes(name: str, raw: bytes) -> tuple[Tree, list[Complaint]]:
    """Read one file, called `name` in complaints. Never raises; a broken one gives an empty tree."""
    if len(raw) > LARGEST:
        return Tree(name), [_too_large(name)]
    text, fault = _text(raw)
    if fault is None:
        fault = _invisible(text)
    node: yaml.Node | None = None
    if fault is None:
        node, fault = _compose(text)
    if fault is not None:
        return Tree(name), [_complaint(name, fault, text)]
    if node is None:
        return Tree(name), [Complaint(name, 1, 1, "", "an empty file", "at least one entry, or no such file")]
    if not isinstance(node, yaml.MappingNode):
        what = "a list" if isinstance(node, yaml.SequenceNode) else "only a text"
        at = node.start_mark
        fault = Fault(
            at.line + 1, at.column + 1, f"{what} at the top of the file", "entries such as `name: value`"
        )
        return Tree(name), [_complaint(name, fault, text)]
    try:
        return grow(name, node)
    except TooMuchError as much:
        return Tree(name), [Complaint(name, 1, 1, "", str(much), "fewer and flatter entries")]


def _files(folder: Path, name: str, complaints: list[Complaint]) -> Iterator[tuple[Path, str]]:
    def cannot(error: OSError) -> None:
        if Path(error.filename or folder) == folder:
            what = (
                "no such folder"
                if isinstance(error, FileNotFoundError)
                else f"no readable folder ({_why(error)})"
            )
            complaints.append(Complaint(name, 0, 0, "", what, "the folder that holds the .yaml files"))
        else:
            shown = Path(name, Path(error.filename).relative_to(folder)).as_posix()
            complaints.append(_unreadable(shown, error))

    found: list[tuple[str, Path]] = []
    for top, folders, files in os.walk(folder, onerror=cannot):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for file in files:
            if is_read(file):
                path = Path(top, file)
                found.append((Path(name, path.relative_to(folder)).as_posix(), path))
    for shown, path in sorted(found):
        yield path, shown


def _bytes(path: Path, shown: str, complaints: list[Complaint]) -> bytes | None:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            complaints.append(
                Complaint(shown, 0, 0, "", "something that is not a file", "an ordinary text file")
            )
            return None
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        complaints.append(_unreadable(shown, error))
        return None


def _text(raw: bytes) -> tuple[str, Fault | None]:
    """Decode, with one kind of line end. Old editors save UTF-16 or Windows-1252, where Niño is not UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", Fault(1, 1, 'a file saved as UTF-16 ("Unicode")', "the same file saved as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line, last = before.count(b"\n") + 1, before.rsplit(b"\n", 1)[-1].decode("utf-8-sig", "replace")
        found = "a character that is not UTF-8, or the end of a file cut short"
        return "", Fault(line, len(last) + 1, found, "the same file saved as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _invisible(text: str) -> Fault | None:
    """Word processors leave characters behind that people cannot see and YAML takes for letters."""
    if found := _UNSEEN.search(text):
        where, what = found.start(), f"an invisible character (U+{ord(found[0]):04X})"
    elif found := _ODD_SPACE.search(text):
        where, what = (
            found.start("odd"),
            f"an invisible space that is not a space (U+{ord(found['odd']):04X})",
        )
    else:
        return None
    start = text.rfind("\n", 0, where) + 1
    return Fault(text.count("\n", 0, where) + 1, where - start + 1, what, "the line typed again without it")


def _compose(text: str) -> tuple[yaml.Node | None, Fault | None]:
    """Compose with the fast parser; if it objects, with Python's, whose problems can be explained."""
    for loader in (_FAST, yaml.BaseLoader):
        try:
            # Composing recurses, and the fast parser crashes the process on brackets nested 100,000 deep.
            deep = 0
            for event in yaml.parse(text, Loader=loader):
                deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                    event, yaml.CollectionEndEvent
                )
                if deep > _DEEPEST:
                    found = f"more than {_DEEPEST} entries inside each other"
                    return None, Fault(_line(event), 1, found, "a flatter file")
            return yaml.compose(text, Loader=loader), None
        except yaml.YAMLError as error:
            problem = error
    return None, explain(problem, text)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _merge(whole: Tree, part: Tree, complaints: list[Complaint]) -> None:
    """Put one file's entries to the others: top-level groups are joined, and nothing is said twice."""
    if not isinstance(whole.root, dict) or not isinstance(part.root, dict):
        return
    refused: set[TreePath] = set()
    for key, value in part.root.items():
        there = whole.root.get(key)
        if key not in whole.root or there is None:
            whole.root[key] = dict(value) if isinstance(value, dict) else value
        elif isinstance(there, dict) and isinstance(value, dict):
            for inner, entry in value.items():
                if inner in there:
                    refused.add((key, inner))
                else:
                    there[inner] = entry
        elif value is not None:
            refused.add((key,))
    for path in sorted(refused):
        first = whole.key_mark(path)
        found = f"`{path[-1]}` a second time, after {first.file}:{first.line}"
        complaints.append(part.complaint(path, found, "only one of the two", key=True))
    for mine, theirs in ((whole.marks, part.marks), (whole.key_marks, part.key_marks)):
        for path, mark in theirs.items():
            if path and path[:1] not in refused and path[:2] not in refused:
                mine.setdefault(path, mark)


def _complaint(name: str, fault: Fault, text: str) -> Complaint:
    """Keep the line inside the file: a parser that reached the end speaks of the line after the last."""
    lines = text.split("\n")
    last = max(1, len(lines) - (not lines[-1]))
    if text and fault.line > last:
        return Complaint(name, last, len(lines[last - 1]) + 1, "", fault.found, fault.right)
    return Complaint(name, fault.line, fault.column, "", fault.found, fault.right)


def _too_large(name: str) -> Complaint:
    return Complaint(name, 1, 1, "", "more than 1 MB in one file", "a text file of the line's own facts")


def _unreadable(shown: str, error: OSError) -> Complaint:
    found = f"something that cannot be opened ({_why(error)})"
    return Complaint(shown, 0, 0, "", found, "a file that this program may read")


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__

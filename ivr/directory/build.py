"""Building the line: `config/` and `prompts/` become one frozen edition, or a list of everything that is not right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.directory import build_issues
from ivr.directory.build_contacts import contacts
from ivr.directory.build_hours import check_zone
from ivr.directory.build_menu import menu
from ivr.directory.build_places import places
from ivr.directory.complaints import Complaint
from ivr.directory.gather import Gathered, gather
from ivr.directory.line import Line
from ivr.directory.reading import read_folder
from ivr.directory.tree import Tree
from ivr.errors import ConfigError
from ivr.prompts.load import language_of, read_language
from ivr.prompts.words import Words


@dataclass(frozen=True, slots=True)
class Edition:
    """One checked whole of facts and words, named by the hash of its files."""

    line: Line
    words: Mapping[str, Words]


def load(config: Path, prompts: Path) -> Edition:
    """Return the edition that stands in two folders.

    Raises ConfigError with every complaint where anything is not right.
    """
    edition, complaints = examine(config, prompts)
    if edition is None:
        raise ConfigError(complaints)
    return edition


def examine(config: Path, prompts: Path) -> tuple[Edition | None, list[Complaint]]:
    """Return the edition, or None, and every complaint about facts and words."""
    line, complaints = line_of(*read_folder(config), fingerprint(config, prompts))
    if line is None:
        return None, sorted({*complaints, *unreadable(prompts)})
    return worded(line, {language: read_language(prompts, language) for language in line.languages})


def line_of(tree: Tree, complaints: list[Complaint], edition: str) -> tuple[Line | None, list[Complaint]]:
    """Return the line that was read from `config/`, still without words; or None, and every complaint about it."""
    found = gather(tree, complaints)
    line = _line(found, edition)
    return line, sorted(set(found.complaints))


def worded(line: Line, read: Mapping[str, tuple[Tree, list[Complaint]]]) -> tuple[Edition | None, list[Complaint]]:
    """Return the edition of a line and its words, or None, and every complaint about the words.

    `read` is what was read from `prompts/` for each of its languages.
    """
    words: dict[str, Words] = {}
    heard = {}
    complaints: list[Complaint] = []
    for language in line.languages:
        loaded, heard[language], more = language_of(*read[language], language, line)
        complaints += more
        if loaded:
            words[language] = loaded
    if complaints:
        return None, sorted(set(complaints))
    return Edition(replace(line, hearing=heard), words), []


def unreadable(prompts: Path) -> list[Complaint]:
    """Return why files of wording cannot be read; what they should hold is known only once the facts are right."""
    complaints: list[Complaint] = []
    for folder in sorted(prompts.iterdir()) if prompts.is_dir() else ():
        if folder.is_dir():
            complaints += read_folder(folder, f"{prompts.name}/{folder.name}")[1]
    return complaints


def fingerprint(*folders: Path) -> str:
    """Return the name of an edition: eight hexadecimal digits of the hash of all its files."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.y*ml")) if folder.is_dir() else ():
            if path.is_file():
                total.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:8]


def _line(found: Gathered, edition: str) -> Line | None:
    """Return the line of what was gathered, complaining of everything that does not hang together."""
    desks = contacts(found)
    asked = build_issues.questions(found)
    guides = build_issues.guides(found)
    issues = build_issues.issues(found, asked, desks)
    entry = found.line
    if entry is None:
        return None
    check_zone(found, entry.zone, ("line", "zone"))
    found.known("contacts", entry.desk, ("line", "desk"))
    offered = menu(found, issues, entry.choices)
    known = places(found)
    if found.complaints:
        return None
    return Line(
        id=entry.id,
        edition=edition,
        zone=entry.zone,
        languages=tuple(entry.languages),
        desk=entry.desk,
        issues=offered.issues,
        groups=offered.groups,
        questions=asked,
        contacts=desks,
        guides=guides,
        menu=offered.pages,
        operator=entry.operator,
        closing_soon=entry.closing_soon,
        short_transfer=entry.short_transfer,
        ring_seconds=entry.ring,
        places=known,
    )

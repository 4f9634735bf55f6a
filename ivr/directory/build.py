"""Building the line: `config/` and `prompts/` become one frozen edition, or a list of everything that is not right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ivr.directory import build_issues
from ivr.directory.build_announcements import announcements
from ivr.directory.build_contacts import check_source, contacts
from ivr.directory.build_facts import facts, sources
from ivr.directory.build_hours import check_zone
from ivr.directory.build_menu import menu
from ivr.directory.build_places import places
from ivr.directory.complaints import Complaint, quoted
from ivr.directory.edition import Edition
from ivr.directory.gather import Gathered, gather
from ivr.directory.line import Limits, Line
from ivr.directory.reading import read_folder
from ivr.directory.schema import NoticeEntry
from ivr.directory.snapshot import Folders, take
from ivr.directory.tree import Tree
from ivr.errors import ConfigError
from ivr.prompts.load import language_of, read_language
from ivr.prompts.words import Words


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
    return Edition(replace(line, hearing=heard), _linked(words)), []


def _linked(words: Mapping[str, Words]) -> dict[str, Words]:
    """Return the words of each language, knowing each other: a sentence may be said in another one."""
    linked: dict[str, Words] = {}
    for language, one in words.items():
        linked[language] = replace(one, others=linked)
    return linked


def unreadable(prompts: Path) -> list[Complaint]:
    """Return why files of wording cannot be read; what they should hold is known only once the facts are right."""
    complaints: list[Complaint] = []
    for folder in sorted(prompts.iterdir()) if prompts.is_dir() else ():
        if folder.is_dir():
            complaints += read_folder(folder, f"{prompts.name}/{folder.name}")[1]
    return complaints


def fingerprint(config: Path, prompts: Path) -> str:
    """Return the name of the edition that stands in two folders: eight hexadecimal digits of the hash of its files."""
    return take(Folders(config, prompts)).edition


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
    told = announcements(found)
    approved = _approved(found, {c.notice for c in desks.values()} | {i.notice for i in issues.values()})
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
        approved=approved,
        announcements=told,
        sources=sources(found),
        facts=facts(found),
        facts_checked_within=entry.facts_checked_within,
        limits=Limits(**entry.limits.model_dump()),
    )


def _approved(found: Gathered, used: set[str | None]) -> dict[str, tuple[str, ...]]:
    """Return the languages in which each notice has an approved translation."""
    approved = {}
    languages = found.line.languages if found.line else []
    for name, entry in found.of("notices", NoticeEntry).items():
        check_source(found, entry, ("notices", name))
        if name not in used and not found.bad["contacts"] | found.bad["issues"]:
            found.unknown(name, "a notice that a contact or an issue has", {u for u in used if u}, ("notices", name))
        for nth, language in enumerate(entry.approved):
            if language not in languages:
                path = ("notices", name, "approved", nth)
                found.complain(path, quoted(language), f"a language of the line: {', '.join(languages)}")
        approved[name] = tuple(entry.approved)
    return approved

"""Building the line: `config/` and `prompts/` become one frozen edition, or a list of everything that is not right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ivr.directory import build_issues
from ivr.directory.build_announcements import announcements
from ivr.directory.build_contacts import check_source, contacts
from ivr.directory.build_facts import facts, sources
from ivr.directory.build_hours import check_zone
from ivr.directory.build_menu import menu
from ivr.directory.build_places import places
from ivr.directory.complaints import Complaint, listed, quoted
from ivr.directory.edition import Edition
from ivr.directory.gather import Gathered, gather
from ivr.directory.learnt import Learn, learnt
from ivr.directory.line import Limits, Line
from ivr.directory.reading import read_folder
from ivr.directory.schema import NoticeEntry
from ivr.directory.snapshot import AUDIO, PROMPTS, Folders, Snapshot, take
from ivr.directory.tree import Tree
from ivr.errors import ConfigError
from ivr.prompts.load import Audio, language_of, read_language
from ivr.prompts.recordings import LARGEST_OF_ALL, shown
from ivr.prompts.words import Words


def load(config: Path, prompts: Path, learn: Learn = learnt) -> Edition:
    """Return the edition that stands in two folders; `learn` says where what was learnt before is looked for.

    Raises ConfigError with every complaint where anything is not right.
    """
    edition, complaints = examine(config, prompts, learn)
    if edition is None:
        raise ConfigError(complaints)
    return edition


def examine(
    config: Path, prompts: Path, learn: Learn = learnt
) -> tuple[Edition | None, list[Complaint]]:
    """Return the edition, or None, and every complaint about facts and words."""
    files = take(Folders(config, prompts))
    line, complaints = line_of(*read_folder(config), files.edition)
    if line is None:
        return None, sorted({*complaints, *unreadable(prompts)})
    audio = audio_of(files, prompts.name)
    read = {language: read_language(prompts, language) for language in line.languages}
    return worded(line, read, audio, learn)


def line_of(tree: Tree, complaints: list[Complaint], edition: str) -> tuple[Line | None, list[Complaint]]:
    """Return the line that was read from `config/`, still without words; or None, and every complaint about it."""
    found = gather(tree, complaints)
    line = _line(found, edition)
    return line, sorted(set(found.complaints))


def worded(
    line: Line,
    read: Mapping[str, tuple[Tree, list[Complaint]]],
    audio: Mapping[str, Audio] | None = None,
    learn: Learn = learnt,
) -> tuple[Edition | None, list[Complaint]]:
    """Return the edition of a line and its words, or None, and every complaint about the words.

    `read` is what was read from `prompts/` for each of its languages, `audio` their recordings.
    """
    words: dict[str, Words] = {}
    heard = {}
    sounds: dict[str, bytes] = {}
    audio = audio or {}
    complaints = [*_homeless(line, audio)]
    for language in line.languages:
        loaded = language_of(*read[language], language, line, audio.get(language), learn)
        complaints += loaded.complaints
        heard[language] = loaded.hearing
        sounds |= loaded.sounds
        if loaded.words:
            words[language] = loaded.words
    if complaints:
        return None, sorted(set(complaints))
    return Edition(replace(line, hearing=heard), _linked(words), sounds), []


def audio_of(files: Snapshot, prompts: str) -> dict[str, Audio]:
    """Return the recordings of each language, also of those there are not. `prompts` is what the folder is called."""
    found: dict[str, dict[str, bytes]] = {}
    for name, content in files.files.items():
        if name.startswith(AUDIO):
            language, _, file = name.removeprefix(AUDIO).partition("/")
            found.setdefault(language if file else "", {})[file or language] = content
    top = AUDIO.removeprefix(PROMPTS).rstrip("/")
    return {each: Audio(f"{prompts}{top}/{each}".rstrip("/"), sounds) for each, sounds in found.items()}


def _homeless(line: Line, audio: Mapping[str, Audio]) -> Iterator[Complaint]:
    """Yield what is not right with recordings as a whole: those of no language, and too many."""
    for language, its in audio.items():
        if language not in line.languages:
            for file in its.sounds:
                whose = f"a recording for `{shown(language)}`, which is no language of this line"
                found = whose if language else "a file"
                right = listed(f"{AUDIO}{each}/" for each in line.languages)
                yield Complaint(shown(f"{its.folder}/{file}"), 0, 0, "", found, f"one in {right}; or delete it")
    total = sum(len(sound) for its in audio.values() for sound in its.sounds.values())
    if total > LARGEST_OF_ALL:
        found = f"{total // 1_000_000} MB of recordings"
        yield Complaint(AUDIO.rstrip("/"), 0, 0, "", found, f"at most {LARGEST_OF_ALL // 1_000_000} MB in all")


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
        if folder.is_dir() and f"{PROMPTS}/{folder.name}/" != AUDIO:
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

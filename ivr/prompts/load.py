"""Loading `prompts/<language>/`: every wording the line needs, none it does not know, and fields that exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ivr.dialogue import prompt_keys
from ivr.directory.complaints import Complaint, TreePath, quoted, suggest
from ivr.directory.line import Line
from ivr.directory.reading import read_folder
from ivr.directory.snapshot import AUDIO
from ivr.directory.tree import Branch, Tree
from ivr.prompts import listening, phrases, recordings, rendering
from ivr.prompts.checking import check_wording
from ivr.prompts.keywords import Keywords, read_keywords
from ivr.prompts.recordings import Sounds, read_recordings
from ivr.prompts.words import CHANNELS, Template, Words, template
from ivr.recognition.hearing import Hearing
from ivr.recognition.phrases import Knowledge, Model, train

# How the provider is told to speak and to listen; and the blocks beside the wordings.
SETTINGS = ("voice", "locale", "recogniser")
# Which characters its texts may use: most languages can be written in the telephone alphabet, some cannot.
ALPHABET, GSM7, UCS2 = "alphabet", "GSM-7", "UCS-2"
BLOCKS = ("language", "keywords", "fillers", recordings.BLOCK, *phrases.BLOCKS, *listening.BLOCKS)
# Recognisers gain nothing from more than a few words to expect.
MOST_HINTS = 20

Wording = tuple[TreePath, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Audio:
    """The recordings of a language as they lie on disk, and what their folder is called in complaints."""

    folder: str = ""
    sounds: Sounds = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A language: its words, how it is heard, its recordings by the name they are served as, or else complaints."""

    words: Words | None = None
    hearing: Hearing = field(default_factory=Hearing)
    sounds: Sounds = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)


def required(line: Line, language: str) -> dict[str, frozenset[str]]:
    """Return every prompt key the line needs in a language, with the fields each may use."""
    return {**rendering.KEYS, **prompt_keys.OF_THE_CONVERSATION, **prompt_keys.of_line(line, language)}


def read_language(folder: Path, language: str) -> tuple[Tree, list[Complaint]]:
    """Return what stands in the folder of one language, as it was written."""
    return read_folder(folder / language, f"{folder.name}/{language}")


def language_of(
    tree: Tree,
    complaints: list[Complaint],
    language: str,
    line: Line,
    audio: Audio | None = None,
    learn: Callable[[Knowledge], Model] = train,
) -> Loaded:
    """Return the words of one language and how it is heard, and every complaint about them."""
    complaints = list(complaints)
    if not tree.root:
        return Loaded(complaints=complaints)
    needed = required(line, language)
    known = {**prompt_keys.optional(line, language), **needed}
    wordings = dict(_wordings(tree, tree.root, (), complaints))
    # Reasons are worded ahead: on the morning it snows nobody should have to, and closures end before their words do.
    # So are locations and clocks: they are there before a desk is, and stay when the last one has moved.
    known |= {key: needed.get(key, frozenset()) for key in wordings if key.startswith(("reason.", "site.", "zone."))}
    complaints += _unknown(tree, wordings, known)
    complaints += _missing(tree, wordings, needed)
    settings, more = _settings(tree)
    for key, (path, by_channel) in wordings.items():
        allowed = known.get(key, frozenset())
        complaints += check_wording(tree, path, key, by_channel, allowed, plain=alphabet(tree) == GSM7)
    keywords, further = read_keywords(tree, prompt_keys.keyword_targets(line))
    examples, unlearnt = phrases.read_phrases(tree, frozenset(line.issues))
    heard, secrets, unheard = listening.read_listening(tree)
    audio = audio or Audio(f"{AUDIO}{language}")
    recorded, unplayable = read_recordings(tree, wordings, audio.sounds, audio.folder)
    complaints += [*more, *further, *unlearnt, *unheard, *unplayable]
    if complaints or settings is None:
        return Loaded(complaints=complaints)
    words = Words(
        language,
        voice=settings["voice"],
        locale=settings["locale"],
        recogniser=settings["recogniser"],
        spoken=_templates(wordings, "voice"),
        texted=_templates(wordings, "sms"),
        offered=keywords.offered,
        hints=_hints(keywords),
        recorded=recorded.by_key,
    )
    learnt = learn(examples)
    spoken = replace(keywords.vocabulary, spared=learnt.heard.met)
    return Loaded(words, Hearing(spoken, learnt, heard, secrets), recorded.sounds)


def _wordings(tree: Tree, value: Branch, path: TreePath, complaints: list[Complaint]) -> Iterator[tuple[str, Wording]]:
    """Yield every wording by its dotted key; one wording serves both channels unless there is one for each."""
    if isinstance(value, str):
        yield _key(path), (path, dict.fromkeys(CHANNELS, value))
    elif isinstance(value, dict) and value and set(value) <= set(CHANNELS):
        for channel in CHANNELS:
            if channel not in value:
                right = 'a wording for each channel; "" where it says nothing'
                complaints.append(tree.complaint(path, f"no `{channel}`", right))
        yield _key(path), (path, {c: str(value.get(c) or "") for c in CHANNELS})
    elif isinstance(value, dict):
        for name, below in value.items():
            if path or name not in BLOCKS:
                yield from _wordings(tree, below, (*path, name), complaints)
    else:
        complaints.append(tree.complaint(path, quoted(value), "a wording in quotes"))


def _key(path: TreePath) -> str:
    return ".".join(str(part) for part in path)


def _templates(wordings: Mapping[str, Wording], channel: str) -> dict[str, Template]:
    return {key: template(by_channel[channel]) for key, (_, by_channel) in wordings.items()}


def _unknown(tree: Tree, wordings: Mapping[str, Wording], needed: Mapping[str, object]) -> Iterator[Complaint]:
    for key, (path, _) in wordings.items():
        if key not in needed:
            right = suggest(key, set(needed) - set(wordings)) or "a wording the line uses; or delete it"
            yield tree.complaint(path, f"`{key}`, which nothing says", right, key=True)


def _missing(tree: Tree, wordings: Mapping[str, Wording], needed: Mapping[str, object]) -> Iterator[Complaint]:
    """Yield a complaint for each wording there is none of, placed at the block where it belongs."""
    for key in sorted(set(needed) - set(wordings)):
        *block, name = key.split(".")
        mark = tree.key_mark(tuple(block))
        where = " > ".join(block)
        yield Complaint(
            mark.file, mark.line, mark.column, where, f"no wording `{key}`", f'a line such as `{name}: "..."`'
        )


def _settings(tree: Tree) -> tuple[dict[str, str] | None, list[Complaint]]:
    block: TreePath = ("language",)
    written = tree.at(block)
    found = {name: tree.at((*block, name)) for name in SETTINGS}
    right = "the provider's name for it, such as Polly.Joanna-Neural or en-US"
    complaints = [
        tree.complaint(block, f"no `{name}` for the language", right)
        for name, value in found.items()
        if not isinstance(value, str)
    ]
    known = (*SETTINGS, ALPHABET)
    for name in written if isinstance(written, dict) else ():
        if name not in known:
            near = suggest(name, known) or f"one of {', '.join(known)}"
            complaints.append(tree.complaint((*block, name), f"`{name}`", near, key=True))
    if alphabet(tree) not in (GSM7, UCS2):
        right = f"{GSM7}, or {UCS2} for a language that cannot be written in it"
        complaints.append(tree.complaint((*block, ALPHABET), quoted(tree.at((*block, ALPHABET))), right))
    return {name: str(value) for name, value in found.items()} if not complaints else None, complaints


def alphabet(tree: Tree) -> str:
    """Return the alphabet that the texts of a language are written in."""
    return str(tree.at(("language", ALPHABET)) or GSM7)


def _hints(keywords: Keywords) -> str:
    """Return the words the recogniser is told to expect: one for each choice, issue and command."""
    kinds = ("choice.", "issue.", "command.")
    said = [word for kind in kinds for target, word in keywords.offered.items() if target.startswith(kind)]
    return ", ".join(said[:MOST_HINTS])

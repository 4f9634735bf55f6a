"""Loading `prompts/<language>/`: every wording the line needs, none it does not know, fields that exist, keywords
that agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ivr.dialogue import prompt_keys
from ivr.directory.complaints import Complaint, TreePath, quoted, suggest
from ivr.directory.line import Line
from ivr.directory.reading import read_folder
from ivr.directory.tree import Branch, Tree
from ivr.prompts import rendering
from ivr.prompts.gsm7 import outside
from ivr.prompts.words import CHANNELS, Template, Words, template
from ivr.recognition.keywords import Vocabulary, vocabulary, words_of

# Single words that carriers act on by themselves: offering one would unsubscribe a caller or be answered twice.
RESERVED = frozenset(
    [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "start",
        "yes",
        "unstop",
        "help",
        "info",
        "arret",
        "arrete",
        "arrett",
    ]
)
MOST_HINTS = 20
_LANGUAGE = ("voice", "locale", "recogniser")
_OTHER = ("language", "keywords", "fillers")


def required(line: Line) -> dict[str, frozenset[str]]:
    """Return every prompt key the line needs, with the fields each may use."""
    return {**rendering.KEYS, **prompt_keys.OF_THE_CONVERSATION, **prompt_keys.of_line(line)}


def load_language(folder: Path, language: str, line: Line) -> tuple[Words | None, Vocabulary, list[Complaint]]:
    """Return the words and the vocabulary of one language, and every complaint about them."""
    tree, complaints = read_folder(folder / language, f"{folder.name}/{language}")
    needed = required(line)
    wordings = dict(_leaves(tree, tree.root, (), complaints))
    spoken: dict[str, Template] = {}
    texted: dict[str, Template] = {}
    for key, (path, by_channel) in wordings.items():
        if key not in needed:
            near = suggest(key, set(needed) - set(wordings))
            complaints.append(
                tree.complaint(
                    path, f"`{key}`, which nothing says", near or "a wording the line uses; or delete it", key=True
                )
            )
            continue
        spoken[key], texted[key] = template(by_channel["voice"]), template(by_channel["sms"])
        complaints += _fields(tree, path, key, by_channel, needed[key])
    if not complaints or wordings:
        file = next(iter(sorted({m.file for m in tree.marks.values()})), folder.name)
        for key in sorted(set(needed) - set(wordings)):
            complaints.append(Complaint(file, 0, 0, "", f"no wording for `{key}`", f"one, such as {_example(key)}"))
    words, more = _words(tree, language, spoken, texted)
    heard, further = _vocabulary(tree, line)
    return (words if words else None), heard, [*complaints, *more, *further]


def _leaves(
    tree: Tree, value: Branch, path: TreePath, complaints: list[Complaint]
) -> Iterator[tuple[str, tuple[TreePath, dict[str, str]]]]:
    """Yield every wording by its dotted key; one wording serves both channels unless there is one for each."""
    key = ".".join(str(part) for part in path)
    if isinstance(value, str):
        yield key, (path, dict.fromkeys(CHANNELS, value))
    elif isinstance(value, dict) and value and set(value) <= set(CHANNELS):
        missing = [c for c in CHANNELS if c not in value]
        for channel in missing:
            complaints.append(
                tree.complaint(path, f"no `{channel}`", 'a wording for each channel; "" where it says nothing')
            )
        yield key, (path, {c: str(value.get(c) or "") for c in CHANNELS})
    elif isinstance(value, dict):
        for name, below in value.items():
            if path or name not in _OTHER:
                yield from _leaves(tree, below, (*path, name), complaints)
    else:
        complaints.append(tree.complaint(path, quoted(value), "a wording in quotes"))


def _fields(
    tree: Tree, path: TreePath, key: str, by_channel: Mapping[str, str], allowed: frozenset[str]
) -> Iterator[Complaint]:
    for channel in CHANNELS:
        text = by_channel[channel]
        for name in sorted(template(text).fields - allowed):
            known = ", ".join(f"{{{f}}}" for f in sorted(allowed)) or "none: this wording has no fields"
            yield tree.complaint(path, f"the field {{{name}}} in `{key}`", f"one of {known}" if allowed else known)
        if text.count("{") != text.count("}") or "{" in "".join(template(text).parts[::2]):
            yield tree.complaint(path, "a brace that is not part of a field", "{name} for a field, and no other braces")
    odd = outside(by_channel["sms"])
    if odd and path[:1] != ("language",):
        said = " ".join(odd)
        yield tree.complaint(
            path, f"{said} in a text", "plain characters: each of these doubles or triples the price of a message"
        )


def _words(
    tree: Tree, language: str, spoken: dict[str, Template], texted: dict[str, Template]
) -> tuple[Words | None, list[Complaint]]:
    settings = tree.at(("language",))
    found = {name: tree.at(("language", name)) for name in _LANGUAGE}
    complaints = [
        tree.complaint(
            ("language",), f"no `{name}`", "the provider's name for it, such as Polly.Joanna-Neural or en-US"
        )
        for name, value in found.items()
        if not isinstance(value, str)
    ]
    if isinstance(settings, dict):
        complaints += [
            tree.complaint(("language", name), f"`{name}`", f"one of {', '.join(_LANGUAGE)}", key=True)
            for name in settings
            if name not in _LANGUAGE
        ]
    if complaints:
        return None, complaints
    offered = {target: str(said[0]) for target, said in _lists(tree.at(("keywords",))).items() if said}
    return Words(
        language,
        str(found["voice"]),
        str(found["locale"]),
        str(found["recogniser"]),
        spoken,
        texted,
        offered,
        _hints(offered),
    ), []


def _hints(offered: Mapping[str, str]) -> str:
    """Return the words the recogniser is told to expect: one for each issue, choice and command (more than a few are
    no help).
    """
    kinds = ("choice.", "issue.", "command.")
    said = [word for kind in kinds for target, word in offered.items() if target.startswith(kind)]
    return ", ".join(said[:MOST_HINTS])


def _vocabulary(tree: Tree, line: Line) -> tuple[Vocabulary, list[Complaint]]:
    complaints: list[Complaint] = []
    keywords = _lists(tree.at(("keywords",)))
    needed = prompt_keys.keyword_targets(line)
    seen: dict[tuple[str, ...], str] = {}
    for target, said in list(keywords.items()):
        path: TreePath = ("keywords", target)
        if target not in needed:
            complaints.append(
                tree.complaint(
                    path, f"keywords for `{target}`", suggest(target, needed) or "something the line has", key=True
                )
            )
            del keywords[target]
            continue
        for nth, phrase in enumerate(said):
            words = words_of(phrase)
            if not words:
                complaints.append(tree.complaint((*path, nth), quoted(phrase), "letters or digits"))
            elif seen.setdefault(words, target) != target:
                complaints.append(
                    tree.complaint(
                        (*path, nth), f'"{phrase}", which also stands for `{seen[words]}`', "a word for one thing only"
                    )
                )
            elif len(words) == 1 and words[0] in RESERVED and target.partition(".")[0] != "command" and nth == 0:
                complaints.append(
                    tree.complaint((*path, nth), f'"{phrase}", which carriers act on themselves', "another first word")
                )
    missing = sorted(needed - set(keywords))
    for target in missing:
        complaints.append(tree.complaint(("keywords",), f"no keywords for `{target}`", "a list with at least one word"))
    if complaints:
        return Vocabulary(), complaints
    fillers = tree.at(("fillers",))
    drop = tuple(str(word) for word in fillers) if isinstance(fillers, list) else ()
    return vocabulary({t: tuple(said) for t, said in keywords.items()}, drop), complaints


def _lists(value: Branch) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        return {}
    return {
        target: [str(word) for word in said] if isinstance(said, list) else [str(said)]
        for target, said in value.items()
        if said is not None
    }


def _example(key: str) -> str:
    *stem, last = key.split(".")
    return f'`{last}: "..."` under `{".".join(stem)}`' if stem else f'`{last}: "..."`'

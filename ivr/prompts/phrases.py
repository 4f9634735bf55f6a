"""Example phrases as staff write them, with the words beside them: read from a language's files, and complained of."""

from __future__ import annotations

from ivr.directory.complaints import Complaint, TreePath, quoted, suggest
from ivr.directory.tree import Tree
from ivr.recognition.normal import words_of
from ivr.recognition.phrases import Knowledge

BLOCKS = ("phrases", "sounds_like", "word_groups", "speech_marks")
SPEECH_MARKS = ("denying", "joining", "taking_back", "turning")
# What people say that is no issue of any line, and that every line understands.
ALWAYS = ("emergency", "greeting", "hours", "language", "none", "staff", "start_over", "thanks")


def read_phrases(tree: Tree, issues: frozenset[str]) -> tuple[Knowledge, list[Complaint]]:
    """Return what staff wrote down about how people speak, and every complaint about it.

    Phrases stand for an issue of the line or for one of `ALWAYS`; a line may leave any of them out.
    """
    complaints: list[Complaint] = []
    blocks = {block: _lists(tree, (block,), complaints) for block in BLOCKS}
    for block, names in (("phrases", issues | set(ALWAYS)), ("speech_marks", frozenset(SPEECH_MARKS))):
        for name in blocks[block]:
            if name not in names:
                right = suggest(name, names) or f"one of {', '.join(sorted(names))}"
                complaints.append(tree.complaint((block, name), f"`{name}`", right, key=True))
    complaints += _said_twice(tree, blocks["phrases"])
    return (Knowledge(**blocks), []) if not complaints else (Knowledge(), complaints)


def _lists(tree: Tree, path: TreePath, complaints: list[Complaint]) -> dict[str, tuple[str, ...]]:
    value = tree.at(path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        complaints.append(tree.complaint(path, quoted(str(value)), "names, each with a list of phrases"))
        return {}
    lists = {}
    for name, said in value.items():
        if not isinstance(said, list):
            complaints.append(tree.complaint((*path, name), "no list", "a list of phrases", key=True))
            continue
        for nth, phrase in enumerate(said):
            if not isinstance(phrase, str) or not words_of(phrase):
                complaints.append(tree.complaint((*path, name, nth), quoted(str(phrase)), "letters or digits"))
        lists[name] = tuple(str(phrase) for phrase in said)
    return lists


def _said_twice(tree: Tree, phrases: dict[str, tuple[str, ...]]) -> list[Complaint]:
    standing: dict[tuple[str, ...], str] = {}
    complaints = []
    for name, said in phrases.items():
        for nth, phrase in enumerate(said):
            other = standing.setdefault(tuple(words_of(phrase)), name)
            if other != name:
                found = f'"{phrase}", which also stands for `{other}`'
                right = "a phrase that stands for one thing only"
                complaints.append(tree.complaint(("phrases", name, nth), found, right))
    return complaints

"""Keywords as staff list them: what people say for an issue, a choice, a command. One phrase stands for one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.directory.complaints import Complaint, quoted, suggest
from ivr.directory.tree import Branch, Tree
from ivr.recognition.keywords import Vocabulary, vocabulary, words_of
from ivr.recognition.reserved import RESERVED


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of one language, ready to be recognised; `offered` is the word the line suggests for each target."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    offered: Mapping[str, str] = field(default_factory=dict)


def read_keywords(tree: Tree, targets: frozenset[str]) -> tuple[Keywords, list[Complaint]]:
    """Return the keywords written in a language's files, and every complaint about them.

    `targets` is everything that must have a keyword, and all that may.
    """
    lists = _lists(tree.at(("keywords",)))
    complaints: list[Complaint] = []
    standing: dict[tuple[str, ...], str] = {}
    for target, said in lists.items():
        if target not in targets:
            right = suggest(target, targets) or "something this line has"
            complaints.append(tree.complaint(("keywords", target), f"keywords for `{target}`", right, key=True))
            continue
        complaints += _listed(tree, target, said, standing)
    for target in sorted(targets - set(lists)):
        complaints.append(tree.complaint(("keywords",), f"no keywords for `{target}`", "a list with at least one word"))
    if complaints:
        return Keywords(), complaints
    fillers = tree.at(("fillers",))
    dropped = tuple(str(word) for word in fillers) if isinstance(fillers, list) else ()
    heard = vocabulary({target: tuple(said) for target, said in lists.items()}, dropped)
    return Keywords(heard, {target: said[0] for target, said in lists.items()}), []


def _listed(tree: Tree, target: str, said: list[str], standing: dict[tuple[str, ...], str]) -> list[Complaint]:
    complaints = []
    for nth, phrase in enumerate(said):
        path = ("keywords", target, nth)
        words = words_of(phrase)
        if not words:
            complaints.append(tree.complaint(path, quoted(phrase), "letters or digits"))
        elif standing.setdefault(words, target) != target:
            found = f'"{phrase}", which also stands for `{standing[words]}`'
            complaints.append(tree.complaint(path, found, "a word that stands for one thing only"))
        elif nth == 0 and words[0] in RESERVED and len(words) == 1:
            found = f'"{phrase}" as the first word, which is the one the line offers'
            complaints.append(tree.complaint(path, found, "another first word: carriers act on this one themselves"))
    return complaints


def _lists(value: Branch) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        return {}
    return {
        target: [str(word) for word in said] if isinstance(said, list) else [str(said)]
        for target, said in value.items()
        if said
    }

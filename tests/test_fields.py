"""Every field of the configuration is heard: removed from some line, a transcript of that line changes.

A field nobody would miss is either dead or never shown to work. For each field of each model, each place where a line
writes it is emptied in turn, the line is built anew from what is left, and its transcripts are played until one of them
is no longer as written. Words that only the removed field called for are taken away with it, and so is what only said
more about a place that was removed.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from ivr.channels.voice.writing import document
from ivr.dialogue.prompt_keys import keyword_targets, optional
from ivr.dialogue.steps import Transfer
from ivr.directory.build import line_of, worded
from ivr.directory.complaints import TreePath
from ivr.directory.edition import Edition
from ivr.directory.fields import Sourced
from ivr.directory.line import Line
from ivr.directory.reading import read_folder
from ivr.directory.schema import ConfigFiles
from ivr.directory.tree import Branch, Tree
from ivr.phone.play import play
from ivr.phone.transcript import Transcript, moment
from ivr.prompts.load import BLOCKS, read_language, required
from tests.playing import LINE_NUMBER, TRANSCRIPTS, edition, folders, transcript
from tests.straight import StraightPlayer

# The court last: it has the most transcripts, and what a small line shows is found sooner.
LINES = ("single", "consulate", "clinic", "city", "court")

NEEDED = {
    "LineEntry.holidays": "a site that keeps or may keep holidays asks for them",
    "HoursEntry.week": "hours are a week or times",
    "HoursEntry.times": "hours are a week or times",
    "PressEntry.option": "a press is an option or an extension",
    "PressEntry.extension": "a press is an option or an extension",
    "ClosureEntry.on": "a closure has a day or a span",
    "ClosureEntry.first": "a closure has a day or a span",
    "ClosureEntry.last": "a closure has a day or a span",
    "RouteEntry.contact": "a route leads to somebody or says that it doesn't",
    "RouteEntry.no_number": "a route leads to somebody or says that it doesn't",
    "IssueEntry.answers": "an issue leads somewhere",
    "IssueEntry.contact": "an issue leads somewhere",
    "IssueEntry.guide": "an issue leads somewhere",
    "IssueEntry.tells": "an issue leads somewhere",
    "IssueEntry.no_number": "an issue leads somewhere",
    "IssueEntry.asks": "the routes name the questions",
    "ContactEntry.numbers": "a contact has a number",
    "ChoiceEntry.retired": "a choice that is not retired leads somewhere",
    **dict.fromkeys(
        (f"ConfigFiles.{name}" for name in ("sources", "sites", "hours", "contacts", "questions", "groups", "guides")),
        "others refer to its entries",
    ),
    "ConfigFiles.issues": "a line without an issue has no menu",
    "IssueEntry.listed": "an issue in the menu has a label, and one that is not may have none",
    "IssueEntry.group": "an issue in the menu has a short label, and one in a group may have none",
}
ABOUT_PLACES = {"only_with_county", "also_words", "straddles", "sounds_like"}
ELSEWHERE = {
    "LineEntry.facts_checked_within": "no caller hears it, `facts` and `check` do: see tests/test_facts_register.py",
    "LineEntry.ring": "no transcript says how long a number rings: see the test below",
    "LineEntry.limits": "no caller hears them, `check` keeps them: see tests/test_proof.py",
    **dict.fromkeys((f"LimitsEntry.{name}" for name in ("keys", "listening", "menu", "parts")), "one of the limits"),
}


def inner(annotation: Any) -> type[BaseModel] | None:
    """Return the model that stands in an annotation, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := inner(part))), None)


def is_container(annotation: Any) -> bool:
    """Say whether an annotation is a list or group of something, rather than the thing itself."""
    origin = get_origin(annotation)
    if origin in (Annotated, Union, types.UnionType):
        return any(is_container(part) for part in get_args(annotation))
    return origin in (list, dict)


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a model and every model in it."""
    yield model
    for field in model.model_fields.values():
        found = inner(field.annotation)
        if found:
            yield from models(found)


MODELS = tuple(dict.fromkeys(models(ConfigFiles)))
FIELDS = {f"{model.__name__}.{name}": field for model in MODELS for name, field in model.model_fields.items()}


def places(model: type[BaseModel], value: Branch, path: TreePath = ()) -> Iterator[tuple[str, TreePath]]:
    """Yield each field that is written in a value, and where."""
    if not isinstance(value, dict):
        return
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in value:
            continue
        yield f"{model.__name__}.{name}", (*path, key)
        found, below = inner(field.annotation), value[key]
        if found is None:
            continue
        if not is_container(field.annotation):
            yield from places(found, below, (*path, key))
        elif isinstance(below, dict | list):
            for step, entry in below.items() if isinstance(below, dict) else enumerate(below):
                yield from places(found, entry, (*path, key, step))


SOURCED = [model.__name__ for model in MODELS if issubclass(model, Sourced)]
DOCUMENTS = {
    "SourceEntry.address": "for whoever compares the facts with their source",
    **dict.fromkeys((f"{model}.source" for model in SOURCED), "names the page a fact was taken from"),
    **dict.fromkeys((f"{model}.checked" for model in SOURCED), "says when somebody last looked"),
}


@cache
def written(name: str) -> Tree:
    """Return what stands in a line's config/."""
    tree, complaints = read_folder(folders(name)[0])
    assert not complaints
    return tree


@cache
def worded_as(name: str, language: str) -> Tree:
    """Return what stands in a line's prompts/."""
    tree, complaints = read_language(folders(name)[1], language)
    assert not complaints
    return tree


@cache
def calls(name: str) -> list[Transcript]:
    """Return the transcripts of a line."""
    return [one for path in TRANSCRIPTS if (one := transcript(path)).headers.line == name]


@cache
def written_at(name: str) -> dict[str, list[TreePath]]:
    """Return where a line writes each field."""
    found: dict[str, list[TreePath]] = {}
    for field, path in places(ConfigFiles, written(name).root):
        found.setdefault(field, []).append(path)
    return found


def without(tree: Tree, path: TreePath) -> Tree:
    """Return a tree without the entry at a path."""
    root = deepcopy(tree.root)
    above: Any = root
    for step in path[:-1]:
        above = above[step]
    del above[path[-1]]
    return Tree(tree.source, root, tree.marks, tree.key_marks)


def placed(tree: Tree) -> Tree:
    """Return a tree without what is said about places that are listed no more, as the complaints name it."""
    if "places" not in dict(tree.root):
        return tree
    ways = [complaint.where.split(" > ") for complaint in line_of(tree, [], "0")[1]]
    said = [[int(step[5:]) - 1 if step.startswith("item ") else step for step in way] for way in ways]
    about = {tuple(way) for way in said if way[0] == "places" and ABOUT_PLACES & set(way[:-1])}
    for path in sorted(about, reverse=True):
        tree = without(tree, path)
    return tree


def needed_by(tree: Tree, line: Line, language: str) -> Tree:
    """Return wordings without those that nothing in the line says any more."""
    root = deepcopy(tree.root)
    assert isinstance(root, dict)
    keep, targets = {**required(line, language), **optional(line, language)}, keyword_targets(line)
    root["keywords"] = {name: said for name, said in dict(root["keywords"]).items() if name in targets}

    def pruned(value: Branch, key: str) -> Branch:
        # Reasons are worded ahead of the day on which a desk closes for them.
        if not isinstance(value, dict) or key in keep or key == "reason":
            return value
        below = {name: pruned(inside, f"{key}.{name}") for name, inside in value.items()}
        return {n: v for n, v in below.items() if (isinstance(v, dict) and v) or f"{key}.{n}" in keep}

    worded = {name: value if name in BLOCKS else pruned(value, name) for name, value in root.items()}
    return Tree(tree.source, {name: value for name, value in worded.items() if value})


def built(name: str, tree: Tree) -> Edition | str:
    """Return the edition, or "complained" where the facts don't hang together or words are missing."""
    line, _ = line_of(tree, [], "0")
    if line is None:
        return "complained"
    read = {language: (needed_by(worded_as(name, language), line, language), []) for language in line.languages}
    return worded(line, read)[0] or "complained"


def changes(name: str, changed: Edition) -> bool:
    """Say whether some transcript of the line is no longer as written."""
    heads = ((one, one.headers) for one in calls(name))
    return any(play(one, StraightPlayer(changed, head.caller_id, LINE_NUMBER, head.texting)) for one, head in heads)


def removed(field: str, lines: tuple[str, ...]) -> str:
    """Return what comes of removing a field wherever it is written, one place at a time, until a transcript changes."""
    outcome = "unnoticed"
    for name in lines:
        for path in written_at(name).get(field, ()):
            left = built(name, placed(without(written(name), path)))
            if isinstance(left, str):
                outcome = left
            elif changes(name, left):
                return "changes"
    return outcome


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_can_be_removed_unheard(field: str) -> None:
    if field in DOCUMENTS or field in ELSEWHERE:
        assert removed(field, LINES[:-1]) == "unnoticed", "it is heard after all: no exception any more"
    elif FIELDS[field].is_required() or field in NEEDED:
        assert removed(field, LINES) == "complained"
    else:
        assert removed(field, LINES) == "changes"


def test_every_exception_is_a_field() -> None:
    assert {*DOCUMENTS, *NEEDED, *ELSEWHERE} - set(FIELDS) == set()


@pytest.mark.parametrize("name", LINES)
def test_a_line_built_from_what_was_read_is_the_line_that_is_loaded(name: str) -> None:
    """Else the test above would compare something nobody calls."""
    again = built(name, written(name))
    assert isinstance(again, Edition)
    assert again.words == edition(name).words
    assert not changes(name, again)


def test_how_long_a_number_rings_is_what_the_line_says() -> None:
    now = moment("Tuesday 2026-12-01 10:00 America/Chicago")
    clinic = edition("clinic")
    dialling = document(clinic.line, clinic.words["en"], (Transfer("billing", 0),), "/voice", None, now)
    assert b' timeout="40"' in dialling
    unset = built("clinic", without(written("clinic"), ("line", "ring")))
    assert isinstance(unset, Edition)
    dialling = document(unset.line, unset.words["en"], (Transfer("billing", 0),), "/voice", None, now)
    assert b' timeout="25"' in dialling

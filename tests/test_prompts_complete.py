"""Every sentence the conversation can say is worded in every line and language, and no wording is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.dialogue import prompt_keys
from ivr.prompts import rendering
from ivr.prompts.load import BLOCKS, read_language, required
from ivr.prompts.words import CHANNELS
from tests.playing import edition, folders

HERE = Path(__file__).parent
LINES = ("court", *sorted(path.name for path in (HERE / "lines").iterdir() if path.is_dir()))
DIALOGUE = sorted((HERE.parent / "ivr" / "dialogue").glob("*.py"))
ANY_ID = "*"

# Keys that are said without a `say("...")` in the conversation.
SAID_ELSEWHERE = {
    "apology": "said by the channels when something breaks",
    "emergency.intro": "said by the provider from the emergency pack",
}


def said_in(source: str) -> Iterator[str]:
    """Yield every prompt key that code says, with `*` for each part that is only known when it runs.

    Keys stand in `say("...")`, be it one of two, and in tables and variables from which `say` takes them.
    """
    module = ast.parse(source)
    for part in module.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield from keys_in(node.args[0], [part, module])


def keys_in(node: ast.expr, scopes: list[ast.AST]) -> Iterator[str]:
    """Yield the keys an expression may stand for, its names being set in one of the scopes, the inner one first."""
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else ANY_ID for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from keys_in(one, scopes)
            yield from keys_in(other, scopes)
        case ast.Name(id=name):
            for found in assigned(name, scopes):
                yield from keys_in(found, scopes)
        case ast.Subscript(value=ast.Name(id=table)):
            for found in assigned(table, scopes):
                assert isinstance(found, ast.Dict), f"{table} is no table of keys"
                for value in found.values:
                    yield from keys_in(value, scopes)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value="."), attr="join"), args=[ast.Tuple(elts=parts)]):
            steps = [str(part.value) if isinstance(part, ast.Constant) else ANY_ID for part in parts]
            yield ".".join(steps)
        case _:
            raise AssertionError(f"line {node.lineno}: a key this test cannot follow: {ast.unparse(node)}")


def assigned(name: str, scopes: list[ast.AST]) -> list[ast.expr]:
    """Return everything a name is set to in the innermost scope that sets it."""
    for scope in scopes:
        found = [
            node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ]
        if found:
            return found
    raise AssertionError(f"nothing sets {name}")


def fits(pattern: str) -> re.Pattern[str]:
    """Return what matches a key with `*` in it: a part may itself be parted by dots, as a choice of a question is."""
    return re.compile(".+".join(re.escape(part) for part in pattern.split(ANY_ID)))


SAID = {key for path in DIALOGUE for key in said_in(path.read_text(encoding="utf-8"))}


def of_lines() -> set[str]:
    """Return every key that the facts of some line call for."""
    lines = [edition(name).line for name in LINES]
    return {key for line in lines for language in line.languages for key in prompt_keys.of_line(line, language)}


def test_what_the_conversation_says_is_in_the_table() -> None:
    known = set(prompt_keys.OF_THE_CONVERSATION) | set(prompt_keys.OF_FURTHER_LANGUAGES) | of_lines() | {"hours.and"}
    assert {key for key in SAID if not any(fits(key).fullmatch(one) for one in known)} == set()


def test_what_is_in_the_table_is_said() -> None:
    patterns = [fits(key) for key in SAID]
    unsaid = {key for key in prompt_keys.OF_THE_CONVERSATION if not any(p.fullmatch(key) for p in patterns)}
    assert unsaid == set(SAID_ELSEWHERE)


def test_what_the_facts_of_a_line_call_for_is_said() -> None:
    """Zones are named by the wording room; all else is said by the conversation."""
    patterns = [fits(key) for key in SAID]
    unsaid = {key for key in of_lines() if not any(p.fullmatch(key) for p in patterns)}
    assert {key for key in unsaid if not key.startswith("zone.")} == set()


@pytest.mark.parametrize("name", LINES)
def test_every_wording_is_needed_and_every_need_is_worded(name: str) -> None:
    _, prompts = folders(name)
    found = edition(name)
    for language in found.line.languages:
        needed = required(found.line, language)
        tree, complaints = read_language(prompts, language)
        assert not complaints
        worded = wordings(tree.root)
        # Reasons are worded ahead of the day on which a desk closes for them.
        ahead = {key for key in worded if key.startswith("reason.")}
        assert set(needed) <= worded <= set(needed) | set(prompt_keys.optional(found.line, language)) | ahead
        assert set(found.words[language].spoken) == set(found.words[language].texted) == worded


def wordings(value: object, key: str = "") -> set[str]:
    """Return the dotted keys under which words stand in a language's files."""
    if not isinstance(value, dict) or (value and set(value) <= set(CHANNELS)):
        return {key}
    inner = {name: below for name, below in value.items() if key or name not in BLOCKS}
    return {found for name, below in inner.items() for found in wordings(below, f"{key}.{name}" if key else name)}


def test_the_rooms_share_no_key() -> None:
    assert set(rendering.KEYS) & set(prompt_keys.OF_THE_CONVERSATION) == set()


@pytest.mark.parametrize("name", [name for name in LINES if name != "court"])
@pytest.mark.parametrize("file", ["general.yaml", "times.yaml", "commands.yaml", "language.yaml", "closures.yaml"])
def test_the_general_sentences_of_every_line_are_the_same_file(name: str, file: str) -> None:
    assert (folders(name)[1] / "en" / file).resolve() == (folders("court")[1] / "en" / file).resolve()


def test_a_key_the_test_cannot_follow_is_an_error() -> None:
    with pytest.raises(AssertionError, match="cannot follow"):
        list(said_in("say(unheard() + 'of')"))


def test_keys_are_found_however_they_are_chosen() -> None:
    source = """
TABLE = {1: "a.b"}
def f():
    sentence = "c.d" if x else f"e.{y}.f"
    return say(TABLE[1]), say(sentence), say(".".join(("g", *z, "h")))
def g():
    sentence = "i.j"
"""
    assert set(said_in(source)) == {"a.b", "c.d", "e.*.f", "g.*.h"}

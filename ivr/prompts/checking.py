"""What can be wrong with one wording: fields that do not exist or are left out, numbers typed in, markup, no words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ivr.dialogue import prompt_keys
from ivr.directory.complaints import Complaint, TreePath
from ivr.directory.tree import Tree
from ivr.prompts.gsm7 import outside
from ivr.prompts.words import CHANNELS, template

LONGEST = 1000
"""Characters of one wording: a minute and more of speech, six parts of text."""

# Digits enough to be rung, spoken or written.
_NUMBER = re.compile(r"\d(?:[ ().,·/-]{0,3}\d){6,}")
_MARKUP = re.compile(r"<\s*/?[A-Za-z!?][^>]{0,30}>?|&#?\w+;")


def check_wording(
    tree: Tree, path: TreePath, key: str, by_channel: Mapping[str, str], allowed: frozenset[str], *, plain: bool
) -> Iterator[Complaint]:
    """Yield what is not right in a wording. `plain`: its texts are to be written in the telephone alphabet."""
    if not any(by_channel[channel].strip() for channel in CHANNELS):
        yield tree.complaint(path, f"no words in `{key}`", "words for at least one channel")
    for channel in CHANNELS:
        yield from _misfilled(tree, path, key, channel, by_channel[channel], allowed)
        yield from _unfit(tree, path, key, by_channel[channel])
    if plain:
        yield from _dear(tree, path, by_channel["sms"])


def _misfilled(
    tree: Tree, path: TreePath, key: str, channel: str, text: str, allowed: frozenset[str]
) -> Iterator[Complaint]:
    made = template(text)
    for name in sorted(made.fields - allowed):
        known = ", ".join(f"{{{field}}}" for field in sorted(allowed))
        right = f"one of {known}" if known else "no field: nothing is filled in here"
        yield tree.complaint(path, f"the field {{{name}}} in `{key}`", right)
    said = "".join(made.parts[::2])
    for name in sorted(prompt_keys.facts(key, channel, allowed) - made.fields) if said.strip() else ():
        yield tree.complaint(path, f"no {{{name}}} in `{key}` ({channel})", f"{{{name}}}, which callers need here")
    if _NUMBER.search(said):
        right = "no telephone number: {number} is filled in from config, so that it is right everywhere"
        yield tree.complaint(path, f"a telephone number in `{key}`", right)
    if set("{}") & set(said):
        yield tree.complaint(path, "a brace that is not part of a field", "{name} for a field, and no other braces")


def _unfit(tree: Tree, path: TreePath, key: str, text: str) -> Iterator[Complaint]:
    if len(text) > LONGEST:
        yield tree.complaint(path, f"{len(text)} characters in `{key}`", f"at most {LONGEST}: nobody listens longer")
    if markup := _MARKUP.search(text):
        right = "plain words: a mark such as <b> would be read aloud"
        yield tree.complaint(path, f'the markup "{markup[0]}" in `{key}`', right)


def _dear(tree: Tree, path: TreePath, text: str) -> Iterator[Complaint]:
    odd = outside(text)
    if odd:
        right = "plain characters: with one of these a text costs twice or three times as much"
        yield tree.complaint(path, f"{' '.join(odd[:20])} in a text", right)

"""What is looked at in a few words: the words, the groups they belong to, what follows what, how much is unknown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from ivr.recognition.normal import DENIED, FOREIGN, NUMBER, Ear

# The beginning of a word holds for its forms: open, opens, opening, opened.
STEM = 5
MOST_UNKNOWN = 6
_EDGE = "|"
_UNKNOWN = "?"


def traits(heard: Ear, words: Sequence[str], rare: Collection[str] = ()) -> list[str]:
    """Return the traits of a message, each once, in a fixed order.

    `rare` are words to be counted as unknown although they are known: in the examples themselves no word is unknown,
    so those met only once there show what unknown words do.
    """
    found: dict[str, None] = {}
    unknown = 0
    for word in words:
        if not _familiar(heard, word):
            unknown += 1
            continue
        found[word] = None
        unknown += word in rare
        if len(word) > STEM and not word.startswith(DENIED):
            found[word[:STEM] + "-"] = None
    for nth in range(1, min(unknown, MOST_UNKNOWN) + 1):
        found[f"{nth}{_UNKNOWN}"] = None
    chain = [_EDGE, *_grouped(heard, words, found), _EDGE]
    for before, after in pairwise(chain):
        found[f"{before} {after}"] = None
    for first, second, third in zip(chain, chain[1:], chain[2:], strict=False):
        found[f"{first} {second} {third}"] = None
    return list(found)


def _familiar(heard: Ear, word: str) -> bool:
    return word in heard.known or word in (NUMBER, FOREIGN) or word.startswith(DENIED)


def _grouped(heard: Ear, words: Sequence[str], found: dict[str, None]) -> list[str]:
    """Return the words with members of a group replaced by it, and note every group met."""
    chain = []
    position = 0
    while position < len(words):
        for length in range(min(heard.reach.get(words[position], 0), len(words) - position), 0, -1):
            groups = heard.groups.get(tuple(words[position : position + length]))
            if groups:
                found.update(dict.fromkeys(f"<{group}>" for group in groups))
                chain.append(f"<{groups[0]}>")
                position += length
                break
        else:
            chain.append(words[position] if _familiar(heard, words[position]) else _UNKNOWN)
            position += 1
    return chain

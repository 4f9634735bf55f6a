"""What is looked at in a few words: the words, the groups they belong to, what follows what, how much is unknown."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ivr.recognition.normal import DENIED, FOREIGN, NUMBER, Ear

# The beginnings of a word hold for its forms (open, opens, opening, opened) and for its kin (medicine, meds).
STEM = 5
SHORT_STEM = 3
MOST_UNKNOWN = 6
_EDGE = "|"
_UNKNOWN = "?"
_UNKNOWN_SO_MANY = [f"{nth}{_UNKNOWN}" for nth in range(1, MOST_UNKNOWN + 1)]
_SIGNS = (NUMBER, FOREIGN)


def traits(heard: Ear, words: Sequence[str], rare: Collection[str] = ()) -> list[str]:
    """Return the traits of a message, each once, in a fixed order.

    `rare` are words to be counted as unknown although they are known: in the examples themselves no word is unknown,
    so those met only once there show what unknown words do.
    """
    found: list[str] = []
    known = heard.known
    unknown = 0
    for word in words:
        if word in known:
            found.append(word)
            unknown += word in rare
        elif word in _SIGNS or word.startswith(DENIED):
            found.append(word)
            continue
        else:
            unknown += 1
        if len(word) > SHORT_STEM:
            found.append(f"{word[:SHORT_STEM]}-")
            if len(word) > STEM:
                found.append(f"{word[:STEM]}-")
    if unknown:
        found += _UNKNOWN_SO_MANY[:unknown]
    before, last = "", _EDGE
    for each in (*_grouped(heard, words, found), _EDGE):
        pair = f"{last} {each}"
        found.append(pair)
        if before:
            found.append(f"{before} {pair}")
        before, last = last, each
    return list(dict.fromkeys(found))


def _grouped(heard: Ear, words: Sequence[str], found: list[str]) -> list[str]:
    """Return the words with members of a group replaced by it, and note every group met."""
    known, reach = heard.known, heard.group_reach
    chain = []
    position = 0
    while position < len(words):
        word = words[position]
        for length in range(min(reach.get(word, 0), len(words) - position), 0, -1):
            groups = heard.groups.get(tuple(words[position : position + length]))
            if groups:
                found += groups
                chain.append(groups[0])
                position += length
                break
        else:
            chain.append(word if word in known or word in _SIGNS or word.startswith(DENIED) else _UNKNOWN)
            position += 1
    return chain

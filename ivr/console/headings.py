"""What a wording is called for people: from the tables of docs/prompts.md, which say of every key when it is used."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import ivr

_TABLES: Final = "docs/prompts.md"
_ROW: Final = re.compile(r"\| (`[^|]+`) \|[^|]*\| ([^|]+) \|")
# A reference to a page, or to a field of the files, in parentheses.
_ASIDE: Final = re.compile(r" \((?:\[[^]]*\]\([^)]*\)|(?:status )?`[^`]*`)\)")
_CHANNEL: Final = re.compile(r"(?:Voice|Text): ")
# What follows tells of the fields, or how to word it.
_END: Final = re.compile(r"[;.] |: (?=.*\{)")
_NTH: Final = re.compile(r"\bN\b")


def heading(key: str) -> str:
    """Return what a wording is called, with the names it is about: `What the desk is called (front desk)`.

    Where the tables do not tell, or are not there, it is the key itself.
    """
    for pattern, words in _patterns():
        if found := pattern.fullmatch(key):
            about = [part.replace("_", " ") for part in found.groups()]
            if about and _NTH.search(words):
                words = _NTH.sub(about.pop(), words)
            return f"{words} ({', '.join(about)})" if about else words
    return key


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return each documented key, the fixed ones first, with its words."""
    try:
        text = Path(ivr.__file__).parent.parent.joinpath(_TABLES).read_text(encoding="utf-8")
    except OSError:
        return ()
    found = [(cell, _plain(words)) for cell, words in _ROW.findall(text.partition("\n## Keys every line has\n")[2])]
    fixed = sorted(found, key=lambda row: bool(re.search(r"\.(ID|N)\b", row[0])))
    return tuple((_pattern(cell), words) for cell, words in fixed)


def _pattern(cell: str) -> re.Pattern[str]:
    first, *more = re.findall(r"`([^`]+)`", cell)
    if more:
        return re.compile(rf"{re.escape(first.rpartition('.')[0])}\.(\d+)")
    escaped = re.sub(r"\bID\b", r"([A-Za-z_/][A-Za-z0-9_/]*)", re.escape(first))
    return re.compile(re.sub(r"\bN\b", r"(\\d+)", escaped))


def _plain(words: str) -> str:
    """Return the first thing that is said of a key, without marks of Markdown."""
    words = _CHANNEL.sub("", _ASIDE.sub("", words))
    words = _END.split(words)[0].replace("`", "").strip().rstrip(".")
    return words[:1].upper() + words[1:]

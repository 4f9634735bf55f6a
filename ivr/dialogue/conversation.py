"""The conversation: the small frozen thing remembered between two turns, and its written form.

It travels with the provider (in the callback address, in a cookie), so it holds ids and counters only: never words,
a case number, a ZIP or a telephone number, because addresses land in logs. Written form: parts joined by `-`, each a
capital tag and a value; ids are lower case, so `Z` can part them. It needs no escape in an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ivr.dialogue.frozen import replace

VERSION = "1"
LONGEST = 300
UNSURE = "unsure"
OFFERED = "0"

Place = Literal[
    "start", "menu", "group", "question", "answer", "tells", "guide", "numbers", "dialled", "texting", "parting", "two"
]
PLACES: Final[tuple[Place, ...]] = get_args(Place)

# What a key that was offered means: i issue, g group, m menu page, a answer to a question, t transfer,
# l what else to tell, n next step, p the step before, f what to try when it does not work, s send this as a text.
# Behind each stands how many ids it takes; those of m, t and l end with a number.
ACTS = {"i": 1, "g": 1, "m": 1, "a": 2, "t": 2, "l": 2, "n": 0, "p": 0, "f": 0, "s": 0}



@dataclass(frozen=True, slots=True)
class Offer:
    """A key and what it was offered for. It keeps that meaning whatever has been published since."""

    key: str
    act: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is remembered between two turns. `misses` counts silence and nonsense since the last thing understood.

    `further` is an issue named in the same breath, whose answer is still due; `guess` the key of a choice that a place
    suggests. `texting`: this caller can be sent a text; `texted` is `OFFERED` once that was said, then the answer sent
    last, in short.
    """

    channel: Literal["voice", "sms"]
    language: str
    edition: str = ""
    at: Place = "start"
    issue: str | None = None
    group: str | None = None
    answers: tuple[tuple[str, str], ...] = ()
    contact: str | None = None
    further: str | None = None
    guess: str | None = None
    texted: str | None = None
    number: int = 0
    step: int = 0
    page: int = 0
    misses: int = 0
    rungs: int = 0
    waited: int = 0
    slow: bool = False
    noticed: bool = False
    backed: bool = False
    texting: bool = False
    heard: tuple[str, ...] = ()
    offered: tuple[Offer, ...] = ()

    def offer(self, key: str) -> Offer | None:
        """Return what `key` was offered for in the last reply, or None."""
        return next((o for o in self.offered if o.key == key), None)

    def answer(self, question: str) -> str | None:
        """Return the choice made for a question, `UNSURE`, or None when it was not asked yet."""
        return next((choice for q, choice in self.answers if q == question), None)

    def answered(self, question: str, choice: str) -> Conversation:
        """Return the conversation with a question answered (again)."""
        kept = tuple((q, c) for q, c in self.answers if q != question)
        return replace(self, answers=(*kept, (question, choice)))


_WORDS = (
    *(("E", "edition"), ("L", "language"), ("A", "at"), ("I", "issue"), ("G", "group"), ("C", "contact")),
    *(("O", "further"), ("Y", "guess"), ("X", "texted")),
)
_COUNTS = (("N", "number"), ("S", "step"), ("P", "page"), ("M", "misses"), ("R", "rungs"), ("W", "waited"))
_FLAGS = (("s", "slow"), ("n", "noticed"), ("b", "backed"), ("t", "texting"))
_PART = re.compile(r"[A-Z][a-z0-9_Z]*\Z")


def write(conversation: Conversation) -> str:
    """Return the written form, made of `[A-Za-z0-9_-]` only."""
    parts = [VERSION]
    for tag, name in _WORDS:
        value = getattr(conversation, name)
        if value:
            parts.append(tag + value)
    for tag, name in _COUNTS:
        count = getattr(conversation, name)
        if count:
            parts.append(f"{tag}{count}")
    flags = "".join(flag for flag, name in _FLAGS if getattr(conversation, name))
    if flags:
        parts.append("F" + flags)
    parts += [f"Q{question}Z{choice}" for question, choice in conversation.answers]
    parts += ["H" + contact for contact in conversation.heard]
    parts += ["K" + "Z".join((o.key + o.act, *o.ids)) for o in conversation.offered]
    return "-".join(parts)


def read(channel: Literal["voice", "sms"], text: str) -> Conversation | None:
    """Return the conversation written as `text`, or None where it cannot be read: then it is an arrival."""
    version, *parts = text.split("-")
    if version != VERSION or not parts or len(text) > 2 * LONGEST:
        return None
    words = dict(_WORDS)
    counts = dict(_COUNTS)
    values: dict[str, object] = {}
    answers: list[tuple[str, str]] = []
    heard: list[str] = []
    offered: list[Offer] = []
    for part in parts:
        if not _PART.match(part):
            return None
        tag, rest = part[0], part[1:]
        if tag in words and rest:
            values[words[tag]] = rest
        elif tag in counts and rest.isdecimal() and len(rest) < 5:
            values[counts[tag]] = int(rest)
        elif tag == "F":
            values.update({name: True for flag, name in _FLAGS if flag in rest})
        elif tag == "Q" and rest.count("Z") == 1:
            question, choice = rest.split("Z")
            answers.append((question, choice))
        elif tag == "H" and rest:
            heard.append(rest)
        elif tag == "K" and (offer := _offer(rest)):
            offered.append(offer)
        else:
            return None
    if "language" not in values or values.get("at", "start") not in PLACES:
        return None
    return Conversation(
        channel=channel,
        answers=tuple(answers),
        heard=tuple(heard),
        offered=tuple(offered),
        **values,  # type: ignore[arg-type]  # each name and type was checked against the tables above
    )


def _offer(written: str) -> Offer | None:
    """Return an offer as it was written, such as `1tZdeskZ0`; None where it is none."""
    key, act, ids = written[:1], written[1:2], tuple(written[3:].split("Z")) if written[2:] else ()
    if not key.isdecimal() or ACTS.get(act) != len(ids) or not all(ids) or (written[2:] and written[2] != "Z"):
        return None
    if act in "mtl" and not (ids[-1].isdecimal() and len(ids[-1]) < 4):
        return None
    return Offer(key, act, ids)

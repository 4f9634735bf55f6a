"""What each key of the telephone does at the moment, in words for the keypad."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.dialogue.conversation import UNSURE, Conversation, Offer
from ivr.dialogue.tongues import KEY, others
from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.prompts.rendering import render
from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Words

KEYS = "123456789*0#"
_ALWAYS = {"0": "phone numbers", "9": "again", "*": "back", "#": "more time"}
_ACTS = {
    "m": "more choices", "l": "tell more", "n": "next step", "p": "step before", "f": "if it fails",
    "s": "text me this",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what it does; empty where it does nothing now."""

    key: str
    does: str


def keypad(edition: Edition, conversation: Conversation | None) -> list[Key]:
    """Return the twelve keys as they act now; none of them acts where there is no conversation."""
    if conversation is None:
        return [Key(key, "") for key in KEYS]
    return [Key(key, _does(edition, conversation, key)) for key in KEYS]


def _does(edition: Edition, conversation: Conversation, key: str) -> str:
    words = edition.words[conversation.language]
    offered = conversation.offer(key)
    if offered:
        return _offered(words, offered)
    further = others(edition.line, conversation.language)
    if key == KEY and further:
        return _worded(edition.words[further[0]], "this_language.name", further[0])
    return _ALWAYS.get(key, "")


def _offered(words: Words, offer: Offer) -> str:
    ids = offer.ids
    match offer.act:
        case "i":
            return _worded(words, f"issue.{ids[0]}.label", ids[0])
        case "g":
            return _worded(words, f"group.{ids[0]}.label", ids[0])
        case "a":
            return "not sure" if ids[1] == UNSURE else _worded(words, f"choice.{ids[0]}.{ids[1]}.name", ids[1])
        case "t":
            return f"connect: {_worded(words, f'contact.{ids[0]}.name', ids[0])}"
    return _ACTS.get(offer.act, "")


def _worded(words: Words, key: str, otherwise: str) -> str:
    if key not in words.spoken:
        return otherwise.replace("_", " ")
    return " ".join(render(words, say(key), "voice").replace(PAUSE_MARK, "").split())

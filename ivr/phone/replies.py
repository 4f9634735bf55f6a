"""What a reply is by its content type: TwiML, words to read aloud or send, or a recording."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.phone.connection import Answer
from ivr.phone.events import Problem
from ivr.phone.rules import Rules
from ivr.phone.twiml import Document, parse
from ivr.phone.verbs import Hangup, Message, Play, Say, Verb


@dataclass(frozen=True, slots=True)
class Page:
    """The document now followed, the address it came from, and all that went wrong on the way.

    `failed` means neither the webhook nor the fallback gave anything to follow.
    """

    url: str
    verbs: tuple[Verb, ...] = ()
    refusals: tuple[Problem, ...] = ()
    failed: bool = False


def read_reply(url: str, answer: Answer, kind: str, rules: Rules) -> Document:
    """Read an answer as the provider does (Twilio: TwiML Voice, TwiML Messaging: content types)."""
    if answer.content_type in rules.markup_types:
        return parse(answer.body, kind, rules)
    if answer.content_type in rules.words_types:
        document = parse(answer.body, kind, rules)
        return document if not document.broken else in_words(answer, kind)
    if rules.sound_types and answer.content_type.startswith(rules.sound_types) and kind == "voice":
        return Document((Play(url, came=True), Hangup()))
    what = answer.content_type or "no content type"
    return Document((), (Problem("12300", "E", f"a reply with {what}"),))


def in_words(answer: Answer, kind: str) -> Document:
    """Plain text that is no TwiML: read to a caller, who is then hung up on, or sent as a text."""
    text = answer.body.decode("utf-8", "replace").strip()
    verbs: tuple[Verb, ...] = (Say(text), Hangup()) if kind == "voice" else (Message(text),)
    return Document(verbs if text else ())

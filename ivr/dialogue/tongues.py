"""The languages of a line: how another one is offered, asked for and noticed.

By voice key 8 turns to the next one. A text is answered in the language it is written in, and a word that means
something in the language at hand stays in it: people borrow words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.frozen import replace
from ivr.dialogue.values import Keys, Say, in_language, say
from ivr.directory.line import Line, translated
from ivr.recognition.keywords import Vocabulary, understand, words_of
from ivr.recognition.languages import language_of

KEY = "8"


def others(line: Line, language: str) -> tuple[str, ...]:
    """Return the other languages of a line, in the order key 8 leads through them."""
    at = line.languages.index(language)
    return (*line.languages[at + 1 :], *line.languages[:at])


def language_offers(line: Line, language: str) -> tuple[Say, ...]:
    """Return the sentence with which each other language offers itself, in its own words and voice."""
    offered = enumerate(others(line, language), 1)
    return tuple(in_language(other, say("this_language.offer", key=Keys(",".join(KEY * n)))) for n, other in offered)


def language_rows(line: Line, language: str) -> tuple[Say, ...]:
    """Return the rows of a text menu that lead to the other languages."""
    offered = enumerate(others(line, language), 1)
    named = ((KEY * n, in_language(other, say("this_language.name"))) for n, other in offered)
    return tuple(say("menu.row", key=key, label=name) for key, name in named)


def languages_spoken(line: Line) -> Say:
    """Return the sentence that names the languages of the line, each by its own name."""
    names = [in_language(language, say("this_language.name")) for language in line.languages]
    joined = names[0]
    for name in names[1:]:
        joined = say("hours.and", before=joined, after=name)
    return say("chatter.language", languages=joined)


def language_at(line: Line, language: str, key: str) -> str | None:
    """Return the language that 8, or 8 several times, leads to; None for any other key."""
    further = others(line, language)
    return further[len(key) - 1] if key and set(key) == {KEY} and len(key) <= len(further) else None


def turned(line: Line, conversation: Conversation, language: str) -> Conversation:
    """Return the conversation in another language. What was given notice of is due again: it was not understood."""
    if language == conversation.language:
        return conversation
    heard = tuple(notice for notice in conversation.heard if not translated(line, notice, language))
    return replace(conversation, language=language, noticed=False, heard=heard, texted=None, misses=0)


def language_meant(line: Line, conversation: Conversation, text: str) -> str:
    """Return the language that a text is written in; the one at hand unless another fits clearly better."""
    current = conversation.language
    if len(line.languages) == 1:
        return current
    said = set(words_of(text))
    every = {language: line.hearing[language].keywords for language in (current, *others(line, current))}
    understood = [language for language, words in every.items() if understand(words, text).targets]
    # A word of one language may be a typing error in another: "urgente" is no misspelt "urgent", "passport" none of the
    # "password" that Spanish texts speak of.
    understood = [own for own in understood if not _met_elsewhere(said - every[own].known, own, every)]
    exactly = [language for language in understood if said <= every[language].known]
    if exactly or understood:
        return (exactly or understood)[0]
    return language_of({language: line.hearing[language].model for language in line.languages}, text, current)


def _met_elsewhere(said: Collection[str], own: str, every: Mapping[str, Vocabulary]) -> bool:
    return any(words.meets(word) for language, words in every.items() if language != own for word in said)


def contact_notice(line: Line, language: str, notice: str) -> tuple[Say, ...]:
    """Return a desk's own notice for the ear.

    It is not ours to translate: where its owner has approved no translation it stays as it is, and we introduce it.
    """
    if translated(line, notice, language):
        return (say(f"notice.{notice}"),)
    return say("notice.introduced"), in_language(line.language, say(f"notice.{notice}"))


def other_language(line: Line, language: str) -> tuple[Say, ...]:
    """Return the warning that a desk may not speak the caller's language: nobody has promised more."""
    return () if language == line.language else (say("answer.other_language"),)

"""Prompts as they are heard and as they are texted, with their length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.dialogue.prompt_keys import of_line
from ivr.dialogue.values import Say
from ivr.directory.complaints import TreePath, suggest
from ivr.directory.edition import Edition
from ivr.directory.snapshot import AUDIO
from ivr.directory.tree import Tree
from ivr.errors import UsageError
from ivr.preview.samples import filled
from ivr.prompts.gsm7 import Size, measure
from ivr.prompts.load import read_language, required
from ivr.prompts.recordings import standing
from ivr.prompts.rendering import message, render
from ivr.prompts.speech import PAUSE_MARK, speaking_seconds
from ivr.prompts.words import Words


@dataclass(frozen=True, slots=True)
class Heard:
    """One prompt in one language: the words for the ear with their seconds, and for the eye with their size."""

    key: str
    language: str
    voice: str
    seconds: float
    sms: str
    size: Size


def keys(edition: Edition, language: str) -> list[str]:
    """Return every prompt key of the line in a language: the sentences of every line, then the words of this one."""
    worded = edition.words[language].spoken
    own = of_line(edition.line, language)
    general = [key for key in required(edition.line, language) if key in worded and key not in own]
    return [*general, *sorted((key for key in worded if key not in general), key=_in_order)]


def _in_order(key: str) -> list[tuple[int, str]]:
    """Return what to sort by: step 2 stands before step 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in key.split(".")]


def heard(edition: Edition, language: str, key: str, now: datetime) -> Heard:
    """Return a prompt filled with facts of this line."""
    words = edition.words[language]
    return shown(words, filled(edition.line, words, key, now))


def shown(words: Words, one: Say) -> Heard:
    """Return a filled wording as it is heard and as it is texted."""
    voice, sms = render(words, one, "voice"), message(words, (one,))
    plain = " ".join(voice.replace(PAUSE_MARK, "").split())
    return Heard(one.key, words.language, plain, speaking_seconds(voice), sms, measure(sms))


def preview(edition: Edition, languages: tuple[str, ...], now: datetime) -> Iterator[str]:
    """Yield every prompt in the languages asked for; those of one key stand together."""
    for key in dict.fromkeys(key for language in languages for key in keys(edition, language)):
        yield key
        for language in languages:
            if key in edition.words[language].spoken:
                yield from _lines(heard(edition, language, key, now), language if len(languages) > 1 else "")


def say_lines(
    edition: Edition, prompts: Path, key: str, languages: tuple[str, ...], now: datetime
) -> Iterator[str]:
    """Yield one prompt as written, heard and texted, with the places its words and facts come from.

    A key may be the beginning of several. Raises UsageError for one there is not.
    """
    known = dict.fromkeys(k for language in languages for k in keys(edition, language))
    found = [k for k in known if k == key] or [k for k in known if k.startswith(f"{key}.")]
    if not found:
        near = suggest(key, known) or "`preview` prints them all."
        raise UsageError(f'"{key}" is no prompt of this line; {near}')
    trees = {language: read_language(prompts, language)[0] for language in languages}
    for each in found:
        yield each
        for language in languages:
            if each in edition.words[language].spoken:
                yield from _lines(heard(edition, language, each, now), language if len(languages) > 1 else "")
                yield from _recorded(edition, language, each)
                yield from _written(trees[language], each)
        yield from _sources(edition, each)


def _lines(one: Heard, language: str) -> Iterator[str]:
    tag = f"{language} " if language else ""
    yield f"    {tag}heard   {f'{one.voice}  ({one.seconds:.1f} s)' if one.voice else 'nothing'}"
    if one.sms:
        size = one.size
        parts = f"{size.parts} part{'' if size.parts == 1 else 's'}"
        first, *rest = one.sms.split("\n")
        yield f"    {tag}texted  {first}"
        yield from (f"    {'':{len(tag)}}        {row}" for row in rest)
        characters = f"{size.characters} character{'' if size.characters == 1 else 's'}"
        yield f"    {'':{len(tag)}}        ({characters}, {parts}, {size.alphabet})"
    else:
        yield f"    {tag}texted  nothing"


def _recorded(edition: Edition, language: str, key: str) -> Iterator[str]:
    words = edition.words[language]
    if one := words.recorded.get(key):
        how = {"current": "", "changing": ", played only where its very words are said", "expired": ", expired"}
        told = (f", by {one.by}" if one.by else "") + how[standing(edition.line, words, key)]
        yield f"    spoken  {AUDIO}{language}/{one.file} ({one.seconds:.1f} s{told})"


def _written(tree: Tree, key: str) -> Iterator[str]:
    path: TreePath = tuple(key.split("."))
    value = tree.at(path)
    mark = tree.key_mark(path)
    wording = value if isinstance(value, str) else None
    yield f"    written {mark.file}:{mark.line}"
    if isinstance(value, dict):
        yield from (f"            {channel}: {text}" for channel, text in value.items() if text)
    elif wording is not None:
        yield f"            {wording}"


def _sources(edition: Edition, key: str) -> Iterator[str]:
    """Yield the pages behind a key that is about a fact; the sentences of the line itself are nobody else's."""
    kind, _, rest = key.partition(".")
    name = rest.split(".")[0]
    about = {"contact": "contact", "issue": "answer", "guide": "guide", "place": "places"}.get(kind)
    found = [
        fact
        for fact in edition.line.facts
        if (kind == fact.kind == "notice" and fact.value == name)
        or (fact.about == name and (about == "contact" or (about and fact.kind == about)))
    ]
    pages = dict.fromkeys((edition.line.sources[f.source].title, f.checked) for f in found if f.source)
    for title, checked in pages:
        yield f"    source  {title}, {checked}"

"""Every prompt of every language, whether the walk has heard it or not."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.dialogue.prompt_keys import OF_THE_CONVERSATION, facts, of_line
from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.prompts.rendering import KEYS, recording, render
from ivr.prompts.speech import speaking_seconds
from ivr.prompts.words import CHANNELS, Words
from ivr.proof.findings import Finding
from ivr.recognition.reserved import RESERVED

NOTICE_SECONDS = 3
# The halves of a day as most languages of the telephone write them; where they stand, they may not be swapped.
_HALVES = {"time.am": "pm", "time.pm": "am"}


def prompts(edition: Edition) -> Iterator[Finding]:
    """Every key has words in each language and on each channel; its fields can be filled, all facts are among them."""
    for language, words in edition.words.items():
        allowed = {**OF_THE_CONVERSATION, **of_line(edition.line, language), **KEYS}
        for channel in CHANNELS:
            templates = words.templates(channel)
            for key, fields in sorted(allowed.items()):
                where = f"{language}, {channel}, {key}"
                if key not in templates:
                    yield Finding("words", f"{where}: there are no words")
                    continue
                template = templates[key]
                literal = "".join(template.parts[::2])
                if "{" in literal or "}" in literal:
                    yield Finding("words", f"{where}: a brace is left in {literal.strip()!r}")
                if strange := template.fields - fields:
                    yield Finding("words", f"{where}: nothing fills {', '.join(sorted(strange))}")
                needed = facts(key, channel, fields) if literal.strip() and key in OF_THE_CONVERSATION else frozenset()
                for fact in sorted(needed - template.fields):
                    yield Finding("words", f"{where}: {fact} is left out")
        yield from _halves(language, words)
        yield from _offered(language, words)
        yield from _easy(language, words)


def _halves(language: str, words: Words) -> Iterator[Finding]:
    for channel in CHANNELS:
        letters = {}
        for key, other in _HALVES.items():
            template = words.templates(channel).get(key)
            literal = "".join(template.parts[::2]) if template else ""
            letters[key] = "".join(filter(str.isalpha, literal)).lower()
            if letters[key] == other:
                yield Finding("hours", f"{language}, {channel}: {key} is worded {literal.strip()!r}")
        if letters["time.am"] == letters["time.pm"]:
            yield Finding("hours", f"{language}, {channel}: morning and afternoon are worded alike")


def _offered(language: str, words: Words) -> Iterator[Finding]:
    for target, word in sorted(words.offered.items()):
        if word.lower() in RESERVED:
            kept = f"{language}: {word.upper()} is offered for {target}; the carrier answers it by itself"
            yield Finding("reserved", kept)


def _easy(language: str, words: Words) -> Iterator[Finding]:
    notice = say("notice.line")
    said = render(words, notice, "voice")
    spoken = recording(words, notice, said)
    seconds = spoken.seconds if spoken else speaking_seconds(said)
    if seconds > NOTICE_SECONDS:
        long = f"{language}: the line's notice takes {seconds:.1f} s, and no key cuts it; {NOTICE_SECONDS} are bearable"
        yield Finding("usability", long, "warning")
    choice = words.spoken["menu.choice"].parts
    if choice[1::2] and choice[1] == "key":
        yield Finding("usability", f"{language}: a choice names its key before its goal", "warning")

"""What else callers are told of a desk: what it is for, its notice, and the hours of its counter; as edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ivr.console import wordings
from ivr.console.adding_edits import Wrong, badly_worded, together
from ivr.console.edits import CONFIG, all_of, dropping, file_of, putting, text_at
from ivr.console.removal_edits import notice_of_nobody_else, without_words
from ivr.console.routing_edits import called
from ivr.console.wordings import Wording
from ivr.console.workshop import Work
from ivr.dialogue.prompt_keys import OF_THE_CONVERSATION
from ivr.directory.drafts import Edit
from ivr.directory.yaml_words import Plain

_YES: Final = ("true", "yes", "on", "y", "t", "1")
_SHOWN: Final = 90


@dataclass(frozen=True, slots=True)
class AlsoTold:
    """`scope` says whether it is said what a desk is for; `voice` and `sms` are those words, by language."""

    notice: str = ""
    scope: bool = False
    voice: Mapping[str, str] = field(default_factory=dict)
    sms: Mapping[str, str] = field(default_factory=dict)


def also_told(work: Work, contact: str) -> AlsoTold:
    """Return what is told of a desk as it is written."""
    words = {each: wordings.wording(work, each, _key(contact)) for each in work.edition.line.languages}
    return AlsoTold(
        text_at(work, "contacts", contact, "notice"),
        text_at(work, "contacts", contact, "scope").casefold() in _YES,
        {language: one.voice for language, one in words.items()},
        {language: one.sms for language, one in words.items()},
    )


def notices(work: Work) -> list[tuple[str, str]]:
    """Return the notices that have words, with how they begin."""
    words = work.edition.words[work.edition.line.language]
    keys = [key for key in words.templates("voice") if key.startswith("notice.") and key not in OF_THE_CONVERSATION]
    return [(key.removeprefix("notice."), _begun(called(work, key, key))) for key in keys]


def of_told(work: Work, contact: str, new: AlsoTold) -> tuple[dict[str, Edit], Wrong]:
    """Return the edits that make what is told of a desk what it is to be, and what is not right. Raises UsageError."""
    wrong: Wrong = {}
    path, old = ("contacts", contact), also_told(work, contact)
    if new.notice and new.notice not in dict(notices(work)):
        wrong["notice"] = "Choose one of these notices, or none."
    if new.scope:
        for language in work.edition.line.languages:
            if not new.sms.get(language):
                wrong[f"sms.{language}"] = "Write what it is for, in a few words: texts say it behind the name."
    if wrong:
        return {}, wrong
    steps: list[Edit] = []
    if new.notice != old.notice:
        steps.append(putting((*path, "notice"), new.notice) if new.notice else dropping((*path, "notice")))
    if new.scope != old.scope:
        written = bool(text_at(work, *path, "scope"))
        if new.scope or written:
            steps.append(putting((*path, "scope"), Plain("true")) if new.scope else dropping((*path, "scope")))
    facts = [(file_of(work, path), all_of(steps))] if steps else []
    if new.notice != old.notice and (alone := notice_of_nobody_else(work, contact)):
        # A notice that nobody has is a mistake in the files.
        facts += [(found[0], dropping(("notices", alone)))] if (found := work.find(CONFIG, ("notices", alone))) else []
        facts += _unworded(work, f"notice.{alone}")
    if not new.scope:
        return together(work, [*facts, *_unworded(work, _key(contact))], []), {}
    words = [
        Wording(_key(contact), language, new.voice.get(language, ""), new.sms[language], same=False)
        for language in work.edition.line.languages
    ]
    spoken = [replace(one, sms="") for one in words if one.voice]
    texted = [replace(one, voice="") for one in words]
    return together(work, facts, words), badly_worded(work, spoken, "voice") | badly_worded(work, texted, "sms")


def of_counter(work: Work, contact: str, hours: str) -> dict[str, Edit]:
    """Return the edits that give a desk's counter an entry of hours; none where it is empty."""
    path = ("contacts", contact)
    if hours == text_at(work, *path, "counter"):
        return {}
    edit = putting((*path, "counter"), hours) if hours else dropping((*path, "counter"))
    return {file_of(work, path): edit}


def _unworded(work: Work, key: str) -> list[tuple[str, Edit]]:
    languages = work.edition.line.languages
    return [one for language in languages for one in without_words(work, language, [key]).items()]


def _key(contact: str) -> str:
    return f"contact.{contact}.scope"


def _begun(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} ..."

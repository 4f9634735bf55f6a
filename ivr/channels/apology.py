"""What somebody hears or reads when something of ours breaks: kind words and the number of the line's own desk."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ivr.dialogue.values import Numbers, say
from ivr.directory.edition import Edition
from ivr.prompts.rendering import message, render
from ivr.prompts.words import Words

log = logging.getLogger("ivr.channels")


class Sorry:
    """The apology in each language of the line, written before anything can break.

    That in the line's first language must be there. One in another that cannot be written is done without.
    """

    def __init__(self, edition: Edition, channel: str, write: Callable[[Words, str], bytes]) -> None:
        own = edition.line.language
        self.first = write(edition.words[own], apology(edition, channel))
        self._others: dict[str, bytes] = {}
        for language in edition.line.languages:
            try:
                self._others[language] = write(edition.words[language], apology(edition, channel, language))
            except Exception as error:
                log.error("no apology in %s: %s", language, type(error).__name__)

    def told(self, language: str) -> bytes:
        """Return it in a language, or in the line's first. Never raises."""
        return self._others.get(language, self.first)

    def told_in(self, state: str) -> bytes:
        """Return it in the language of a conversation as it was written, readable or not. Never raises."""
        return self.told(next((part[1:] for part in state.split("-") if part[:1] == "L"), ""))


def apology(edition: Edition, channel: str, language: str = "") -> str:
    """Return the apology in a language, or in the line's first one. It names a number, and promises no hours."""
    line = edition.line
    contact = line.contacts[line.desk]
    given = [n for n in contact.numbers if (n.text if channel == "sms" else n.say)]
    numbers = tuple(n for n in given if n.kind not in ("fax", "tty"))[:1]
    said = say("apology", contact=say(f"contact.{contact.id}.name"), number=Numbers(numbers))
    words = edition.words[language or line.language]
    return message(words, (said,)) if channel == "sms" else render(words, said, "voice")

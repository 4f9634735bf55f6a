"""What the ids in the records are called, in the words of the line as it is now."""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue.conversation import UNSURE
from ivr.dialogue.desk import look
from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.prompts.rendering import render
from ivr.records.counted import Dialled


class EditionNames:
    """Names from an edition, in its first language, as they are texted."""

    def __init__(self, edition: Edition, now: datetime) -> None:
        self._edition, self._now = edition, now
        self.line = self._words("line.name", edition.line.id)
        self.zone = edition.line.zone

    def issue(self, issue: str) -> str:
        """Return the label of an issue."""
        return self._words(f"issue.{issue}.label", issue)

    def choices(self, choices: str) -> str:
        """Return the labels of choices, as the records hold them."""
        return ", ".join(self._choice(*each.partition(".")[::2]) for each in choices.split())

    def desk(self, desk: str) -> str:
        """Return a desk's name."""
        return self._words(f"contact.{desk}.name", desk)

    def dialled(self, dialled: Dialled) -> str:
        """Return a desk's name with the number and the keys."""
        told = self.desk(dialled.desk)
        if dialled.desk in self._edition.line.contacts:
            numbers = look(self._edition.line, dialled.desk, self._now).dialled
            if dialled.number < len(numbers):
                told += f" {numbers[dialled.number].phone.written}"
        return f"{told}, then {dialled.keys}" if dialled.keys else told

    def language(self, language: str) -> str:
        """Return the name of a language."""
        return self._words("this_language.name", language, language)

    def _choice(self, question: str, choice: str) -> str:
        return self._words(f"choice.{question}.{choice}.label", "(not known)" if choice == UNSURE else choice)

    def _words(self, key: str, otherwise: str, language: str = "") -> str:
        words = self._edition.words.get(language or self._edition.line.language)
        if words is None:
            return otherwise
        try:
            return render(words, say(key), "sms") or otherwise
        except (KeyError, ValueError):
            return otherwise

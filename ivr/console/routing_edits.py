"""Which desk answers callers about what, and the edit that sends them to another desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.console.edits import CONFIG, file_of, names, putting, text_at
from ivr.console.workshop import Work
from ivr.dialogue.values import say
from ivr.directory.complaints import TreePath
from ivr.directory.drafts import Edit
from ivr.errors import UsageError
from ivr.prompts.rendering import render
from ivr.register.alarms import named


@dataclass(frozen=True, slots=True)
class Route:
    """Callers about something are given a desk. `words` say who they are and who answers them so far."""

    id: str
    path: TreePath
    contact: str
    words: str


def routes(work: Work, name: str) -> list[Route]:
    """Return the callers whom another desk than this one answers."""
    return [route for route in _routes(work) if route.contact != name]


def sent_to(work: Work, name: str, route: str) -> dict[str, Edit]:
    """Return the edits that send callers to a desk. Raises UsageError where nobody was chosen."""
    found = next((each for each in routes(work, name) if each.id == route), None)
    if found is None:
        raise UsageError("Choose which callers are sent here.")
    return {file_of(work, found.path[:2]): putting(found.path, name)}


def called(work: Work, key: str, otherwise: str) -> str:
    """Return the words of a key in the line's first language, or else a name as it is written."""
    words = work.edition.words[work.edition.line.language]
    return (render(words, say(key), "sms") if key in words.texted else "") or str(otherwise).replace("_", " ")


def _routes(work: Work) -> Iterator[Route]:
    for issue in names(work, "issues"):
        label = called(work, f"issue.{issue}.label", issue)
        path: TreePath = ("issues", issue)
        if contact := text_at(work, *path, "contact"):
            yield Route(issue, (*path, "contact"), contact, f"{label} (so far: {named(work.edition, contact)})")
        answers = work.at(CONFIG, (*path, "answers"))
        for nth, one in enumerate(answers if isinstance(answers, list) else ()):
            to = one.get("contact") if isinstance(one, dict) else None
            if isinstance(one, dict) and isinstance(to, str):
                words = f"{label}{_when(work, one.get('when'))} (so far: {named(work.edition, to)})"
                yield Route(f"{issue}.{nth}", (*path, "answers", nth, "contact"), to, words)


def _when(work: Work, when: object) -> str:
    chosen = when.items() if isinstance(when, dict) else ()
    return "".join(f", {called(work, f'choice.{question}.{choice}.name', choice)}" for question, choice in chosen)

"""Why the line understood what it did: for staff who wonder, and to measure it on labelled messages."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.meaning import Meant, answered, meant
from ivr.dialogue.respond import arrival
from ivr.dialogue.routing import asking_issue
from ivr.dialogue.tongues import language_meant
from ivr.directory.edition import Edition
from ivr.directory.line import Issue, Line
from ivr.errors import UsageError
from ivr.recognition.outcome import NOT_UNDERSTOOD, Verdict

NOTHING = "none"
REASONS = 5
"""So many words that decided are named."""
# The names measurements use for what is no issue of the line.
_NAMES = {"staff": "agent", "hours": "hours", "language": "language"}


def reading(edition: Edition, text: str, channel: str = "sms", language: str | None = None) -> dict[str, Any]:
    """Return what a message means alone: issue, location, the two it could be, how sure, and the words that decided.

    `language` is the one it is in, where that is known and the line speaks it; see `_alone`.
    """
    said = meant(edition.line, _alone(edition.line, text, channel, language), text, REASONS)
    choice = next((target.split(".")[2] for target in said.heard.targets if target.startswith("choice.")), None)
    return {
        "issue": _issue(edition.line, said),
        "location": choice or said.place.choice or NOTHING,
        "candidates": list(said.two),
        "score": 1.0 if _by_keyword(said) else said.weighed.score,
        "why": ["keyword"] if _by_keyword(said) else list(said.weighed.why),
    }


def explained(edition: Edition, text: str) -> Iterator[str]:
    """Yield a reading in words, with the runners-up."""
    said = meant(edition.line, _alone(edition.line, text, "sms", None), text, REASONS)
    found = reading(edition, text)
    if found["candidates"]:
        yield f"asks which: {' or '.join(found['candidates'])}"
    else:
        yield f"issue: {found['issue']}"
    sure = "decides" if said.place.decides else f"a guess, by its {said.place.basis}" if said.place.choice else ""
    yield f"location: {found['location']}{f' ({sure})' if sure else ''}"
    yield f"score: {found['score']}"
    yield f"why: {', '.join(found['why']) or 'nothing in it is known'}"
    ranking = [f"{name} {weight:.2f}" for name, weight in said.weighed.ranking]
    yield f"nearest: {', '.join(ranking) or 'nothing'}"
    if said.secret:
        yield "It holds a secret, which is not kept."


def by_line(edition: Edition, lines: Iterable[str]) -> Iterator[str]:
    """Yield a reading for each JSON object, one a line, with `text`, and `channel` and `lang` where known.

    Raises UsageError for what is no JSON.
    """
    for nth, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            text, channel, language = str(asked["text"]), str(asked.get("channel", "sms")), asked.get("lang")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(f'Line {nth} is no JSON object with a "text".') from None
        yield json.dumps(reading(edition, text, channel, language), ensure_ascii=False)


def scored(edition: Edition, file: Path) -> Iterator[str]:
    """Yield accuracy, the share given a wrong contact without asking, and what was taken for what.

    The file has the columns text, channel, issue and also_ok, and may have lang. Raises UsageError where it cannot be
    read.
    """
    try:
        with file.open(newline="", encoding="utf-8") as opened:
            rows = [
                (row, reading(edition, row["text"], row["channel"], row.get("lang"))) for row in csv.DictReader(opened)
            ]
    except (OSError, UnicodeDecodeError, KeyError) as wrong:
        raise UsageError(f"{file} cannot be scored: {wrong}.") from None
    right = offered = wrong_route = 0
    confused: Counter[tuple[str, str]] = Counter()
    for row, found in rows:
        accepted = {row["issue"], *filter(None, row["also_ok"].split(";"))}
        at_once = not found["candidates"] and bool(counts_as(edition.line, found["issue"]) & accepted)
        right += at_once
        offered += at_once or any(counts_as(edition.line, each) & accepted for each in found["candidates"])
        wrong_route += not at_once and not found["candidates"] and found["issue"] in edition.line.issues
        if not at_once:
            confused[row["issue"], "(asks)" if found["candidates"] else found["issue"]] += 1
    total = max(len(rows), 1)
    yield f"{len(rows)} messages"
    yield f"right at once           {100 * right / total:5.1f}%"
    yield f"right or offered        {100 * offered / total:5.1f}%"
    yield f"wrong without asking    {100 * wrong_route / total:5.1f}%"
    yield from (f"{count:5}  {label} taken for {taken}" for (label, taken), count in confused.most_common())


def _alone(line: Line, text: str, channel: str, language: object) -> Conversation:
    """Return the conversation of somebody who says this first.

    In a language the line speaks; otherwise in the line's own, or for a text in the one it is written in.
    """
    conversation = arrival(line, channel)
    if language in line.languages:
        return replace(conversation, language=str(language))
    if not language and conversation.channel == "sms":
        return replace(conversation, language=language_meant(line, conversation, text))
    return conversation


def _by_keyword(said: Meant) -> bool:
    return said.certain or (said.language is not None and said.weighed == NOT_UNDERSTOOD)


def _issue(line: Line, said: Meant) -> str:
    if said.two:
        return NOTHING
    issue = said.heard.one("issue")
    if issue:
        return issue if issue in answered(line) else NOTHING
    if "command.staff" in said.heard.targets:
        return _NAMES["staff"]
    if said.language:
        return _NAMES["language"]
    if said.weighed == NOT_UNDERSTOOD and said.question and said.place.basis in ("case_number", "sequence"):
        about = asking_issue(line, said.question)
        return about.id if about else NOTHING
    # The conversation may do more with a place than with what is asked beside it; what was understood is both.
    return _NAMES.get((said.weighed.meaning if said.weighed.verdict is Verdict.SURE else said.chatter) or "", NOTHING)


def counts_as(line: Line, name: str) -> set[str]:
    """Return the labels an issue is right for: one that is not in the menu splits others finer than labels do."""
    issue = line.issues.get(name)
    if issue is None or issue.listed:
        return {name}
    return {name, *(i.id for i in line.issues.values() if name in i.also or _desks(line, i) & _desks(line, issue))}


def _desks(line: Line, issue: Issue) -> set[str]:
    guide = {line.guides[issue.guide].contact} if issue.guide else set()
    return guide | {route.contact for route in issue.routes if route.contact}

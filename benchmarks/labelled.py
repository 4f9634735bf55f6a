"""Labelled messages, and what the line makes of each: the whole way, keywords and examples and places together."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.directory.edition import Edition
from ivr.understood import NOTHING, counts_as, reading


@dataclass(frozen=True)
class Message:
    """A labelled message: what it is about, what else counts as right, and where its case is."""

    id: str
    channel: str
    language: str
    text: str
    issue: str
    right: frozenset[str]
    places: frozenset[str]
    split: str

    @property
    def has_place(self) -> bool:
        """Whether its place counts: where nothing is wanted, a place is no answer to anything."""
        return bool(self.places)


@dataclass(frozen=True)
class Found:
    """What the line made of a message."""

    message: Message
    issue: str
    right: frozenset[str]
    offered: tuple[frozenset[str], ...]
    place: str
    why: str

    @property
    def taken(self) -> bool:
        """Whether it was taken for something without asking."""
        return self.issue != NOTHING

    @property
    def asked(self) -> bool:
        return bool(self.offered)

    @property
    def at_once(self) -> bool:
        return not self.asked and bool(self.right & self.message.right)

    @property
    def or_offered(self) -> bool:
        return self.at_once or any(each & self.message.right for each in self.offered)

    @property
    def wrong(self) -> bool:
        return self.taken and not self.at_once

    @property
    def declined(self) -> bool:
        return self.issue == "legal_advice"

    @property
    def placed(self) -> bool:
        return self.place in self.message.places


def messages(path: Path) -> list[Message]:
    """Return the labelled messages of a CSV file; docs/understanding.md says what its columns mean."""
    with path.open(newline="", encoding="utf-8") as file:
        return [_message(row) for row in csv.DictReader(file)]


def _message(row: dict[str, str]) -> Message:
    tags = row["tags"].split(";")
    places = {row["location"]} | {tag.partition(":")[2] or NOTHING for tag in tags if tag.startswith("loc_flex")}
    return Message(
        row["id"],
        row["channel"],
        row["lang"],
        row["text"],
        row["issue"],
        frozenset([row["issue"], *filter(None, row["also_ok"].split(";"))]),
        frozenset(places if row["location"] and (row["issue"] != NOTHING or "followup" in tags) else ()),
        row["split"],
    )


def understood(edition: Edition, said: Iterable[Message], *, told_language: bool = True) -> list[Found]:
    """Return what the line makes of each message; not `told_language`, it must notice a text's language itself."""
    return [
        _found(edition, each, reading(edition, each.text, each.channel, _told(each, told_language))) for each in said
    ]


def _told(message: Message, told: bool) -> str | None:
    return message.language if told else None


def _found(edition: Edition, message: Message, made: dict[str, Any]) -> Found:
    def names(issue: str) -> frozenset[str]:
        return frozenset(counts_as(edition.line, issue))

    return Found(
        message,
        made["issue"],
        names(made["issue"]),
        tuple(names(each) for each in made["candidates"]),
        made["location"],
        f"{made['score']} {', '.join(made['why'])}",
    )

"""The register as a list: every fact with its source, the day it was compared, and how long that is ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.directory.line import Fact
from ivr.prompts.rendering import render
from ivr.register.alarms import named


def rows(edition: Edition, today: date) -> Iterator[dict[str, Any]]:
    """Yield each fact as plain values; `today` is a day of the line's zone. `age` is in days, None if never checked."""
    for fact in edition.line.facts:
        yield _row(edition, fact, fact.kind, _value(edition, fact), today)
        if fact.kind == "guide":
            for nth in range(1, edition.line.guides[fact.about].steps + 1):
                words = _worded(edition, f"guide.{fact.about}.step.{nth}")
                yield _row(edition, fact, f"step {nth}", words, today)


def listed(edition: Edition, today: date) -> Iterator[str]:
    """Yield the register for a terminal, by what the facts are about, and last the pages they come from."""
    found = list(rows(edition, today))
    wide = max((len(row["kind"]) for row in found), default=0)
    for _, group in groupby(found, key=lambda row: (row["about"], row["kind"] in ("answer", "guide"))):
        of_one = list(group)
        yield _heading(of_one[0])
        for row in of_one:
            yield f"    {row['kind']:{wide}}  {row['value']}{_dates(row)}"
            yield f"    {'':{wide}}    {_origin(row)}  {row['written']}"
    yield ""
    yield f"{len(edition.line.facts)} facts, edition {edition.line.edition}, from:"
    for source in edition.line.sources.values():
        at = f"  {source.address}" if source.address else ""
        yield f"    {source.title}  (read {source.checked}, {_age((today - source.checked).days)}){at}"


def _row(edition: Edition, fact: Fact, kind: str, value: str, today: date) -> dict[str, Any]:
    source = edition.line.sources.get(fact.source or "")
    return {
        "kind": kind,
        "about": fact.about,
        "name": named(edition, fact.about),
        "value": value,
        "number": fact.phone or None,
        "from": fact.first.isoformat() if fact.first else None,
        "until": fact.last.isoformat() if fact.last else None,
        "source": source.title if source else None,
        "address": source.address if source else None,
        "checked": fact.checked.isoformat() if fact.checked else None,
        "age": (today - fact.checked).days if fact.checked else None,
        "written": fact.written,
    }


def _value(edition: Edition, fact: Fact) -> str:
    if fact.kind == "notice":
        return f'{fact.value}: "{_worded(edition, f"notice.{fact.value}")}"'
    if fact.kind in ("option", "extension") and fact.phone:
        number = next(f.value for f in edition.line.facts if f.kind == "number" and f.phone == fact.phone)
        return f"{fact.value}, once {number} answers"
    return fact.value


def _worded(edition: Edition, key: str) -> str:
    words = edition.words[edition.line.language]
    return " ".join(render(words, say(key), "sms").split()) if key in words.texted else ""


def _heading(row: dict[str, Any]) -> str:
    return row["name"] if row["name"] == row["about"] else f"{row['name']} ({row['about']})"


def _dates(row: dict[str, Any]) -> str:
    if row["kind"] not in ("number", "option", "extension", "answer"):
        return ""  # the others have their days in the value
    since = f", from {row['from']}" if row["from"] else ""
    return since + (f", until {row['until']}" if row["until"] else "")


def _origin(row: dict[str, Any]) -> str:
    page = row["source"] or "no source"
    return f"{page}, {row['checked']} ({_age(row['age'])})" if row["checked"] else f"{page}, never compared"


def _age(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")

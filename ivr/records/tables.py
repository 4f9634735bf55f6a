"""The tables of the records, as the newest migration leaves them. Times in seconds since 1970, UTC; days the line's."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, MetaData, SmallInteger, Table, Text
from sqlalchemy.sql.schema import SchemaItem

METADATA = MetaData()
NEWEST = "3"
"""The migration that these tables are of."""


def _text(name: str) -> SchemaItem:
    return Column(name, Text, nullable=False, server_default="")


def _small(name: str) -> SchemaItem:
    return Column(name, SmallInteger, nullable=False, server_default="0")


def _count(name: str) -> SchemaItem:
    return Column(name, Integer, nullable=False, server_default="0")


TURNS = Table(
    "ivr_turns",
    METADATA,
    Column("call", Text, primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    *(
        _text(name)
        for name in ("channel", "language", "edition", "program", "act", "place", "outcome", "issue", "choices")
    ),
    *(_small(name) for name in ("missed", "begun", "settled", "given")),
    *(_text(name) for name in ("desk", "status", "transfer", "keys", "result")),
    *(_count(name) for name in ("number", "seconds", "took")),
    _text("caller"),
    *(_text(name) for name in ("state", "came", "heard", "texted")),
    Index("ivr_turns_by_day", "line", "day"),
    sqlite_with_rowid=False,
)
"""One row a turn; a text is a call of one turn."""

CALLS = Table(
    "ivr_calls",
    METADATA,
    Column("call", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    *(_count(name) for name in ("turns", "seconds")),
    *(
        _text(name)
        for name in (
            "language",
            "edition",
            "program",
            "outcome",
            "place",
            "issue",
            "choices",
            "desk",
            "result",
            "ending",
        )
    ),
    Column("answered_after", Integer),
    _text("caller"),
    Index("ivr_calls_by_day", "line", "day"),
    sqlite_with_rowid=False,
)
"""One row a call by voice, made anew of its turns whenever one of them comes in."""

PHRASES = Table(
    "ivr_phrases",
    METADATA,
    Column("phrase", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("day", Date, nullable=False),
    *(_text(name) for name in ("channel", "language", "place", "text")),
    Index("ivr_phrases_by_day", "line", "day"),
    sqlite_with_rowid=False,
)
"""What was not understood, where that is kept; nothing in it leads to the call."""

LOSSES = Table(
    "ivr_losses",
    METADATA,
    Column("loss", Text, primary_key=True),
    Column("day", Date, nullable=False),
    _text("why"),
    _count("count"),
    sqlite_with_rowid=False,
)
"""Records that could not be kept."""

TEXTS = Table(
    "ivr_texts",
    METADATA,
    Column("text", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("day", Date, nullable=False),
    _text("state"),
    Index("ivr_texts_by_day", "line", "day"),
    sqlite_with_rowid=False,
)
"""Texts that callers asked for, and what became of each; nothing in it leads to the call or the number."""

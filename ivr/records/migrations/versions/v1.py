"""Turns, calls, phrases not understood, losses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ivr_turns",
        sa.Column("call", sa.Text, primary_key=True),
        sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
        *_when(),
        *map(_text, ("channel", "language", "edition", "program", "act", "place", "outcome", "issue", "choices")),
        *map(_small, ("missed", "begun", "settled", "given")),
        *map(_text, ("desk", "status", "transfer", "keys", "result")),
        *map(_count, ("number", "seconds", "took")),
        _text("caller"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ivr_calls",
        sa.Column("call", sa.Text, primary_key=True),
        *_when(),
        sa.Column("last", sa.BigInteger, nullable=False),
        *map(_count, ("turns", "seconds")),
        *map(
            _text,
            ("language", "edition", "program", "outcome", "place", "issue", "choices", "desk", "result", "ending"),
        ),
        sa.Column("answered_after", sa.Integer),
        _text("caller"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ivr_phrases",
        sa.Column("phrase", sa.Text, primary_key=True),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        *map(_text, ("channel", "language", "place", "text")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ivr_losses",
        sa.Column("loss", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        _text("why"),
        _count("count"),
        sqlite_with_rowid=False,
    )
    for name in ("turns", "calls", "phrases"):
        op.create_index(f"ivr_{name}_by_day", f"ivr_{name}", ["line", "day"])


def downgrade() -> None:
    """Remove them, with all records."""
    for name in ("turns", "calls", "phrases", "losses"):
        op.drop_table(f"ivr_{name}")


def _when() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("hour", sa.SmallInteger, nullable=False),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _small(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger, nullable=False, server_default="0")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")

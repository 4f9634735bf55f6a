"""Texts that callers asked for: what came of it in the turn, and what became of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column, empty for what was kept before, and a table."""
    op.add_column("ivr_turns", sa.Column("texted", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "ivr_texts",
        sa.Column("text", sa.Text, primary_key=True),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default=""),
        sqlite_with_rowid=False,
    )
    op.create_index("ivr_texts_by_day", "ivr_texts", ["line", "day"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("ivr_texts")
    op.drop_column("ivr_turns", "texted")

"""What a call can be replayed from: where the conversation stood, and which prompts were said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None

_ADDED = ("state", "came", "heard")


def upgrade() -> None:
    """Add the columns, empty for what was kept before."""
    for name in _ADDED:
        op.add_column("ivr_turns", sa.Column(name, sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Remove them."""
    for name in _ADDED:
        op.drop_column("ivr_turns", name)

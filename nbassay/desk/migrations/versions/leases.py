"""Who marks an attempt beforehand, and until when it is theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("attempts", sa.Column("helper", sa.String(64), nullable=False, server_default=""))
    op.add_column("attempts", sa.Column("lease_ends", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("attempts", "lease_ends")
    op.drop_column("attempts", "helper")

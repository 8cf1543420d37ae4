"""Where learning platforms want scores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "score_targets",
        sa.Column("student", sa.String(255), primary_key=True),
        sa.Column("assignment", sa.String(255), primary_key=True),
        sa.Column("issuer", sa.String(1024), nullable=False),
        sa.Column("client_id", sa.String(255), nullable=False),
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("lineitem", sa.String(2000), nullable=False),
        sa.Column("told", sa.String(255), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("score_targets")

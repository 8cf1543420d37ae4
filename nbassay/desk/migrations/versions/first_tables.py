"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("revoked", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("student", sa.String(255), nullable=False),
        sa.Column("assignment", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("came", sa.DateTime(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("folder", sa.String(1024), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("notebooks", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("max_score", sa.Double(), nullable=True),
        sa.Column("waiting", sa.Double(), nullable=False),
        sa.Column("late_penalty", sa.Double(), nullable=False),
        sa.Column("left_to_person", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("student", "assignment", "number"),
    )
    op.create_index("attempts_in_line", "attempts", ["state", "turn", "ticket"])
    op.create_table(
        "extensions",
        sa.Column("student", sa.String(255), primary_key=True),
        sa.Column("assignment", sa.String(255), primary_key=True),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "class_pages",
        sa.Column("assignment", sa.String(255), primary_key=True),
        sa.Column("asked", sa.DateTime(), nullable=False),
        sa.Column("written", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "marker_notes",
        sa.Column("assignment", sa.String(255), primary_key=True),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.Column("trouble", sa.String(2000), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("marker_notes", "class_pages", "extensions", "attempts", "links"):
        op.drop_table(table)

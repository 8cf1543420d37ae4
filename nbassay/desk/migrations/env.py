"""Alembic's door to the desk's tables; the connection comes from `desk_database`."""

from __future__ import annotations

from alembic import context

from nbassay.desk.desk_tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()

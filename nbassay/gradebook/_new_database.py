"""A new database, marked with the version of its tables before nbgrader makes them."""

from __future__ import annotations

from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, inspect


def mark_version(db_url: str) -> None:
    """Write into a database without tables which version of nbgrader's it will have.

    For a new database nbgrader starts the program `alembic` to ask for that one word, which imports
    all of nbgrader once more: 3 s of a processor for each new course. It finds the word here.

    Raises:
        SQLAlchemyError: if the database cannot be used.
    """
    engine = create_engine(db_url)
    try:
        if not inspect(engine).get_table_names():
            # Here, since importing it takes as long as all the rest and courses are seldom new.
            from alembic.runtime.migration import MigrationContext
            from alembic.script import ScriptDirectory

            with engine.begin() as connection:
                context = MigrationContext.configure(connection)
                context.stamp(ScriptDirectory(ALEMBIC_DIR), "head")
    finally:
        engine.dispose()

"""The desk's database: SQLite in the course folder, or any that a URL names, brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from nbassay.course.layout import Course
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.gradebook import explain_database

FILE = "desk.db"
MIGRATIONS = Path(__file__).parent / "migrations"
_PATIENCE = 20.0  # seconds that one waits for another's writing
_SQLITE = "sqlite"
_UPGRADING = 0x6E62617373  # of the lock on a server while tables are made


class DeskDatabase:
    """Sessions on the desk's database; may be used in several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(desk_writes=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session to look with; what it gives can be used when it is closed."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session
            session.expunge_all()  # what was found stays as it was seen

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session to change with; all is kept at the end, or nothing if anything is raised.

        In SQLite one writes at a time from its first look on.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def default_url(course: Course) -> str:
    """Return the address of the database that a course has unless another is named."""
    return f"sqlite:///{course.root / FILE}"


def open_database(url: str) -> DeskDatabase:
    """Return the database at `url`, made if it is SQLite, with the tables of this version.

    Raises:
        NbassayError: if the address is none, or the database cannot be used.
        EnvironmentProblem: if the driver for it is not installed.
    """
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except ArgumentError as error:
        raise NbassayError(
            "--db is not the address of a database; write sqlite:///desk.db or "
            "postgresql+psycopg://user:password@host/name"
        ) from error
    try:
        engine = _connect(url)
        with engine.execution_options(desk_writes=True).begin() as connection:
            _bring_up_to_date(connection)
    except (ImportError, NoSuchModuleError) as error:
        raise EnvironmentProblem(
            f"the desk's database {shown} needs a driver that is not installed ({error}); for "
            "PostgreSQL install psycopg[binary] and write postgresql+psycopg://…"
        ) from error
    except SQLAlchemyError as error:
        raise explain_database("the desk's database", url, error, "--db") from error
    return DeskDatabase(engine)


def _connect(url: str) -> Engine:
    if make_url(url).get_backend_name() != _SQLITE:
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": _PATIENCE}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        # Python's driver would begin by itself, and only at the first change.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        # A receipt is given for what is kept: a commit outlives a power cut.
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("desk_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def migration_config(connection: Connection) -> Config:
    """Return what Alembic's commands need to work on the desk's tables over `connection`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _bring_up_to_date(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Several processes may begin at once; SQLite lets one write from its beginning on.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADING})
    command.upgrade(migration_config(connection), "head")

"""A gradebook that cannot be used: which one, why, and how to mend it, in one line."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from pathlib import Path

import pytest
from nbgrader.converters import NbGraderException
from tiny_course import make

from nbassay import cli
from nbassay.course.layout import Course
from nbassay.errors import ExitCode, NbassayError
from nbassay.gradebook import log_conversion, open_gradebook

SETTING = "c.CourseDirectory.db_url in"


@pytest.fixture(scope="module")
def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def with_database(folder: Path, url: str) -> Course:
    """Return a course whose gradebook is at `url`."""
    course = make(folder)
    (folder / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = {url!r}\n"
    )
    return course


def refusal(course: Course) -> NbassayError:
    with pytest.raises(NbassayError) as refused, open_gradebook(course):
        pass
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)
    return refused.value


def test_a_server_that_is_down_is_named_with_where_it_was_looked_for(tmp_path, closed_port):
    error = refusal(
        with_database(tmp_path, f"postgresql+psycopg://me:secret@127.0.0.1:{closed_port}/grades")
    )
    assert error.exit_code == ExitCode.ENVIRONMENT
    for part in (f"me:***@127.0.0.1:{closed_port}/grades", "refused", "start its server", SETTING):
        assert part in str(error)


def test_a_driver_that_is_not_installed_is_named_with_how_to_get_it(tmp_path):
    error = refusal(with_database(tmp_path, "postgresql+psycopg2://me:secret@127.0.0.1/grades"))
    assert error.exit_code == ExitCode.ENVIRONMENT
    assert "pip install 'psycopg2-binary'" in str(error)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "postgres://me:secret@host/grades",
            "postgres is not a kind of database; write sqlite:///",
        ),
        ("my secret database", "is not that of a database; write sqlite:///"),
        ("sqlite:////no/such/folder/grades.db", "/no/such/folder must be a folder that you may"),
    ],
)
def test_an_address_that_cannot_be_one_is_bad_input(tmp_path, url, said):
    error = refusal(with_database(tmp_path, url))
    assert error.exit_code == ExitCode.BAD_INPUT
    assert said in str(error)


def test_a_file_that_is_no_database_is_to_be_moved_away(tmp_path):
    course = make(tmp_path)
    (tmp_path / "gradebook.db").write_text("no database, but a file of some length " * 50)
    assert "move the file away, or put back a copy" in str(refusal(course))


def test_what_a_server_refuses_is_told_in_its_own_words(tmp_path):
    """As PostgreSQL 15 says it; the addresses that were tried come first."""
    from sqlalchemy.exc import OperationalError

    from nbassay.gradebook._database import explain_unusable

    said = sqlite3.OperationalError(
        'connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  '
        'password authentication failed for user "me"\n'
    )
    url = "postgresql://me:secret@127.0.0.1/grades"
    error = explain_unusable(tmp_path, url, OperationalError("select 1", {}, said))
    assert error.exit_code == ExitCode.BAD_INPUT
    assert 'password authentication failed for user "me"; check user, password and' in str(error)
    assert "sqlalche.me" not in str(error)


@pytest.mark.parametrize("command", ["release", "grade"])
def test_commands_end_with_the_same_line(tmp_path, closed_port, command):
    """Nbgrader's own converters would say nothing but where SQLAlchemy explains its errors."""
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{closed_port}/grades"
    course = with_database(tmp_path, url)
    shutil.copytree(course.root / "source", course.root / "release")
    (course.root / "submitted" / "s1" / "tiny").mkdir(parents=True)
    with pytest.raises(NbassayError, match=r"refused; start its server, or mend") as refused:
        cli.run([command, "tiny", "--course", str(course.root)])
    assert refused.value.exit_code == ExitCode.ENVIRONMENT


def test_of_a_traceback_of_nbgrader_the_error_is_told_and_no_page_on_the_web():
    """SQLAlchemy adds the SQL and a link below it."""
    text = """Traceback (most recent call last):
  File "api.py", line 3102, in __init__
    connection = self.connect()
                 ^^^^^^^^^^^^^^
sqlalchemy.exc.OperationalError: (psycopg.OperationalError) connection failed: refused
\tIs the server running on that host?
[SQL: SELECT 1]
(Background on this error at: https://sqlalche.me/e/20/e3q8)"""
    with (
        pytest.raises(NbassayError) as refused,
        log_conversion("nbgrader cannot release one") as log,
    ):
        log.error(text)
        raise NbGraderException("see above")
    assert str(refused.value) == (
        "nbgrader cannot release one: sqlalchemy.exc.OperationalError: (psycopg.OperationalError) "
        "connection failed: refused"
    )

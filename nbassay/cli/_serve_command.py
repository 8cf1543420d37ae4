"""`serve`: the desk, where students hand in and read marks in a browser, and links to it."""

from __future__ import annotations

import csv
import sys
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import (
    BudgetName,
    BudgetOption,
    CourseOption,
    IsolationOption,
    JobsOption,
    LangOption,
)
from nbassay.cli._grading_commands import make_options
from nbassay.cli._show import console, printable
from nbassay.course.layout import Course
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.sandbox import DEFAULT_SANDBOX
from nbassay.texts import Languages

if TYPE_CHECKING:
    from nbassay.desk.desk_tables import Role

_NEEDED = ("starlette", "uvicorn", "itsdangerous", "python-multipart")
_MODULES = {"starlette", "uvicorn", "itsdangerous", "multipart", "python_multipart"}
_HOST, _PORT = "127.0.0.1", 8080


class What(StrEnum):
    """What is asked for."""

    desk = "desk"
    links = "links"


def serve(
    what: Annotated[
        What, typer.Argument(help="desk: serve it; links: print personal links as CSV.")
    ] = What.desk,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = _HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at.")] = _PORT,
    db: Annotated[
        str, typer.Option("--db", help="URL of the desk's database (default: desk.db, SQLite).")
    ] = "",
    attempts: Annotated[
        int, typer.Option(min=1, help="How often a student may hand in an assignment.")
    ] = 20,
    student: Annotated[
        list[str] | None,
        typer.Option(help="links: of this student (default: all of the roster)."),
    ] = None,
    instructor: Annotated[
        list[str] | None, typer.Option(help="links: of an instructor called so.")
    ] = None,
    days: Annotated[float, typer.Option(min=0, help="links: how long new ones are good.")] = 180,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="links: take back those of who is named.")
    ] = False,
    url: Annotated[
        str, typer.Option("--url", help="links: where the desk is reached (default: host, port).")
    ] = "",
    budget: BudgetOption = BudgetName.fast,
    jobs: JobsOption = None,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Let students hand in and read their marks in a browser, until it is stopped."""
    opened = Course.open(course)
    Languages.of(opened.root).reading(lang)
    _require_packages()
    from nbassay.desk.desk_database import default_url
    from nbassay.desk.desk_state import Rules
    from nbassay.desk.serving import Order
    from nbassay.desk.serving import serve as serve_desk

    address = db or default_url(opened)
    if what is What.links:
        _links(opened, address, url or f"http://{host}:{port}", student, instructor, days, revoke)
        return
    if student or instructor or revoke:
        raise NbassayError("who is meant goes with links: `nbassay serve links --student NAME`")
    options = make_options(budget, jobs, isolation)
    order = Order(opened.root, host, port, address, options, lang, Rules(attempts=attempts))
    serve_desk(order, _say_address)


def _say_address(address: str) -> None:
    _print(f"the desk is at {address}; `nbassay serve links` prints personal links to it")


def _print(line: str) -> None:
    console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


def _require_packages() -> None:
    """Make sure that what the desk is built from is there.

    Raises:
        EnvironmentProblem: if a package is not.
    """
    try:
        import itsdangerous  # noqa: F401
        import python_multipart  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name not in _MODULES:
            raise
        raise EnvironmentProblem(
            f"`nbassay serve` needs packages that are not installed ({error.name}); run "
            f"{sys.executable} -m pip install {' '.join(_NEEDED)}"
        ) from error


def _links(
    course: Course,
    database_url: str,
    base: str,
    students: list[str] | None,
    instructors: list[str] | None,
    days: float,
    revoke: bool,
) -> None:
    from nbassay.desk.desk_database import open_database
    from nbassay.desk.links import give_link, require_students, revoke_links
    from nbassay.desk.signed import Signer, read_key

    if revoke and not (students or instructors):
        raise NbassayError("say whose links are taken back: --student NAME or --instructor NAME")
    if not all(name.strip() for name in instructors or ()):
        raise NbassayError("--instructor '' names nobody; say who the link is for")
    if not base.startswith(("http://", "https://")):
        raise NbassayError(f"--url {base!r} is no address; it begins with http:// or https://")
    named: list[tuple[str, Role]] = [(name, "instructor") for name in instructors or ()]
    if students or not instructors:
        found = require_students(course, students or [], expected=not revoke)
        named += [(name, "student") for name in found]
    signer = Signer(read_key(course))
    database = open_database(database_url)
    try:
        with database.write() as session:
            if revoke:
                gone = sum(revoke_links(session, name, role) for name, role in named)
                _print(f"{gone} link{'' if gone == 1 else 's'} taken back")
                return
            links = [give_link(session, name, role, days) for name, role in named]
    finally:
        database.close()
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("role", "name", "link", "until"))
    for link in links:
        ends = link.ends.replace(tzinfo=UTC).isoformat(timespec="minutes")
        address = f"{base.rstrip('/')}/in/{signer.write_link(link.key)}"
        rows.writerow((link.role, printable(link.person), address, ends))


COMMANDS = (Command(serve, Panel.CLASS, "nbassay serve --port 8080 --attempts 10"),)

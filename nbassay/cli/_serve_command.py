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
from nbassay.cli._show import console, printable, say
from nbassay.course.layout import Course
from nbassay.errors import EnvironmentProblem, ExitCode, NbassayError, did_you_mean
from nbassay.sandbox import DEFAULT_SANDBOX
from nbassay.texts import Languages
from nbassay.texts.printable import guard

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from nbassay.desk.desk_tables import Role

_NEEDED = ("starlette", "uvicorn", "itsdangerous", "python-multipart", "authlib", "requests")
_MODULES = {
    *("starlette", "uvicorn", "itsdangerous", "multipart", "python_multipart"),
    *("authlib", "joserfc", "requests"),
}
_HOST, _PORT = "127.0.0.1", 8080


class What(StrEnum):
    """What is asked for."""

    desk = "desk"
    links = "links"
    marker = "marker"


def serve(
    what: Annotated[
        What,
        typer.Argument(
            help="desk: serve it; links: print personal links as CSV; marker: mark beside a desk, "
            "here or on another machine with its folder."
        ),
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
    from nbassay.desk.serving import Order, serve_marker
    from nbassay.desk.serving import serve as serve_desk

    address = db or default_url(opened)
    if what is What.links:
        _links(opened, address, url or f"http://{host}:{port}", student, instructor, days, revoke)
        return
    if student or instructor or revoke:
        raise NbassayError("who is meant goes with links: `nbassay serve links --student NAME`")
    options = make_options(budget, jobs, isolation)
    if what is What.marker:
        serve_marker(opened.root, address, options, _say_marking)
        return
    _warn_of_nothing_released(opened)
    order = Order(opened.root, host, port, address, options, lang, Rules(attempts=attempts))
    serve_desk(order, _say_address)


def _warn_of_nothing_released(course: Course) -> None:
    from nbassay.desk.desk_state import find_released

    if find_released(course):
        return
    names = course.assignment_names()
    missing = (
        f"run `nbassay release {names[0]}`"
        if names
        else "begin an assignment with `nbassay new NAME`, and release it"
    )
    say(
        f"note: no assignment of {course.root} is released, so nobody can hand in; {missing}, and the "
        "desk shows it at once",
        "yellow",
    )


def _say_address(address: str) -> None:
    _print(f"the desk is at {address}; `nbassay serve links` prints personal links to it")


def _say_marking(root: str) -> None:
    _print(f"marking beside the desk of {root}; Ctrl-C ends it, and nothing is lost")


def _print(line: str) -> None:
    console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


def _require_packages() -> None:
    """Make sure that what the desk is built from is there.

    Raises:
        EnvironmentProblem: if a package is not.
    """
    try:
        import authlib.integrations.requests_client  # noqa: F401
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
    from nbassay.desk.links import give_link, require_students
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
            # Raised inside, an error would give back what was taken.
            total, without = _take_back(session, named) if revoke else (0, [])
            links = [] if revoke else [give_link(session, *one, days) for one in named]
    finally:
        database.close()
    if revoke:
        _say_what_was_taken_back(total, without)
        return
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("role", "name", "link", "until"))
    for link in links:
        ends = link.ends.replace(tzinfo=UTC).isoformat(timespec="minutes")
        address = f"{base.rstrip('/')}/in/{signer.write_link(link.key)}"
        rows.writerow((link.role, guard(printable(link.person)), address, ends))


def _take_back(session: Session, named: list[tuple[str, Role]]) -> tuple[int, list[str]]:
    """Take back all links of those who are named; return how many, and who has none."""
    from nbassay.desk.links import revoke_links, who_has_links

    total, without = 0, []
    for name, role in named:
        near = did_you_mean(name, who_has_links(session, role))
        count = revoke_links(session, name, role)
        total += count
        if not count:
            without.append(f"{printable(name)!r} is no {role} with a link{near}")
    return total, without


def _say_what_was_taken_back(total: int, without: list[str]) -> None:
    """Say how many links are gone; who has none is named.

    Raises:
        NbassayError: if nothing was taken back.
        typer.Exit: if something was, and somebody has none.
    """
    if not total:
        raise NbassayError(
            f"nothing was taken back: {', '.join(without)}; write names as `nbassay serve links` "
            "prints them"
        )
    _print(f"{total} link{'' if total == 1 else 's'} taken back")
    for one in without:
        say(f"not taken back: {one}", "yellow")
    if without:
        raise typer.Exit(ExitCode.BELOW_BAR)


COMMANDS = (
    Command(
        serve,
        Panel.CLASS,
        "nbassay serve --port 8080 --attempts 10",
        "of those whose links are taken back, one has none",
    ),
)

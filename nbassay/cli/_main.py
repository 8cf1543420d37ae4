"""Entry points: `run` raises for callers and tests, `main` turns exceptions into exit codes."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from typer.exceptions import TyperException

from nbassay import __version__
from nbassay.cli import (
    _adopt_command,
    _audit_command,
    _authoring_commands,
    _bundle_command,
    _calibrate_command,
    _collect_command,
    _course_commands,
    _export_command,
    _grading_commands,
    _machine_commands,
    _serve_command,
    _trail_commands,
)
from nbassay.cli._command import Command, Panel
from nbassay.cli._show import console, printable, printable_lines
from nbassay.errors import EnvironmentProblem, ExitCode, NbassayError
from nbassay.sandbox import cause_of
from nbassay.store.faults import describe_own_fault

app = typer.Typer(
    name="nbassay",
    pretty_exceptions_enable=False,
    epilog="Begin with [bold]nbassay demo[/bold]; each command shows an example after --help.",
)
COMMANDS: list[Command] = [
    command
    for module in (
        _machine_commands,
        _adopt_command,
        _course_commands,
        _authoring_commands,
        _audit_command,
        _calibrate_command,
        _collect_command,
        _serve_command,
        _grading_commands,
        _trail_commands,
        _export_command,
        _bundle_command,
    )
    for command in module.COMMANDS
]
for panel in Panel:  # they stand in the help as they are added
    for command in COMMANDS:
        if command.panel is panel:
            app.command(command.name, rich_help_panel=panel.value, epilog=command.epilog)(
                command.run
            )


def _show_version(wanted: bool) -> None:
    if wanted:
        console.print(f"nbassay {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def nbassay(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Release, grade and explain notebooks in which neural networks are trained."""


# What the system says of files that are not for us to read or write.
_NOT_OURS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}

INTERRUPTED = 130  # what shells report for Ctrl-C


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (default: this process's) and return the exit code.

    Raises:
        NbassayError: for anything that the user can mend.
        EnvironmentProblem: for files that may not be read or written, or what cannot work here.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(app)
    try:
        code = command.main(args=given or ["--help"], prog_name="nbassay", standalone_mode=False)
    except TyperException as error:
        raise NbassayError(f"{error.format_message()} See `nbassay --help`.") from error
    except OSError as error:
        if error.errno not in _NOT_OURS or error.filename is None:
            raise
        raise EnvironmentProblem(
            f"{os.fspath(error.filename)!s}: {error.strerror}; a course has to be readable and "
            "writable for you: mend that, or name a copy of it with --course DIR"
        ) from error
    return int(code or 0) if given else ExitCode.BAD_INPUT


class SafeFormatter(logging.Formatter):
    """Formats a record as text that a terminal cannot act on: one line, and a traceback's lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the message in one line, so that it cannot pass for several."""
        return printable(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """Return the message and, where there is one, the traceback below it."""
        return printable_lines(super().format(record))


@contextmanager
def _our_warnings_on_stderr() -> Iterator[None]:
    """Show our own warnings; what the libraries below remark upon is not for the user.

    The handlers go when the command does: the stream that they write to is this command's.
    """
    ours, root = logging.getLogger("nbassay"), logging.getLogger()
    handler, silence = logging.StreamHandler(), logging.NullHandler()
    handler.setFormatter(SafeFormatter("nbassay: %(message)s"))
    ours.addHandler(handler)
    root.addHandler(silence)
    try:
        yield
    finally:
        ours.removeHandler(handler)
        root.removeHandler(silence)


def _tell_own_fault(error: Exception) -> int:
    """Tell in one line of a fault of ours, which may quote a submission; return the exit code."""
    said = describe_own_fault(error, " ".join(sys.argv[:2]))
    sys.stderr.write(f"{printable(f'nbassay: {said}')}\n")
    return ExitCode.OWN_FAULT


def main() -> None:
    """Run the command and leave with its exit code; an error is one line on stderr."""
    with _our_warnings_on_stderr():
        code = _run_and_tell()
    sys.exit(code)


def _run_and_tell() -> int:
    """Run the command, tell of an error in one line on stderr, and return the exit code."""
    try:
        code = run()
    except NbassayError as error:
        sys.stderr.write(printable_lines(f"nbassay: {error}\n"))
        code = error.exit_code
    except OSError as error:
        cause = cause_of(error)
        if cause is None:
            code = _tell_own_fault(error)
        else:
            short = {"disk": "the disk is full", "memory": "the machine has no memory left"}[cause]
            said = f"nbassay: {short} ({error}); make room and run again\n"
            sys.stderr.write(printable_lines(said))
            code = ExitCode.ENVIRONMENT
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        code = _tell_own_fault(error)
    if code == INTERRUPTED:  # also what Typer makes of Ctrl-C by itself
        sys.stderr.write("nbassay: stopped; what was graded is kept, run again to go on\n")
    return code

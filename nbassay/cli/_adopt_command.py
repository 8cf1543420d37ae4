"""`adopt`: an nbgrader course as it is, or an Otter assignment, graded in the sandbox from now on."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import JsonOption
from nbassay.cli._otter_show import adopt_otter
from nbassay.cli._show import say, write_json
from nbassay.errors import ExitCode, NbassayError

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.authoring.adoption import Adoption, SourceNotebook


_NOTEBOOKS = {".ipynb", ".rmd", ".qmd"}


def adopt(
    course: Annotated[
        Path,
        typer.Argument(
            metavar="COURSE|NOTEBOOK",
            help="The folder of an nbgrader course, or the master notebook of an Otter assignment.",
        ),
    ] = Path(),
    write: Annotated[
        bool, typer.Option("--write", help="Write it; otherwise it is shown, and nothing changes.")
    ] = False,
    name: Annotated[
        str,
        typer.Option(
            "--as", help="What an Otter assignment is to be called; else as its notebook is."
        ),
    ] = "",
    into: Annotated[
        Path | None,
        typer.Option(
            "--course", help="The course that an Otter assignment is taken into; else this folder."
        ),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Take in an nbgrader course, or an Otter notebook: its own tests graded in the sandbox."""
    from nbassay.authoring.adoption import adopt as write_all
    from nbassay.authoring.adoption import look_at

    if course.is_file() or course.suffix.lower() in _NOTEBOOKS:
        adopt_otter(course, into or Path(), name, write=write, json_file=json_file)
        return
    if name or into is not None:
        raise NbassayError(
            f"--as and --course go with an Otter notebook, and {course} is a folder; name the notebook"
        )
    found = look_at(course)
    written = write_all(found) if write else []
    if str(json_file) != "-":
        _show_assignments(found)
        if write:
            _show_written(written)
        else:
            _show_lacks(found)
        _show_next(found, course, written=write)
    write_json(json_file, _as_json(found, written))
    if found.left_out:
        raise typer.Exit(ExitCode.BELOW_BAR)


def _show_assignments(found: Adoption) -> None:
    for one in found.assignments:
        if one.trouble:
            say(f"{one.name}: left out: {one.trouble}", "yellow")
            continue
        say(f"{one.name}: by {'hidden graders' if one.hidden_graders else 'its assert cells'}")
        for notebook in one.notebooks:
            say(f"  {notebook.name}: {_count(notebook)}")
    for remark in found.remarks:
        say(f"not heeded: {remark}", "yellow")


def _count(notebook: SourceNotebook) -> str:
    own = f"{notebook.asserts} autograder cells ({notebook.asserts_points:g} points)"
    return f"{own}, {notebook.by_hand} by hand ({notebook.by_hand_points:g} points)"


def _show_lacks(found: Adoption) -> None:
    if found.block:
        say("to be added to the end of nbgrader_config.py:")
        _show_text(found.block)
    for name, text in found.files.items():
        say(f"to be written, {name}:")
        _show_text(text)


def _show_text(text: str) -> None:
    for line in text.splitlines():
        say(f"    {line}")


def _show_written(written: list[str]) -> None:
    for name in written:
        say(f"{name} written")


def _show_next(found: Adoption, course: Path, *, written: bool) -> None:
    where = "" if course == Path() else f" {shlex.quote(str(course))}"
    if not found.block and not found.files:
        say("nothing is lacking")
    elif not written:
        say(f"nothing is changed yet; `nbassay adopt{where} --write` writes it")
    elif first := next(iter((*found.new, *found.assignments)), None):
        name = f"{shlex.quote(first.name)}{' --course' + where if where else ''}"
        _warn_of_asserts(found)
        say(f"next: nbassay release {name} && nbassay grade {name}")


def _warn_of_asserts(found: Adoption) -> None:
    if any(not one.hidden_graders and not one.trouble for one in found.assignments):
        say(
            "marks of assert cells can be forged by the student's code, as in nbgrader; those of "
            "hidden graders cannot",
            "yellow",
        )


def _as_json(found: Adoption, written: list[str]) -> dict[str, Any]:
    return {
        "course": str(found.root),
        "config_lacks": found.block,
        "files_lacking": found.files,
        "assignments": [
            {
                "name": one.name,
                "trouble": one.trouble,
                "marked_by": "hidden graders" if one.hidden_graders else "assert cells",
                "notebooks": [vars(notebook) for notebook in one.notebooks],
            }
            for one in found.assignments
        ],
        "not_heeded": list(found.remarks),
        "written": written,
    }


COMMANDS = (
    Command(adopt, Panel.BEGIN, "nbassay adopt course101 --write", "an assignment was left out"),
)

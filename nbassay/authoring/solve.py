"""Running the reference notebooks: `solutions/<assignment>/`, with outputs, ready to run again."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode

from nbassay.course.layout import Assignment, Course
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.gradebook import coursedir
from nbassay.gradebook.conversion import steady_ids
from nbassay.gradebook.scratch import replace_folder, scratch_folder

ANSWERS = "answers"  # the folder in a solution with answers to unmarked questions, a page each
CELL_SECONDS = 3600
_KERNEL = "python3"
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONHASHSEED": "0"}


def solve(course: Course, assignment_names: Sequence[str], keras_home: Path | None = None) -> None:
    """Execute the source notebooks of the assignments and write `solutions/<assignment>/`.

    Each runs in a folder of its own that holds the assignment's other files, with `keras_home` as
    the cache that Keras loads data sets from. When one fails the old solutions stay. The answers to
    questions, in `solutions/<assignment>/answers/`, are written by hand and always stay.

    Raises:
        NbassayError: if a cell raises, naming notebook and cell.
    """
    for name in assignment_names:
        assignment = course.assignment(name)
        notebooks = sorted(assignment.source.glob("*.ipynb"))
        if not notebooks:
            raise NbassayError(f"{assignment.source} holds no notebook; put one there")
        with scratch_folder(course) as scratch:
            made = scratch / name
            _copy_files(assignment, made)
            for path in notebooks:
                work = scratch / f"work-{path.stem}"
                _copy_files(assignment, work)
                solved = execute(read_trusted(path), path, work, keras_home)
                steady_ids(solved, path)
                text = nbformat.writes(_normalise(solved, work)) + "\n"
                (made / path.name).write_text(text, encoding="utf-8")
            if (assignment.solutions / ANSWERS).is_dir():
                shutil.copytree(assignment.solutions / ANSWERS, made / ANSWERS)
            replace_folder(made, assignment.solutions, scratch)


def find_stale_solutions(course: Course, assignment_name: str) -> list[str]:
    """Return the notebooks whose cells in `solutions/` are not those of `source/`.

    Raises:
        NbassayError: if a notebook cannot be read.
    """
    assignment = course.assignment(assignment_name)
    source, solutions = (
        {path.name: path for path in folder.glob("*.ipynb")}
        for folder in (assignment.source, assignment.solutions)
    )
    return [
        name
        for name in sorted({*source, *solutions})
        if name not in source
        or name not in solutions
        or _sources(source[name]) != _sources(solutions[name])
    ]


class _OwnKernel(KernelSpecManager):  # type: ignore[misc]
    """Knows one kernel: this interpreter's, with the course's data.

    Another one may be registered on the machine as python3.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return that kernel, whatever it is called."""
        command = [sys.executable, "-m", "nbassay.kernel.local", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name=kernel_name, language="python")


def _sources(path: Path) -> list[tuple[str, str, Mapping[str, Any]]]:
    cells = read_trusted(path).cells
    return [(cell.cell_type, cell.source, cell.metadata.get("nbgrader", {})) for cell in cells]


def _copy_files(assignment: Assignment, into: Path) -> None:
    ignore = shutil.ignore_patterns("*.ipynb", *coursedir(assignment.course).ignore)
    shutil.copytree(assignment.source, into, ignore=ignore)


def execute(
    notebook: NotebookNode, path: Path, work: Path, keras_home: Path | None
) -> NotebookNode:
    """Run a notebook of ours in the folder `work` and return it with its outputs.

    `path` is what errors call it, `keras_home` the cache that Keras loads data sets from.

    Raises:
        NbassayError: if a cell raises, naming notebook and cell.
    """
    environment = os.environ | _QUIET
    if keras_home is not None:
        environment["KERAS_HOME"] = str(keras_home)
    manager = AsyncKernelManager(kernel_name=_KERNEL, kernel_spec_manager=_OwnKernel())
    begun: list[str] = ["1"]

    def note(cell: NotebookNode, cell_index: int) -> None:
        begun.append(str(cell.metadata.get("nbgrader", {}).get("grade_id") or cell_index + 1))

    client = NotebookClient(
        notebook,
        km=manager,
        timeout=CELL_SECONDS,
        resources={"metadata": {"path": str(work)}},
        on_cell_execute=note,
    )
    try:
        # What a kernel says outside cells is about the machine; errors of cells come back anyway.
        # A kernel whose manager is not nbclient's own would stay until this process ends.
        client.execute(cleanup_kc=True, env=environment, stdout=DEVNULL, stderr=DEVNULL)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NbassayError(f"{path}, cell {begun[-1]}: {_reason(error)}") from error
    _refuse_shown_errors(notebook, path)
    return notebook


def _refuse_shown_errors(notebook: NotebookNode, path: Path) -> None:
    """Refuse errors that a magic kept to itself: the kernel says that such a cell went well."""
    for number, cell in enumerate(notebook.cells, start=1):
        outputs = cell.get("outputs", ())
        errors = [output for output in outputs if output.output_type == "error"]
        if errors and "raises-exception" not in cell.metadata.get("tags", ()):
            named = cell.metadata.get("nbgrader", {}).get("grade_id") or number
            raise NbassayError(f"{path}, cell {named}: {errors[0].ename}: {errors[0].evalue}")


def _reason(error: Exception) -> str:
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    if isinstance(error, CellTimeoutError):
        return f"it ran for more than {CELL_SECONDS} seconds"
    return "the kernel died"


def _normalise(notebook: NotebookNode, work: Path) -> NotebookNode:
    """Return `notebook` without what differs between machines and runs besides the results.

    What is written to stderr is about the machine (missing graphics cards, paths of libraries),
    so it is left out.
    """
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": _KERNEL},
            "language_info": {"name": "python"},
        }
    )
    paths = {str(work): ".", sys.prefix: "<python>", str(Path.home()): "~"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            kept = [output for output in cell.outputs if output.get("name") != "stderr"]
            cell.outputs = [_without_paths(output, paths) for output in kept]
    return notebook


def _without_paths(value: Any, paths: Mapping[str, str]) -> Any:
    """Return an output, or a part of one, with this machine's folders taken out of its texts."""
    if isinstance(value, str):
        for path, name in paths.items():
            value = value.replace(path, name)
        return value
    if isinstance(value, dict):
        return type(value)({key: _without_paths(part, paths) for key, part in value.items()})
    if isinstance(value, list):
        return [_without_paths(part, paths) for part in value]
    return value

"""One notebook of one submission as it is read: what would run, with what, and what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode

from nbassay.course.assert_cells import put_back_hidden_tests
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.course.notebook import Unreadable, parse, read_trusted
from nbassay.grading._attachments import HandedIn, hashes, read_handed_in, working_files
from nbassay.grading._capture_plan import plan_captures
from nbassay.grading._look_only import leave_out_look_only
from nbassay.grading.options import Options
from nbassay.grading.probe import Probe
from nbassay.grading.reusable import conditions_of, evidence_key
from nbassay.marking.written_checks import with_captured_names
from nbassay.store.kept import Store
from nbassay.submitted import Found, find_notebook
from nbassay.submitted.sanitise import Sanitised, read_submission, sanitise, stand_in_for_missing
from nbassay.texts import Text


@dataclass(frozen=True)
class Unit:
    """One notebook, read and ready to be run or marked.

    `files` run beside it, `contents` are their SHA-256, `notes` say what was left out of them;
    there are none for a notebook that cannot be read. `capture` and `inputs` are what graders ask
    the sandbox for. `key` is that of its evidence under today's conditions; `conditions` says
    them in plain JSON.
    """

    assignment: Assignment
    spec: NotebookSpec
    options: Options
    store: Store
    found: Found
    file: HandedIn
    handed_in: Sanitised
    files: Mapping[str, Path]
    notes: tuple[Text, ...]
    contents: Mapping[str, str]
    capture: Mapping[str, Any]
    inputs: Mapping[str, bytes]
    key: str
    conditions: Mapping[str, Any]


def read_unit(
    assignment: Assignment,
    notebook: str,
    path: Path,
    options: Options,
    *,
    with_folder: bool = True,
    store: Store | None = None,
    probe: Probe | None = None,
) -> Unit:
    """Return what was handed in at `path` as the notebook called `notebook`; see `grade_notebook`.

    Raises:
        NbassayError: if the course's own files cannot be used.
    """
    assignment = with_captured_names(assignment)
    spec = assignment.notebook(notebook)
    store = store or Store(assignment.course.state)
    assignment.require_released()
    release = read_trusted(assignment.release / f"{notebook}.ipynb")
    found = Found(path, ())
    if with_folder:
        found = find_notebook(assignment, notebook, path.parent, store)
    file = read_handed_in(found)
    handed_in = _read(found, file, release)
    put_back_hidden_tests(handed_in.notebook, spec.asserts)
    files: dict[str, Path] = {}
    notes: list[Text] = []
    if handed_in.status == "readable":
        files, notes = working_files(
            assignment.release,
            found.folders,
            assignment.limits[options.budget].file_mb,
        )
    contents = hashes(files)
    code = (cell.source for cell in handed_in.notebook.cells if cell.cell_type == "code")
    owner = (assignment.course.owner(path), *code) if probe is None else (probe.drawn_for,)
    capture, inputs = plan_captures(assignment, spec, owner)
    handed_in = leave_out_look_only(handed_in, capture)
    if probe is not None:
        capture = probe.widen(capture)
    conditions = conditions_of(
        assignment,
        spec,
        options,
        cells=handed_in.notebook.cells,
        files=contents,
        capture=capture,
        inputs=inputs,
    )
    return Unit(
        assignment,
        spec,
        options,
        store,
        found,
        file,
        handed_in,
        files,
        (*found.notes, *notes),
        contents,
        capture,
        inputs,
        key=evidence_key(conditions),
        conditions=conditions,
    )


def _read(found: Found, file: HandedIn, release: NotebookNode) -> Sanitised:
    """Return the notebook in the very bytes whose hash the trail will hold."""
    if found.trouble:
        return stand_in_for_missing(found.trouble, release)
    if file.content is not None:
        with suppress(Unreadable):
            return sanitise(parse(file.content), release)
    return read_submission(found.path, release)  # which says what is wrong with it

"""One notebook of one submission, from the file to its marks: a pure unit of work."""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from nbassay import data, sandbox
from nbassay.course import Assignment, NotebookSpec
from nbassay.errors import NbassayError
from nbassay.evidence import Evidence, EvidenceError, load_evidence
from nbassay.grading._files import working_files
from nbassay.grading._keys import evidence_key, marks_key
from nbassay.grading._options import Options
from nbassay.notebook import (
    Sanitised,
    Unreadable,
    parse,
    read_bounded,
    read_submission,
    read_trusted,
)
from nbassay.results import NO_MESSAGE, CheckResult, Message, NotebookResult, Status
from nbassay.store import Store

log = logging.getLogger("nbassay")


@dataclass(frozen=True)
class Graded:
    """A notebook's result, and the notebook with its outputs when it was run.

    The outputs are the submission's and as hostile as the submission.
    """

    result: NotebookResult
    executed: NotebookNode | None
    evidence: Path | None = None


def grade_notebook(
    assignment: Assignment,
    notebook: str,
    path: Path,
    options: Options,
    *,
    with_folder: bool = True,
) -> Graded:
    """Grade the notebook handed in at `path` as the notebook called `notebook`.

    What was run or marked before under the same conditions is not done again. `with_folder`
    says that the other files beside `path` were handed in with it.

    Raises:
        NbassayError: if the course's own files cannot be used.
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
    """
    spec = assignment.notebook(notebook)
    release = read_trusted(assignment.release / f"{notebook}.ipynb")
    handed_in = read_submission(path, release)
    if handed_in.status != "readable":
        return _not_run(assignment, spec, handed_in)
    files, notes = working_files(assignment.release, path.parent if with_folder else None)
    capture, inputs = _captured(assignment, spec)
    unit = _Unit(
        assignment,
        spec,
        handed_in,
        options,
        key=evidence_key(
            assignment,
            options,
            cells=handed_in.notebook.cells,
            files=files,
            capture=capture,
            inputs=inputs,
        ),
    )
    folder = unit.store.evidence(unit.key)
    if folder is None:
        folder = _gather(unit, files, capture, inputs)
    return _marked(unit, folder, notes)


@dataclass(frozen=True)
class _Unit:
    assignment: Assignment
    spec: NotebookSpec
    handed_in: Sanitised
    options: Options
    key: str

    @property
    def store(self) -> Store:
        return Store(self.assignment.course.state)


def _not_run(assignment: Assignment, spec: NotebookSpec, handed_in: Sanitised) -> Graded:
    from nbassay.marking import mark

    checks = mark(
        None,
        assignment=assignment,
        notebook=spec.name,
        source=handed_in.notebook,
        detail=handed_in.detail,
    )
    status: Status = "missing" if handed_in.status == "missing" else "unreadable"
    result = NotebookResult(spec.name, status, 0.0, checks, detail=handed_in.detail)
    return Graded(result, None)


def _captured(
    assignment: Assignment, spec: NotebookSpec
) -> tuple[dict[str, dict[str, Any]], Mapping[str, bytes]]:
    """Return what the sandbox captures at each test cell, and the input files of its calls."""
    calls, inputs = _calls(assignment, spec.name)
    if unknown := set(calls) - set(spec.cells):
        raise NbassayError(
            f"{assignment.graders / 'calls.py'}: {spec.name} has no cell {', '.join(unknown)} "
            "in assignment.toml"
        )
    capture = {
        name: {
            "names": list(cell.names),
            "files": list(cell.files),
            "calls": list(calls.get(name, ())),
        }
        for name, cell in spec.cells.items()
    }
    return capture, inputs


def _calls(
    assignment: Assignment, notebook: str
) -> tuple[Mapping[str, list[dict[str, Any]]], Mapping[str, bytes]]:
    path = assignment.graders / "calls.py"
    if not path.is_file():
        return {}, {}
    name = f"nbassay_calls_{assignment.name}"
    module = sys.modules.get(name)
    if module is None or getattr(module, "__file__", None) != str(path):
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise NbassayError(f"{path} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    calls, inputs = module.calls(notebook)
    return calls, inputs


def _gather(
    unit: _Unit,
    files: Mapping[str, Path],
    capture: Mapping[str, Any],
    inputs: Mapping[str, bytes],
) -> Path:
    """Run the notebook in the sandbox, keep what came out, and return where it is kept."""
    assignment, options = unit.assignment, unit.options
    if options.isolation == "bwrap":
        sandbox.require_isolation()
    job = sandbox.Job(
        notebook=nbformat.writes(unit.handed_in.notebook).encode(),
        files=files,
        inputs=inputs,
        capture=capture,
        limits=assignment.limits[options.budget],
        fast_epochs=assignment.fast_epochs if options.budget == "fast" else None,
        keras_home=data.build_keras_home(assignment.datasets, unit.store.root / "data"),
        threads=options.threads,
    )
    started = time.monotonic()
    with unit.store.gathering(unit.key) as gathering:
        outcome = sandbox.run_notebook(job, gathering.out, isolation=options.isolation)
        gathering.outcome = {
            "status": outcome.status,
            "seconds": round(time.monotonic() - started, 3),
            "isolation": outcome.isolation,
        }
    kept = unit.store.evidence(unit.key)
    if kept is None:
        raise NbassayError(f"evidence {unit.key} vanished from {unit.store.root}; run again")
    return kept


def _marked(unit: _Unit, folder: Path, notes: list[Message]) -> Graded:
    """Mark kept evidence, unless today's graders have marked it before."""
    outcome = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    key = marks_key(unit.assignment, unit.spec.name, unit.key)
    kept = unit.store.marks(key)
    if kept is None:
        kept = _mark(unit, folder, outcome["status"])
        if not any(check["broken"] for check in kept["checks"]):
            unit.store.keep_marks(key, kept)
    result = NotebookResult(
        notebook=unit.spec.name,
        status=kept["status"],
        seconds=outcome["seconds"],
        checks=tuple(CheckResult.from_json(check) for check in kept["checks"]),
        evidence=unit.key,
        isolation=outcome["isolation"],
        budget=unit.options.budget,
        detail=Message(**kept["detail"]),
        notes=(*unit.handed_in.problems, *notes),
    )
    return Graded(result, executed_notebook(folder), folder)


def _mark(unit: _Unit, folder: Path, status: Status) -> dict[str, Any]:
    from nbassay.marking import mark

    evidence: Evidence | None = None
    detail = _DETAILS.get(status, NO_MESSAGE)
    try:
        evidence = load_evidence(folder)
    except EvidenceError as error:
        log.warning("%s: %s", unit.spec.name, error)
    if status == "graded" and (evidence is None or _tampered(evidence, unit.spec)):
        status, detail = "tampered", _TAMPERED
    checks = mark(
        evidence,
        assignment=unit.assignment,
        notebook=unit.spec.name,
        source=unit.handed_in.notebook,
        budget=unit.options.budget,
        detail=detail,
    )
    return {
        "status": status,
        "detail": vars(detail),
        "checks": [check.to_json() for check in checks],
    }


_TAMPERED = Message(
    "노트북이 실행 환경이나 채점 기록을 바꾸었습니다. 그 코드를 지우고 다시 제출하세요.",
    "The notebook changed the way its cells run or are recorded. Remove that code, hand in again.",
)

_DETAILS: Mapping[Status, Message] = {
    "crashed": Message(
        "실행 중 커널이 종료되었습니다. '다시 시작 후 모두 실행'으로 끝까지 실행되는지 확인하세요.",
        "The kernel died while running. Check that 'Restart and run all' reaches the end.",
    ),
    "timed_out": Message(
        "실행 시간이 한도를 넘었습니다. 끝나지 않는 반복문이 있는지 확인하세요.",
        "It ran past the time limit. Look for a loop that does not end.",
    ),
    "out_of_memory": Message(
        "메모리 한도를 넘었습니다. 필요 이상으로 큰 배열을 만들지 않았는지 확인하세요.",
        "It used more memory than allowed. Look for an array that is larger than needed.",
    ),
}


def _tampered(evidence: Evidence, spec: NotebookSpec) -> bool:
    """Whether the run ended well and yet something of the record is missing or was redirected."""
    ran = {cell.grade_id for cell in evidence.cells if cell.status in {"ok", "error"}}
    absent = {cell for cell in spec.cells if cell in ran and cell not in evidence.captures}
    redirected = any(capture.warnings for capture in evidence.captures.values())
    return redirected or bool(absent) or not ran


def executed_notebook(folder: Path) -> NotebookNode | None:
    """Return the notebook with its outputs out of kept evidence, or None when there is none."""
    try:
        content = read_bounded(folder / "executed.ipynb")
        parse(content)  # the same bounds as for what is handed in
        return nbformat.reads(content.decode("utf-8", "replace"), as_version=4)
    except (FileNotFoundError, Unreadable):
        return None
    # Written inside the sandbox, so anything may stand there; the page then shows no outputs.
    except Exception as error:
        log.warning("%s: outputs cannot be read: %s", folder.name, type(error).__name__)
        return None

"""One notebook of one submission, from the file to its marks: a pure unit of work."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from nbassay import data, sandbox
from nbassay.course import Assignment, NotebookSpec
from nbassay.errors import NbassayError
from nbassay.evidence import Evidence, EvidenceError, load_evidence
from nbassay.grading._capture import captured
from nbassay.grading._files import HandedIn, hashes, working_files
from nbassay.grading._kernels import Kernels
from nbassay.grading._keys import evidence_key, grader_hashes, marks_key
from nbassay.grading._options import Options
from nbassay.grading._trace import NOT_RUN, JsonObject, conditions, run_facts
from nbassay.notebook import (
    Sanitised,
    Unreadable,
    parse,
    read_bounded,
    read_submission,
    read_trusted,
    sanitise,
)
from nbassay.results import NO_MESSAGE, CheckResult, Message, NotebookResult, Status
from nbassay.store import Store

log = logging.getLogger("nbassay")


@dataclass(frozen=True)
class Graded:
    """A notebook's result, and the notebook with its outputs when it was run.

    The outputs are the submission's and as hostile as the submission. `trace` is what the mark
    depends on, for the audit trail.
    """

    result: NotebookResult
    executed: NotebookNode | None
    evidence: Path | None = None
    trace: JsonObject = field(default_factory=dict)


def grade_notebook(
    assignment: Assignment,
    notebook: str,
    path: Path,
    options: Options,
    *,
    with_folder: bool = True,
    store: Store | None = None,
    kernels: Kernels | None = None,
) -> Graded:
    """Grade the notebook handed in at `path` as the notebook called `notebook`.

    What was run or marked before under the same conditions is not done again. `with_folder`
    says that the other files beside `path` were handed in with it. `store` is the course's own
    unless given. `kernels` are those of a process that grades many; without them each starts cold.

    Raises:
        NbassayError: if the course's own files cannot be used.
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
    """
    spec = assignment.notebook(notebook)
    release = read_trusted(assignment.release / f"{notebook}.ipynb")
    file = HandedIn.look(path)
    handed_in = _read(path, file, release)
    if handed_in.status != "readable":
        trace = {**conditions(assignment, options, file, {}), **NOT_RUN}
        return _not_run(assignment, spec, handed_in, trace)
    files, notes = working_files(assignment.release, path.parent if with_folder else None)
    contents = hashes(files)
    capture, inputs = captured(assignment, spec)
    unit = _Unit(
        assignment,
        spec,
        handed_in,
        options,
        store or Store(assignment.course.state),
        key=evidence_key(
            assignment,
            options,
            cells=handed_in.notebook.cells,
            files=contents,
            capture=capture,
            inputs=inputs,
        ),
    )
    trace = conditions(assignment, options, file, contents)
    folder = unit.store.evidence(unit.key)
    trace["ran"] = folder is None
    if folder is None:
        kernels = kernels or Kernels(assignment, replace(options, start="cold"), 0)
        folder = _gather(unit, kernels, files, capture, inputs)
    return _marked(unit, folder, notes, trace)


@dataclass(frozen=True)
class _Unit:
    assignment: Assignment
    spec: NotebookSpec
    handed_in: Sanitised
    options: Options
    store: Store
    key: str


def _read(path: Path, file: HandedIn, release: NotebookNode) -> Sanitised:
    """Return the notebook in the very bytes whose hash the trail will hold."""
    if file.content is not None:
        with suppress(Unreadable):
            return sanitise(parse(file.content), release)
    return read_submission(path, release)  # which says what is wrong with it


def _not_run(
    assignment: Assignment, spec: NotebookSpec, handed_in: Sanitised, trace: JsonObject
) -> Graded:
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
    return Graded(result, None, trace=trace)


def _gather(
    unit: _Unit,
    kernels: Kernels,
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
        cores=kernels.cores,
    )
    started, began = time.monotonic(), _utc_now()
    with unit.store.gathering(unit.key) as gathering:
        outcome, start = kernels.run(job, gathering.out)
        gathering.outcome = {
            "status": outcome.status,
            "seconds": round(time.monotonic() - started, 3),
            "isolation": outcome.isolation,
            "start": start,
            "started": began,
            "ended": _utc_now(),
            "peak_memory_mb": outcome.peak_memory_mb,
            "detail": outcome.detail,
            "threads": options.threads,
        }
    kept = unit.store.evidence(unit.key)
    if kept is None:
        raise NbassayError(f"evidence {unit.key} vanished from {unit.store.root}; run again")
    return kept


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _marked(unit: _Unit, folder: Path, notes: list[Message], trace: JsonObject) -> Graded:
    """Mark kept evidence, unless today's graders have marked it before."""
    outcome = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    graders = grader_hashes(unit.assignment)  # may have been edited while the notebook ran
    key = marks_key(unit.spec.name, unit.key, graders)
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
    trace |= {
        "graders": graders,
        "evidence": unit.key,
        "marks": key,
        "run": run_facts(outcome),
    }
    return Graded(result, executed_notebook(folder), folder, trace)


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
    """Whether the run ended well and yet something of the record is missing or was redirected.

    A capture that is there although the kernel could not write one was not written by it.
    """
    done = [cell for cell in evidence.cells if cell.status in {"ok", "error"}]
    ran = {cell.grade_id for cell in done}
    failed = {cell.grade_id for cell in done if not cell.captured}
    absent = {
        cell
        for cell in spec.cells
        if cell in ran and (cell in failed or cell not in evidence.captures)
    }
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

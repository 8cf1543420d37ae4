"""Marks of one notebook, from kept evidence or from its having none."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from nbassay.checks.calls import PlannedCalls
from nbassay.checks.stops import first_trouble
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.course.notebook import read_executed
from nbassay.errors import NbassayError
from nbassay.evidence import Evidence, EvidenceError, load_evidence
from nbassay.grading._keys import grader_hashes, marks_key
from nbassay.grading.options import Options
from nbassay.grading.reading import Unit
from nbassay.grading.reusable import narrow_to_today
from nbassay.grading.trace import NOT_RUN, JsonObject, present_conditions, run_facts
from nbassay.marking.mark import mark
from nbassay.results import CheckResult, NotebookResult, Status
from nbassay.store.kept import digest
from nbassay.submitted import Found
from nbassay.texts import NO_TEXT, Text, text

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


def mark_not_run(unit: Unit, trace: JsonObject) -> Graded:
    """Return the marks of a notebook that is missing or cannot be read.

    Raises:
        NbassayError: if the graders cannot be used, or what was kept of the run is damaged.
    """
    handed_in = unit.handed_in
    checks = mark(
        None,
        assignment=unit.assignment,
        notebook=unit.spec.name,
        source=handed_in.notebook,
        detail=handed_in.detail,
    )
    status: Status = "missing" if handed_in.status == "missing" else "unreadable"
    result = NotebookResult(unit.spec.name, status, 0.0, checks, detail=handed_in.detail)
    return Graded(result, None, trace={**trace, **NOT_RUN})


def leave_to_person(
    assignment: Assignment,
    notebook: str,
    path: Path,
    options: Options,
    cause: Text,
    *,
    with_folder: bool = True,
) -> Graded:
    """Leave the notebook at `path` to a person: for `cause` the machine could not grade it.

    The notebook itself is not read: reading it may be what went wrong. Nothing is kept, so that it
    is graded when it is tried again.

    Raises:
        NbassayError: if the graders cannot be used, or what was kept of the run is damaged.
    """
    checks = mark(None, assignment=assignment, notebook=notebook, source={}, detail=cause)
    left = tuple(replace(check, broken=True) for check in checks)
    result = NotebookResult(
        notebook,
        "graded",
        0.0,
        left,
        budget=options.budget,
        detail=cause,
        left_to_person=cause,
    )
    found = Found(path, (path.parent,))  # looking for it would read it
    trace = present_conditions(assignment, notebook, options, found, beside=with_folder)
    return Graded(result, None, trace={**trace, **NOT_RUN})


def _read_outcome(path: Path) -> JsonObject:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {**found, **{name: found[name] for name in ("status", "seconds", "isolation")}}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NbassayError(
            f"{path} is damaged; remove {path.parent}, and grade again: the notebook is run once "
            "more"
        ) from error


def mark_evidence(unit: Unit, kept: str, folder: Path, trace: JsonObject) -> Graded:
    """Mark the evidence `kept` in `folder`, unless today's graders have marked it before.

    Raises:
        NbassayError: if the graders cannot be used, or what was kept of the run is damaged.
    """
    outcome = _read_outcome(folder / "outcome.json")
    graders = grader_hashes(unit.assignment)  # may have been edited while the notebook ran
    # Today's key stands for what graders see beside the evidence, such as the student's code.
    seen = kept if kept == unit.key else f"{kept}+{unit.key}"
    seen += f"+{digest(unit.handed_in.misplaced.to_json())}"  # which messages speak of
    key = marks_key(unit.assignment, unit.spec.name, seen, graders)
    marks = unit.store.marks(key)
    if marks is None:
        marks = _mark(unit, folder, outcome)
        if not any(check["broken"] for check in marks["checks"]):
            unit.store.keep_marks(key, marks)
    result = NotebookResult(
        notebook=unit.spec.name,
        status=marks["status"],
        seconds=outcome["seconds"],
        checks=tuple(CheckResult.from_record(check) for check in marks["checks"]),
        evidence=kept,
        isolation=outcome["isolation"],
        # Where nothing ends a training early it is run to its end, whatever was asked for.
        budget="full" if unit.spec.epoch_cap(unit.options.budget) is None else "fast",
        detail=Text.from_record(marks["detail"]),
        notes=(*unit.handed_in.problems, *unit.notes),
        handed_in_as=unit.found.place,
    )
    trace |= {
        "graders": graders,
        "evidence": kept,
        "marks": key,
        "run": run_facts(outcome),
    }
    return Graded(result, read_executed(folder / "executed.ipynb"), folder, trace)


def _mark(unit: Unit, folder: Path, outcome: JsonObject) -> JsonObject:
    evidence: Evidence | None = None
    status: Status = outcome["status"]
    detail = NO_TEXT
    try:
        evidence = load_evidence(folder)
        detail = first_trouble(evidence, status)
    except EvidenceError as error:
        log.warning("%s: %s", unit.spec.name, error)
    if not detail:
        detail = _DETAILS.get(status, NO_TEXT)
    if _tampered(status, evidence, unit.spec):
        status, detail = "tampered", _TAMPERED
    checks = mark(
        None
        if evidence is None
        else narrow_to_today(evidence, outcome.get("asked"), unit.conditions),
        assignment=unit.assignment,
        notebook=unit.spec.name,
        source=unit.handed_in.notebook,
        planned={
            cell: PlannedCalls(kept["calls"], unit.inputs) for cell, kept in unit.capture.items()
        },
        budget=unit.options.budget,
        detail=detail,
        misplaced=unit.handed_in.misplaced,
    )
    return {
        "status": status,
        "detail": detail.to_record(),
        "checks": [check.to_record() for check in checks],
    }


_TAMPERED = text(
    ko="노트북이 실행 환경이나 채점 기록을 바꾸었습니다. 그 코드를 지우고 다시 제출하세요.",
    en="The notebook changed the way its cells run or are recorded. Remove that code, hand "
    "in again.",
)

_DETAILS: Mapping[Status, Text] = {
    "crashed": text(
        ko="실행 중 커널이 종료되었습니다. '다시 시작 후 모두 실행'으로 끝까지 실행되는지 "
        "확인하세요.",
        en="The kernel died while running. Check that 'Restart and run all' reaches the end.",
    ),
    "timed_out": text(
        ko="실행 시간이 한도를 넘었습니다. 끝나지 않는 반복문이 있는지 확인하세요.",
        en="It ran past the time limit. Look for a loop that does not end.",
    ),
    "out_of_memory": text(
        ko="메모리 한도를 넘었습니다. 필요 이상으로 큰 배열을 만들지 않았는지 확인하세요.",
        en="It used more memory than allowed. Look for an array that is larger than needed.",
    ),
}


def _tampered(status: Status, evidence: Evidence | None, spec: NotebookSpec) -> bool:
    """Whether the kernel lived to the end and yet something of the record is missing or redirected.

    That is so where cells were interrupted on the way, too. A capture that is there although the
    kernel could not write one was not written by it.
    """
    if evidence is None:
        return status == "graded"
    if status != "graded" and not (status == "timed_out" and evidence.kernel == "alive"):
        return False
    cells = [cell for cell in evidence.cells if cell.status != "not_run" and not cell.ended]
    ran = {cell.grade_id for cell in cells}
    failed = {cell.grade_id for cell in cells if not cell.captured}
    absent = {
        cell
        for cell in spec.cells
        if cell in ran and (cell in failed or cell not in evidence.captures)
    }
    redirected = any(capture.warnings for capture in evidence.captures.values())
    silent = not ran and bool(spec.cells or spec.asserts)
    return redirected or bool(absent) or silent

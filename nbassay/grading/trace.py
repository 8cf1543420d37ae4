"""What one notebook's mark depends on, as plain JSON for the audit trail."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Any

from nbassay import data
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.grading._attachments import (
    HandedIn,
    hashes,
    read_handed_in,
    regular_files,
    working_files,
)
from nbassay.grading._keys import code_hashes, grader_hashes, versions
from nbassay.grading.options import Options
from nbassay.submitted import Found

JsonObject = dict[str, Any]

NOT_RUN: Mapping[str, Any] = {"evidence": None, "marks": None, "ran": False, "run": None}


def conditions(
    assignment: Assignment,
    spec: NotebookSpec,
    options: Options,
    file: HandedIn,
    files: Mapping[str, str],
    place: str,
) -> JsonObject:
    """Return all that goes into a mark: what was handed in, what it is run and marked with.

    `file` is the notebook as handed in, `place` what it was called where that is not its proper
    name; `files` are the SHA-256 of what runs beside it.
    """
    released = hashes(dict(regular_files(assignment.release)))
    return {
        "file": file.to_json(),
        "handed_in_as": place,
        "files": {name: value for name, value in files.items() if name not in released},
        "release": released,
        "graders": grader_hashes(assignment),
        "code": code_hashes(assignment),
        "versions": versions(assignment),
        "system": platform.platform(),
        "machine": platform.machine(),
        "data": {name: data.find(name).identity for name in assignment.datasets},
        "limits": dict(vars(assignment.limits[options.budget])),
        "budget": options.budget,
        "fast_epochs": spec.epoch_cap(options.budget),
        "isolation": options.isolation,
    }


def present_conditions(
    assignment: Assignment, notebook: str, options: Options, found: Found, *, beside: bool
) -> JsonObject:
    """Return `conditions` as they would be were `notebook`, which is what was `found`, graded now.

    `beside` says that the other files of the folder count: they do for a notebook that was run.

    Raises:
        NbassayError: if the course's own files cannot be used.
    """
    room = assignment.limits[options.budget].file_mb
    files, _ = working_files(assignment.release, found.folders if beside else (), room)
    spec = assignment.notebook(notebook)
    return conditions(assignment, spec, options, read_handed_in(found), hashes(files), found.place)


def run_facts(outcome: Mapping[str, Any]) -> JsonObject:
    """Return how the run that gave the evidence went; null is what older evidence does not say.

    Times are UTC, `seconds` wall time, `peak_memory_mb` MiB.
    """
    names = (
        "started",
        "ended",
        "seconds",
        "peak_memory_mb",
        "status",
        "detail",
        "threads",
        "start",
    )
    return {name: outcome.get(name) for name in names}

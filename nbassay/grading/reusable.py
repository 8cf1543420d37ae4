"""What the evidence of a run was asked for, and whether it does for what graders ask for today."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nbassay import data
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.evidence import Call, Capture, Evidence
from nbassay.grading._keys import run_code, versions
from nbassay.grading.options import Options
from nbassay.store.kept import digest

Conditions = Mapping[str, Any]

_TIMES = {"cell_seconds", "total_seconds"}
_NO_PART = {"system", "machine"}
_NAMED = 3  # of many calls


def conditions_of(
    assignment: Assignment,
    spec: NotebookSpec,
    options: Options,
    *,
    cells: Sequence[Mapping[str, Any]],
    files: Mapping[str, str],
    capture: Mapping[str, Any],
    inputs: Mapping[str, bytes],
) -> dict[str, Any]:
    """Return all that a run depends on as plain JSON, to be kept with its evidence.

    `cells` are those that run, made whole from the release; `files` are the SHA-256 of what stands
    beside the notebook.
    """
    return {
        "cells": [
            [cell["cell_type"], _grade_id(cell), _sha256(cell["source"].encode())] for cell in cells
        ],
        "files": dict(files),
        "capture": json.loads(json.dumps(capture)),
        "inputs": {name: _sha256(content) for name, content in sorted(inputs.items())},
        "limits": dict(vars(assignment.limits[options.budget])),
        "fast_epochs": spec.epoch_cap(options.budget),
        "isolation": options.isolation,
        "data": {name: data.find(name).identity for name in assignment.datasets},
        "code": run_code(),
        "versions": versions(assignment),
        "system": platform.platform(),
        "machine": platform.machine(),
    }


def evidence_key(conditions: Conditions) -> str:
    """Return the key of the evidence that a run under `conditions` gives.

    The machine has no part in it: evidence gathered on another one is as good.
    """
    return digest({name: conditions[name] for name in conditions if name not in _NO_PART})


def list_lacks(
    then: Conditions, now: Conditions, evidence: Evidence | None, status: str
) -> Iterator[str]:
    """Yield in words what evidence gathered for `then` lacks for `now`: why it must run again.

    `status` is how that run ended, `evidence` is what came of it, None where it cannot be loaded.
    """
    yield from _cells(then["cells"], now["cells"])
    for name in sorted({**then["files"], **now["files"]}):
        old, new = then["files"].get(name), now["files"].get(name)
        if old != new:
            what = "is new" if old is None else "is gone" if new is None else "has changed"
            yield f"{name} {what}"
    yield from _captures(then, now)
    for name in now["limits"]:
        old, new = then["limits"].get(name), now["limits"][name]
        if old != new and not _never_mattered(name, old, new, evidence, status):
            yield f"limit {name} is {new:g}, was {'none' if old is None else f'{old:g}'}"
    old, new = then["fast_epochs"], now["fast_epochs"]
    if old != new and (
        evidence is None or any(capture.fits for capture in evidence.captures.values())
    ):
        yield f"fast_epochs is {new}, was {old}"
    for name in sorted({**then["data"], **now["data"]}):
        if then["data"].get(name) != now["data"].get(name):
            yield f"data set {name} is another"


def list_older(then: Conditions, now: Conditions) -> list[str]:
    """Return in words which of our code and the libraries differed from today's at the run."""
    found = [
        f"{name} {then['versions'].get(name, 'absent')} (now {now['versions'].get(name, 'absent')})"
        for name in sorted({**then["versions"], **now["versions"]})
        if then["versions"].get(name) != now["versions"].get(name)
    ]
    if then["code"] != now["code"]:
        found.append("other nbassay code that runs notebooks")
    return found


def narrow_to_today(evidence: Evidence, then: Conditions | None, now: Conditions) -> Evidence:
    """Return the part of `evidence` that a run of today would have kept.

    Graders then see the same as after a new run: calls in today's order, and no name that
    assignment.toml does not ask for.
    """
    if then is None or then["capture"] == now["capture"]:
        return evidence
    captures = {}
    waiting: tuple[Any, ...] = ()  # figures since the last capture that is still asked for
    for cell in then["capture"]:
        if cell not in evidence.captures:
            continue
        capture = evidence.captures[cell]
        figures = (*waiting, *capture.figures)
        waiting = () if cell in now["capture"] else figures
        if cell in now["capture"]:
            captures[cell] = _narrow(capture, cell, then, now, figures)
    return replace(evidence, captures=captures)


def _narrow(
    capture: Capture, cell: str, then: Conditions, now: Conditions, figures: Any
) -> Capture:
    wanted = now["capture"][cell]
    before = _calls(then, cell)
    calls: dict[str, list[Call]] = {}
    for function, call in _calls(now, cell):
        same = [earlier for earlier in before if earlier[0] == function].index((function, call))
        calls.setdefault(function, []).extend(capture.calls.get(function, ())[same : same + 1])
    return replace(
        capture,
        names={name: capture.names[name] for name in wanted["names"] if name in capture.names},
        files={name: capture.files[name] for name in wanted["files"] if name in capture.files},
        calls={function: tuple(found) for function, found in calls.items()},
        figures=tuple(figures),
    )


def _cells(then: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield which cells would run otherwise; the text of others does not reach the evidence."""
    if len(then) != len(now) or any(old[0] != new[0] for old, new in zip(then, now, strict=True)):
        yield f"the release has other cells ({len(now)} with the student's, were {len(then)})"
        return
    for number, (old, new) in enumerate(zip(then, now, strict=True), start=1):
        if list(old) != list(new) and (new[0] == "code" or old[1] != new[1]):
            yield f"cell {new[1] or number} of the release has changed"


def _captures(then: Conditions, now: Conditions) -> Iterator[str]:
    asked: list[str] = []
    for cell, wanted in now["capture"].items():
        kept = then["capture"].get(cell)
        if kept is None:
            yield f"nothing was kept at {cell}"
            continue
        for kind in ("names", "files"):
            missing = [name for name in wanted[kind] if name not in kept[kind]]
            if missing:
                yield f"no {' and no '.join(missing)} was kept at {cell}"
        before = _calls(then, cell)
        missing = sorted({call[0] for call in _calls(now, cell) if call not in before})
        asked += [f"{function} at {cell}" for function in missing]
    if asked:
        # A grader whose inputs changed asks everything anew: that is one reason, not one a call.
        more = f" and {len(asked) - _NAMED} more" if len(asked) > _NAMED else ""
        yield f"other arguments are asked for now: {', '.join(asked[:_NAMED])}{more}"


def _calls(conditions: Conditions, cell: str) -> list[tuple[str, str]]:
    """Return function and canonical arguments, files' contents included, of the calls at `cell`."""
    inputs = conditions["inputs"]
    return [
        (
            call["function"],
            json.dumps(
                [
                    [argument, *(inputs.get(str(name)) for name in argument.values())]
                    for argument in call["args"]
                ],
                sort_keys=True,
            ),
        )
        for call in conditions["capture"][cell]["calls"]
    ]


def _never_mattered(
    name: str, old: float | None, new: float, evidence: Evidence | None, status: str
) -> bool:
    """Whether a limit on time was raised that the run had stayed below anyway."""
    if name not in _TIMES or old is None or new < old or evidence is None or status != "graded":
        return False
    stopped = any(cell.status == "timed_out" for cell in evidence.cells)
    slow_calls = any(
        call.error is not None and call.error.name == "TimeoutError"
        for capture in evidence.captures.values()
        for calls in capture.calls.values()
        for call in calls
    )
    return not stopped and not slow_calls


def _grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""Classroom 50: the `result.json` of one submission, written where its runner grades.

Points are whole numbers there. Where ours are not, all are multiplied by the same number, so that
shares stay what they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nbassay.errors import NbassayError
from nbassay.reports.exports.class_parts import read_class_parts
from nbassay.reports.exports.order import Export, Order, Placed
from nbassay.reports.exports.parts import Parts
from nbassay.texts import Reading

NAME = "result.json"
SCHEMA = "classroom50/result/v1"
# Field -> the variable that the runner sets; `review` may be the commit.
_SAID_BY_RUNNER = {
    "classroom": ("CLASSROOM",),
    "assignment": ("ASSIGNMENT",),
    "submission": ("SUBMISSION_TAG",),
    "commit": ("COMMIT_URL",),
    "release": ("RELEASE_URL",),
    "review": ("REVIEW_URL", "COMMIT_URL"),
}
_FACTORS = (1, 2, 4, 5, 8, 10, 20, 40, 50, 100)


def write_classroom50_result(order: Order) -> Export:
    """Return the `result.json` of the one student of `order`.

    Raises:
        NbassayError: if there are several, the runner's variables are not set, or points have more
            than two decimals.
    """
    if len(order.marks) != 1:
        raise NbassayError(
            f"a result.json is of one submission, {len(order.marks)} are graded: name one with "
            "--student"
        )
    (parts,) = read_class_parts(order)
    mark = order.marks[parts.student]
    factor = _whole_factor(parts, mark.score)
    result = classroom50_result(parts, mark.score, factor, order.reading, os.environ)
    export = Export()
    export.files[NAME] = (json.dumps(result, ensure_ascii=False, indent=2) + "\n").encode()
    export.placed.append(Placed(parts.student, result["submission"], str(result["score"])))
    if factor > 1:
        export.warnings.append(
            f"Classroom 50 takes whole points only: all are multiplied by {factor}, "
            f"{result['max-score']} in all"
        )
    return export


def classroom50_result(
    parts: Parts, score: float, factor: int, reading: Reading, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Return what Classroom 50 reads; `score` is what counts of the parts, a late penalty off.

    Raises:
        NbassayError: if its runner's variables are not set.
    """
    said = {
        field: next((environment[name] for name in names if environment.get(name)), "")
        for field, names in _SAID_BY_RUNNER.items()
    }
    if missing := [_SAID_BY_RUNNER[field][0] for field, value in said.items() if not value]:
        raise NbassayError(
            f"Classroom 50's runner says what a result.json is of, in {', '.join(missing)}; set "
            "those, or run this in it"
        )
    return {
        "schema": SCHEMA,
        **said,
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": round(score * factor),
        "max-score": sum(round(part.max_score * factor) for part in parts.parts),
        "tests": [
            {
                "test-name": f"{part.number} {part.notebook}: {reading.said(part.called)}",
                "passed": part.state == "passed",
                "score": round(part.score * factor),
                "max-score": round(part.max_score * factor),
                "output": "\n\n".join(reading.spoken(part.said)),
            }
            for part in parts.parts
        ],
    }


def _whole_factor(parts: Parts, score: float) -> int:
    points = [score, *(part.score for part in parts.parts), *(p.max_score for p in parts.parts)]
    for factor in _FACTORS:
        if all(abs(point * factor - round(point * factor)) < 1e-6 for point in points):
            return factor
    raise NbassayError(
        f"{parts.student}: Classroom 50 takes whole points only, and these have more than two "
        "decimals; give each check points with two at most"
    )

"""Gradescope: the `results.json` of each student, as an autograder leaves it.

The score stands at the top, where it overrides the sum of the tests: a late penalty is in it. Each
test says whether it passed, because Gradescope takes 0 of 0 points for passed. Nothing is hidden: a
single hidden test would hide the total from the student.
"""

from __future__ import annotations

import json
from typing import Any

from nbassay.reports.exports.class_parts import read_class_parts
from nbassay.reports.exports.order import Export, Order, Placed
from nbassay.reports.exports.parts import Part, Parts
from nbassay.texts import NO_TEXT, Reading, count, sentences, text

NAME = "results.json"


def write_gradescope_results(order: Order) -> Export:
    """Return a `results.json` in a folder for each student, or that of the only one asked for."""
    export = Export()
    for parts in read_class_parts(order):
        mark = order.marks[parts.student]
        results = gradescope_results(parts, mark.score, order.reading)
        content = json.dumps(results, ensure_ascii=False, indent=2) + "\n"
        place = NAME if order.only else f"gradescope/{parts.student}/{NAME}"
        export.files[place] = content.encode()
        export.placed.append(Placed(parts.student, parts.student, f"{mark.score:g}"))
    above = sum(mark.score > mark.max_score for mark in order.marks.values())
    if above:
        export.warnings.append(
            f"{above} marks are above what the assignment is worth; whether Gradescope keeps that "
            "is not known"
        )
    return export


def gradescope_results(parts: Parts, score: float, reading: Reading) -> dict[str, Any]:
    """Return what Gradescope reads of one submission; `score` is what counts of the parts."""
    total = sum(part.score for part in parts.parts)
    taken = round(total - score, 6)
    late = text(
        ko="제출이 늦어 {points:g}점을 뺐습니다.",
        en="{points:g} points are off for handing in late.",
        points=taken,
    )
    waiting = sum(part.state == "waiting" for part in parts.parts)
    waits = count(
        waiting,
        ko="{n}개 항목은 아직 강사가 채점하지 않았습니다.",
        one="{n} part waits for your instructor.",
        many="{n} parts wait for your instructor.",
    )
    said = sentences(late if taken > 0 else NO_TEXT, waits if waiting else NO_TEXT)
    return {
        "score": score,
        "execution_time": round(parts.seconds, 3),
        "output": "\n".join(reading.spoken(said)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(part, reading) for part in parts.parts],
    }


def _test(part: Part, reading: Reading) -> dict[str, Any]:
    return {
        "number": part.number,
        "name": f"{part.notebook}: {reading.said(part.called)}",
        "status": "passed" if part.state == "passed" else "failed",
        "score": part.score,
        "max_score": part.max_score,
        "output": "\n\n".join(reading.spoken(part.said)),
        "visibility": "visible",
    }

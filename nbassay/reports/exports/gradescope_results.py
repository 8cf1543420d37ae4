"""Gradescope: the `results.json` of each student, as an autograder leaves it."""

from __future__ import annotations

import json

from nbassay.reports.exports.class_parts import read_class_parts
from nbassay.reports.exports.order import Export, Order, Placed
from nbassay.reports.exports.results_json import NAME, gradescope_results


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

"""The parts of every mark of a class, from the gradebook and what grading kept."""

from __future__ import annotations

from nbassay.gradebook import scores
from nbassay.reports.exports.order import Order
from nbassay.reports.exports.parts import Parts, join_parts
from nbassay.results import SubmissionResult
from nbassay.store.kept import Store


def read_class_parts(order: Order) -> list[Parts]:
    """Return the parts of each mark of `order`.

    What checks said is known as long as `.nbassay` is there; without it each cell is a part.
    """
    store = Store(order.assignment.course.state)
    name = order.assignment.name
    cells = scores(order.assignment.course, name)
    found = []
    for student in order.marks:
        record = store.result(name, student)
        result = None if record is None else SubmissionResult.from_record(record)
        found.append(join_parts(student, result, cells.get(student, {})))
    return found

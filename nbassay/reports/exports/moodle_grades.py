"""Moodle's grade import: a table of users and points, whose columns are mapped by hand.

One user whom Moodle does not know, one cell that is no number or one locked grade cancels the whole
import, and a blank cell deletes a grade. So there is no blank, and only who has an id.
"""

from __future__ import annotations

from nbassay.course.roster import STUDENT, column_name, fold_id
from nbassay.errors import NbassayError
from nbassay.reports.exports.mark_cells import find_factor, mark_texts
from nbassay.reports.exports.order import Export, Order, Placed
from nbassay.reports.exports.sheet import as_number, table_bytes
from nbassay.texts.printable import guard

NAME = "moodle-import.csv"
USUAL_MAXIMUM = 100.0
_HEADINGS = {"email": "Email address", "number": "ID number", "username": "Username"}


def write_moodle_grades(order: Order) -> Export:
    """Return the file to import in the gradebook, with the points that `order` says.

    Raises:
        NbassayError: if the roster has nothing that Moodle finds users by.
    """
    key = _choose_key(order)
    export = Export(column=order.column or order.assignment.name)
    factor = find_factor(order, None, "the grade item in Moodle", said_there=False)
    ids = {}
    owners = order.roster.students_by(key)
    for student in order.marks:
        one = student if key == STUDENT else order.roster.id_of(student, key)
        if not one:
            export.leave_out(student, f"no {key} in roster.csv")
        elif key != STUDENT and fold_id(key, one) not in owners:
            export.leave_out(student, f"several have the {key} {one} in roster.csv")
        else:
            ids[student] = one
    if not ids:
        raise NbassayError(
            f"roster.csv has no {key} of anybody who was graded; add them, or choose another column "
            "by --key"
        )
    texts = mark_texts(order, factor, export)
    rows = [[_HEADINGS.get(key, "User"), guard(export.column)]]
    for student, one in ids.items():
        rows.append([one, texts[student]])
        export.placed.append(Placed(student, one, texts[student]))
    export.files[NAME] = table_bytes(rows)
    export.warnings.append(
        "one user that Moodle does not know, or one locked grade, cancels the whole import"
    )
    if key == STUDENT:
        export.warnings.append(
            "users are named as the folders in submitted/ are; a column email, number or username "
            "in roster.csv names them as Moodle does"
        )
    maximum = order.maximum if order.maximum is not None else USUAL_MAXIMUM
    above = [text for text in texts.values() if (as_number(text) or 0) > maximum]
    if above:
        export.warnings.append(
            f"{len(above)} marks are above {maximum:g}, which Moodle takes only where it allows "
            "unlimited grades"
        )
    formulas = [one for one in ids.values() if one != guard(one)]
    if formulas:
        export.warnings.append(
            f"{len(formulas)} ids begin as a formula does: do not open the file in a spreadsheet"
        )
    return export


def _choose_key(order: Order) -> str:
    """Return the column of the roster that says who a user is: the one with most of the class."""
    if order.key:
        key = column_name(order.key)
        if key not in {STUDENT, *order.roster.columns}:
            columns = ", ".join(order.roster.columns) or "none"
            raise NbassayError(f"roster.csv has no column {order.key!r}; it has {columns}")
        return key
    counts = {
        key: sum(bool(order.roster.id_of(student, key)) for student in order.marks)
        for key in _HEADINGS
    }
    best = max(counts, key=lambda key: counts[key])
    return best if counts[best] else STUDENT

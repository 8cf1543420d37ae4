"""Canvas: the gradebook that it exported, with one column filled in.

What goes back holds the columns that say who is who and the assignment's, and the rows that have a
mark: Canvas takes a blank cell for a mark that was removed, leaves alone what is not in the file,
and makes a published assignment of a heading without an id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbassay.course.roster import TEST_STUDENT
from nbassay.course.spreadsheets import Table, plain
from nbassay.errors import NbassayError
from nbassay.reports.exports.columns import Column, choose_column
from nbassay.reports.exports.filling import fill_in
from nbassay.reports.exports.mark_cells import find_factor, mark_texts
from nbassay.reports.exports.order import Export, Order
from nbassay.reports.exports.row_owners import Key, rows_with_ids
from nbassay.reports.exports.sheet import as_points, read_sheet, write_sheet
from nbassay.texts.printable import guard

NAME = "canvas.csv"
_ASSIGNMENT = re.compile(r"(?P<title>.*\S)\s*\((?P<number>\d+)\)\s*")
_CALCULATED = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_POINTS = "Points Possible"
_READ_ONLY = "(read only)"
_IDS = {
    "ID": ("canvas",),
    "SIS User ID": ("number", "student"),
    "SIS Login ID": ("username", "email", "student"),
}


def fill_canvas_gradebook(order: Order) -> Export:
    """Return the file to import under Grades.

    Raises:
        NbassayError: if the file to fill in is not a gradebook of Canvas, the assignment has no
            column in it that can be filled in, or no mark finds its row.
    """
    sheet = read_sheet(order.need_source("the gradebook that Canvas exported"))
    block = _student_block(sheet)
    heads = _points_rows(sheet)
    points = heads[0] if heads else ("",) * len(sheet.head)
    column = choose_column(order, _columns(sheet, block, points), str(sheet.path))
    _require_writable(column, points[column.index])
    export = Export(column=column.heading)
    factor = find_factor(order, column.maximum, f"{column.heading!r} in Canvas")
    texts = mark_texts(order, factor, export)
    keys = [
        Key(at, said_by, counted=name == "ID")
        for name, said_by in _IDS.items()
        if (at := sheet.find(name)) is not None and at < block
    ]
    rows = rows_with_ids(sheet, keys, export)

    def refuse(row: Sequence[str], text: str) -> str:
        now = row[column.index].strip().upper()
        if now in {"EX", "EXCUSED"}:
            return "excused in Canvas; a mark would undo that"
        return "not assigned to this student in Canvas, which ignores the cell" * (now == "N/A")

    names = _name_columns(sheet)

    def is_test_student(row: Sequence[str]) -> bool:
        return ", ".join(plain(row[at]) for at in names) == TEST_STUDENT

    filled = fill_in(
        order, export, rows, keys, column.index, texts, refuse, is_nobody=is_test_student
    )
    kept = [
        [guard(cell) if index in names else cell for index, cell in enumerate(row)]
        for row in filled.values()
    ]
    head = [plain(cell) for cell in sheet.head]
    lines = [[*row[:block], row[column.index]] for row in [head, *heads, *kept]]
    content = write_sheet(sheet, lines, export, separators=",;", encodings=("utf-8",))
    export.files[NAME] = content
    return export


def _points_rows(sheet: Table) -> list[tuple[str, ...]]:
    """Return the row that says what columns are worth, if there is one.

    Raises:
        NbassayError: if there are several.
    """
    found = {number: row for number, row in sheet.rows.items() if _POINTS in row[0]}
    if len(found) > 1:
        raise NbassayError(
            f"{sheet.path} has {len(found)} rows of {_POINTS}, {', '.join(map(str, found))}: it "
            "was put together from several; export the gradebook anew"
        )
    return list(found.values())


def _student_block(sheet: Table) -> int:
    """Return how many columns say who a row is about."""
    head = [plain(cell) for cell in sheet.head]
    named = len(head) > 1 and "Student" in head[0] and "ID" in head[1]
    named = named or [*head[:3]] == ["LastName", "FirstName", "ID"]
    sections = [
        index
        for index, name in enumerate(head)
        if "Section" in name and not _ASSIGNMENT.fullmatch(name)
    ]
    if not named or not sections:
        raise NbassayError(
            f"{sheet.path} is no gradebook exported by Canvas: its head has to begin with Student, "
            "ID, ..., Section, in English"
        )
    return sections[0] + 1


def _name_columns(sheet: Table) -> tuple[int, ...]:
    return (0, 1) if plain(sheet.head[0]) == "LastName" else (0,)


def _columns(sheet: Table, block: int, points: Sequence[str]) -> list[Column]:
    columns = []
    for index, heading in enumerate(map(plain, sheet.head[block:]), start=block):
        if _CALCULATED.search(heading):
            continue
        found = _ASSIGNMENT.fullmatch(heading)
        title, number = (found["title"], found["number"]) if found else (heading, "")
        columns.append(
            Column(index, heading, title, number, as_points(points[index]), sheet.letters[index])
        )
    return columns


def _require_writable(column: Column, points: str) -> None:
    if _READ_ONLY in points:
        raise NbassayError(f"{column.heading!r} is read only in Canvas: it takes no marks")
    if not column.number:
        raise NbassayError(
            f"{column.heading!r} has no id behind its title, so Canvas would make a new, published "
            "assignment of it; export the gradebook anew"
        )

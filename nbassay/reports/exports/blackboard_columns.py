"""Blackboard: the columns downloaded from its Grade Center, with one filled in.

A user is found by Username, a column by the number behind `|` in its heading. What Blackboard does
with blank cells and unknown users is not known, so neither is in the file.
"""

from __future__ import annotations

import re

from nbassay.course.spreadsheets import Table, plain
from nbassay.errors import NbassayError
from nbassay.reports.exports.columns import Column, choose_column
from nbassay.reports.exports.filling import fill_in
from nbassay.reports.exports.mark_cells import find_factor, mark_texts
from nbassay.reports.exports.order import Export, Order
from nbassay.reports.exports.row_owners import Key, rows_with_ids
from nbassay.reports.exports.sheet import as_points, read_sheet, write_sheet
from nbassay.texts.printable import guard

_COLUMN = re.compile(r"(?P<title>.*?)\s*(?:\[(?P<facts>[^\]]*)\])?\s*\|\s*(?P<number>\d+)\s*")
_POINTS = re.compile(r"Total Pts:\s*(?:up to\s+)?(?P<points>\d[\d.,]*)(?P<kind>.*)")
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")  # the last is often said of its .xls
_USER = "Username"
_NAMES = {"last name", "first name"}


def fill_blackboard_columns(order: Order) -> Export:
    """Return the file to upload to the Grade Center, of the kind that was downloaded.

    Raises:
        NbassayError: if the file to fill in is none of Blackboard's, the assignment has no column
            in it, or no mark finds its row.
    """
    sheet = read_sheet(order.need_source("the columns that Blackboard downloaded"))
    user = sheet.find(_USER)
    if user is None:
        raise NbassayError(
            f"{sheet.path} is no download of Blackboard's Grade Center: it has no column {_USER}"
        )
    columns = _columns(sheet)
    column = choose_column(order, columns, str(sheet.path))
    export = Export(column=column.heading)
    if "Text" in column.heading.rpartition("[")[2]:
        export.warnings.append("the column holds text in Blackboard: it adds nothing up")
    factor = find_factor(order, column.maximum, f"{column.heading!r} in Blackboard")
    texts = mark_texts(order, factor, export)
    keys = [Key(user, ("blackboard", "username", "email", "student"))]
    if (student_id := sheet.find("Student ID")) is not None:
        keys.append(Key(student_id, ("number", "student")))
    rows = {
        number: row
        for number, row in rows_with_ids(sheet, keys, export).items()
        if keys[0].cell(row)
    }
    filled = fill_in(order, export, rows, keys, column.index, texts)
    block = min(one.index for one in columns)
    if user > block:
        raise NbassayError(
            f"{sheet.path}: {_USER} has to stand before the grades, as Blackboard writes it"
        )
    names = {index for index, heading in enumerate(sheet.headings) if heading in _NAMES}
    kept = [
        [guard(cell) if index in names else cell for index, cell in enumerate(row)]
        for row in filled.values()
    ]
    head = [plain(cell) for cell in sheet.head]
    lines = [[*row[:block], row[column.index]] for row in [head, *kept]]
    content = write_sheet(sheet, lines, export, separators=",\t", encodings=_ENCODINGS)
    suffix = ".xls" if sheet.separator == "\t" else ".csv"
    export.files[f"blackboard{suffix}"] = content
    return export


def _columns(sheet: Table) -> list[Column]:
    columns = []
    for index, heading in enumerate(map(plain, sheet.head)):
        found = _COLUMN.fullmatch(heading)
        if found is None:
            continue
        points = _POINTS.search(found["facts"] or "")
        maximum = as_points(points["points"]) if points else None
        columns.append(
            Column(index, heading, found["title"], found["number"], maximum, sheet.letters[index])
        )
    if not columns:
        raise NbassayError(
            f"{sheet.path} has no column with a number behind `|` in its heading, and Blackboard "
            "would make a new text column of any other; make the item in Blackboard and download "
            "the grades anew"
        )
    return columns

"""Brightspace: the grades that it exported, with one item filled in.

Ids have `#` before them, which saves their zeros, and every row ends in `#`. Names, e-mail
addresses and weighted grades must not be imported, so they are not in the file; nor are rows
without a mark, because what Brightspace does with a blank cell is not known.
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

NAME = "brightspace.csv"
_ITEM = re.compile(r"(?P<title>.*\S)\s+Points Grade\s*(?:<(?P<facts>.*)>)?\s*")
_CALCULATED = re.compile(r"(?:(?:Calculated|Adjusted) )?Final(?: Grade)?|(?:.* )?Subtotal")
_MAXIMUM = re.compile(r"MaxPoints:\s*(\d[\d.,]*)")
_LAST = "End-of-Line Indicator"
_IDS = {
    "OrgDefinedId": ("orgdefinedid", "number", "student"),
    "Username": ("username", "student"),
}


def fill_brightspace_columns(order: Order) -> Export:
    """Return the file to import under Grades.

    Raises:
        NbassayError: if the file to fill in is none of Brightspace's, the assignment has no item
            in it that takes points, or no mark finds its row.
    """
    sheet = read_sheet(order.need_source("the grades that Brightspace exported"))
    keys = [
        Key(at, said_by, prefix="#")
        for name, said_by in _IDS.items()
        if (at := sheet.find(name)) is not None
    ]
    if not keys:
        raise NbassayError(
            f"{sheet.path} is no export of Brightspace's grades: it has neither OrgDefinedId nor "
            "Username; export with both"
        )
    column = choose_column(order, _items(sheet), str(sheet.path))
    export = Export(column=column.heading)
    factor = find_factor(order, column.maximum, f"{column.title!r} in Brightspace")
    texts = mark_texts(order, factor, export)
    rows = rows_with_ids(sheet, keys, export)
    filled = fill_in(order, export, rows, keys, column.index, texts)
    maximum = order.maximum if column.maximum is None else column.maximum
    above = [one for one in export.placed if maximum is not None and float(one.written) > maximum]
    if above:
        export.warnings.append(
            f"{len(above)} marks are above {maximum:g}: Brightspace cuts them there unless the "
            "item's Can Exceed is on"
        )
    head = [*(plain(sheet.head[key.index]) for key in keys), column.heading, _LAST]
    lines = [
        [*(_marked(key.cell(row), row[key.index]) for key in keys), row[column.index], "#"]
        for row in filled.values()
    ]
    export.files[NAME] = write_sheet(sheet, [head, *lines], export, separators=",")
    return export


def _marked(one: str, cell: str) -> str:
    """Return an id with `#` before it; a cell without an id stays blank."""
    return f"#{plain(cell).removeprefix('#')}" if one else ""


def _items(sheet: Table) -> list[Column]:
    columns = []
    for index, heading in enumerate(map(plain, sheet.head)):
        found = _ITEM.fullmatch(heading)
        if found is None or _CALCULATED.fullmatch(found["title"]):
            continue
        points = _MAXIMUM.search(found["facts"] or "")
        maximum = as_points(points[1]) if points else None
        columns.append(Column(index, heading, found["title"], "", maximum, sheet.letters[index]))
    return columns

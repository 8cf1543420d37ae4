"""Tables of learning systems, filled in: what of the reader's is only needed here."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from nbassay.course.spreadsheets import Table, read_table
from nbassay.reports.exports.order import Export


def read_sheet(path: Path) -> Table:
    """Return the table in the file `path`.

    Raises:
        NbassayError: if it cannot be read, or has no rows below its head.
    """
    return read_table(path).require_rows()


def write_sheet(
    sheet: Table,
    rows: Iterable[Sequence[str]],
    export: Export,
    *,
    separators: str,
    encodings: Sequence[str] = ("utf-8", "utf-8-sig"),
) -> bytes:
    """Return `rows`, the head among them, as the system wrote `sheet`.

    What is none of its `separators` and `encodings` a spreadsheet wrote: commas and UTF-8 come in
    its place, and `export` says so.
    """
    own = sheet.encoding in encodings or sheet.encoding == "utf-8-sig"
    own = own and sheet.separator in separators
    if not own:
        export.warnings.append(
            f"what was made is in UTF-8 with commas; {sheet.path.name} is not, as if a spreadsheet "
            "had saved it"
        )
    encoding = sheet.encoding if sheet.encoding in encodings else "utf-8"
    separator = sheet.separator if own else ","
    return table_bytes(rows, separator, encoding, sheet.line_end, quoted=sheet.quoted)


def table_bytes(
    rows: Iterable[Sequence[str]],
    separator: str = ",",
    encoding: str = "utf-8",
    line_end: str = "\n",
    *,
    quoted: bool = False,
) -> bytes:
    """Return `rows` as a table in a file."""
    out = StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=separator,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator=line_end,
    )
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_number(cell: str) -> float | None:
    """Return the number in a cell, whose decimal sign is a point or a comma, or None."""
    found = re.fullmatch(r"-?\d+(?:[.,]\d+)?", cell.strip())
    return float(found[0].replace(",", ".")) if found else None


def as_points(cell: str) -> float | None:
    """Return the points that a cell or a heading says, None where they can be read in two ways.

    The last sign of two kinds is the decimal one; `1,000` alone may be a thousand, or one.
    """
    text = cell.strip()
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", text):
        return None
    grouped = re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)((?!\2)[.,]\d+)", text)
    if grouped:
        text = grouped[1].replace(grouped[2], "") + grouped[3]
    return as_number(text)

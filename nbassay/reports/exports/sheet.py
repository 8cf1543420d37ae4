"""Tables as learning systems write and read them."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from nbassay.errors import NbassayError


@dataclass(frozen=True)
class Sheet:
    """A table that was read: its head, its rows of as many cells, and how it was written."""

    path: Path
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    separator: str = ","
    encoding: str = "utf-8"
    quoted: bool = False
    line_end: str = "\n"

    def as_bytes(self, rows: Iterable[Sequence[str]], encoding: str = "") -> bytes:
        """Return `rows`, the head among them, written as this table was."""
        return table_bytes(
            rows, self.separator, encoding or self.encoding, self.line_end, quoted=self.quoted
        )


def read_sheet(path: Path) -> Sheet:
    """Return the table in the file `path`: UTF-8 or UTF-16; comma, semicolon or tab.

    Raises:
        NbassayError: if it cannot be read, has no rows, or a row longer than its head.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NbassayError(f"{path} cannot be read: {error.strerror}") from error
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NbassayError(
            f"{path} is not a table in UTF-8; take it as the system gives it, not as a spreadsheet "
            "saved it"
        ) from error
    if "\0" in text:
        raise NbassayError(f"{path} is no text; export it as CSV")
    line_end = "\r\n" if "\r\n" in text else "\n"
    head_line = text.partition("\n")[0]
    separator = max(",;\t", key=lambda one: len(next(csv.reader([head_line], delimiter=one), [])))
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise NbassayError(f"{path} is no table: {error}") from error
    lines = [line for line in lines if line]
    if len(lines) < 2:
        raise NbassayError(f"{path} has no rows below its head")
    width = len(lines[0])
    for number, line in enumerate(lines, start=1):
        if len(line) > width:
            raise NbassayError(f"{path}, row {number}: {len(line)} cells, its head has {width}")
    rows = tuple(tuple(line) + ("",) * (width - len(line)) for line in lines[1:])
    return Sheet(path, tuple(lines[0]), rows, separator, encoding, text.startswith('"'), line_end)


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


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8"

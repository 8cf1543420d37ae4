"""Tables as learning systems and spreadsheets write them: the one reader of all that are read.

A table is text with a head: UTF-8 or UTF-16 as its mark says, or cp949; commas, semicolons or tabs.
Cells are kept as they stand there, so that a table can be filled in and go back. `plain` and
`fold_heading` say in which form two are compared, `mend_id` what a spreadsheet made of an id.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from pathlib import Path

from nbassay.course.names import compose
from nbassay.errors import NbassayError, cannot_read
from nbassay.texts.printable import unguard

MAX_TABLE = 64 * 1024 * 1024  # bytes
_SEPARATORS = ",;\t"
_HINT = re.compile(r'"?sep=(?P<separator>[,;\t|])"?[ ,;\t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
# What is not seen and comes along when something is copied: marks of order, of direction, of width.
_UNSEEN = "\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # how one tells a spreadsheet to leave zeros alone
_POINT_ZERO = re.compile(r"(?P<digits>\d+)[.,]0+")
_POWER = re.compile(r"(?P<first>\d)(?:[.,](?P<more>\d+))?[eE]\+(?P<power>\d+)")
# GitHub Classroom names its last column only if the first row has something in it.
_UNNAMED_LAST = {"points_available": "group_name"}
_CUT_OFF = {"unexpected end of data", "truncated data"}  # the codecs' own words
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_MOST_DIGITS = 15  # that a spreadsheet keeps


@dataclass(frozen=True)
class Table:
    """A table that was read, and how it was written.

    `rows` are those below the head that hold something, as many cells as the head, by the number
    that a spreadsheet shows them under. Columns that hold nothing at all are left out; `letters`
    are those of the others.
    """

    path: Path
    head: tuple[str, ...] = ()
    rows: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    letters: tuple[str, ...] = ()
    separator: str = ","
    encoding: str = "utf-8"
    quoted: bool = False
    line_end: str = "\n"

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The head as headings are compared."""
        return tuple(fold_heading(cell) for cell in self.head)

    def find(self, heading: str) -> int | None:
        """Return where the column called `heading` stands, None where there is none.

        Raises:
            NbassayError: if there are several.
        """
        places = [at for at, one in enumerate(self.headings) if one == fold_heading(heading)]
        if len(places) > 1:
            named = " and ".join(f"{self.letters[at]} ({self.head[at]!r})" for at in places)
            raise NbassayError(
                f"{self.path} has {len(places)} columns of one name, {named}; remove or rename "
                "those that do not count"
            )
        return places[0] if places else None

    def require_rows(self) -> Table:
        """Return the table if there is something below its head.

        Raises:
            NbassayError: if there is not.
        """
        if not self.rows:
            raise NbassayError(
                f"{self.path} has no rows below its head; fill it in, or export it anew"
            )
        return self


def read_table(path: Path) -> Table:
    """Return the table in the file `path`, one without a head if nothing stands in it.

    Raises:
        NbassayError: if it cannot be read, is no text, ends within a cell, or has a row that is
            longer than its head.
    """
    encoding, text = _decode(path, _read(path))
    hint = _HINT.match(text)
    text = text[hint.end() :] if hint else text
    separators = hint["separator"] if hint else _SEPARATORS
    parsed = max((_parse(text, one) for one in separators), key=_fit)
    if parsed.broken_row:
        raise NbassayError(
            f"{path}, row {parsed.broken_row}: a cell begins with a quotation mark and does not end "
            "with one; the file is cut off, or a mark is one too many: export it anew, or mend that row"
        )
    lines = {number: line for number, line in enumerate(parsed.lines, start=1) if _holds(line)}
    head_row = min(lines, default=0)
    head = lines.pop(head_row, [])
    last = _UNNAMED_LAST.get(fold_heading(head[-1])) if head else None
    if last and any(len(line) > len(head) for line in lines.values()):
        head = [*head, last]
    for number, line in lines.items():
        if _holds(line[len(head) :]):
            raise NbassayError(
                f"{path}, row {number}: {len(line)} cells, its head has {len(head)}; put cells that "
                "hold a separator in quotes, or take out what is too much"
            )
    rows = {
        number: line[: len(head)] + [""] * (len(head) - len(line)) for number, line in lines.items()
    }
    kept = [
        at
        for at, heading in enumerate(head)
        if plain(heading) or any(plain(row[at]) for row in rows.values())
    ]
    return Table(
        path,
        tuple(head[at] for at in kept),
        {number: tuple(row[at] for at in kept) for number, row in rows.items()},
        tuple(_letter(at) for at in kept),
        parsed.separator,
        encoding,
        text.startswith('"'),
        "\r\n" if "\r\n" in text else "\n",
    )


def plain(cell: str) -> str:
    """Return what a cell says: its letters composed, nothing unseen around it.

    An apostrophe or `="…"` that keeps a spreadsheet from changing it goes as well.
    """
    text = compose(cell).strip().strip(_UNSEEN).strip()
    as_text = _AS_TEXT.fullmatch(text)
    return unguard(as_text[1].strip() if as_text else text)


def fold_heading(name: str) -> str:
    """Return a heading as two are compared: any blanks between its words, in any case."""
    return " ".join(plain(name).casefold().split())


def mend_id(cell: str, *, counted: bool) -> str | None:
    """Return an id as it was before a spreadsheet took it for a number, None if nobody can know.

    `10231.0`, `10,231` and `1.0231E+4` are 10231 where the system itself counts its ids
    (`counted`), as long as all digits are there; any other id may have begun with zeros, which are
    gone then.
    """
    if found := _POINT_ZERO.fullmatch(cell):
        digits = found["digits"]
    elif found := _POWER.fullmatch(cell):
        more, power = found["more"] or "", int(found["power"][:4])
        if len(more.rstrip("0")) > power or len(more) < power:
            return None
        digits = found["first"] + more[:power]
    elif counted and _GROUPED.fullmatch(cell):
        digits = cell.replace(",", "")
    else:
        return cell
    return digits if counted and len(digits) <= _MOST_DIGITS else None


@dataclass(frozen=True)
class _Parsed:
    """Lines as one separator parts them, up to `broken_row` if there is one (0 for none)."""

    separator: str
    lines: list[list[str]]
    broken_row: int


def _parse(text: str, separator: str) -> _Parsed:
    csv.field_size_limit(MAX_TABLE)  # what students write online stands in one cell
    lines: list[list[str]] = []
    try:
        for line in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            lines.append(line)
    except csv.Error:
        return _Parsed(separator, lines, len(lines) + 1)
    return _Parsed(separator, lines, 0)


def _fit(parsed: _Parsed) -> tuple[int, int]:
    """Return how well a separator fits: in how many lines it makes as many cells as in the head."""
    width = next((len(line) for line in parsed.lines if _holds(line)), 0)
    if width < 2:
        return 0, width
    return sum(len(line) == width for line in parsed.lines), width


def _holds(line: list[str]) -> bool:
    return any(map(plain, line))


def _letter(at: int) -> str:
    """Return what a spreadsheet calls a column."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TABLE + 1)
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    if len(data) > MAX_TABLE:
        raise NbassayError(
            f"{path} is larger than {MAX_TABLE >> 20} MB, as no table of a class is; see that it is "
            "the right file"
        )
    return data


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    """Return the encoding of a table and its text.

    Raises:
        NbassayError: if it is no text.
    """
    if data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "cp949"]  # what Excel saves as CSV in Korea
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding != "cp949" and error.reason in _CUT_OFF:
                raise NbassayError(f"{path} is cut off within a letter; export it anew") from error
            continue
        if "\0" in text:
            raise NbassayError(f"{path} is no text; export it as CSV in UTF-8")
        return encoding, text
    raise NbassayError(f"{path} is not text in UTF-8; save it as CSV UTF-8")

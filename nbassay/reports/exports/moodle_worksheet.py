"""Moodle: the offline grading worksheet that it gave, filled in.

Its headings are words in the language of who downloaded it, and Moodle knows the file by them, so
nothing but marks is changed. Columns are found by their English names or by what stands in them:
the Identifier is one word and a number, different in each row; the grade stands before a column in
which every cell is the same number, the maximum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbassay.course.spreadsheets import Table, plain
from nbassay.errors import NbassayError
from nbassay.reports.exports.filling import fill_in
from nbassay.reports.exports.mark_cells import find_factor, mark_texts
from nbassay.reports.exports.order import Export, Order
from nbassay.reports.exports.row_owners import Key
from nbassay.reports.exports.sheet import as_number, read_sheet, write_sheet
from nbassay.texts.printable import guard, printable

NAME = "moodle.csv"
_IDENTIFIER = re.compile(r"(?P<word>\D+)(?P<number>\d+)")
_GRADED = "last modified (grade)"
_NO_IDS = {"status", "group", "marker"}
_NO = {"no", "nein", "non", "nee", "não", "нет", "いいえ", "否", "아니오", "아니요"}
_YES = {"yes", "ja", "oui", "sí", "si", "sim", "да", "はい", "是", "예", "네"}
_ENGLISH_DATE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


@dataclass(frozen=True)
class Worksheet:
    """A worksheet and where its columns are; `word` is what stands before each number of a user."""

    sheet: Table
    word: str
    identifier: int
    grade: int
    maximum: float
    decimal_sign: str

    @property
    def keys(self) -> list[Key]:
        """What says whose a row is; the name, which stands behind the Identifier, does not."""
        ids = ("email", "number", "username", "student")
        others = range(self.identifier + 2, self.grade)
        return [
            Key(self.identifier, ("moodle",), self.word),
            *(Key(at, ids) for at in others if self.sheet.headings[at] not in _NO_IDS),
        ]

    @property
    def rows(self) -> Mapping[int, tuple[str, ...]]:
        """Number in the file -> row."""
        return self.sheet.rows


def fill_moodle_worksheet(order: Order) -> Export:
    """Return the worksheet to upload under Grading actions.

    Raises:
        NbassayError: if the file to fill in is no worksheet, or no mark finds its row.
    """
    worksheet = read_worksheet(order)
    sheet, column = worksheet.sheet, worksheet.grade
    export = Export(column=sheet.head[column])
    factor = find_factor(order, worksheet.maximum, "the assignment in Moodle")
    texts = mark_texts(order, factor, export, worksheet.decimal_sign)
    locked = _locked_column(worksheet)

    def refuse(row: Sequence[str], text: str) -> str:
        if (as_number(text) or 0) > worksheet.maximum:
            return f"{text} is above Moodle's maximum of {worksheet.maximum:g}: it skips such rows"
        if locked is not None and plain(row[locked]).casefold() in _NO:
            return "the grade is locked in Moodle, which skips such rows"
        return ""

    filled = fill_in(order, export, worksheet.rows, worksheet.keys, column, texts, refuse)
    _warn_of_skipped(worksheet, filled, export)
    lines: list[Sequence[str]] = [sheet.head]
    for number, row in worksheet.rows.items():
        cells = list(filled.get(number, row))
        for index in {*range(column)} - {worksheet.identifier}:  # Moodle reads none of these
            cells[index] = guard(cells[index])
        lines.append(cells)
    export.files[NAME] = write_sheet(sheet, lines, export, separators=",;\t")
    return export


def read_worksheet(order: Order) -> Worksheet:
    """Return the worksheet that `order` names.

    Raises:
        NbassayError: if it is none, or its columns cannot be told from one another.
    """
    sheet = read_sheet(order.need_source("the grading worksheet that Moodle gave"))
    identifier, word = _find_identifier(sheet)
    grade = _find_grade(sheet, identifier, order.column)
    rows = sheet.rows.values()
    cells = {plain(row[grade + 1]) for row in rows} if grade + 1 < len(sheet.head) else {""}
    maximum = as_number(min(cells)) if len(cells) == 1 else None
    if maximum is None:
        raise NbassayError(
            f"{sheet.path}: behind {sheet.head[grade]!r} there is no column with the maximum grade; "
            "one that is graded by a scale takes no points, so set it to points in Moodle"
        )
    if "identifier" in sheet.headings and _GRADED not in sheet.headings:
        raise NbassayError(
            f"{sheet.path} has no column Last modified (grade), without which Moodle refuses it; "
            "download it anew"
        )
    grades = [row[grade] for row in rows if as_number(row[grade]) is not None]
    sign = "," if any("," in cell for cell in (*cells, *grades)) else "."
    return Worksheet(sheet, word, identifier, grade, maximum, sign)


def _find_identifier(sheet: Table) -> tuple[int, str]:
    named = sheet.find("Identifier")
    for index in range(len(sheet.head)) if named is None else (named,):
        found = [_IDENTIFIER.fullmatch(plain(row[index])) for row in sheet.rows.values()]
        matches = [match for match in found if match]
        words = {match["word"] for match in matches}
        numbers = {match["number"] for match in matches}
        if len(words) == 1 and len(numbers) == len(sheet.rows):
            return index, words.pop()
    raise NbassayError(
        f"{sheet.path} is no grading worksheet of Moodle: no column has a word and a number that "
        "differs in each row, as `Participant 48211`; download it from the assignment itself"
    )


def _find_grade(sheet: Table, identifier: int, named: str) -> int:
    if (at := sheet.find(named or "Grade")) is not None:
        return at
    if named:
        raise NbassayError(
            f"{sheet.path} has no column {named!r}; it has {'; '.join(map(printable, sheet.head))}"
        )
    found = [
        index
        for index in range(identifier + 1, len(sheet.head) - 1)
        if _are_grades(sheet, index, index + 1)
    ]
    if len(found) != 1:
        raise NbassayError(
            f"{sheet.path}: which column is the grade? Name it with --column: "
            f"{'; '.join(map(printable, sheet.head))}"
        )
    return found[0]


def _are_grades(sheet: Table, index: int, behind: int) -> bool:
    """Whether one column may be grades and the one behind it their maximum."""
    maxima = {plain(row[behind]) for row in sheet.rows.values()}
    maximum = as_number(min(maxima))
    if len(maxima) > 1 or not maximum:
        return False
    cells = [plain(row[index]) for row in sheet.rows.values()]
    return all(cell in {"", "-"} or as_number(cell) is not None for cell in cells)


def _locked_column(worksheet: Worksheet) -> int | None:
    """Return the column that says whether a grade can be changed, if one can be told to be it."""
    sheet = worksheet.sheet
    for index in range(worksheet.grade + 2, len(sheet.head)):
        cells = {plain(row[index]).casefold() for row in sheet.rows.values()}
        if cells <= _NO | _YES:
            return index
    return None


def _warn_of_skipped(worksheet: Worksheet, filled: dict[int, list[str]], export: Export) -> None:
    """Say of rows that have a mark now which of them Moodle may skip without a word."""
    before = {
        number: row
        for number, row in worksheet.rows.items()
        if number in filled and as_number(row[worksheet.grade]) is not None
    }
    if not before:
        return
    same = [
        number
        for number, row in before.items()
        if as_number(row[worksheet.grade]) == as_number(filled[number][worksheet.grade])
    ]
    graded = worksheet.sheet.find(_GRADED)
    readable = graded is not None and all(
        _ENGLISH_DATE.search(row[graded]) for row in before.values()
    )
    changed = len(before) - len(same)
    if same:
        export.warnings.append(f"{len(same)} are the mark that Moodle has already")
    if changed:
        why = (
            "were graded there before; Moodle skips those that somebody graded since the download"
            if readable
            else "were graded there before, on a date that Moodle may not read: it skips them"
        )
        export.warnings.append(
            f"{changed} {why}, unless records modified since may be updated: tick that"
        )

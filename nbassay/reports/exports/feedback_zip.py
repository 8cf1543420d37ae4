"""Feedback pages as the zip that Canvas and Moodle hand out to students.

Both know a file by the numbers in its name alone and skip, without a word, what they do not know.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from nbassay.course.names import compose
from nbassay.errors import NbassayError
from nbassay.reports.exports.moodle_worksheet import read_worksheet
from nbassay.reports.exports.order import Export, Order, Placed
from nbassay.reports.exports.row_owners import find_owners

_PAGE = "index.html"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same pages make the same zip
_CANVAS_IDS = re.compile(r"(?=_(?P<user>\d+)_(?P<file>\d+)_(?P<name>.))")
_NOT_IN_NAMES = re.compile(r"[\s_&<>\"`|':\\/]+")


def zip_for_canvas(order: Order) -> Export:
    """Return the zip to upload with "Upload Submissions", from the names of the downloaded one.

    Raises:
        NbassayError: if no file of the download is that of a student with a page.
    """
    source = order.need_source("the zip (or its folder) of Canvas's Download Submissions")
    files = dict(_canvas_files(order, source))
    names = {}
    export = Export()
    for student in _find_pages(order, export):
        if found := files.get(compose(student)):
            user, file = found
            # The first two numbers between `_` count, and a last part that begins with "link" does.
            names[student] = f"feedback_{user}_{file}_{order.assignment.name}_feedback.html"
        elif order.roster.id_of(student, "canvas"):
            export.leave_out(student, "no file in Canvas's download for a page to be put beside")
        else:
            export.leave_out(student, "no id in the column canvas of roster.csv")
    export.warnings.append("Canvas takes comments from this zip, no marks")
    return _zipped(order, export, names, "canvas-feedback.zip", str(source))


def zip_for_moodle(order: Order) -> Export:
    """Return the zip to upload as feedback files, by the participants of the grading worksheet.

    Raises:
        NbassayError: if no participant of the worksheet is a student with a page.
    """
    worksheet = read_worksheet(order)
    export, rows = Export(), worksheet.rows
    students = _find_pages(order, export)
    owners = find_owners(rows, worksheet.keys, students, order.roster, export)
    names = {}
    for row, student in owners.items():
        participant = rows[row][worksheet.identifier].strip().removeprefix(worksheet.word)
        who = _NOT_IN_NAMES.sub(" ", compose(student)).strip(". ~") or "student"
        # A flat name, which Moodle before 4.1 takes as well.
        names[student] = f"{who}_{participant}_assignfeedback_file_{order.assignment.name}.html"
    return _zipped(order, export, names, "moodle-feedback.zip", str(order.source))


def _page(order: Order, student: str) -> Path:
    return order.assignment.course.root / "feedback" / student / order.assignment.name / _PAGE


def _find_pages(order: Order, export: Export) -> list[str]:
    """Return the students who have a page; the others are left out of `export`.

    Raises:
        NbassayError: if nobody has.
    """
    todo = f"run `nbassay feedback {order.assignment.name}` first"
    found = [student for student in order.marks if _page(order, student).is_file()]
    if not found:
        raise NbassayError(f"there is no page of anybody yet; {todo}")
    for student in order.marks:
        if student not in found:
            export.leave_out(student, f"no page yet; {todo}")
    return found


def _canvas_files(order: Order, source: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield student, (user id, file id) for one file of each who has any, a notebook if there is."""
    students = order.roster.students_by("canvas")
    if not students:
        raise NbassayError(
            "roster.csv has no column canvas, by which Canvas's files are known; add each student's "
            "Canvas id to it"
        )
    names = sorted(_names_in(source), key=lambda name: name.endswith(".ipynb"))
    for name in names:
        # A group's name may end in a number itself; whose id it is, only the roster tells.
        found = {
            (students[match["user"]], match["user"], match["file"])
            for match in _CANVAS_IDS.finditer(name)
            if match["user"] in students
        }
        if len(found) == 1:
            student, user, file = found.pop()
            yield student, (user, file)


def _names_in(source: Path) -> list[str]:
    try:
        if source.is_dir():
            return [path.name for path in source.iterdir()]
        with zipfile.ZipFile(source) as archive:
            return [Path(name).name for name in archive.namelist()]
    except (OSError, zipfile.BadZipFile) as error:
        raise NbassayError(
            f"{source} is neither the zip of Canvas's Download Submissions nor its folder; name one "
            f"of them: {error}"
        ) from error


def _zipped(
    order: Order, export: Export, names: Mapping[str, str], file: str, source: str
) -> Export:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, name in sorted(names.items()):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _page(order, student).read_bytes())
            export.placed.append(Placed(student, name, _PAGE))
    if not export.placed:
        last = export.left_out[-1]
        raise NbassayError(
            f"no page has a place in {source}; see that it is of this class, whose roster has the "
            f"ids of its people: {last.student}: {last.why}"
        )
    export.files[file] = content.getvalue()
    return export

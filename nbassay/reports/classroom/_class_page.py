"""Putting the class page together and writing it."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import Any

from markupsafe import Markup

from nbassay.reports import wording
from nbassay.reports.classroom import _alike, _learning, _misunderstood, _strips
from nbassay.reports.classroom._students import (
    Named,
    find_waiting,
    name_some,
    points_of,
    share_of,
    student_rows,
)
from nbassay.reports.drawing import draw_scores
from nbassay.reports.inputs import ClassInput
from nbassay.reports.render import TEMPLATES, page_text, write_page
from nbassay.reports.summary import explain_status
from nbassay.results import SubmissionResult
from nbassay.texts import IN_BOTH, Reading

MAX_STUDENTS = 3_000
MAX_GROUPS = 40


@dataclass(frozen=True)
class GroupView:
    """Students to look at side by side, and how alike they are in whole percent."""

    students: Named
    least: int
    most: int
    notebooks: tuple[str, ...]


def write_class_page(page: ClassInput, dest: Path, reading: Reading = IN_BOTH) -> Path:
    """Write the page of a class and return its path, `dest`/index.html.

    The page is one file and needs nothing from elsewhere. Its one script, which sorts and searches
    the table, is ours and allowed by its hash; without it everything is there all the same.

    Args:
        page: the results of all students; `feedback` in it is where their pages are.
        dest: the page's own folder, `report/<assignment>` of the course; made if it is not there.
        reading: the language, or Korean and then English.
    """
    return write_page(dest, class_page(page, dest, reading))


def class_page(page: ClassInput, folder: Path, reading: Reading) -> str:
    """Return the page of a class as HTML, its links relative to `folder`."""
    points = [points_of(result, page) for result in page.results]
    shares = [share_of(score) for score in points]
    rows = student_rows(page, folder)
    mistakes = _misunderstood.find_mistakes(page)
    script, allowed = _script()
    values: dict[str, Any] = {
        "course_title": page.course_title,
        "title": page.title,
        "assignment": page.assignment,
        "students": len(rows),
        "graded": sum(result.got_marks for result in page.results),
        "mean": mean(shares) * 100 if shares else None,
        "median": median(shares) * 100 if shares else None,
        "max_score": max((score.maximum for score in points), default=0),
        "to_mark": sum(score.waiting > 0 for score in points),
        "late": sum(bool(row.late) for row in rows),
        "statuses": _statuses(page.results),
        "isolations": wording.name_each(
            (notebook.isolation for result in page.results for notebook in result.notebooks),
            wording.ISOLATION,
        ),
        "waiting": find_waiting(page, rows),
        "picture": draw_scores(shares, reading) if shares else None,
        "mistakes": mistakes[: _misunderstood.MOST_SHOWN],
        "more_mistakes": len(mistakes[_misunderstood.MOST_SHOWN :]),
        "strips": _strips.draw_strips(page),
        "strip": _strips,
        "curves": _learning.draw_curves(page),
        "panel": _learning,
        "rows": rows[:MAX_STUDENTS],
        "left_out": max(len(rows) - MAX_STUDENTS, 0),
        "script": script,
        "script_hash": allowed,
    }
    return page_text("class.html.j2", reading, values | _alike_values(page, rows))


def _alike_values(page: ClassInput, rows: Sequence[Any]) -> dict[str, Any]:
    found = _alike.find_alike(page)
    ordered = sorted(result.student for result in page.results)
    row_of = dict(zip(ordered, rows, strict=True))
    groups = [
        GroupView(
            name_some(row_of[student] for student in group.students if student in row_of),
            int(100 * group.least),
            int(100 * group.most),
            group.notebooks,
        )
        for group in found.groups[:MAX_GROUPS]
    ]
    return {
        "alike": groups,
        "more_alike": len(found.groups[MAX_GROUPS:]),
        "compared": found.compared,
        "fence": round(100 * found.fence),
        "comparable": found.compared >= _alike.FEWEST,
    }


def _statuses(results: Sequence[SubmissionResult]) -> list[tuple[wording.Explained, int]]:
    counts = Counter(explain_status(result) for result in results)
    words = (*wording.STATUS.values(), wording.LEFT_TO_PERSON)
    return [(word, counts[word]) for word in words if counts[word]]


@cache
def _script() -> tuple[Markup, str]:
    """Return the page's script and what its Content-Security-Policy names it by."""
    source = (TEMPLATES / "class.js").read_text(encoding="utf-8")
    digest = hashlib.sha256(source.encode()).digest()
    return Markup(source), f"'sha256-{base64.b64encode(digest).decode()}'"  # noqa: S704  (ours)

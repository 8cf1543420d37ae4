"""A master notebook of Otter's as an nbgrader source notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from nbassay.authoring.otter.case_points import PointsFault, as_points
from nbassay.authoring.otter.drafts import Draft, Drafting, Role
from nbassay.authoring.otter.grade_ids import GradeIds
from nbassay.authoring.otter.master import Master, Question
from nbassay.authoring.otter.notice import Notice, refuse
from nbassay.authoring.otter.question_tests import CarriedTest, list_of_tests, write_tests

_PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}
_NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
_FLAGS = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
_OF_ROLE: Mapping[Role, Mapping[str, bool]] = {
    "about": {"locked": True},
    "given": {"locked": True},
    "answer": {"solution": True},
    "hand": {"grade": True, "solution": True},
}


@dataclass(frozen=True)
class CarriedQuestion:
    """What became of a question: its tests, and its points by hand, None where nobody marks it."""

    name: str
    tests: tuple[CarriedTest, ...]
    by_hand: float | None

    @property
    def points(self) -> float:
        """All points that there are for it."""
        return round(sum(test.points for test in self.tests) + (self.by_hand or 0.0), 6)


@dataclass(frozen=True)
class Carried:
    """A source notebook, what became of each question, and what is not as it was."""

    notebook: NotebookNode
    questions: tuple[CarriedQuestion, ...]
    notices: tuple[Notice, ...]


def write_source(master: Master) -> Carried:
    """Return the source notebook that stands for a master notebook.

    Raises:
        NbassayError: in one line that names the cell, where marks or points do not go together.
    """
    drafting = Drafting(master)
    ids = GradeIds(question.name for question in master.questions)
    cells, questions, notices = list[NotebookNode](), list[CarriedQuestion](), list(master.notices)
    for part in master.parts:
        if not isinstance(part, Question):
            draft = drafting.draft_loose(part)
            cells.append(_cell(draft, ids, "answer"))
            continue
        by_hand = _points_by_hand(master, part)
        called = ids.of(part.name)
        cells += _cells(drafting.draft_question(part), ids, called, by_hand)
        tests = write_tests(master, part, ids)
        cells += map(_test, tests)
        questions.append(CarriedQuestion(part.name, tests, by_hand))
        notices += list_of_tests(master, part)
    metadata = {"kernelspec": master.metadata.get("kernelspec", _PYTHON)}
    if "language_info" in master.metadata:
        metadata["language_info"] = master.metadata["language_info"]
    notebook = new_notebook(cells=_told_apart(cells), metadata=metadata)
    return Carried(notebook, tuple(questions), _once_each([*notices, *drafting.notices]))


def _once_each(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return notices by their cells, of those that say the same of one question the first."""
    found: dict[tuple[str, str], Notice] = {}
    for notice in sorted(notices, key=lambda one: one.cell):
        found.setdefault((notice.question, notice.what), notice)
    return tuple(found.values())


def _points_by_hand(master: Master, question: Question) -> float | None:
    if not question.by_hand:
        return None
    try:
        return as_points(question.said.points) or 0.0
    except PointsFault as error:
        raise refuse(master.path, question.number, question.name, str(error)) from error


def _cells(
    drafts: list[Draft], ids: GradeIds, called: str, by_hand: float | None
) -> list[NotebookNode]:
    """Return the cells of a question; the first answer is called as the question is."""
    answers = [draft for draft in drafts if draft.role in {"answer", "hand"}]
    first = next((one for one in answers if one.role == "hand"), answers[0] if answers else None)
    return [_cell(draft, ids, called, is_first=draft is first, points=by_hand) for draft in drafts]


def _cell(
    draft: Draft,
    ids: GradeIds,
    called: str,
    *,
    is_first: bool = False,
    points: float | None = None,
) -> NotebookNode:
    made = _NEW[draft.kind](draft.source)
    if draft.tags:
        made.metadata["tags"] = draft.tags
    if draft.attachments:
        made["attachments"] = draft.attachments
    if draft.role == "free":
        return made
    prefix = "" if draft.role in {"answer", "hand"} else f"{draft.role}_"
    name = called if is_first else ids.give(f"{prefix}{called}")
    extra = {"points": points or 0.0} if draft.role == "hand" else {}
    return _with_flags(made, name, {**_OF_ROLE[draft.role], **extra})


def _test(test: CarriedTest) -> NotebookNode:
    flags = {"grade": True, "locked": True, "points": test.points}
    return _with_flags(new_code_cell(test.source), test.grade_id, flags)


def _with_flags(cell: NotebookNode, name: str, flags: Mapping[str, Any]) -> NotebookNode:
    cell.metadata["nbgrader"] = {
        **_FLAGS,
        **flags,
        "grade_id": name,
        "cell_type": cell.cell_type,
    }
    cell["id"] = name
    return cell


def _told_apart(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Give the cells without a name of their own steady ids: the same notebook, the same bytes."""
    taken = {cell["id"] for cell in cells if "nbgrader" in cell.metadata}
    free = (name for n in range(len(cells) * 2) if (name := f"cell-{n}") not in taken)
    for cell in cells:
        if "nbgrader" not in cell.metadata:
            cell["id"] = next(free)
    return cells

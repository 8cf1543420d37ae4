"""Making a handed-in notebook whole again from the release.

What nbgrader's sanitising steps do against the gradebook is done here against the released
notebook, so that `nbassay check` works without a gradebook: locked cells are restored, deleted
ones put back, duplicates demoted, the kernelspec overwritten, outputs cleared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat.notebooknode import NotebookNode

from nbassay.notebook import CELL_ID, Unreadable, grade_id_of, parse, read_bounded
from nbassay.results import NO_MESSAGE, Message

_ATTACHMENT = re.compile(r"attachment\\?:")


@dataclass(frozen=True)
class Sanitised:
    """A notebook that is safe to run, and what had to be mended in it.

    When `status` is "unreadable" or "missing" the notebook is the untouched release and `detail`
    says why.
    """

    notebook: NotebookNode
    problems: tuple[Message, ...] = ()
    status: Literal["readable", "unreadable", "missing"] = "readable"
    detail: Message = NO_MESSAGE


def read_submission(path: Path, release: NotebookNode) -> Sanitised:
    """Return the notebook handed in at `path`, made whole from the released one. Never raises."""
    try:
        return sanitise(parse(read_bounded(path)), release)
    except FileNotFoundError:
        detail = Message(
            f"{path.name} 파일이 제출되지 않았습니다.", f"{path.name} was not handed in."
        )
        return Sanitised(_untouched(release), status="missing", detail=detail)
    except Unreadable as error:
        return Sanitised(_untouched(release), status="unreadable", detail=error.message)


def sanitise(notebook: NotebookNode, release: NotebookNode) -> Sanitised:
    """Return `notebook` with every locked cell as released, and notes of what was mended.

    The student's own cells keep their order; metadata of theirs are dropped.
    """
    problems: list[Message] = []
    released = {grade_id_of(cell): cell for cell in release.cells if grade_id_of(cell)}
    cells = _with_recovered_ids(notebook.cells, released)
    kept = _last_of_each(cells, released, problems)
    result = [_restored(cell, released, problems) for cell in kept]
    _put_back(result, release, problems)
    whole = _untouched(release)
    whole.cells = result
    _give_ids(whole.cells)
    return Sanitised(whole, tuple(problems))


def is_locked(cell: Mapping[str, Any]) -> bool:
    """Whether a released cell is the instructor's: restored whatever a student did to it."""
    nbgrader = cell["metadata"].get("nbgrader", {})
    if nbgrader.get("solution"):
        return False
    return bool(nbgrader.get("grade") or nbgrader.get("locked"))


def _with_recovered_ids(
    cells: list[NotebookNode], released: Mapping[str, NotebookNode]
) -> list[NotebookNode]:
    """Give cells whose metadata an editor dropped their ids back.

    A locked cell is known by its text. The code right before a test cell is taken for the
    solution cell of that topic when no other cell claims it.
    """
    claimed = {grade_id_of(cell) for cell in cells}
    by_text = {
        cell.source.strip(): grade_id
        for grade_id, cell in released.items()
        if is_locked(cell) and grade_id not in claimed
    }
    previous: NotebookNode | None = None
    for cell in cells:
        if not grade_id_of(cell) and (grade_id := by_text.get(cell.source.strip())):
            cell.metadata["nbgrader"] = {"grade_id": grade_id}
            topic = grade_id.removeprefix("test_")
            if (
                previous is not None
                and topic in released
                and topic != grade_id
                and topic not in claimed
                and not grade_id_of(previous)
            ):
                previous.metadata["nbgrader"] = {"grade_id": topic}
        if cell.cell_type == "code":
            previous = cell
    return cells


def _last_of_each(
    cells: list[NotebookNode], released: Mapping[str, NotebookNode], problems: list[Message]
) -> list[NotebookNode]:
    """Of cells with one id the last counts, as in nbgrader; the others become plain cells.

    A copy of a locked cell is dropped: it would run the instructor's checks twice.
    """
    seen: set[str] = set()
    kept = []
    for cell in reversed(cells):
        grade_id = grade_id_of(cell)
        if grade_id not in released:
            cell.metadata.pop("nbgrader", None)
        elif grade_id in seen:
            problems.append(
                Message(
                    f"셀 {grade_id}이(가) 여러 번 있어 마지막 것만 채점했습니다.",
                    f"Cell {grade_id} was there more than once; the last one counts.",
                )
            )
            if is_locked(released[grade_id]):
                continue
            cell.metadata.pop("nbgrader", None)
        seen.add(grade_id)
        kept.append(cell)
    return kept[::-1]


def _restored(
    cell: NotebookNode, released: Mapping[str, NotebookNode], problems: list[Message]
) -> NotebookNode:
    grade_id = grade_id_of(cell)
    if not grade_id:
        if cell.cell_type != "code":
            cell.source = _without_attachments(cell.source)
        return cell
    original = released[grade_id]
    if is_locked(original) and cell.source != original.source:
        problems.append(
            Message(
                f"잠긴 셀 {grade_id}이(가) 바뀌어 있어 원래대로 되돌렸습니다.",
                f"Locked cell {grade_id} had been changed and was restored.",
            )
        )
    whole = _copy(original)
    if not is_locked(original):
        as_written = whole.cell_type == "code" or whole.get("attachments")
        whole.source = cell.source if as_written else _without_attachments(cell.source)
    return whole


def _put_back(cells: list[NotebookNode], release: NotebookNode, problems: list[Message]) -> None:
    """Insert deleted instructor's and grade cells after the released cell that came before."""
    places = {grade_id_of(cell): index for index, cell in enumerate(cells)}
    after = -1
    for original in release.cells:
        grade_id = grade_id_of(original)
        if not grade_id:
            continue
        if grade_id in places:
            after = max(after, places[grade_id])
            continue
        if not is_locked(original) and not original.metadata["nbgrader"].get("grade"):
            continue
        problems.append(
            Message(
                f"지워진 셀 {grade_id}을(를) 다시 넣었습니다.",
                f"Cell {grade_id} had been deleted and was put back.",
            )
        )
        after += 1
        cells.insert(after, _copy(original))
        places = {grade_id_of(cell): index for index, cell in enumerate(cells)}


def _untouched(release: NotebookNode) -> NotebookNode:
    notebook = nbformat.from_dict(json.loads(json.dumps(release)))
    notebook.cells = [_copy(cell) for cell in release.cells]
    return notebook


def _copy(cell: NotebookNode) -> NotebookNode:
    copied: NotebookNode = nbformat.from_dict(json.loads(json.dumps(cell)))
    if copied.cell_type == "code":
        copied.outputs = []
        copied.execution_count = None
    return copied


def _give_ids(cells: list[NotebookNode]) -> None:
    """Ids are made from the place, so that one submission always gives the same notebook."""
    seen: set[str] = set()
    for index, cell in enumerate(cells):
        if grade_id_of(cell) or cell.get("id") in seen or not CELL_ID.fullmatch(cell.get("id", "")):
            cell["id"] = grade_id_of(cell) or f"cell-{index}"
        while cell["id"] in seen:
            cell["id"] = f"{cell['id'][:56]}-{index}"
        seen.add(cell["id"])


def _without_attachments(text: str) -> str:
    """Return Markdown that names no picture pasted into its cell: those are not taken over.

    nbconvert, and with it nbgrader's pages and formgrader, fails where one is named and missing.
    """
    text = _ATTACHMENT.sub("attachment ", text)
    if "attachment:" in unescape(text).replace("\\:", ":"):
        text = text.replace("&", "&amp;")  # written in a way that nobody means
    return text

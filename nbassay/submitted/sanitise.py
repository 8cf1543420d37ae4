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
from typing import Literal

import nbformat
from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import is_same, own_lines
from nbassay.course.notebook import (
    CELL_ID,
    Unreadable,
    copy_cell,
    grade_id_of,
    is_locked,
    parse,
    read_bounded,
)
from nbassay.submitted.copies import choose_one_of_each
from nbassay.submitted.misplaced import NOTHING_MISPLACED, Misplaced, in_one_line
from nbassay.submitted.recovery import (
    guess_answers,
    put_back_answers,
    put_back_locked,
    recover_locked,
    set_grade_id,
)
from nbassay.submitted.text_cells import find_code_in_texts
from nbassay.texts import NO_TEXT, Text, sentences, text

_WITH_IDS = 5  # of nbformat 4: cells of earlier ones have none
_ATTACHMENT = re.compile(r"attachment\\?:")


@dataclass(frozen=True)
class Sanitised:
    """A notebook that is safe to run, and what had to be mended in it.

    `misplaced` is where code of the student's stands that was not run.

    When `status` is "unreadable" or "missing" the notebook is the untouched release and `detail`
    says why.
    """

    notebook: NotebookNode
    problems: tuple[Text, ...] = ()
    status: Literal["readable", "unreadable", "missing"] = "readable"
    detail: Text = NO_TEXT
    misplaced: Misplaced = NOTHING_MISPLACED


def read_submission(path: Path, release: NotebookNode) -> Sanitised:
    """Return the notebook handed in at `path`, made whole from the released one. Never raises."""
    try:
        return sanitise(parse(read_bounded(path)), release)
    except FileNotFoundError:
        detail = text(
            ko="{name} 파일이 제출되지 않았습니다.", en="{name} was not handed in.", name=path.name
        )
        return stand_in_for_missing(detail, release)
    except Unreadable as error:
        return Sanitised(_copy_release(release), status="unreadable", detail=error.message)


def stand_in_for_missing(detail: Text, release: NotebookNode) -> Sanitised:
    """Return what stands for a notebook that was not handed in; `detail` says so."""
    return Sanitised(_copy_release(release), status="missing", detail=detail)


def sanitise(notebook: NotebookNode, release: NotebookNode) -> Sanitised:
    """Return `notebook` with every locked cell as released, and notes of what was mended.

    The student's own cells keep their order; metadata of theirs are dropped.
    """
    problems: list[Text] = []
    not_run: dict[str, str] = {}
    released = {grade_id_of(cell): cell for cell in release.cells if grade_id_of(cell)}
    for cell in notebook.cells:
        if grade_id_of(cell) not in released:
            cell.metadata.pop("nbgrader", None)
    recover_locked(notebook.cells, release)
    chosen = choose_one_of_each(notebook.cells, released)
    cells = chosen.cells
    problems.extend(chosen.problems)
    for cell in chosen.left_out:
        _note_changes(cell, released[grade_id_of(cell)], problems, not_run)
    guesses = guess_answers(cells, release)
    put_back = put_back_locked(cells, release)
    for cell, grade_id in guesses:
        set_grade_id(cell, grade_id)
    put_back += put_back_answers(cells, release)
    if put_back:
        problems.append(_were_deleted(put_back))
    whole = _copy_release(release)
    whole.cells = [_restore(cell, released, problems, not_run) for cell in cells]
    _give_ids(whole.cells)
    whole.nbformat_minor = max(whole.nbformat_minor, _WITH_IDS)
    unanswered = {grade_id_of(cell) for cell in whole.cells if _is_unanswered(cell, released)}
    in_texts = find_code_in_texts(whole.cells, release)
    misplaced = Misplaced(not_run, frozenset(unanswered), in_texts)
    return Sanitised(whole, tuple(problems), misplaced=misplaced)


def _restore(
    cell: NotebookNode,
    released: Mapping[str, NotebookNode],
    problems: list[Text],
    not_run: dict[str, str],
) -> NotebookNode:
    grade_id = grade_id_of(cell)
    if not grade_id:
        if cell.cell_type != "code":
            cell.source = _without_attachments(cell.source)
        return cell
    original = released[grade_id]
    if is_locked(original):
        _note_changes(cell, original, problems, not_run)
    whole = copy_cell(original)
    if not is_locked(original):
        as_written = whole.cell_type == "code" or whole.get("attachments")
        whole.source = cell.source if as_written else _without_attachments(cell.source)
    return whole


def _note_changes(
    cell: NotebookNode,
    original: NotebookNode,
    problems: list[Text],
    not_run: dict[str, str],
) -> None:
    """Say that a locked cell was changed, and keep the student's own lines of it."""
    grade_id = grade_id_of(original)
    if is_same(cell.source, original.source):
        return
    own = own_lines(cell.source, original.source) if original.cell_type == "code" else ""
    lost = NO_TEXT
    if own:
        not_run[grade_id] = f"{not_run[grade_id]}\n{own}" if grade_id in not_run else own
        shown = in_one_line(own)
        lost = text(
            ko="거기에 쓴 다음 코드는 실행되지 않았습니다: `{shown}`",
            en="This code in it was not run: `{shown}`",
            shown=shown,
        )
    restored = text(
        ko="잠긴 셀 {grade_id}{이} 바뀌어 있어 원래대로 되돌렸습니다.",
        en="Locked cell {grade_id} had been changed and was restored.",
        grade_id=grade_id,
    )
    problems.append(sentences(restored, lost))


def _is_unanswered(cell: NotebookNode, released: Mapping[str, NotebookNode]) -> bool:
    original = released.get(grade_id_of(cell))
    return (
        original is not None and not is_locked(original) and is_same(cell.source, original.source)
    )


def _were_deleted(grade_ids: list[str]) -> Text:
    if len(grade_ids) == 1:
        return text(
            ko="지워진 셀 {grade_id}{을} 다시 넣었습니다.",
            en="Cell {grade_id} had been deleted and was put back.",
            grade_id=grade_ids[0],
        )
    named = ", ".join(grade_ids)
    return text(
        ko="지워진 셀들을 다시 넣었습니다: {named}.",
        en="These cells had been deleted and were put back: {named}.",
        named=named,
    )


def _copy_release(release: NotebookNode) -> NotebookNode:
    notebook = nbformat.from_dict(json.loads(json.dumps(release)))
    notebook.cells = [copy_cell(cell) for cell in release.cells]
    return notebook


def _give_ids(cells: list[NotebookNode]) -> None:
    """Ids are made from the place, so that one submission always gives the same notebook."""
    seen: set[str] = set()
    for index, cell in enumerate(cells):
        if grade_id_of(cell) or cell.get("id") in seen or not CELL_ID.fullmatch(cell.get("id", "")):
            cell["id"] = grade_id_of(cell) or f"cell-{index}"
        while cell["id"] in seen:
            cell["id"] = f"{cell['id'][:56]}-{index}"
        seen.add(cell["id"])


def _without_attachments(source: str) -> str:
    """Return Markdown that names no picture pasted into its cell: those are not taken over.

    nbconvert, and with it nbgrader's pages and formgrader, fails where one is named and missing.
    """
    source = _ATTACHMENT.sub("attachment ", source)
    if "attachment:" in unescape(source).replace("\\:", ":"):
        source = source.replace("&", "&amp;")  # written in a way that nobody means
    return source

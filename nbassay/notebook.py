"""Reading a handed-in notebook safely, and making it whole again from the release.

What nbgrader's sanitising steps do against the gradebook is done here against the released
notebook, so that `nbassay check` works without a gradebook: locked cells are restored, deleted
ones put back, duplicates demoted, the kernelspec overwritten, outputs cleared.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from nbassay.errors import NbassayError
from nbassay.results import NO_MESSAGE, Message

MAX_BYTES = 64 * 1024 * 1024
MAX_PARTS = 1_000_000  # lists and objects of the file's JSON
MAX_ITEMS = 4_000_000  # items of them all together
MAX_CELLS = 2_000
MAX_SOURCE = 2_000_000  # characters of code and text in all cells together
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ATTACHMENT = re.compile(r"attachment\\?:")


class Unreadable(NbassayError):
    """A handed-in file is no notebook; `message` tells the student what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


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


def read_trusted(path: Path) -> NotebookNode:
    """Return one of the course's own notebooks.

    Raises:
        NbassayError: if it is missing or no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise NbassayError(f"{path} cannot be read as a notebook: {error}") from error


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


def read_bounded(path: Path) -> bytes:
    """Return the bytes of a regular file of bounded size, never following a link.

    Raises:
        FileNotFoundError: if there is no such file.
        Unreadable: if it is a link, a device or a folder, or is too large.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _not_a_file(path) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)  # `fdopen` has an error of its own for folders
        raise _not_a_file(path)
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > MAX_BYTES:
            raise Unreadable(_too_large(status.st_size, MAX_BYTES, "MB", 1024 * 1024))
        return file.read(MAX_BYTES + 1)


def parse(content: bytes) -> NotebookNode:
    """Return the notebook in `content`, upgraded to version 4.

    Raises:
        Unreadable: if it is no JSON, no notebook, or holds too much.
    """
    if not content.strip():
        raise Unreadable(
            Message(
                "제출한 파일이 비어 있습니다. 노트북을 저장한 뒤 다시 제출하세요.",
                "The file is empty. Save the notebook and hand it in again.",
            )
        )
    _check_size(content)
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        reason = str(error)[:80]
        raise Unreadable(
            Message(
                f"노트북 파일이 올바른 JSON이 아닙니다 ({reason}). .ipynb 형식으로 다시 내려받아 제출하세요.",
                f"The file is not valid JSON ({reason}). Download it again as .ipynb and hand that in.",
            )
        ) from error
    if not isinstance(data, dict):
        raise _not_a_notebook("top level is no object")
    try:
        notebook = nbformat.from_dict(data)
        if notebook.get("nbformat") != 4:
            notebook = nbformat.convert(notebook, 4)
        cells = [_plain_cell(cell) for cell in notebook.cells]
    # nbformat's converters trust their input, so a hostile file can raise nearly anything there.
    except Exception as error:
        raise _not_a_notebook(type(error).__name__) from error
    if len(cells) > MAX_CELLS:
        raise Unreadable(_too_large(len(cells), MAX_CELLS, "cells", 1))
    length = sum(len(cell.source) for cell in cells)
    if length > MAX_SOURCE:
        raise Unreadable(_too_large(length, MAX_SOURCE, "characters", 1))
    notebook.cells = cells
    return notebook


def _check_size(content: bytes) -> None:
    """Refuse, before parsing, what would take gigabytes: two bytes of "{}" become half a thousand.

    Those in texts are counted as well; a notebook that real work made has far fewer.
    """
    parts, items = content.count(b"[") + content.count(b"{"), content.count(b",")
    for seen, most in ((parts, MAX_PARTS), (items, MAX_ITEMS)):
        if seen > most:
            raise Unreadable(_too_large(seen, most, "parts", 1))


def sanitise(notebook: NotebookNode, release: NotebookNode) -> Sanitised:
    """Return `notebook` with every locked cell as released, and notes of what was mended.

    The student's own cells keep their order; metadata of theirs are dropped.
    """
    problems: list[Message] = []
    released = {_grade_id(cell): cell for cell in release.cells if _grade_id(cell)}
    cells = _with_recovered_ids(notebook.cells, released)
    kept = _last_of_each(cells, released, problems)
    result = [_restored(cell, released, problems) for cell in kept]
    _put_back(result, release, problems)
    whole = _untouched(release)
    whole.cells = result
    _give_ids(whole.cells)
    return Sanitised(whole, tuple(problems))


def _plain_cell(cell: Mapping[str, Any]) -> NotebookNode:
    """Copy only what counts of one cell: its type, its text, its nbgrader id."""
    kind = cell["cell_type"]
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(source)
    if kind not in {"code", "markdown", "raw"} or not isinstance(source, str):
        raise ValueError(kind)
    source = source.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be written
    plain: NotebookNode = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
    identity = cell.get("id")
    usable = isinstance(identity, str) and _CELL_ID.fullmatch(identity)
    plain["id"] = identity if usable else ""  # filled in by _give_ids
    grade_id = _grade_id(cell)
    if grade_id:
        plain.metadata["nbgrader"] = {"grade_id": grade_id}
    return plain


def _without_attachments(text: str) -> str:
    """Return Markdown that names no picture pasted into its cell: those are not taken over.

    nbconvert, and with it nbgrader's pages and formgrader, fails where one is named and missing.
    """
    text = _ATTACHMENT.sub("attachment ", text)
    if "attachment:" in unescape(text).replace("\\:", ":"):
        text = text.replace("&", "&amp;")  # written in a way that nobody means
    return text


def _grade_id(cell: Mapping[str, Any]) -> str:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, Mapping) else None
    return grade_id if isinstance(grade_id, str) else ""


def grade_ids(notebook: NotebookNode) -> set[str]:
    """Return the nbgrader ids that the cells of a notebook carry."""
    return {_grade_id(cell) for cell in notebook.cells} - {""}


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
    claimed = {_grade_id(cell) for cell in cells}
    by_text = {
        cell.source.strip(): grade_id
        for grade_id, cell in released.items()
        if is_locked(cell) and grade_id not in claimed
    }
    previous: NotebookNode | None = None
    for cell in cells:
        if not _grade_id(cell) and (grade_id := by_text.get(cell.source.strip())):
            cell.metadata["nbgrader"] = {"grade_id": grade_id}
            topic = grade_id.removeprefix("test_")
            if (
                previous is not None
                and topic in released
                and topic != grade_id
                and topic not in claimed
                and not _grade_id(previous)
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
        grade_id = _grade_id(cell)
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
    grade_id = _grade_id(cell)
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
    places = {_grade_id(cell): index for index, cell in enumerate(cells)}
    after = -1
    for original in release.cells:
        grade_id = _grade_id(original)
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
        places = {_grade_id(cell): index for index, cell in enumerate(cells)}


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
        if _grade_id(cell) or cell.get("id") in seen or not _CELL_ID.fullmatch(cell.get("id", "")):
            cell["id"] = _grade_id(cell) or f"cell-{index}"
        while cell["id"] in seen:
            cell["id"] = f"{cell['id'][:56]}-{index}"
        seen.add(cell["id"])


def _not_a_file(path: Path) -> Unreadable:
    return Unreadable(
        Message(
            f"{path.name}은(는) 일반 파일이 아닙니다 (링크, 폴더 등). 노트북 파일 자체를 제출하세요.",
            f"{path.name} is no regular file (a link, a folder ...). Hand in the notebook itself.",
        )
    )


def _not_a_notebook(reason: str) -> Unreadable:
    return Unreadable(
        Message(
            f"파일이 Jupyter 노트북 형식이 아닙니다 ({reason}). .ipynb 파일을 다시 저장해 제출하세요.",
            f"The file is no Jupyter notebook ({reason}). Save it again as .ipynb and hand that in.",
        )
    )


def _too_large(value: float, limit: float, unit: str, scale: int) -> Message:
    seen, most = f"{value / scale:,.0f} {unit}", f"{limit / scale:,.0f} {unit}"
    return Message(
        f"노트북이 너무 큽니다 ({seen}, 최대 {most}). 출력을 지우고 다시 저장해 제출하세요.",
        f"The notebook is too large ({seen}, at most {most}). Clear its outputs, save, hand in again.",
    )

"""Reading notebooks: the course's own, and what was handed in, which may hold anything."""

from __future__ import annotations

import json
import logging
import os
import re
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from nbassay.course.notebook_shape import find_misshapen
from nbassay.errors import NbassayError, cannot_read
from nbassay.texts import Text, text

log = logging.getLogger("nbassay")

MAX_BYTES = 64 * 1024 * 1024
MAX_PARTS = 1_000_000  # lists and objects of the file's JSON
MAX_ITEMS = 4_000_000  # items of them all together
MAX_CELLS = 2_000
MAX_SOURCE = 2_000_000  # characters of code and text in all cells together
LOOK_ONLY = "look-only"  # the tag of locked cells that only show something
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# An instructor who hands in a reference solution hands in these, and no page is to show them.
_MARKERS = re.compile(r"^[ \t]*#+[ \t]*(?:BEGIN|END) SOLUTION[ \t]*(?:\n|\Z)", re.MULTILINE)


class Unreadable(NbassayError):
    """A handed-in file is not a notebook; `message` tells the student what to do."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def read_trusted(path: Path) -> NotebookNode:
    """Return one of the course's own notebooks.

    Raises:
        NbassayError: if it is missing or no notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells without ids, which older formats have not
            notebook = nbformat.read(path, as_version=4)
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except (ValueError, nbformat.ValidationError) as error:
        reason = " ".join(str(error).split())[:300]
        raise NbassayError(
            f"{path} cannot be read as a notebook: {reason}; save it anew in Jupyter, or put back a "
            "copy of it"
        ) from error
    # What nbformat meets in JSON that is none: a list, cells that are numbers, a thousand brackets.
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError) as error:
        raise NbassayError(
            f"{path} is no notebook, but other JSON; save it anew in Jupyter, or name another file"
        ) from error
    if fault := find_misshapen(notebook):
        raise NbassayError(f"{path} is no notebook: {fault}; save it anew in Jupyter")
    return notebook


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
            text(
                ko="제출한 파일이 비어 있습니다. 노트북을 저장한 뒤 다시 제출하세요.",
                en="The file is empty. Save the notebook and hand it in again.",
            )
        )
    _check_size(content)
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _broken(error) from error
    if not isinstance(data, dict):
        raise Unreadable(_NO_NOTEBOOK)
    try:
        notebook = nbformat.from_dict(data)
        if notebook.get("nbformat") != 4:
            notebook = nbformat.convert(notebook, 4)
        cells = [_plain_cell(cell) for cell in notebook.cells]
    # nbformat's converters trust their input, so a hostile file can raise nearly anything there.
    except Exception as error:
        raise Unreadable(_NO_NOTEBOOK) from error
    if len(cells) > MAX_CELLS:
        raise Unreadable(_too_large(len(cells), MAX_CELLS, "cells", 1))
    length = sum(len(cell.source) for cell in cells)
    if length > MAX_SOURCE:
        raise Unreadable(_too_large(length, MAX_SOURCE, "characters", 1))
    notebook.cells = cells
    return notebook


def read_executed(path: Path) -> NotebookNode | None:
    """Return the notebook with its outputs that a run left, or None when it left none to be read.

    The same bounds hold as for what is handed in.
    """
    try:
        content = read_bounded(path)
        parse(content)
        return nbformat.reads(content.decode("utf-8", "replace"), as_version=4)
    except (FileNotFoundError, Unreadable):
        return None
    # Written inside the sandbox, so anything may stand there; the page then shows no outputs.
    except Exception as error:
        log.warning("%s: outputs cannot be read: %s", path.parent.name, type(error).__name__)
        return None


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """Return the nbgrader id that a cell carries; "" if none."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, Mapping) else None
    return grade_id if isinstance(grade_id, str) else ""


def grade_ids(notebook: NotebookNode) -> set[str]:
    """Return the nbgrader ids that the cells of a notebook carry."""
    return {grade_id_of(cell) for cell in notebook.cells} - {""}


def is_locked(cell: Mapping[str, Any]) -> bool:
    """Whether a released cell is the instructor's: restored whatever a student did to it."""
    nbgrader = cell["metadata"].get("nbgrader", {})
    if nbgrader.get("solution"):
        return False
    return bool(nbgrader.get("grade") or nbgrader.get("locked"))


def is_self_check(cell: Mapping[str, Any]) -> bool:
    """Whether a released cell is locked and tests an answer above it."""
    return is_locked(cell) and bool(cell["metadata"]["nbgrader"].get("grade"))


def is_look_only(cell: Mapping[str, Any]) -> bool:
    """Whether a released cell only shows something to the student, as its author's tag says."""
    tagged = LOOK_ONLY in cell["metadata"].get("tags", ())
    return tagged and is_locked(cell) and not is_self_check(cell)


def copy_cell(cell: NotebookNode) -> NotebookNode:
    """Return a copy of a cell without outputs."""
    copy: NotebookNode = nbformat.from_dict(json.loads(json.dumps(cell)))
    if copy.cell_type == "code":
        copy.outputs = []
        copy.execution_count = None
    return copy


def _check_size(content: bytes) -> None:
    """Refuse, before parsing, what would take gigabytes: two bytes of "{}" become half a thousand.

    Those in texts are counted as well; a notebook that real work made has far fewer.
    """
    parts, items = content.count(b"[") + content.count(b"{"), content.count(b",")
    for seen, most in ((parts, MAX_PARTS), (items, MAX_ITEMS)):
        if seen > most:
            raise Unreadable(_too_large(seen, most, "parts", 1))


def _plain_cell(cell: Mapping[str, Any]) -> NotebookNode:
    """Copy only what counts of one cell: its type, its text, its nbgrader id."""
    kind = cell["cell_type"]
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(source)
    if kind not in {"code", "markdown", "raw"} or not isinstance(source, str):
        raise ValueError(kind)
    source = source.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be written
    source = source.replace("\r\n", "\n").replace("\r", "\n")  # as Python itself reads them
    source = _MARKERS.sub("", source).removesuffix("\n") if "SOLUTION" in source else source
    identity = cell.get("id")
    usable = isinstance(identity, str) and CELL_ID.fullmatch(identity)
    grade_id = grade_id_of(cell)
    plain: NotebookNode = nbformat.from_dict(
        {
            "cell_type": "code" if kind == "code" else "markdown",
            "id": identity if usable else "",  # filled in when the notebook is made whole
            "metadata": {"nbgrader": {"grade_id": grade_id}} if grade_id else {},
            "source": source,
            **({"outputs": [], "execution_count": None} if kind == "code" else {}),
        }
    )
    return plain


def _not_a_file(path: Path) -> Unreadable:
    return Unreadable(
        text(
            ko="{name}{은} 일반 파일이 아닙니다 (링크, 폴더 등). 노트북 파일 자체를 제출하세요.",
            en="{name} is not a regular file (it may be a link or a folder). Hand in the notebook "
            "itself.",
            name=path.name,
        )
    )


_NO_NOTEBOOK = text(
    ko="파일에 든 것이 Jupyter 노트북이 아니라 다른 내용입니다. 과제 노트북을 Jupyter나 Colab에서 열어 "
    ".ipynb로 다시 저장한 뒤 그 파일을 제출하세요.",
    en="The file is not a Jupyter notebook: what is in it is something else. Open the notebook of the "
    "assignment in Jupyter or Colab, save it again as .ipynb, and hand that in.",
)


def _broken(error: Exception) -> Unreadable:
    if isinstance(error, json.JSONDecodeError):
        reason = text(
            ko="{line}번째 줄에서 끊기거나 깨졌습니다",
            en="it is cut off or broken at line {line}",
            line=error.lineno,
        )
    elif isinstance(error, UnicodeDecodeError):
        reason = text(ko="글자를 읽을 수 없습니다", en="its characters cannot be read")
    else:
        reason = text(ko="내용을 읽을 수 없습니다", en="what is in it cannot be read")
    return Unreadable(
        text(
            ko="노트북 파일이 올바른 JSON이 아닙니다({reason}). .ipynb 형식으로 다시 내려받아 "
            "제출하세요.",
            en="The file is not valid JSON ({reason}). Download it again as .ipynb and hand that in.",
            reason=reason,
        )
    )


def _too_large(value: float, limit: float, unit: str, scale: int) -> Text:
    seen, most = f"{value / scale:,.0f} {unit}", f"{limit / scale:,.0f} {unit}"
    return text(
        ko="노트북이 너무 큽니다 ({seen}, 최대 {most}). 출력을 지우고 다시 저장해 제출하세요.",
        en="The notebook is too large ({seen}, at most {most}). Clear its outputs, save, "
        "hand in again.",
        seen=seen,
        most=most,
    )

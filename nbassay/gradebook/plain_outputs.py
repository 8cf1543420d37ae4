"""Outputs of a submission, made fit for an instructor's browser.

What a cell displayed is kept as text and plain images. HTML, scripts, SVG and widgets would run
in the browser of whoever opens the notebook in formgrader, with the rights of that person.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output

MAX_TEXT = 50_000  # characters of one output
MAX_IMAGE = 3_000_000  # bytes of one image
MAX_NOTEBOOK = 20_000_000  # characters of all outputs of a notebook, images included
MAX_OUTPUTS = 100  # of one cell
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")  # \x1b colours are kept
_CUT = "\n... (cut: too long) ..."


class Space:
    """How many characters of output a notebook may still take."""

    def __init__(self, characters: int = MAX_NOTEBOOK) -> None:
        self.left = characters

    def take(self, text: str) -> bool:
        """Whether `text` still fits; if so it is counted."""
        fits = len(text) <= self.left
        if fits:
            self.left -= len(text)
        return fits


def put_outputs(notebook: NotebookNode, executed: Mapping[str, Any] | None) -> None:
    """Give the cells of `notebook` the cleaned outputs of the same cells of `executed`.

    Only outputs are taken from `executed`, which comes from the sandbox: never its code. When it
    does not have the same number of cells it is not the notebook that was handed in, and nothing
    is taken.
    """
    cells = executed.get("cells") if isinstance(executed, Mapping) else None
    if not isinstance(cells, Sequence) or len(cells) != len(notebook.cells):
        return
    space = Space()
    for cell, ran in zip(notebook.cells, cells, strict=True):
        if cell.cell_type != "code" or not isinstance(ran, Mapping):
            continue
        cell.outputs = clean_outputs(ran.get("outputs"), space)
        count = ran.get("execution_count")
        cell.execution_count = count if _is_count(count) else None


def clean_outputs(outputs: Any, space: Space) -> list[NotebookNode]:
    """Return those of `outputs` that are safe to show, as long as they fit into `space`."""
    if not isinstance(outputs, Sequence) or isinstance(outputs, str):
        return []
    cleaned = []
    for output in outputs[:MAX_OUTPUTS]:
        kind = output.get("output_type") if isinstance(output, Mapping) else None
        if kind == "stream":
            node = _stream(output, space)
        elif kind == "error":
            node = _error(output, space)
        elif kind in ("display_data", "execute_result"):  # it may be a dict, which no set takes
            node = _display(output, kind, space)
        else:
            node = None
        if node is not None:
            cleaned.append(node)
    return cleaned


def plain_text(value: Any) -> str:
    """Return `value`, a text or a list of lines, as one bounded text without control characters."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = "".join(line for line in value[:MAX_TEXT] if isinstance(line, str))
    if not isinstance(value, str):
        return ""
    text = value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + _CUT
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def _stream(output: Mapping[str, Any], space: Space) -> NotebookNode | None:
    name, text = output.get("name"), plain_text(output.get("text"))
    if name not in ("stdout", "stderr") or not space.take(text):
        return None
    return new_output("stream", name=name, text=text)


def _error(output: Mapping[str, Any], space: Space) -> NotebookNode | None:
    name, value = plain_text(output.get("ename")), plain_text(output.get("evalue"))
    traceback = output.get("traceback")
    lines = traceback if isinstance(traceback, Sequence) else []
    text = plain_text("\n".join(line for line in lines[:200] if isinstance(line, str)))
    if not space.take(name + value + text):
        return None
    return new_output("error", ename=name, evalue=value, traceback=text.split("\n"))


def _display(output: Mapping[str, Any], kind: str, space: Space) -> NotebookNode | None:
    shown = output.get("data")
    if not isinstance(shown, Mapping):
        return None
    data = {}
    for mime in _MAGIC:
        image = _image(shown.get(mime), mime)
        if image and space.take(image):
            data[mime] = image
            break
    text = plain_text(shown.get("text/plain"))
    if not text and not data:
        text = "(an output that is not shown here)"
    if text and space.take(text):
        data["text/plain"] = text
    if not data:
        return None
    if kind == "display_data":
        return new_output("display_data", data=data)
    count = output.get("execution_count")
    return new_output(
        "execute_result", data=data, execution_count=count if _is_count(count) else None
    )


def _image(value: Any, mime: str) -> str:
    """Return the picture in `value` in clean base64, or "" when it is none of that kind."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = "".join(line for line in value if isinstance(line, str))
    if not isinstance(value, str) or len(value) > MAX_IMAGE * 4 // 3 + 1000:
        return ""
    try:
        content = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if len(content) > MAX_IMAGE or not content.startswith(_MAGIC[mime]):
        return ""
    return base64.b64encode(content).decode("ascii")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000

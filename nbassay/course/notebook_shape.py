"""Whether a notebook of the course has what is read of notebooks, each part of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from nbformat.notebooknode import NotebookNode
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

_MEANT = {"cell_type": "code, markdown or raw", "source": "a text", "tags": "a list of texts"}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


def _require_unicode(source: str) -> str:
    source.encode()  # half a character cannot be written; its error is a ValueError
    return source


class _CellMetadata(_Part):
    tags: list[str] = []


class _Cell(_Part):
    cell_type: Literal["code", "markdown", "raw"]
    source: Annotated[str, AfterValidator(_require_unicode)]
    metadata: _CellMetadata
    outputs: list[dict[str, Any]] = []
    attachments: dict[str, Any] = {}


class _Metadata(_Part):
    kernelspec: dict[str, Any] = {}
    language_info: dict[str, Any] = {}


class _Notebook(_Part):
    cells: list[_Cell]
    metadata: _Metadata


def find_misshapen(notebook: NotebookNode) -> str:
    """Return what is wrong with the first part that is of another kind, "" if none is.

    nbformat itself only logs what breaks its format.
    """
    try:
        _Notebook.model_validate(notebook)
    except ValidationError as error:
        return _describe(error.errors(include_url=False, include_input=False)[0]["loc"])
    return ""


def _describe(where: Sequence[str | int]) -> str:
    named = [str(part) for part in where if isinstance(part, str) and part != "cells"]
    cell = f"cell {int(where[1]) + 1}: " if where[0] == "cells" and len(where) > 1 else ""
    meant = _MEANT.get(named[-1], "") if named else ""
    said = f"`{'.'.join(named) or 'cells'}`"
    return f"{cell}{said} is not {meant}" if meant else f"{cell}{said} is of another kind"

"""A student's cells and their outputs, cut to size and reduced to text and real pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup, escape

from nbassay.evidence import CellRun
from nbassay.reports import wording
from nbassay.reports.clean import (
    Trimmed,
    shorten,
    terminal_text,
    traceback_text,
    trim,
    without_hidden_tests,
    without_paths,
)
from nbassay.reports.inputs import NotebookInput
from nbassay.reports.markup import code_html, markdown_html
from nbassay.reports.plot_titles import describe_pictures
from nbassay.reports.safe_images import IMAGE_TYPES, safe_image
from nbassay.texts import NO_TEXT, Text

MAX_CELLS = 200
MAX_OUTPUTS = 30  # a cell
MAX_SOURCE = 20_000  # characters a cell
ROOM_AROUND = 2_000  # bytes of markup around a cell, with the title of a picture
OUTPUT_CHARS, OUTPUT_LINES = 12_000, 60
TRACEBACK_CHARS, TRACEBACK_LINES = 6_000, 60


@dataclass
class Room:
    """What is left of one page, in bytes: of escaped text, and of pictures as `data:` URIs.

    `decoded` bounds the work instead: a small file can hold millions of pixels.
    """

    text: int = 1_600_000
    images: int = 2_400_000
    decoded: int = 60

    def take_text(self, size: int) -> bool:
        """Take room for `size` bytes of markup; False when there is not enough."""
        if size > self.text:
            return False
        self.text -= size
        return True

    def may_decode(self) -> bool:
        """Take one more look at a submission's picture; False after too many."""
        self.decoded -= 1
        return self.decoded >= 0

    def take_image(self, uri: str) -> bool:
        """Take room for a picture; False when there is not enough."""
        if len(uri) > self.images:
            return False
        self.images -= len(uri)
        return True


def page_bytes(text: str) -> int:
    """Return how many bytes `text` takes on the page; markup is not escaped again."""
    return len(escape(text).encode("utf-8", "replace"))


@dataclass(frozen=True)
class OutputView:
    """One output: a text, or a picture (`image`, a `data:` URI), or only a remark on one.

    `alt` is what a picture is called where it is not seen.
    """

    kind: str
    text: Trimmed = field(default_factory=lambda: Trimmed(""))
    image: str = ""
    note: Text = NO_TEXT
    alt: Text = NO_TEXT


@dataclass(frozen=True)
class CellView:
    """One cell as the page shows it; `role` is a key of `wording.ROLE`."""

    number: int
    role: str
    topic: str
    code: Markup | None
    prose: Markup | None
    outputs: tuple[OutputView, ...]
    status: Text
    source_left_out: bool = False

    @property
    def open(self) -> bool:
        """Whether it is the student's own work, shown without a click."""
        return self.role not in {"given", "test"}


@dataclass(frozen=True)
class CellsView:
    """The cells of one notebook, and a remark when some are missing."""

    cells: tuple[CellView, ...]
    note: Text = NO_TEXT


def cells_view(notebook: NotebookInput, room: Room) -> CellsView | None:
    """Return what to show of an executed notebook, None when there is none."""
    if notebook.executed is None:
        return None
    found = notebook.executed.get("cells")
    if not isinstance(found, list):
        return CellsView((), wording.UNREADABLE_CELLS)
    runs = {run.index: run for run in notebook.evidence.cells} if notebook.evidence else {}
    views: list[CellView] = []
    for index, cell in enumerate(found[:MAX_CELLS]):
        if not isinstance(cell, Mapping):
            continue
        view = _cell_view(cell, index, runs.get(index), room)
        if view is None:
            return CellsView(tuple(views), wording.NO_ROOM_FOR_CELLS)
        views.append(view)
    note = wording.NO_ROOM_FOR_CELLS if len(found) > MAX_CELLS else NO_TEXT
    return CellsView(tuple(views), note)


def _cell_view(
    cell: Mapping[str, Any], index: int, run: CellRun | None, room: Room
) -> CellView | None:
    is_code = cell.get("cell_type") == "code"
    source = without_hidden_tests(join_source(cell.get("source")))
    short = shorten(source, MAX_SOURCE)
    markup = code_html(short) if is_code else markdown_html(short)
    if not room.take_text(page_bytes(markup) + ROOM_AROUND):
        return None
    role, topic = role_of(cell, is_code=is_code)
    return CellView(
        number=index + 1,
        role=role,
        topic=topic,
        code=markup if is_code else None,
        prose=None if is_code else markup,
        outputs=tuple(_with_alt(list(_outputs(cell, room)), source, index + 1)) if is_code else (),
        status=wording.RUN_STATUS.get(run.status, NO_TEXT) if run and is_code else NO_TEXT,
        source_left_out=len(source) > MAX_SOURCE,
    )


def role_of(cell: Mapping[str, Any], *, is_code: bool) -> tuple[str, str]:
    """Return the cell's role, a key of `wording.ROLE`, and its nbgrader id.

    Nothing is believed of its metadata's types.
    """
    metadata = cell.get("metadata")
    tags = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    if not isinstance(tags, Mapping):
        return ("extra" if is_code else "text"), ""
    topic = join_source(tags.get("grade_id"))[:80]
    grade, solution = tags.get("grade") is True, tags.get("solution") is True
    if grade and (solution or not is_code):
        return "hand", topic
    if solution:
        return ("yours" if is_code else "text"), topic
    if grade:
        return "test", topic
    return ("given" if is_code else "text"), topic


def _outputs(cell: Mapping[str, Any], room: Room) -> Iterator[OutputView]:
    outputs = cell.get("outputs")
    if not isinstance(outputs, list):
        return
    source = join_source(cell.get("source"))
    hides = without_hidden_tests(source) != source
    for place, output in enumerate(_merge(outputs)):
        view = _output(output, room, hides=hides)
        size = 300 + page_bytes(view.text.head) + page_bytes(view.text.tail)
        fits = room.take_text(size) and room.take_image(view.image)
        if place >= MAX_OUTPUTS or not fits:
            yield OutputView("note", note=wording.NO_ROOM)
            return
        if view.image or view.text.characters or view.note:
            yield view


def _with_alt(outputs: list[OutputView], source: str, cell: int) -> Iterator[OutputView]:
    """Yield the outputs, each picture with what it is called where it is not seen."""
    pictures = sum(1 for output in outputs if output.image)
    said = iter(describe_pictures(source, cell, pictures))
    for output in outputs:
        yield replace(output, alt=next(said)) if output.image else output


def _merge(outputs: list[object]) -> list[Mapping[str, Any]]:
    """Return the outputs, neighbouring pieces of one stream as one: progress bars span pieces."""
    merged: list[Mapping[str, Any]] = []
    texts_of_last: list[str] = []
    for output in outputs:
        if not isinstance(output, Mapping):
            continue
        last = merged[-1] if merged else {}
        if output.get("output_type") != "stream":
            merged.append(output)
        elif last.get("output_type") == "stream" and last.get("name") == output.get("name"):
            texts_of_last.append(join_source(output.get("text")))
        else:
            texts_of_last = [join_source(output.get("text"))]
            name = output.get("name")
            merged.append({"output_type": "stream", "name": name, "text": texts_of_last})
    return merged


def _output(output: Mapping[str, Any], room: Room, *, hides: bool) -> OutputView:
    """Show one output; a traceback would quote the hidden tests of a cell that `hides` some."""
    kind = output.get("output_type")
    if kind == "error":
        return OutputView("error", _traceback({**output, "traceback": []} if hides else output))
    if kind == "stream":
        text = terminal_text(join_source(output.get("text")))
        if output.get("name") == "stderr":
            return OutputView("stderr", _trim(without_paths(text)))
        return OutputView("text", _trim(text))
    data = output.get("data")
    return _bundle(data, room) if isinstance(data, Mapping) else OutputView("text")


def _traceback(output: Mapping[str, Any]) -> Trimmed:
    frames = output.get("traceback")
    found = [item for item in frames if isinstance(item, str)] if isinstance(frames, list) else []
    if not found:
        name, value = join_source(output.get("ename"))[:200], join_source(output.get("evalue"))
        found = [f"{name}: {value}"]
    return trim(traceback_text(found), chars=TRACEBACK_CHARS, lines=TRACEBACK_LINES)


def _bundle(data: Mapping[str, Any], room: Room) -> OutputView:
    """Show a picture if there is a real one, else plain text, else any other text as text."""
    note = NO_TEXT
    for mime in IMAGE_TYPES:
        if mime in data:
            if room.may_decode() and (image := safe_image(join_source(data[mime]), mime)):
                return OutputView("image", image=image)
            note = wording.BAD_IMAGE
    plain = terminal_text(join_source(data.get("text/plain")))
    if not note and (not plain or plain.startswith("<IPython.core.display.")):
        others = [mime for mime in data if mime != "text/plain" and mime not in IMAGE_TYPES]
        if others:
            text = _trim(terminal_text(join_source(data[others[0]])))
            return OutputView("markup", text, note=wording.SHOWN_AS_TEXT)
    return OutputView("text", _trim(plain), note=note)


def _trim(text: str) -> Trimmed:
    return trim(text, chars=OUTPUT_CHARS, lines=OUTPUT_LINES)


def join_source(value: object) -> str:
    """Return a notebook's text field: a text, a list of texts, or JSON shown as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "".join(value)
    try:
        return "" if value is None else json.dumps(value, default=str, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return "?"

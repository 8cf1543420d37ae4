"""Reading an Otter Assign master notebook: its questions, their parts and their test cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell, new_raw_cell

from nbassay.authoring.otter.block_marks import (
    BlockMark,
    find_near_mark,
    is_assignment_config,
    read_block_mark,
)
from nbassay.authoring.otter.cases import Case, CaseFault, read_case
from nbassay.authoring.otter.not_carried import (
    list_not_carried,
    list_not_carried_of_case,
    list_unknown_of_question,
    list_unread,
)
from nbassay.authoring.otter.notice import Notice, refuse
from nbassay.authoring.otter.otter_settings import (
    MasterSettings,
    Said,
    SettingsFault,
    load_yaml,
    merge_settings,
    parse_settings,
    read_config_file,
    read_master_settings,
    read_table,
)
from nbassay.authoring.otter.setting_tables import QuestionTable
from nbassay.course.assert_cells import require_python
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError

Kind = Literal["text", "prompt", "solution"]
_IGNORED = re.compile(r"(##\s*ignore\s*##\s*|#\s*ignore\s*)", re.IGNORECASE)
_ONLY_IGNORED = re.compile(r"#+\s*ignore\s*#*\s*", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*```otter[ \t]*\n(.*?)^[ \t]*```[ \t]*(?:\n|\Z)", re.M | re.S)
_OPEN_FENCE = re.compile(r"^[ \t]*```otter[ \t]*$", re.MULTILINE)
_OLD_FORMAT = re.compile(r"^\s*```\s*\n\s*BEGIN (ASSIGNMENT|QUESTION)\b", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """One cell as it stands: its number from 1, what it is, and the question around it."""

    number: int
    kind: Kind
    cell: NotebookNode


@dataclass
class Question:
    """One question: its pieces in their order, and its test cases."""

    number: int
    name: str
    said: QuestionTable
    pieces: list[Piece] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    @property
    def by_hand(self) -> bool:
        """Whether a person marks it."""
        return self.said.manual


@dataclass(frozen=True)
class Master:
    """A master notebook, read: its settings, its parts in their order, and what was noticed."""

    path: Path
    settings: MasterSettings
    metadata: NotebookNode
    parts: tuple[Piece | Question, ...]
    notices: tuple[Notice, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its questions, in their order."""
        return tuple(part for part in self.parts if isinstance(part, Question))


def read_master(path: Path) -> Master:
    """Return the master notebook at `path`.

    Raises:
        NbassayError: in one line that names the cell, if it is none, or one that Otter itself would
            not take.
    """
    if path.suffix != ".ipynb":
        raise NbassayError(
            f"{path} is no Jupyter notebook (.ipynb); name one: R Markdown and Quarto stay with Otter"
        )
    notebook = read_trusted(path)
    require_python(path, notebook)
    reader = _Reader(path)
    for number, cell in enumerate(notebook.cells, start=1):
        for part in _without_fences(path, number, cell):
            reader.take(number, part)
    reader.end(len(notebook.cells))
    questions = [part for part in reader.parts if isinstance(part, Question)]
    if not questions:
        raise NbassayError(f"{path} {_what_else(notebook)}")
    _refuse_doubles(path, questions)
    return Master(
        path, reader.settings, notebook.metadata, tuple(reader.parts), tuple(reader.notices)
    )


def _without_fences(path: Path, number: int, cell: NotebookNode) -> Iterator[NotebookNode]:
    """Yield a cell, or, of a Markdown cell with blocks "```otter", each of them as a raw cell."""
    blocks = list(_FENCE.finditer(cell.source)) if cell.cell_type == "markdown" else []
    if cell.cell_type == "markdown" and len(_OPEN_FENCE.findall(cell.source)) != len(blocks):
        raise refuse(path, number, "", "a block ```otter has no end; write ``` below it")
    if not blocks:
        yield cell
        return
    before = 0
    for block in blocks:
        yield from _some_text(cell.source[before : block.start()])
        yield new_raw_cell(block[1])
        before = block.end()
    yield from _some_text(cell.source[before:])


def _some_text(source: str) -> Iterator[NotebookNode]:
    if source.strip():
        yield new_markdown_cell(source.strip("\n"))


def _what_else(notebook: NotebookNode) -> str:
    """Say what a notebook without questions is."""
    made = "otter" in notebook.metadata or any("grader.check" in c.source for c in notebook.cells)
    if made:
        return "is what `otter assign` made; name the master notebook that it was made of"
    if any(_OLD_FORMAT.search(cell.source) for cell in notebook.cells):
        return (
            "is in the format of Otter before version 3; write its blocks as raw cells "
            "`# BEGIN QUESTION` and so on"
        )
    return (
        "has no raw cell `# BEGIN QUESTION`: it is no master notebook of Otter Assign (an nbgrader "
        "course is taken in by its folder)"
    )


def _refuse_doubles(path: Path, questions: Sequence[Question]) -> None:
    seen: dict[str, int] = {}
    for question in questions:
        if question.name in seen:
            what = f"cell {seen[question.name]} begins a question of that name; write another"
            raise refuse(path, question.number, question.name, what)
        seen[question.name] = question.number


class _Reader:
    """Takes the cells of a master notebook one after another."""

    def __init__(self, path: Path) -> None:
        self.settings = MasterSettings()
        self.parts: list[Piece | Question] = []
        self.notices: list[Notice] = []
        self._path = path
        self._said: Said = {}
        self._question: Question | None = None
        self._block = ""

    def take(self, number: int, cell: NotebookNode) -> None:
        """Take the cell `number`, or a part of it."""
        source: str = cell.source
        if _IGNORED.match(source):
            self._note_ignored(number, source.partition("\n")[0])
            return
        if is_assignment_config(cell):
            self._configure(number, source)
        elif mark := read_block_mark(cell):
            (self._end if mark.ends else self._begin)(number, mark, source)
        elif fault := find_near_mark(cell):
            raise self._refuse(number, fault)
        elif self._block == "tests" and self._question is not None:
            self._take_case(number, cell, self._question)
        else:
            kind: Kind = "text"
            if self._block in {"prompt", "solution"}:
                kind = "prompt" if self._block == "prompt" else "solution"
            pieces = self.parts if self._question is None else self._question.pieces
            pieces.append(Piece(number, kind, nbformat.from_dict(cell)))

    def end(self, number: int) -> None:
        """See that nothing is left open."""
        if self._question is not None:
            block = self._block or "question"
            raise self._refuse(number, f"the {block} has no end; write # END {block.upper()}")

    def _note_ignored(self, number: int, first: str) -> None:
        if not _ONLY_IGNORED.fullmatch(first):
            name = self._question.name if self._question else ""
            what = f"left out, as in Otter, because it begins with {first[:60]!r}"
            self.notices.append(Notice(number, name, what, "nothing, or begin it otherwise"))

    def _configure(self, number: int, source: str) -> None:
        try:
            said = read_config_file(self._path.parent, parse_settings(source))
            self._said = merge_settings(self._said, said)
            self.settings = read_master_settings(self._said)
        except SettingsFault as error:
            raise self._refuse(number, str(error)) from error
        self.notices += list_not_carried(number, said)

    def _begin(self, number: int, mark: BlockMark, source: str) -> None:
        block = mark.block
        if block == "question":
            if self._question is not None:
                raise self._refuse(number, "a question begins in a question; write # END QUESTION")
            self._begin_question(number, source)
        elif self._question is None:
            what = f"# BEGIN {block.upper()} stands outside of a question; write # BEGIN QUESTION"
            raise self._refuse(number, f"{what} above it")
        elif self._block:
            raise self._refuse(
                number, f"{block} begins inside of {self._block}; write # END {self._block.upper()}"
            )
        else:
            self._block = block
            self._look_below(number, mark, source)

    def _begin_question(self, number: int, source: str) -> None:
        try:
            said = parse_settings(source)
            table = read_table(QuestionTable, said)
        except SettingsFault as error:
            raise self._refuse(number, str(error)) from error
        name = table.name.strip()
        if not name:
            raise self._refuse(number, "the question has no name; write `name: q1`")
        self._question = Question(number, name, table)
        self.parts.append(self._question)
        self.notices += list_unknown_of_question(number, name, said)

    def _look_below(self, number: int, mark: BlockMark, source: str) -> None:
        """Tell of what stands below a mark behind which Otter reads nothing."""
        try:
            found = load_yaml(source)
        except SettingsFault as error:
            what = f"below {mark} Otter reads nothing; take it out, or mend it where it belongs"
            raise self._refuse(number, f"{error}; {what}") from error
        name = self._question.name if self._question else ""
        self.notices += list_unread(number, name, str(mark), found)

    def _end(self, number: int, mark: BlockMark, source: str) -> None:
        block = mark.block
        if self._question is None or block not in {self._block, "question"}:
            what = f"# END {block.upper()} stands there without # BEGIN {block.upper()}"
            raise self._refuse(number, f"{what}; take it out, or write that above")
        if block == "question" and self._block:
            raise self._refuse(
                number, f"the {self._block} has no end; write # END {self._block.upper()} above"
            )
        self._look_below(number, mark, source)
        if block == "question":
            self._question = None
        self._block = ""

    def _take_case(self, number: int, cell: NotebookNode, question: Question) -> None:
        if cell.cell_type != "code":
            raise self._refuse(number, "a test is no code cell; make it one, or move it out")
        try:
            case = read_case(number, cell)
        except CaseFault as error:
            raise self._refuse(number, str(error)) from error
        question.cases.append(case)
        self.notices += list_not_carried_of_case(number, question.name, case.said)
        self.notices += (Notice(number, question.name, *remark) for remark in case.remarks)

    def _refuse(self, number: int, what: str) -> NbassayError:
        return refuse(self._path, number, self._question.name if self._question else "", what)

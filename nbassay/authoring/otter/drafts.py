"""What each cell of a question is to be in nbgrader: text, given code, an answer, free to use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from nbassay.authoring.otter.answer_code import (
    BEGIN,
    END,
    AnswerFault,
    is_marked,
    strip_ignored,
    write_answer,
)
from nbassay.authoring.otter.master import Master, Piece, Question
from nbassay.authoring.otter.nbgrader_marks import find_marked_line
from nbassay.authoring.otter.notice import Notice, refuse

# about, given: locked; answer: the student's; hand: a person marks it; free: nbgrader's nothing.
Role = Literal["about", "given", "answer", "hand", "free"]
_OF_OTTER = re.compile(
    r"^\s*(?:import|from)\s+otter\b|\bgrader\.(?:check|export|check_all)\b", re.M
)
_INCLUDED = "otter_include"  # the tag of Markdown in a solution that students see all the same


@dataclass
class Draft:
    """A cell that is to be: its type and source, what it is, tags and pictures that it keeps."""

    kind: str
    source: str
    role: Role
    number: int
    tags: list[str] = field(default_factory=list)
    attachments: dict[str, Any] = field(default_factory=dict)


class Drafting:
    """Drafts the cells of a master notebook; `notices` are what is not as it was."""

    def __init__(self, master: Master) -> None:
        self.notices: list[Notice] = []
        self._master = master

    def draft_loose(self, piece: Piece) -> Draft:
        """Return the draft of a cell outside of questions: students may change it, as in Otter."""
        draft = self._draft(piece, "free", "")
        if draft.kind == "code" and is_marked(piece.cell.source):
            self._take_answer(draft, "", expected=self._master.settings.strips_everywhere)
        return draft

    def draft_question(self, question: Question) -> list[Draft]:
        """Return the drafts of a question's cells, without its tests."""
        drafts: list[Draft] = []
        words: list[Piece] = []  # Markdown of the prompt and of the solution that a person marks
        for piece in question.pieces:
            if not _is_written_answer(piece):
                drafts.append(self._draft_piece(piece, question.name))
            elif question.by_hand:
                if not words:
                    drafts.append(Draft("markdown", "", "hand", piece.number))
                words.append(piece)
            elif piece.kind == "prompt":
                drafts.append(self._draft(piece, "free", question.name))
            else:
                what = "the Markdown of a solution that nobody marks is left out"
                self._note(piece.number, question.name, what, "nothing: students never saw it")
        if words:
            self._fill(next(one for one in drafts if one.role == "hand"), words, question.name)
        elif question.by_hand:
            _choose_marked(drafts, question)
        return drafts

    def _draft_piece(self, piece: Piece, question: str) -> Draft:
        role: Role = "free"
        if piece.kind == "text":
            role = "about" if piece.cell.cell_type == "markdown" else "given"
        draft = self._draft(piece, role if piece.cell.cell_type != "raw" else "free", question)
        inside = piece.kind == "solution" or self._master.settings.strips_everywhere
        if draft.kind == "code" and piece.kind != "prompt" and is_marked(draft.source):
            self._take_answer(draft, question, expected=inside)
        elif draft.kind == "code" and piece.kind == "solution":
            self._take_answer(draft, question, expected=True)
            self._note_bare(piece, question)
        return draft

    def _note_bare(self, piece: Piece, question: str) -> None:
        if _has_work(piece.cell.source):
            what = "a solution without a mark: students get its code, as in Otter"
            self._note(
                piece.number, question, what, "write `# SOLUTION` behind its lines, or leave it"
            )

    def _draft(self, piece: Piece, role: Role, question: str) -> Draft:
        try:
            source, plugins = strip_ignored(piece.cell.source)
        except AnswerFault as error:
            raise refuse(self._master.path, piece.number, question, str(error)) from error
        if plugins:
            self._note(piece.number, question, "a plugin is left out", "do without it")
        is_code = piece.cell.cell_type == "code"
        becomes_answer = is_code and piece.kind != "prompt" and is_marked(source)
        if not becomes_answer and (fault := find_marked_line(source)):
            raise refuse(self._master.path, piece.number, question, fault)
        if is_code and _OF_OTTER.search(source):
            what = "it calls Otter, which is not there when the notebook is graded"
            self._note(piece.number, question, what, "take it out")
        return Draft(
            piece.cell.cell_type,
            source,
            role,
            piece.number,
            [tag for tag in piece.cell.metadata.get("tags", []) if tag != _INCLUDED],
            dict(piece.cell.get("attachments", {})),
        )

    def _take_answer(self, draft: Draft, question: str, *, expected: bool) -> None:
        """Give a code cell nbgrader's marks; it stays what it is where it has no solution."""
        try:
            made = write_answer(draft.source)
        except AnswerFault as error:
            raise refuse(self._master.path, draft.number, question, str(error)) from error
        draft.source = made.source
        draft.role = "answer" if made.is_answer else draft.role
        if not expected:
            what = "a solution outside of # BEGIN SOLUTION, which Otter shows to students"
            self._note(draft.number, question, what, "nothing: they do not see it here")
        if made.seeds:
            what = "`# SEED`: the line stays, and cells are not seeded while grading"
            self._note(draft.number, question, what, "see that tests take any seed")
        if made.widened:
            line = made.widened[0]
            what = f"a solution inside of a statement: all of it is the solution, such as {line!r}"
            self._note(draft.number, question, what, "see what students get in the release")

    def _fill(self, draft: Draft, words: Sequence[Piece], question: str) -> None:
        """Write the cell that a person marks: what students begin with, and the solution."""
        drafts = [(piece, self._draft(piece, "free", question)) for piece in words]
        prompts = [one for piece, one in drafts if piece.kind == "prompt"]
        solution = [one.source for piece, one in drafts if piece.kind == "solution"]
        draft.source = "\n".join(_in_marks("\n\n".join(one.source for one in prompts), solution))
        draft.attachments = {name: x for one in prompts for name, x in one.attachments.items()}
        if any(one.attachments for piece, one in drafts if piece.kind == "solution"):
            what = "a picture in the solution's Markdown is left out: nbgrader would release it"
            self._note(draft.number, question, what, "keep it elsewhere")

    def _note(self, number: int, question: str, what: str, advice: str) -> None:
        self.notices.append(Notice(number, question, what, advice))


def _has_work(source: str) -> bool:
    """Whether code has more than comments and the dots in which students write."""
    lines = map(str.strip, source.split("\n"))
    return any(line not in {"", "..."} and not line.startswith("#") for line in lines)


def _is_written_answer(piece: Piece) -> bool:
    if piece.cell.cell_type != "markdown" or piece.kind == "text":
        return False
    return _INCLUDED not in piece.cell.metadata.get("tags", [])


def _choose_marked(drafts: list[Draft], question: Question) -> None:
    """Choose the code cell that a person marks, the last one; a written answer if there is none."""
    there = {piece.number for piece in question.pieces if piece.kind == "solution"}
    code = [one for one in drafts if one.number in there and one.kind == "code"]
    answers = [one for one in code if one.role == "answer"] or code
    if not answers:
        source = "\n".join(_in_marks("", []))
        drafts.append(Draft("markdown", source, "hand", question.number))
        return
    marked = answers[-1]
    if marked.role != "answer":
        marked.source = "\n".join(_in_marks(marked.source, []))
    marked.role = "hand"


def _in_marks(above: str, solution: Sequence[str]) -> Iterator[str]:
    if above:
        yield above
    yield BEGIN
    if solution:
        yield "\n\n".join(solution)
    yield END

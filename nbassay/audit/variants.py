"""What an audit hands in: the reference solution after one change, or nobody's work."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

from nbformat.notebooknode import NotebookNode

from nbassay.audit.edits import Edit, Operator, apply
from nbassay.audit.empty_answers import FILLERS, Seen, fill
from nbassay.audit.mistakes import MISTAKES
from nbassay.audit.restatements import RESTATEMENTS
from nbassay.authoring.known_submissions import Cell, KnownSubmission, is_solution
from nbassay.authoring.museum import Known
from nbassay.course.notebook import grade_id_of
from nbassay.course.source_cells import BEGIN, END

Kind = Literal["mutant", "equivalent", "without work"]


@dataclass(frozen=True)
class Variant:
    """One submission of an audit; `edit` and `before` are what was changed in `cell` and its text.

    An answer without work changes every cell; its `cell` and `before` are empty.
    """

    known: Known
    kind: Kind
    cell: str
    edit: Edit
    before: str

    @property
    def diff(self) -> list[str]:
        """The lines taken out and put in, with their `-` and `+`."""
        lines = unified_diff(self.before.splitlines(), self.edit.source.splitlines(), n=0)
        return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def solution_cells(source: NotebookNode) -> dict[str, str]:
    """Return the text of each solution cell of code by its id, without the marks of a solution."""
    return {
        grade_id_of(cell): "\n".join(
            line for line in cell.source.splitlines() if BEGIN not in line and END not in line
        )
        for cell in source.cells
        if is_solution(cell)
    }


def assigned_names(source: NotebookNode) -> set[str]:
    """Return the names that solution cells themselves assign; those within functions are none."""
    return {name for text in solution_cells(source).values() for name in assigned_in(text)}


def make_mutants(notebook: str, source: NotebookNode, most: int | None = None) -> list[Variant]:
    """Return `notebook` with one mistake each, at most `most` of them (see `_spread`).

    What differs in its writing alone, as by a comment or a parenthesis, is no mistake.
    """
    made = _vary(notebook, source, "mutant", MISTAKES)
    return _spread([one for one in made if not _reads_alike(one)], most)


def make_equivalents(notebook: str, source: NotebookNode, most: int | None = None) -> list[Variant]:
    """Return `notebook` written otherwise in one place each, as right as before."""
    return _spread(list(_vary(notebook, source, "equivalent", RESTATEMENTS)), most)


def make_empty(notebook: str, source: NotebookNode, names: Mapping[str, Seen]) -> Iterator[Variant]:
    """Yield `notebook` without work, once for each filler.

    `names` are those that graders look at, with what the reference solution's run held there. A
    name that no cell's text assigns is filled in the last cell.
    """
    cells = solution_cells(source)
    filled: dict[str, dict[str, Seen]] = {}
    for name, seen in names.items():
        makers = [cell for cell, text in cells.items() if name in assigned_in(text)]
        for cell in makers or list(cells)[-1:]:
            filled.setdefault(cell, {})[name] = seen
    for filler in FILLERS:
        made = tuple(
            Cell(cell, fill(filler, text, filled.get(cell, {}))) for cell, text in cells.items()
        )
        edit = Edit(filler, 0, filler, "")
        yield _variant(notebook, "without work", "", edit, "", filler, made)


def _vary(
    notebook: str, source: NotebookNode, kind: Kind, operators: Sequence[tuple[str, Operator]]
) -> Iterator[Variant]:
    seen: dict[str, int] = {}
    for cell, text in solution_cells(source).items():
        if not _is_python(text):
            continue
        for edit in apply(operators, text):
            name = f"{cell}-{edit.line}-{edit.operator}".replace(" ", "-")
            seen[name] = seen.get(name, 0) + 1
            name += f"-{seen[name]}" if seen[name] > 1 else ""
            yield _variant(notebook, kind, cell, edit, text, name, (Cell(cell, edit.source),))


def _variant(
    notebook: str,
    kind: Kind,
    cell: str,
    edit: Edit,
    before: str,
    name: str,
    cells: tuple[Cell, ...],
) -> Variant:
    made = KnownSubmission(name, edit.what, (), cells)
    return Variant(Known(notebook, name, made=made), kind, cell, edit, before)


def _spread(variants: list[Variant], most: int | None) -> list[Variant]:
    """Return at most `most` of the variants, of as many operators and cells as can be.

    Cells take turns, and within each its operators do.
    """
    if most is None or len(variants) <= most:
        return variants
    turns: dict[tuple[str, str], int] = {}
    operators: dict[str, list[str]] = {}
    ranked = []
    for place, variant in enumerate(variants):
        cell, operator = variant.cell, variant.edit.operator
        turns[cell, operator] = turns.get((cell, operator), 0) + 1
        met = operators.setdefault(cell, [])
        if operator not in met:
            met.append(operator)
        ranked.append((turns[cell, operator], met.index(operator), place))
    return [variants[place] for place in sorted(rank[-1] for rank in sorted(ranked)[:most])]


def _reads_alike(variant: Variant) -> bool:
    """Tell whether Python reads a variant as it reads the cell before the change."""
    return ast.dump(ast.parse(variant.edit.source)) == ast.dump(ast.parse(variant.before))


def assigned_in(text: str) -> set[str]:
    """Return the names that a cell itself assigns; those within its functions are none of them."""
    if not _is_python(text):
        return set()
    symbols = symtable.symtable(text, "cell", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned()}


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True

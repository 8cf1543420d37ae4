"""What a cell looks like: comments, parentheses, semicolons, prints, where names come from."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence

import libcst as cst
import libcst.matchers as m

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.rewriting import in_cells, names_in, walk, written


def with_comment(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Begin with a comment, in words that stand for code elsewhere."""
    comment = cst.EmptyLine(comment=cst.Comment("# First import what is needed, then fit(x, y)."))
    yield cell.with_changes(header=[comment, *cell.header]), "a comment was added"


def with_prints(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Say something at the end, and with a text that holds a value."""
    yield (
        cell.with_changes(body=[*cell.body, *written('print("done", f"{1 + 1:.1f}")\n')]),
        "a print",
    )


def with_value_shown(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """End with the value of the last name, as cells of notebooks do."""
    match cell.body[-1:]:
        case [
            cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]
            )
        ]:
            yield cell.with_changes(body=[*cell.body, *written(f"{name}\n")]), f"`{name}` is shown"


def with_parentheses(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Put every value that is assigned or returned in parentheses."""
    yield _changed(cell, _Parentheses()), "parentheses around values"


def with_semicolons(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Join neighbouring lines with semicolons."""
    yield _changed(cell, _Semicolons()), "lines were joined with semicolons"


def with_numpy_names(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Import the functions of NumPy by name."""
    used = {
        node.attr.value
        for node in walk(cell)
        if m.matches(node, m.Attribute(value=m.Name("np"), attr=m.Name()))
        and isinstance(node, cst.Attribute)
    }
    # `from numpy import sum` would hide the `sum` of Python from cells further down, `random` a module.
    names = sorted(used - {*dir(builtins), "random"} - _made_by(cell))
    if names:
        bare = _changed(cell, _WithoutModule("np", frozenset(names)))
        yield _importing(bare, f"from numpy import {', '.join(names)}"), "NumPy's names imported"


def with_numpy_in_full(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Write `numpy` for `np`."""
    if "np" in names_in(cell):
        yield _importing(_changed(cell, _Module("np", "numpy")), "import numpy"), "`numpy` for `np`"


def with_layers_by_name(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Import layers by name."""
    used = {
        node.attr.value
        for node in walk(cell)
        if m.matches(node, m.Attribute(value=m.Name("layers"))) and isinstance(node, cst.Attribute)
    }
    if used:
        bare = _changed(cell, _WithoutModule("layers", frozenset(used)))
        names = ", ".join(sorted(used))
        yield _importing(bare, f"from keras.layers import {names}"), "layers imported by name"


def with_layers_of_keras(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Write `keras.layers.Dense` for `layers.Dense`."""
    if any(m.matches(node, m.Attribute(value=m.Name("layers"))) for node in walk(cell)):
        changed = _changed(cell, _Module("layers", "keras.layers"))
        yield _importing(changed, "import keras"), "`keras.layers` for `layers`"


def with_keras_of_tensorflow(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Write `tf.keras` for `keras`."""
    if any(m.matches(node, m.Attribute(value=m.Name("keras"))) for node in walk(cell)):
        changed = _changed(cell, _Module("keras", "tf.keras"))
        yield _importing(changed, "import tensorflow as tf"), "`tf.keras` for `keras`"


class _Parentheses(cst.CSTTransformer):
    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        return updated_node.with_changes(value=_in_parentheses(updated_node.value))

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:
        value = updated_node.value
        return updated_node.with_changes(value=_in_parentheses(value)) if value else updated_node


class _Semicolons(cst.CSTTransformer):
    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        return updated_node.with_changes(body=_joined(updated_node.body))

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        return updated_node.with_changes(body=_joined(updated_node.body))


class _Module(cst.CSTTransformer):
    """Writes another module before the dot."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self._old, self._new = old, new

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        if m.matches(original_node.value, m.Name(self._old)):
            return updated_node.with_changes(value=cst.parse_expression(self._new))
        return updated_node


class _WithoutModule(cst.CSTTransformer):
    """Takes the module away from before some names."""

    def __init__(self, module: str, names: frozenset[str]) -> None:
        super().__init__()
        self._module, self._names = module, names

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        ours = m.matches(original_node.value, m.Name(self._module))
        return (
            updated_node.attr if ours and original_node.attr.value in self._names else updated_node
        )


def _changed(cell: cst.Module, transformer: cst.CSTTransformer) -> cst.Module:
    return cell.visit(transformer)


def _importing(cell: cst.Module, text: str) -> cst.Module:
    return cell.with_changes(body=[*written(text + "\n"), *cell.body])


def _in_parentheses(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.with_changes(
        lpar=[cst.LeftParen(), *node.lpar], rpar=[*node.rpar, cst.RightParen()]
    )


def _joined(body: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
    """Return `body` with neighbouring lines in one; comments between them go."""
    lines: list[cst.CSTNode] = []
    for statement in body:
        last = lines[-1] if lines else None
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(
            last, cst.SimpleStatementLine
        ):
            apart = cst.Semicolon(whitespace_after=cst.SimpleWhitespace(" "))
            before = [*last.body[:-1], last.body[-1].with_changes(semicolon=apart)]
            lines[-1] = statement.with_changes(
                body=[*before, *statement.body], leading_lines=last.leading_lines
            )
        else:
            lines.append(statement)
    return lines


def _made_by(cell: cst.Module) -> set[str]:
    """Return the names that a cell defines or assigns, parameters of its functions too."""
    made = {part.name.value for part in walk(cell) if isinstance(part, cst.FunctionDef)}
    made |= {part.name.value for part in walk(cell) if isinstance(part, cst.Param)}
    for part in walk(cell):
        if isinstance(part, cst.AssignTarget | cst.For | cst.CompFor):
            made |= names_in(part.target)
    return made


LAYOUT: list[tuple[str, Operator]] = [
    ("comment added", in_cells(with_comment)),
    ("print added", in_cells(with_prints)),
    ("value shown at the end", in_cells(with_value_shown)),
    ("parentheses added", in_cells(with_parentheses)),
    ("lines joined with semicolons", in_cells(with_semicolons)),
    ("NumPy functions imported by name", in_cells(with_numpy_names)),
    ("NumPy by its full name", in_cells(with_numpy_in_full)),
    ("layers imported by name", in_cells(with_layers_by_name)),
    ("layers of keras", in_cells(with_layers_of_keras)),
    ("Keras of TensorFlow", in_cells(with_keras_of_tensorflow)),
]

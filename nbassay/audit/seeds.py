"""The same solution with other seeds, as another student would have had them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import libcst as cst
from libcst import matchers as m

from nbassay.authoring.known_submissions import Cell, KnownSubmission, load
from nbassay.authoring.museum import Known

_SEEDERS = m.OneOf(m.Name("set_random_seed"), m.Name("default_rng"), m.Name("seed"))
_KEYWORDS = m.OneOf(m.Name("random_state"), m.Name("seed"))
_NUMBER = m.OneOf(m.Integer(), m.Name("SEED"))
_OF_SETUP = "42"  # what `SEED` is
_APART = 1_000  # two seeds of one submission stay different for all that are tried
_BEGIN = "import keras\n\nkeras.utils.set_random_seed({seed})"


def over_seeds(
    submissions: Sequence[Known], solution: Mapping[str, str], each: int
) -> Iterator[Known]:
    """Yield each of `submissions` with `each` seeds of its own; see `with_seed`.

    Raises:
        NbassayError: if the file of one cannot be used.
    """
    for place, one in enumerate(submissions):
        read = load(one.path) if one.path else KnownSubmission(one.name, one.name, (), ())
        for seed in range(1 + place * each, 1 + (place + 1) * each):
            made = with_seed(read, solution, seed)
            yield Known(one.notebook, made.name, made=made)


def with_seed(known: KnownSubmission, solution: Mapping[str, str], seed: int) -> KnownSubmission:
    """Return `known` with `seed` in the place of its seeds, and set before its first cell.

    Where it has several, as whoever splits rows and labels by two of them, they stay several.
    `solution` is the text of each solution cell of the reference solution by its id, in order.
    A seed is a whole number, or `SEED`, that is given as `random_state=` or `seed=` or to one of
    the functions that take one. Cells that are not plain Python stay as they are.
    """
    replaced = {cell.topic: cell for cell in known.cells if not cell.extra}
    cells = [replaced.get(topic, Cell(topic, text)) for topic, text in solution.items()]
    extra = [cell for cell in known.cells if cell.extra]
    begin = Cell(next(iter(solution)), _BEGIN.format(seed=seed), extra=True)
    reseeding = _Reseeding(seed)
    return replace(
        known,
        name=f"{known.name} seed {seed}",
        cells=(
            begin,
            *(replace(cell, source=_reseed(cell.source, reseeding)) for cell in (*extra, *cells)),
        ),
    )


def _reseed(source: str, reseeding: _Reseeding) -> str:
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError:
        return source
    return module.visit(reseeding).code


class _Reseeding(m.MatcherDecoratableTransformer):
    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._met: list[str] = []

    def _other(self, number: cst.BaseExpression) -> cst.Integer:
        """Return the seed in the place of this one: another for each, the same for the same."""
        written = number.value if isinstance(number, cst.Integer) else _OF_SETUP
        if written not in self._met:
            self._met.append(written)
        return cst.Integer(str(self._seed + _APART * self._met.index(written)))

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        """Replace `random_state=42`."""
        if m.matches(updated_node, m.Arg(keyword=_KEYWORDS, value=_NUMBER)):
            return updated_node.with_changes(value=self._other(updated_node.value))
        return updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        """Replace `set_random_seed(42)`."""
        called = updated_node.func
        name = called.attr if isinstance(called, cst.Attribute) else called
        one_seed = m.Call(args=[m.Arg(value=_NUMBER)])
        if not (m.matches(name, _SEEDERS) and m.matches(updated_node, one_seed)):
            return updated_node
        (given,) = updated_node.args
        number = given.with_changes(value=self._other(given.value))
        return updated_node.with_changes(args=[number])

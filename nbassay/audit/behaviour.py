"""Whether a change of the solution changes anything that it does, as its runs show.

Both are run on the same inputs, drawn anew a few times, and all names that cells assign are kept. A
function counts only where graders call it, and what cannot be carried out of the sandbox shows
nothing: a change of such a thing is never taken for none.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from nbassay.audit.variants import Variant, assigned_in
from nbassay.authoring.museum import Known, KnownResult
from nbassay.evidence import Array, Evidence, Function, Other, TooLarge, load_evidence
from nbassay.grading import Probe

DRAWS = 3  # times that inputs are drawn
_CLOSE = 1e-9  # relative; a sum in another order differs by less
_OPAQUE = (Function, Other, TooLarge)

Grade = Callable[[Sequence[Known]], list[KnownResult]]


def find_alike(
    solution: Known, variants: Sequence[Variant], names: Collection[str], grade: Grade
) -> list[str]:
    """Return the names of those `variants` that do on every draw what `solution` does.

    `names` are all that the notebook's cells assign.
    """
    left = list(variants)
    for draw in range(DRAWS):
        if not left:
            break
        probe = Probe(f"draw {draw}", tuple(sorted(names)))
        ones = [replace(known, probe=probe) for known in (solution, *(one.known for one in left))]
        wanted, *runs = [_evidence(result) for result in grade(ones)]
        left = [
            one
            for one, seen in zip(left, runs, strict=True)
            if wanted and seen and does_the_same(one, wanted, seen)
        ]
    return [one.known.name for one in left]


def _evidence(result: KnownResult) -> Evidence | None:
    return load_evidence(result.evidence) if result.evidence else None


def find_stopped(solution: KnownResult, results: Sequence[KnownResult]) -> list[KnownResult]:
    """Return those of `results` that `stops` where `solution` does not."""
    wanted = _evidence(solution)
    runs = [(one, _evidence(one)) for one in results]
    return [one for one, seen in runs if wanted and seen and stops(wanted, seen)]


def stops(wanted: Evidence, seen: Evidence) -> bool:
    """Tell whether a cell or a call of the run `seen` raises that does not in `wanted`.

    What no longer runs restates nothing. Self-checks are no such cells: one that refuses right work
    is at fault as a grader is.
    """
    return bool(_errors(seen) - _errors(wanted))


def _errors(run: Evidence) -> set[tuple[str, int]]:
    """Return which cells, by their place, and which calls, by their function, raised."""
    cells = {("", one.index) for one in run.cells if one.error and one.grade_id not in run.captures}
    calls = {
        (f"{where} {function}", number)
        for where, capture in run.captures.items()
        for function, made in capture.calls.items()
        for number, call in enumerate(made)
        if call.error
    }
    return cells | calls


def does_the_same(variant: Variant, wanted: Evidence, seen: Evidence) -> bool:
    """Tell whether the run `seen` of `variant` shows what `wanted`, that of the solution, shows.

    It does not where the cell that was changed makes something that shows nothing of itself, but
    for functions that are as they were.
    """
    kept = _functions(variant.before).items() & _functions(variant.edit.source).items()
    made = assigned_in(variant.edit.source) - dict(kept).keys()
    called = {name for capture in seen.captures.values() for name in capture.calls}
    hidden = {
        name
        for capture in seen.captures.values()
        for name in (made & capture.names.keys()) - called
        if isinstance(capture.names[name], _OPAQUE)
    }
    return not hidden and _is_alike(wanted.captures, seen.captures)


def _functions(text: str) -> dict[str, str]:
    return {
        node.name: ast.dump(node)
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def _is_alike(one: Any, other: Any) -> bool:
    if isinstance(one, Array) and isinstance(other, Array):
        return _has_same_items(one, other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_CLOSE) or (math.isnan(one) and math.isnan(other))
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_is_alike(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_is_alike, one, other))
    if is_dataclass(one):
        return all(
            _is_alike(getattr(one, name), getattr(other, name)) for name in _names_of_fields(one)
        )
    return bool(one == other)


def _names_of_fields(thing: Any) -> Iterator[str]:
    return (field.name for field in fields(thing) if field.name != "seconds")


def _has_same_items(one: Array, other: Array) -> bool:
    if one.sha256 == other.sha256:
        return True
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    items, others = one.load(), other.load()
    if one.dtype.kind not in "fc":
        return bool(np.array_equal(items, others))
    return bool(np.allclose(items, others, rtol=_CLOSE, atol=1e-12, equal_nan=True))

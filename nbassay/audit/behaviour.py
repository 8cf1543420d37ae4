"""Whether a change of the solution changes anything that it does, as its runs show.

Both are run on the same inputs, drawn anew a few times, and all names that cells assign are kept. A
function counts only where graders call it: what nobody calls shows nothing.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from nbassay.audit.variants import Variant
from nbassay.authoring.museum import Known, KnownResult
from nbassay.evidence import Array, Evidence, load_evidence
from nbassay.grading import Probe

DRAWS = 3  # times that inputs are drawn
_CLOSE = 1e-9  # relative; a sum in another order differs by less
# How long it took, and where an array lies, are no part of what a notebook does.
_PASSED_OVER = {"seconds", "source"}

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
            if wanted and seen and _did_the_same(one, wanted, seen)
        ]
    return [one.known.name for one in left]


def _evidence(result: KnownResult) -> Evidence | None:
    return load_evidence(result.evidence) if result.evidence else None


def _did_the_same(variant: Variant, wanted: Evidence, seen: Evidence) -> bool:
    called = {name for capture in wanted.captures.values() for name in capture.calls}
    return _changed_functions(variant) <= called and _is_alike(wanted.captures, seen.captures)


def _changed_functions(variant: Variant) -> set[str]:
    before, after = (_functions(text) for text in (variant.before, variant.edit.source))
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _functions(text: str) -> Mapping[str, str]:
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
    return (field.name for field in fields(thing) if field.name not in _PASSED_OVER)


def _has_same_items(one: Array, other: Array) -> bool:
    if one.sha256 == other.sha256:
        return True
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    items, others = one.load(), other.load()
    if one.dtype.kind not in "fc":
        return bool(np.array_equal(items, others))
    return bool(np.allclose(items, others, rtol=_CLOSE, atol=1e-12, equal_nan=True))

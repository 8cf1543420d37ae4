"""Answers without work define what graders look at, and hold nothing of the solution."""

from typing import Any

import numpy as np
import pytest

from nbassay.audit.empty_answers import FILLERS, Seen, fill

CELL = '''# Write area.

### BEGIN SOLUTION
import math; from math import (
    pi,
)

RATE = 0.5


def area(radii, *, scale=1.0):
    """The areas."""
    return pi * scale * radii**2


def load():
    return 3


areas = area(np.arange(3.0))
print(areas)
### END SOLUTION
'''
NAMES = {
    "area": Seen(None, "function"),
    "areas": Seen((3,), "float64"),
    "labels": Seen((2, 2), "uint8"),
    "right": Seen((2,), "bool"),
    "words": Seen((4,), "<U5"),
    "accuracy": Seen((), "float32"),
    "count": Seen(None, "int"),
    "best": Seen(None, "str"),
    "history": Seen(None, None),
}


def _run(filler: str, source: str = CELL, names: dict[str, Seen] = NAMES) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(fill(filler, source, names), space)
    return space


@pytest.mark.parametrize("filler", FILLERS)
def test_every_filler_defines_every_name_and_keeps_signatures(filler):
    space = _run(filler)
    assert set(NAMES) | {"load", "math", "pi"} <= set(space)
    space["area"](np.arange(2.0), scale=2.0)
    space["load"]()


@pytest.mark.parametrize("filler", FILLERS)
def test_nothing_of_the_solution_stays(filler):
    text = fill(filler, CELL, NAMES)
    assert "RATE" not in text and "radii**2" not in text and "print" not in text
    assert "SOLUTION" not in text


@pytest.mark.parametrize(
    ("filler", "value"), [("zeros", 0), ("ones", 1), ("halves", 0.5), ("nan", np.nan)]
)
def test_arrays_keep_the_shape_and_the_dtype_that_can_hold_the_number(filler, value):
    space = _run(filler)
    np.testing.assert_array_equal(space["areas"], np.full(3, value))
    assert space["areas"].dtype == np.float64
    assert space["labels"].shape == (2, 2)
    assert space["labels"].dtype == ("uint8" if filler in {"zeros", "ones"} else "float32")
    assert space["accuracy"].dtype == np.float32 and space["words"].shape == (4,)
    np.testing.assert_array_equal(space["area"](np.zeros((2, 1))), np.full((2, 1), value))


def test_numbers_and_texts_of_python_stay_of_their_kinds():
    space = _run("ones")
    assert (space["count"], space["best"]) == (1, "")
    assert type(space["count"]) is int


def test_a_single_number_may_stand_for_what_a_function_returns():
    assert _run("zero")["area"](np.arange(2.0)) == 0.0


def test_untouched_leaves_what_earlier_cells_put_there():
    space: dict[str, Any] = {"areas": "as before"}
    exec(fill("untouched", CELL, NAMES), space)
    assert space["areas"] == "as before" and space["labels"] is None
    assert space["area"]([1, 2]) == [1, 2]


def test_empty_arrays_have_no_rows_and_as_many_columns():
    space = _run("empty")
    assert space["labels"].shape == (0, 2) and space["labels"].dtype == np.uint8
    assert space["best"] == "" and space["area"]([1]).shape == (0,)


def test_infinity_goes_into_a_list_as_nothing():
    assert _run("inf", "x = [1]", {"x": Seen(None, "list")})["x"] == []

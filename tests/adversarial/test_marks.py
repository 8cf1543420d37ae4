"""What the attacks on marks rely on, tried without a class: no notebook is run here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nbassay.checks import CheckFailed, shapes
from nbassay.kernel.export_arrays import ArrayStore
from nbassay.kernel.export_values import Exporter


@pytest.mark.parametrize("row", [[np.nan] * 10, [np.inf, -np.inf]])
def test_nothing_that_is_no_number_counts_as_probabilities(row):
    with pytest.raises(CheckFailed):
        shapes.sums_to_one("p", np.array([row]))


class LyingSeries(pd.Series):
    """Says that it holds something else, of another length."""

    _constructor = property(lambda self: LyingSeries)
    to_numpy = lambda self, *_, **__: np.zeros(7)  # noqa: E731
    values = property(lambda self: np.zeros(7))


class LyingFrame(pd.DataFrame):
    """Says so of its columns."""

    _constructor_sliced = property(lambda self: LyingSeries)
    columns = property(lambda self: ["one"] * 5)


def test_a_table_is_read_as_what_it_holds(tmp_path):
    (tmp_path / "arrays").mkdir()
    exporter = Exporter(ArrayStore(tmp_path / "arrays", 10**6, 10**6), lambda model: {})
    series = exporter.export(LyingSeries([1.0, 2.0], name="real"))
    assert (series["columns"], series["index_length"]) == (["real"], 2)
    assert series["data"][0]["shape"] == [2]
    frame = exporter.export(LyingFrame({"a": [1, 2], "b": [3, 4]}))
    assert frame["columns"] == ["a", "b"]
    assert [column["shape"] for column in frame["data"]] == [[2], [2]]

"""Both budgets take what Keras takes, refuse what it refuses, and log by the same names."""

from __future__ import annotations

import pytest
import small_fits
from small_fits import FITS, PLAIN, Budgets, outcome

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def budgets(tmp_path_factory):
    """One trainer for all fits."""
    made = Budgets(tmp_path_factory.mktemp("budgets"), epochs=1)
    with made.open():
        yield made


def test_there_are_enough_kinds():
    assert len(FITS) >= 100


@pytest.mark.parametrize("case", FITS)
def test_a_fit_ends_with_both_budgets_as_in_keras(case, budgets):
    """With the same error, or a history of the same keys, epochs and parameters."""
    expected = outcome(FITS[case], PLAIN)
    assert outcome(FITS[case], budgets.fit("full")) == expected
    assert outcome(FITS[case], budgets.fit("fast")) == expected


# Fits that are shared; their rows and batches are those that the notebook gave.
SHARED = (
    "arrays", "a table", "a tensor", "class weights", "class weights by digits",
    "validation of a pipeline", "a metric's class", "a pipeline", "a shuffled pipeline",
    "a PyDataset", "a generator",
)  # fmt: skip


@pytest.mark.parametrize("case", SHARED)
def test_what_is_plain_is_trained_by_the_trainer(case, budgets):
    FITS[case](budgets.fit("fast"))
    record = budgets.last("fast")
    assert record["here"] == ""
    assert record["x"]["shape"] == [*small_fits.X.shape]
    assert record["batch_size"] in {4, 5, 8}


def test_a_fit_that_raised_says_so_in_its_record(budgets):
    with pytest.raises(ValueError, match="cardinality"):
        FITS["labels too few"](budgets.fit("fast"))
    record = budgets.last("fast")
    assert (record["stopped_by"], record["epochs_run"]) == ("error", 0)
    assert record["error"]["name"] == "ValueError"

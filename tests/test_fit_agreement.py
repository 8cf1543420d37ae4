"""Both budgets take what Keras takes, refuse what it refuses, and log by the same names."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import small_fits
import tensorflow as tf
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
    "arrays", "a table", "a tensor", "class weights",
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


def losses(case, fit) -> list[float]:
    keras.utils.set_random_seed(3)
    return list(case(fit).history["loss"])


def test_weights_by_digits_weigh_nothing_as_in_keras(budgets):
    """Keras looks weights up by whole numbers, and finds no text: it is left to Keras itself."""
    plain, digits = (
        small_fits._rows(shuffle=False, class_weight=weights)
        for weights in (None, {"0": 1.0, "1": 5.0})
    )
    fit = budgets.fit("full")
    assert losses(digits, fit) == pytest.approx(losses(plain, fit))
    digits(budgets.fit("fast"))
    record = budgets.last("fast")
    assert "class weights are by class number" in record["here"]
    assert not {"0", "1"} & record["class_weight"].keys()


def one_stream(fit):
    """Four passes over the rows from a generator that is made once; the labels turn round."""
    passes = ((x, turn ^ y) for turn in (0, 1, 0, 1) for x, y in small_fits.generated())
    signature = (tf.TensorSpec((None, 3)), tf.TensorSpec((None,), tf.int64))
    stream = tf.data.Dataset.from_generator(lambda: passes, output_signature=signature)
    return fit(small_fits.net(), stream, steps_per_epoch=4, epochs=4, verbose=0)


def test_a_stream_that_yields_its_rows_but_once_is_trained_on_from_its_beginning(budgets):
    """What is read ahead of `fit`, to know its rows, is not taken from the training."""
    assert losses(one_stream, budgets.fit("full")) == losses(one_stream, small_fits.PLAIN)


@pytest.mark.parametrize("keys", [(0.0, 1.0), (np.float32(0), np.int8(1)), (False, True)])
def test_weights_by_what_equals_a_class_are_those_of_the_class(keys, budgets):
    given = dict(zip(keys, (1.0, 5.0), strict=True))
    expected = losses(small_fits._rows(class_weight={0: 1.0, 1: 5.0}), budgets.fit("fast"))
    assert losses(small_fits._rows(class_weight=given), budgets.fit("fast")) == expected
    assert budgets.last("fast")["class_weight"] == {"0": 1.0, "1": 5.0}
    assert budgets.last("fast")["here"] == ""

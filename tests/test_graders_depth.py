"""The grader of mnist/depth: no model has to come first, but what is reported has to be measured."""

from __future__ import annotations

from itertools import permutations

import pytest
from grader_pieces import neighbour

from nbassay.checks import CheckFailed

order_is_measured = neighbour("mnist", "test_depth").order_is_measured
SHARES = (0.97, 0.95, 0.96)


@pytest.mark.parametrize("shares", [*permutations(SHARES)])
def test_any_order_of_the_models_is_right_where_it_was_measured(shares):
    """A well tuned deep network may be ahead of a shallow one, and the other way round."""
    counted = dict(zip(("sigmoid", "relu", "quickstart"), shares, strict=True))
    order_is_measured({key: round(share, 3) for key, share in counted.items()}, counted)


@pytest.mark.parametrize("claimed", [(0.95, 0.97, 0.96), (0.97, 0.96, 0.95), (0.2, 0.95, 0.96)])
def test_figures_at_the_wrong_model_tell_another_order(claimed):
    """Keys exchanged, and a loss in the place of an accuracy."""
    names = ("sigmoid", "relu", "quickstart")
    with pytest.raises(CheckFailed, match="by a recount it is"):
        order_is_measured(
            dict(zip(names, claimed, strict=True)), dict(zip(names, SHARES, strict=True))
        )


def test_two_models_within_the_tolerance_have_no_order():
    """Rounded figures of two models that are equally good may stand either way."""
    counted = {"sigmoid": 0.9700, "relu": 0.9712, "quickstart": 0.98}
    order_is_measured({"sigmoid": 0.971, "relu": 0.970, "quickstart": 0.98}, counted)


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ({"sigmoid": 0.9, "relu": 0.8, "quickstart": 0.85}, "not measured"),
        ({"sigmoid": 0.97, "relu": 0.95}, "one number for each"),
        ({}, "one number for each"),
    ],
)
def test_figures_that_nobody_measured_earn_nothing(claimed, told):
    """A made-up order may happen to be the right one."""
    with pytest.raises(CheckFailed, match=told):
        order_is_measured(
            claimed, dict(zip(("sigmoid", "relu", "quickstart"), SHARES, strict=True))
        )

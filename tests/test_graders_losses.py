"""The losses that `foundations/losses` takes over from Keras are graded as Keras works them out."""

from __future__ import annotations

import numpy as np
import pytest
from grader_pieces import neighbour

from nbassay.keras.models import load_keras

pytestmark = pytest.mark.keras
losses = neighbour("foundations", "keras_losses")
OF_AMOUNTS = losses.ordinary_amounts + losses.negative_amounts + losses.forms_of_amounts
OF_MARGINS = losses.ordinary_margins + losses.margins_of_zeros + losses.forms_of_margins
OF_ROWS = losses.ordinary_rows + losses.truth_with_zeros + losses.guess_with_zeros
INPUTS = {
    "msle": ("MeanSquaredLogarithmicError", OF_AMOUNTS, np.ravel),
    "hinge": ("Hinge", OF_MARGINS, np.ravel),
    "squared_hinge": ("SquaredHinge", OF_MARGINS, np.ravel),
    "kl_divergence": ("KLDivergence", OF_ROWS, np.asarray),
}


@pytest.mark.parametrize("function", INPUTS)
def test_the_reference_is_the_loss_of_keras_on_every_input(function):
    name, inputs, formed = INPUTS[function]
    loss = getattr(load_keras().losses, name)(dtype="float64")
    for truth, guess in inputs.draw(np.random.default_rng(5)):
        seen = getattr(losses, function)(truth, guess)
        np.testing.assert_allclose(
            seen, float(loss(formed(truth), formed(guess))), rtol=1e-6, atol=1e-6
        )


def test_every_draw_has_what_its_check_is_about():
    """Inputs that are right by luck would let the mistake through that they are drawn for."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        for truth, guess in losses.negative_amounts.draw(rng):
            below = np.minimum(truth, guess)
            assert (below < -1).any()
            assert ((below > -1) & (below < 0)).any()
        for labels, scores in losses.ordinary_margins.draw(rng)[:2]:
            margins = labels * scores
            assert set(labels.tolist()) == {-1, 1}
            assert (margins < 0).any()
            assert ((margins > 0) & (margins < 1)).any()
            assert (margins > 1).any()
        for labels, _ in losses.margins_of_zeros.draw(rng):
            assert set(np.unique(labels)) <= {0, 1}
        for truth, guess in losses.truth_with_zeros.draw(rng):
            assert ((truth == 0).any(axis=1)).all()
            assert not ((guess == 0) & (truth > 0)).any()
        for truth, guess in losses.guess_with_zeros.draw(rng):
            assert (truth > 0).all()
            assert ((guess == 0).any(axis=1)).all()

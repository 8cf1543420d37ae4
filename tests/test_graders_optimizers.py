"""The rules by which `mnist/optimizers` is graded are Keras's own optimizers."""

from __future__ import annotations

import numpy as np
import pytest
from grader_pieces import neighbour

from nbassay.keras.models import load_keras

pytestmark = pytest.mark.keras
rules = neighbour("mnist", "rules")
# How Keras calls the settings that come after the states, in order.
SETTINGS = {
    "sgd_step": ("SGD", ("learning_rate",)),
    "momentum_step": ("SGD", ("learning_rate", "momentum")),
    "adagrad_step": ("Adagrad", ("learning_rate",)),
    "rmsprop_step": ("RMSprop", ("learning_rate", "rho")),
    "adam_step": ("Adam", ("learning_rate", "beta_1", "beta_2")),
}


def of_keras(function: str, args: tuple) -> list[np.ndarray]:
    """Take one step of Keras in 64 bits, from the states of the arguments."""
    keras = load_keras()
    kind, names = SETTINGS[function]
    count = rules.STATES.get(function, 1)
    (weights, gradient), states, rest = args[:2], args[2 : 2 + count], list(args[2 + count :])
    done = rest.pop(0) - 1 if function == "adam_step" else 0
    settings = dict(zip(names, rest, strict=False))
    if function == "momentum_step":
        settings.setdefault("momentum", 0.9)  # Keras's SGD has none unless it is told
    variable = keras.Variable(weights, dtype="float64")
    optimizer = getattr(keras.optimizers, kind)(**settings)
    optimizer.build([variable])
    optimizer.iterations.assign(done)
    kept = optimizer.variables[2:]  # after the number of steps and the learning rate
    for slot, state in zip(kept, states, strict=True):
        slot.assign(state)
    optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype="float64")], [variable])
    return [np.asarray(keras.ops.convert_to_numpy(each)) for each in (variable, *kept)]


@pytest.mark.parametrize("kind", ["usual_walk", "own_walk", "flat_walk"])
@pytest.mark.parametrize("function", SETTINGS)
def test_each_step_of_a_walk_is_that_of_keras(function, kind):
    steps = getattr(rules, kind)(function)(np.random.default_rng(5))
    assert len(steps) == rules.STEPS
    for args in steps:
        seen = rules.RULES[function](*args)
        for mine, theirs in zip(
            seen if isinstance(seen, tuple) else (seen,), of_keras(function, args), strict=True
        ):
            np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("function", SETTINGS)
def test_each_known_mistake_takes_another_step(function):
    for args in rules.own_walk(function)(np.random.default_rng(5))[1:]:
        right = rules.RULES[function](*args)
        for wrong, said in rules.MISTAKES[function]:
            given = wrong(*args)
            pair = [each[0] if isinstance(each, tuple) else each for each in (right, given)]
            assert not np.allclose(*pair), said.en

"""Hidden checks of the notebook `{{notebook}}`: 10 points."""

import numpy as np

from nbassay.grader import Layer, check, draws, text


def standardise(rows):
    spread = rows.std(axis=0)
    return (rows - rows.mean(axis=0)) / np.where(spread == 0, 1, spread)


people = draws(lambda rng: rng.normal([170, 65, 1.0], [8, 12, 0.3], (30, 3)))
equal = draws(edges=[np.array([[7.0, 1.0], [7.0, 2.0], [7.0, 6.0]])])
zeros = text(ko="값이 모두 같은 열은 0이 됩니다", en="A column of equal values becomes zeros")
check(3, "test_standardise").function("standardise").equals(standardise, on=people)
check(1.5, "test_standardise", title=zeros).function("standardise").equals(
    standardise, on=equal, why=zeros
)
check(1.5, "test_standardise").function("standardise").leaves_its_arguments_alone(
    on=people, like=standardise
)
check(2, "test_model").model().has_layers(Layer("Dense", (16,), 176), Layer("Dense", (1,), 17))
check(1, "test_model").model().has_activations("relu", "linear")
check(1, "test_model").model().is_compiled_with(optimizer="adam", loss="mean_squared_error")

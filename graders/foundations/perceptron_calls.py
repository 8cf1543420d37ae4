"""Inputs of the functions of `perceptron`, which differ from student to student."""

import numpy as np

from .regression_calls import Arrays

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
SIZES = (1, 2, 3, 7)  # of a neuron's inputs
# The kinds of calls by function, with their numbers, in the order in which they are made.
KINDS = {
    "neuron": {"clear": 8, "tie": 4, "list": 3},
    "perceptron_fit": {"one epoch": 4, "more epochs": 4, "separable": 3},
}
# A separable cloud lies within RADIUS and keeps MARGIN away from a line whose weights have length
# 1 and whose bias is at most 1. Then there are at most (RADIUS^2 + 1) / (MARGIN^2 / 2) mistakes in
# all, 125, and no more epochs have one.
RADIUS = 3.0
MARGIN = 0.4
ENOUGH_EPOCHS = 130


def calls(seed):
    """Return the calls to make after each test cell, and the files they name."""
    rng = np.random.default_rng(seed)
    arrays = Arrays()

    def neuron(inputs, weights, threshold, store=arrays):
        args = [store(inputs), store(weights), {"value": float(threshold)}]
        return {"function": "neuron", "args": args}

    def fit(rows, answers, lr, epochs):
        args = [arrays(rows), arrays(answers), {"value": lr}, {"value": epochs}]
        return {"function": "perceptron_fit", "args": args}

    def as_list(array):
        return {"value": array.tolist()}

    fits = [*_one_epoch(rng), *_more_epochs(rng), *_separable(rng)]
    return {
        "test_neuron": [
            *(neuron(*one) for one in _clear(rng)),
            *(neuron(*one) for one in _ties(rng)),
            *(neuron(*one, store=as_list) for one in _lists(rng)),
        ],
        "test_learn": [fit(*one) for one in fits],
    }, arrays.files


def pick(results, function, kind):
    """Those of `results` whose calls are of one `kind`."""
    first = 0
    for name, count in KINDS[function].items():
        if name == kind:
            return results[first : first + count]
        first += count
    raise KeyError(kind)


def _clear(rng):
    """Sums well above and well below the threshold, in turn."""
    for number in range(KINDS["neuron"]["clear"]):
        size = SIZES[number % len(SIZES)]
        inputs, weights = rng.normal(size=(2, size)) * 3
        off = rng.uniform(0.2, 2) * (1 if number // len(SIZES) % 2 == number % 2 else -1)
        yield inputs, weights, round(float(inputs @ weights) - off, 6)


def _ties(rng):
    """Whole numbers whose sum is the threshold itself; also 0, and below 0."""
    for number in range(KINDS["neuron"]["tie"]):
        inputs, weights = rng.integers(-4, 5, size=(2, SIZES[number % len(SIZES)]))
        if number == 0:
            weights = weights * 0
        yield inputs, weights, int(inputs @ weights)


def _lists(rng):
    """Whole numbers, with sums below and above the threshold."""
    for off in (-1, 1, -2):
        inputs, weights = rng.integers(0, 2, size=3), rng.integers(-3, 4, size=3)
        yield inputs, weights, int(inputs @ weights) - off


def _one_epoch(rng):
    """A single row of either answer; the corners, in whole numbers; a cloud."""
    for answer in (0, 1):
        yield rng.normal(size=(1, 3)), np.array([answer]), _rate(rng), 1
    yield CORNERS, np.array([0, 1, 1, 1]), float(rng.choice([0.25, 0.5, 1, 2])), 1
    yield *_mixed(rng, 12, 2), _rate(rng), 1


def _more_epochs(rng):
    """What cannot be separated goes on for ever, so each epoch shows; one input is enough."""
    yield CORNERS, np.array([0, 1, 1, 0]), float(rng.choice([0.25, 0.5, 1, 2])), 3
    yield CORNERS, np.array([0, 0, 0, 1]), 0.5, 4
    yield *_mixed(rng, 20, 4), _rate(rng), 2
    yield *_mixed(rng, 15, 1), _rate(rng), 5


def _separable(rng):
    """Clouds on two sides of a line, in any order."""
    for columns in (2, 3, 5):
        rows, answers = separable(rng, 40, columns)
        yield rows, answers, _rate(rng), ENOUGH_EPOCHS


def separable(rng, count, columns):
    """(rows (count, columns), answers (count,)) as RADIUS and MARGIN say, both answers among them.

    Two rows opposite to one another have the same answer, which is impossible without a bias.
    """
    weights = rng.normal(size=columns)
    weights /= np.linalg.norm(weights)
    bias = rng.uniform(0.6, 1) * rng.choice([-1, 1])
    small = rng.normal(size=columns)
    small *= (0.6 - MARGIN) / np.linalg.norm(small)
    rows, answers = [small, -small], [int(bias > 0)] * 2
    while len(rows) < count:
        row = rng.normal(size=columns)
        row *= RADIUS * rng.uniform() ** (1 / columns) / np.linalg.norm(row)
        wanted = len(rows) % 2
        if (row @ weights + bias) * (2 * wanted - 1) >= MARGIN:
            rows.append(row)
            answers.append(wanted)
    order = rng.permutation(count)
    return np.array(rows)[order], np.array(answers)[order]


def _mixed(rng, count, columns):
    """(rows, answers) that no line separates: every third answer is left to chance."""
    rows = rng.normal(size=(count, columns)) + rng.uniform(-1, 1, size=columns)
    answers = (rows[:, 0] + rng.normal(size=count) > 0).astype(int)
    answers[::3] = rng.integers(0, 2, size=len(answers[::3]))
    return rows, answers


def _rate(rng):
    return round(float(rng.uniform(0.05, 0.8)), 3)

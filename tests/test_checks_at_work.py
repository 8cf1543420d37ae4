"""Functions that do nothing earn nothing: constants, NaN, the input itself; and limits of epochs."""

from __future__ import annotations

import numpy as np
import pytest
from grader_pieces import fit

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, fits
from nbassay.checks.calls import Result, does_something
from nbassay.grader import require_work

X = [np.array([1.5, -2.0, 0.5]), np.array([[0.25, -4.0], [3.0, 1.0]]), np.array([-1.0, 2.5, 7.0])]
IDLE = {
    "zeros": lambda x: np.zeros(x.shape),
    "ones": lambda x: np.ones(x.shape),
    "NaN": lambda x: np.full(x.shape, np.nan),
    "the input": lambda x: x,
    "a value of the input": lambda x: x.ravel()[0],
    "a number": lambda x: 5.0,
    "two parts": lambda x: (np.zeros(x.size), 5.0),
    "parts of equal shape": lambda x: (np.zeros(x.shape), np.ones(x.shape)),
    "parts whose shapes agree now and then": lambda x: (np.zeros(x.shape), np.zeros(3)),
    "a list of rows": lambda x: [np.zeros(x.size), np.ones(x.size)],
    "the same array": lambda x: np.array([0.0, 5.0]),
}
AT_WORK = {
    "squares": np.square,
    "a mean": np.mean,
    "signs": np.sign,
    "a part that varies": lambda x: (np.zeros(2), x.sum()),
    "a part of equal shape that varies": lambda x: (np.zeros(x.shape), np.square(x)),
    "numbers one by one": lambda x: [2 * float(number) for number in x.ravel()],
    "another type": lambda x: "text",
}


def value_of(answer) -> ev.Value:
    """An answer as evidence has it."""
    if isinstance(answer, tuple | list):
        return ev.ListValue(tuple(map(value_of, answer)))
    if isinstance(answer, str):
        return ev.Text(answer)
    return ev.Array.of(answer) if np.ndim(answer) else ev.Scalar(float(answer))


def results(function, name: str = "f") -> list[Result]:
    """What a student's function gives for three inputs."""
    return [
        Result(name, number, ev.Call(None, value_of(function(x)), None, 0.0), (x,))
        for number, x in enumerate(X, start=1)
    ]


@pytest.mark.parametrize("function", IDLE.values(), ids=IDLE)
def test_a_function_that_does_nothing_is_told_so(function):
    with pytest.raises(CheckFailed, match="does not do its work"):
        does_something(results(function))


@pytest.mark.parametrize("function", AT_WORK.values(), ids=AT_WORK)
def test_a_function_that_works_is_let_through_even_if_it_is_wrong(function):
    does_something(results(function))


@pytest.mark.parametrize(
    "function",
    [lambda x: 2 * x - 1, lambda x: np.full(x.shape, 1 / x.shape[-1])],
    ids=["a straight line", "one n-th each"],
)
def test_no_activation_is_a_line_or_the_same_everywhere(function):
    for reference in (np.tanh, lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)):
        with pytest.raises(CheckFailed, match="straight line"):
            require_work(results(function), reference)
    require_work(results(np.tanh), np.tanh)


def of_two(function) -> list[Result]:
    """What a student's function of two arrays gives for two pairs."""
    pairs = [(X[0], X[2]), (X[2], X[0] + 1)]
    return [
        Result("f", number, ev.Call(None, value_of(function(*pair)), None, 0.0), pair)
        for number, pair in enumerate(pairs, start=1)
    ]


def distance(y, p):
    return np.abs(y - p).mean()


@pytest.mark.parametrize(
    ("function", "place"), [(lambda y, p: y.mean(), 1), (lambda y, p: p.sum(), 2)]
)
def test_what_weighs_one_thing_against_another_needs_both(function, place):
    with pytest.raises(CheckFailed, match=f"depends on its argument {place} alone"):
        require_work(of_two(function), distance, right_somewhere=False)


def test_a_wrong_number_is_work_all_the_same_and_so_is_a_mean_that_was_asked_for():
    require_work(of_two(lambda y, p: ((y - p) ** 2).sum()), distance, right_somewhere=False)
    require_work(of_two(lambda y, p: y.mean()), lambda y, p: y.mean())


@pytest.mark.parametrize("function", [lambda y, p: (y - p) ** 2, lambda y, p: "far"])
def test_an_answer_of_another_shape_is_no_work(function):
    with pytest.raises(CheckFailed, match="it should"):
        require_work(of_two(function), distance, right_somewhere=False)


@pytest.mark.parametrize("function", [lambda x: x - 1, lambda x: 0 * x, lambda x: (x, 2 * x)])
def test_one_array_in_place_of_several_values_is_no_work(function):
    """Nor does it break the check, as where it has the shape of the input."""
    with pytest.raises(CheckFailed):
        require_work(results(function), lambda x: (np.tanh(x), np.exp(x)))
    require_work(results(lambda x: (np.tanh(x), x)), lambda x: (np.tanh(x), x))


def test_epochs_count_together_but_for_those_that_a_callback_spared():
    images = np.zeros((4, 2))
    once = fit(images, epochs=300, stopped_by=None, epochs_run=300)
    cut_short = fit(images, epochs=300, stopped_by="budget", epochs_run=2)
    early = fit(images, epochs=3000, stopped_by="callback", epochs_run=80)
    fits.at_most_epochs("model", [once], 500)
    fits.at_most_epochs("model", [early, once], 500)
    for too_many in ([once, once], [cut_short, once]):
        with pytest.raises(CheckFailed, match="600 epochs"):
            fits.at_most_epochs("model", too_many, 500)


def test_rows_cut_off_for_validation_are_not_learnt_from():
    rows = np.arange(10)
    record = fit(rows[:, None], validation_split=0.25)
    assert fits.without_split(record, rows).tolist() == list(range(7))
    assert fits.without_split(fit(rows, rows), rows).tolist() == rows.tolist()


def test_forgotten_epochs_are_named():
    forgotten = fit(np.zeros((4, 2)), epochs=1, epochs_run=1)
    with pytest.raises(CheckFailed, match=r"asked for 1 epoch; .* Without `epochs=` that is one"):
        fits.epochs("model", [forgotten], 500)

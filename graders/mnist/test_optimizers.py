"""Hidden checks of the notebook `optimizers`: 10 points.

Read aloud: how many steps make an epoch, for whole, single and in-between batches and for a rest;
and five optimizers whose every step, from any state and with any settings, is that of Keras's own:
the weights move alike, the state handed on is alike, ground that is flat does no harm, and what was
handed in is left as it was.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from nbassay import evidence as ev
from nbassay.checks import fail, require
from nbassay.checks.calls import does_something
from nbassay.texts import text

from .walking import hands_on, is_flat, leaves_alone, moves, stands_still


@pytest.fixture
def batchings(call):
    """What `steps_per_epoch` returned for each pair of rows and batch."""
    return call("steps_per_epoch")


def _right_count(result):
    rows, batch = result.args
    what = text(
        ko="{rows}행과 배치 {batch}",
        en="{rows} rows and a batch of {batch}",
        rows=rows,
        batch=batch,
    )
    seen = result.number_of(what)
    if seen == math.ceil(rows / batch):
        return
    if batch > rows and seen == 0:
        fail(
            text(
                ko="{what}에서 0걸음이라고 합니다. 배치가 행보다 커도 있는 행은 모두 봅니다.",
                en="For {what} it says 0 steps. However large a batch is, the rows there are "
                "get seen.",
                what=what,
            )
        )
    if rows % batch and seen == rows // batch:
        fail(
            text(
                ko="{what}에서 {seen:g}걸음이라고 합니다. 그러면 {rows}행이 남습니다. 그 행들도 "
                "한 에폭에 들어갑니다.",
                en="For {what} it says {seen:g} steps, which leaves {rows} rows unseen; they "
                "belong to the epoch as well.",
                what=what,
                seen=seen,
                rows=rows % batch,
            )
        )
    fail(
        text(
            ko="{what}에서 {seen:g}걸음이라고 합니다. 한 걸음에 몇 행을 보는지, 모든 행을 "
            "보려면 몇 걸음이 드는지 세어 보세요.",
            en="For {what} it says {seen:g} steps. Count how many rows one step sees, and how "
            "many steps it takes to see them all.",
            what=what,
            seen=seen,
        )
    )


@pytest.mark.title(
    ko="배치, 확률적, 미니배치의 걸음을 셉니다",
    en="Batch, stochastic and mini-batch steps are counted",
)
@pytest.mark.points(1, cell="test_steps_per_epoch")
def test_batch_stochastic_and_mini_batch_are_counted(batchings):
    for result in batchings:
        rows, batch = result.args
        if rows % batch == 0:
            _right_count(result)


@pytest.mark.title(ko="마지막의 작은 배치도 한 걸음입니다", en="A smaller last batch is a step too")
@pytest.mark.points(0.5, cell="test_steps_per_epoch")
def test_smaller_last_batch_is_a_step_too(batchings):
    for result in batchings:
        rows, batch = result.args
        if rows % batch:
            _right_count(result)


@pytest.mark.title(ko="걸음 수는 정수입니다", en="Steps are a whole number")
@pytest.mark.points(0.5, cell="test_steps_per_epoch")
def test_steps_are_a_whole_number(batchings):
    does_something(batchings)
    for result in batchings:
        value = result.value()
        whole = isinstance(value, ev.Scalar) and type(value.value) is int
        if isinstance(value, ev.Array):  # a tensor, or an array of a single number
            array = value.load()
            whole = array.size == 1 and np.issubdtype(array.dtype, np.integer)
        require(
            whole,
            text(
                ko="`steps_per_epoch`이 돌려준 것은 {describe}입니다. 걸음 수는 정수(int)여야 "
                "합니다. `range`도 `fit`도 실수는 받지 않습니다.",
                en="`steps_per_epoch` returned {describe}; a number of steps should be an "
                "integer (int). Neither `range` nor `fit` takes a float.",
                describe=value.describe(),
            ),
        )


def _usual(results):
    return [result for result in results if not is_flat(result)]


def _flat(results):
    return [result for result in results if is_flat(result)]


@pytest.mark.title(ko="SGD가 Keras처럼 가중치를 옮깁니다", en="SGD moves the weights as Keras does")
@pytest.mark.points(0.75, cell="test_sgd_step")
def test_sgd_moves_the_weights_as_keras_does(submission, call):
    moves(submission, call("sgd_step"))


@pytest.mark.title(ko="SGD는 받은 배열을 바꾸지 않습니다", en="SGD leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_sgd_step")
def test_sgd_leaves_its_inputs_alone(call):
    does_something(call("sgd_step"))
    leaves_alone(call("sgd_step"))


@pytest.mark.title(
    ko="모멘텀이 Keras처럼 가중치를 옮깁니다", en="Momentum moves the weights as Keras does"
)
@pytest.mark.points(0.75, cell="test_momentum_step")
def test_momentum_moves_the_weights_as_keras_does(submission, call):
    moves(submission, call("momentum_step"))


@pytest.mark.title(ko="모멘텀이 속도를 넘겨줍니다", en="Momentum hands on the velocity")
@pytest.mark.points(0.5, cell="test_momentum_step")
def test_momentum_hands_on_the_velocity(submission, call):
    hands_on(submission, call("momentum_step"))


@pytest.mark.title(ko="모멘텀은 받은 배열을 바꾸지 않습니다", en="Momentum leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_momentum_step")
def test_momentum_leaves_its_inputs_alone(call):
    does_something(call("momentum_step"))
    leaves_alone(call("momentum_step"))


@pytest.mark.title(
    ko="Adagrad가 Keras처럼 가중치를 옮깁니다", en="Adagrad moves the weights as Keras does"
)
@pytest.mark.points(0.5, cell="test_adagrad_step")
def test_adagrad_moves_the_weights_as_keras_does(submission, call):
    moves(submission, _usual(call("adagrad_step")))


@pytest.mark.title(ko="Adagrad가 제곱 합을 넘겨줍니다", en="Adagrad hands on the sum of squares")
@pytest.mark.points(0.5, cell="test_adagrad_step")
def test_adagrad_hands_on_the_sum_of_squares(submission, call):
    hands_on(submission, call("adagrad_step"))


@pytest.mark.title(
    ko="Adagrad는 평평한 곳에서 서 있습니다", en="Adagrad stands still on flat ground"
)
@pytest.mark.points(0.25, cell="test_adagrad_step")
def test_adagrad_stands_still_on_flat_ground(call):
    does_something(call("adagrad_step"))
    stands_still(_flat(call("adagrad_step")))


@pytest.mark.title(ko="Adagrad는 받은 배열을 바꾸지 않습니다", en="Adagrad leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_adagrad_step")
def test_adagrad_leaves_its_inputs_alone(call):
    does_something(call("adagrad_step"))
    leaves_alone(call("adagrad_step"))


@pytest.mark.title(
    ko="RMSprop이 Keras처럼 가중치를 옮깁니다", en="RMSprop moves the weights as Keras does"
)
@pytest.mark.points(0.5, cell="test_rmsprop_step")
def test_rmsprop_moves_the_weights_as_keras_does(submission, call):
    moves(submission, _usual(call("rmsprop_step")))


@pytest.mark.title(ko="RMSprop이 이동 평균을 넘겨줍니다", en="RMSprop hands on the moving average")
@pytest.mark.points(0.5, cell="test_rmsprop_step")
def test_rmsprop_hands_on_the_moving_average(submission, call):
    hands_on(submission, call("rmsprop_step"))


@pytest.mark.title(
    ko="RMSprop은 평평한 곳에서 서 있습니다", en="RMSprop stands still on flat ground"
)
@pytest.mark.points(0.25, cell="test_rmsprop_step")
def test_rmsprop_stands_still_on_flat_ground(call):
    does_something(call("rmsprop_step"))
    stands_still(_flat(call("rmsprop_step")))


@pytest.mark.title(ko="RMSprop은 받은 배열을 바꾸지 않습니다", en="RMSprop leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_rmsprop_step")
def test_rmsprop_leaves_its_inputs_alone(call):
    does_something(call("rmsprop_step"))
    leaves_alone(call("rmsprop_step"))


@pytest.mark.title(
    ko="Adam이 Keras처럼 가중치를 옮깁니다", en="Adam moves the weights as Keras does"
)
@pytest.mark.points(1.25, cell="test_adam_step")
def test_adam_moves_the_weights_as_keras_does(submission, call):
    moves(submission, _usual(call("adam_step")))


@pytest.mark.title(ko="Adam이 두 이동 평균을 넘겨줍니다", en="Adam hands on both moving averages")
@pytest.mark.points(0.75, cell="test_adam_step")
def test_adam_hands_on_both_moving_averages(submission, call):
    hands_on(submission, call("adam_step"))


@pytest.mark.title(ko="Adam은 평평한 곳에서 서 있습니다", en="Adam stands still on flat ground")
@pytest.mark.points(0.25, cell="test_adam_step")
def test_adam_stands_still_on_flat_ground(call):
    does_something(call("adam_step"))
    stands_still(_flat(call("adam_step")))


@pytest.mark.title(ko="Adam은 받은 배열을 바꾸지 않습니다", en="Adam leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_adam_step")
def test_adam_leaves_its_inputs_alone(call):
    does_something(call("adam_step"))
    leaves_alone(call("adam_step"))

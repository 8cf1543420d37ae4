"""Hidden checks of the notebook `optimizers`: 10 points.

Read aloud: how many steps make an epoch, for whole, single and in-between batches and for a rest;
and five optimizers whose every step, from any state and with any settings, is that of Keras's own:
the weights move alike, the state handed on is alike, ground that is flat does no harm, and what was
handed in is left as it was.
"""

import math

import numpy as np

from nbassay import evidence as ev
from nbassay.grader import calls, check, draws, require, require_work, text

from .rules import AS_RIGHT, MISTAKES, RULES, STEPS, flat_walk, own_walk, usual_walk

NEAR = 1e-5


def steps_per_epoch(rows, batch):
    return math.ceil(rows / batch)


def divided(rng):
    rows, batch, full = rng.integers([300, 7, 3], [5_000, 60, 30]).tolist()
    return [(rows, rows), (rows, 1), (full * batch, batch)]


def with_a_rest(rng):
    batch, full, rest = rng.integers([7, 3, 1], [60, 30, 7]).tolist()
    return full * batch + rest, batch


even = draws(divided, each=3) + draws(edges=[(2_000, 2_000), (2_000, 1), (2_000, 200)])
uneven = draws(with_a_rest, edges=[(2_000, 300), (60_000, 128), (150, 200), (1, 32)])

check(
    1,
    "test_steps_per_epoch",
    name="test_batch_stochastic_and_mini_batch_are_counted",
    title=text(
        ko="배치, 확률적, 미니배치의 스텝을 셉니다",
        en="Batch, stochastic and mini-batch steps are counted",
    ),
).function("steps_per_epoch").equals(
    steps_per_epoch,
    on=even,
    why=text(
        ko="한 스텝에 몇 행을 보는지, 모든 행을 보려면 몇 스텝이 드는지 세어 보세요.",
        en="Count how many rows one step sees, and how many steps it takes to see them all.",
    ),
)

check(
    0.5,
    "test_steps_per_epoch",
    name="test_smaller_last_batch_is_a_step_too",
    title=text(ko="마지막의 작은 배치도 한 스텝입니다", en="A smaller last batch is a step too"),
).function("steps_per_epoch").equals(
    steps_per_epoch,
    on=uneven,
    mistakes=[
        (
            lambda rows, batch: rows // batch,
            text(
                ko="그러면 보지 않는 행이 남습니다. 배치보다 적은 행도 한 에포크에 들어갑니다.",
                en="That leaves rows unseen; however few they are, they belong to the epoch too.",
            ),
        )
    ],
)


@check(0.5, "test_steps_per_epoch")
def steps_are_a_whole_number(results=calls("steps_per_epoch", on=even + uneven)):
    """스텝 수는 정수입니다 / Steps are a whole number"""
    require_work(results, steps_per_epoch, right_somewhere=False)
    for result in results:
        value = result.value()
        whole = isinstance(value, ev.Scalar) and type(value.value) is int
        if isinstance(value, ev.Array):  # a tensor, or an array of a single number
            whole = value.load().size == 1 and np.issubdtype(value.dtype, np.integer)
        require(
            whole,
            text(
                ko="`steps_per_epoch` 함수가 돌려준 것은 {describe}입니다. 스텝 수는 정수(int)여야 "
                "합니다. `range`도 `fit`도 실수는 받지 않습니다.",
                en="`steps_per_epoch` returned {describe}; a number of steps should be an "
                "integer (int). Neither `range` nor `fit` takes a float.",
                describe=value.describe(),
            ),
        )


LOOK = text(
    ko="표의 식과 인수의 차례, 기본값을 다시 보세요.",
    en="Look again at the formula, the order of the arguments and the defaults.",
)
HANDED_ON = text(
    ko="다음 스텝부터 결과가 달라집니다. 표의 식과, 무엇을 돌려주는지를 다시 보세요.",
    en="From the next step on the results differ. Look again at the formula and at what is "
    "returned.",
)
STAYS = text(ko="가중치가 움직이지 않았습니다.", en="The weights have not moved.")
AS_GIVEN = text(
    ko="받은 그대로 돌려줍니다. 다음 스텝에는 새 값을 넘겨야 합니다.",
    en="It is returned as it was given; what the next step needs is the new value.",
)
STILL = text(
    ko="기울기가 줄곧 0인 가중치는 움직이지 않아야 하고, 0에 가까우면 보폭을 정하는 것은 epsilon입니다. "
    "0으로 나눈 곳이 없는지, epsilon이 표의 값인지 보세요. 한 번 NaN이 된 가중치는 돌아오지 않습니다.",
    en="Weights whose gradient always is 0 should stand still, and close to 0 it is epsilon that "
    "decides the step. See whether anything is divided by 0, and whether epsilon is that of the "
    "table: a weight that is NaN once never recovers.",
)


def hold_to_keras(function, called, states=(), *, moving, handing=0.5, handed_on=None):
    """Every step of `function` is that of Keras, whose NumPy form is `RULES[function]`."""
    rule, cell, short = RULES[function], f"test_{function}", function.removesuffix("_step")
    walks = draws(own_walk(function), usual_walk(function), each=STEPS)
    parts = ("w", *states)

    def as_given(w, g, *more):
        return (w, *more[: len(states)]) if states else w

    moves = (
        check(
            moving,
            cell,
            name=f"test_{short}_moves_the_weights_as_keras_does",
            title=text(
                ko="{called}{이} Keras처럼 가중치를 옮깁니다",
                en="{called} moves the weights as Keras does",
                called=called,
            ),
        )
        .function(function)
        .returning(*parts, only="w")
        .equals(
            rule,
            on=walks,
            why=LOOK,
            mistakes=[*MISTAKES[function], (as_given, STAYS)],
            relative=NEAR,
            absolute=NEAR,
        )
    )
    check(
        0.25,
        cell,
        name=f"test_{short}_leaves_its_inputs_alone",
        title=text(
            ko="{called}{은} 받은 배열을 바꾸지 않습니다",
            en="{called} leaves its inputs alone",
            called=called,
        ),
    ).function(function).leaves_its_arguments_alone(on=walks, like=rule, right_somewhere=False)
    if handed_on is None:
        return
    ground = walks
    if function != "momentum_step":
        flat = draws(flat_walk(function), each=STEPS)
        ground = walks + flat
        check(
            0.25,
            cell,
            name=f"test_{short}_stands_still_on_flat_ground",
            after=moves,
            title=text(
                ko="{called}{은} 평평한 곳에서 움직이지 않습니다",
                en="{called} stands still on flat ground",
                called=called,
            ),
        ).function(function).returning(*parts, only="w").equals(
            rule, on=flat, or_equals=AS_RIGHT[function], why=STILL, relative=NEAR, absolute=NEAR
        )
    check(
        handing,
        cell,
        name=f"test_{short}_hands_on_{handed_on.en.replace(' ', '_')}",
        title=text(
            ko="{called}{이} {state}{을} 넘겨줍니다",
            en="{called} hands on {state}",
            called=called,
            state=handed_on,
        ),
    ).function(function).returning(*parts, only=states).equals(
        rule,
        on=ground,
        why=HANDED_ON,
        mistakes=[(as_given, AS_GIVEN)],
        relative=NEAR,
        absolute=NEAR,
    )


hold_to_keras("sgd_step", text(ko="SGD", en="SGD"), moving=0.75)
hold_to_keras(
    "momentum_step",
    text(ko="모멘텀", en="Momentum"),
    ("velocity",),
    moving=0.75,
    handed_on=text(ko="속도", en="the velocity"),
)
hold_to_keras(
    "adagrad_step",
    text(ko="AdaGrad", en="AdaGrad"),
    ("accumulator",),
    moving=0.5,
    handed_on=text(ko="제곱 합", en="the sum of squares"),
)
hold_to_keras(
    "rmsprop_step",
    text(ko="RMSProp", en="RMSProp"),
    ("velocity",),
    moving=0.5,
    handed_on=text(ko="이동 평균", en="the moving average"),
)
hold_to_keras(
    "adam_step",
    text(ko="Adam", en="Adam"),
    ("m", "v"),
    moving=1.25,
    handing=0.75,
    handed_on=text(ko="두 이동 평균", en="both moving averages"),
)

"""Hidden checks of the notebook `activations`: 10 points.

Read aloud: each function has the values of its formula, for single numbers and for arrays of any
shape, of integers and of floats; it stays right where the textbook's formula overflows; it leaves
its input alone. A step is 1 at 0. The slope of a leaky ReLU is the one that is asked for. Softmax
works along the last axis, sums to 1 and does not mind a number added to all scores. The inputs
differ from student to student (`activation_calls`).
"""

import pytest

from nbassay.texts import text

from .activation_calls import ELEMENTWISE, ROWS, SHIFTS, SLOPES, STRICT
from .activation_checks import (
    at_work,
    awake,
    calm,
    input_unchanged,
    never_negative,
    of_kind,
    right,
    same_when_raised,
    sums_to_one,
)

FORM = text(
    ko="숫자 하나든, 몇 차원 배열이든, 정수든 똑같이 되어야 합니다.",
    en="A single number, an array of any shape and integers should all do.",
)
OVERFLOW = text(
    ko="아주 큰 입력에서도 답은 유한합니다. 계산 도중에 무한대가 되는 것이 없는지 보세요.",
    en="The answer is finite at huge inputs too; see whether anything on the way becomes infinite.",
)


@pytest.fixture
def picked(call):
    """A function: the results of a student's function for some kinds of input."""

    def pick(function, *kinds):
        return list(of_kind(call(function), ELEMENTWISE, *kinds))

    return pick


@pytest.fixture
def working(call):
    """A function: makes sure that a student's function computes something at all."""

    def look(function):
        inputs = ROWS if function == "softmax" else ELEMENTWISE
        at_work(list(of_kind(call(function), inputs, "ordinary", "zero", "cube", "form")))

    return look


@pytest.mark.title(ko="계단 함수는 0보다 작으면 0, 크면 1입니다", en="Step is 0 below and 1 above")
@pytest.mark.points(0.25, cell="test_step")
def test_step_is_zero_below_and_one_above(picked):
    right(picked("step", "ordinary"))


@pytest.mark.title(ko="계단 함수는 0에서 1입니다", en="Step is 1 at 0")
@pytest.mark.points(0.25, cell="test_step")
def test_step_is_one_at_zero(picked):
    right(
        picked("step", "zero"),
        text(
            ko="문턱에 꼭 닿은 합도 뉴런을 켭니다.",
            en="A sum that just reaches the threshold switches the neuron on.",
        ),
    )


@pytest.mark.title(
    ko="계단 함수는 숫자와 모든 모양의 배열을 받습니다",
    en="Step takes numbers and arrays of any shape",
)
@pytest.mark.points(0.25, cell="test_step")
def test_step_takes_numbers_and_arrays_of_any_shape(picked):
    right(picked("step", "form"), FORM)


@pytest.mark.title(ko="계단 함수는 입력을 바꾸지 않습니다", en="Step leaves its input alone")
@pytest.mark.points(0.25, cell="test_step")
def test_step_leaves_its_input_alone(picked, working):
    working("step")
    input_unchanged(picked("step", "ordinary"))


@pytest.mark.title(
    ko="시그모이드의 값이 공식과 같습니다", en="Sigmoid has the values of its formula"
)
@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_has_the_values_of_its_formula(picked):
    right(picked("sigmoid", "ordinary", "zero"))


@pytest.mark.title(
    ko="아주 큰 입력에서도 시그모이드가 맞습니다", en="Sigmoid is right at huge inputs"
)
@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_is_right_at_huge_inputs(picked):
    right(picked("sigmoid", "extreme"), OVERFLOW)


@pytest.mark.title(
    ko="시그모이드를 계산하는 도중에 수가 넘치지 않습니다",
    en="Sigmoid does not overflow on its way",
)
@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_does_not_overflow_on_its_way(submission, call, source, working):
    submission.function("sigmoid")
    working("sigmoid")
    awake(source)
    calm(call(STRICT))


@pytest.mark.title(
    ko="시그모이드는 숫자와 모든 모양의 배열을 받습니다",
    en="Sigmoid takes numbers and arrays of any shape",
)
@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_takes_numbers_and_arrays_of_any_shape(picked):
    right(picked("sigmoid", "form"), FORM)


@pytest.mark.title(ko="시그모이드는 입력을 바꾸지 않습니다", en="Sigmoid leaves its input alone")
@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_leaves_its_input_alone(picked, working):
    working("sigmoid")
    input_unchanged(picked("sigmoid", "ordinary"))


@pytest.mark.title(ko="tanh의 값이 공식과 같습니다", en="tanh has the values of its formula")
@pytest.mark.points(0.25, cell="test_tanh")
def test_tanh_has_the_values_of_its_formula(picked):
    right(picked("tanh", "ordinary", "zero"))


@pytest.mark.title(ko="아주 큰 입력에서도 tanh가 맞습니다", en="tanh is right at huge inputs")
@pytest.mark.points(0.25, cell="test_tanh")
def test_tanh_is_right_at_huge_inputs(picked):
    right(picked("tanh", "extreme"), OVERFLOW)


@pytest.mark.title(
    ko="tanh는 숫자와 모든 모양의 배열을 받습니다", en="tanh takes numbers and arrays of any shape"
)
@pytest.mark.points(0.25, cell="test_tanh")
def test_tanh_takes_numbers_and_arrays_of_any_shape(picked):
    right(picked("tanh", "form"), FORM)


@pytest.mark.title(ko="tanh는 입력을 바꾸지 않습니다", en="tanh leaves its input alone")
@pytest.mark.points(0.25, cell="test_tanh")
def test_tanh_leaves_its_input_alone(picked, working):
    working("tanh")
    input_unchanged(picked("tanh", "ordinary"))


@pytest.mark.title(ko="렐루는 양수만 남깁니다", en="ReLU keeps what is positive and nothing else")
@pytest.mark.points(0.5, cell="test_relu")
def test_relu_keeps_what_is_positive_and_nothing_else(picked):
    right(picked("relu", "ordinary", "zero", "extreme"))


@pytest.mark.title(ko="렐루의 값은 음수가 아닙니다", en="ReLU is never negative")
@pytest.mark.points(0.25, cell="test_relu")
def test_relu_is_never_negative(picked, working):
    working("relu")
    never_negative(picked("relu", "ordinary", "zero", "extreme"))


@pytest.mark.title(
    ko="렐루는 숫자와 모든 모양의 배열을 받습니다", en="ReLU takes numbers and arrays of any shape"
)
@pytest.mark.points(0.25, cell="test_relu")
def test_relu_takes_numbers_and_arrays_of_any_shape(picked):
    right(picked("relu", "form"), FORM)


@pytest.mark.title(ko="렐루는 입력을 바꾸지 않습니다", en="ReLU leaves its input alone")
@pytest.mark.points(0.5, cell="test_relu")
def test_relu_leaves_its_input_alone(picked, working):
    working("relu")
    input_unchanged(picked("relu", "ordinary"))


@pytest.mark.title(
    ko="누설 렐루의 기본 기울기는 0.01입니다", en="Leaky ReLU has a slope of a hundredth by default"
)
@pytest.mark.points(0.5, cell="test_leaky_relu")
def test_leaky_relu_has_a_slope_of_a_hundredth_by_default(picked):
    right(picked("leaky_relu", "ordinary", "zero", "extreme"))


@pytest.mark.title(ko="누설 렐루는 다른 기울기도 받습니다", en="Leaky ReLU takes other slopes")
@pytest.mark.points(0.5, cell="test_leaky_relu")
def test_leaky_relu_takes_other_slopes(call):
    right(
        call("leaky_relu")[-SLOPES:],
        text(
            ko="두 번째 인수로 받은 기울기를 써야 합니다.",
            en="The slope handed in as the second argument should be used.",
        ),
    )


@pytest.mark.title(
    ko="누설 렐루는 숫자와 모든 모양의 배열을 받습니다",
    en="Leaky ReLU takes numbers and arrays of any shape",
)
@pytest.mark.points(0.25, cell="test_leaky_relu")
def test_leaky_relu_takes_numbers_and_arrays_of_any_shape(picked):
    right(picked("leaky_relu", "form"), FORM)


@pytest.mark.title(ko="누설 렐루는 입력을 바꾸지 않습니다", en="Leaky ReLU leaves its input alone")
@pytest.mark.points(0.25, cell="test_leaky_relu")
def test_leaky_relu_leaves_its_input_alone(picked, working):
    working("leaky_relu")
    input_unchanged(picked("leaky_relu", "ordinary"))


@pytest.mark.title(
    ko="소프트플러스의 값이 공식과 같습니다", en="Softplus has the values of its formula"
)
@pytest.mark.points(0.25, cell="test_softplus")
def test_softplus_has_the_values_of_its_formula(picked):
    right(picked("softplus", "ordinary", "zero"))


@pytest.mark.title(
    ko="아주 큰 입력에서도 소프트플러스가 맞습니다", en="Softplus is right at huge inputs"
)
@pytest.mark.points(0.25, cell="test_softplus")
def test_softplus_is_right_at_huge_inputs(picked):
    right(picked("softplus", "extreme"), OVERFLOW)


@pytest.mark.title(
    ko="소프트플러스는 숫자와 모든 모양의 배열을 받습니다",
    en="Softplus takes numbers and arrays of any shape",
)
@pytest.mark.points(0.25, cell="test_softplus")
def test_softplus_takes_numbers_and_arrays_of_any_shape(picked):
    right(picked("softplus", "form"), FORM)


@pytest.mark.title(ko="소프트플러스는 입력을 바꾸지 않습니다", en="Softplus leaves its input alone")
@pytest.mark.points(0.25, cell="test_softplus")
def test_softplus_leaves_its_input_alone(picked, working):
    working("softplus")
    input_unchanged(picked("softplus", "ordinary"))


@pytest.fixture
def softmax(call):
    """A function: the results of `softmax` for some kinds of rows."""
    return lambda *kinds: list(of_kind(call("softmax"), ROWS, *kinds))


@pytest.mark.title(
    ko="소프트맥스의 값이 공식과 같습니다", en="Softmax has the values of its formula"
)
@pytest.mark.points(0.25, cell="test_softmax")
def test_softmax_has_the_values_of_its_formula(softmax):
    right(softmax("ordinary"))


@pytest.mark.title(
    ko="소프트맥스는 마지막 축을 따라 합이 1입니다", en="Softmax sums to 1 along the last axis"
)
@pytest.mark.points(0.5, cell="test_softmax")
def test_softmax_sums_to_one_along_the_last_axis(softmax, working):
    working("softmax")
    sums_to_one(softmax("ordinary", "cube"))


@pytest.mark.title(
    ko="모든 점수에 같은 수를 더해도 소프트맥스는 같습니다",
    en="Softmax does not mind a number added to all scores",
)
@pytest.mark.points(0.25, cell="test_softmax")
def test_softmax_does_not_mind_a_number_added_to_all_scores(call, working):
    working("softmax")
    raised = call("softmax")[-2 * SHIFTS :]
    same_when_raised(zip(raised[::2], raised[1::2], strict=True))


@pytest.mark.title(ko="소프트맥스가 넘치지 않습니다", en="Softmax does not overflow")
@pytest.mark.points(0.5, cell="test_softmax")
def test_softmax_does_not_overflow(softmax):
    right(softmax("extreme"), OVERFLOW)


@pytest.mark.title(
    ko="소프트맥스는 모든 모양의 배열을 받습니다", en="Softmax takes arrays of any shape"
)
@pytest.mark.points(0.25, cell="test_softmax")
def test_softmax_takes_arrays_of_any_shape(softmax):
    right(softmax("cube", "form"), FORM)


@pytest.mark.title(ko="소프트맥스는 입력을 바꾸지 않습니다", en="Softmax leaves its input alone")
@pytest.mark.points(0.25, cell="test_softmax")
def test_softmax_leaves_its_input_alone(softmax, working):
    working("softmax")
    input_unchanged(softmax("ordinary"))

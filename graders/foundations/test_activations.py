"""Hidden checks of the notebook `activations`: 10 points.

Read aloud: each function has the values of its formula, for single numbers and for arrays of any
shape, of integers and of floats; it stays right where the textbook's formula overflows; it leaves
its input alone. A step is 1 at 0. The slope of a leaky ReLU is the one that is asked for. Softmax
works along the last axis, sums to 1 and does not mind a number added to all scores. The inputs
differ from student to student.
"""

import numpy as np

from nbassay.checks.code import keyword
from nbassay.grader import (
    calls,
    check,
    draws,
    floats,
    integers,
    require,
    require_work,
    text,
)


def step(x):
    return np.where(np.asarray(x) >= 0, 1.0, 0.0)


def sigmoid(x):
    return 0.5 + 0.5 * np.tanh(np.asarray(x, float) / 2)


def relu(x):
    return np.maximum(x, 0.0)


def leaky_relu(x, slope=0.01):
    return np.where(np.asarray(x) < 0, slope * np.asarray(x, float), x)


def softplus(x):
    return np.logaddexp(0.0, x)


def softmax(x):
    scores = np.asarray(x, float)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def one_number(rng):
    return round(float(rng.uniform(0.5, 3)), 3)


def huge(rng):
    return np.array([1.0, -1.0, -1.0, 1.0]) * rng.uniform(800, 9000, size=4).round(1)


ordinary = draws(floats(8), floats(4, 5))
zero = draws(edges=[np.array([0.0, 1.0, 0.0, -1.0])])
form = draws(
    one_number,
    lambda rng: -one_number(rng),
    lambda rng: -int(rng.integers(2, 6)),
    lambda rng: np.array(-one_number(rng)),
    floats(2, 3, 4),
    integers(3, 4),
    lambda rng: floats(6)(rng).astype(np.float32),
)
extreme = draws(huge, edges=[np.array([-1e4, -1e3, 1e3, 1e4])])
slopes = draws(
    lambda rng: (floats(3, 3)(rng), round(float(rng.uniform(0.3, 0.9)), 2)),
    *(lambda rng, slope=slope: (floats(3, 3)(rng), slope) for slope in (0.0, 1.0, 0.2)),
)

tables = draws(floats(3, 5), floats(4, 4))  # in a square a wrong axis keeps the shape
rows = draws(floats(6)) + tables
cube = draws(floats(2, 3, 4))
form_of_rows = draws(
    integers(3, 4), lambda rng: floats(2, 5)(rng).astype(np.float32), edges=[np.array([2.5])]
)
extreme_rows = draws(
    lambda rng: 1e4 + rng.integers(-12, 13, size=(3, 4)) / 4,  # float32 can tell these apart
    edges=[
        np.array([1e4, 9999.0, 0.0, -1e3]),
        # So far apart that one number subtracted from all of them is not enough.
        np.array([[1e4, 9998.0, 9999.0], [-1e4, -9999.0, -1e4], [1.0, 2.0, 3.0]]),
    ],
)


FORM = text(
    ko="숫자 하나든, 몇 차원 배열이든, 정수든 똑같이 되어야 합니다.",
    en="A single number, an array of any shape and integers should all do.",
)
OVERFLOW = text(
    ko="아주 큰 입력에서도 답은 유한합니다. 계산 도중에 무한대가 되는 것이 없는지 보세요.",
    en="The answer is finite at huge inputs too; see whether anything on the way becomes infinite.",
)

STRICT = "strictly"  # of the notebook: it calls a function with NumPy's warnings as errors
overflowing = draws(huge, edges=[np.array([-1e4, -1e3, 1e3, 1e4])]).changed(
    lambda x: ("sigmoid", x)
)


check(
    0.25,
    "test_step",
    name="test_step_is_zero_below_and_one_above",
    title=text(ko="계단 함수는 0보다 작으면 0, 크면 1입니다", en="Step is 0 below and 1 above"),
).function("step").equals(step, on=ordinary)

check(
    0.25,
    "test_step",
    name="test_step_is_one_at_zero",
    title=text(ko="계단 함수는 0에서 1입니다", en="Step is 1 at 0"),
).function("step").equals(
    step,
    on=zero,
    why=text(
        ko="문턱에 꼭 닿은 합도 뉴런을 켭니다.",
        en="A sum that just reaches the threshold switches the neuron on.",
    ),
)

check(
    0.5,
    "test_sigmoid",
    title=text(ko="시그모이드의 값이 공식과 같습니다", en="Sigmoid has the values of its formula"),
).function("sigmoid").equals(sigmoid, on=ordinary + zero)

check(
    0.5,
    "test_sigmoid",
    title=text(ko="아주 큰 입력에서도 시그모이드가 맞습니다", en="Sigmoid is right at huge inputs"),
).function("sigmoid").equals(sigmoid, on=extreme, why=OVERFLOW)


@check(
    0.5,
    "test_sigmoid",
    title=text(
        ko="시그모이드를 계산하는 도중에 수가 넘치지 않습니다",
        en="Sigmoid does not overflow on its way",
    ),
)
def sigmoid_does_not_overflow_on_its_way(
    source,
    working=calls("sigmoid", on=ordinary + zero + form),
    strictly=calls(STRICT, on=overflowing),
):
    require_work(working, sigmoid)
    warnings_are_heard(source)
    for result in strictly:
        error = result.outcome.error
        require(
            error is None or error.name != "FloatingPointError",
            text(
                ko="`sigmoid`에 아주 큰 수를 넣으면 계산 도중에 수가 넘칩니다(NumPy의 경고). 답이 "
                "맞게 나온 것은 운입니다. 지수가 커지지 않게 식을 바꾸세요.",
                en="`sigmoid` called with huge numbers overflows on its way (NumPy's warning). That "
                "the answer comes out right is luck; write it so that the exponent never gets "
                "large.",
            ),
        )
        result.array()


def warnings_are_heard(source):
    """The warnings are not switched off, which no value can show."""
    cell = source.cell("sigmoid")
    off = [*cell.calls("errstate"), *cell.calls("seterr")]
    require(
        not any(keyword(call, "over") or keyword(call, "all") for call in off),
        text(
            ko="`sigmoid` 칸에서 NumPy의 경고를 끕니다. 수는 그대로 넘치고, 다만 보이지 않을 "
            "뿐입니다. 지수가 커지지 않게 식을 바꾸세요.",
            en="The cell of `sigmoid` switches NumPy's warnings off. The numbers overflow as "
            "before, only unseen; write it so that the exponent never gets large.",
        ),
    )
    require(
        source.times_defined(STRICT) <= 1,
        text(
            ko="`{strict}`{을} 다시 정의했습니다. 주어진 그대로 두세요.",
            en="`{strict}` is defined anew; leave the one that is given.",
            strict=STRICT,
        ),
    )


check(
    0.25,
    "test_tanh",
    title=text(ko="tanh의 값이 공식과 같습니다", en="tanh has the values of its formula"),
).function("tanh").equals(np.tanh, on=ordinary + zero)

check(
    0.25,
    "test_tanh",
    title=text(ko="아주 큰 입력에서도 tanh가 맞습니다", en="tanh is right at huge inputs"),
).function("tanh").equals(np.tanh, on=extreme, why=OVERFLOW)

check(
    0.5,
    "test_relu",
    title=text(ko="렐루는 양수만 남깁니다", en="ReLU keeps what is positive and nothing else"),
).function("relu").equals(relu, on=ordinary + zero + extreme)

check(
    0.25, "test_relu", title=text(ko="렐루의 값은 음수가 아닙니다", en="ReLU is never negative")
).function("relu").has(
    lambda y, x: (y >= 0).all(),
    on=ordinary + zero + extreme,
    like=relu,
    why=text(ko="이 함수의 값은 0 이상입니다.", en="Its values are 0 or more."),
)

check(
    0.5,
    "test_leaky_relu",
    title=text(
        ko="누설 렐루의 기본 기울기는 0.01입니다",
        en="Leaky ReLU has a slope of a hundredth by default",
    ),
).function("leaky_relu").equals(leaky_relu, on=ordinary + zero + extreme)

check(
    0.5,
    "test_leaky_relu",
    title=text(ko="누설 렐루는 다른 기울기도 받습니다", en="Leaky ReLU takes other slopes"),
).function("leaky_relu").equals(
    leaky_relu,
    on=slopes,
    why=text(
        ko="두 번째 인수로 받은 기울기를 써야 합니다.",
        en="The slope handed in as the second argument should be used.",
    ),
)

check(
    0.25,
    "test_softplus",
    title=text(
        ko="소프트플러스의 값이 공식과 같습니다", en="Softplus has the values of its formula"
    ),
).function("softplus").equals(softplus, on=ordinary + zero)

check(
    0.25,
    "test_softplus",
    title=text(
        ko="아주 큰 입력에서도 소프트플러스가 맞습니다", en="Softplus is right at huge inputs"
    ),
).function("softplus").equals(softplus, on=extreme, why=OVERFLOW)

check(
    0.25,
    "test_softmax",
    title=text(ko="소프트맥스의 값이 공식과 같습니다", en="Softmax has the values of its formula"),
).function("softmax").equals(softmax, on=rows)

check(
    0.5,
    "test_softmax",
    title=text(
        ko="소프트맥스는 마지막 축을 따라 합이 1입니다", en="Softmax sums to 1 along the last axis"
    ),
    name="test_softmax_sums_to_one_along_the_last_axis",
).function("softmax").has(
    lambda p, x: p.min() >= 0 and np.allclose(p.sum(axis=-1), 1, atol=1e-5),
    on=rows + cube,
    like=softmax,
    right_somewhere=False,
    why=text(
        ko="확률은 0과 1 사이이고, 행마다(마지막 축을 따라) 따로 합이 1입니다.",
        en="Probabilities lie between 0 and 1 and sum to 1, each row (the last axis) by itself.",
    ),
)

check(
    0.25,
    "test_softmax",
    title=text(
        ko="모든 점수에 같은 수를 더해도 소프트맥스는 같습니다",
        en="Softmax does not mind a number added to all scores",
    ),
).function("softmax").gives_the_same(
    lambda x: x + 23.0,
    on=tables,
    like=softmax,
    right_somewhere=False,
    why=text(
        ko="점수끼리의 차이가 같으면 확률도 같아야 합니다.",
        en="Where the differences of scores are the same, so are the probabilities.",
    ),
)

check(
    0.5,
    "test_softmax",
    title=text(ko="소프트맥스가 넘치지 않습니다", en="Softmax does not overflow"),
).function("softmax").equals(softmax, on=extreme_rows, why=OVERFLOW)

for function, reference, called, points, points_alone in (
    ("step", step, text(ko="계단 함수", en="Step"), 0.25, 0.25),
    ("sigmoid", sigmoid, text(ko="시그모이드", en="Sigmoid"), 0.25, 0.25),
    ("tanh", np.tanh, text(ko="tanh", en="tanh"), 0.25, 0.25),
    ("relu", relu, text(ko="렐루", en="ReLU"), 0.25, 0.5),
    ("leaky_relu", leaky_relu, text(ko="누설 렐루", en="Leaky ReLU"), 0.25, 0.25),
    ("softplus", softplus, text(ko="소프트플러스", en="Softplus"), 0.25, 0.25),
    ("softmax", softmax, text(ko="소프트맥스", en="Softmax"), 0.25, 0.25),
):
    forms = (
        text(ko="모든 모양의 배열", en="arrays of any shape")
        if function == "softmax"
        else text(ko="숫자와 모든 모양의 배열", en="numbers and arrays of any shape")
    )
    check(
        points,
        f"test_{function}",
        name=f"test_{function}_takes_{forms.en.replace(' ', '_')}",
        title=text(
            ko="{called}{은} {forms}{을} 받습니다",
            en="{called} takes {forms}",
            called=called,
            forms=forms,
        ),
    ).function(function).equals(
        reference, on=cube + form_of_rows if function == "softmax" else form, why=FORM
    )
    check(
        points_alone,
        f"test_{function}",
        name=f"test_{function}_leaves_its_input_alone",
        title=text(
            ko="{called}{은} 입력을 바꾸지 않습니다",
            en="{called} leaves its input alone",
            called=called,
        ),
    ).function(function).leaves_its_arguments_alone(
        on=rows if function == "softmax" else ordinary + zero,
        like=reference,
        right_somewhere=function != "softmax",  # one mistake makes all of its values wrong
    )

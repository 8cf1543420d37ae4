"""Hidden checks of the notebook `activations`: 10 points.

Read aloud: each function has the values of its formula, for single numbers and for arrays of any
shape, of integers and of floats; it stays right where the textbook's formula overflows; it leaves
its input alone. A step is 1 at 0. The slope of a leaky ReLU is the one that is asked for. Softmax
works along the last axis, sums to 1 and does not mind a number added to all scores. The inputs
differ from student to student.
"""

import numpy as np

from nbassay.grader import NO_TEXT, calls, check, draws, floats, integers, require, text


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


FORMULAS = {
    "step": step,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "softplus": softplus,
    "softmax": softmax,
}


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
huge_for_sigmoid = extreme.changed(lambda x: ("sigmoid", x))
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
    ko="아주 큰 입력에서도 값은 유한합니다. 계산 도중에 무한대가 되는 것이 없는지 보세요.",
    en="The value is finite at huge inputs too; see whether anything on the way becomes infinite.",
)

STRICT = "strictly"  # of the notebook: it calls a function with NumPy's warnings as errors
HUSHED = text(
    ko="`sigmoid` 셀에서 NumPy의 경고를 끕니다. 수는 그대로 넘치고(오버플로), 다만 보이지 않을 뿐입니다. 지수가 "
    "커지지 않게 식을 바꾸세요.",
    en="The cell of `sigmoid` switches NumPy's warnings off. The numbers overflow as before, only "
    "unseen; write it so that the exponent never gets large.",
)


def gives(points, function, on, *, title=NO_TEXT, why=NO_TEXT, name=""):
    """Hold a function to its formula."""
    begun = check(points, f"test_{function}", title=title, name=name and f"test_{function}_{name}")
    return begun.function(function).equals(FORMULAS[function], on=on, why=why)


right = {  # the check of its values, by the name of a function
    "step": gives(
        0.25,
        "step",
        ordinary,
        title=text(ko="계단 함수는 0보다 작으면 0, 크면 1입니다", en="Step is 0 below and 1 above"),
        name="is_zero_below_and_one_above",
    )
}
gives(
    0.25,
    "step",
    zero,
    title=text(ko="계단 함수는 0에서 1입니다", en="Step is 1 at 0"),
    why=text(
        ko="임곗값과 꼭 같은 합도 뉴런을 켭니다.",
        en="A sum that just reaches the threshold switches the neuron on.",
    ),
    name="is_one_at_zero",
)
right["sigmoid"] = gives(0.5, "sigmoid", ordinary + zero, name="has_the_values_of_its_formula")
huge_is_right = gives(
    0.5,
    "sigmoid",
    extreme,
    title=text(ko="아주 큰 입력에서도 시그모이드가 맞습니다", en="Sigmoid is right at huge inputs"),
    why=OVERFLOW,
)


@check(0.5, "test_sigmoid", needs=(right["sigmoid"], huge_is_right))
def sigmoid_does_not_overflow_on_its_way(source, strictly=calls(STRICT, on=huge_for_sigmoid)):
    """시그모이드를 계산하는 도중에 수가 넘치지 않습니다 / Sigmoid does not overflow on its way"""
    require(not source.with_helpers("sigmoid").hushes_numpy(), HUSHED)
    require(
        source.times_defined(STRICT) <= 1 and not source.times_defined("errstate"),
        text(
            ko="`{strict}`{을} 다시 정의했습니다. 주어진 그대로 두세요.",
            en="`{strict}` is defined anew; leave the one that is given.",
            strict=STRICT,
        ),
    )
    for result in strictly:
        error = result.outcome.error
        require(
            error is None or error.name != "FloatingPointError",
            text(
                ko="`sigmoid`에 아주 큰 수를 넣으면 계산 도중에 수가 넘칩니다(NumPy의 경고). 값이 "
                "맞게 나온 것은 운입니다. 지수가 커지지 않게 식을 바꾸세요.",
                en="`sigmoid` called with huge numbers overflows on its way (NumPy's warning). That "
                "the answer comes out right is luck; write it so that the exponent never gets "
                "large.",
            ),
        )
        result.array()


right["tanh"] = gives(0.25, "tanh", ordinary + zero, name="has_the_values_of_its_formula")
gives(
    0.25,
    "tanh",
    extreme,
    title=text(ko="아주 큰 입력에서도 tanh가 맞습니다", en="tanh is right at huge inputs"),
    why=OVERFLOW,
)

right["relu"] = gives(
    0.5,
    "relu",
    ordinary + zero + extreme,
    title=text(ko="ReLU는 양수만 남깁니다", en="ReLU keeps what is positive and nothing else"),
)
check(
    0.25, "test_relu", title=text(ko="ReLU의 값은 음수가 아닙니다", en="ReLU is never negative")
).function("relu").has(
    lambda y, x: (y >= 0).all(),
    on=ordinary + zero + extreme,
    like=relu,
    why=text(ko="이 함수의 값은 0 이상입니다.", en="Its values are 0 or more."),
)

right["leaky_relu"] = gives(
    0.5,
    "leaky_relu",
    ordinary + zero + extreme,
    title=text(
        ko="누설 ReLU의 기본 기울기는 0.01입니다", en="Leaky ReLU has a slope of 0.01 by default"
    ),
    name="has_a_slope_of_a_hundredth_by_default",
)
gives(
    0.5,
    "leaky_relu",
    slopes,
    title=text(ko="누설 ReLU는 다른 기울기도 받습니다", en="Leaky ReLU takes other slopes"),
    why=text(
        ko="두 번째 인수로 받은 기울기를 써야 합니다.",
        en="The slope handed in as the second argument should be used.",
    ),
)

right["softplus"] = gives(0.25, "softplus", ordinary + zero, name="has_the_values_of_its_formula")
gives(
    0.25,
    "softplus",
    extreme,
    title=text(
        ko="아주 큰 입력에서도 소프트플러스가 맞습니다", en="Softplus is right at huge inputs"
    ),
    why=OVERFLOW,
)

right["softmax"] = gives(0.25, "softmax", rows, name="has_the_values_of_its_formula")
check(
    0.5,
    "test_softmax",
    title=text(
        ko="소프트맥스는 마지막 축을 따라 합이 1입니다", en="Softmax sums to 1 along the last axis"
    ),
    name="test_softmax_sums_to_one_along_the_last_axis",
    needs=right["softmax"],
).function("softmax").has(
    lambda p, x: p.min() >= 0 and np.allclose(p.sum(axis=-1), 1, atol=1e-5),
    on=rows + cube,
    like=softmax,
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
    needs=right["softmax"],
).function("softmax").gives_the_same(
    lambda x: x + 23.0,
    on=tables,
    like=softmax,
    why=text(
        ko="점수끼리의 차이가 같으면 확률도 같아야 합니다.",
        en="Where the differences of scores are the same, so are the probabilities.",
    ),
)
gives(
    0.5,
    "softmax",
    extreme_rows,
    title=text(ko="소프트맥스가 넘치지 않습니다", en="Softmax does not overflow"),
    why=OVERFLOW,
)

for function, values_are_right in right.items():
    by_rows = function == "softmax"
    forms = text(ko="모든 모양의 배열", en="arrays of any shape")
    if not by_rows:
        forms = text(ko="숫자와 모든 모양의 배열", en="numbers and arrays of any shape")
    gives(
        0.25,
        function,
        cube + form_of_rows if by_rows else form,
        title=text(
            ko="`{name}`{은} {forms}{을} 받습니다",
            en="`{name}` takes {forms}",
            name=function,
            forms=forms,
        ),
        why=FORM,
        name=f"takes_{forms.en.replace(' ', '_')}",
    )
    check(
        0.5 if function == "relu" else 0.25,
        f"test_{function}",
        name=f"test_{function}_leaves_its_input_alone",
        needs=values_are_right,
    ).function(function).leaves_its_arguments_alone(on=rows if by_rows else ordinary)

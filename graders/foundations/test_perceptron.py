"""Hidden checks of the notebook `perceptron`: 10 points.

Read aloud: a neuron answers 0 or 1 and fires where the sum reaches the threshold; three gates
agree with their tables on all inputs; the learning rule moves as the brief says and separates
whatever can be separated; setosas are told by their petals without a mistake; and XOR is solved
by a network that has learnt it. The inputs differ from student to student.
"""

import numpy as np
from sklearn.datasets import load_iris

from nbassay.checks import metrics
from nbassay.grader import NO_TEXT, check, draws, fail, named, require, sentences, text

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([0, 1, 1, 0])
XOR_EPOCHS = 500  # the brief's limit
# What losses are where every answer is a half, about what a network begins with.
LOSS_OF_A_HALF = {
    "binary_crossentropy": np.log(2),
    "mean_squared_error": 0.25,
    "mean_absolute_error": 0.5,
}
GATES = {
    "AND": (0.5, lambda a, b: a and b),
    "OR": (0.5, lambda a, b: a or b),
    "A_AND_NOT_B": (1, lambda a, b: a and not b),
}
PETALS = (2, 3)  # columns of the table of irises: length, width
OTHERS = {
    (0, 1): text(ko="꽃받침을 잰 값에 맞춘 가중치입니다.", en="These weights are for the sepals."),
    (3, 2): text(
        ko="너비가 먼저 온 가중치입니다. 길이, 너비 순서입니다.",
        en="These weights have the width first; it is length, then width.",
    ),
}
# A separable cloud lies within RADIUS and keeps MARGIN away from a line whose weights have length
# 1 and whose bias is at most 1. Then there are at most (RADIUS^2 + 1) / (MARGIN^2 / 2) mistakes in
# all, 125, and no more epochs have one.
RADIUS = 3.0
MARGIN = 0.4
ENOUGH_EPOCHS = 130


def neuron(inputs, weights, threshold):
    return int(np.dot(inputs, weights) >= threshold)


def learn(X, y, lr, epochs, *, fires_on=np.greater_equal, bias_rate=None, seen_at_once=True):
    """Return weights and bias by the rule of the brief, or by one with a mistake in it."""
    weights, bias = np.zeros(X.shape[1]), 0.0
    bias_rate = lr if bias_rate is None else bias_rate
    for _ in range(epochs):
        held = weights, bias
        for row, answer in zip(X, y, strict=True):
            at, off = (weights, bias) if seen_at_once else held
            error = answer - int(fires_on(row @ at + off, 0))
            weights, bias = weights + lr * error * row, bias + bias_rate * error
    return weights, bias


def wrongly(**how):
    return lambda *args: learn(*args, **how)


MISTAKES = [
    (
        wrongly(fires_on=np.greater),
        text(
            ko="합이 정확히 0일 때(처음에 그렇습니다) 켜지지 않는 규칙으로 배웠습니다.",
            en="This is learnt with a neuron that does not fire where the sum is exactly 0, as it "
            "is at the start.",
        ),
    ),
    (
        wrongly(bias_rate=0.0),
        text(
            ko="편향이 배우지 않습니다. 편향이 없으면 경계는 늘 원점을 지납니다.",
            en="The bias does not learn; without it the boundary always passes through the origin.",
        ),
    ),
    (
        wrongly(bias_rate=1.0),
        text(
            ko="편향을 고칠 때 학습률 `lr`을 곱하지 않았습니다.",
            en="The bias is moved without the learning rate `lr`.",
        ),
    ),
    (
        wrongly(seen_at_once=False),
        text(
            ko="에포크가 끝날 때까지 처음의 가중치로 예측했습니다. 고친 가중치는 바로 다음 행부터 "
            "씁니다.",
            en="All rows of an epoch are predicted by the weights that it began with; the "
            "corrected ones count from the very next row.",
        ),
    ),
    (
        lambda X, y, lr, epochs: learn(X, y, 1.0, epochs),
        text(ko="학습률 `lr`을 쓰지 않았습니다.", en="The learning rate `lr` is not used."),
    ),
    (
        lambda X, y, lr, epochs: learn(X, y, -lr, epochs),
        text(
            ko="부호가 반대입니다. 틀린 행에서 더 멀어집니다.",
            en="The sign is the wrong way round: a row that is wrong gets worse.",
        ),
    ),
    (
        lambda X, y, lr, epochs: learn(X, y, lr, epochs + 1),
        text(ko="한 에포크를 더 배웠습니다.", en="It learnt for one epoch more than asked."),
    ),
    (
        lambda X, y, lr, epochs: learn(X, y, lr, epochs - 1),
        text(ko="한 에포크를 덜 배웠습니다.", en="It learnt for one epoch less than asked."),
    ),
    (
        lambda *args: learn(*args)[::-1],
        text(
            ko="가중치와 편향의 순서가 바뀌었습니다.",
            en="Weights and bias are in each other's place.",
        ),
    ),
]


def told_apart(answer, X, y, lr, epochs):
    weights, bias = answer
    return ((X @ np.ravel(weights) + np.ravel(bias).item() >= 0) == y).all()


def between(size, total, threshold):
    """Draw a sum and a threshold with these fractions and one whole number below both.

    Whoever cuts or rounds one of them finds them the other way round, or equal.
    """

    def draw(rng):
        whole = int(rng.integers(-8, 9))
        inputs, weights = rng.uniform(0.5, 3, size=(2, size)) * rng.choice([-1, 1], size=(2, size))
        weights[-1] += (whole + total - inputs @ weights) / inputs[-1]
        return inputs, weights, whole + threshold

    return draw


def whole_numbers(size, off=0, largest=4):
    """Draw whole numbers whose sum is so far off the threshold."""

    def draw(rng):
        inputs = rng.integers(-4, 5, size=size)
        weights = rng.integers(-largest, largest + 1, size=size)
        return inputs, weights, int(inputs @ weights) - off

    return draw


def mixed(count, columns, epochs):
    """Draw rows that no line separates: every third answer is left to chance."""

    def draw(rng):
        rows = rng.normal(size=(count, columns)) + rng.uniform(-1, 1, size=columns)
        answers = (rows[:, 0] + rng.normal(size=count) > 0).astype(int)
        answers[::3] = rng.integers(0, 2, size=len(answers[::3]))
        return rows, answers, rate(rng), epochs

    return draw


def separable(columns, count=40):
    """Draw rows on two sides of a line as RADIUS and MARGIN say, both answers among them.

    Two rows opposite to one another have the same answer, which is impossible without a bias.
    """

    def draw(rng):
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
        return np.array(rows)[order], np.array(answers)[order], rate(rng), ENOUGH_EPOCHS

    return draw


def rate(rng):
    return round(float(rng.uniform(0.05, 0.8)), 3)


def exact_rate(rng):
    return float(rng.choice([0.25, 0.5, 1, 2]))


def one_row(answer):
    return lambda rng: (rng.normal(size=(1, 3)), np.array([answer]), rate(rng), 1)


fractions = [(0.2, 0.4), (0.4, 0.2), (0.3, 0.7), (0.7, 0.3), (0.6, 0.8), (0.8, 0.6)]
clear = draws(*(between(size, *both) for size in (1, 3, 7) for both in fractions))
ties = draws(whole_numbers(1, largest=0), *map(whole_numbers, (2, 3, 7)))
lists = draws(*(whole_numbers(3, off) for off in (-1, 1, -2))).changed(
    lambda inputs, weights, threshold: (inputs.tolist(), weights.tolist(), threshold)
)
one_epoch = draws(
    one_row(0),
    one_row(1),
    lambda rng: (CORNERS, np.array([0, 1, 1, 1]), exact_rate(rng), 1),
    mixed(12, 2, 1),
)
# What cannot be separated goes on for ever, so each epoch shows; one input is enough.
more_epochs = draws(
    lambda rng: (CORNERS, XOR, exact_rate(rng), 3),
    mixed(20, 4, 2),
    mixed(15, 1, 5),
    edges=[(CORNERS, np.array([0, 0, 0, 1]), 0.5, 4)],
)
apart = draws(*map(separable, (2, 3, 5)))


def answers_rightly(answer, inputs, weights, threshold):
    return (answer > 0.5) == neuron(inputs, weights, threshold)


def about_neuron(points, title, name, needs=()):
    begun = check(points, "test_neuron", name=f"test_neuron_{name}", title=title, needs=needs)
    return begun.function("neuron")


fires = about_neuron(
    0.5,
    text(ko="뉴런은 임곗값을 넘을 때만 켜집니다", en="The neuron fires above the threshold only"),
    "fires_above_the_threshold_only",
).has(
    answers_rightly,
    on=clear,
    why=text(
        ko="합이 임곗값보다 클 때 켜지고 작을 때 꺼져야 합니다.",
        en="It should fire where the sum is above the threshold, and not where it is below.",
    ),
)
about_neuron(
    0.25,
    text(ko="뉴런은 0 아니면 1을 출력합니다", en="The neuron answers 0 or 1"),
    "answers_zero_or_one",
    needs=fires,
).has(
    lambda answer, *given: answer.item() in {0, 1},
    on=clear,
    why=text(ko="뉴런은 0 아니면 1을 출력합니다.", en="A neuron answers 0 or 1."),
)
about_neuron(
    0.5,
    text(ko="뉴런은 합이 임곗값과 같아도 켜집니다", en="The neuron fires at the threshold itself"),
    "fires_at_the_threshold_itself",
    needs=fires,
).has(
    lambda answer, *given: answer > 0.5,
    on=ties,
    why=text(
        ko="여기서는 합과 임곗값이 같습니다. 문제의 식이 이때 무엇을 말하는지 보세요.",
        en="Sum and threshold are equal here; see what the formula of the brief says of that.",
    ),
)
about_neuron(
    0.25,
    text(ko="뉴런은 리스트도 받습니다", en="The neuron takes lists as well"),
    "takes_lists_as_well",
).has(
    answers_rightly,
    on=lists,
    why=text(ko="배열이 아니라 리스트로 넣었습니다.", en="These were lists and no arrays."),
)


def hold_gate(name, points, truth):
    @check(
        points,
        "test_gates",
        name=f"test_{name.lower()}_agrees_with_its_table",
        title=text(
            ko="`{name}`{이} 진리표와 같습니다", en="`{name}` agrees with its table", name=name
        ),
    )
    def gate_agrees_with_its_table(gate=named(name)):
        w1, w2, threshold = np.asarray(gate.vector(3), dtype=float)
        held = [gate.submission.value(each) for each in GATES if gate.submission.has(each)]
        require(
            len(held) < len(GATES) or any(value != held[0] for value in held),
            text(
                ko="세 회로가 모두 같은 숫자입니다. 진리표는 셋이 다릅니다.",
                en="All three gates are the same numbers; their tables are not.",
            ),
        )
        for a, b in CORNERS:
            total = a * w1 + b * w2
            if bool(total >= threshold) == bool(truth(a, b)):
                continue
            other = text(
                ko="`{name}`{이} A={a}, B={b}에서 표와 다릅니다.",
                en="`{name}` disagrees with the table at A={a}, B={b}.",
                name=name,
                a=a,
                b=b,
            )
            tie = text(
                ko="합이 임곗값과 같으면 켜진다는 것을 잊지 마세요.",
                en="Remember that it fires where the sum equals the threshold.",
            )
            fail(sentences(other, tie if total == threshold else NO_TEXT))


for gate, (points, truth) in GATES.items():
    hold_gate(gate, points, truth)

rule, _ = (
    check(points, "test_learn", title=title)
    .function("perceptron_fit")
    .returning("weights", "bias")
    .equals(
        learn,
        on=inputs,
        mistakes=MISTAKES,
        absolute=2e-5,
        why=text(
            ko="가중치와 편향이 0에서 시작하는지, 행을 주어진 순서대로 보는지, 틀린 행에서 얼마나 "
            "움직이는지 종이에 한 행씩 따라가 보세요.",
            en="Follow it on paper row by row: do weights and bias start at 0, are the rows met in "
            "the order given, and by how much does a wrong row move them?",
        ),
    )
    for points, title, inputs in (
        (1, text(ko="한 에포크가 규칙을 따릅니다", en="One epoch follows the rule"), one_epoch),
        (
            0.5,
            text(ko="다음 에포크는 거기서 이어집니다", en="Further epochs go on from there"),
            more_epochs,
        ),
    )
)

check(
    0.5,
    "test_learn",
    title=text(ko="직선으로 나뉘는 점들을 나눕니다", en="Separable points are told apart"),
).function("perceptron_fit").has(
    told_apart,
    on=apart,
    why=text(
        ko="직선 하나로 나뉘는 점들이고 에포크도 충분한데, 이 가중치와 편향으로는 틀리는 점이 있습니다.",
        en="These points can be separated, and there are epochs enough; yet with these weights and "
        "this bias some are wrong.",
    ),
)

check(0.5, "test_learn", name="test_fit_leaves_its_arrays_alone", needs=rule).function(
    "perceptron_fit"
).leaves_its_arguments_alone(on=one_epoch + more_epochs + apart)


def right_irises(weights, bias, columns):
    """Return which of the 150 flowers these weights get right, by two columns of the table."""
    iris = load_iris()
    sums = iris.data[:, list(columns)] @ np.asarray(weights.vector(2), dtype=float)
    return (sums + float(bias.number()) >= 0) == (iris.target == 0)


@check(1, "test_iris")
def setosa_is_told_from_all_others(iris_weights, iris_bias):
    """세토사를 나머지와 구별합니다 / Setosa is told from all others"""
    right = right_irises(iris_weights, iris_bias, PETALS)
    for columns, said in OTHERS.items():
        require(right.all() or not right_irises(iris_weights, iris_bias, columns).all(), said)
    require(
        right.any(),
        text(
            ko="가중치가 세토사를 0으로, 나머지를 1로 예측합니다. 거꾸로입니다.",
            en="The weights answer 0 for setosa and 1 for the rest; it is the other way round.",
        ),
    )
    require(
        right.all(),
        text(
            ko="`iris_weights`와 `iris_bias`는 150송이 가운데 {right}송이만 맞힙니다. 직선 "
            "하나로 모두 나뉘는 데이터이니, 어떤 열과 레이블로 배웠는지, 충분히 배웠는지 "
            "확인하세요.",
            en="`iris_weights` and `iris_bias` get {right} of 150 flowers right. One line "
            "separates them all: see which columns and answers were learnt from, and for how "
            "long.",
            right=int(right.sum()),
        ),
    )


@check(1, "test_iris")
def iris_accuracy_is_that_of_these_weights(iris_weights, iris_bias, iris_accuracy):
    """`iris_accuracy`는 이 가중치의 것입니다 / `iris_accuracy` is that of these weights"""
    require(
        np.ptp(iris_weights.vector(2)) != 0,
        text(
            ko="`iris_weights`의 두 값이 같습니다. 배운 가중치가 아니면 그 정확도에 뜻이 없습니다.",
            en="The two `iris_weights` are the same number; without weights that were learnt "
            "their accuracy means nothing.",
        ),
    )
    # Other columns, or the answers exchanged, are held against the check above once; where that
    # has nothing to say, there is one answer.
    right = [right_irises(iris_weights, iris_bias, columns).mean() for columns in (PETALS, *OTHERS)]
    possible = (*right, *np.subtract(1, right)) if right[0] < 1 else right[:1]
    claimed = iris_accuracy.number()
    claimed.equals(
        min(possible, key=lambda share: abs(share - float(claimed))),
        tolerance=metrics.SCORE_TOLERANCE,
        why=text(
            ko="150송이 가운데 이 가중치로 맞힌 비율을 0과 1 사이로 두세요.",
            en="It is the share of the 150 flowers that these weights get right, between 0 and 1.",
        ),
    )


def has_found_its_weights(xor_model):
    """The weights are what `fit` made, from the four points, of weights that did not know XOR."""
    first = xor_model.fits[0]
    require(
        (xor_model.predict(CORNERS.astype("float32")) != 1).any(),
        text(
            ko="`xor_model`의 출력은 늘 1입니다. 뉴런 하나에 softmax를 쓰면 그렇게 됩니다. sigmoid를 "
            "쓰세요.",
            en="`xor_model` always answers 1, as softmax over a single neuron does; its activation "
            "should be a sigmoid.",
        ),
    )
    for fit in xor_model.fits:
        require(
            not fit.validation_split
            and is_xor(xor_model.rows_learnt(fit), xor_model.answers_learnt(fit)),
            text(
                ko="`xor_model.fit`이 네 점 `corners`와 그 XOR가 아닌 것으로 배웠습니다.",
                en="`xor_model.fit` learnt from something else than the four points `corners` and "
                "their XOR.",
            ),
        )
    losses = first.history.get("loss", ())
    of_a_half = LOSS_OF_A_HALF.get(first.compile.loss_name if first.compile else "", 0.0)
    require(
        len(losses) > 0 and not losses[0] < of_a_half / 2,
        text(
            ko="첫 에포크의 손실을 보면 `xor_model`은 배우기 전부터 XOR를 알고 있었습니다. 가중치를 "
            "손으로 정하지 말고 `fit`으로 배우게 하세요.",
            en="`xor_model` knew XOR before it learnt anything, as the loss of its first epoch "
            "shows. Have `fit` find the weights, and settle none by hand.",
        ),
    )
    require(
        sum(fit.epochs_run for fit in xor_model.fits) > 1,
        text(
            ko="`xor_model`은 1에포크만 배웠습니다. 네 점이면 한 스텝입니다. `epochs=`를 적으세요.",
            en="`xor_model` learnt for 1 epoch, with four points a single step; give `epochs=`.",
        ),
    )


def is_xor(rows, answers):
    """Whether these are the four points, each at most a few times, and XOR of each."""
    rows, answers = np.asarray(rows, float), np.ravel(answers)
    return (
        rows.ndim == 2
        and len(rows) <= 32  # one batch
        and np.array_equal(np.unique(rows, axis=0), CORNERS)
        and np.array_equal(rows[:, 0] != rows[:, 1], answers)
    )


@check(0.5, "test_xor")
def xor_model_has_learnt(xor_model):
    """`xor_model`은 학습한 모델입니다 / `xor_model` has learnt"""
    has_found_its_weights(xor_model)
    xor_model.learnt()
    xor_model.learnt_within_epochs(XOR_EPOCHS)


@check(1, "test_xor", after=xor_model_has_learnt)
def xor_is_right_on_all_four_points(xor_model):
    """네 점에서 모두 XOR가 맞습니다 / XOR is right on all four points"""
    xor_model.gives(1)
    has_found_its_weights(xor_model)
    output = xor_model.predict(CORNERS.astype("float32"))[:, 0]
    wrong = CORNERS[~np.isfinite(output) | ((output > 0.5) != XOR)]
    require(
        len(wrong) == 0,
        text(
            ko="`xor_model`이 {wrong}에서 틀립니다. 네 점을 모두 맞혀야 XOR입니다.",
            en="`xor_model` is wrong at {wrong}; only all four points make XOR.",
            wrong=", ".join(f"({a}, {b})" for a, b in wrong),
        ),
    )


@check(0.5, "test_xor", after=xor_model_has_learnt)
def xor_model_has_a_hidden_layer_that_bends(xor_model):
    """`xor_model`에 굽은 은닉층이 있습니다 / `xor_model` has a hidden layer that bends"""
    has_found_its_weights(xor_model)
    xor_model.bends()

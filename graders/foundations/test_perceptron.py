"""Hidden checks of the notebook `perceptron`: 10 points.

Read aloud: a neuron answers 0 or 1 and fires where the sum reaches the threshold; three gates
agree with their tables on all inputs; the learning rule moves as the brief says and separates
whatever can be separated; setosas are told by their petals without a mistake; and XOR is solved
by a network that has learnt it.
"""

import numpy as np
import pytest
from sklearn.datasets import load_iris

from nbassay.checks import architecture, fail, fits, metrics, require
from nbassay.checks.calls import does_something
from nbassay.keras import models

from . import perceptron_rule as rule
from .perceptron_calls import CORNERS, pick
from .regression_fits import described, parts, unchanged

XOR_EPOCHS = 500  # the brief's limit
XOR = np.array([0, 1, 1, 0])
PETALS = (2, 3)  # columns of the table of irises: length, width
OTHERS = {
    (0, 1): ("꽃받침을 잰 값에 맞춘 가중치입니다.", "These weights are for the sepals."),
    (3, 2): (
        "너비가 먼저 온 가중치입니다. 길이, 너비 순서입니다.",
        "These weights have the width first; it is length, then width.",
    ),
}


@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_answers_zero_or_one(call):
    does_something(call("neuron"))
    for result in pick(call("neuron"), "neuron", "clear"):
        what = _neuron_input(result.args)
        answer = result.number_of(what)
        require(
            answer in {0, 1},
            f"`neuron`에 {what[0]}을(를) 넣으면 {answer:.4g}이(가) 나옵니다. 뉴런은 0 아니면 1로 답합니다.",
            f"`neuron` called with {what[1]} gives {answer:.4g}; a neuron answers 0 or 1.",
        )


@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_fires_above_the_threshold_only(call):
    _answers(
        pick(call("neuron"), "neuron", "clear"),
        "합이 문턱보다 클 때 켜지고 작을 때 꺼져야 합니다.",
        "It should fire where the sum is above the threshold, and not where it is below.",
    )


@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_fires_at_the_threshold_itself(call):
    does_something(call("neuron"))
    _answers(
        pick(call("neuron"), "neuron", "tie"),
        "여기서는 합과 문턱이 같습니다. 문제의 식이 이때 무엇을 말하는지 보세요.",
        "Sum and threshold are equal here; see what the formula of the brief says of that.",
    )


@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_takes_lists_as_well(call):
    _answers(
        pick(call("neuron"), "neuron", "list"),
        "배열이 아니라 리스트로 넣었습니다.",
        "These were lists and no arrays.",
    )


@pytest.mark.points(0.5, cell="test_gates")
def test_and_agrees_with_its_table(submission):
    _gate(submission, "AND", lambda a, b: a and b)


@pytest.mark.points(0.5, cell="test_gates")
def test_or_agrees_with_its_table(submission):
    _gate(submission, "OR", lambda a, b: a or b)


@pytest.mark.points(1, cell="test_gates")
def test_a_and_not_b_agrees_with_its_table(submission):
    _gate(submission, "A_AND_NOT_B", lambda a, b: a and not b)


@pytest.mark.points(1, cell="test_learn")
def test_one_epoch_follows_the_rule(call):
    _follows(pick(call("perceptron_fit"), "perceptron_fit", "one epoch"))


@pytest.mark.points(0.5, cell="test_learn")
def test_further_epochs_go_on_from_there(call):
    _follows(pick(call("perceptron_fit"), "perceptron_fit", "more epochs"))


@pytest.mark.points(1, cell="test_learn")
def test_separable_points_are_told_apart(call):
    for result in pick(call("perceptron_fit"), "perceptron_fit", "separable"):
        rows, answers, _, epochs = result.args
        what = _fit_input(result.args)
        weights, bias = parts(result, rows.shape[1], what)
        wrong = int(np.sum((rows @ weights + bias >= 0) != answers))
        require(
            not wrong,
            f"직선 하나로 갈리는 점들인데, `perceptron_fit`에 {what[0]}을(를) 넣으면 {epochs}에폭 뒤에도 "
            f"{len(answers)}개 가운데 {wrong}개가 틀립니다.",
            f"These points can be separated, yet with {what[1]} `perceptron_fit` has {wrong} of "
            f"{len(answers)} wrong after {epochs} epochs.",
        )


@pytest.mark.points(0.5, cell="test_learn")
def test_fit_leaves_its_arrays_alone(call):
    does_something(call("perceptron_fit"))
    unchanged(call("perceptron_fit"), ("X", "y"))


@pytest.mark.points(0.5, cell="test_iris")
def test_setosa_is_told_from_all_others(submission):
    right = _right_irises(submission, PETALS)
    if right.all():
        return
    for columns, (ko, en) in OTHERS.items():
        if _right_irises(submission, columns).all():
            fail(ko, en)
    if not right.any():
        fail(
            "가중치가 세토사를 0으로, 나머지를 1로 답합니다. 거꾸로입니다.",
            "The weights answer 0 for setosa and 1 for the rest; it is the other way round.",
        )
    fail(
        f"`iris_weights`와 `iris_bias`는 150송이 가운데 {int(right.sum())}송이만 맞힙니다. 직선 하나로 "
        "모두 갈리는 자료이니, 어떤 열과 답으로 배웠는지, 충분히 배웠는지 확인하세요.",
        f"`iris_weights` and `iris_bias` get {int(right.sum())} of 150 flowers right. One line "
        "separates them all: see which columns and answers were learnt from, and for how long.",
    )


@pytest.mark.points(0.5, cell="test_iris")
def test_iris_accuracy_is_that_of_these_weights(submission):
    counted = float(_right_irises(submission, PETALS).mean())
    claimed = submission.number("iris_accuracy")
    require(
        np.ptp(submission.vector("iris_weights", 2)) != 0,
        "`iris_weights`의 두 값이 같습니다. 배운 가중치가 아니면 그 정확도에 뜻이 없습니다.",
        "The two `iris_weights` are the same number; without weights that were learnt their "
        "accuracy means nothing.",
    )
    # Other columns, or the answers exchanged, are held against the check above once.
    shares = [float(_right_irises(submission, columns).mean()) for columns in (PETALS, *OTHERS)]
    honest = [share for one in shares for share in (one, 1 - one)]
    require(
        any(abs(claimed - share) <= metrics.SCORE_TOLERANCE for share in honest),
        f"`iris_accuracy`가 {claimed:.4g}인데, 그 가중치로 150송이를 다시 세면 {counted:.4g}입니다. "
        "맞힌 비율을 0과 1 사이로 두세요.",
        f"`iris_accuracy` is {claimed:.4g}, and a recount of the 150 flowers with these weights "
        f"gives {counted:.4g}. It is the share that is right, between 0 and 1.",
    )


@pytest.mark.points(1, cell="test_xor")
def test_xor_is_right_on_all_four_points(rebuild):
    output = models.predict(rebuild("xor_model"), CORNERS.astype("float32"))
    require(
        output.shape == (4, 1),
        f"`xor_model`의 출력 모양이 {output.shape}입니다. 점 네 개에 (4, 1)이어야 합니다.",
        f"The output of `xor_model` has shape {output.shape}; for four points it should be (4, 1).",
    )
    wrong = [
        f"({a}, {b})"
        for (a, b), answer, wanted in zip(CORNERS, output[:, 0], XOR, strict=True)
        if not np.isfinite(answer) or (answer > 0.5) != wanted
    ]
    require(
        not wrong,
        f"`xor_model`이 {', '.join(wrong)}에서 틀립니다. 네 점을 모두 맞혀야 XOR입니다.",
        f"`xor_model` is wrong at {', '.join(wrong)}; only all four points make XOR.",
    )


@pytest.mark.points(0.5, cell="test_xor")
def test_xor_model_has_a_hidden_layer_that_bends(rebuild):
    hidden = architecture.effective_layers(rebuild("xor_model"))[:-1]
    require(
        any(
            layer.activation not in {None, architecture.LINEAR} or layer.kind == "PReLU"
            for layer in hidden
        ),
        "`xor_model`에 활성화 함수가 있는 은닉층이 없습니다. 그러면 층이 몇이든 직선 하나입니다.",
        "`xor_model` has no hidden layer with an activation; without one it is a single line, "
        "however many layers there are.",
    )


@pytest.mark.points(0.5, cell="test_xor")
def test_xor_model_has_learnt(submission):
    found = fits.training("xor_model", submission.model("xor_model"), submission.fits)
    fits.learnt("xor_model", found)
    fits.at_most_epochs("xor_model", found, XOR_EPOCHS)


def _answers(results, why_ko, why_en):
    """The neuron answers each input as the formula of the brief does."""
    for result in results:
        inputs, weights, threshold = result.args
        wanted = int(np.dot(inputs, weights) >= threshold)
        what = _neuron_input(result.args)
        answer = result.number_of(what)
        require(
            (answer > 0.5) == wanted,
            f"`neuron`에 {what[0]}을(를) 넣으면 {answer:.4g}이(가) 나옵니다. {why_ko}",
            f"`neuron` called with {what[1]} gives {answer:.4g}. {why_en}",
        )


def _gate(submission, name, truth):
    """The three numbers of a gate agree with its table."""
    w1, w2, threshold = submission.vector(name, 3).astype(float)
    for a, b in CORNERS:
        total = a * w1 + b * w2
        if bool(total >= threshold) == bool(truth(a, b)):
            continue
        tie = total == threshold
        fail(
            f"`{name}`이(가) A={a}, B={b}에서 표와 다릅니다."
            + (" 합이 문턱과 같으면 켜진다는 것을 잊지 마세요." if tie else ""),
            f"`{name}` disagrees with the table at A={a}, B={b}."
            + (" Remember that it fires where the sum equals the threshold." if tie else ""),
        )


def _follows(results):
    """Weights and bias are those of the rule; the message names the first that are not."""
    given = [result.args for result in results]
    whats = [_fit_input(args) for args in given]
    answers = [
        parts(result, result.args[0].shape[1], what)
        for result, what in zip(results, whats, strict=True)
    ]
    for answer, args, what in zip(answers, given, whats, strict=True):
        if rule.same(answer, rule.BRIEF.fit(*args)):
            continue
        ko, en = rule.mistake(answers, given)
        fail(
            f"`perceptron_fit`에 {what[0]}을(를) 넣은 답이 규칙과 다릅니다. {ko}",
            f"`perceptron_fit` called with {what[1]} does not follow the rule. {en}",
        )


def _right_irises(submission, columns):
    """Which of the 150 flowers the student's weights get right, by two columns of the table."""
    weights = submission.vector("iris_weights", 2).astype(float)
    iris = load_iris()
    sums = iris.data[:, list(columns)] @ weights + submission.number("iris_bias")
    return (sums >= 0) == (iris.target == 0)


def _neuron_input(args):
    inputs, weights, threshold = args
    ko, en = described(inputs=inputs, weights=weights)
    return f"{ko}, threshold {threshold:.4g}", f"{en} and threshold {threshold:.4g}"


def _fit_input(args):
    rows, answers, lr, epochs = args
    ko, en = described(X=rows, y=answers)
    return f"{ko}, lr={lr:g}, epochs={epochs}", f"{en}, lr={lr:g}, epochs={epochs}"

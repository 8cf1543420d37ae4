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
from nbassay.texts import NO_TEXT, sentences, text

from . import perceptron_rule as rule
from .perceptron_calls import CORNERS, pick
from .regression_fits import described, parts, unchanged

XOR_EPOCHS = 500  # the brief's limit
XOR = np.array([0, 1, 1, 0])
PETALS = (2, 3)  # columns of the table of irises: length, width
OTHERS = {
    (0, 1): text(ko="꽃받침을 잰 값에 맞춘 가중치입니다.", en="These weights are for the sepals."),
    (3, 2): text(
        ko="너비가 먼저 온 가중치입니다. 길이, 너비 순서입니다.",
        en="These weights have the width first; it is length, then width.",
    ),
}


@pytest.mark.title(ko="뉴런은 0 아니면 1로 답합니다", en="The neuron answers 0 or 1")
@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_answers_zero_or_one(call):
    does_something(call("neuron"))
    for result in pick(call("neuron"), "neuron", "clear"):
        what = _neuron_input(result.args)
        answer = result.number_of(what)
        require(
            answer in {0, 1},
            text(
                ko="`neuron`에 {what}{을} 넣으면 {answer:.4g}{이} 나옵니다. 뉴런은 0 아니면 1로 "
                "답합니다.",
                en="`neuron` called with {what} gives {answer:.4g}; a neuron answers 0 or 1.",
                what=what,
                answer=answer,
            ),
        )


@pytest.mark.title(
    ko="뉴런은 문턱을 넘을 때만 켜집니다", en="The neuron fires above the threshold only"
)
@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_fires_above_the_threshold_only(call):
    _answers(
        pick(call("neuron"), "neuron", "clear"),
        text(
            ko="합이 문턱보다 클 때 켜지고 작을 때 꺼져야 합니다.",
            en="It should fire where the sum is above the threshold, and not where it is below.",
        ),
    )


@pytest.mark.title(
    ko="뉴런은 문턱에 닿아도 켜집니다", en="The neuron fires at the threshold itself"
)
@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_fires_at_the_threshold_itself(call):
    does_something(call("neuron"))
    _answers(
        pick(call("neuron"), "neuron", "tie"),
        text(
            ko="여기서는 합과 문턱이 같습니다. 문제의 식이 이때 무엇을 말하는지 보세요.",
            en="Sum and threshold are equal here; see what the formula of the brief says of that.",
        ),
    )


@pytest.mark.title(ko="뉴런은 리스트도 받습니다", en="The neuron takes lists as well")
@pytest.mark.points(0.5, cell="test_neuron")
def test_neuron_takes_lists_as_well(call):
    _answers(
        pick(call("neuron"), "neuron", "list"),
        text(ko="배열이 아니라 리스트로 넣었습니다.", en="These were lists and no arrays."),
    )


@pytest.mark.title(ko="`AND`가 진리표와 같습니다", en="`AND` agrees with its table")
@pytest.mark.points(0.5, cell="test_gates")
def test_and_agrees_with_its_table(submission):
    _gate(submission, "AND", lambda a, b: a and b)


@pytest.mark.title(ko="`OR`가 진리표와 같습니다", en="`OR` agrees with its table")
@pytest.mark.points(0.5, cell="test_gates")
def test_or_agrees_with_its_table(submission):
    _gate(submission, "OR", lambda a, b: a or b)


@pytest.mark.title(ko="`A_AND_NOT_B`가 진리표와 같습니다", en="`A_AND_NOT_B` agrees with its table")
@pytest.mark.points(1, cell="test_gates")
def test_a_and_not_b_agrees_with_its_table(submission):
    _gate(submission, "A_AND_NOT_B", lambda a, b: a and not b)


@pytest.mark.title(ko="한 에폭이 규칙을 따릅니다", en="One epoch follows the rule")
@pytest.mark.points(1, cell="test_learn")
def test_one_epoch_follows_the_rule(call):
    _follows(pick(call("perceptron_fit"), "perceptron_fit", "one epoch"))


@pytest.mark.title(ko="다음 에폭은 거기서 이어집니다", en="Further epochs go on from there")
@pytest.mark.points(0.5, cell="test_learn")
def test_further_epochs_go_on_from_there(call):
    _follows(pick(call("perceptron_fit"), "perceptron_fit", "more epochs"))


@pytest.mark.title(ko="갈리는 점들을 갈라놓습니다", en="Separable points are told apart")
@pytest.mark.points(1, cell="test_learn")
def test_separable_points_are_told_apart(call):
    for result in pick(call("perceptron_fit"), "perceptron_fit", "separable"):
        rows, answers, _, epochs = result.args
        what = _fit_input(result.args)
        weights, bias = parts(result, rows.shape[1], what)
        wrong = int(np.sum((rows @ weights + bias >= 0) != answers))
        require(
            not wrong,
            text(
                ko="직선 하나로 갈리는 점들인데, `perceptron_fit`에 {what}{을} 넣으면 "
                "{epochs}에폭 뒤에도 {n_answers}개 가운데 {wrong}개가 틀립니다.",
                en="These points can be separated, yet with {what} `perceptron_fit` has {wrong} "
                "of {n_answers} wrong after {epochs} epochs.",
                what=what,
                epochs=epochs,
                n_answers=len(answers),
                wrong=wrong,
            ),
        )


@pytest.mark.title(ko="학습이 받은 배열을 바꾸지 않습니다", en="The fit leaves its arrays alone")
@pytest.mark.points(0.5, cell="test_learn")
def test_fit_leaves_its_arrays_alone(call):
    does_something(call("perceptron_fit"))
    unchanged(call("perceptron_fit"), ("X", "y"))


@pytest.mark.title(ko="세토사를 나머지와 가려냅니다", en="Setosa is told from all others")
@pytest.mark.points(0.5, cell="test_iris")
def test_setosa_is_told_from_all_others(submission):
    right = _right_irises(submission, PETALS)
    if right.all():
        return
    for columns, said in OTHERS.items():
        if _right_irises(submission, columns).all():
            fail(said)
    if not right.any():
        fail(
            text(
                ko="가중치가 세토사를 0으로, 나머지를 1로 답합니다. 거꾸로입니다.",
                en="The weights answer 0 for setosa and 1 for the rest; it is the other way round.",
            )
        )
    fail(
        text(
            ko="`iris_weights`와 `iris_bias`는 150송이 가운데 {right}송이만 맞힙니다. 직선 "
            "하나로 모두 갈리는 자료이니, 어떤 열과 답으로 배웠는지, 충분히 배웠는지 "
            "확인하세요.",
            en="`iris_weights` and `iris_bias` get {right} of 150 flowers right. One line "
            "separates them all: see which columns and answers were learnt from, and for how "
            "long.",
            right=int(right.sum()),
        )
    )


@pytest.mark.title(
    ko="`iris_accuracy`는 이 가중치의 것입니다", en="`iris_accuracy` is that of these weights"
)
@pytest.mark.points(0.5, cell="test_iris")
def test_iris_accuracy_is_that_of_these_weights(submission):
    counted = float(_right_irises(submission, PETALS).mean())
    claimed = submission.number("iris_accuracy")
    require(
        np.ptp(submission.vector("iris_weights", 2)) != 0,
        text(
            ko="`iris_weights`의 두 값이 같습니다. 배운 가중치가 아니면 그 정확도에 뜻이 없습니다.",
            en="The two `iris_weights` are the same number; without weights that were learnt "
            "their accuracy means nothing.",
        ),
    )
    # Other columns, or the answers exchanged, are held against the check above once.
    shares = [float(_right_irises(submission, columns).mean()) for columns in (PETALS, *OTHERS)]
    honest = [share for one in shares for share in (one, 1 - one)]
    require(
        any(abs(claimed - share) <= metrics.SCORE_TOLERANCE for share in honest),
        text(
            ko="`iris_accuracy`가 {claimed:.4g}인데, 그 가중치로 150송이를 다시 세면 "
            "{counted:.4g}입니다. 맞힌 비율을 0과 1 사이로 두세요.",
            en="`iris_accuracy` is {claimed:.4g}, and a recount of the 150 flowers with these "
            "weights gives {counted:.4g}. It is the share that is right, between 0 and 1.",
            claimed=claimed,
            counted=counted,
        ),
    )


@pytest.mark.title(ko="네 점에서 모두 XOR가 맞습니다", en="XOR is right on all four points")
@pytest.mark.points(1, cell="test_xor")
def test_xor_is_right_on_all_four_points(rebuild):
    output = models.predict(rebuild("xor_model"), CORNERS.astype("float32"))
    require(
        output.shape == (4, 1),
        text(
            ko="`xor_model`의 출력 모양이 {shape}입니다. 점 네 개에 (4, 1)이어야 합니다.",
            en="The output of `xor_model` has shape {shape}; for four points it should be (4, 1).",
            shape=output.shape,
        ),
    )
    wrong = [
        f"({a}, {b})"
        for (a, b), answer, wanted in zip(CORNERS, output[:, 0], XOR, strict=True)
        if not np.isfinite(answer) or (answer > 0.5) != wanted
    ]
    require(
        not wrong,
        text(
            ko="`xor_model`이 {wrong}에서 틀립니다. 네 점을 모두 맞혀야 XOR입니다.",
            en="`xor_model` is wrong at {wrong}; only all four points make XOR.",
            wrong=", ".join(wrong),
        ),
    )


@pytest.mark.title(
    ko="`xor_model`에 굽은 은닉층이 있습니다", en="`xor_model` has a hidden layer that bends"
)
@pytest.mark.points(0.5, cell="test_xor")
def test_xor_model_has_a_hidden_layer_that_bends(rebuild):
    hidden = architecture.effective_layers(rebuild("xor_model"))[:-1]
    require(
        any(
            layer.activation not in {None, architecture.LINEAR} or layer.kind == "PReLU"
            for layer in hidden
        ),
        text(
            ko="`xor_model`에 활성화 함수가 있는 은닉층이 없습니다. 그러면 층이 몇이든 직선 "
            "하나입니다.",
            en="`xor_model` has no hidden layer with an activation; without one it is a single "
            "line, however many layers there are.",
        ),
    )


@pytest.mark.title(ko="`xor_model`은 학습한 모델입니다", en="`xor_model` has learnt")
@pytest.mark.points(0.5, cell="test_xor")
def test_xor_model_has_learnt(submission):
    found = fits.training("xor_model", submission.model("xor_model"), submission.fits)
    fits.learnt("xor_model", found)
    fits.at_most_epochs("xor_model", found, XOR_EPOCHS)


def _answers(results, why):
    """The neuron answers each input as the formula of the brief does."""
    for result in results:
        inputs, weights, threshold = result.args
        wanted = int(np.dot(inputs, weights) >= threshold)
        what = _neuron_input(result.args)
        answer = result.number_of(what)
        require(
            (answer > 0.5) == wanted,
            text(
                ko="`neuron`에 {what}{을} 넣으면 {answer:.4g}{이} 나옵니다. {why}",
                en="`neuron` called with {what} gives {answer:.4g}. {why}",
                what=what,
                answer=answer,
                why=why,
            ),
        )


def _gate(submission, name, truth):
    """The three numbers of a gate agree with its table."""
    w1, w2, threshold = submission.vector(name, 3).astype(float)
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
            ko="합이 문턱과 같으면 켜진다는 것을 잊지 마세요.",
            en="Remember that it fires where the sum equals the threshold.",
        )
        fail(sentences(other, tie if total == threshold else NO_TEXT))


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
        fail(
            text(
                ko="`perceptron_fit`에 {what}{을} 넣은 답이 규칙과 다릅니다. {mistake}",
                en="`perceptron_fit` called with {what} does not follow the rule. {mistake}",
                what=what,
                mistake=rule.mistake(answers, given),
            )
        )


def _right_irises(submission, columns):
    """Which of the 150 flowers the student's weights get right, by two columns of the table."""
    weights = submission.vector("iris_weights", 2).astype(float)
    iris = load_iris()
    sums = iris.data[:, list(columns)] @ weights + submission.number("iris_bias")
    return (sums >= 0) == (iris.target == 0)


def _neuron_input(args):
    inputs, weights, threshold = args
    return text(
        ko="{arrays}, threshold {threshold:.4g}",
        en="{arrays} and threshold {threshold:.4g}",
        arrays=described(inputs=inputs, weights=weights),
        threshold=threshold,
    )


def _fit_input(args):
    rows, answers, lr, epochs = args
    return text(
        ko="{arrays}, lr={lr:g}, epochs={epochs}",
        en="{arrays}, lr={lr:g}, epochs={epochs}",
        arrays=described(X=rows, y=answers),
        lr=lr,
        epochs=epochs,
    )

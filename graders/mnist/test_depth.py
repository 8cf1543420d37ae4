"""Hidden checks of the notebook `depth`: 10 points.

Read aloud: three networks as their tables have them, trained on training digits alone and in no
more epochs than the race allows; what each reads of the test digits is recounted with the rebuilt
network; and the order, stacked sigmoids last and the shallow network with dropout first, holds.
"""

from __future__ import annotations

import pytest

from nbassay.checks import architecture, require
from nbassay.texts import text

from . import depth
from .digits import no_test_digit, share_right


@pytest.fixture
def needed(bar, mnist):
    """The bar of a model: of the full data, or of the bundled sample where that stands in."""
    return lambda model: bar(model if mnist.complete else f"{model}_sample")


@pytest.mark.title(
    ko="sigmoid 모델의 은닉층은 뉴런 128개인 층 셋입니다",
    en="The sigmoid model has three hidden layers of 128",
)
@pytest.mark.points(0.75, cell="test_sigmoid")
def test_sigmoid_model_has_three_hidden_layers_of_128(rebuild):
    depth.layers("sigmoid_model", rebuild("sigmoid_model"), depth.SIGMOID)


@pytest.mark.title(
    ko="sigmoid 모델의 매개변수는 134,794개입니다", en="The sigmoid model has 134,794 parameters"
)
@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_model_has_134794_parameters(rebuild):
    architecture.parameters("sigmoid_model", rebuild("sigmoid_model"), 134_794)


@pytest.mark.title(
    ko="sigmoid 모델은 어디서나 sigmoid를 씁니다", en="The sigmoid model uses sigmoid everywhere"
)
@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_model_uses_sigmoid_everywhere(rebuild):
    depth.sigmoid_everywhere("sigmoid_model", rebuild("sigmoid_model"))


@pytest.mark.title(
    ko="sigmoid 모델은 SGD와 교차 엔트로피로 배웁니다",
    en="The sigmoid model learns by SGD and cross-entropy",
)
@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_model_learns_by_sgd_and_cross_entropy(submission):
    depth.sgd_and_crossentropy("sigmoid_model", submission.model("sigmoid_model"))


@pytest.mark.title(
    ko="sigmoid 모델이 에폭 수를 지킵니다", en="The sigmoid model keeps to the epochs"
)
@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_model_keeps_to_the_epochs(submission, rebuild, mnist):
    depth.few_epochs(submission, "sigmoid_model", rebuild("sigmoid_model"), mnist)


@pytest.mark.title(
    ko="sigmoid 모델은 학습용 숫자만 배웁니다",
    en="The sigmoid model learns from training digits alone",
)
@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_model_learns_from_training_digits_alone(submission, rebuild, mnist):
    no_test_digit(submission, "sigmoid_model", rebuild("sigmoid_model"), mnist)


@pytest.mark.title(ko="sigmoid 모델이 새 숫자를 읽습니다", en="The sigmoid model reads new digits")
@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_model_reads_new_digits(submission, rebuild, mnist, needed):
    model = rebuild("sigmoid_model")
    reached = share_right(submission, "sigmoid_model", model, mnist)
    depth.reads_new_digits(reached, needed("sigmoid"))


@pytest.mark.title(
    ko="relu 모델의 은닉층은 뉴런 128개인 층 다섯입니다",
    en="The relu model has five hidden layers of 128",
)
@pytest.mark.points(0.75, cell="test_relu")
def test_relu_model_has_five_hidden_layers_of_128(rebuild):
    depth.layers("relu_model", rebuild("relu_model"), depth.RELU)


@pytest.mark.title(
    ko="relu 모델의 매개변수는 167,818개입니다", en="The relu model has 167,818 parameters"
)
@pytest.mark.points(0.25, cell="test_relu")
def test_relu_model_has_167818_parameters(rebuild):
    architecture.parameters("relu_model", rebuild("relu_model"), 167_818)


@pytest.mark.title(
    ko="relu 모델은 relu와 softmax를 씁니다", en="The relu model uses relu and softmax"
)
@pytest.mark.points(0.5, cell="test_relu")
def test_relu_model_uses_relu_and_softmax(rebuild):
    architecture.activations(
        "relu_model",
        rebuild("relu_model"),
        "relu",
        "softmax",
        why=text(
            ko="relu는 기울기를 줄이지 않고 넘기고, softmax는 합이 1인 확률을 내놓습니다.",
            en="relu hands gradients on unshrunk; softmax gives probabilities that sum to 1.",
        ),
    )


@pytest.mark.title(
    ko="relu 모델은 SGD와 교차 엔트로피로 배웁니다",
    en="The relu model learns by SGD and cross-entropy",
)
@pytest.mark.points(0.5, cell="test_relu")
def test_relu_model_learns_by_sgd_and_cross_entropy(submission):
    depth.sgd_and_crossentropy("relu_model", submission.model("relu_model"))


@pytest.mark.title(ko="relu 모델이 에폭 수를 지킵니다", en="The relu model keeps to the epochs")
@pytest.mark.points(0.25, cell="test_relu")
def test_relu_model_keeps_to_the_epochs(submission, rebuild, mnist):
    depth.few_epochs(submission, "relu_model", rebuild("relu_model"), mnist)


@pytest.mark.title(
    ko="relu 모델은 학습용 숫자만 배웁니다", en="The relu model learns from training digits alone"
)
@pytest.mark.points(0.25, cell="test_relu")
def test_relu_model_learns_from_training_digits_alone(submission, rebuild, mnist):
    no_test_digit(submission, "relu_model", rebuild("relu_model"), mnist)


@pytest.mark.title(ko="relu 모델이 새 숫자를 읽습니다", en="The relu model reads new digits")
@pytest.mark.points(0.5, cell="test_relu")
def test_relu_model_reads_new_digits(submission, rebuild, mnist, needed):
    model = rebuild("relu_model")
    depth.reads_new_digits(share_right(submission, "relu_model", model, mnist), needed("relu"))


@pytest.mark.title(
    ko="얕은 모델의 은닉층은 뉴런 128개인 층 하나입니다",
    en="The quickstart model has one hidden layer of 128",
)
@pytest.mark.points(0.5, cell="test_quickstart")
def test_quickstart_model_has_one_hidden_layer_of_128(rebuild):
    model = rebuild("quickstart_model")
    depth.layers("quickstart_model", model, depth.QUICKSTART, but=("Dropout",))
    architecture.activations("quickstart_model", model, "relu", "softmax")


@pytest.mark.title(
    ko="얕은 모델은 은닉층의 5분의 1을 쉬게 합니다",
    en="The quickstart model drops a fifth of the hidden layer",
)
@pytest.mark.points(0.5, cell="test_quickstart")
def test_quickstart_model_drops_a_fifth_of_the_hidden_layer(rebuild):
    depth.drops_a_fifth("quickstart_model", rebuild("quickstart_model"))


@pytest.mark.title(
    ko="얕은 모델의 손실이 이름표에 맞습니다", en="The loss of the quickstart model fits the labels"
)
@pytest.mark.points(0.25, cell="test_quickstart")
def test_quickstart_loss_fits_the_labels(submission, rebuild, mnist):
    depth.loss_fits_labels(submission, "quickstart_model", rebuild("quickstart_model"), mnist)


@pytest.mark.title(
    ko="얕은 모델이 에폭 수를 지킵니다", en="The quickstart model keeps to the epochs"
)
@pytest.mark.points(0.25, cell="test_quickstart")
def test_quickstart_model_keeps_to_the_epochs(submission, rebuild, mnist):
    depth.few_epochs(submission, "quickstart_model", rebuild("quickstart_model"), mnist)


@pytest.mark.title(
    ko="얕은 모델은 학습용 숫자만 배웁니다",
    en="The quickstart model learns from training digits alone",
)
@pytest.mark.points(0.25, cell="test_quickstart")
def test_quickstart_model_learns_from_training_digits_alone(submission, rebuild, mnist):
    no_test_digit(submission, "quickstart_model", rebuild("quickstart_model"), mnist)


@pytest.mark.title(ko="얕은 모델이 새 숫자를 읽습니다", en="The quickstart model reads new digits")
@pytest.mark.points(0.75, cell="test_quickstart")
def test_quickstart_model_reads_new_digits(submission, rebuild, mnist, needed):
    reached = share_right(submission, "quickstart_model", rebuild("quickstart_model"), mnist)
    depth.reads_new_digits(reached, needed("quickstart"))


@pytest.mark.title(
    ko="정확도는 시험용 숫자의 것입니다", en="The accuracies are those of the test digits"
)
@pytest.mark.points(0.75, cell="test_compare")
def test_accuracies_are_those_of_the_test_digits(submission, rebuild, mnist):
    claimed = submission.dictionary("test_accuracy")
    missing = [key for key in depth.NAMES if key not in claimed]
    require(
        not missing,
        text(
            ko="`test_accuracy`에 {missing}{이} 없습니다. 열쇠는 표에 적힌 그대로입니다.",
            en="`test_accuracy` has no {missing}; its keys are those of the table.",
            missing=", ".join(missing),
        ),
    )
    depth.as_claimed(claimed, depth.shares(submission, rebuild, mnist))


@pytest.mark.title(ko="세 모델의 순위가 맞습니다", en="The order of the three holds")
@pytest.mark.points(0.75, cell="test_compare")
def test_order_of_the_three_holds(submission, rebuild, mnist, bar):
    slack = bar("slack" if mnist.complete else "slack_sample")
    depth.in_order(depth.shares(submission, rebuild, mnist), slack)

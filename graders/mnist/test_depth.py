"""Hidden checks of the notebook `depth`: 10 points.

Read aloud: three networks as their tables have them, trained on training digits alone and in no
more epochs than the race allows; what each reads of the test digits is recounted with the rebuilt
network; and the order, stacked sigmoids last and the shallow network with dropout first, holds.
"""

from __future__ import annotations

import pytest

from nbassay.checks import architecture, require

from . import depth
from .digits import no_test_digit, share_right


@pytest.fixture
def needed(bar, mnist):
    """The bar of a model: of the full data, or of the bundled sample where that stands in."""
    return lambda model: bar(model if mnist.complete else f"{model}_sample")


@pytest.mark.points(0.75, cell="test_sigmoid")
def test_sigmoid_model_has_three_hidden_layers_of_128(rebuild):
    depth.layers("sigmoid_model", rebuild("sigmoid_model"), depth.SIGMOID)


@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_model_has_134794_parameters(rebuild):
    architecture.parameters("sigmoid_model", rebuild("sigmoid_model"), 134_794)


@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_model_uses_sigmoid_everywhere(rebuild):
    depth.sigmoid_everywhere("sigmoid_model", rebuild("sigmoid_model"))


@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_model_learns_by_sgd_and_cross_entropy(submission):
    depth.sgd_and_crossentropy("sigmoid_model", submission.model("sigmoid_model"))


@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_model_keeps_to_the_epochs(submission, rebuild, mnist):
    depth.few_epochs(submission, "sigmoid_model", rebuild("sigmoid_model"), mnist)


@pytest.mark.points(0.25, cell="test_sigmoid")
def test_sigmoid_model_learns_from_training_digits_alone(submission, rebuild, mnist):
    no_test_digit(submission, "sigmoid_model", rebuild("sigmoid_model"), mnist)


@pytest.mark.points(0.5, cell="test_sigmoid")
def test_sigmoid_model_reads_new_digits(submission, rebuild, mnist, needed):
    model = rebuild("sigmoid_model")
    reached = share_right(submission, "sigmoid_model", model, mnist)
    depth.reads_new_digits(reached, needed("sigmoid"))


@pytest.mark.points(0.75, cell="test_relu")
def test_relu_model_has_five_hidden_layers_of_128(rebuild):
    depth.layers("relu_model", rebuild("relu_model"), depth.RELU)


@pytest.mark.points(0.25, cell="test_relu")
def test_relu_model_has_167818_parameters(rebuild):
    architecture.parameters("relu_model", rebuild("relu_model"), 167_818)


@pytest.mark.points(0.5, cell="test_relu")
def test_relu_model_uses_relu_and_softmax(rebuild):
    architecture.activations(
        "relu_model",
        rebuild("relu_model"),
        "relu",
        "softmax",
        why_ko="relu는 기울기를 줄이지 않고 넘기고, softmax는 합이 1인 확률을 내놓습니다.",
        why_en="relu hands gradients on unshrunk; softmax gives probabilities that sum to 1.",
    )


@pytest.mark.points(0.5, cell="test_relu")
def test_relu_model_learns_by_sgd_and_cross_entropy(submission):
    depth.sgd_and_crossentropy("relu_model", submission.model("relu_model"))


@pytest.mark.points(0.25, cell="test_relu")
def test_relu_model_keeps_to_the_epochs(submission, rebuild, mnist):
    depth.few_epochs(submission, "relu_model", rebuild("relu_model"), mnist)


@pytest.mark.points(0.25, cell="test_relu")
def test_relu_model_learns_from_training_digits_alone(submission, rebuild, mnist):
    no_test_digit(submission, "relu_model", rebuild("relu_model"), mnist)


@pytest.mark.points(0.5, cell="test_relu")
def test_relu_model_reads_new_digits(submission, rebuild, mnist, needed):
    model = rebuild("relu_model")
    depth.reads_new_digits(share_right(submission, "relu_model", model, mnist), needed("relu"))


@pytest.mark.points(0.5, cell="test_quickstart")
def test_quickstart_model_has_one_hidden_layer_of_128(rebuild):
    model = rebuild("quickstart_model")
    depth.layers("quickstart_model", model, depth.QUICKSTART, but=("Dropout",))
    architecture.activations("quickstart_model", model, "relu", "softmax")


@pytest.mark.points(0.5, cell="test_quickstart")
def test_quickstart_model_drops_a_fifth_of_the_hidden_layer(rebuild):
    depth.drops_a_fifth("quickstart_model", rebuild("quickstart_model"))


@pytest.mark.points(0.25, cell="test_quickstart")
def test_quickstart_loss_fits_the_labels(submission, rebuild, mnist):
    depth.loss_fits_labels(submission, "quickstart_model", rebuild("quickstart_model"), mnist)


@pytest.mark.points(0.25, cell="test_quickstart")
def test_quickstart_model_keeps_to_the_epochs(submission, rebuild, mnist):
    depth.few_epochs(submission, "quickstart_model", rebuild("quickstart_model"), mnist)


@pytest.mark.points(0.25, cell="test_quickstart")
def test_quickstart_model_learns_from_training_digits_alone(submission, rebuild, mnist):
    no_test_digit(submission, "quickstart_model", rebuild("quickstart_model"), mnist)


@pytest.mark.points(0.75, cell="test_quickstart")
def test_quickstart_model_reads_new_digits(submission, rebuild, mnist, needed):
    reached = share_right(submission, "quickstart_model", rebuild("quickstart_model"), mnist)
    depth.reads_new_digits(reached, needed("quickstart"))


@pytest.mark.points(0.75, cell="test_compare")
def test_accuracies_are_those_of_the_test_digits(submission, rebuild, mnist):
    claimed = submission.dictionary("test_accuracy")
    missing = [key for key in depth.NAMES if key not in claimed]
    require(
        not missing,
        f"`test_accuracy`에 {', '.join(missing)}이(가) 없습니다. 열쇠는 표에 적힌 그대로입니다.",
        f"`test_accuracy` has no {', '.join(missing)}; its keys are those of the table.",
    )
    depth.as_claimed(claimed, depth.shares(submission, rebuild, mnist))


@pytest.mark.points(0.75, cell="test_compare")
def test_order_of_the_three_holds(submission, rebuild, mnist, bar):
    slack = bar("slack" if mnist.complete else "slack_sample")
    depth.in_order(depth.shares(submission, rebuild, mnist), slack)

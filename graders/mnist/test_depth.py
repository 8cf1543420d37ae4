"""Hidden checks of the notebook `depth`: 10 points.

Read aloud: three networks as their tables have them, trained on training digits alone and in no
more epochs than the race allows; what each reads of the test digits is recounted with the rebuilt
network; and the order that the reported figures tell is the one that was measured, whichever it is:
the three differ in too much at once for any order to be the right one.
"""

from itertools import permutations

import numpy as np
import pytest

from nbassay.checks.architecture import LINEAR, effective_layers
from nbassay.checks.metrics import SCORE_TOLERANCE
from nbassay.grader import Findings, Layer, check, fail, named, require, text

EPOCHS = 8
FIRST = Layer("Dense", (128,), 100_480)
HIDDEN = Layer("Dense", (128,), 16_512)
LAST = Layer("Dense", (10,), 1_290)
# These change the shape or the scale of a picture and nothing else.
SHAPING = ("Flatten", "Reshape", "Rescaling")
# By always answering one digit a network reads 0.11 of them; one that has learnt reads most.
GUESSING = 0.2
LOSS = text(
    ko="원-핫 레이블과 열 가지 확률의 차이를 재는 손실입니다.",
    en="It measures how far ten probabilities are from a one-hot label.",
)


@pytest.fixture
def needed(bar, mnist):
    """The bar of a model: of the full data, or of the bundled sample where that stands in."""
    return lambda name: bar(name if mnist.complete else f"{name}_sample")


check(
    0.75,
    "test_sigmoid",
    title=text(
        ko="sigmoid 모델의 은닉층은 뉴런 128개인 층 셋입니다",
        en="The sigmoid model has three hidden layers of 128",
    ),
    name="test_sigmoid_model_has_three_hidden_layers_of_128",
).model("sigmoid_model").has_layers(FIRST, HIDDEN, HIDDEN, LAST, ignore=SHAPING)

check(
    0.25,
    "test_sigmoid",
    title=text(
        ko="sigmoid 모델의 매개변수는 134,794개입니다",
        en="The sigmoid model has 134,794 parameters",
    ),
    name="test_sigmoid_model_has_134794_parameters",
).model("sigmoid_model").has_parameters(134_794)


@check(0.5, "test_sigmoid")
def sigmoid_model_uses_sigmoid_everywhere(sigmoid_model):
    """Sigmoid 모델은 어디서나 sigmoid를 씁니다 / The sigmoid model uses sigmoid everywhere"""
    found = [
        layer.activation or LINEAR
        for layer in effective_layers(sigmoid_model.model().network, SHAPING)
    ]
    sigmoid_model.has_activations(
        "sigmoid",
        "softmax" if found[-1:] == ["softmax"] else "sigmoid",
        why=text(
            ko="여기서는 시그모이드를 겹겹이 쌓으면 무슨 일이 생기는지 보려는 것입니다.",
            en="What happens when sigmoids are stacked is what this network is there to show.",
        ),
    )


check(
    0.75,
    "test_relu",
    title=text(
        ko="relu 모델의 은닉층은 뉴런 128개인 층 다섯입니다",
        en="The relu model has five hidden layers of 128",
    ),
    name="test_relu_model_has_five_hidden_layers_of_128",
).model("relu_model").has_layers(FIRST, HIDDEN, HIDDEN, HIDDEN, HIDDEN, LAST, ignore=SHAPING)

check(
    0.25,
    "test_relu",
    title=text(
        ko="relu 모델의 매개변수는 167,818개입니다", en="The relu model has 167,818 parameters"
    ),
    name="test_relu_model_has_167818_parameters",
).model("relu_model").has_parameters(167_818)

check(
    0.5,
    "test_relu",
    title=text(
        ko="ReLU 모델은 ReLU와 소프트맥스를 씁니다", en="The relu model uses relu and softmax"
    ),
    name="test_relu_model_uses_relu_and_softmax",
).model("relu_model").has_activations(
    "relu",
    "softmax",
    why=text(
        ko="ReLU의 기울기는 켜진 뉴런에서 1이어서 그 자체로는 신호를 줄이지 않고, 소프트맥스는 합이 1인 "
        "확률을 내놓습니다.",
        en="The slope of ReLU is 1 wherever a neuron is on, so that ReLU itself does not shrink the "
        "signal; softmax gives probabilities that sum to 1.",
    ),
)

for short in ("sigmoid", "relu"):
    check(
        0.5,
        f"test_{short}",
        name=f"test_{short}_model_learns_by_sgd_and_cross_entropy",
        title=text(
            ko="{short} 모델은 SGD와 교차 엔트로피로 배웁니다",
            en="The {short} model learns by SGD and cross-entropy",
            short=short,
        ),
    ).model(f"{short}_model").is_compiled_with(
        optimizer="sgd", loss="categorical_crossentropy", metric="accuracy", why=LOSS
    )


@check(0.5, "test_quickstart")
def quickstart_model_has_one_hidden_layer_of_128(quickstart_model):
    """얕은 모델의 은닉층은 뉴런 128개인 층 하나입니다 / The quickstart model has one hidden layer of 128"""
    quickstart_model.has_layers(FIRST, LAST, ignore=(*SHAPING, "Dropout"))
    quickstart_model.has_activations("relu", "softmax")


@check(0.5, "test_quickstart")
def quickstart_model_drops_a_fifth_of_the_hidden_layer(quickstart_model):
    """얕은 모델은 은닉층의 5분의 1을 끕니다 / The quickstart model drops a fifth of the hidden layer"""
    found = effective_layers(quickstart_model.model().network, SHAPING)
    kinds = [layer.kind for layer in found]
    require(
        "Dropout" in kinds,
        text(
            ko="`quickstart_model`에 Dropout 층이 없습니다. 학습하는 동안 뉴런 일부를 꺼야 몇 "
            "개에만 의존하지 않습니다.",
            en="`quickstart_model` has no Dropout layer. Some neurons have to be off during "
            "training, or the network comes to depend on a few of them.",
        ),
    )
    rates = [layer.config.get("rate") for layer in found if layer.kind == "Dropout"]
    require(
        rates == [0.2],
        text(
            ko="`quickstart_model`의 Dropout 비율이 {rates}입니다. 표에는 0.2인 층 하나입니다. 이 "
            "수는 남기는 비율이 아니라 끄는 비율입니다.",
            en="`quickstart_model` has dropout rates {rates}; the table has a single layer with "
            "0.2. The number is the share that is switched off, not the share that stays.",
            rates=rates,
        ),
    )
    place = kinds.index("Dropout")
    require(
        "Dense" in kinds[:place] and "Dense" in kinds[place:],
        text(
            ko="`quickstart_model`의 Dropout이 은닉층과 출력층 사이에 있지 않습니다({kinds}).",
            en="The Dropout of `quickstart_model` is not between hidden layer and output ({kinds}).",
            kinds=" → ".join(kinds),
        ),
    )


@check(0.25, "test_quickstart", name="test_quickstart_loss_fits_the_labels")
def quickstart_loss_fits_the_labels(quickstart_model, mnist):
    """얕은 모델의 손실이 레이블에 맞습니다 / The loss of the quickstart model fits the labels"""
    quickstart_model.has_loss_for_classes()
    quickstart_model.reader(mnist).has_loss_for_its_labels()


MODELS = {
    "sigmoid": text(ko="sigmoid 모델", en="The sigmoid model"),
    "relu": text(ko="relu 모델", en="The relu model"),
    "quickstart": text(ko="얕은 모델", en="The quickstart model"),
}

for short, called in MODELS.items():

    @check(
        0.25,
        f"test_{short}",
        name=f"test_{short}_model_keeps_to_the_epochs",
        title=text(
            ko="{called}{이} 에포크 수를 지킵니다", en="{called} keeps to the epochs", called=called
        ),
    )
    def keeps_to_the_epochs(mnist, model=named(f"{short}_model")):
        model.reader(mnist).asked_for_at_most_epochs(
            EPOCHS,
            why=text(
                ko="오래 기다리면 깊이의 차이가 아니라 인내심의 차이를 재게 됩니다.",
                en="With more, patience would be measured, not depth.",
            ),
        )

    @check(
        0.25,
        f"test_{short}",
        name=f"test_{short}_model_learns_from_training_digits_alone",
        title=text(
            ko="{called}{은} 학습용 숫자만 배웁니다",
            en="{called} learns from training digits alone",
            called=called,
        ),
    )
    def learns_from_training_digits_alone(mnist, model=named(f"{short}_model")):
        model.reader(mnist).learnt_none_of(mnist.x_test, but=mnist.x_train)

    @check(
        0.75 if short == "quickstart" else 0.5,
        f"test_{short}",
        name=f"test_{short}_model_reads_new_digits",
        title=text(
            ko="{called}{이} 새 숫자를 읽습니다", en="{called} reads new digits", called=called
        ),
    )
    def reads_new_digits(mnist, needed, model=named(f"{short}_model"), short=short):
        reader = model.reader(mnist)
        reached, bar = reader.share_right(*reader.unseen), needed(short)
        passed = bar.is_reached_by(reached)
        if reached < GUESSING:
            fail(
                text(
                    ko="시험용 숫자의 {reached:.1%}만 맞힙니다. 열 클래스 가운데 무작위로 고른 것과 같으니 "
                    "아직 아무것도 배우지 못한 것입니다. 앞쪽 층까지 기울기가 닿지 않으면 이렇게 "
                    "됩니다. 학습률과 모멘텀, 배치의 크기를 바꾸며 검증용 숫자의 정확도를 보세요.",
                    en="Only {reached:.1%} of the test digits are classified correctly, as by "
                    "guessing one of ten: it has learnt nothing yet. That is what it looks like "
                    "when no gradient reaches the first layers. Try other learning rates, "
                    "momentums and batch sizes, and watch the accuracy on the validation digits.",
                    reached=reached,
                )
            )
        require(
            passed,
            text(
                ko="시험용 숫자의 {reached:.2%}를 맞힙니다. {bar:.2%}까지는 가야 합니다. 학습률, "
                "배치의 크기, 에포크({epochs}번까지)를 바꾸며 검증용 숫자의 정확도가 어떻게 "
                "움직이는지 보세요.",
                en="It classifies {reached:.2%} of the test digits correctly; it should get to "
                "{bar:.2%}. Change learning rate, batch size or epochs (up to {epochs}) and "
                "see how accuracy on the validation digits moves.",
                reached=reached,
                bar=bar,
                epochs=EPOCHS,
            ),
        )


def shares_right(mnist, *models):
    """The share that each model classifies correctly, by the key of `test_accuracy`."""
    readers = [model.reader(mnist) for model in models]
    return {
        short: reader.share_right(*reader.unseen)
        for short, reader in zip(MODELS, readers, strict=True)
    }


@check(0.75, "test_compare", name="test_accuracies_are_those_of_the_test_digits")
def accuracies_are_those_of_the_test_digits(
    test_accuracy, mnist, sigmoid_model, relu_model, quickstart_model
):
    """정확도는 시험용 숫자의 것입니다 / The accuracies are those of the test digits"""
    claimed = test_accuracy.dictionary()
    missing = [key for key in MODELS if key not in claimed]
    require(
        not missing,
        text(
            ko="`test_accuracy`에 {missing}{이} 없습니다. 키는 표에 적힌 그대로입니다.",
            en="`test_accuracy` has no {missing}; its keys are those of the table.",
            missing=", ".join(missing),
        ),
    )
    findings = Findings()
    counted = shares_right(mnist, sigmoid_model, relu_model, quickstart_model)
    for key, share in counted.items():
        value = np.asarray(claimed[key])
        if value.size != 1 or value.dtype.kind not in "fiu":
            findings.add(
                text(
                    ko="`test_accuracy[{key}]`에 숫자 하나가 있어야 합니다.",
                    en="`test_accuracy[{key}]` should be one number.",
                    key=repr(key),
                )
            )
        elif abs(float(value.ravel()[0]) - share) > SCORE_TOLERANCE:
            findings.add(
                text(
                    ko="`test_accuracy[{key}]`의 값 {seen:.4f}{이} `{key}_model`{으로} 시험용 "
                    "숫자를 다시 읽어 센 것과 다릅니다.",
                    en="`test_accuracy[{key}]` is {seen:.4f}, which is not what a recount of the "
                    "test digits with `{key}_model` gives.",
                    key=key,
                    seen=float(value.ravel()[0]),
                )
            )
    findings.settle(
        text(
            ko="학습용 숫자에서 잰 것, 손실을 담은 것, 다른 모델의 것이 아닌지 확인하세요.",
            en="See that it was not measured on training digits, is no loss, and is of the same "
            "model.",
        ),
        out_of=len(counted),
    )


@check(0.75, "test_compare", name="test_order_of_the_three_holds")
def order_of_the_three_holds(test_accuracy, mnist, sigmoid_model, relu_model, quickstart_model):
    """보고한 순위가 세 모델의 순위입니다 / The order reported is that of the three models"""
    reported = test_accuracy.dictionary()
    values = {key: np.asarray(reported[key]) for key in MODELS if key in reported}
    claimed = {
        key: float(value.ravel()[0])
        for key, value in values.items()
        if value.size == 1 and value.dtype.kind in "fiu"
    }
    counted = shares_right(mnist, sigmoid_model, relu_model, quickstart_model)
    order_is_measured(claimed, counted)


def order_is_measured(claimed, counted):
    """Look whether `claimed` puts the models in the order of `counted`; key -> share of each."""
    require(
        len(claimed) == len(counted),
        text(
            ko="`test_accuracy`에 세 모델의 숫자가 하나씩 있어야 순위를 볼 수 있습니다.",
            en="`test_accuracy` needs one number for each of the three models to tell an order.",
        ),
    )
    require(
        any(abs(claimed[key] - share) <= SCORE_TOLERANCE for key, share in counted.items()),
        text(
            ko="세 값 가운데 어느 것도 다시 센 정확도가 아닙니다. 재지 않은 값의 순위는 모델의 "
            "순위가 아닙니다.",
            en="None of the three values is a recounted accuracy; the order of figures that were "
            "not measured is not that of the models.",
        ),
    )
    for worse, better in permutations(counted, 2):
        # Figures that are each right within the tolerance keep this order, however near they are.
        if counted[better] - counted[worse] > 2 * SCORE_TOLERANCE:
            require(
                claimed[better] > claimed[worse],
                text(
                    ko="적은 값으로는 `{worse}`{이} `{better}`보다 낮지 않지만, 다시 세면 더 "
                    "낮습니다. 키와 모델의 짝이 맞는지, 손실이 아니라 정확도인지 확인하세요.",
                    en="By the values reported, `{worse}` is not below `{better}`; by a recount it "
                    "is. See that each key has its own model, and accuracy instead of loss.",
                    worse=worse,
                    better=better,
                ),
            )

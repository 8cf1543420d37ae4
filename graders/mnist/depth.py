"""The three networks of `depth`, each as its table has it, and the race between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nbassay import evidence as ev
from nbassay.checks import (
    Findings,
    Submission,
    architecture,
    compiled,
    fail,
    fits,
    metrics,
    require,
)
from nbassay.checks.architecture import LINEAR, Layer, effective_layers
from nbassay.data import ImageSet
from nbassay.texts import text

from .digits import GUESSING, fits_of, share_right

EPOCHS = 8
FIRST = Layer("Dense", (128,), 100_480)
HIDDEN = Layer("Dense", (128,), 16_512)
LAST = Layer("Dense", (10,), 1_290)
SIGMOID = (FIRST, HIDDEN, HIDDEN, LAST)
RELU = (FIRST, HIDDEN, HIDDEN, HIDDEN, HIDDEN, LAST)
QUICKSTART = (FIRST, LAST)
# These change the shape or the scale of a picture and nothing else.
SHAPING = ("Flatten", "Reshape", "Rescaling")
LOSSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")
NAMES = {"sigmoid": "sigmoid_model", "relu": "relu_model", "quickstart": "quickstart_model"}

Rebuild = Callable[[str | ev.Model], Any]


def layers(name: str, model: Any, table: Sequence[Layer], *, but: Sequence[str] = ()) -> None:
    """The dense layers are those of the table; classes in `but` are looked at elsewhere.

    Raises:
        CheckFailed: naming each layer that differs.
    """
    architecture.layers(name, model, table, ignore=(*SHAPING, *but))


def sigmoid_everywhere(name: str, model: Any) -> None:
    """All layers use sigmoid; the last may be a softmax as well.

    Raises:
        CheckFailed: naming each layer with another activation.
    """
    found = [layer.activation or LINEAR for layer in effective_layers(model, SHAPING)]
    last = "softmax" if found[-1:] == ["softmax"] else "sigmoid"
    architecture.activations(
        name,
        model,
        "sigmoid",
        last,
        why=text(
            ko="여기서는 sigmoid를 겹겹이 쌓으면 무슨 일이 생기는지 보려는 것입니다.",
            en="What happens when sigmoids are stacked is what this network is there to show.",
        ),
    )


def sgd_and_crossentropy(name: str, model: ev.Model) -> None:
    """The model is compiled with SGD, categorical cross-entropy and accuracy.

    Raises:
        CheckFailed: naming what is not.
    """
    compiled.optimizer(name, model, "sgd")
    compiled.loss(
        name,
        model,
        "categorical_crossentropy",
        why=text(
            ko="원-핫 이름표와 열 가지 확률의 차이를 재는 손실입니다.",
            en="It measures how far ten probabilities are from a one-hot label.",
        ),
    )
    compiled.metric(name, model, "accuracy")


def loss_fits_labels(submission: Submission, name: str, model: Any, data: ImageSet) -> None:
    """The loss is a cross-entropy of ten classes that goes with the labels it was fed.

    Raises:
        CheckFailed: naming loss and labels.
    """
    given = submission.model(name)
    seen = compiled.loss_name(name, given)
    require(
        seen in LOSSES,
        text(
            ko="`{name}`의 손실 함수가 {seen}입니다. 열 가지 가운데 하나를 고르는 문제에는 "
            "categorical_crossentropy(원-핫) 또는 sparse_categorical_crossentropy(정수)가 "
            "맞습니다.",
            en="`{name}` is compiled with loss {seen}. Choosing one of ten goes with "
            "categorical_crossentropy (one-hot) or sparse_categorical_crossentropy "
            "(integers).",
            name=name,
            seen=seen,
        ),
    )
    compiled.from_logits(name, given)
    last = fits_of(submission, name, model, data)[-1]
    compiled.loss_fits_labels(name, given, fits.targets(name, last))


def drops_a_fifth(name: str, model: Any) -> None:
    """A dropout of 0.2 stands between the hidden layer and the output.

    Raises:
        CheckFailed: if there is none, naming its place or its rate.
    """
    found = effective_layers(model, SHAPING)
    kinds = [layer.kind for layer in found]
    require(
        "Dropout" in kinds,
        text(
            ko="`{name}`에 Dropout 층이 없습니다. 학습하는 동안 뉴런 일부를 쉬게 해야 몇 개에만 "
            "기대지 않습니다.",
            en="`{name}` has no Dropout layer. Some neurons have to pause during training, or "
            "the network comes to lean on a few of them.",
            name=name,
        ),
    )
    rates = [layer.config.get("rate") for layer in found if layer.kind == "Dropout"]
    require(
        rates == [0.2],
        text(
            ko="`{name}`의 Dropout 비율이 {rates}입니다. 표에는 0.2인 층 하나입니다. 이 수는 "
            "남기는 비율이 아니라 쉬게 하는 비율입니다.",
            en="`{name}` has dropout rates {rates}; the table has a single layer with 0.2. The "
            "number is the share that pauses, not the share that stays.",
            name=name,
            rates=rates,
        ),
    )
    place = kinds.index("Dropout")
    require(
        "Dense" in kinds[:place] and "Dense" in kinds[place:],
        text(
            ko="`{name}`의 Dropout이 은닉층과 출력층 사이에 있지 않습니다({kinds}).",
            en="The Dropout of `{name}` is not between hidden layer and output ({kinds}).",
            name=name,
            kinds=" → ".join(kinds),
        ),
    )


def few_epochs(submission: Submission, name: str, model: Any, data: ImageSet) -> None:
    """All trainings of the model together asked for no more epochs than the race allows.

    Raises:
        CheckFailed: with the number asked for.
    """
    asked = sum(fits.epochs_asked(fits_of(submission, name, model, data)))
    require(
        asked <= EPOCHS,
        text(
            ko="`{name}`에 모두 {asked}에폭을 요청했습니다. 이 경주에서는 모델마다 "
            "{epochs}에폭까지입니다. 오래 기다리면 깊이의 차이가 아니라 인내심의 차이를 재게 "
            "됩니다.",
            en="`{name}` was asked for {asked} epochs in all; in this race every model gets "
            "{epochs} at most. With more, patience would be measured, not depth.",
            name=name,
            asked=asked,
            epochs=EPOCHS,
        ),
    )


def reads_new_digits(reached: float, needed: float) -> None:
    """The share of test images read rightly reaches the bar.

    Raises:
        CheckFailed: with both, and with what a share of a tenth means.
    """
    if reached < GUESSING:
        fail(
            text(
                ko="시험용 숫자의 {reached:.1%}만 맞힙니다. 열 가지를 찍는 것과 같으니 아직 "
                "아무것도 배우지 못한 것입니다. 앞쪽 층까지 기울기가 닿지 않으면 이렇게 "
                "됩니다. 학습률과 모멘텀, 배치의 크기를 바꾸어 보세요.",
                en="Only {reached:.1%} of the test digits are read rightly, as by guessing one "
                "of ten: it has learnt nothing yet. That is what it looks like when no "
                "gradient reaches the first layers. Try other learning rates, momentums and "
                "batch sizes.",
                reached=reached,
            )
        )
    require(
        reached >= needed,
        text(
            ko="시험용 숫자의 {reached:.2%}를 맞힙니다. {needed:.2%}까지는 가야 합니다. 학습률, "
            "배치의 크기, 에폭({epochs}번까지)을 바꾸며 학습 정확도가 어떻게 움직이는지 "
            "보세요.",
            en="It reads {reached:.2%} of the test digits rightly; it should get to "
            "{needed:.2%}. Change learning rate, batch size or epochs (up to {epochs}) and "
            "see how training accuracy moves.",
            reached=reached,
            needed=needed,
            epochs=EPOCHS,
        ),
    )


def shares(submission: Submission, rebuild: Rebuild, data: ImageSet) -> dict[str, float]:
    """Return the share that each of the three models reads rightly.

    Raises:
        CheckFailed: if one is missing, or takes no digits.
    """
    return {key: share_right(submission, name, rebuild(name), data) for key, name in NAMES.items()}


def as_claimed(claimed: Mapping[str, Any], counted: Mapping[str, float]) -> None:
    """`test_accuracy` holds, for each model, the share that is counted here.

    Raises:
        PartialCredit: naming each that is off; every right one gives a third.
    """
    findings = Findings()
    for key, share in counted.items():
        value = np.asarray(claimed.get(key, "missing"))
        if value.size != 1 or value.dtype.kind not in "fiu":
            findings.add(
                text(
                    ko="`test_accuracy[{key}]`에 숫자 하나가 있어야 합니다.",
                    en="`test_accuracy[{key}]` should be one number.",
                    key=repr(key),
                )
            )
        elif abs(float(value.ravel()[0]) - share) > metrics.SCORE_TOLERANCE:
            seen = float(value.ravel()[0])
            findings.add(
                text(
                    ko="`test_accuracy[{key}]`의 값 {seen:.4f}{이} `{names}`{으로} 시험용 숫자를 "
                    "다시 읽어 센 것과 다릅니다.",
                    en="`test_accuracy[{key}]` is {seen:.4f}, which is not what a recount of "
                    "the test digits with `{names}` gives.",
                    key=repr(key),
                    seen=seen,
                    names=NAMES[key],
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


def in_order(counted: Mapping[str, float], slack: float) -> None:
    """Stacked sigmoids read fewest digits, the deep relu more, the quickstart model most.

    A model may be ahead of the next by less than `slack`, which is what luck makes.

    Raises:
        CheckFailed: with the three shares.
    """
    first, second, third = (counted[key] for key in NAMES)
    seen = ", ".join(f"{key} {share:.4f}" for key, share in counted.items())
    require(
        first < second + slack and second < third + slack,
        text(
            ko="다시 센 정확도는 {seen}입니다. sigmoid를 쌓은 것이 가장 낮고, 깊은 relu가 "
            "그다음, 드롭아웃을 쓴 얕은 모델이 가장 높아야 합니다. 뒤처진 모델의 학습률과 "
            "배치를 손보세요.",
            en="Recounted, the accuracies are {seen}. The stacked sigmoids should come last, "
            "the deep relu before them, the shallow network with dropout first. Work on "
            "learning rate and batches of the one that lags.",
            seen=seen,
        ),
    )

"""The CNN that a student designs: the five parts, each where it does its work; and its answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import CheckFailed, Submission, compiled, fail, fits, metrics, require
from nbassay.checks.architecture import Layer, effective_layers
from nbassay.data import ImageSet
from nbassay.texts import text

from .digits import answers, fits_of

EPOCHS = 3
MOST_PARAMETERS = 300_000
TEST_ROWS = 10_000
CONVOLUTIONS = {"Conv2D", "SeparableConv2D", "DepthwiseConv2D"}
POOLING = {"MaxPooling2D", "AveragePooling2D"}
DROPOUT = {"Dropout", "SpatialDropout2D", "GaussianDropout", "AlphaDropout"}
LOSSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")
# A network is asked again in batches of another size, so nearly equal probabilities may swap.
SAME_ANSWERS = 0.999


def sees_neighbours(model: Any) -> None:
    """A convolution with a window of more than one pixel comes before the picture is flattened.

    Raises:
        CheckFailed: if there is none.
    """
    found = effective_layers(model)
    require(
        any(_sees_neighbours(layer) for layer in _pictures(found)),
        text(
            ko="이웃한 점들을 함께 보는 합성곱층이 펼치기 앞에 없습니다({chain}). 1×1 창이나 "
            "펼친 뒤의 층에는 이웃이 보이지 않습니다.",
            en="No convolution looks at neighbouring pixels before the flattening ({chain}). A "
            "window of 1×1, or a layer behind the flattening, sees no neighbours.",
            chain=_chain(found),
        ),
    )


def pools(model: Any) -> None:
    """A pooling comes after a convolution and makes its picture smaller.

    Raises:
        CheckFailed: if there is none.
    """
    found = effective_layers(model)
    pictures = _pictures(found)
    seen = [place for place, layer in enumerate(pictures) if layer.kind in CONVOLUTIONS]
    later = pairwise(pictures[seen[0] :]) if seen else ()
    require(
        any(_shrinks(before, layer) for before, layer in later),
        text(
            ko="합성곱층 뒤에서 그림을 줄이는 풀링층이 없습니다({chain}). 풀링이 있어야 다음 "
            "층이 더 넓게 보고 매개변수도 줄어듭니다.",
            en="No pooling behind a convolution makes the picture smaller ({chain}). Pooling "
            "lets the next layer see more at once, and saves parameters.",
            chain=_chain(found),
        ),
    )


def drops(model: Any) -> None:
    """There is a dropout that does something, and it comes before the output.

    Raises:
        CheckFailed: if there is none.
    """
    found = effective_layers(model)
    rates = [float(layer.config.get("rate", 0)) for layer in found[:-1] if layer.kind in DROPOUT]
    require(
        any(0 < rate < 1 for rate in rates),
        text(
            ko="출력층 앞에서 일하는 드롭아웃이 없습니다({chain}, 비율 {rates}). 학습하는 동안 "
            "일부가 쉬어야 학습용 그림을 외우지 않습니다.",
            en="No dropout is at work before the output ({chain}, rates {rates}). With some "
            "pausing during training, the training pictures are not learnt by heart.",
            chain=_chain(found),
            rates=rates,
        ),
    )


def ends_in_ten(model: Any) -> None:
    """The pictures are flattened, and ten probabilities come out.

    Raises:
        CheckFailed: naming shape or activation of the last layer.
    """
    found = effective_layers(model)
    last = found[-1]
    kinds = {layer.kind for layer in found}
    require(
        kinds & {"Flatten", "Reshape", "GlobalAveragePooling2D", "GlobalMaxPooling2D"},
        text(
            ko="그림을 한 줄로 펼치는 층이 없습니다({chain}). 완전연결층은 한 줄로 펼친 값을 "
            "받습니다.",
            en="No layer flattens the pictures ({chain}); dense layers take a row of values.",
            chain=_chain(found),
        ),
    )
    require(
        last.output_shape == (10,) and last.activation == "softmax",
        text(
            ko="마지막 층이 {last}입니다. 숫자마다 하나씩, 합이 1인 확률 열 개가 나와야 합니다.",
            en="The last layer is {last}; ten probabilities that sum to 1 should come out, one "
            "for each digit.",
            last=last,
        ),
    )


def small(model: Any) -> None:
    """The model keeps to the number of parameters of the brief.

    Raises:
        CheckFailed: with the number seen.
    """
    seen = int(model.count_params())
    require(
        seen <= MOST_PARAMETERS,
        text(
            ko="`model`의 매개변수가 {seen:,}개입니다. {most_parameters:,}개를 넘지 않아야 "
            "합니다. 펼치기 전에 그림을 더 줄여 보세요.",
            en="`model` has {seen:,} parameters; keep to {most_parameters:,}. Make the picture "
            "smaller before it is flattened.",
            seen=seen,
            most_parameters=MOST_PARAMETERS,
        ),
    )


def loss_fits(submission: Submission) -> None:
    """The loss goes with ten probabilities and with the labels, and accuracy is watched.

    Raises:
        CheckFailed: naming the loss, the labels, or the metrics.
    """
    model = submission.model("model")
    seen = compiled.loss_name("model", model)
    require(
        seen in LOSSES,
        text(
            ko="`model`의 손실 함수가 {seen}입니다. 원-핫 이름표와 열 가지 확률에 맞는 손실이 "
            "필요합니다. 다른 손실은 정답의 확률을 재지 않습니다.",
            en="`model` is compiled with loss {seen}; what is needed is one for one-hot labels "
            "and ten probabilities. Others do not measure the probability of the right digit.",
            seen=seen,
        ),
    )
    compiled.from_logits("model", model)
    if submission.has("y_train"):
        compiled.loss_fits_labels("model", model, submission.numbers("y_train"))
    compiled.metric("model", model, "accuracy")


def few_epochs(submission: Submission, model: Any, data: ImageSet) -> None:
    """All trainings together asked for no more epochs than the brief allows.

    Raises:
        CheckFailed: with the number asked for.
    """
    asked = sum(fits.epochs_asked(fits_of(submission, "model", model, data)))
    require(
        asked <= EPOCHS,
        text(
            ko="`model`에 모두 {asked}에폭을 요청했습니다. {epochs}에폭까지입니다. 오래 배우는 "
            "대신 구조로 이겨 보세요.",
            en="`model` was asked for {asked} epochs in all; {epochs} at most. Win by "
            "structure, not by time.",
            asked=asked,
            epochs=EPOCHS,
        ),
    )


def predicted(submission: Submission, model: Any, data: ImageSet) -> None:
    """`y_pred` holds the digits that the network answers.

    Raises:
        CheckFailed: saying what they are instead.
    """
    y_pred = submission.numbers("y_pred")
    if y_pred.shape == (TEST_ROWS, 10):
        fail(
            text(
                ko="`y_pred`의 모양이 (10000, 10)입니다. 아직 열 가지 확률입니다. 그림마다 가장 "
                "큰 확률의 번호 하나를 골라야 합니다.",
                en="`y_pred` has shape (10000, 10): these still are ten probabilities. Pick the "
                "number of the largest for each picture.",
            )
        )
    y_pred = submission.vector("y_pred", TEST_ROWS)
    again = answers(submission, "model", model, data)
    agree = float(np.mean(y_pred[: len(again)] == again))
    require(
        agree >= SAME_ANSWERS,
        text(
            ko="`y_pred`가 `model`을 다시 돌려 얻은 답과 {agree:.1%}만 같습니다. 시험용 그림 "
            "전부를 순서대로 예측했는지, 어느 축을 따라 골랐는지 확인하세요.",
            en="`y_pred` agrees with what `model` answers for only {agree:.1%} of the pictures. "
            "See that all test pictures are predicted in order, and along which axis the "
            "largest is looked for.",
            agree=agree,
        ),
    )


def accuracy(submission: Submission, share: float) -> None:
    """`test_accuracy` is the share that the network reads rightly.

    Raises:
        CheckFailed: naming a percentage or a loss.
    """
    metrics.score("test_accuracy", submission.number("test_accuracy"), share)


def matrix(submission: Submission, model: Any, data: ImageSet) -> None:
    """`matrix` counts truth by answers: the student's own, or those of the network.

    Raises:
        CheckFailed: naming a transposed or normalised matrix.
    """
    claimed = submission.numbers("matrix")
    counted = np.resize(answers(submission, "model", model, data), TEST_ROWS)
    own = _own_answers(submission)
    for guesses in (own, counted):
        if guesses is not None and np.array_equal(claimed, _matrix(data.y_test, guesses)):
            return
    metrics.confusion("matrix", claimed, data.y_test, counted if own is None else own)


def _own_answers(submission: Submission) -> NDArray[Any] | None:
    """Return `y_pred` if it holds digits: it is looked at by a check of its own."""
    try:
        found = submission.numbers("y_pred").ravel()
    except CheckFailed:
        return None
    return found if found.size == TEST_ROWS and np.isin(found, range(10)).all() else None


def _matrix(truth: NDArray[Any], guesses: NDArray[Any]) -> NDArray[np.int64]:
    counts = np.zeros((10, 10), np.int64)
    np.add.at(counts, (truth.astype(int), guesses.astype(int)), 1)
    return counts


def _chain(layers: Sequence[Layer]) -> str:
    return " → ".join(layer.kind for layer in layers) or "-"


def _pictures(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return the layers before the first one that is no picture any more."""
    for place, layer in enumerate(layers):
        if layer.output_shape is not None and len(layer.output_shape) < 3:
            return tuple(layers[:place])
    return tuple(layers)


def _sees_neighbours(layer: Layer) -> bool:
    """A window of a single pixel sees none; one as large as the picture is a dense layer."""
    if layer.kind not in CONVOLUTIONS:
        return False
    window = tuple(layer.config.get("kernel_size") or ())
    return max(window, default=0) > 1 and max((layer.output_shape or (1,))[:2]) > 1


def _shrinks(before: Layer, layer: Layer) -> bool:
    """A pooling that gives a smaller picture than it was given."""
    if layer.kind not in POOLING or not before.output_shape or not layer.output_shape:
        return False
    return math.prod(layer.output_shape[:2]) < math.prod(before.output_shape[:2])

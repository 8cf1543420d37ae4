"""The network that `build_model` returns: does it keep the picture, and does it learn better?"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbassay import evidence as ev
from nbassay.checks import compiled, fail, partial, require, shapes
from nbassay.checks.architecture import LINEAR, Layer, effective_layers
from nbassay.checks.calls import Result
from nbassay.data import ImageSet
from nbassay.keras.models import RebuildError, load_keras, model_work, predict
from nbassay.keras.training import train_briefly
from nbassay.texts import Text, text

ROWS = 6_000
BATCH = 32
SEEDS = (1, 2, 3)
# Millions of multiplications for one picture; 75 is a small VGG and takes 40 s to train.
MOST_WORK = 200.0
HOPELESS = 0.05  # so far below that another start does not help
NEAR = 0.02

CONVOLUTIONS = {"Conv2D", "SeparableConv2D", "DepthwiseConv2D"}
# What may take a picture for one in [0, 255]: layers, and operations on tensors that are no layer.
SCALING = {
    *("Rescaling", "Normalization", "RandomBrightness", "RandomColorJitter"),
    *("Multiply", "TrueDivide", "Subtract", "Power"),
}
LOSSES = ("sparse_categorical_crossentropy", "categorical_crossentropy")


def returned_model(result: Result) -> ev.Model:
    """Return the model that `build_model()` gave back, as evidence.

    Raises:
        CheckFailed: if it stopped with an error, or returned something else.
    """
    error, value = result.outcome.error, result.outcome.result
    if error is not None:
        fail(
            text(
                ko="`build_model()`이 오류로 멈췄습니다: {why}",
                en="`build_model()` stopped with {why}",
                why=f"{ev.short(error.name)}: {ev.short(error.value)}",
            )
        )
    if isinstance(value, ev.Model):
        return value
    seen = "None" if value is None else value.describe()
    fail(
        text(
            ko="`build_model()`이 돌려준 것은 {seen}입니다. 컴파일한 Keras 모델이어야 합니다. "
            "return을 확인하세요.",
            en="`build_model()` returned {seen}; it should return a compiled Keras model. See "
            "to its return statement.",
            seen=seen,
        )
    )


def keeps_two_dimensions(model: Any) -> None:
    """A convolution that sees neighbours comes before the picture is flattened.

    Raises:
        CheckFailed: if the picture is flattened first, or nothing looks at neighbours.
    """
    if _looks_at_neighbours(model):
        return
    layers = effective_layers(model)
    kinds = " → ".join(layer.kind for layer in layers)
    if any(layer.kind in CONVOLUTIONS or layer.kind == "Conv1D" for layer in layers):
        fail(
            text(
                ko="합성곱이 사진의 두 차원을 함께 보지 못합니다({kinds}). 펼친 뒤에는 위아래로 "
                "이웃한 점이 멀리 떨어져 있고, 1×1이나 한 방향의 창으로는 이웃이 보이지 "
                "않습니다.",
                en="No convolution looks at both dimensions of the picture ({kinds}). Once "
                "flattened, pixels that were neighbours are far apart, and a window of one "
                "pixel or of one direction sees no neighbours.",
                kinds=kinds,
            )
        )
    fail(
        text(
            ko="이웃한 점들을 함께 보는 합성곱층이 없습니다({kinds}). 펼치기와 "
            "완전연결층만으로는 어느 점이 어느 점의 이웃인지 알 수 없습니다.",
            en="No convolution looks at neighbouring pixels together ({kinds}). Flattening and "
            "dense layers alone cannot know which pixels are neighbours.",
            kinds=kinds or "-",
        )
    )


def _looks_at_neighbours(model: Any) -> bool:
    for layer in effective_layers(model):
        if _is_flat(layer):
            return False
        if _sees_neighbours(layer):
            return True
    return False


def _is_flat(layer: Layer) -> bool:
    return layer.output_shape is not None and len(layer.output_shape) < 3


def _sees_neighbours(layer: Layer) -> bool:
    """A window of a single pixel sees none; one as large as the picture is a dense layer."""
    if layer.kind not in CONVOLUTIONS:
        return False
    window = tuple(layer.config.get("kernel_size") or ())
    return min(window, default=0) > 1 and max((layer.output_shape or (1,))[:2]) > 1


def ten_probabilities(model: Any) -> None:
    """The output is a softmax over ten classes.

    Raises:
        CheckFailed: naming shape or activation.
    """
    seen = tuple(model.output_shape[1:])
    require(
        seen == (10,),
        text(
            ko="`build_model()`의 출력 모양이 {seen}입니다. 숫자마다 한 칸, (*, 10)이어야 합니다.",
            en="The output of `build_model()` has shape {seen}; with one place for each "
            "digit it is (*, 10).",
            seen=shapes.shape_text((None, *seen)),
        ),
    )
    last = effective_layers(model)[-1]
    activation = last.activation or LINEAR
    require(
        activation == "softmax",
        text(
            ko="출력층의 활성화 함수가 {seen}. 열 가지 가운데 하나를 고르는 확률은 더해서 1이 "
            "되어야 합니다.",
            en="The output layer has {seen}. Probabilities of choosing one of ten have to sum "
            "to 1.",
            seen=text(ko="없습니다", en="no activation")
            if activation == LINEAR
            else text(ko="{name}입니다", en="the activation {name}", name=activation),
        ),
    )


def loss_fits(model: ev.Model) -> None:
    """The loss is a cross-entropy of ten classes and takes probabilities.

    Raises:
        CheckFailed: naming the loss, or `from_logits`.
    """
    seen = compiled.loss_name("build_model()", model)
    require(
        seen in LOSSES,
        text(
            ko="손실 함수가 {seen}입니다. 열 가지 확률에는 categorical_crossentropy(원-핫) 또는 "
            "sparse_categorical_crossentropy(정수)가 맞습니다. 다른 손실은 정답의 확률을 "
            "재지 않습니다.",
            en="The loss is {seen}. Ten probabilities go with categorical_crossentropy "
            "(one-hot) or sparse_categorical_crossentropy (integers); others do not measure "
            "the right class.",
            seen=seen,
        ),
    )
    compiled.from_logits("build_model()", model)


def beats_dense(evidence: ev.Model, model: Any, digits: ImageSet, margin: float) -> None:
    """`model` reads more new digits than the dense net by `margin`, each in its best of three runs.

    Raises:
        CheckFailed: because the model cannot be trained.
        PartialCredit: with both shares; half the points for a convolution near the dense net.
    """
    work = model_work(model) / 1e6
    require(
        work <= MOST_WORK,
        text(
            ko="사진 한 장에 곱셈이 {work:,.0f}백만 번 듭니다. 6,000장으로 한 에폭 배우기에는 "
            "너무 큽니다.",
            en="One picture takes {work:,.0f} million multiplications: too large a network for "
            "one epoch of 6,000 pictures.",
            work=work,
        ),
    )
    dense, best = dense_share(digits), 0.0
    for seed in SEEDS:
        best = max(best, _share(model, evidence.compile, digits, seed))
        if best >= dense + margin:
            return
        if best < dense - HOPELESS:
            break
    earned = 0.5 if best >= dense - NEAR and _looks_at_neighbours(model) else 0.0
    scaling = _scaling_layer(model)
    if scaling:
        bytes_in = _share(model, evidence.compile, digits, SEEDS[0], brightest=255)
        if bytes_in >= best + HOPELESS:
            partial(earned, _scaled_twice(scaling, best, bytes_in))
    partial(
        earned,
        text(
            ko="숫자 6,000장을 한 에폭 배운 뒤 새 숫자의 {best:.1%}를 맞힙니다. 완전연결 "
            "신경망은 같은 조건에서 {dense:.1%}이고, 뚜렷이 이기려면 {wanted:.1%}가 되어야 "
            "합니다. 필터의 수와 층의 깊이를 바꾸어 보세요.",
            en="After one epoch on 6,000 digits it reads {best:.1%} of new ones rightly. The "
            "dense net gets {dense:.1%} under the same conditions; to beat it clearly takes "
            "{wanted:.1%}. Try other numbers of filters, or another depth.",
            best=best,
            dense=dense,
            wanted=dense + margin,
        ),
    )


def _scaling_layer(model: Any) -> str:
    """Return what the model does to the scale of its input before it has weights, "" if nothing."""
    for layer in effective_layers(model):
        if layer.kind in SCALING:
            return layer.kind
        if layer.kind in CONVOLUTIONS or layer.kind == "Dense":
            break
    return ""


def _scaled_twice(scaling: str, best: float, bytes_in: float) -> Text:
    """Return what to say of a network that would learn from brightness in [0, 255]."""
    return text(
        ko="숫자 6,000장을 한 에폭 배운 뒤 새 숫자의 {best:.1%}를 맞힙니다. 입력의 스케일 "
        "때문입니다. 사진의 밝기는 이미 0과 1 사이인데, 모델 안의 {scaling}{은} 0부터 "
        "255까지라고 여깁니다. 그런 밝기를 넣으면 {bytes_in:.1%}를 맞힙니다. 그 층을 "
        "빼거나 [0, 1]에 맞추세요.",
        en="After one epoch on 6,000 digits it reads {best:.1%} of new ones rightly, "
        "because of the scale of the input: brightness comes in [0, 1] already, and "
        "{scaling} in the model takes it for [0, 255]. Given such pictures it reads "
        "{bytes_in:.1%}. Take that layer out, or make it fit [0, 1].",
        best=best,
        scaling=scaling,
        bytes_in=bytes_in,
    )


def _share(
    model: Any, settings: ev.Compile | None, digits: ImageSet, seed: int, brightest: int = 1
) -> float:
    """Return the share of the test images that `model` reads rightly after one epoch.

    Brightness runs from 0 to `brightest`.

    Raises:
        CheckFailed: if the model takes other rows, or cannot be trained as it is compiled.
    """
    wanted = tuple(model.input_shape[1:])
    if int(np.prod(wanted)) != 784:
        fail(
            text(
                ko="`build_model()`의 입력 모양이 {seen}{이어서} 28×28 사진으로 학습할 수 없습니다.",
                en="`build_model()` takes {seen} and cannot learn from 28x28 pictures.",
                seen=shapes.shape_text((None, *wanted)),
            )
        )
    scale = np.float32(brightest / 255)
    rows = digits.x_train[:ROWS].reshape(-1, *wanted) * scale
    labels = digits.y_train[:ROWS]
    if settings is not None and settings.loss_name == "categorical_crossentropy":
        labels = np.eye(10, dtype=np.float32)[labels]
    new = digits.x_test[: digits.distinct_test].reshape(-1, *wanted) * scale
    try:
        train_briefly(model, settings, rows, labels, epochs=1, batch_size=BATCH, seed=seed)
        answers = predict(model, new).argmax(axis=-1)
    except RebuildError as error:
        fail(error.message)
    return float(np.mean(answers == digits.y_test[: len(answers)]))


_dense_shares: dict[bool, float] = {}


def dense_share(digits: ImageSet) -> float:
    """Return the share that the given dense 784-128-10 net reads rightly in its best run."""
    if digits.complete not in _dense_shares:
        shares = [_share(_dense(), _ADAM, digits, seed) for seed in SEEDS]
        _dense_shares[digits.complete] = max(shares)
    return _dense_shares[digits.complete]


_ADAM = ev.Compile(ev.Spec("Adam", {}), ev.Spec("SparseCategoricalCrossentropy", {}), ())


def _dense() -> Any:
    keras = load_keras()
    inputs = keras.Input((784,))
    hidden = keras.layers.Dense(128, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(hidden))

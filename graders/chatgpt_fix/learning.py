"""Whether a network learns better than the dense one of the notebook, from the same digits."""

import functools

import numpy as np

from nbassay import evidence as ev
from nbassay.checks.architecture import effective_layers
from nbassay.checks.bars import reaches
from nbassay.checks.convolutions import CONVOLUTIONS, looks_at_neighbours
from nbassay.checks.shapes import shape_text
from nbassay.data import load
from nbassay.grader import fail, partial, require, text
from nbassay.keras.models import RebuildError, load_keras, model_work, predict
from nbassay.keras.training import train_briefly

ROWS = 6_000
BATCH = 32
SEEDS = (1, 2, 3)
# Millions of multiplications for one picture; 75 is a small VGG and takes 40 s to train.
MOST_WORK = 200.0
HOPELESS = 0.05  # so far below that another start does not help
NEAR = 0.02
# What may take a picture for one in [0, 255]: layers, and operations on tensors that are no layer.
SCALING = {
    *("Rescaling", "Normalization", "RandomBrightness", "RandomColorJitter"),
    *("Multiply", "TrueDivide", "Subtract", "Power"),
}


def beats_dense(built, digits, margin):
    """`built` reads more new digits than the dense net by `margin`, each in its best of three runs.

    A convolution near the dense net gets half of the points.
    """
    model, settings = built.network, built.evidence.compile
    work = model_work(model) / 1e6
    require(
        work <= MOST_WORK,
        text(
            ko="사진 한 장에 곱셈이 {work:,.0f}백만 번 듭니다. 6,000장으로 한 에포크 학습하기에는 "
            "너무 큽니다.",
            en="One picture takes {work:,.0f} million multiplications: too large a network for "
            "one epoch of 6,000 pictures.",
            work=work,
        ),
    )
    dense, best = dense_share(digits), 0.0
    for seed in SEEDS:
        best = max(best, _share(model, settings, digits, seed))
        if best - dense >= margin:
            break
        if best < dense - HOPELESS:
            break
    if reaches(best - dense, margin):
        return
    earned = 0.5 if best >= dense - NEAR and looks_at_neighbours(model) else 0.0
    scaling = _scaling_layer(model)
    if scaling:
        bytes_in = _share(model, settings, digits, SEEDS[0], brightest=255)
        if bytes_in >= best + HOPELESS:
            partial(earned, _scaled_twice(scaling, best, bytes_in))
    partial(
        earned,
        text(
            ko="숫자 6,000장을 한 에포크 학습한 뒤 새 숫자의 {best:.1%}를 맞힙니다. 완전연결 "
            "신경망은 같은 조건에서 {dense:.1%}이고, 통과하려면 {wanted:.1%}가 되어야 합니다. "
            "필터의 수와 층의 깊이를 바꾸어 보세요.",
            en="After one epoch on 6,000 digits it gets {best:.1%} of new ones right. The dense "
            "network gets {dense:.1%} under the same conditions; to pass takes {wanted:.1%}. Try "
            "other numbers of filters, or another depth.",
            best=best,
            dense=dense,
            wanted=dense + margin,
        ),
    )


def _scaling_layer(model):
    """Return what the model does to the scale of its input before it has weights, "" if nothing."""
    for layer in effective_layers(model):
        if layer.kind in SCALING:
            return layer.kind
        if layer.kind in CONVOLUTIONS or layer.kind == "Dense":
            break
    return ""


def _scaled_twice(scaling, best, bytes_in):
    """Return what to say of a network that would learn from brightness in [0, 255]."""
    return text(
        ko="숫자 6,000장을 한 에포크 학습한 뒤 새 숫자의 {best:.1%}를 맞힙니다. 입력의 스케일 "
        "때문입니다. 사진의 밝기는 이미 0과 1 사이인데, 모델 안의 {scaling}{은} 0부터 "
        "255까지라고 여깁니다. 그런 밝기를 넣으면 {bytes_in:.1%}를 맞힙니다. 그 층을 "
        "빼거나 [0, 1]에 맞추세요.",
        en="After one epoch on 6,000 digits it gets {best:.1%} of new ones right, because of "
        "the scale of the input: brightness comes in [0, 1] already, and {scaling} in the "
        "model takes it for [0, 255]. Given such pictures it gets {bytes_in:.1%} right. Take "
        "that layer out, or make it fit [0, 1].",
        best=best,
        scaling=scaling,
        bytes_in=bytes_in,
    )


def _share(model, settings, digits, seed, brightest=1):
    """Return the share of the test images that `model` gets right after one epoch.

    Brightness runs from 0 to `brightest`.

    The check fails if it takes other rows, or cannot be trained as it is compiled.
    """
    wanted = tuple(model.input_shape[1:])
    if int(np.prod(wanted)) != 784:
        fail(
            text(
                ko="`build_model()`의 입력 모양이 {seen}{이어서} 28×28 사진으로 학습할 수 없습니다.",
                en="`build_model()` takes {seen} and cannot learn from 28x28 pictures.",
                seen=shape_text((None, *wanted)),
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


def dense_share(digits):
    """Return the share that the given dense 784-128-10 net gets right in its best run."""
    return _dense_share(digits.complete)


@functools.cache
def _dense_share(complete):
    """The same for all data or the sample, worked out once a process."""
    digits = load("mnist")
    return max(_share(_dense(), _ADAM, digits, seed) for seed in SEEDS)


_ADAM = ev.Compile(ev.Spec("Adam", {}), ev.Spec("SparseCategoricalCrossentropy", {}), ())


def _dense():
    keras = load_keras()
    inputs = keras.Input((784,))
    hidden = keras.layers.Dense(128, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(hidden))

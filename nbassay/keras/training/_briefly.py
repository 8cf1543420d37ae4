"""Training a rebuilt model ourselves, with settings that a submission asked for."""

from __future__ import annotations

import logging
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.evidence import Compile, Json, Spec, short, snake_name
from nbassay.keras.marking_time import keep_within_time
from nbassay.keras.models import RebuildError, load_keras
from nbassay.keras.training._request import Refused
from nbassay.keras.training._schedules import build_schedule
from nbassay.texts import text

_RATES: dict[str, tuple[float, float]] = {
    "learning_rate": (0.0, 100.0),
    "weight_decay": (0.0, 10.0),
}
_FREE: dict[str, tuple[float, float]] = {**_RATES, "epsilon": (0.0, 1.0)}
_MOMENTS: dict[str, tuple[float, float]] = {"beta_1": (0.0, 1.0), "beta_2": (0.0, 1.0)}
# Settings as ranges of numbers; everything else keeps Keras's default.
OPTIMIZERS: dict[str, dict[str, tuple[float, float]]] = {
    "Adam": {**_FREE, **_MOMENTS},
    "Nadam": {**_FREE, **_MOMENTS},
    "AdamW": {**_FREE, **_MOMENTS},
    "SGD": {**_RATES, "momentum": (0.0, 1.0)},
    "RMSprop": {**_FREE, "rho": (0.0, 1.0), "momentum": (0.0, 1.0)},
    "Adamax": {**_FREE, **_MOMENTS},
    "Lion": {**_RATES, **_MOMENTS},
    "Adadelta": {**_FREE, "rho": (0.0, 1.0)},
    "Adagrad": {**_FREE, "initial_accumulator_value": (0.0, 10.0)},
}
FLAGS = {
    "SGD": ("nesterov",),
    "Adam": ("amsgrad",),
    "AdamW": ("amsgrad",),
    "RMSprop": ("centered",),
}
LOSSES = {
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "mean_squared_error": "MeanSquaredError",
    "mean_absolute_error": "MeanAbsoluteError",
    "hinge": "Hinge",
    "kl_divergence": "KLDivergence",
    "huber": "Huber",
}

_SETTLING_ROWS = 2_560
_SETTLING_BATCH = 256


def train_briefly(
    model: Any,
    compiled: Compile | None,
    x: NDArray[Any],
    y: NDArray[Any],
    *,
    epochs: int,
    batch_size: int,
    seed: int,
) -> Any:
    """Train the Keras `model` from fresh weights and return it; nothing is printed.

    `x` and `y` are rows as the model takes them. The weights it had are thrown away: kernels are
    drawn from the Glorot uniform distribution (Glorot and Bengio 2010) with `seed`, biases are
    zero. Optimizer and loss are those of `compiled`, from an allow-list. The same seed gives the
    same start and order of rows. The averages of BatchNormalization are those of the trained
    network over its rows: the ones that it keeps on the way lag behind for hundreds of steps.

    Raises:
        RebuildError: if the model was not compiled, or its optimizer or loss is not on the list,
            or the rows do not fit the model.
        OutOfMarkingTime: if a grader calls it and has had its time.
    """
    keras = load_keras()

    optimizer, loss = build_optimizer(compiled), build_loss(compiled)
    keras.utils.set_random_seed(seed)
    reset_weights(model, seed)
    model.compile(optimizer=optimizer, loss=loss)
    notes = logging.getLogger("tensorflow")
    level = notes.level
    # It notes that functions are traced again for each model, which is our very purpose.
    notes.setLevel(logging.ERROR)
    try:
        in_time = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: keep_within_time()
        )
        model.fit(x, y, epochs=epochs, batch_size=batch_size, verbose=0, callbacks=[in_time])
    except Exception as error:
        # TensorFlow has many errors for a loss that does not fit labels and outputs.
        raise RebuildError(
            text(
                ko="모델을 학습할 수 없습니다. 손실 함수가 정답과 출력 모양에 맞는지 보세요",
                en="the model cannot be trained; see whether the loss fits labels and outputs",
            ),
        ) from error
    finally:
        notes.setLevel(level)
    _settle_averages(model, x)
    return model


def _settle_averages(model: Any, x: NDArray[Any]) -> None:
    """Let each BatchNormalization average what it sees in some rows, all of them alike."""
    normalising = [layer for layer in model.layers if type(layer).__name__ == "BatchNormalization"]
    if not normalising:
        return
    kept = [layer.momentum for layer in normalising]
    for place, start in enumerate(range(0, min(len(x), _SETTLING_ROWS), _SETTLING_BATCH)):
        keep_within_time()
        for layer in normalising:
            layer.momentum = place / (place + 1)
        model(x[start : start + _SETTLING_BATCH], training=True)
    for layer, momentum in zip(normalising, kept, strict=True):
        layer.momentum = momentum


def build_optimizer(compiled: Compile | None) -> Any:
    """Return a fresh Keras optimizer with the settings of `compiled` that are on the list.

    Raises:
        RebuildError: if there is none, or it is not on the list as it is set.
    """
    keras = load_keras()

    if compiled is None or compiled.optimizer is None:
        raise RebuildError(
            text(
                ko="모델이 컴파일되지 않았습니다. model.compile을 부르세요",
                en="the model is not compiled; call model.compile",
            ),
        )
    given = compiled.optimizer
    names = {snake_name(name): name for name in OPTIMIZERS}
    class_name = names.get(given.name)
    if class_name is None:
        raise _not_allowed(given)
    settings: dict[str, Any] = {
        key: _schedule(value) if _is_schedule(key, value) else _in_range(given, key, bounds)
        for key, bounds in OPTIMIZERS[class_name].items()
        if (value := given.config.get(key)) is not None
    }
    for key in FLAGS.get(class_name, ()):
        settings[key] = given.config.get(key) is True
    return getattr(keras.optimizers, class_name)(**settings)


def build_loss(compiled: Compile | None) -> Any:
    """Return the Keras loss of `compiled`, from_logits as it was.

    Raises:
        RebuildError: if there is none, or it is not on the list.
    """
    keras = load_keras()

    given = compiled.loss if compiled else None
    if compiled is None or given is None or given.name not in LOSSES:
        raise _not_allowed(given)
    settings = {"from_logits": True} if compiled.from_logits and "entropy" in given.name else {}
    return getattr(keras.losses, LOSSES[given.name])(**settings)


def reset_weights(model: Any, seed: int) -> None:
    """Draw fresh weights: kernels Glorot uniform with `seed`, scales one, the rest zero.

    The statistics of a Normalization layer belong to the data and stay.
    """
    keras = load_keras()

    place = 0
    for layer in model.layers:
        if type(layer).__name__ == "Normalization":
            continue
        for weight in layer.weights:
            kind = str(weight.path).rpartition("/")[2]
            if kind.endswith("kernel"):
                start = keras.initializers.GlorotUniform(seed=seed + place)
                weight.assign(start(weight.shape, weight.dtype))
            else:
                ones = kind in {"gamma", "moving_variance"}
                weight.assign(np.full(weight.shape, 1.0 if ones else 0.0, np.float32))
            place += 1


def _is_schedule(key: str, value: Json) -> bool:
    return key == "learning_rate" and isinstance(value, dict)


def _schedule(value: Json) -> Any:
    try:
        return build_schedule(value if isinstance(value, dict) else {})
    except Refused as error:
        raise RebuildError(
            text(
                ko="learning_rate에는 숫자나 Keras의 학습률 스케줄을 쓰세요",
                en="give a number or one of Keras's own schedules as learning_rate ({error})",
                error=error,
            ),
        ) from error


def _in_range(given: Spec, key: str, bounds: tuple[float, float]) -> float:
    value: Json = given.config[key]
    number = float(value) if isinstance(value, (int, float)) else math.nan
    if not bounds[0] <= number <= bounds[1]:
        raise RebuildError(
            text(
                ko="{class_name}의 {key} 값을 숫자로 정하세요",
                en="give {class_name} a plain number as {key}",
                class_name=short(given.class_name, 60),
                key=key,
            ),
        )
    return number


def _not_allowed(given: Spec | None) -> RebuildError:
    name = short(given.class_name, 60) if given else "None"
    return RebuildError(
        text(
            ko="{name}{으로}는 학습해 볼 수 없습니다. Keras의 기본 옵티마이저와 손실 함수를 쓰세요",
            en="cannot train with {name}; use Keras's own optimizers and losses",
            name=name,
        ),
    )

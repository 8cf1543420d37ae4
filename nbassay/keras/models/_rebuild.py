"""Rebuilding a submission's model: our own layers, its settings, its weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nbassay import evidence as ev
from nbassay.keras.models._quiet import load_keras
from nbassay.keras.models._rebuild_error import RebuildError
from nbassay.keras.models.build import MAX_PARAMETERS, LayerBuilder, OverBudgetError, too_large
from nbassay.keras.models.graph import MODEL_CLASSES, Opened, open_model
from nbassay.texts import text


def rebuild(model: ev.Model) -> Any:
    """Return a Keras model with the layers and weights of `model`, for predicting.

    Nothing of the submission is deserialised: each layer is built by us from an allow-list of
    classes and checked arguments, and its weights are set from plain arrays. The result is one
    flat functional model in float32, whichever way the original was written. Weights that are
    not finite are taken over; `nonfinite_weights` names them.

    Raises:
        RebuildError: for other layers, open sizes, models beyond the bounds, and weights that do
            not fit the layers.
    """
    if model.class_name not in MODEL_CLASSES or not model.builtin or model.config is None:
        name = ev.short(model.class_name, 60)
        raise RebuildError(
            text(
                ko="{name}{은} 직접 만든 모델입니다. Sequential 또는 함수형 API로 만드세요",
                en="{name} is a custom model; build it with Sequential or the functional API",
                name=name,
            ),
        )
    parameters = sum(weight.array.size for weight in model.weights)
    if parameters > MAX_PARAMETERS:
        raise too_large(
            text(
                ko="매개변수 {parameters:,}개",
                en="{parameters:,} parameters",
                parameters=parameters,
            )
        )
    builder = LayerBuilder(parameters)
    try:
        built = _connect(open_model(model.config, builder), builder)
        _set_weights(builder.leaves, model.weights)
    except RebuildError:
        raise
    except OverBudgetError as error:
        raise _wrong_weights() from error
    except Exception as error:
        # Keras says in many ways that sizes do not go together: all of them are a reason, and
        # none may stop the marking of the rest.
        raise RebuildError(
            text(
                ko="모델의 층이 서로 맞지 않습니다. 층마다 받는 크기와 내는 크기를 확인하세요",
                en="the layers of the model do not fit together; look at what sizes each takes and "
                "gives",
            ),
        ) from error
    return built


def nonfinite_weights(model: Any) -> tuple[str, ...]:
    """Return the paths of a Keras model's weights that hold NaN or infinity."""
    return tuple(
        str(weight.path)
        for weight in model.weights
        if not np.isfinite(np.asarray(weight, dtype=np.float64)).all()
    )


def _connect(opened: Opened, builder: LayerBuilder) -> Any:
    keras = load_keras()

    inputs = [builder.input(shape, name) for name, shape in opened.inputs]
    outputs = opened.block(list(inputs))
    return keras.Model(
        inputs[0] if opened.single_input else inputs,
        outputs[0] if opened.single_output else outputs,
    )


def _set_weights(leaves: list[Any], given: tuple[ev.Weight, ...]) -> None:
    """Give each layer its weights, in the order of `get_weights`."""
    wanted = [weight for layer in leaves for weight in layer.weights]
    if [tuple(weight.shape) for weight in wanted] != [weight.array.shape for weight in given]:
        raise _wrong_weights()
    for weight, value in zip(wanted, given, strict=True):
        if value.array.dtype.kind not in "fiu":
            raise _wrong_weights()
        with np.errstate(over="ignore"):
            weight.assign(value.array.load().astype(weight.dtype))
    for layer in leaves:
        if hasattr(layer, "finalize_state") and layer.weights:
            # Normalization keeps its statistics twice.
            layer.finalize_state()


def _wrong_weights() -> RebuildError:
    return RebuildError(
        text(
            ko="모델의 가중치가 층과 맞지 않습니다", en="the model's weights do not fit its layers"
        )
    )


def parameters_of(layer: Any) -> int:
    """Return the number of weights of a Keras layer or model, fixed ones included."""
    return sum(math.prod(weight.shape) for weight in layer.weights)

"""Making Keras layers out of checked settings, within bounds of memory and work."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from nbassay.evidence import Json, short
from nbassay.keras.models._computed import computed_layer
from nbassay.keras.models._cost import layer_work
from nbassay.keras.models._quiet import load_keras
from nbassay.keras.models._rebuild_error import RebuildError
from nbassay.keras.models.arguments import check_arguments
from nbassay.keras.models.layers import ACTIVATION_LAYERS, INITIALIZERS, LAYERS, MERGES
from nbassay.texts import Text, text

MAX_PARAMETERS = 50_000_000
MAX_LAYERS = 300
MAX_CALLS = 600
# Numbers in one sample of any layer's output, and work (see `layer_work`) for one sample in all.
MAX_OUTPUT = 4_000_000
MAX_WORK = 2_000_000_000

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}", re.ASCII)


class OverBudgetError(ValueError):
    """A layer that asks for more weights than the submission has."""


class LayerBuilder:
    """Makes the layers of one model and keeps count of what they cost."""

    def __init__(self, parameters: int) -> None:
        """Allow `parameters` numbers in all weights together."""
        self.leaves: list[Any] = []
        self._left = parameters
        self._calls = 0
        self._work = 0
        self._names: set[str] = set()

    def zeros(self, shape: tuple[int, ...], dtype: Any = None, **_: Any) -> Any:
        """Initialise a weight, if there is room for it: asked by Keras before it takes memory.

        Raises:
            OverBudgetError: if the weights so far are more than allowed.
        """
        keras = load_keras()

        self._left -= math.prod(shape)
        if self._left < 0:
            raise OverBudgetError
        return keras.ops.zeros(shape, dtype)

    def input(self, shape: tuple[int, ...], name: str) -> Any:
        """Return an input of `shape` (without the batch)."""
        keras = load_keras()

        _check_size(shape, "InputLayer")
        return keras.Input(shape, dtype="float32", name=self._name(name))

    def layer(self, data: Mapping[str, Json]) -> Any:
        """Return the layer that a configuration describes.

        Raises:
            RebuildError: if its class or an argument is not on the allow-list.
        """
        keras = load_keras()

        class_name, config = data.get("class_name"), data.get("config")
        if not isinstance(class_name, str) or not isinstance(config, dict):
            raise unreadable()
        _check_class(class_name, data.get("module"))
        inner = _activation_layer(config.get("activation"))
        plain = config if inner is None else {**config, "activation": "linear"}
        arguments = check_arguments(class_name, plain, LAYERS[class_name])
        if inner is not None and "activation" in arguments:
            arguments["activation"] = inner
        ours = dict.fromkeys(INITIALIZERS.get(class_name, ()), self.zeros)
        name = self._name(str(config.get("name", "")))
        self._require_room()
        layer = getattr(keras.layers, class_name)(**arguments, **ours, name=name, dtype="float32")
        self.leaves.append(layer)
        return layer

    def computed(
        self,
        class_name: str,
        name: str,
        function: str,
        template: list[Any],
        settings: Mapping[str, Any],
    ) -> Any:
        """Return a layer, called like the operation it stands for, that computes by `keras.ops`.

        Raises:
            RebuildError: if there are too many layers.
        """
        self._require_room()
        layer = computed_layer(class_name, self._name(name), function, template, settings)
        self.leaves.append(layer)
        return layer

    def _require_room(self) -> None:
        """Refuse one more layer where there are as many as there may be."""
        if len(self.leaves) >= MAX_LAYERS:
            raise too_large(
                text(ko="층이 너무 많습니다", en="more than {most} layers", most=MAX_LAYERS)
            )

    def count_call(self) -> None:
        """Count one call of a layer or inner model.

        Raises:
            RebuildError: if there are too many.
        """
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise too_large(
                text(
                    ko="층의 연결이 너무 많습니다",
                    en="more than {most} connections",
                    most=MAX_CALLS,
                )
            )

    def call(self, layer: Any, inputs: list[Any]) -> Any:
        """Return what `layer` makes of its inputs.

        Raises:
            RebuildError: if the result or the work for it is too large.
        """
        class_name = type(layer).__name__
        merges = class_name in MERGES or hasattr(layer, "template")
        if not merges and len(inputs) != 1:
            raise unreadable()
        if class_name == "Concatenate" and layer.axis in (0, -len(inputs[0].shape)):
            raise unreadable()  # it would make other rows of several
        self.count_call()
        output = layer(inputs if merges else inputs[0])
        shape = tuple(output.shape[1:])
        _check_size(shape, class_name)
        self._work += layer_work(layer, shape)
        if self._work > MAX_WORK:
            raise too_large(
                text(
                    ko="한 장을 예측하는 데 계산이 너무 많이 필요합니다",
                    en="predicting one sample takes too much computing",
                ),
            )
        return output

    def _name(self, wanted: str) -> str:
        """Return `wanted` if it is a plain name that is free, else a numbered one."""
        if not _NAME.fullmatch(wanted) or wanted in self._names:
            wanted = f"layer_{len(self._names)}"
        while wanted in self._names:
            wanted += "_"
        self._names.add(wanted)
        return wanted


def is_keras(module: Json) -> bool:
    """Whether a class is said to be Keras's own and not registered by a notebook."""
    return isinstance(module, str) and module.split(".")[0] == "keras"


def _activation_layer(data: Json) -> Any:
    """Return the layer given as an activation (`activation=LeakyReLU()`), None for a function."""
    keras = load_keras()

    if not isinstance(data, dict):
        return None
    class_name, config = data.get("class_name"), data.get("config")
    if not isinstance(class_name, str) or not isinstance(config, dict):
        return None
    if class_name not in ACTIVATION_LAYERS:
        return None
    _check_class(class_name, data.get("module"))
    arguments = check_arguments(class_name, config, ACTIVATION_LAYERS[class_name])
    return getattr(keras.layers, class_name)(**arguments, dtype="float32")


def _check_class(class_name: str, module: Json) -> None:
    if class_name in LAYERS and is_keras(module):
        return
    shown = short(class_name, 60)
    raise RebuildError(
        text(
            ko="{shown} 층은 채점에 쓸 수 없습니다. 수업에서 쓰는 기본 Keras 층으로 바꾸세요",
            en="the layer {shown} cannot be graded; use the built-in Keras layers of the course",
            shown=shown,
        ),
    )


def _check_size(shape: tuple[Any, ...], class_name: str) -> None:
    if not all(isinstance(size, int) and size > 0 for size in shape):
        raise RebuildError(
            text(
                ko="{class_name} 층의 크기를 알 수 없습니다. Input에 크기를 모두 적으세요",
                en="the size of {class_name} is open; give every size in Input",
                class_name=class_name,
            ),
        )
    if math.prod(shape) > MAX_OUTPUT:
        raise too_large(
            text(
                ko="{class_name} 층의 출력이 너무 큽니다",
                en="the output of {class_name} is too large",
                class_name=class_name,
            )
        )


def unreadable() -> RebuildError:
    """The configuration is not one that Keras writes."""
    return RebuildError(
        text(
            ko="모델의 구성을 읽을 수 없습니다. Sequential 또는 함수형 API로 만드세요",
            en="the model's configuration cannot be read; build it with Sequential or the "
            "functional API",
        ),
    )


def too_large(why: Text) -> RebuildError:
    """The model is beyond a bound."""
    return RebuildError(
        text(ko="모델이 너무 큽니다: {why}", en="the model is too large: {why}", why=why)
    )

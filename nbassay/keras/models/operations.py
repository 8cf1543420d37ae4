"""Arithmetic on tensors in a functional model, `(inputs - 0.1307) / 0.3081`, by an allow-list.

Keras writes each operation as a step of its own. What is a layer under another name becomes that
layer, so that checks see `x / 255` as Rescaling, `keras.ops.relu(x)` as an activation and `a + b`
as Add; the rest is computed by `keras.ops` in a layer of ours that is called like the operation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from nbassay.evidence import Json, short
from nbassay.keras.models._graph_steps import Given, fill
from nbassay.keras.models._operands import (
    check_axes,
    is_index,
    is_number,
    is_operand,
    is_setting,
    is_tensor,
    mixes_rows,
    of_one_rank,
    plain,
)
from nbassay.keras.models._rebuild_error import RebuildError
from nbassay.keras.models._reshaping import change_rank, concatenate, reshape, transpose
from nbassay.keras.models.build import LayerBuilder, unreadable
from nbassay.texts import text

_MODULES = ("keras.src.ops.", "keras.ops", "keras.src.activations.", "keras.activations")

_ACTIVATIONS = {
    "Relu": "relu",
    "Relu6": "relu6",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Silu": "silu",
    "Selu": "selu",
    "HardSigmoid": "hard_sigmoid",
    "HardSilu": "hard_silu",
    "HardTanh": "hard_tanh",
    "LogSigmoid": "log_sigmoid",
    "LogSoftmax": "log_softmax",
    "Celu": "celu",
}
# Classes of activations that are layers of the same settings.
_ACTIVATION_LAYERS = {
    "Softmax": "Softmax",
    "LeakyRelu": "LeakyReLU",
    "Elu": "ELU",
    "ReLU": "ReLU",
}
# The merging layers of two tensors have the names of the operations.
_MERGES = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")
# Classes that `keras.ops` computes: the function, and the settings that it takes.
_AXES = ("axis", "keepdims")
_COMPUTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **{name: (name.lower(), ()) for name in ("Negative", "Absolute", "Exp", "Expm1", "Log")},
    **{name: (name.lower(), ()) for name in ("Log1p", "Square", "Sqrt", "Rsqrt", "Sin", "Cos")},
    **{name: (name.lower(), ()) for name in ("Sign", "Reciprocal", "Floor", "Ceil", "Power")},
    **{name: (name.lower(), ()) for name in ("Add", "Subtract", "Multiply", "Maximum", "Minimum")},
    **{name: (name.lower(), ()) for name in ("Greater", "Less", "Where")},
    **{name: (name.lower(), _AXES) for name in ("Mean", "Sum", "Std", "Var", "Max", "Min")},
    **{name: (name.lower(), _AXES) for name in ("Amax", "Amin")},
    "TrueDivide": ("true_divide", ()),
    "Divide": ("divide", ()),
    "GreaterEqual": ("greater_equal", ()),
    "LessEqual": ("less_equal", ()),
    "Mod": ("mod", ()),
    "FloorDivide": ("floor_divide", ()),
    "Clip": ("clip", ("x_min", "x_max")),
    "GetItem": ("get_item", ()),
    "Tile": ("tile", ("repeats",)),
    "Repeat": ("repeat", ("repeats", "axis")),
    "Flip": ("flip", ("axis",)),
    "Stack": ("stack", ("axis",)),
    "Pad": ("pad", ("pad_width", "mode")),
    "Gelu": ("gelu", ("approximate",)),
    "Normalize": ("normalize", ("axis", "order", "epsilon")),
    "Cast": ("cast", ("dtype",)),
}
_POOLS = {"MaxPool": "MaxPooling", "AveragePool": "AveragePooling"}


@dataclass(frozen=True)
class Operation:
    """One call of an operation, to be made on the tensors that it is given."""

    class_name: str
    config: Mapping[str, Json]
    given: Given
    builder: LayerBuilder

    def __call__(self, inputs: list[Any]) -> list[Any]:
        """Return the output, as a list of one.

        Raises:
            RebuildError: if it is not on the list, called as it is.
        """
        check_axes(self.class_name, self.config, len(inputs[0].shape))
        made = _HANDLERS.get(self.class_name, _compute)(self, self._arguments(inputs))
        if not made.shape or made.shape[0] is not None:
            raise mixes_rows()
        return [made]

    def layer(self, class_name: str, inputs: list[Any], **settings: Any) -> Any:
        """Return what the layer of Keras makes of the inputs."""
        config = {"name": self.config.get("name", ""), **settings}
        data: dict[str, Json] = {
            "class_name": class_name,
            "module": "keras.layers",
            "config": config,
        }
        return self.builder.call(self.builder.layer(data), inputs)

    def _arguments(self, inputs: list[Any]) -> list[Any]:
        """Return the arguments in their order; those given by name follow as Keras has them."""
        named = [value for value in self.given.keywords.values() if value is not None]
        return [fill(value, inputs) for value in (*self.given.arguments, *named)]


_Handler: TypeAlias = Callable[[Operation, list[Any]], Any]


def is_operation(data: Mapping[str, Json]) -> bool:
    """Whether a step of a functional model is said to be an operation of Keras, not a layer."""
    module = data.get("module")
    return isinstance(module, str) and module.startswith(_MODULES)


def operation(data: Mapping[str, Json], call: Given, builder: LayerBuilder) -> Operation:
    """Return one call of an operation.

    Raises:
        RebuildError: if it is not on the list.
    """
    class_name, config = data.get("class_name"), data.get("config")
    if not isinstance(class_name, str) or not isinstance(config, dict) or not call.sources:
        raise unreadable()
    if class_name not in _HANDLERS and class_name not in _COMPUTED:
        raise _not_allowed(class_name)
    return Operation(class_name, config, call, builder)


def _arithmetic(step: Operation, arguments: list[Any]) -> Any:
    """A tensor and a number are Rescaling, two tensors of one rank a merging layer."""
    if len(arguments) != 2:
        raise unreadable()
    left, right = (plain(value) for value in arguments)
    if is_number(right):
        scale, offset = {
            "Add": (1.0, right),
            "Subtract": (1.0, -right),
            "Multiply": (right, 0.0),
            "TrueDivide": (1 / right if right else math.nan, 0.0),
        }.get(_plain_name(step.class_name), (math.nan, 0.0))
        if math.isfinite(scale):
            return step.layer("Rescaling", [left], scale=scale, offset=offset)
    elif is_number(left):
        factors = {"Add": (1.0, left), "Subtract": (-1.0, left), "Multiply": (left, 0.0)}
        if step.class_name in factors:
            scale, offset = factors[step.class_name]
            return step.layer("Rescaling", [right], scale=scale, offset=offset)
    elif step.class_name in _MERGES and of_one_rank(left, right):
        return step.layer(step.class_name, [left, right])
    return _compute(step, [left, right])


def _plain_name(class_name: str) -> str:
    return "TrueDivide" if class_name == "Divide" else class_name


def _activation(step: Operation, arguments: list[Any]) -> Any:
    if step.config.get("axis", -1) != -1 or step.config.get("alpha", 1) != 1:
        raise unreadable()
    return step.layer("Activation", arguments, activation=_ACTIVATIONS[step.class_name])


def _activation_layer(step: Operation, arguments: list[Any]) -> Any:
    settings = {key: value for key, value in step.config.items() if key != "name"}
    return step.layer(_ACTIVATION_LAYERS[step.class_name], arguments, **settings)


def _gelu(step: Operation, arguments: list[Any]) -> Any:
    if step.config.get("approximate"):
        return _compute(step, arguments)
    return step.layer("Activation", arguments, activation="gelu")


def _average(step: Operation, arguments: list[Any]) -> Any:
    """The mean or the largest of each channel of a picture is global pooling."""
    axis, keepdims = step.config.get("axis"), step.config.get("keepdims")
    kind = "Average" if step.class_name == "Mean" else "Max"
    whole = axis in ([1, 2], [-3, -2]) and len(arguments[0].shape) == 4
    if whole and step.config.get("initial") is None:
        return step.layer(f"Global{kind}Pooling2D", arguments, keepdims=bool(keepdims))
    return _compute(step, arguments)


def _pool(step: Operation, arguments: list[Any]) -> Any:
    rank = len(arguments[0].shape) - 2
    settings = {key: value for key, value in step.config.items() if key != "name"}
    for key in ("pool_size", "strides"):
        if isinstance(settings.get(key), int):
            settings[key] = [settings[key]] * rank
    return step.layer(f"{_POOLS[step.class_name]}{rank}D", arguments, **settings)


def _same(step: Operation, arguments: list[Any]) -> Any:
    return step.layer("Identity", arguments)


def _cast(step: Operation, arguments: list[Any]) -> Any:
    """Everything is computed as float32; only what was true or false changes."""
    if step.config.get("dtype") not in ("float16", "float32", "float64", "bfloat16"):
        raise _not_allowed(f"Cast({step.config.get('dtype')})")
    if arguments[0].dtype == "float32":
        return _same(step, arguments)
    return _compute_with(step, "cast", arguments, {"dtype": "float32"})


def _get_item(step: Operation, arguments: list[Any]) -> Any:
    """`x[..., :1]` and the like, as long as every row stays a row."""
    tensor, index = arguments
    items = index if isinstance(index, list) else [index]
    if not items or (items[0] is not ... and items[0] != slice(None)):
        raise unreadable()
    if items[0] is ...:
        # Made of as many whole axes as it stands for: none of the others may be the rows' own.
        taken = sum(item is not None for item in items[1:])
        if ... in items[1:] or taken >= len(tensor.shape):
            raise unreadable()
    if not all(is_index(item) for item in items):
        raise unreadable()
    return _compute_with(step, "get_item", [tensor, tuple(items)], {})


def _compute(step: Operation, arguments: list[Any]) -> Any:
    function, known = _COMPUTED[step.class_name]
    settings = {key: step.config[key] for key in known if step.config.get(key) is not None}
    if any(not is_setting(value) for value in settings.values()):
        raise unreadable()
    if not all(is_operand(value) for value in arguments):
        raise unreadable()
    return _compute_with(step, function, [plain(value) for value in arguments], settings)


def _compute_with(
    step: Operation, function: str, arguments: list[Any], settings: dict[str, Any]
) -> Any:
    tensors: list[Any] = []
    template = [_leave_open(value, tensors) for value in arguments]
    layer = step.builder.computed(
        step.class_name, str(step.config.get("name", "")), function, template, settings
    )
    return step.builder.call(layer, tensors)


def _leave_open(value: Any, tensors: list[Any]) -> Any:
    """Return an argument with its tensors left open, which are added to `tensors`."""
    if is_tensor(value):
        tensors.append(value)
        return None
    if isinstance(value, list):
        return [_leave_open(item, tensors) for item in value]
    return value


def _not_allowed(name: str) -> RebuildError:
    shown = short(name, 60)
    return RebuildError(
        text(
            ko="{shown} 연산은 채점에 쓸 수 없습니다. 수업에서 쓰는 기본 Keras 층으로 바꾸세요",
            en="the operation {shown} cannot be graded; use the built-in Keras layers of the "
            "course",
            shown=shown,
        )
    )


_HANDLERS: Mapping[str, _Handler] = {
    **dict.fromkeys(_ACTIVATIONS, _activation),
    **dict.fromkeys(_ACTIVATION_LAYERS, _activation_layer),
    **dict.fromkeys((*_MERGES, "TrueDivide", "Divide"), _arithmetic),
    **dict.fromkeys(_POOLS, _pool),
    **dict.fromkeys(("Mean", "Max", "Amax"), _average),
    **dict.fromkeys(("ExpandDims", "Squeeze"), change_rank),
    "Gelu": _gelu,
    "ConvertToTensor": _same,
    "Cast": _cast,
    "Reshape": reshape,
    "Transpose": transpose,
    "Concatenate": concatenate,
    "GetItem": _get_item,
}

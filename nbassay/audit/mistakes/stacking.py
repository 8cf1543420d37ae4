"""Mistakes in what a network is built of: sizes, activations, layers left out or doubled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    adding,
    argument,
    called,
    code,
    elements,
    exchange_called,
    keyword,
    number,
    positional,
    swapped,
    text,
    times,
    whole_code,
    within,
    without,
)

# The size of each kind of layer: its name, where it stands among the positions.
_SIZES: Mapping[str, str] = {
    "Conv1D": "filters", "Conv2D": "filters", "Conv2DTranspose": "filters",
    "Dense": "units", "Embedding": "output_dim", "GRU": "units", "LSTM": "units",
    "SeparableConv2D": "filters", "SimpleRNN": "units",
}  # fmt: skip
_WINDOWS: Mapping[str, tuple[int, str]] = {
    "AveragePooling2D": (0, "pool_size"), "Conv1D": (1, "kernel_size"),
    "Conv2D": (1, "kernel_size"), "Conv2DTranspose": (1, "kernel_size"),
    "MaxPool2D": (0, "pool_size"), "MaxPooling1D": (0, "pool_size"),
    "MaxPooling2D": (0, "pool_size"), "SeparableConv2D": (1, "kernel_size"),
}  # fmt: skip
_RATES = {"Dropout", "GaussianDropout", "GaussianNoise", "SpatialDropout2D"}
_OTHERS = {
    "Activation", "BatchNormalization", "Flatten", "GlobalAveragePooling2D", "LayerNormalization",
    "LeakyReLU", "Normalization", "RandomFlip", "RandomRotation", "RandomZoom", "ReLU", "Rescaling",
    "Reshape", "Softmax",
}  # fmt: skip
_LAYERS = {*_SIZES, *_WINDOWS, *_RATES, *_OTHERS}
_SAME_TWICE = {"Flatten", "ReLU", "Reshape"}
_KINDS: Mapping[str, str] = {
    "AveragePooling2D": "MaxPooling2D", "Conv2D": "SeparableConv2D",
    "GlobalAveragePooling2D": "Flatten", "GRU": "SimpleRNN", "LSTM": "SimpleRNN",
    "MaxPool2D": "AveragePooling2D", "MaxPooling2D": "AveragePooling2D",
}  # fmt: skip
_ACTIVATIONS: Mapping[str, tuple[str, ...]] = {
    "elu": ("relu",), "gelu": ("relu",), "leaky_relu": ("relu",), "linear": ("relu",),
    "relu": ("sigmoid", "tanh"), "selu": ("relu",), "sigmoid": ("softmax", "relu"),
    "softmax": ("sigmoid", "relu"), "swish": ("relu",), "tanh": ("sigmoid", "relu"),
}  # fmt: skip
# Layers whose outputs are those of the next when none says otherwise.
_LINEAR = {"Dense", "Conv1D", "Conv2D", "SeparableConv2D"}


def is_layer(node: cst.CSTNode) -> bool:
    """Whether a call makes one of Keras's layers, or their input."""
    return called(node) in _LAYERS or called(node) == "Input"


def change_size(node: cst.CSTNode) -> Changes:
    """Build a layer of one more, twice as many, or half of the units or filters."""
    if not isinstance(node, cst.Call) or called(node) not in _SIZES:
        return
    size = argument(node, 0, _SIZES[called(node)])
    count = number(size)
    if size is not None and isinstance(count, int):
        others = {count + 1, 2 * count, count // 2} - {0}
        for other in sorted(others):
            yield within(node, size, str(other))
    elif isinstance(size, cst.Name):
        yield within(node, size, f"{size.value} + 1")


def change_window(node: cst.CSTNode) -> Changes:
    """Look through a larger window, step further, pad or do not."""
    if not isinstance(node, cst.Call) or called(node) not in _WINDOWS:
        return
    window = argument(node, *_WINDOWS[called(node)])
    step = 2 if "Conv" in called(node) else 1
    if window is not None:
        sides = [int(side) for side in map(number, elements(window) or [window]) if side]
        larger = tuple(side + step for side in sides)
        if larger:
            yield within(node, window, str(larger if elements(window) else larger[0]))
    strides, padding = keyword(node, "strides"), keyword(node, "padding")
    yield without(node, strides) if strides else adding(node, "strides=3")
    if padding is None:
        yield adding(node, 'padding="same"')
    elif text(padding.value) in {"same", "valid"}:
        yield without(node, padding)


def change_rate(node: cst.CSTNode) -> Changes:
    """Drop the share that is to be kept, or nearly nothing."""
    if isinstance(node, cst.Call) and called(node) in _RATES:
        rate = argument(node, 0, "rate")
        share = number(rate)
        if rate is not None and share:
            yield within(node, rate, times(1 - share, 1) if share != 0.5 else "0.9")
            yield within(node, rate, times(share, 0.1))


def change_input(node: cst.CSTNode) -> Changes:
    """Expect inputs of another length."""
    shape = argument(node, 0, "shape") if isinstance(node, cst.Call) else None
    if called(node) == "Input" and shape is not None and elements(shape):
        last = elements(shape)[-1]
        length = number(last)
        yield within(
            node, last, f"{whole_code(last)} + 1" if length is None else str(int(length) + 1)
        )


def change_activation(node: cst.CSTNode) -> Changes:
    """Give a layer another activation."""
    if isinstance(node, cst.Call) and is_layer(node):
        for arg in node.args:
            if arg.keyword is None or arg.keyword.value == "activation":
                for other in _ACTIVATIONS.get(text(arg.value) or "", ()):
                    yield within(node, arg.value, f'"{other}"')


def drop_activation(node: cst.CSTNode) -> Changes:
    """Forget the activation, or give one to an output that is to have none."""
    if isinstance(node, cst.Call) and called(node) in _LINEAR:
        given = keyword(node, "activation")
        if given:
            yield without(node, given)
        elif not any(text(value) in _ACTIVATIONS for value in positional(node)):
            yield adding(node, 'activation="relu"')
            yield adding(node, 'activation="sigmoid"')


def exchange_layer(node: cst.CSTNode) -> Changes:
    """Use a layer of another kind."""
    if isinstance(node, cst.Call) and called(node) in _KINDS:
        yield exchange_called(node, node, _KINDS[called(node)])


def leave_layer_out(node: cst.CSTNode) -> Changes:
    """Forget a layer."""
    for element in _stacked(node):
        if isinstance(node, cst.List) and len(node.elements) > 1:
            kept = [other for other in node.elements if other is not element]
            yield node.with_changes(elements=kept), f"`{code(element.value)}` left out"


def double_layer(node: cst.CSTNode) -> Changes:
    """Stack a layer twice."""
    for element in _stacked(node):
        if isinstance(node, cst.List) and called(element.value) not in _SAME_TWICE:
            place = list(node.elements).index(element)
            twice = [*node.elements[: place + 1], *node.elements[place:]]
            yield node.with_changes(elements=twice), f"`{code(element.value)}` twice"


def exchange_layers(node: cst.CSTNode) -> Changes:
    """Stack two neighbours in the other order."""
    layers = _stacked(node)
    for one, other in pairwise(layers):
        kinds = {called(one.value), called(other.value)}
        # What drops single numbers does the same on both sides of what only lays them out.
        if not one.value.deep_equals(other.value) and not (kinds & _RATES and kinds & _SAME_TWICE):
            yield swapped(node, one.value, other.value)


def _stacked(node: cst.CSTNode) -> list[cst.BaseElement]:
    """Return the layers that a list holds, but for the input."""
    if not isinstance(node, cst.List):
        return []
    return [element for element in node.elements if called(element.value) in _LAYERS]


LAYERS: Sequence[tuple[str, Operator]] = (
    ("other size", change_size),
    ("other window", change_window),
    ("other dropout", change_rate),
    ("other input", change_input),
    ("other activation", change_activation),
    ("activation left out or added", drop_activation),
    ("other layer", exchange_layer),
    ("layer left out", leave_layer_out),
    ("layer doubled", double_layer),
    ("layers exchanged", exchange_layers),
)

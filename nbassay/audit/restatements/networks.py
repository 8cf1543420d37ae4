"""Networks: from a list, layer by layer, functional; the same layers said otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.patterns import rewrite
from nbassay.audit.restatements.rewriting import (
    Exchange,
    called,
    code,
    in_blocks,
    in_cells,
    only_name,
    short_name,
    written,
)

_WITH_ACTIVATION = frozenset({"Dense", "Conv1D", "Conv2D"})
_MAKERS = ("keras.Sequential", "keras.models.Sequential")
_LAYERS = _WITH_ACTIVATION | {"Flatten", "Dropout", "MaxPooling2D"}


def stacked(statement: cst.CSTNode) -> tuple[str, list[str]] | None:
    """Return the name of a network that is made from a list, and its layers as they are written."""
    match only_name(statement):
        case (name, cst.Call(args=[cst.Arg(value=cst.List(elements=layers))]) as call):
            if called(call) in _MAKERS and len(layers) > 1:
                return name, [code(layer.value) for layer in layers]
    return None


def layer_by_layer(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Add one layer after another."""
    if made := stacked(body[place]):
        name, layers = made
        text = "".join(f"{name}.add({layer})\n" for layer in layers)
        yield 1, f"{name} = keras.Sequential()\n{text}", "layers are added one by one"


def from_a_list(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Give all layers in a list that has a name of its own."""
    if made := stacked(body[place]):
        name, layers = made
        text = "".join(f"    {layer},\n" for layer in layers)
        stack = f"stack = [\n{text}]\n"
        yield 1, f"{stack}{name} = keras.Sequential(layers=stack)\n", "the list has a name"


def functional(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Call the layers one on another."""
    made = stacked(body[place])
    if made and _begins_with_input(made[1]) and not _grows_later(body[place:], made[0]):
        name, (first, *layers) = made
        lines = [f"inlet = {first}", "flow = inlet", *(f"flow = {one}(flow)" for one in layers)]
        text = "\n".join([*lines, f"{name} = keras.Model(inlet, flow)"]) + "\n"
        yield 1, text, "the network became functional"


def functional_by_keywords(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Call the layers one on another in one expression, and name inputs and outputs."""
    made = stacked(body[place])
    if made and _begins_with_input(made[1]) and not _grows_later(body[place:], made[0]):
        name, (first, *layers) = made
        outlet = "inlet"
        for layer in layers:
            outlet = f"{layer}({outlet})"
        text = f"inlet = {first}\n{name} = keras.Model(inputs=inlet, outputs={outlet})\n"
        yield 1, text, "the network became one functional expression"


def shape_at_first_layer(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Give the shape of the inputs to the first layer."""
    made = stacked(body[place])
    if made and _begins_with_input(made[1]):
        name, (first, second, *rest) = made
        match cst.parse_expression(first), cst.parse_expression(second):
            case cst.Call(args=[cst.Arg(value=shape)]), cst.Call(func=func, args=args) as layer:
                if short_name(layer) in _LAYERS:
                    own = [code(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for arg in args]
                    with_shape = f"{code(func)}({', '.join([*own, f'input_shape={code(shape)}'])})"
                    text = _sequential(name, [with_shape, *rest])
                    yield 1, text, "the first layer was given the shape"


def built_in_a_function(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Make the network in a function."""
    made = stacked(body[place])
    found = only_name(body[place])
    if made and found:
        name, value = found
        text = f"def build_{name}():\n    return {code(value)}\n\n\n{name} = build_{name}()\n"
        yield 1, text, "a function makes the network"


def activations_apart(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Make each activation a layer of its own."""
    if made := stacked(body[place]):
        name, layers = made
        parted = [part for layer in layers for part in _without_activation(layer)]
        if len(parted) > len(layers):
            yield 1, _sequential(name, parted), "activations became layers of their own"


def layers_named(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Give each layer a name."""
    if made := stacked(body[place]):
        name, layers = made
        named = [
            _with_argument(layer, f'name="part_{number}"') for number, layer in enumerate(layers)
        ]
        yield 1, _sequential(name, named), "layers got names"


def with_functions_of_keras(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Give activations as Keras's functions."""
    yield from _with_functions(cell, "keras.activations", "import keras")


def with_functions_of_tensorflow(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Give activations as TensorFlow's functions."""
    yield from _with_functions(cell, "tf.nn", "import tensorflow as tf")


class _Activations(cst.CSTTransformer):
    """Writes activations as functions of a module."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._module = module

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        if short_name(original_node) not in _WITH_ACTIVATION:
            return updated_node
        return updated_node.with_changes(args=[self._written(arg) for arg in updated_node.args])

    def _written(self, arg: cst.Arg) -> cst.Arg:
        match arg:
            case cst.Arg(keyword=cst.Name(value="activation"), value=cst.SimpleString() as said):
                new = cst.parse_expression(f"{self._module}.{said.raw_value}")
                return arg.with_changes(value=new)
        return arg


def _with_functions(
    cell: cst.Module, module: str, imported: str
) -> Iterator[tuple[cst.Module, str]]:
    changed = cell.visit(_Activations(module))
    if not changed.deep_equals(cell):
        body = [*written(imported + "\n"), *changed.body]
        yield changed.with_changes(body=body), f"activations became functions of `{module}`"


def _begins_with_input(layers: Sequence[str]) -> bool:
    return called(cst.parse_expression(layers[0])).endswith("Input")


def _grows_later(rest: Sequence[cst.BaseStatement], name: str) -> bool:
    return any(f"{name}.add(" in code(statement) for statement in rest)


def _sequential(name: str, layers: Sequence[str]) -> str:
    lines = "".join(f"        {layer},\n" for layer in layers)
    return f"{name} = keras.Sequential(\n    [\n{lines}    ]\n)\n"


def _with_argument(layer: str, text: str) -> str:
    call = cst.ensure_type(cst.parse_expression(layer), cst.Call)
    args = [code(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT)).strip() for arg in call.args]
    return f"{code(call.func)}({', '.join([*args, text])})"


def _without_activation(layer: str) -> list[str]:
    call = cst.parse_expression(layer)
    if not isinstance(call, cst.Call) or short_name(call) not in _WITH_ACTIVATION:
        return [layer]
    room = called(call).rpartition(".")[0]
    kept = [arg for arg in call.args if not arg.keyword or arg.keyword.value != "activation"]
    gone = [arg for arg in call.args if arg not in kept]
    if not gone or not room:
        return [layer]
    texts = [code(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT)).strip() for arg in kept]
    return [f"{code(call.func)}({', '.join(texts)})", f"{room}.Activation({code(gone[0].value)})"]


NETWORKS: list[tuple[str, Operator]] = [
    ("layers added one by one", in_blocks(layer_by_layer)),
    ("list of layers named", in_blocks(from_a_list)),
    ("network made functional", in_blocks(functional)),
    ("network as one functional expression", in_blocks(functional_by_keywords)),
    ("input shape at the first layer", in_blocks(shape_at_first_layer)),
    ("network built in a function", in_blocks(built_in_a_function)),
    ("layers named", in_blocks(layers_named)),
    ("activations as functions of Keras", in_cells(with_functions_of_keras)),
    ("activations as functions of TensorFlow", in_cells(with_functions_of_tensorflow)),
    ("activations as layers", in_blocks(activations_apart)),
    (
        "layer by another of its names",
        rewrite(
            [
                ("keras.Sequential(A_)", "keras.models.Sequential(A_)"),
                ("keras.Input(shape=A_)", "keras.layers.Input(shape=A_)"),
                ("keras.Input(shape=A_)", "keras.layers.InputLayer(shape=A_)"),
                ("keras.Input(shape=(A_,))", "keras.Input((A_,))"),
                ("layers.MaxPooling2D(A_)", "layers.MaxPool2D(A_)"),
                ("layers.Dense(A_)", 'layers.Dense(A_, activation="linear")'),
                (
                    "layers.Conv2D(A_, (3, 3), activation=B_)",
                    "layers.Conv2D(A_, 3, activation=B_)",
                ),
                ("layers.MaxPooling2D((2, 2))", "layers.MaxPooling2D(2)"),
                ("layers.MaxPooling2D((2, 2))", "layers.MaxPooling2D()"),
            ]
        ),
    ),
]

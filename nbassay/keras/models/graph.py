"""Following the configurations of Sequential and functional models, as Keras 3 writes them.

Models inside a model are opened: their layers are called in place, so that what is built is one
flat graph. The layers come in the order of the configuration, which is that of `get_weights`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from nbassay.evidence import Json
from nbassay.keras.models._graph_steps import MAX_INPUTS, Given, Place, Tensor, place_of, read_given
from nbassay.keras.models._rebuild_error import RebuildError
from nbassay.keras.models.build import MAX_CALLS, LayerBuilder, is_keras, unreadable
from nbassay.keras.models.operations import is_operation, operation
from nbassay.texts import text

MAX_DEPTH = 4
MODEL_CLASSES = ("Sequential", "Functional", "Model")

Config = Mapping[str, Json]


class Block(Protocol):
    """Something that can be called on tensors: a layer, or a model inside the model."""

    def __call__(self, inputs: list[Any]) -> list[Any]:
        """Return the outputs for the inputs."""


@dataclass(frozen=True)
class _Leaf:
    layer: Any
    builder: LayerBuilder

    def __call__(self, inputs: list[Any]) -> list[Any]:
        return [self.builder.call(self.layer, inputs)]


@dataclass(frozen=True)
class _Chain:
    """The layers of a Sequential model, without its input layer."""

    blocks: tuple[Block, ...]
    builder: LayerBuilder

    def __call__(self, inputs: list[Any]) -> list[Any]:
        self.builder.count_call()
        tensors = inputs
        for block in self.blocks:
            tensors = block(tensors)
        return tensors


@dataclass(frozen=True)
class _Node:
    """One call of a block: where its inputs come from."""

    name: str
    block: Block
    inputs: tuple[Place, ...]


@dataclass(frozen=True)
class _Net:
    """A functional model: the calls of its blocks, and what goes in and comes out."""

    nodes: tuple[_Node, ...]
    inputs: tuple[Place, ...]
    outputs: tuple[Place, ...]
    builder: LayerBuilder

    def __call__(self, inputs: list[Any]) -> list[Any]:
        self.builder.count_call()
        if len(inputs) != len(self.inputs):
            raise unreadable()
        made = {name: [[tensor]] for (name, _, _), tensor in zip(self.inputs, inputs, strict=True)}
        waiting = list(self.nodes)
        while waiting:
            left = [node for node in waiting if not self._run(node, made)]
            if len(left) == len(waiting):
                raise unreadable()
            waiting = left
        return [made[name][call][place] for name, call, place in self.outputs]

    def _run(self, node: _Node, made: dict[str, list[list[Any]]]) -> bool:
        """Call a block if its inputs are there; its calls keep their order."""
        try:
            inputs = [made[name][call][place] for name, call, place in node.inputs]
        except (KeyError, IndexError):
            return False
        made.setdefault(node.name, []).append(node.block(inputs))
        return True


@dataclass(frozen=True)
class Opened:
    """A model's configuration, opened: its block and the shapes and names of its inputs."""

    block: Block
    inputs: tuple[tuple[str, tuple[int, ...]], ...]
    single_input: bool
    single_output: bool
    outputs: int


def open_model(config: Config, builder: LayerBuilder, depth: int = 0) -> Opened:
    """Return a Sequential or functional model's configuration as something to call.

    Raises:
        RebuildError: if it is no such configuration, or holds what is not allowed.
    """
    if depth >= MAX_DEPTH:
        raise unreadable()
    if "input_layers" in config:
        return _open_functional(config, builder, depth)
    return _open_sequential(config, builder, depth)


def _open_sequential(config: Config, builder: LayerBuilder, depth: int) -> Opened:
    layers = _objects(config.get("layers"))
    if layers and layers[0].get("class_name") == "InputLayer":
        first, layers = _input_of(layers[0]), layers[1:]
    elif depth > 0:
        # What it is called on says the shape.
        first = ("", ())
    elif config.get("build_input_shape") is None:
        raise RebuildError(
            text(
                ko="모델이 아직 만들어지지 않았습니다. 첫 층으로 Input을 넣거나 먼저 학습하세요",
                en="the model is not built yet; begin it with Input or train it first",
            ),
        )
    else:
        first = ("", _shape(config.get("build_input_shape")))
    blocks = tuple(_block(data, builder, depth) for data in layers)
    return Opened(_Chain(blocks, builder), (first,), True, True, 1)


def _open_functional(config: Config, builder: LayerBuilder, depth: int) -> Opened:
    inputs: dict[str, tuple[str, tuple[int, ...]]] = {}
    names: set[str] = set()
    nodes: list[_Node] = []
    nets: set[str] = set()
    for data in _objects(config.get("layers")):
        name = data.get("name")
        if not isinstance(name, str) or name in names:
            raise unreadable()
        names.add(name)
        if data.get("class_name") == "InputLayer":
            inputs[name] = _input_of(data)
            continue
        made = _nodes(name, data, builder, depth)
        nodes += made
        if made and isinstance(made[0].block, _Net):
            nets.add(name)
    starts, single_input = _ends(config.get("input_layers"), set())
    ends, single_output = _ends(config.get("output_layers"), nets)
    first = [name for name, _, _ in starts]
    if (
        len(nodes) > MAX_CALLS
        or sorted(first) != sorted(inputs)
        or not {name for name, _, _ in ends} <= names
    ):
        raise unreadable()
    ordered = tuple(inputs[name] for name in first)
    net = _Net(tuple(nodes), starts, ends, builder)
    return Opened(net, ordered, single_input, single_output, len(ends))


def _nodes(name: str, data: Config, builder: LayerBuilder, depth: int) -> list[_Node]:
    """Return the calls of a layer or an inner model, or of an operation on tensors."""
    calls = _objects(data.get("inbound_nodes"))
    if is_operation(data):
        given_to = [read_given(node) for node in calls]
        return [
            _Node(name, operation(data, call, builder), tuple(call.sources)) for call in given_to
        ]
    block = _block(data, builder, depth)
    return [_Node(name, block, tuple(_read_call(node).sources)) for node in calls]


def _block(data: Config, builder: LayerBuilder, depth: int) -> Block:
    """Return a layer or an inner model as something to call."""
    config = data.get("config")
    inner = data.get("class_name") in MODEL_CLASSES and is_keras(data.get("module"))
    if inner and isinstance(config, dict):
        return open_model(config, builder, depth + 1).block
    return _Leaf(builder.layer(data), builder)


def _input_of(data: Config) -> tuple[str, tuple[int, ...]]:
    config = data.get("config")
    if not isinstance(config, dict) or config.get("sparse") or config.get("ragged"):
        raise unreadable()
    return str(config.get("name", "")), _shape(config.get("batch_shape"))


def _shape(value: Json) -> tuple[int, ...]:
    """Return a shape without its batch axis."""
    if not isinstance(value, list) or not 1 <= len(value) <= 8:
        raise unreadable()
    sizes = []
    for size in value[1:]:
        if isinstance(size, bool) or not isinstance(size, int) or not 0 < size < 2**31:
            raise RebuildError(
                text(
                    ko="모델의 입력 크기를 알 수 없습니다. Input에 크기를 모두 적으세요",
                    en="the model's input size is open; give every size in Input",
                ),
            )
        sizes.append(size)
    return tuple(sizes)


def _read_call(node: Config) -> Given:
    """Return what a layer was called on; its other arguments must be without effect.

    That is so of `training`: whoever predicts or trains with the whole model says which it is, and
    that is what each layer gets, whatever its own call said. Keras itself writes it down for Random
    layers (true) and for Dropout (false).
    """
    call = read_given(node)
    without_effect = {"mask": (None,), "training": (None, False, True)}
    if any(value not in without_effect.get(key, ()) for key, value in call.keywords.items()):
        raise unreadable()
    tensors = call.arguments[0] if len(call.arguments) == 1 else None
    tensors = tensors if isinstance(tensors, list) else [tensors]
    if not call.sources or not all(isinstance(tensor, Tensor) for tensor in tensors):
        raise unreadable()
    return call


def _ends(value: Json, nets: set[str]) -> tuple[tuple[Place, ...], bool]:
    """Return the inputs or outputs of a functional model, and whether it has just one.

    Keras counts the calls of an inner functional model from 1 here, and from 0 elsewhere.
    """
    single = isinstance(value, list) and len(value) == 3 and isinstance(value[0], str)
    if not isinstance(value, list) or not 0 < len(value) <= MAX_INPUTS:
        raise unreadable()
    places = [place_of(value)] if single else [place_of(item) for item in value]
    shifted = [(name, call - (name in nets), output) for name, call, output in places]
    if any(call < 0 for _, call, _ in shifted):
        raise unreadable()
    return tuple(shifted), single


def _objects(value: Json) -> list[dict[str, Json]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise unreadable()
    return [item for item in value if isinstance(item, dict)]

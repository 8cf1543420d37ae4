"""What `build_classifier` and `build_reader` built."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from nbassay import evidence as ev
from nbassay.checks import architecture, compiled, fail, require, shapes
from nbassay.checks.architecture import Layer
from nbassay.checks.calls import Result
from nbassay.checks.code import Source
from nbassay.texts import text

Rebuild = Callable[[ev.Model], Any]

# How a layer was once told the shape of its input.
TOLD = {"input_dim", "input_shape", "batch_input_shape"}


class Network(NamedTuple):
    """One model as it was returned, and what the old code made."""

    name: str
    model: ev.Model
    input_shape: tuple[int | None, ...]
    layers: tuple[Layer, ...]
    loss: str


def classifiers(results: Sequence[Result]) -> Iterator[Network]:
    """Yield what each call of `build_classifier` returned.

    Raises:
        CheckFailed: if one ended with an error, or returned no model.
    """
    layers = Layer("Dense", (8,), None, "relu"), Layer("Dense", (1,), None, "sigmoid")
    for result in results:
        (features,) = result.args
        model = result.model(
            text(ko="특성 {features}개", en="{features} features", features=features)
        )
        name = f"build_classifier({features})"
        yield Network(name, model, (None, features), layers, "binary_crossentropy")


def readers(results: Sequence[Result]) -> Iterator[Network]:
    """Yield what each call of `build_reader` returned.

    Raises:
        CheckFailed: if one ended with an error, or returned no model.
    """
    for result in results:
        height, width, classes = result.args
        layers = (
            Layer("Flatten", (height * width,)),
            Layer("Dense", (32,), None, "relu"),
            Layer("Dense", (classes,), None, "softmax"),
        )
        model = result.model(
            text(
                ko="{height}×{width} 사진",
                en="pictures of {height}×{width}",
                height=height,
                width=width,
            )
        )
        name = f"build_reader({height}, {width}, {classes})"
        yield Network(name, model, (None, height, width), layers, "sparse_categorical_crossentropy")


def knows_its_input(network: Network, rebuild: Rebuild) -> None:
    """The model has weights for an input of the right shape.

    Raises:
        CheckFailed: if it has none, or another shape.
    """
    name, wanted = network.name, shapes.shape_text(network.input_shape)
    require(
        network.model.weights,
        text(
            ko="`{name}`{이} 돌려준 모델에는 가중치가 하나도 없습니다. 입력의 모양을 모르는 "
            "모델은 첫 묶음을 볼 때까지 비어 있어서 매개변수를 셀 수도 없습니다.",
            en="The model of `{name}` has no weights. A model that does not know the shape of "
            "its input is empty until it sees a first batch, and its parameters cannot even "
            "be counted.",
            name=name,
        ),
    )
    seen = shapes.shape_text(tuple(rebuild(network.model).input_shape))
    require(
        seen == wanted,
        text(
            ko="`{name}`의 입력 모양이 {seen}입니다. {wanted}{이어야} 합니다.",
            en="`{name}` takes {seen}; it should take {wanted}.",
            name=name,
            seen=seen,
            wanted=wanted,
        ),
    )


def is_the_same_network(network: Network, rebuild: Rebuild) -> None:
    """Layers, optimizer and loss are those of the old code.

    Raises:
        CheckFailed: naming what differs.
    """
    if network.model.weights:  # that it was never built is held against its input
        architecture.layers(network.name, rebuild(network.model), network.layers)
    compiled.optimizer(network.name, network.model, "adam")
    compiled.loss(network.name, network.model, network.loss)


def gives_no_warning(result: Result) -> None:
    """Building both models gives no warning about the shape of the input.

    Raises:
        CheckFailed: if it does, or ends with an error.
    """
    value = result.value(text(ko="두 함수의 입력", en="the input of both functions"))
    if not isinstance(value, ev.ListValue):
        fail(
            text(
                ko="`network_complaints`가 경고의 목록이 아니라 {seen}{을} 돌려줍니다. 잠긴 "
                "칸의 도구를 다시 정의하지 마세요.",
                en="`network_complaints` returns {seen} and no list of warnings; do not "
                "define the tools of the locked cells anew.",
                seen=value.describe(),
            )
        )
    warnings = [item.value for item in value.items if isinstance(item, ev.Text)]
    require(
        not any(told in one for one in warnings for told in TOLD),
        text(
            ko="부르면 아직 경고가 나옵니다: 층이 입력의 모양을 받고 있습니다. 다음 버전의 "
            "Keras에서는 오류가 될 수 있습니다.",
            en="Calling the functions still gives a warning: a layer is told the shape of the "
            "input. With the next Keras this may be an error.",
        ),
    )


def hides_no_warning(source: Source) -> None:
    """The functions tell no layer the shape of its input: silencing the warning mends nothing.

    Raises:
        CheckFailed: naming the argument.
    """
    functions = source.cell("network").functions()
    for name in ("build_classifier", "build_reader"):
        nodes = ast.walk(functions.get(name, ast.Pass()))
        keywords = {node.arg or "" for node in nodes if isinstance(node, ast.keyword)}
        told = sorted(keywords & TOLD)
        require(
            not told,
            text(
                ko="`{name}`의 층이 아직 {told}{을} 받습니다. 경고가 보이지 않게 하는 것은 "
                "고치는 것이 아닙니다.",
                en="A layer of `{name}` is still given {told}. To keep the warning from being "
                "seen does not mend anything.",
                name=name,
                told=", ".join(told),
            ),
        )

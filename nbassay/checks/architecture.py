"""Checks of a network's layers: class, output shape, parameters, activation, in order.

They look at the rebuilt Keras model (the fixtures `model` and `rebuild`), whose shapes and
parameters are counted here and not claimed by a submission. Equivalent spellings are one: the
functional and the Sequential API, a separate Activation layer, a model inside a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbassay.checks._verdict import Findings, fail, require
from nbassay.checks.shapes import Dimension, fits_shape, shape_text
from nbassay.keras import models

ACTIVATION_LAYERS = {
    "Activation": None,
    "ReLU": "relu",
    "Softmax": "softmax",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
}
# In Keras 3 the default activation of a layer is "linear"; pooling and the like have none at all.
LINEAR = "linear"


@dataclass(frozen=True)
class Layer:
    """One layer as it counts: class, output shape without the batch, parameters, activation.

    In an expected layer None means "not looked at", and `config` holds the settings that matter,
    such as {"kernel_size": (3, 3)}.
    """

    kind: str
    output_shape: tuple[Dimension, ...] | None = None
    parameters: int | None = None
    activation: str | None = None
    config: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shape = "" if self.output_shape is None else f" {shape_text(self.output_shape)}"
        activation = "" if self.activation in {None, LINEAR} else f" {self.activation}"
        return f"{self.kind}{shape}{activation}"


def effective_layers(model: Any, ignore: Sequence[str] = ()) -> tuple[Layer, ...]:
    """Return the layers of a rebuilt Keras `model` that compute something, in order.

    Input layers are left out, as are classes in `ignore`; an activation layer is joined to the
    linear layer before it; models inside a model are opened (see `nbassay.keras.models`).
    """
    by_name = {layer.name: layer for layer in _leaves(model)}
    return tuple(
        Layer(
            kind=facts.class_name,
            output_shape=facts.output_shape or None,
            parameters=facts.parameters,
            activation=facts.activation,
            config=by_name[facts.name].get_config(),
        )
        for facts in models.effective_layers(model)
        if facts.class_name not in ignore
    )


def layers(
    name: str,
    model: Any,
    expected: Sequence[Layer],
    *,
    ignore: Sequence[str] = (),
    give_parts: bool = False,
) -> None:
    """The effective layers of `model` are `expected`; all mismatches come in one message.

    With `give_parts` the check gives the part of the layers that is right.

    Raises:
        CheckFailed: naming each layer that differs, or the layers seen when their number does.
    """
    seen = effective_layers(model, ignore)
    if len(seen) != len(expected):
        have = ", ".join(map(str, seen)) or "-"
        fail(
            f"`{name}`에 층이 {len(seen)}개 있습니다({have}). 문제는 {len(expected)}개를 요구합니다. "
            "층마다 하나씩 문제의 표와 견주어 보세요.",
            f"`{name}` has {len(seen)} layers ({have}); the brief asks for {len(expected)}. "
            "Compare them one by one with its table.",
        )
    findings = Findings()
    for number, (have_layer, want) in enumerate(zip(seen, expected, strict=True), start=1):
        differences = list(_differences(have_layer, want))
        if differences:
            ko = ", ".join(f"{what} {have} (필요: {need})" for what, have, need in differences)
            en = ", ".join(f"{what} {have} (asked: {need})" for what, have, need in differences)
            findings.add(
                f"`{name}`의 {number}번째 층: {ko}.",
                f"Layer {number} of `{name}`: {en}.",
            )
    findings.settle(out_of=len(expected) if give_parts else None)


def parameters(name: str, model: Any, total: int) -> None:
    """`model` has `total` parameters.

    Raises:
        CheckFailed: with the number seen.
    """
    seen = int(model.count_params())
    require(
        seen == total,
        f"`{name}`의 매개변수는 {seen:,}개입니다. 문제의 모델은 {total:,}개입니다. "
        "층의 뉴런 수와 입력 크기를 확인하세요.",
        f"`{name}` has {seen:,} parameters; the model of the brief has {total:,}. "
        "Check the number of units in each layer and the input size.",
    )


def activations(
    name: str,
    model: Any,
    hidden: str,
    output: str,
    *,
    why_ko: str = "",
    why_en: str = "",
) -> None:
    """All hidden layers with weights use `hidden`, the last layer uses `output`.

    Raises:
        CheckFailed: naming each layer with another activation.
    """
    weighted = [layer for layer in effective_layers(model) if layer.activation is not None]
    require(
        weighted,
        f"`{name}`에 활성화 함수가 있는 층이 없습니다.",
        f"`{name}` has no layer with an activation.",
    )
    findings = Findings()
    wanted = [hidden] * (len(weighted) - 1) + [output]
    for number, (layer, want) in enumerate(zip(weighted, wanted, strict=True), start=1):
        if layer.activation != want:
            findings.add(
                f"`{name}`의 {number}번째 {layer.kind} 층의 활성화 함수가 "
                f"{layer.activation}입니다(필요: {want}).",
                f"{layer.kind} layer {number} of `{name}` uses {layer.activation} (asked: {want}).",
            )
    findings.settle(why_ko, why_en)


def output_shape(name: str, model: Any, expected: Sequence[Dimension]) -> None:
    """The output of `model` has shape `expected` (without the batch).

    Raises:
        CheckFailed: naming the shape seen.
    """
    seen = tuple(model.output_shape[1:])
    require(
        fits_shape(seen, expected),
        f"`{name}`의 출력 모양이 {shape_text((None, *seen))}입니다. "
        f"{shape_text((None, *expected))}이어야 합니다.",
        f"The output of `{name}` has shape {shape_text((None, *seen))}; "
        f"it should be {shape_text((None, *expected))}.",
    )


def activation_name(setting: Any) -> str | None:
    """Return the name of an activation from a layer's configuration, None when it has none.

    Keras writes "relu" for a built-in one, and an object with the class for ReLU() and the like.
    """
    if isinstance(setting, str):
        return setting
    if not isinstance(setting, Mapping):
        return None
    kind = setting.get("class_name")
    if kind == "function":
        return str(setting.get("config"))
    return ACTIVATION_LAYERS.get(str(kind)) or str(kind)


def _leaves(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _leaves(layer)
        else:
            yield layer


def _differences(seen: Layer, want: Layer) -> Iterator[tuple[str, str, str]]:
    """Yield (what, seen, asked); what is unknown or not asked for is no difference."""
    if seen.kind != want.kind:
        yield "class", seen.kind, want.kind
        return
    have_shape, want_shape = seen.output_shape, want.output_shape
    if have_shape and want_shape and not fits_shape(have_shape, want_shape):
        yield "output", shape_text((None, *have_shape)), shape_text((None, *want_shape))
    if want.parameters is not None and seen.parameters != want.parameters:
        yield "parameters", f"{seen.parameters:,}", f"{want.parameters:,}"
    if want.activation is not None and (seen.activation or LINEAR) != want.activation:
        yield "activation", seen.activation or LINEAR, want.activation
    for key, value in want.config.items():
        if _tuple(seen.config.get(key)) != _tuple(value):
            yield key, str(_tuple(seen.config.get(key))), str(_tuple(value))


def _tuple(value: Any) -> Any:
    """JSON has lists where Keras has tuples."""
    return tuple(value) if isinstance(value, list) else value

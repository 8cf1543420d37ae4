"""Checks of a network's layers: class, output shape, parameters, activation, in order.

They look at the rebuilt Keras model (the fixtures `model` and `rebuild`), whose shapes and
parameters are counted here and not claimed by a submission. Equivalent spellings are one: the
functional and the Sequential API, a separate Activation layer, a model inside a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nbassay.checks._verdict import Findings, fail, require
from nbassay.checks.network_layers import (
    ACTIVATION_LAYERS,
    LINEAR,
    Layer,
    effective_layers,
    layers_with_activations,
)
from nbassay.checks.shapes import Dimension, fits_shape, shape_text
from nbassay.keras import models
from nbassay.texts import NO_TEXT, Text, listed, text

# Graders take these from here.
__all__ = [
    "ACTIVATION_LAYERS",
    "LINEAR",
    "Layer",
    "activation_name",
    "activations",
    "at_most_parameters",
    "bends",
    "effective_layers",
    "layers",
    "output_shape",
    "parameters",
    "same_layers",
]


def layers(
    name: str,
    model: Any,
    expected: Sequence[Layer],
    *,
    ignore: Sequence[str] = (),
    only: str = "",
    why: Text = NO_TEXT,
    give_parts: bool = False,
) -> None:
    """The effective layers of `model` are `expected`; all mismatches come in one message.

    Classes in `ignore` do not count, or `only` one does; `why` tells what to see to. With
    `give_parts` the check gives the part of the layers that is right.

    Raises:
        CheckFailed: naming each layer that differs, or the layers seen when their number does.
    """
    seen = [layer for layer in effective_layers(model, ignore) if only in {"", layer.kind}]
    if len(seen) != len(expected):
        have = ", ".join(map(str, seen)) or "-"
        fail(
            text(
                ko="`{name}`에 {only}층이 {n_seen}개 있습니다({have}). 문제는 {n_expected}개를 "
                "요구합니다. 층마다 하나씩 문제의 표와 견주어 보세요.",
                en="`{name}` has {n_seen} {only}layers ({have}); the brief asks for {n_expected}. "
                "Compare them one by one with its table.",
                name=name,
                only=f"{only} " if only else "",
                n_seen=len(seen),
                have=have,
                n_expected=len(expected),
            )
        )
    findings = Findings()
    for number, (have_layer, want) in enumerate(zip(seen, expected, strict=True), start=1):
        differences = list(_differences(have_layer, want))
        if differences:
            findings.add(
                text(
                    ko="`{name}`의 {number}번째 {only}층: {differences}.",
                    en="{layer} {number} of `{name}`: {differences}.",
                    name=name,
                    only=f"{only} " if only else "",
                    layer=f"{only} layer" if only else "Layer",
                    number=number,
                    differences=listed(differences),
                )
            )
    findings.settle(why, out_of=len(expected) if give_parts else None)


def parameters(name: str, model: Any, total: int) -> None:
    """`model` has `total` parameters.

    Raises:
        CheckFailed: with the number seen.
    """
    seen = int(model.count_params())
    require(
        seen == total,
        text(
            ko="`{name}`의 매개변수는 {seen:,}개입니다. 문제의 모델은 {total:,}개입니다. 층의 "
            "뉴런 수와 입력 크기를 확인하세요.",
            en="`{name}` has {seen:,} parameters; the model of the brief has {total:,}. Check "
            "the number of units in each layer and the input size.",
            name=name,
            seen=seen,
            total=total,
        ),
    )


def at_most_parameters(name: str, model: Any, most: int) -> None:
    """`model` has no more than `most` parameters.

    Raises:
        CheckFailed: with the number seen.
    """
    seen = int(model.count_params())
    require(
        seen <= most,
        text(
            ko="`{name}`의 매개변수가 {seen:,}개입니다. {most:,}개를 넘지 않아야 합니다. 층의 뉴런 "
            "수를 줄이거나, 펼치기 전에 그림을 더 줄여 보세요.",
            en="`{name}` has {seen:,} parameters; keep to {most:,}. Take fewer units, or make the "
            "picture smaller before it is flattened.",
            name=name,
            seen=seen,
            most=most,
        ),
    )


def activations(
    name: str,
    model: Any,
    hidden: str = "",
    output: str = "",
    *,
    why: Text = NO_TEXT,
    give_parts: bool = False,
) -> None:
    """All hidden layers with weights use `hidden`, the last layer uses `output`, if it is named.

    With `give_parts` the check gives the part of these layers that is right.

    Raises:
        CheckFailed: naming each layer with another activation.
    """
    weighted = layers_with_activations(model)
    require(
        weighted,
        text(
            ko="`{name}`에 활성화 함수가 있는 층이 없습니다.",
            en="`{name}` has no layer with an activation.",
            name=name,
        ),
    )
    findings = Findings()
    wanted = [hidden] * (len(weighted) - 1) + [output]
    for number, (layer, want) in enumerate(zip(weighted, wanted, strict=True), start=1):
        if want and layer.activation != want:
            findings.add(
                text(
                    ko="`{name}`의 {number}번째 {kind} 층의 활성화 함수가 "
                    "{activation}입니다(필요: {want}).",
                    en="{kind} layer {number} of `{name}` uses {activation} (asked: {want}).",
                    name=name,
                    number=number,
                    kind=layer.kind,
                    activation=layer.activation,
                    want=want,
                )
            )
    looked_at = sum(map(bool, wanted))
    findings.settle(why, out_of=looked_at if give_parts else None)


def bends(name: str, model: Any) -> None:
    """A hidden layer of `model` has an activation, so that it is more than one straight line.

    Raises:
        CheckFailed: if none has, however many there are.
    """
    hidden = effective_layers(model)[:-1]
    require(
        any(layer.kind == "PReLU" or layer.activation not in {None, LINEAR} for layer in hidden),
        text(
            ko="`{name}`에 활성화 함수가 있는 은닉층이 없습니다. 그러면 층이 몇이든 직선 "
            "하나입니다.",
            en="`{name}` has no hidden layer with an activation; without one it is a single line, "
            "however many layers there are.",
            name=name,
        ),
    )


def same_layers(name: str, model: Any, other_name: str, other: Any) -> None:
    """The rebuilt `model` has the same layers as `other`; names and dropout rates do not count.

    Raises:
        CheckFailed: with the layers of `model`.
    """
    have = " → ".join(map(str, effective_layers(model))) or "-"
    require(
        models.same_architecture(model, other),
        text(
            ko="`{name}`의 층({have})이 `{other}`의 층과 다릅니다. 다른 모델이 아닌지 확인하세요.",
            en="`{name}` has other layers ({have}) than `{other}`; make sure that it is not another "
            "model.",
            name=name,
            other=other_name,
            have=have,
        ),
    )


def output_shape(name: str, model: Any, expected: Sequence[Dimension]) -> None:
    """The output of `model` has shape `expected` (without the batch).

    Raises:
        CheckFailed: naming the shape seen.
    """
    seen = tuple(model.output_shape[1:])
    require(
        fits_shape(seen, expected),
        text(
            ko="`{name}`의 출력 모양이 {seen}입니다. {wanted}{이어야} 합니다.",
            en="The output of `{name}` has shape {seen}; it should be {wanted}.",
            name=name,
            seen=shape_text((None, *seen)),
            wanted=shape_text((None, *expected)),
        ),
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


def _differences(seen: Layer, want: Layer) -> Iterator[Text]:
    """Yield each thing in which two layers differ; what is unknown or not asked for is none."""
    if seen.kind != want.kind:
        yield _other(text(ko="종류", en="class"), seen.kind, want.kind)
        return
    have_shape, want_shape = seen.output_shape, want.output_shape
    if have_shape and want_shape and not fits_shape(have_shape, want_shape):
        what = text(ko="출력 모양", en="output")
        yield _other(what, shape_text((None, *have_shape)), shape_text((None, *want_shape)))
    if want.parameters is not None and seen.parameters != want.parameters:
        what = text(ko="매개변수", en="parameters")
        yield _other(what, f"{seen.parameters:,}", f"{want.parameters:,}")
    if want.activation is not None and (seen.activation or LINEAR) != want.activation:
        what = text(ko="활성화 함수", en="activation")
        yield _other(what, seen.activation or LINEAR, want.activation)
    for key, value in want.config.items():
        if _tuple(seen.config.get(key)) != _tuple(value):
            yield _other(key, str(_tuple(seen.config.get(key))), str(_tuple(value)))


def _other(what: Text | str, seen: str, asked: str) -> Text:
    return text(
        ko="{what} {seen} (필요: {asked})",
        en="{what} {seen} (asked: {asked})",
        what=what,
        seen=seen,
        asked=asked,
    )


def _tuple(value: Any) -> Any:
    """JSON has lists where Keras has tuples."""
    return tuple(value) if isinstance(value, list) else value

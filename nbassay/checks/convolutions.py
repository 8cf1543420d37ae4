"""Checks of networks that look at pictures: convolution, pooling, dropout, each where it works."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from nbassay.checks._verdict import Findings, fail, require
from nbassay.checks.network_layers import LINEAR, Layer, effective_layers
from nbassay.checks.shapes import shape_text
from nbassay.texts import text

CONVOLUTIONS = {"Conv2D", "SeparableConv2D", "DepthwiseConv2D"}
POOLING = {"MaxPooling2D", "AveragePooling2D"}
DROPOUT = {"Dropout", "SpatialDropout2D", "GaussianDropout", "AlphaDropout"}
FLATTENING = {"Flatten", "Reshape", "GlobalAveragePooling2D", "GlobalMaxPooling2D"}


def sees_neighbours(name: str, model: Any) -> None:
    """A convolution that looks at neighbouring pixels comes before the picture is flattened.

    Raises:
        CheckFailed: if none looks at both dimensions, or there is none at all.
    """
    if looks_at_neighbours(model):
        return
    found = effective_layers(model)
    if any(layer.kind in CONVOLUTIONS or layer.kind == "Conv1D" for layer in found):
        fail(
            text(
                ko="`{name}`의 합성곱이 사진의 두 차원을 함께 보지 못합니다({chain}). 펼친 뒤에는 "
                "위아래로 이웃한 점이 멀리 떨어져 있고, 1×1이나 한 방향의 창으로는 이웃이 보이지 "
                "않습니다.",
                en="No convolution of `{name}` looks at both dimensions of the picture ({chain}). "
                "Once flattened, pixels that were neighbours are far apart, and a window of one "
                "pixel or of one direction sees no neighbours.",
                name=name,
                chain=_chain(found),
            )
        )
    fail(
        text(
            ko="`{name}`에는 이웃한 점들을 함께 보는 합성곱층이 없습니다({chain}). 펼치기와 "
            "완전연결층만으로는 어느 점이 어느 점의 이웃인지 알 수 없습니다.",
            en="No convolution of `{name}` looks at neighbouring pixels together ({chain}). "
            "Flattening and dense layers alone cannot know which pixels are neighbours.",
            name=name,
            chain=_chain(found),
        )
    )


def looks_at_neighbours(model: Any) -> bool:
    """Whether a convolution with a window of more than one pixel comes before the flattening."""
    return any(map(_sees_neighbours, _pictures(effective_layers(model))))


def pools(name: str, model: Any) -> None:
    """A pooling comes after a convolution and makes its picture smaller.

    Raises:
        CheckFailed: if there is none.
    """
    found = effective_layers(model)
    pictures = _pictures(found)
    places = [place for place, layer in enumerate(pictures) if layer.kind in CONVOLUTIONS]
    later = pairwise(pictures[places[0] :]) if places else ()
    require(
        any(_shrinks(before, layer) for before, layer in later),
        text(
            ko="`{name}`에는 합성곱층 뒤에서 그림을 줄이는 풀링층이 없습니다({chain}). 풀링이 있어야 "
            "다음 층이 더 넓게 보고 매개변수도 줄어듭니다.",
            en="No pooling of `{name}` behind a convolution makes the picture smaller ({chain}). "
            "Pooling lets the next layer see more at once, and saves parameters.",
            name=name,
            chain=_chain(found),
        ),
    )


def pools_each(name: str, model: Any) -> None:
    """Every convolution is followed by max pooling that halves the picture; the last is flattened.

    Dropout in between does not count.

    Raises:
        CheckFailed: if there is no convolution.
        PartialCredit: naming each place that lacks it, as does a missing flattening.
    """
    found = effective_layers(model, tuple(DROPOUT))
    places = [place for place, layer in enumerate(found) if layer.kind == "Conv2D"]
    require(
        places,
        text(
            ko="`{name}`에는 합성곱층(Conv2D)이 없습니다({chain}).",
            en="`{name}` has no convolution (Conv2D): {chain}.",
            name=name,
            chain=_chain(found),
        ),
    )
    findings = Findings()
    for number, place in enumerate(places, start=1):
        behind = found[place + 1 :][:1]
        if not any(map(_halves, behind)):
            findings.add(
                text(
                    ko="{number}번째 합성곱층 다음에 크기를 반으로 줄이는 2×2 최대 풀링이 "
                    "없습니다({behind}).",
                    en="Convolution {number} is not followed by a max pooling of 2x2 that halves "
                    "the size ({behind}).",
                    number=number,
                    behind=str(behind[0]) if behind else "-",
                )
            )
    if not any(map(_gives_rows, found)):
        findings.add(
            text(
                ko="완전연결층 앞에 펼치는 층이 없습니다. 완전연결층은 한 줄로 펼친 값을 받습니다.",
                en="Nothing flattens the pictures before the dense layers, which take a row of "
                "values.",
            )
        )
    findings.settle(out_of=len(places) + 1)


def drops(name: str, model: Any) -> None:
    """There is a dropout that does something, and it comes before the output.

    Raises:
        CheckFailed: if there is none, with the rates seen.
    """
    found = effective_layers(model)
    rates = [float(layer.config.get("rate", 0)) for layer in found[:-1] if layer.kind in DROPOUT]
    require(
        any(0 < rate < 1 for rate in rates),
        text(
            ko="`{name}`의 출력층 앞에서 일하는 드롭아웃이 없습니다({chain}, 비율 {rates}). 학습하는 "
            "동안 일부가 쉬어야 학습용 그림에 과적합하지 않습니다.",
            en="No dropout of `{name}` is at work before the output ({chain}, rates {rates}). With "
            "some pausing during training, the training pictures are not memorised.",
            name=name,
            chain=_chain(found),
            rates=rates,
        ),
    )


def flattens(name: str, model: Any) -> None:
    """A layer turns the pictures into rows of values.

    Raises:
        CheckFailed: if there is none.
    """
    found = effective_layers(model)
    require(
        any(map(_gives_rows, found)),
        text(
            ko="`{name}`에는 그림을 한 줄로 펼치는 층이 없습니다({chain}). 완전연결층은 한 줄로 펼친 "
            "값을 받습니다.",
            en="No layer of `{name}` flattens the pictures ({chain}); dense layers take a row of "
            "values.",
            name=name,
            chain=_chain(found),
        ),
    )


def gives_probabilities(name: str, model: Any, classes: int) -> None:
    """The output is a softmax over so many `classes`.

    Raises:
        CheckFailed: naming its shape, or its activation.
    """
    seen = tuple(model.output_shape[1:])
    require(
        seen == (classes,),
        text(
            ko="`{name}`의 출력 모양이 {seen}입니다. 클래스마다 값 하나, (*, {classes}){이어야} 합니다.",
            en="The output of `{name}` has shape {seen}; with one place for each class it is "
            "(*, {classes}).",
            name=name,
            seen=shape_text((None, *seen)),
            classes=classes,
        ),
    )
    activation = effective_layers(model)[-1].activation or LINEAR
    require(
        activation == "softmax",
        text(
            ko="`{name}`의 출력층의 활성화 함수가 {seen}. {classes}가지 가운데 하나를 고르는 확률은 "
            "더해서 1이 되어야 합니다.",
            en="The output layer of `{name}` has {seen}. Probabilities of choosing one of "
            "{classes} have to sum to 1.",
            name=name,
            seen=text(ko="없습니다", en="no activation")
            if activation == LINEAR
            else text(ko="{seen}입니다", en="the activation {seen}", seen=activation),
            classes=classes,
        ),
    )


def _chain(layers: Sequence[Layer]) -> str:
    return " → ".join(layer.kind for layer in layers) or "-"


def _pictures(layers: Sequence[Layer]) -> Sequence[Layer]:
    """Return the layers before the first one that gives no picture any more."""
    for place, layer in enumerate(layers):
        if layer.output_shape is not None and len(layer.output_shape) < 3:
            return layers[:place]
    return layers


def _sees_neighbours(layer: Layer) -> bool:
    """A window of one pixel, or of one direction, sees none; one as large as the picture is dense."""
    if layer.kind not in CONVOLUTIONS:
        return False
    window = tuple(layer.config.get("kernel_size") or ())
    return min(window, default=0) > 1 and _pixels(layer) > 1


def _shrinks(before: Layer, layer: Layer) -> bool:
    """A pooling that gives a smaller picture than it was given."""
    if layer.kind not in POOLING:
        return False
    return _pixels(layer) < _pixels(before)


def _halves(layer: Layer) -> bool:
    """A max pooling of 2 by 2 that leaves no pixel of padding."""
    size, strides = (tuple(layer.config.get(key) or ()) for key in ("pool_size", "strides"))
    whole = layer.kind == "MaxPooling2D" and layer.config.get("padding") == "valid"
    return whole and size == (2, 2) and strides in {(2, 2), ()}


def _gives_rows(layer: Layer) -> bool:
    """A layer that turns pictures into rows of values; one used twice has no shape of its own."""
    return layer.kind in FLATTENING and len(layer.output_shape or (1,)) == 1


def _pixels(layer: Layer) -> float:
    """How many places the picture has that a layer gives; a side of any size has no end of them."""
    return math.prod(side or math.inf for side in (layer.output_shape or (1,))[:2])

"""The network of the brief as a table, and what differs from it, layer by layer."""

from __future__ import annotations

from nbassay.checks import Findings, fail, require
from nbassay.checks.architecture import LINEAR, Layer
from nbassay.checks.shapes import shape_text
from nbassay.texts import Text, text

from .network import Network

CONVOLUTIONS = (
    Layer("Conv2D", (26, 26, 32), 320),
    Layer("Conv2D", (11, 11, 64), 18_496),
    Layer("Conv2D", (3, 3, 128), 73_856),
)
UNITS = (128, 10)
PARAMETERS = (320, 18_496, 73_856, 16_512, 1_290)
TOTAL = 110_474
FLATTENING = {"Flatten", "Reshape", "GlobalMaxPooling2D", "GlobalAveragePooling2D"}


def convolutions(network: Network) -> None:
    """There are three convolutions with the outputs and the parameters of the table.

    Raises:
        PartialCredit: naming each that differs.
    """
    seen = network.of_kind("Conv2D")
    require(
        len(seen) == len(CONVOLUTIONS),
        text(
            ko="`model`에 합성곱층(Conv2D)이 {n_seen}개 있습니다. 표에는 3개입니다. 모델: "
            "{network}",
            en="`model` has {n_seen} convolutions (Conv2D); the table has 3. The model: {network}",
            n_seen=len(seen),
            network=network,
        ),
    )
    findings = Findings()
    for number, (layer, want) in enumerate(zip(seen, CONVOLUTIONS, strict=True), start=1):
        if layer.output_shape != want.output_shape:
            have, wanted = shape_text(layer.output_shape or ()), shape_text(want.output_shape or ())
            findings.add(
                text(
                    ko="{number}번째 합성곱층의 출력이 {have}입니다. 표에는 {wanted}입니다. "
                    "필터의 수, 창의 크기, 테두리(padding)를 확인하세요.",
                    en="The output of convolution {number} is {have}; the table has {wanted}. "
                    "See to the number of filters, the size of the window and the padding.",
                    number=number,
                    have=have,
                    wanted=wanted,
                )
            )
        elif layer.parameters != want.parameters:
            findings.add(
                text(
                    ko="{number}번째 합성곱층의 매개변수가 {parameters:,}개여서 표의 층과 "
                    "다릅니다. 창의 크기와 편향을 확인하세요.",
                    en="Convolution {number} has {parameters:,} parameters, unlike that of the "
                    "table. See to the size of the window and to the bias.",
                    number=number,
                    parameters=layer.parameters,
                )
            )
    findings.settle(out_of=len(CONVOLUTIONS))


def pooling(network: Network) -> None:
    """Each convolution is followed by 2x2 max pooling, and the last picture is flattened.

    Raises:
        PartialCredit: naming each that differs.
    """
    findings = Findings()
    for number, layer in enumerate(network.of_kind("Conv2D")[:3], start=1):
        pool = network.after(layer)
        if pool is None or pool.kind != "MaxPooling2D":
            findings.add(
                text(
                    ko="{number}번째 합성곱층 다음에 최대 풀링이 없습니다{pool}.",
                    en="Convolution {number} is not followed by max pooling{pool}.",
                    number=number,
                    pool=f" ({pool})" if pool else "",
                )
            )
        elif not _halves(pool):
            findings.add(
                text(
                    ko="{number}번째 풀링이 2×2로 크기를 반으로 줄이지 않습니다({pool}).",
                    en="Pooling {number} does not halve the size by 2x2 ({pool}).",
                    number=number,
                    pool=pool,
                )
            )
    flat = [layer for layer in network.layers if layer.kind in FLATTENING]
    if not any(len(layer.output_shape or ()) == 1 for layer in flat):
        findings.add(
            text(
                ko="완전연결층 앞에 펼치는 층이 없습니다. 완전연결층은 한 줄로 펼친 값을 받습니다.",
                en="Nothing flattens the pictures before the dense layers, which take a row of "
                "values.",
            )
        )
    findings.settle(out_of=4)


def _halves(pool: Layer) -> bool:
    size, strides = (tuple(pool.config.get(key) or ()) for key in ("pool_size", "strides"))
    return size == (2, 2) and strides in {(2, 2), ()} and pool.config.get("padding") == "valid"


def dense(network: Network) -> None:
    """The dense layers have the units of the table.

    Raises:
        CheckFailed: with the units seen.
    """
    seen = tuple(layer.config.get("units") for layer in network.of_kind("Dense"))
    require(
        seen == UNITS,
        text(
            ko="완전연결층(Dense)의 뉴런 수가 차례로 {seen}입니다. 표에는 {units}입니다. 마지막 "
            "층의 칸마다 옷의 한 가지가 대응합니다.",
            en="The dense layers have {seen} units; in the table they have {units}. Each place "
            "of the last layer stands for one kind of clothes.",
            seen=seen,
            units=UNITS,
        ),
    )


def hidden_activations(network: Network) -> None:
    """Every layer with weights but the last uses relu.

    Raises:
        PartialCredit: naming each that does not.
    """
    hidden = network.activations()[:-1]
    findings = Findings()
    for number, (layer, seen) in enumerate(hidden, start=1):
        if seen != "relu":
            findings.add(
                text(
                    ko="가중치가 있는 {number}번째 층({layer})의 활성화 함수가 {seen}.",
                    en="Layer {number} with weights ({layer}) has {seen}.",
                    number=number,
                    layer=layer,
                    seen=_activation(seen),
                )
            )
    findings.settle(
        text(
            ko="숨은 층은 relu를 씁니다. 구부러지는 곳이 없으면 여러 층도 한 층과 다르지 않습니다.",
            en="Hidden layers use relu; without a bend, several layers do no more than one.",
        ),
        out_of=max(len(hidden), 1),
    )


def output_activation(network: Network) -> None:
    """The last layer is a softmax.

    Raises:
        CheckFailed: naming what it is.
    """
    found = network.activations()
    seen = found[-1][1] if found else LINEAR
    require(
        seen == "softmax",
        text(
            ko="출력층의 활성화 함수가 {seen}. 옷은 열 가지 중 하나이므로, 더해서 1이 되는 "
            "확률이 나와야 합니다.",
            en="The output layer has {seen}. A piece of clothing is one of ten kinds, so "
            "probabilities that sum to 1 should come out.",
            seen=_activation(seen),
        ),
    )


def _activation(name: str) -> Text:
    if name == LINEAR:
        return text(ko="없습니다", en="no activation")
    return text(ko="{name}입니다", en="the activation {name}", name=name)


def parameters(network: Network, seen: int) -> None:
    """The network has the parameters of the table, `seen` being its own.

    Raises:
        CheckFailed: naming the layers that differ.
    """
    if seen == TOTAL:
        return
    weighted = [layer for layer in network.layers if layer.parameters]
    wanted = (*PARAMETERS, *[0] * len(weighted))
    odd = [
        f"{layer.kind} {layer.parameters:,}"
        for layer, want in zip(weighted, wanted, strict=False)
        if layer.parameters != want
    ]
    where = f" ({', '.join(odd)})" if odd else ""
    fail(
        text(
            ko="`model`의 매개변수는 {seen:,}개입니다. 표의 모델은 {total:,}개입니다. 표와 다른 "
            "층을 살펴보세요{where}.",
            en="`model` has {seen:,} parameters; the network of the table has {total:,}. Look "
            "at the layers that differ from it{where}.",
            seen=seen,
            total=TOTAL,
            where=where,
        )
    )

"""Checks of where a network's dropout stands, and how much it switches off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nbassay.checks._verdict import partial, require
from nbassay.checks.network_layers import effective_layers
from nbassay.texts import text

SHAPING = ("Flatten", "Reshape", "Rescaling")


def behind_hidden_layers(
    name: str, model: Any, rate: float, *, ignore: Sequence[str] = SHAPING
) -> None:
    """Dropout of this `rate` stands right behind each hidden dense layer, and not behind the output.

    There may be more of it, before the first dense layer. Classes in `ignore` do not count.

    Raises:
        CheckFailed: if there is none, naming a place behind the output or the rate.
        PartialCredit: if it stands behind some of the hidden layers.
    """
    layers = effective_layers(model, ignore)
    kinds = [layer.kind for layer in layers]
    chain = " → ".join(map(str, layers))
    rates = sorted({float(each.config.get("rate", 0)) for each in layers if each.kind == "Dropout"})
    require(
        rates,
        text(
            ko="`{name}`에 드롭아웃이 없습니다({chain}).",
            en="`{name}` has no dropout ({chain}).",
            name=name,
            chain=chain,
        ),
    )
    require(
        kinds[-1] != "Dropout",
        text(
            ko="드롭아웃이 출력층 뒤에 있습니다({chain}). 배우는 동안 답 자체를 지우게 됩니다.",
            en="There is dropout behind the output layer ({chain}): it wipes out the very answers.",
            chain=chain,
        ),
    )
    hidden = [place for place, kind in enumerate(kinds) if kind == "Dense"][:-1]
    require(
        hidden,
        text(
            ko="`{name}`에 은닉층이 없습니다({chain}).",
            en="`{name}` has no hidden layer ({chain}).",
            name=name,
            chain=chain,
        ),
    )
    bare = [place for place in hidden if kinds[place + 1] != "Dropout"]
    if bare:
        partial(
            1 - len(bare) / len(hidden),
            text(
                ko="은닉층 {n_hidden}개 가운데 {n_bare}개의 바로 뒤에 드롭아웃이 없습니다({chain}).",
                en="{n_bare} of {n_hidden} hidden layers have no dropout right behind them "
                "({chain}).",
                n_hidden=len(hidden),
                n_bare=len(bare),
                chain=chain,
            ),
        )
    require(
        np.allclose(rates, rate, atol=1e-6),
        text(
            ko="드롭아웃의 비율이 {rates}입니다. 문제는 {rate}{을} 요구합니다. 비율은 꺼 두는 "
            "뉴런의 몫입니다.",
            en="The rate of dropout is {rates}; the brief asks for {rate}. It is the share of "
            "neurons that are switched off.",
            rates=", ".join(f"{each:g}" for each in rates),
            rate=rate,
        ),
    )

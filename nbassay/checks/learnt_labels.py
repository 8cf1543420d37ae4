"""The labels that a training learnt from: in what proportion the classes are among them."""

from __future__ import annotations

import numpy as np

from nbassay import evidence as ev
from nbassay.checks import fits
from nbassay.checks._verdict import require
from nbassay.checks.labels import class_numbers
from nbassay.texts import Text, sentences, text

_OFF = 0.01
# Rows held back for validation leave the classes balanced but for chance, if they were shuffled.
_OFF_BY_CHANCE = 0.05


def learnt_equally(name: str, fit: ev.Fit, *, why: Text, why_split: Text) -> None:
    """All classes are among the labels that `fit` learnt from, equally often.

    Raises:
        CheckFailed: with the share of the class that is too frequent, and `why` it matters, or
            `why_split` where `validation_split` has cut off rows of the others.
    """
    classes = class_numbers(fits.without_split(fit, fits.targets(name, fit)))
    numbers, counts = np.unique(classes, return_counts=True)
    shares = counts / len(classes)
    commonest = int(shares.argmax())
    share, number = float(shares[commonest]), int(numbers[commonest])
    if fit.validation_split:
        cut_off = text(
            ko="`validation_split`은 *맨 뒤* 행을 떼어 냅니다. 그래서 배운 행의 {share:.0%}가 "
            "{number}입니다.",
            en="`validation_split` cuts off the *last* rows, so {share:.0%} of what was learnt from "
            "are {number}.",
            share=share,
            number=number,
        )
        even = len(numbers) > 1 and abs(share - 1 / len(numbers)) < _OFF_BY_CHANCE
        require(even, sentences(cut_off, why_split))
        return
    uneven = text(
        ko="`{name}.fit`에 넘긴 레이블의 {share:.0%}가 {number}입니다.",
        en="{share:.0%} of the labels given to `{name}.fit` are {number}.",
        name=name,
        share=share,
        number=number,
    )
    even = len(numbers) > 1 and abs(share - 1 / len(numbers)) < _OFF
    require(even, sentences(uneven, why))

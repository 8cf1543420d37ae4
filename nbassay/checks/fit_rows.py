"""The rows that fits learnt from, compared with each other."""

from __future__ import annotations

import numpy as np

from nbassay import evidence as ev
from nbassay.checks._verdict import require
from nbassay.checks.fits import rows
from nbassay.texts import text


def same_rows(name: str, fit: ev.Fit, other: str, other_fit: ev.Fit) -> None:
    """`fit` of the model `name` and `other_fit` of `other` were given the same rows, in one order.

    Raises:
        CheckFailed: if they were not, or it cannot be told.
    """
    same = np.array_equal(rows(name, fit), rows(other, other_fit))
    require(
        same,
        text(
            ko="`{name}`{이} `{other}`{과} 다른 행으로 배웠습니다. 한 가지만 바꾸어야 그것의 효과를 알 "
            "수 있습니다.",
            en="`{name}` has learnt from other rows than `{other}`. Only when a single thing is "
            "changed can its effect be told.",
            name=name,
            other=other,
        ),
    )

"""Numbers epoch by epoch, read from somewhere, held against the record of a fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nbassay import evidence as ev
from nbassay.checks._verdict import partial, require
from nbassay.texts import text

_WRITTEN = 1e-5  # TensorBoard writes float32
_METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")


def are_those_of(name: str, logs: Mapping[str, Sequence[float]], fits: Sequence[ev.Fit]) -> None:
    """`logs` hold loss and accuracy, in training and validation, of each epoch of one of `fits`.

    An accuracy that was not measured is not asked for; a validation loss is.

    Raises:
        CheckFailed: naming what is missing or differs.
        PartialCredit: half of the points if that is validation alone.
    """
    least = min((_missing(logs, fit) for fit in fits), key=len)
    if least and all(metric.startswith("val_") for metric in least):
        partial(
            0.5,
            text(
                ko="`{name}`에서 학습 값은 기록과 같지만 검증 값이 없거나 다릅니다. 검증 데이터를 "
                "주었는지, 학습 값과 검증 값을 모두 담은 곳에서 읽었는지 확인하세요.",
                en="In `{name}` the values of training are those on record, those of validation are "
                "missing or differ. See that validation data was given, and that both are read.",
                name=name,
            ),
        )
    require(
        not least,
        text(
            ko="`{name}`의 값이 학습 기록과 다릅니다({least}). 다른 학습의 것이 아닌지, 두 학습이 "
            "섞이지 않았는지 확인하세요.",
            en="What `{name}` holds is not the record of the training ({least}). See that it is not "
            "of another training, and that no two are mixed in it.",
            name=name,
            least=", ".join(least),
        ),
    )


def _missing(logs: Mapping[str, Sequence[float]], fit: ev.Fit) -> list[str]:
    """Return the metrics whose values are not those of each epoch of `fit`."""
    asked = [each for each in _METRICS if each in fit.history or each.endswith("loss")]
    return [each for each in asked if not _same(logs.get(each, ()), fit.history.get(each, ()))]


def _same(read: Sequence[float], record: Sequence[float]) -> bool:
    close = len(read) == len(record) > 0
    return close and np.allclose(read, record, rtol=_WRITTEN, atol=_WRITTEN, equal_nan=True)

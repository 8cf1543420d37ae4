"""What is said of a scaler whose work cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from nbassay import evidence as ev
from nbassay.checks._verdict import fail
from nbassay.texts import text


def refuse_class(
    name: str, value: ev.Estimator, strange: Sequence[ev.Value], scalers: Sequence[str]
) -> NoReturn:
    """Fail for what is none of the `scalers`; `strange` are the steps of a Pipeline that are none."""
    if value.steps and strange:
        fail(
            text(
                ko="`{name}`{은} {inside}{이} 든 Pipeline입니다. 채점할 수 있는 것은 모든 열에 쓴 "
                "{scalers} 가운데 하나이거나 그것들만 이은 Pipeline입니다. 나머지는 다른 이름에 "
                "담으세요.",
                en="`{name}` is a Pipeline with {inside} in it; what can be graded is one of "
                "{scalers} for all columns, or several of these in a row. Keep the rest under "
                "another name.",
                name=name,
                inside=strange[0].describe(),
                scalers=", ".join(scalers),
            )
        )
    fail(
        text(
            ko="`{name}`{이} {class_name}입니다. 모든 열에 {scalers} 가운데 하나를 "
            "쓰세요(그것 하나만 든 ColumnTransformer도 됩니다).",
            en="`{name}` is a {class_name}; use one of {scalers} for all columns (in a "
            "ColumnTransformer, if you like).",
            name=name,
            class_name=value.class_name,
            scalers=", ".join(scalers),
        )
    )


def refuse_unfitted(name: str) -> NoReturn:
    """Fail for a scaler that has learnt nothing."""
    fail(
        text(
            ko="`{name}`{이} 아직 fit되지 않았습니다. 학습용 행으로 `{name}.fit`을 호출하세요.",
            en="`{name}` has not been fitted; call `{name}.fit` on the training rows.",
            name=name,
        )
    )


def refuse_width(name: str, size: int, features: int) -> NoReturn:
    """Fail for a scaler that was fitted on `size` features, where there are `features`."""
    fail(
        text(
            ko="`{name}`{이} 특성 {size}개로 fit되었습니다. 특성은 {features}개입니다.",
            en="`{name}` was fitted on {size} features; there are {features}.",
            name=name,
            size=size,
            features=features,
        )
    )

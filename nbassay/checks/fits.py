"""Checks of training: which fit trained a model, on which rows, for how many epochs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import absent, fail, require
from nbassay.checks.lineage import lineage, own_fits
from nbassay.texts import NO_TEXT, Text, count, sentences, text

_DEFAULT_BATCH = text(ko="기본값(32)", en="default (32)")


def training(name: str, model: ev.Model, fits: Sequence[ev.Fit]) -> tuple[ev.Fit, ...]:
    """Return the fits that trained `model` for at least an epoch, oldest first.

    Raises:
        CheckFailed: if it was never trained in the notebook, or given other weights since.
    """
    found = lineage(model, fits)
    own = own_fits(model, fits)
    if not found and any(fit.epochs_run > 0 for fit in own):
        fail(
            text(
                ko="`{name}`{은} 학습되었지만 지금의 가중치는 학습의 어느 에포크가 끝났을 때의 "
                "것도 아닙니다. 학습 뒤에 가중치를 손으로 바꾸면 그 학습의 결과라고 볼 수 "
                "없습니다. fit이 구한 가중치를 그대로 두세요.",
                en="`{name}` was trained, but its weights are not those of the end of any epoch "
                "of that training. Weights changed by hand afterwards are not what it learnt; "
                "leave them as `fit` left them.",
                name=name,
            )
        )
    if not found and own and own[-1].error is not None:
        why = f"{ev.short(own[-1].error.name)}: {ev.short(own[-1].error.value)}"
        absent(
            name,
            text(
                ko="`{name}.fit`이 한 에포크도 마치지 못하고 {why} 오류로 멈췄습니다.",
                en="`{name}.fit` stopped before an epoch was done, with {why}",
                name=name,
                why=why,
            ),
        )
    if not found:
        absent(
            name,
            text(
                ko="`{name}`{을} 학습시킨 기록이 없습니다. `{name}.fit(...)`을 호출한 뒤 모델을 "
                "다시 만들지 않았는지 확인하세요.",
                en="There is no record of training `{name}`; call `{name}.fit(...)`, and do not "
                "build the model anew afterwards.",
                name=name,
            ),
        )
    return found


def epochs_asked(fits: Sequence[ev.Fit]) -> tuple[int, ...]:
    """Return the number of epochs that each fit asked for, not counting earlier ones."""
    return tuple(fit.epochs - fit.initial_epoch for fit in fits)


def epochs(name: str, fits: Sequence[ev.Fit], expected: int, *, or_more: bool = False) -> None:
    """The last fit, or all together, asked for `expected` epochs, or all for more.

    What counts is what was asked for: a fast grading run may stop earlier.

    Raises:
        CheckFailed: naming the epochs asked for.
    """
    asked = epochs_asked(fits)
    if expected in {asked[-1], sum(asked)} or (or_more and sum(asked) >= expected):
        return
    seen = (
        count(asked[0], ko="{n}", one="{n} epoch", many="{n} epochs")
        if len(asked) == 1
        else text(ko="{all}", en="{all} epochs", all=", ".join(map(str, asked)))
    )
    others = text(
        ko="`{name}.fit`에서 요청한 에포크 수는 {seen}입니다. 문제는 {expected}번을 요구합니다.",
        en="`{name}.fit` asked for {seen}; the brief asks for {expected}.",
        name=name,
        seen=seen,
        expected=expected,
    )
    forgotten = text(ko="`epochs=`를 적지 않으면 한 번입니다.", en="Without `epochs=` that is one.")
    fail(sentences(others, forgotten if asked[-1] == 1 else NO_TEXT))


def at_most_epochs(name: str, fits: Sequence[ev.Fit], limit: int) -> None:
    """The fits, which go on from one another, took no more than `limit` epochs in all.

    Epochs that a callback saved do not count; those that a fast grading run left out do.

    Raises:
        CheckFailed: naming the number of epochs.
    """
    spared = [fit.stopped_by == "callback" for fit in fits]
    counts = [
        fit.epochs_run if less else asked
        for fit, asked, less in zip(fits, epochs_asked(fits), spared, strict=True)
    ]
    require(
        sum(counts) <= limit,
        text(
            ko="`{name}`{은} {seen}에포크를 배웠습니다. 문제는 {limit}에포크 안에 배우라고 합니다.",
            en="`{name}` learnt for {seen} epochs; the brief wants it done within {limit}.",
            name=name,
            seen=sum(counts),
            limit=limit,
        ),
    )


def batch_size(name: str, fit: ev.Fit, expected: int) -> None:
    """`fit` was called with batches of `expected` rows.

    Raises:
        CheckFailed: naming the size seen.
    """
    require(
        fit.batch_size == expected,
        text(
            ko="`{name}.fit`의 배치 크기가 {seen}입니다. 문제는 {expected}{을} 요구합니다.",
            en="`{name}.fit` used batch size {seen}; the brief asks for {expected}.",
            name=name,
            seen=fit.batch_size or _DEFAULT_BATCH,
            expected=expected,
        ),
    )


def has_validation(name: str, fit: ev.Fit) -> None:
    """`fit` was given validation rows, or a validation split.

    Raises:
        CheckFailed: if it was not.
    """
    require(
        fit.validation is not None or fit.validation_split > 0,
        text(
            ko="`{name}.fit`에 검증 데이터가 없습니다. validation_data 또는 validation_split이 "
            "있어야 과적합을 볼 수 있습니다.",
            en="`{name}.fit` was given no validation data; without validation_data or "
            "validation_split overfitting cannot be seen.",
            name=name,
        ),
    )


def callback(
    name: str, fit: ev.Fit, kind: str, *, why: Text = NO_TEXT, **params: Any
) -> ev.Callback:
    """Return the callback of class `kind` with these `params`, among those of `fit`.

    Raises:
        CheckFailed: if there is none, naming each parameter that differs, and `why` it matters.
    """
    found = [candidate for candidate in fit.callbacks if candidate.class_name == kind]
    if not found:
        fail(
            text(
                ko="`{name}.fit`에 {kind} 콜백이 없습니다.",
                en="`{name}.fit` was not given a {kind} callback.",
                name=name,
                kind=kind,
            )
        )
    wrong: list[str] = []
    for candidate in found:
        wrong = [
            f"{key}={candidate.params.get(key)!r}"
            for key, value in params.items()
            if candidate.params.get(key) != value
        ]
        if not wrong:
            return candidate
    asked = ", ".join(f"{key}={value!r}" for key, value in params.items())
    other = text(
        ko="{kind} 콜백의 설정이 {wrong}입니다. 필요한 설정은 {asked}입니다.",
        en="The {kind} callback has {wrong}; it should have {asked}.",
        kind=kind,
        wrong=", ".join(wrong),
        asked=asked,
    )
    fail(sentences(other, why))


def rows(name: str, fit: ev.Fit) -> NDArray[Any]:
    """Return the rows that `fit` was given to learn from.

    Raises:
        CheckFailed: if they cannot be told (a generator, or an unusual data set object).
    """
    if fit.x is None:
        fail(
            text(
                ko="`{name}.fit`이 어떤 행으로 학습했는지 알 수 없습니다({source}). 배열을 "
                "그대로 넘겨 주세요.",
                en="It cannot be told which rows `{name}.fit` learnt from ({source}); pass it "
                "plain arrays.",
                name=name,
                source=fit.source,
            )
        )
    return fit.x.load()


def without_split(fit: ev.Fit, given: NDArray[Any]) -> NDArray[Any]:
    """Return the part of the rows or labels `given` to `fit` that it learnt from.

    Keras cuts the last share off for validation (`validation_split`), before any shuffling.
    """
    if not 0 < fit.validation_split < 1:
        return given
    return given[: math.floor(len(given) * (1 - fit.validation_split))]


def targets(name: str, fit: ev.Fit) -> NDArray[Any]:
    """Return the labels that `fit` learnt from.

    Raises:
        CheckFailed: if they cannot be told, as `rows` does, or are no numbers.
    """
    rows(name, fit)
    found = None if fit.y is None else fit.y.load()
    if found is None or found.dtype.kind not in "fiub" or not found.size:
        fail(
            text(
                ko="`{name}.fit`이 어떤 레이블로 학습했는지 알 수 없습니다. 레이블을 숫자 "
                "배열로 넘겨 주세요.",
                en="It cannot be told which labels `{name}.fit` learnt from; pass them as numbers.",
                name=name,
            )
        )
    return found


def learnt(name: str, fits: Sequence[ev.Fit]) -> None:
    """The loss of the last fit went down, to a finite number.

    Raises:
        CheckFailed: if it is NaN or did not go down.
    """
    losses = np.asarray(fits[-1].history.get("loss", ()), float)
    if losses.size < 2:
        return
    require(
        np.isfinite(losses[-1]),
        text(
            ko="`{name}`의 손실이 NaN이 되었습니다. 입력의 크기와 학습률을 확인하세요.",
            en="The loss of `{name}` became NaN; check the scale of the input and the learning "
            "rate.",
            name=name,
        ),
    )
    require(
        losses[-1] < losses[0],
        text(
            ko="`{name}`의 손실이 줄지 않았습니다. 손실 함수와 출력층, 레이블이 서로 맞는지 "
            "확인하세요.",
            en="The loss of `{name}` did not go down; check that loss, output layer and labels "
            "agree.",
            name=name,
        ),
    )


def same_history(name: str, history: dict[str, list[float]], fits: Sequence[ev.Fit]) -> None:
    """`history` is what one of `fits` returned.

    Raises:
        CheckFailed: if it belongs to another model or is no record of training.
    """
    given = history.get("loss", [])
    for fit in fits:
        ran = list(fit.history.get("loss", ()))
        if (
            ran
            and len(given) >= len(ran)
            and np.allclose(given[: len(ran)], ran, atol=1e-6, equal_nan=True)
        ):
            return
    fail(
        text(
            ko="`{name}`{이} 이 모델의 학습 기록이 아닙니다. `{name} = model.fit(...)`처럼 "
            "받으세요.",
            en="`{name}` is not the record of training this model; take it from `{name} = "
            "model.fit(...)`.",
            name=name,
        )
    )

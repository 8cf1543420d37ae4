"""Checks of how a model was compiled: optimizer, loss, metrics, and whether they fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import absent, fail, require
from nbassay.checks.accuracies import ACCURACY, counts_right
from nbassay.checks.architecture import activation_name
from nbassay.checks.labels import kind_of_labels
from nbassay.checks.network_layers import ACTIVATION_LAYERS
from nbassay.texts import NO_TEXT, Text, sentences, text

FOR_CLASSES = {"categorical_crossentropy", "sparse_categorical_crossentropy"}


def settings(name: str, model: ev.Model) -> ev.Compile:
    """Return the compile settings of `model`.

    Raises:
        CheckFailed: if it was never compiled.
    """
    if model.compile is None:
        absent(
            name,
            text(
                ko="`{name}`{이} 컴파일되지 않았습니다. `{name}.compile(...)`을 호출하세요.",
                en="`{name}` was never compiled; call `{name}.compile(...)`.",
                name=name,
            ),
        )
    return model.compile


def optimizer(name: str, model: ev.Model, expected: str) -> None:
    """The optimizer is `expected`, e.g. "adam" (text or object alike).

    Raises:
        CheckFailed: naming the one seen.
    """
    seen = settings(name, model).optimizer_name
    if not seen:
        fail(
            text(
                ko="`{name}`{을} 컴파일할 때 옵티마이저(optimizer)를 주지 않았습니다. 문제는 "
                "{expected}{을} 요구합니다.",
                en="`{name}` was compiled without an optimizer; the brief asks for {expected}.",
                name=name,
                expected=expected,
            )
        )
    require(
        seen == ev.snake_name(expected),
        text(
            ko="`{name}`의 옵티마이저가 {seen}입니다. 문제는 {expected}{을} 요구합니다.",
            en="`{name}` is compiled with optimizer {seen}; the brief asks for {expected}.",
            name=name,
            seen=seen,
            expected=expected,
        ),
    )


def loss_name(name: str, model: ev.Model) -> str:
    """Return the canonical name of the loss, such as "binary_crossentropy".

    Raises:
        CheckFailed: if there is none.
    """
    seen = settings(name, model).loss_name
    if not seen:
        fail(
            text(
                ko="`{name}`{을} 컴파일할 때 손실 함수(loss)를 주지 않았습니다.",
                en="`{name}` was compiled without a loss.",
                name=name,
            )
        )
    return seen


def loss(name: str, model: ev.Model, expected: str, *, why: Text = NO_TEXT) -> None:
    """The loss is `expected`, and its `from_logits` agrees with the last activation.

    Raises:
        CheckFailed: naming the loss seen, and `why` it should be another.
    """
    seen = loss_name(name, model)
    other = text(
        ko="`{name}`의 손실 함수가 {seen}입니다. {expected}{이어야} 합니다.",
        en="`{name}` is compiled with loss {seen}; it should be {expected}.",
        name=name,
        seen=seen,
        expected=expected,
    )
    require(seen == ev.snake_name(expected), sentences(other, why))
    from_logits(name, model)


def from_logits(name: str, model: ev.Model) -> None:
    """`from_logits=True` is not combined with a softmax or sigmoid output, nor the other way.

    Raises:
        CheckFailed: saying which of the two to drop.
    """
    logits = settings(name, model).from_logits
    last = output_activation(model)
    require(
        not (logits and last in {"softmax", "sigmoid"}),
        text(
            ko="출력층이 이미 {last}인데 손실 함수에 from_logits=True를 주었습니다. 손실 함수가 "
            "확률을 점수(logit)로 여기게 됩니다. 둘 중 하나만 쓰세요.",
            en="The output layer already is a {last}, yet the loss has from_logits=True, which "
            "takes probabilities for scores (logits). Use one of the two.",
            last=last,
        ),
    )


def loss_for_classes(name: str, model: ev.Model) -> None:
    """The loss is one of the two cross-entropies of several classes, and takes what comes out.

    Raises:
        CheckFailed: naming the loss, or what to do about `from_logits`.
    """
    seen = loss_name(name, model)
    require(
        seen in FOR_CLASSES,
        text(
            ko="`{name}`의 손실 함수가 {seen}입니다. 여러 클래스의 확률에는 "
            "categorical_crossentropy(원-핫) 또는 sparse_categorical_crossentropy(정수)가 맞습니다. "
            "다른 손실은 정답의 확률을 재지 않습니다.",
            en="`{name}` is compiled with loss {seen}. Probabilities of several classes go with "
            "categorical_crossentropy (one-hot) or sparse_categorical_crossentropy (integers); "
            "others do not measure the probability of the right class.",
            name=name,
            seen=seen,
        ),
    )
    from_logits(name, model)


def loss_fits_labels(name: str, model: ev.Model, labels: NDArray[Any]) -> None:
    """One-hot labels go with categorical, integers with sparse categorical cross-entropy.

    Raises:
        CheckFailed: saying which loss, which labels, and why they do not go together.
    """
    seen, kind = loss_name(name, model), kind_of_labels(labels)
    if kind == "one_hot" and seen == "sparse_categorical_crossentropy":
        fail(
            text(
                ko="레이블은 원-핫 {shape}인데 손실 함수는 "
                "sparse_categorical_crossentropy입니다. sparse_ 손실은 클래스 번호(정수)를 "
                "받습니다. 원-핫에는 categorical_crossentropy를 쓰세요.",
                en="The labels are one-hot {shape}, but the loss is "
                "sparse_categorical_crossentropy, which takes class numbers; one-hot labels "
                "need categorical_crossentropy.",
                shape=labels.shape,
            )
        )
    if kind == "integer" and seen == "categorical_crossentropy":
        fail(
            text(
                ko="레이블은 정수 {shape}인데 손실 함수는 categorical_crossentropy입니다. 이 "
                "손실은 원-핫 행을 받습니다. 정수에는 sparse_categorical_crossentropy를 "
                "쓰세요.",
                en="The labels are integers {shape}, but the loss is categorical_crossentropy, "
                "which takes one-hot rows; integers need sparse_categorical_crossentropy.",
                shape=labels.shape,
            )
        )


def learning_rate(name: str, model: ev.Model, expected: float) -> None:
    """The optimizer steps at the rate `expected` throughout.

    Raises:
        CheckFailed: naming the rate seen, or that it is a schedule.
    """
    seen = settings(name, model).optimizer
    rate = None if seen is None else seen.config.get("learning_rate")
    if not isinstance(rate, (int, float)):
        fail(
            text(
                ko="학습률이 숫자 하나가 아닙니다. 처음부터 끝까지 {rate}{으로} 두세요.",
                en="The learning rate is not a plain number; leave it at {rate} throughout.",
                rate=expected,
            )
        )
    require(
        abs(rate - expected) <= 1e-4 * expected,
        text(
            ko="`{name}`의 학습률이 {rate:g}입니다. 문제는 {wanted}{을} 요구합니다. 학습률은 한 "
            "스텝에 움직이는 크기라서, 크면 골짜기를 건너뛰고 작으면 제때 닿지 못합니다.",
            en="The learning rate of `{name}` is {rate:g}; the brief asks for {wanted}. It is the "
            "length of a step: too long and it leaps across the valley, too short and it does not "
            "arrive in time.",
            name=name,
            rate=rate,
            wanted=expected,
        ),
    )


def metric(name: str, model: ev.Model, expected: str = "accuracy", *, why: Text = NO_TEXT) -> None:
    """`expected` is among the metrics; "accuracy" is any kind of it that fits the outputs.

    Raises:
        CheckFailed: naming the metrics seen, and `why` it should be there.
    """
    seen = settings(name, model).metric_names
    compiled = settings(name, model).metrics
    if expected == "accuracy" and any(counts_right(each, model) for each in compiled):
        return
    if expected != "accuracy" and ev.snake_name(expected) in seen:
        return
    if strange := [each.class_name for each in compiled if each.name in ACCURACY]:
        fail(
            text(
                ko="`{name}`의 지표 {seen}{은} 이 출력에서 맞힌 비율이 아닙니다. "
                '`metrics=["accuracy"]`라고 쓰면 Keras가 맞는 것을 고릅니다.',
                en="The metric {seen} of `{name}` is not the share that it is right about, with "
                'outputs such as these; of `metrics=["accuracy"]` Keras takes the kind that fits.',
                name=name,
                seen=strange[0],
            )
        )
    there = (
        text(
            ko="`{name}`의 metrics는 {seen}입니다.",
            en="The metrics of `{name}` are {seen}.",
            name=name,
            seen=", ".join(seen),
        )
        if seen
        else text(ko="`{name}`에 metrics가 없습니다.", en="`{name}` has no metrics.", name=name)
    )
    if why:
        needed = text(ko="{expected}{을} 넣으세요.", en="Add {expected}.", expected=expected)
        fail(sentences(there, needed, why))
    needed = text(
        ko="{expected}{을} 넣으세요. 학습 곡선에서 과적합을 보려면 필요합니다.",
        en="Add {expected}: without it the learning curves cannot show overfitting.",
        expected=expected,
    )
    fail(sentences(there, needed))


def output_activation(model: ev.Model) -> str | None:
    """Return the last activation in the configuration of `model`, None when unknown."""
    entries = (model.config or {}).get("layers")
    names = list(_activations(entries)) if isinstance(entries, list) else []
    return names[-1] if names else None


def _activations(entries: Sequence[Any]) -> Iterator[str | None]:
    for entry in entries:
        config = entry.get("config") if isinstance(entry, Mapping) else None
        if not isinstance(config, Mapping):
            continue
        if isinstance(config.get("layers"), list):
            yield from _activations(config["layers"])
        elif (kind := str(entry.get("class_name"))) in ACTIVATION_LAYERS:
            yield ACTIVATION_LAYERS[kind] or activation_name(config.get("activation"))
        else:
            yield activation_name(config.get("activation"))

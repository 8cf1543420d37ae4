"""What trainings of `tuning` have in common: one thing is changed at a time, on pictures kept apart."""

import numpy as np

from nbassay.checks import fits, picture_sets
from nbassay.checks.labels import class_numbers
from nbassay.grader import listed, require, text

from . import held, tried
from .shared import VALID, held_out

LEARNT = slice(VALID, VALID + 10_240)  # the pictures that this notebook learns from
NAMES = {
    "rate": text(ko="학습률", en="learning rate"),
    "batch": text(ko="배치 크기", en="batch size"),
    "epochs": text(ko="에포크 수", en="number of epochs"),
    "layers": text(ko="층", en="layers"),
    "dropout": text(ko="드롭아웃", en="dropout"),
    "optimizer": text(ko="옵티마이저", en="optimizer"),
    "loss": text(ko="손실 함수", en="loss"),
    "rows": text(ko="학습용 사진", en="training pictures"),
}


def started_fresh(said, fit, submission):
    """The fit did not go on from where another one ended.

    Raises:
        CheckFailed: if it did.
    """
    before = [each for each in tried.trained(submission) if each.index < fit.index]
    require(
        fit.began is None or not any(fit.began in (each.ended or ()) for each in before),
        text(
            ko="`{said}`의 학습은 새 모델이 아니라 앞의 학습이 끝난 가중치에서 이어서 배웠습니다. "
            "학습마다 모델을 새로 만드세요.",
            en="The training of `{said}` went on from the weights that an earlier one had ended "
            "with. Make a new model for each training.",
            said=said,
        ),
    )


def are_alike(by_name, *changed):
    """The fits, by what they are called, have all settings but the `changed` ones in common.

    Raises:
        CheckFailed: naming the settings that differ.
    """
    seen = [settings(name, fit) for name, fit in by_name.items()]
    differ = [
        NAMES[key] for key in NAMES if key not in changed and len({each[key] for each in seen}) > 1
    ]
    require(
        not differ,
        text(
            ko="비교하는 학습끼리 {differ}도 다릅니다. 한 번에 하나만 바꾸어야 무엇 때문에 "
            "달라졌는지 알 수 있습니다.",
            en="The trainings compared should differ in one thing only, but also differ in: {differ}. "
            "Only when one thing is changed at a time can you tell what made the difference.",
            differ=listed(differ),
        ),
    )


def keeps_to(name, fit, data, **fixed):
    """The fit learnt from `x_train`, `y_train`, and its settings are those that are `fixed`.

    Of each there may be several that will do, `rate=[0.1, 0.3]`; what is None is not looked at.

    Raises:
        CheckFailed: naming the settings that are others, and those that will do.
    """
    seen = settings(name, fit)
    off = [
        text(
            ko="{what} {seen}(정해진 값: {wanted})",
            en="{what} {seen} (should be {wanted})",
            what=NAMES[key],
            seen=_told(seen[key]),
            wanted=" / ".join(map(_told, values)),
        )
        for key, values in fixed.items()
        if values is not None and not any(_is(key, seen[key], value) for value in values)
    ]
    if seen["rows"] != _hash(pairs(data.x_train[LEARNT], data.y_train[LEARNT])):
        off.append(text(ko="`x_train`, `y_train`이 아닌 학습용 사진", en="other training pictures"))
    require(
        not off,
        text(
            ko="`{name}`의 학습은 고정하기로 한 것이 다릅니다: {off}.",
            en="The training of `{name}` does not keep to what is fixed: {off}.",
            name=name,
            off=listed(off),
        ),
    )


def _is(key, seen, value):
    if key == "dropout":
        return bool(seen) == bool(value) and all(_is("rate", each, value) for each in seen)
    return seen is not None and bool(np.isclose(seen, value, rtol=held.RATE_TOLERANCE))


def _told(seen):
    if isinstance(seen, tuple):
        return ", ".join(sorted({_told(each) for each in seen})) or "0"
    return "?" if seen is None else f"{seen:g}"


def settings(name, fit):
    """What a training was made with, each as something that can be compared."""
    compiled = fit.compile
    optimizer = compiled.optimizer if compiled else None
    rest = {} if optimizer is None else dict(optimizer.config)
    for each in ("learning_rate", "name"):
        rest.pop(each, None)
    return {
        "rate": tried.rate_of(fit),
        "batch": fit.batch_size,
        "epochs": fit.epochs - fit.initial_epoch,
        # What has no weights may be written as a layer or not: Flatten, Activation, InputLayer.
        "layers": tuple(
            (each.class_name, each.parameters) for each in fit.layers if each.parameters
        ),
        "dropout": tuple(
            each.rate for each in fit.layers if "Dropout" in each.class_name and each.rate != 0
        ),
        "optimizer": (optimizer.name if optimizer else "", repr(sorted(rest.items()))),
        "loss": compiled.loss_name if compiled else "",
        "rows": _hash(
            pairs(
                fits.without_split(fit, fits.rows(name, fit)),
                fits.without_split(fit, fits.targets(name, fit)),
            )
        ),
    }


def pairs(rows, kinds):
    """One number for each picture with its class number, in whatever order they came, (n,).

    It is None where there is not one class for each picture.
    """
    numbers = class_numbers(kinds) if kinds.ndim and len(kinds) else np.empty(0, np.int64)
    keys = picture_sets.keys(_bytes(rows))
    return np.sort(keys ^ numbers) if keys.shape == numbers.shape else None


def _hash(found):
    return None if found is None else hash(found.tobytes())


def is_set_aside(name, fit, data):
    """The fit learnt from no picture held out, and was watched on the validation pictures.

    Raises:
        CheckFailed: saying which of it does not hold.
    """
    learnt = fits.without_split(fit, _bytes(fits.rows(name, fit)))
    found = picture_sets.count_strangers(
        learnt, data.x_train[LEARNT], held_out(data), complete=data.complete
    )
    require(
        not found,
        text(
            ko="`{name}`의 학습은 검증이나 시험에 쓸 사진 {found:,}장까지 배웠습니다. `x_train`으로만 "
            "학습하세요.",
            en="The training of `{name}` learnt from {found:,} pictures held out for validation or "
            "test. Train on `x_train` alone.",
            name=name,
            found=found,
        ),
    )
    _is_watched_on(name, fit.validation, data.x_train[:VALID], data.y_train[:VALID])


def _is_watched_on(name, validation, pictures, kinds):
    rows = None if validation is None else validation.x
    watched = np.empty((0, 0), np.uint8) if rows is None else _bytes(rows.load())
    require(
        np.array_equal(np.sort(picture_sets.keys(watched)), np.sort(picture_sets.keys(pictures))),
        text(
            ko="`{name}`의 학습을 지켜본 사진이 `x_valid`가 아닙니다. 고르는 데 쓸 값은 모두 "
            "`x_valid`에서 재야 합니다.",
            en="The training of `{name}` was not watched on `x_valid`. All figures to choose by "
            "have to be measured there.",
            name=name,
        ),
    )
    given = None if validation.y is None else validation.y.load()
    known = given is not None and given.dtype.kind in "fiub"
    require(
        known and np.array_equal(pairs(watched, given), pairs(pictures, kinds)),
        text(
            ko="`{name}`의 학습을 지켜볼 때 `x_valid`의 사진에 다른 레이블을 붙였습니다. 검증 데이터는 "
            "`x_valid`와 `y_valid`입니다.",
            en="The training of `{name}` was watched on the pictures of `x_valid` with other labels. "
            "The validation data are `x_valid` with `y_valid`.",
            name=name,
        ),
    )


def saw_test_pictures(fit, data):
    """Whether a fit learnt from test pictures, or was watched on any."""
    given = [fit.x, None if fit.validation is None else fit.validation.x]
    allowed = data.x_train[: LEARNT.stop]
    return any(
        picture_sets.count_strangers(
            _bytes(rows.load()), allowed, data.x_test, complete=data.complete
        )
        for rows in given
        if rows is not None and rows.dtype.kind in "fiu" and len(rows.shape) > 1
    )


def _bytes(rows):
    fits_in = rows.ndim > 1 and len(rows) and rows.dtype.kind in "fiub"
    return picture_sets.as_bytes(rows) if fits_in else np.empty((0, 0), np.uint8)

"""What `tuning` reads off the record of its trainings: where a curve or a figure comes from."""

import math

import numpy as np

from nbassay.checks.metrics import SCORE_TOLERANCE
from nbassay.grader import fail, listed, require, text

from .held import RATE_TOLERANCE, finite

CURVE_TOLERANCE = 1e-4  # a curve may be rounded to four digits
GUESSING = 0.95 * math.log(10)  # always the same answer costs log(10): nothing was learnt
LOST = 10.0  # a mean loss of weights that have gone out of bounds, be it for an epoch
# An unlucky last batch moves a validation loss by a tenth at a rate of 0.1; at 0.5 it rose by half.
LEAP = 1.3
STILL = 0.98  # the loss of the last epoch beside that of the one before


def rate_of(fit):
    """The learning rate that a fit began with, None where it is no plain number."""
    optimizer = fit.compile.optimizer if fit.compile else None
    rate = optimizer.config.get("learning_rate") if optimizer else None
    return float(rate) if isinstance(rate, int | float) else None


def has_rate(fit, rate):
    found = rate_of(fit)
    return found is not None and math.isclose(found, rate, rel_tol=RATE_TOLERANCE)


def curve(fit, metric):
    """The values of the epochs that were run, (n,)."""
    return np.asarray(fit.history.get(metric, ())[: fit.epochs_run], float)


def last_val_loss(fit):
    """The validation loss of the last epoch that was run.

    Raises:
        CheckFailed: if the training was watched on no pictures.
    """
    losses = curve(fit, "val_loss")
    require(
        len(losses),
        text(
            ko="학습률 {rate}의 학습에는 검증 손실의 기록이 없습니다. `fit`에 검증 데이터를 주세요.",
            en="The training with the learning rate {rate} has no record of a validation loss; hand "
            "`fit` the validation data.",
            rate=_told(rate_of(fit)),
        ),
    )
    return losses[-1]


def trained(submission):
    """The fits up to this cell that ran an epoch at least.

    Raises:
        CheckFailed: if there is none.
    """
    found = [fit for fit in submission.fits if fit.epochs_run > 0]
    require(
        found,
        text(ko="여기까지 학습한 기록이 없습니다.", en="There is no record of a training so far."),
    )
    return found


def last_at(rate, submission):
    """The last fit with this learning rate.

    Raises:
        CheckFailed: if there is none.
    """
    found = [fit for fit in trained(submission) if has_rate(fit, rate)]
    require(
        found,
        text(
            ko="학습률 {rate:g}{으로} 학습한 기록이 없습니다. 컴파일할 때 옵티마이저에 그 학습률을 "
            "주었는지 확인하세요.",
            en="There is no record of a training with the learning rate {rate:g}. See that the "
            "optimizer was given that rate when the model was compiled.",
            rate=rate,
        ),
    )
    return found[-1]


def same_curve(given, fit, metric):
    ran, given = curve(fit, metric), np.ravel(np.asarray(given, float))
    return len(given) >= len(ran) > 0 and np.allclose(
        given[: len(ran)], ran, atol=CURVE_TOLERANCE, rtol=CURVE_TOLERANCE, equal_nan=True
    )


def fit_of_curve(captured, rate):
    """The fit with the learning rate `rate` that a captured history is the record of.

    Raises:
        CheckFailed: naming a training with another rate, or that it is of none.
    """
    logs = captured.history().logs
    metrics = ("loss", "val_loss", "val_accuracy")
    missing = [metric for metric in metrics if metric not in logs]
    require(
        not missing,
        text(
            ko="`{name}`에 {missing} 기록이 없습니다.",
            en="`{name}` has no record of {missing}.",
            name=captured.name,
            missing=listed(missing),
        ),
    )
    ran = trained(captured.submission)
    found = [fit for fit in ran if all(same_curve(logs[each], fit, each) for each in metrics)]
    own = [fit for fit in found if has_rate(fit, rate)]
    if own:
        return own[-1]
    if found:
        fail(
            text(
                ko="`{name}`{은} 학습률이 {rate:g}{이} 아닌 학습의 기록입니다(그 학습의 학습률은 "
                "{seen}). 모델을 컴파일할 때마다 학습률을 바꾸어 주었는지 확인하세요.",
                en="`{name}` is the record of a training whose learning rate was not {rate:g} "
                "(it was {seen}). See that each model is compiled with a rate of its own.",
                name=captured.name,
                rate=rate,
                seen=listed(sorted({_told(rate_of(fit)) for fit in found})),
            )
        )
    fail(
        text(
            ko="`{name}`의 값이 이 노트북의 어느 학습 기록과도 다릅니다. `fit`이 돌려준 "
            "`history.history`를 그대로 담으세요.",
            en="`{name}` is the record of no training of this notebook. Keep the "
            "`history.history` that `fit` returned as it is.",
            name=captured.name,
        )
    )


def _told(rate):
    return "?" if rate is None else f"{rate:g}"


def fit_of_figure(number, candidates):
    """The last of the fits `candidates` that ended with this validation accuracy.

    Raises:
        CheckFailed: naming a training accuracy, a best epoch, a loss, or that it is of none.
    """
    claimed, ended = finite(number), {}
    for fit in candidates:
        for metric in ("val_accuracy", "accuracy", "val_loss"):
            values = curve(fit, metric)
            if len(values):
                ended[metric, fit.index] = values[-1]
                ended["best " + metric, fit.index] = values.max()
    for fit in reversed(candidates):
        if abs(claimed - ended.get(("val_accuracy", fit.index), math.inf)) <= SCORE_TOLERANCE:
            return fit
    mistakes = {
        "best val_accuracy": text(
            ko="`{name}`{은} 마지막 에포크가 아니라 가장 좋았던 에포크의 검증 정확도입니다.",
            en="`{name}` is the validation accuracy of the best epoch, not of the last one.",
            name=number.name,
        ),
        "accuracy": text(
            ko="`{name}`{은} 학습용 사진의 정확도입니다. 배운 사진이 아니라 검증용 사진에서 잰 것을 "
            "담으세요.",
            en="`{name}` is the accuracy on training pictures; keep the one on validation pictures.",
            name=number.name,
        ),
        "val_loss": text(
            ko="`{name}`{은} 정확도가 아니라 검증 손실입니다.",
            en="`{name}` is the validation loss, not the accuracy.",
            name=number.name,
        ),
    }
    for (metric, _), value in ended.items():
        if metric in mistakes and abs(claimed - value) <= SCORE_TOLERANCE:
            fail(mistakes[metric])
    fail(
        text(
            ko="`{name}`의 값 {claimed:.4f}{이} 그 설정으로 한 학습의 마지막 검증 정확도와 다릅니다.",
            en="`{name}` is {claimed:.4f}, which is not the last validation accuracy of a training "
            "with that setting.",
            name=number.name,
            claimed=claimed,
        )
    )


def went_wrong(fit):
    """Whether a training diverged, learnt nothing, or went up and down."""
    losses = curve(fit, "loss"), curve(fit, "val_loss")
    if not all(np.isfinite(each).all() for each in losses):
        return True
    stuck = losses[0].min(initial=math.inf) > GUESSING or losses[0].max(initial=0) > LOST
    rose = any(
        (each[1:] > factor * each[:-1]).any()
        for each, factor in zip(losses, (1, LEAP), strict=True)
    )
    return bool(stuck or rose)


def still_falls(fit):
    """Whether the training loss is still falling clearly in the last epoch that was run."""
    losses = curve(fit, "loss")
    return len(losses) > 1 and bool(losses[-1] < STILL * losses[-2])

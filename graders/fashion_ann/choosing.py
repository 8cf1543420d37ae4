"""What `tuning` holds a choice to: the record of the long training, and the figures of what was tried."""

import numpy as np

from nbassay.checks import CheckFailed
from nbassay.grader import fail, require, text

from . import held, tried

TIE = 1.01  # as far as losses at the bottom of the curve differ from one machine to another
DIGITS = 6  # a gap of exactly the size of chance comes out of float32 a little larger


def long_fit(long_history):
    """The training that `long_history` is the record of.

    Raises:
        CheckFailed: if it is the record of none.
    """
    logs = long_history.history().logs
    found = [
        fit
        for fit in tried.trained(long_history.submission)
        if tried.same_curve(logs.get("loss", ()), fit, "loss")
    ]
    require(
        found,
        text(
            ko="`long_history`는 이 노트북에서 한 학습의 기록이 아닙니다.",
            en="`long_history` is the record of no training of this notebook.",
        ),
    )
    # In the fast budget a short training may have the same first epochs as the long one.
    return max(found, key=lambda fit: fit.epochs - fit.initial_epoch)


def is_lowest(name, epoch, fit):
    """The `epoch`, from 1, is that of the lowest validation loss of the fit.

    One with a loss as good as equal is right too. Where the grader ran the first epochs only, one
    that comes later cannot be looked at.

    Raises:
        CheckFailed: naming a count from 0, the last epoch, or that it is another.
    """
    losses = tried.curve(fit, "val_loss")
    losses = np.where(np.isfinite(losses), losses, np.inf)
    require(
        np.isfinite(losses).any(),
        text(
            ko="그 학습에는 검증 손실의 기록이 없습니다.",
            en="That training has no record of a validation loss.",
        ),
    )
    best = int(np.argmin(losses)) + 1
    later = fit.stopped_by == "budget" and len(losses) < epoch <= fit.epochs
    run = float(epoch).is_integer() and 1 <= epoch <= len(losses)
    if later or (run and losses[int(epoch) - 1] <= TIE * losses[best - 1]):
        return
    if epoch == best - 1:
        fail(
            text(
                ko="`{name}`{을} 0부터 세었습니다. 에포크는 1부터 셉니다.",
                en="`{name}` is counted from 0; epochs are counted from 1.",
                name=name,
            )
        )
    fail(
        text(
            ko="`{name}`{이} {epoch:g}인데, 그 에포크의 검증 손실이 가장 작지 않습니다. 학습 손실이나 "
            "정확도가 아니라 `val_loss`를 보세요.",
            en="`{name}` is {epoch:g}, but the validation loss is not at its lowest there. Look at "
            "`val_loss`, not at the training loss or an accuracy.",
            name=name,
            epoch=epoch,
        )
    )


def accuracies(captured, wanted):
    """The figures that a dict holds under each of the numbers `wanted`.

    Raises:
        CheckFailed: if one is missing, or no finite number.
    """
    return {key: held.finite(each) for key, each in held.by_number(captured, wanted).items()}


def last_accuracies(curves, rates):
    """The validation accuracy that the record of each of the learning rates ends with.

    Raises:
        CheckFailed: if there are not four rates, or the record of one ends with no such number.
    """
    kept = held.by_number(curves, held.different(rates))
    return {rate: _last_accuracy(each) for rate, each in kept.items()}


def _last_accuracy(record):
    values = record.history().logs.get("val_accuracy", [])
    require(
        len(values) and np.isfinite(values[-1]),
        text(
            ko="`{name}`에는 마지막 검증 정확도가 없습니다.",
            en="`{name}` has no validation accuracy of a last epoch.",
            name=record.name,
        ),
    )
    return values[-1]


def did_best(read, chance):
    """The keys of the results that `read` returns whose figure is the best, within `chance`.

    None where they cannot be read: this has cost its points where they were asked for.
    """
    try:
        results = read()
    except CheckFailed:
        return None
    best = max(results.values())
    return [key for key, each in results.items() if round(best - each, DIGITS) <= chance]


def is_best_of(key, value, results, chance):
    own = [result for each, result in results.items() if np.isclose(each, value, rtol=1e-4)]
    require(
        own,
        text(
            ko="`chosen`의 {key} {value:g}{은} 시도한 값이 아닙니다.",
            en="The {key} of `chosen`, {value:g}, is none of those that were tried.",
            key=key,
            value=value,
        ),
    )
    require(
        chance.is_not_exceeded_by(round(max(results.values()) - own[0], DIGITS)),
        text(
            ko="시도한 값 가운데 `chosen`의 {key} {value:g}보다 검증 정확도가 우연의 크기를 넘어 높은 "
            "것이 있습니다.",
            en="Of what was tried, another {key} than the {value:g} of `chosen` has a validation "
            "accuracy that is higher by more than chance.",
            key=key,
            value=value,
        ),
    )

"""The numbers that a student of `tuning` kept: under the keys of a dict, in a list, one by itself."""

import itertools
import math

from nbassay.grader import listed, require, text

TRIED = 4  # learning rates
RATE_TOLERANCE = 1e-4  # Keras keeps a learning rate in float32


def by_number(captured, wanted):
    """What a dict holds under each of the numbers `wanted`, however its keys are written.

    Raises:
        CheckFailed: if it is no dict, or one of them is not there.
    """
    given = captured.dictionary()
    keys = {each: _key_of(each, given) for each in wanted}
    missing = [f"{each:g}" for each, key in keys.items() if key is None]
    require(
        not missing,
        text(
            ko="`{name}`에 키 {missing}{이} 없습니다. 키는 시도한 수입니다.",
            en="`{name}` has no key {missing}; the keys are the numbers that were tried.",
            name=captured.name,
            missing=listed(missing),
        ),
    )
    return {each: captured.item(key) for each, key in keys.items()}


def _key_of(number, keys):
    """The key nearest to `number`, as a rate in float32 is; None if there is none."""
    close = [key for key in keys if math.isclose(_number(key), number, rel_tol=RATE_TOLERANCE)]
    return min(close, key=lambda key: abs(_number(key) - number), default=None)


def _number(key):
    try:
        return float(key)
    except ValueError:
        return math.nan


def finite(captured):
    """The number that a name holds.

    Raises:
        CheckFailed: if it is no number, NaN or infinite.
    """
    value = captured.number().value
    require(
        math.isfinite(value),
        text(
            ko="`{name}`의 값이 {value:g}입니다. 유한한 수여야 합니다.",
            en="`{name}` is {value:g}; it should be a finite number.",
            name=captured.name,
            value=value,
        ),
    )
    return value


def whole(captured):
    """The whole number from 1 that a name holds, of whatever type.

    Raises:
        CheckFailed: if it holds anything else.
    """
    value = finite(captured)
    require(
        value.is_integer() and value >= 1,
        text(
            ko="`{name}`의 값이 {value:g}입니다. 1 이상의 정수여야 합니다.",
            en="`{name}` is {value:g}; it should be a whole number from 1.",
            name=captured.name,
            value=value,
        ),
    )
    return int(value)


def different(rates):
    """The learning rates that were tried: four different ones at least.

    Raises:
        CheckFailed: if there are fewer, or one is NaN or infinite.
    """
    given = rates.vector().values.astype(float).tolist()
    require(
        all(map(math.isfinite, given)),
        text(
            ko="`{name}`에 NaN이나 무한대가 있습니다. 학습률은 유한한 수여야 합니다.",
            en="`{name}` holds NaN or infinity; learning rates are finite numbers.",
            name=rates.name,
        ),
    )
    pairs = itertools.pairwise(sorted(given))
    same = sum(math.isclose(*pair, rel_tol=RATE_TOLERANCE) for pair in pairs)
    require(
        len(given) - same >= TRIED,
        text(
            ko="`{name}`에 서로 다른 학습률이 {count}개 있습니다. {tried}개를 시도해야 합니다.",
            en="Learning rates in `{name}` that differ: {count}; there should be {tried}.",
            name=rates.name,
            count=len(given) - same,
            tried=TRIED,
        ),
    )
    return given

"""Keras's own look at the arguments of `fit`, before the trainer is asked for what they mean.

What Keras refuses on the student's machine it refuses here, with its own error, whoever trains.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Accepted:
    """What Keras makes of the arguments.

    `steps` of an epoch as it tells them to callbacks, None where it does not know them; `names` are
    those that it logs.
    """

    steps: int | None
    names: frozenset[str]


class _BeginsNowError(BaseException):
    """Keras has looked at everything and would now begin with the first batch.

    No `Exception`: nothing on the way out of Keras may take it for an error of the training.
    """


def accept_arguments(
    fit: Callable[..., Any], model: Any, arguments: dict[str, Any], batch: tuple[Any, ...]
) -> Accepted:
    """Let Keras look at the arguments of `fit` and at `model`, which is built by that.

    `batch` has a row of x and y, and perhaps its weight. Callbacks are not looked at. What every
    epoch needs is: epochs that can be counted, and validation data that can be read, which Keras
    would look at only after the first epoch.

    Raises:
        Exception: whatever Keras raises.
    """
    probe = _probe()
    with contextlib.suppress(_BeginsNowError):
        fit(model, **{**arguments, "callbacks": [probe]})
    range(arguments["initial_epoch"], arguments["epochs"])
    # Keras itself would look at loss, metrics and layers while it traces the first step.
    model._symbolic_build(data_batch=batch)
    names = {"loss", *model.get_metrics_result()}
    validation = arguments.get("validation_data")
    if validation is not None:
        _look_at_validation(model, arguments, validation)
    if validation is not None or arguments.get("validation_split"):
        names |= {f"val_{name}" for name in names}
    return Accepted(probe.params["steps"], frozenset(names))


def _look_at_validation(model: Any, arguments: dict[str, Any], validation: Any) -> None:
    import keras

    x, y, weight = keras.utils.unpack_x_y_sample_weight(validation)
    size = arguments.get("validation_batch_size") or arguments.get("batch_size")
    with contextlib.suppress(_BeginsNowError):
        model.evaluate(
            x=x, y=y, sample_weight=weight, batch_size=size, verbose=0, callbacks=[_probe()]
        )


def _probe() -> Any:
    # The class is made here because Keras must not be imported before the notebook imports it.
    from keras.callbacks import Callback

    class Probe(Callback):
        """Ends a training or an evaluation before its first batch."""

        def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
            raise _BeginsNowError

        on_test_begin = on_train_begin

    return Probe()

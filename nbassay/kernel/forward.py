"""`predict` and `evaluate` over many rows: outputs are asked for outside, equal ones made once.

A class that trained the same predicts the same. Keras's own loop runs as written, with one batch of
all rows, whose outputs are those of the answer instead of the model's.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .export_arrays import ArrayStore, NotAnArrayError, TooLargeError
from .export_models import describe_model
from .plain import is_builtin
from .requests import RefusedError, RemoteTrainer

# Numbers that all layers make for all rows, from which on asking costs less than computing: about
# half a second of one core.
_MANY_NUMBERS = 50_000_000
_Method = Callable[..., Any]
# Makes a model ready to be asked about; gives what is left to do with the outputs.
_Asking = Callable[[Any], contextlib.AbstractContextManager[_Method]]


class Forward:
    """Answers `predict` and `evaluate` of Keras's own models with the outputs `trainer` gives."""

    def __init__(self, store: ArrayStore, trainer: RemoteTrainer) -> None:
        """Let `store` take what the trainer is asked with."""
        self._store = store
        self._trainer = trainer

    def install(self, module: Any) -> None:
        """Wrap both methods of Keras's trainer; `module` is the one that defines `Model`."""
        trainer = next(cls for cls in module.Model.__mro__ if "predict" in vars(cls))
        trainer.predict = self._wrap(trainer.predict, "predict_function", _whole, _serving)
        trainer.evaluate = self._wrap(trainer.evaluate, "test_function", _cut, _testing)

    def _wrap(
        self, method: _Method, place: str, asking: _Asking, serve: Callable[..., _Method]
    ) -> _Method:
        signature = inspect.signature(method)

        @functools.wraps(method)
        def served(model: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                asked = signature.bind(model, *args, **kwargs).arguments
                with asking(model) as rest:
                    outputs = self._outputs(model, asked)
            # Whatever the notebook made of model and arguments: Keras itself is to say what it is.
            except Exception:
                outputs = None
            if outputs is None:
                return method(model, *args, **kwargs)
            asked["batch_size"] = len(outputs)
            del asked["self"]
            with _in_place(model, place, serve(model, outputs, rest)):
                return method(model, **asked)

        return served

    def _outputs(self, model: Any, asked: dict[str, Any]) -> np.ndarray[Any, Any] | None:
        """Return the outputs for the rows of a call, None where it is left to the notebook."""
        rows = asked.get("x")
        if set(asked) & {"kwargs", "steps", "callbacks"} or not isinstance(rows, np.ndarray):
            return None
        if not is_builtin(model) or not model.built or model.dtype_policy.name != "float32":
            return None
        if (
            len(model.inputs) != 1
            or len(model.outputs) != 1
            or len(rows) * _size(model) < _MANY_NUMBERS
        ):
            return None
        request = {"model": describe_model(model, self._store, lambda _: [])}
        try:
            request["x"] = self._store.put(rows)
            return self._trainer.outputs(request)
        except (TooLargeError, NotAnArrayError, RefusedError):
            return None
        finally:
            # What is changed in place from here on is seen anew.
            self._store.forget_identities()


def _size(model: Any) -> int:
    """Return how many numbers the layers make of one row."""
    return sum(math.prod(layer.output.shape[1:]) for layer in model.layers)


@contextlib.contextmanager
def _in_place(model: Any, name: str, function: _Method) -> Iterator[None]:
    """Let Keras call `function` where it would call the one that it compiles."""
    before = getattr(model, name)
    setattr(model, name, function)
    try:
        yield
    finally:
        setattr(model, name, before)


@contextlib.contextmanager
def _whole(_: Any) -> Iterator[_Method]:
    import keras

    yield keras.ops.convert_to_tensor


@contextlib.contextmanager
def _cut(model: Any) -> Iterator[_Method]:
    """Take the last activation off `model` for a moment; it is what is left to do.

    Keras counts a cross-entropy from what goes into a softmax or a sigmoid: their own values are 0
    and 1 in float32 long before that ends.

    Raises:
        AttributeError: if the last layer has none.
        ValueError: if there are several last layers, or it stands elsewhere as well.
    """
    import keras

    steps = getattr(model, "_functional", model)._nodes_by_depth
    (node,) = steps[0]
    last = node.operation
    if sum(each.operation is last for depth in steps.values() for each in depth) > 1:
        raise ValueError("the last layer stands elsewhere as well")
    activation, last.activation = last.activation, keras.activations.linear
    try:
        yield activation
    finally:
        last.activation = activation


def _serving(_: Any, outputs: np.ndarray[Any, Any], rest: _Method) -> _Method:
    return lambda data: rest(outputs)


def _testing(model: Any, outputs: np.ndarray[Any, Any], rest: _Method) -> _Method:
    """Return Keras's `test_step` over one batch, but for the outputs."""
    import keras
    import tensorflow as tf

    @tf.function  # as Keras does: only there an activation says what it was given
    def count(x: Any, y: Any, weight: Any, values: Any) -> Any:
        given = {"x": x, "y": y, "y_pred": rest(values), "sample_weight": weight}
        loss = model._compute_loss(**given, training=False)
        model._loss_tracker.update_state(loss, sample_weight=len(outputs))
        return model.compute_metrics(**given)

    def test(batches: Any) -> Any:
        values = tf.convert_to_tensor(outputs)
        return count(*keras.utils.unpack_x_y_sample_weight(next(batches)), values)

    return test

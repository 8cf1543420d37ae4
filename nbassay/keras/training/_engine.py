"""Epochs as one compiled graph: Keras's own `train_step` and `test_step` in loops of TensorFlow.

Losses, metrics, optimizers and layers are Keras's, called in its order; only what stands between
them in `fit` (Python, the pipeline of batches, callbacks) is left out. Rows come by an order given
for each epoch, so that nothing random is kept between epochs but the layers' own seeds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.keras.training._plan import Plan
from nbassay.keras.training._request import Change, Refused
from nbassay.keras.training._trajectory import Epoch

# Small networks of these alone are compiled by XLA: a step of one with 411 parameters takes a tenth
# of the time. On a processor convolutions and large layers lose by it, threefold and twentyfold.
DENSE_LAYERS = frozenset(
    [
        "Activation",
        "BatchNormalization",
        "Dense",
        "Dropout",
        "ELU",
        "Flatten",
        "LeakyReLU",
        "ReLU",
        "Rescaling",
        "Reshape",
        "Softmax",
    ]
)
# Multiplications of one batch, forward.
XLA_WORK = 500_000
MAX_CHUNK = 50
# Seconds that one chunk may take by the estimate below, and numbers that it may hand back.
CHUNK_SECONDS = 1.0
CHUNK_NUMBERS = 8_000_000
_STEP_SECONDS = 5e-5
_WORK_PER_SECOND = 5e9


class Engine:
    """Trains the trainings of one form, one after another."""

    def __init__(self, plan: Plan, *, xla: bool) -> None:
        """Build the graph for `plan`, compiled by XLA or not.

        Raises:
            Refused: if outputs, loss, metrics and labels do not go together.
        """
        self.chunk = chunk_of(plan)
        self._rows = len(plan.samples)
        self._batch = plan.batch_size
        self._taken = plan.batching.count_taken(self._rows, self._batch)
        self._network = plan.network
        self._model = plan.network.model
        self._model.compile(
            optimizer=plan.compiled.optimizer,
            loss=plan.compiled.loss,
            metrics=plan.compiled.metrics,
            jit_compile=False,
        )
        self._prepare(plan)
        self._xla = xla
        self._fresh = [v.numpy() for v in self._model.optimizer.variables]
        self._data: tuple[Any, Any] = ((), ())
        self._graph = self._compiled()

    def begin(self, plan: Plan, state: list[NDArray[Any]] | None = None) -> None:
        """Set out from the start of `plan`, or from a `state` that an engine of its network gave.

        Raises:
            ValueError: if the state does not fit.
        """
        state = plan.state if state is None else state
        self._batching = plan.batching
        self._network.start(plan.start)
        for variable, value in zip(self._model.optimizer.variables, self._fresh, strict=True):
            variable.assign(value)
        validation = () if plan.validation is None else plan.validation.arrays
        self._data = (_tensors(plan.samples.arrays), _tensors(validation))
        if state is None:
            return
        variables = self._variables()
        specs = [(tuple(v.shape), str(v.dtype)) for v in variables]
        if [(array.shape, str(array.dtype)) for array in state] != specs:
            raise ValueError("a state of another training")
        for variable, array in zip(variables, state, strict=True):
            variable.assign(array)

    def change(self, change: Change) -> None:
        """Set what a callback has set before an epoch."""
        if change.learning_rate is not None:
            self._model.optimizer.learning_rate = change.learning_rate
        if change.weights is not None:
            self._network.set_weights(list(change.weights))

    def rest(self) -> None:
        """Let go of the rows."""
        self._data = ((), ())

    def state(self) -> list[NDArray[Any]]:
        """Return all that later epochs depend on: weights, optimizer, seeds of random layers."""
        return [variable.numpy() for variable in self._variables()]

    def run(self, first: int, count: int) -> list[Epoch]:
        """Train `count` epochs, at most `chunk`, the first of which is number `first`.

        Raises:
            Refused: if TensorFlow cannot: outputs and labels that do not go together.
        """
        import tensorflow as tf

        orders = np.zeros((self.chunk, self._taken), np.int32)
        for place in range(count):
            orders[place] = self._batching.order(first + place, self._rows, self._batch)
        with _quiet(), _turn_into_refusal():
            logs, weights = self._graph(tf.constant(orders), tf.constant(count), *self._data)
        shapes = self._network.shapes
        return [
            Epoch(
                {name: float(value) for name, value in zip(self._names, row, strict=True)},
                split(flat, shapes),
            )
            for row, flat in zip(logs.numpy()[:count], weights.numpy()[:count], strict=True)
        ]

    def _variables(self) -> list[Any]:
        seeds = self._network.seeds
        return [*self._network.weights, *self._model.optimizer.variables, *seeds]

    def _prepare(self, plan: Plan) -> None:
        """Let Keras make all variables: a graph may not; try the parts on a batch on the way."""
        model = self._model
        with _quiet(), _turn_into_refusal():
            model.optimizer.build(model.trainable_variables)
            first = plan.samples.part(0, min(self._batch, 4))
            model.test_step(_tensors(first.arrays))
            logs = model.get_metrics_result()
            model.reset_metrics()
        if any(tuple(value.shape) != () for value in logs.values()):
            raise Refused("a metric that is not one number")
        names = sorted(logs)
        self._logged = names
        self._names = [*names, *(f"val_{name}" for name in names if plan.validation is not None)]

    def _compiled(self) -> Callable[..., Any]:
        import tensorflow as tf

        width = sum(int(np.prod(shape)) for shape in self._network.shapes)

        def epochs(orders: Any, count: Any, train: Any, validate: Any) -> Any:
            def epoch(place: Any, logs: Any, weights: Any) -> Any:
                row = self._epoch(orders[place], train, validate)
                flat = [tf.reshape(weight.value, [-1]) for weight in self._network.weights]
                flat = tf.concat(flat, 0)
                return place + 1, logs.write(place, row), weights.write(place, flat)

            logs = tf.TensorArray(tf.float32, self.chunk, element_shape=(len(self._names),))
            weights = tf.TensorArray(tf.float32, self.chunk, element_shape=(width,))
            start = (tf.constant(0), logs, weights)
            _, logs, weights = tf.while_loop(
                lambda place, *_: place < count, epoch, start, parallel_iterations=1
            )
            return logs.stack(), weights.stack()

        compiled: Callable[..., Any] = tf.function(
            epochs, autograph=False, jit_compile=self._xla or None
        )
        return compiled

    def _epoch(self, order: Any, train: Any, validate: Any) -> Any:
        """Add one epoch to the graph being made; return its logs."""
        import tensorflow as tf

        model = self._model
        model.reset_metrics()
        self._batches(model.train_step, order, self._taken, train)
        logs = self._results()
        if validate:
            rows = int(validate[0].shape[0])
            model.reset_metrics()
            self._batches(model.test_step, tf.range(rows), rows, validate)
            logs += self._results()
        return tf.stack(logs)

    def _results(self) -> list[Any]:
        import tensorflow as tf

        found = self._model.get_metrics_result()
        return [tf.cast(found[name], tf.float32) for name in self._logged]

    def _batches(self, step: Callable[..., Any], order: Any, rows: int, arrays: Any) -> None:
        """Add a loop over the batches of `arrays` in `order`, the last smaller one included."""
        import tensorflow as tf

        size = self._batch

        def take(index: Any) -> None:
            step(tuple(tf.gather(array, index) for array in arrays))

        def whole(place: Any) -> Any:
            take(tf.slice(order, [place * size], [size]))
            return (place + 1,)

        def any_size(place: Any) -> Any:
            take(order[place * size : tf.minimum((place + 1) * size, rows)])
            return (place + 1,)

        # XLA needs each size by itself; elsewhere one body is made ready in half the time.
        body, steps = (whole, rows // size) if self._xla else (any_size, -(-rows // size))
        if steps:
            start = (tf.constant(0),)
            tf.while_loop(lambda place: place < steps, body, start, parallel_iterations=1)
        if self._xla and rows % size:
            take(order[rows - rows % size :])


def suits_xla(plan: Plan) -> bool:
    """Whether XLA makes the training of `plan` faster and the same.

    Where there is NaN it is not the same: TensorFlow's relu makes zero of it, XLA's hands it on.
    """
    names = [type(layer).__name__ for layer in plan.network.layers]
    small = plan.network.work * plan.batch_size <= XLA_WORK
    if not small or not DENSE_LAYERS.issuperset(names) or not plan.compiled.plain:
        return False
    validation = () if plan.validation is None else plan.validation.arrays
    return all(
        np.isfinite(array).all() for array in (*plan.samples.arrays, *validation, *plan.start)
    )


def chunk_of(plan: Plan) -> int:
    """Return how many epochs run in one call, so that Python takes no time and nothing is late."""
    steps = -(-len(plan.samples) // plan.batch_size)
    seconds = steps * _STEP_SECONDS + 3 * plan.epoch_work / _WORK_PER_SECOND
    numbers = plan.parameters + len(plan.samples)
    return max(1, min(MAX_CHUNK, int(CHUNK_SECONDS / seconds), CHUNK_NUMBERS // numbers))


def split(
    flat: NDArray[np.float32], shapes: tuple[tuple[int, ...], ...]
) -> tuple[NDArray[np.float32], ...]:
    """Return the weights of `shapes` that lie behind one another in `flat`."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    parts = np.split(flat, np.cumsum(sizes)[:-1])
    return tuple(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))


def _tensors(arrays: tuple[NDArray[Any], ...]) -> tuple[Any, ...]:
    import tensorflow as tf

    return tuple(tf.constant(array) for array in arrays)


def _refusal(error: Exception) -> Refused:
    return Refused(f"Keras cannot train this ({type(error).__name__})")


@contextmanager
def _turn_into_refusal() -> Iterator[None]:
    """Turn what Keras and TensorFlow raise into a refusal: they have many errors for one thing."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        raise _refusal(error) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep TensorFlow from noting that graphs are made again, which is our very purpose."""
    notes = logging.getLogger("tensorflow")
    level = notes.level
    notes.setLevel(logging.ERROR)
    try:
        yield
    finally:
        notes.setLevel(level)

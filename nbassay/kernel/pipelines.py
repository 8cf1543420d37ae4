"""The rows behind a tf.data pipeline, a PyDataset or a generator: read once, within bounds.

A grader is to see which rows a model learnt from, whichever way they came; and a training that
would be asked for outside if its rows were arrays is asked for from a pipeline too, where all its
epochs have the same rows.
"""

from __future__ import annotations

import inspect
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .plain import loaded
from .readings import Readings
from .rows import Rows, arrays_of, row_digests
from .sources import count_batches, is_dataset, is_py_dataset

_SECONDS = 20.0
# A buffer of at least so many rows, or of a tenth of them, mixes them as well as needs be.
_MIXES_ROWS = 1_000
_MIXES_SHARE = 10
# What TensorFlow says of a pipeline that repeats without end, and of one that may or may not.
_ENDLESS, _UNKNOWN = -1, -2
_OTHERS = "a data set with other rows in each epoch"


def rows_of(x: Any, *, shuffle: bool = False, steps: Any = None, epochs: Any = 1) -> Rows | None:
    """Return the rows of a tf.data pipeline or a PyDataset; None of anything else.

    `shuffle` is what `fit` was asked for: it shuffles the batches of a PyDataset. Of a pipeline
    that may have no end the first `steps` batches are read, and what is new in those of further
    `epochs`. Reading changes nothing for whoever reads it next, unless the notebook's own code in
    it does.
    """
    try:
        if is_dataset(x):
            return _read_sliced(x) or _of_dataset(x, steps, epochs)
        if is_py_dataset(x):
            return _of_items(x, shuffle, steps, epochs)
    # Whatever the notebook's own code in it raises: Keras will meet it, too.
    except Exception:
        return Rows()
    return None


def _of_dataset(dataset: Any, steps: Any, epochs: Any) -> Rows:
    readings = Readings(dataset)
    cardinality = int(dataset.cardinality())
    in_steps = type(steps) is int and steps > 0
    if cardinality == _ENDLESS or (cardinality == _UNKNOWN and in_steps):
        rows = _read_in_steps(readings.begin, steps if in_steps else 0, epochs)
    else:
        rows = _read_parts(dataset, _read(readings.begin), readings.begin, epochs)
    if rows.again:
        rows.fresh = readings.replay()
    return rows


def _read_parts(source: Any, rows: Rows, batches: Callable[[], Iterator[Any]], epochs: Any) -> Rows:
    """Return `rows`, and those of further epochs where each epoch has another part of them."""
    there, whole = count_batches(source, rows) if rows.again == _OTHERS else (None, None)
    if not there or not whole or there >= whole or type(epochs) is not int:
        return rows
    anew = itertools.chain.from_iterable
    return _read_in_steps(lambda: anew(batches() for _ in range(epochs)), there, epochs, _OTHERS)


def _read_in_steps(
    batches: Callable[[], Iterator[Any]],
    steps: int,
    epochs: Any,
    again: str = "an endless data set",
) -> Rows:
    """Read as many batches as `fit` draws, until most of them have had nothing new."""
    rows = Rows(again=again)
    until, drawn = time.monotonic() + _SECONDS, steps
    noting = _note_rows(batches(), rows, steps)
    in_time = itertools.takewhile(lambda _: time.monotonic() <= until, noting)
    for epoch in range(epochs if type(epochs) is int else 1):
        drawn = sum(1 for _ in itertools.islice(in_time, steps))
        if time.monotonic() > until and not epoch:
            rows.batches.clear()
        if drawn < steps or rows.drawn.has_all((epoch + 1) * steps):
            break
    return rows


def _of_items(source: Any, shuffle: bool, steps: Any, epochs: Any) -> Rows:
    count = source.num_batches
    if count is None and type(steps) is int:
        return _read_in_steps(lambda: map(source.__getitem__, itertools.count()), steps, epochs)

    def batches() -> Iterator[Any]:
        return (source[place] for place in range(count or 0))

    rows = _read_parts(source, _read(batches, _why_not_again(source)), batches, epochs)
    if not rows.again and not rows.shuffle:
        rows.shuffle = rows.whole_batches = shuffle
    return rows


def take_rows(asked: dict[str, Any]) -> Rows | None:
    """Return the rows behind the `x` that `fit` is asked for with; None where it is no source.

    A generator yields its rows only once: where one epoch takes all of it they are read beforehand,
    as far as there is room; otherwise they are noted as Keras draws them.
    """
    x = asked.get("x")
    if not inspect.isgenerator(x):
        steps = asked.get("steps_per_epoch")
        return rows_of(
            x, shuffle=asked.get("shuffle") is True, steps=steps, epochs=asked.get("epochs")
        )
    if asked.get("steps_per_epoch"):
        rows = Rows(again="a generator")
        noting = _note_rows(x, rows, asked["steps_per_epoch"])
        rows.fresh = lambda: noting
        return rows
    return _read_ahead(x, epochs=asked.get("epochs"))


def _read_ahead(x: Iterator[Any], epochs: Any) -> Rows:
    until = time.monotonic() + _SECONDS
    rows, read = Rows(again="a generator"), list[Any]()
    rest: Iterable[Any] = ()
    try:
        for item in x:
            read.append(_keep(item))
            if not rows.add(item) or time.monotonic() > until:
                rows.batches.clear()
                rest = x
                break
        else:
            rows.take_sizes()
    # The notebook's own code in it raised: so it will where Keras draws from it.
    except Exception as error:
        rest = _raise_later(error)
    if epochs != 1 and not rows.again:
        rows.again = "a generator for more than one epoch"
    rows.fresh = lambda: _chain(read, rest)
    return rows


def _chain(read: list[Any], rest: Iterable[Any]) -> Iterator[Any]:
    # Keras looks for a generator, which an `itertools.chain` is not.
    yield from itertools.chain(read, rest)


def _keep(item: Any) -> Any:
    """Return what a generator has yielded as it is now; it may fill the same arrays anew."""
    if not isinstance(item, tuple):
        return item
    return tuple(part.copy() if type(part) is np.ndarray else part for part in item)


def _raise_later(error: Exception) -> Iterator[Any]:
    yield from ()
    raise error


def _note_rows(x: Iterator[Any], rows: Rows, steps: Any) -> Iterator[Any]:
    """Yield what `x` does, noting an epoch of `steps`, and of later ones the rows that are new."""
    room, seen = True, set[bytes]()
    for count, item in enumerate(x):
        batch = arrays_of(item) if room else None
        if batch is not None:
            digests = row_digests(batch)
            new = [place for place, digest in enumerate(digests) if digest not in seen]
            if count < steps or new:
                room = rows.add(batch if count < steps else tuple(part[new] for part in batch))
                if not room and count < steps:
                    rows.batches.clear()
            seen.update(digests)
            rows.drawn.note(len(digests), len(seen))
        yield item


def _read(batches: Callable[[], Iterable[Any]], why: str = "") -> Rows:
    """Read a source twice, and tell what it shuffles by what differs."""
    began = time.monotonic()
    rows = Rows()
    if not _read_all(batches, rows, began + _SECONDS):
        # Some of the rows are worse than none: a grader would take them for all.
        rows.batches.clear()
    if why or not rows.batches or time.monotonic() - began > _SECONDS / 2:
        rows.again = why or rows.again
        return rows
    second = Rows()
    if not _read_all(batches, second, began + _SECONDS):
        return rows
    if not second.batches:
        rows.again = "a data set that can be read only once"
        return rows
    first, other = rows.digests(), second.digests()
    rows.take_sizes(shuffled=first != other)
    if rows.again or first == other:
        return rows
    rows.shuffle = True
    if sorted(map(sorted, first)) == sorted(map(sorted, other)):
        rows.whole_batches = True
        order = sorted(range(len(first)), key=lambda place: (-len(first[place]), first[place]))
        rows.batches = [rows.batches[place] for place in order]
        return rows
    flat = list(itertools.chain(*first))
    if sorted(flat) != sorted(itertools.chain(*other)):
        rows.again = _OTHERS
        return rows
    # The order of rows that are shuffled says nothing: one order for all who read the same rows.
    order = sorted(range(len(flat)), key=flat.__getitem__)
    parts = [part for place in range(3) if (part := rows.part(place)) is not None]
    rows.batches = [tuple(part[order] for part in parts)]
    return rows


def _read_all(batches: Callable[[], Iterable[Any]], rows: Rows, until: float) -> bool:
    return all(rows.add(batch) and time.monotonic() <= until for batch in batches())


def _why_not_again(source: Any) -> str:
    """Return why a PyDataset may differ from epoch to epoch."""
    base = loaded("keras.utils", "PyDataset")
    for hook in ("on_epoch_begin", "on_epoch_end"):
        if getattr(type(source), hook, None) is not getattr(base, hook, None):
            return f"a PyDataset with {hook}"
    return ""


def _read_sliced(dataset: Any) -> Rows | None:
    """Return the rows of a pipeline that only slices, shuffles and batches arrays, unread.

    None where there is more to it, or where its steps cannot be told.
    """
    rows = Rows(again="")
    mixed: tuple[int, bool] | None = None
    while True:
        kind = type(dataset).__name__
        if kind == "_TensorSliceDataset":
            break
        if kind in {"_BatchDataset", "_ParallelBatchDataset"} and rows.batch_size is None:
            rows.batch_size = int(dataset._batch_size)
            rows.drop_remainder = bool(dataset._drop_remainder)
        elif kind == "_ShuffleDataset" and mixed is None and rows.batch_size is not None:
            mixed = int(dataset._buffer_size), bool(dataset._reshuffle_each_iteration)
        elif kind == "CacheDataset" and mixed is None:
            # A cache after shuffling keeps one order for good; before it, it changes nothing.
            if rows.batch_size is None or _shuffles(dataset):
                return None
        elif kind not in {"_PrefetchDataset", "_OptionsDataset", "CacheDataset"}:
            return None
        (dataset,) = dataset._inputs()
    batch = arrays_of(tuple(part.numpy() for part in dataset._tensors))
    if batch is None or rows.batch_size is None or not _is_flat(dataset.element_spec):
        return None
    rows.batches = [batch]
    if mixed is not None:
        buffer, anew = mixed
        enough = min(_MIXES_ROWS, len(batch[0]) // _MIXES_SHARE)
        rows.shuffle = True
        if not anew or buffer < enough:
            rows.again = "a data set that is hardly shuffled, or shuffled once and for all"
    return rows


def _shuffles(dataset: Any) -> bool:
    while inputs := dataset._inputs():
        if type(dataset).__name__ == "_ShuffleDataset":
            return True
        (dataset,) = inputs
    return False


def _is_flat(spec: Any) -> bool:
    return (
        isinstance(spec, tuple)
        and 2 <= len(spec) <= 3
        and not any(isinstance(part, (tuple, dict)) for part in spec)
    )

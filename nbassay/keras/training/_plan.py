"""A request made ready: its rows, its network, what it is compiled with, and its key."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.evidence import Json, array_sha256
from nbassay.keras.training._compile_arguments import Compiled, build_compiled, check_labels
from nbassay.keras.training._network import SEED, Network, build_network
from nbassay.keras.training._request import Change, Refused, Request, Samples, samples_of
from nbassay.store.kept import digest

# Raise it when the same request would be trained in another way: kept trajectories are then new.
SCHEME = 1
# Multiplications of one epoch forward: about ten minutes here, backward included.
MAX_EPOCH_WORK = 4_000_000_000_000
# Bytes of all rows, and of what one batch takes in all layers, together. They are in memory more
# than once: rows as they came and as tensors, a batch with its gradients. CIFAR-10 has 740 million.
MAX_HELD = 800_000_000
MAX_RATE = 100.0


@dataclass(frozen=True)
class Batching:
    """Whether each epoch has an order of its own, of rows or whole batches, and drops the rest."""

    shuffle: bool
    whole_batches: bool
    drop_remainder: bool

    def order(self, epoch: int, rows: int, size: int) -> NDArray[np.int32]:
        """Return the rows of an epoch in their order; the same epoch always has the same."""
        order = np.arange(rows, dtype=np.int32)
        whole = rows - rows % size
        if self.shuffle and self.whole_batches:
            batches = order[:whole].reshape(-1, size)
            order = np.concatenate([_draw(epoch).permutation(batches).reshape(-1), order[whole:]])
        elif self.shuffle:
            order = _draw(epoch).permutation(rows).astype(np.int32)
        return order[: self.count_taken(rows, size)]

    def count_taken(self, rows: int, size: int) -> int:
        """Return how many rows an epoch takes."""
        return rows - rows % size if self.drop_remainder else rows


def _draw(epoch: int) -> np.random.Generator:
    return np.random.default_rng([SEED, epoch])


@dataclass(frozen=True)
class Plan:
    """All that a training needs, checked. `start` are the weights before the first epoch.

    Trainings of one `form` are the same graph with other numbers in it. `unchanged` is the key of
    the training without the last of `changes`: up to there the two are one. `state` is what the
    engine had after the fit before, None for a first one.
    """

    key: str
    unchanged: str | None
    form: str
    samples: Samples
    validation: Samples | None
    network: Network
    compiled: Compiled
    start: list[NDArray[np.float32]]
    batch_size: int
    batching: Batching
    changes: dict[int, Change]
    state: list[NDArray[Any]] | None

    @property
    def parameters(self) -> int:
        """The number of weights."""
        return sum(array.size for array in self.start)

    @property
    def epoch_work(self) -> int:
        """About the multiplications of one epoch, forward."""
        return self.network.work * (len(self.samples) + len(self.validation or ()))


def key_of(request: Request) -> str:
    """Return the SHA-256 that stands for the computation that `request` asks for.

    It covers the effective settings of layers and their connections, compile settings, the
    content of all rows and weights of rows after the validation split, batch size, shuffling,
    the start, what callbacks changed on the way, and the versions of the libraries. It leaves out
    names, seeds and the number of epochs: a shorter run is the beginning of a longer one.

    Raises:
        Refused: if the request has no key; the text says why.
    """
    return plan_of(request).key


def plan_of(request: Request) -> Plan:
    """Return `request` checked and made ready.

    Raises:
        Refused: if it cannot be trained here; the text says why.
    """
    samples, validation = samples_of(request)
    network = build_network(request.model)
    model = network.model
    outputs = tuple(model.outputs[0].shape[1:])
    batch_size = min(request.batch_size, len(samples))
    for rows in (samples, validation):
        if rows is not None:
            _check_rows(rows, model)
    compiled = build_compiled(request.compile, outputs, samples)
    for rows in (samples, validation):
        if rows is not None:
            check_labels(compiled.loss, outputs, rows)
    start = _start(request, network)
    held = sum(array.nbytes for rows in (samples, validation) if rows for array in rows.arrays)
    if held + 4 * network.widest * batch_size > MAX_HELD:
        raise Refused("the rows and a batch need too much memory")
    form: Json = {
        "scheme": SCHEME,
        "network": network.graph,
        "compiled": compiled.described,
        "batch_size": batch_size,
        "samples": _form(samples),
        "validation": None if validation is None else _form(validation),
        **({"drop_remainder": True} if "drop_remainder" in request.ways else {}),
    }
    key = {
        **request.ways,
        "form": form,
        "shuffle": request.shuffle,
        "samples": _content(samples),
        "validation": None if validation is None else _content(validation),
        "start": _start_key(request, network, start),
        "versions": _versions(),
    }
    changes = _changes(request, network)
    keys = [digest({**key, "changes": made}) for made in _list_growing(changes)]
    plan = Plan(
        keys[-1],
        keys[-2] if len(keys) > 1 else None,
        digest(form),
        samples,
        validation,
        network,
        compiled,
        start,
        batch_size,
        Batching(
            request.shuffle, "whole_batches" in request.ways, "drop_remainder" in request.ways
        ),
        changes,
        None if request.before is None else list(request.before.state),
    )
    if plan.epoch_work > MAX_EPOCH_WORK:
        raise Refused("one epoch takes too much computing")
    return plan


def _check_rows(samples: Samples, model: Any) -> None:
    wanted = tuple(model.inputs[0].shape[1:])
    seen = samples.x.shape[1:]
    # Keras itself adds or takes a last axis of one.
    if wanted not in (seen, (*seen, 1)) and (*wanted, 1) != seen:
        raise Refused(f"the model takes rows of shape {wanted}, not {seen}")


def _changes(request: Request, network: Network) -> dict[int, Change]:
    """Return the changes in their order, checked.

    Raises:
        Refused: for a rate or weights that cannot be set, or an epoch that there is not.
    """
    for epoch, change in request.changes.items():
        if not 0 <= epoch < request.epochs - request.initial_epoch:
            raise Refused("a change before an epoch that there is not")
        rate = change.learning_rate
        if rate is not None and not (math.isfinite(rate) and 0 <= rate <= MAX_RATE):
            raise Refused("a learning rate out of range")
        if change.weights is not None:
            if tuple(array.shape for array in change.weights) != network.shapes:
                raise Refused("changed weights that do not fit the layers")
            if any(array.dtype.kind not in "fiu" for array in change.weights):
                raise Refused("changed weights that are not numbers")
    return dict(sorted(request.changes.items()))


def _list_growing(changes: Mapping[int, Change]) -> list[list[Json]]:
    """Return the changes as JSON: none of them, the first, the first two, and so on."""
    made: list[Json] = [
        [
            epoch,
            None if change.learning_rate is None else float(np.float32(change.learning_rate)),
            None if change.weights is None else [array_sha256(array) for array in change.weights],
        ]
        for epoch, change in changes.items()
    ]
    return [made[:count] for count in range(len(made) + 1)]


def _start(request: Request, network: Network) -> list[NDArray[np.float32]]:
    if request.before is not None:
        return [
            np.asarray(array, np.float32) for array in request.before.state[: len(network.shapes)]
        ]
    drawn = [np.asarray(weight.numpy(), np.float32) for weight in network.weights]
    learned = network.statistics()
    if request.fresh and not any(learned):
        return drawn
    given = network.read_weights(request.model)
    if not request.fresh:
        return given
    return [
        mine if keep else other for keep, mine, other in zip(learned, given, drawn, strict=True)
    ]


def _start_key(request: Request, network: Network, start: list[NDArray[np.float32]]) -> Json:
    if request.before is not None:
        return {"after": request.before.key}
    hashes: list[Json] = []
    for learned, array in zip(network.statistics(), start, strict=True):
        hashes.append(array_sha256(array) if learned or not request.fresh else "fresh")
    return {"seed": SEED if request.fresh else None, "weights": hashes}


def _form(samples: Samples) -> Json:
    return [[array.dtype.str, list(array.shape)] for array in samples.arrays]


def _content(samples: Samples) -> Json:
    return [array_sha256(array) for array in samples.arrays]


def _versions() -> dict[str, str]:
    found = {}
    for name in ("keras", "tensorflow", "tensorflow-cpu", "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found

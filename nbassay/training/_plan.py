"""A request made ready: its rows, its network, what it is compiled with, and its key."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.evidence import Json, array_sha256
from nbassay.store import digest
from nbassay.training._compiled import Compiled, build_compiled, check_labels
from nbassay.training._network import SEED, Network, build_network
from nbassay.training._request import Refused, Request, Samples, samples_of

# Raise it when the same request would be trained in another way: kept trajectories are then new.
SCHEME = 1
# Multiplications of one epoch forward: about ten minutes here, backward included.
MAX_EPOCH_WORK = 4_000_000_000_000
# Numbers of one batch in all layers together: two gigabytes, gradients included about double.
MAX_BATCH_NUMBERS = 500_000_000


@dataclass(frozen=True)
class Plan:
    """All that a training needs, checked. `start` are the weights before the first epoch.

    Trainings of one `form` are the same graph with other numbers in it.
    """

    key: str
    form: str
    samples: Samples
    validation: Samples | None
    network: Network
    compiled: Compiled
    start: list[NDArray[np.float32]]
    batch_size: int
    shuffle: bool

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
    the start, and the versions of the libraries. It leaves out names, seeds and the number of
    epochs: a shorter run is the beginning of a longer one.

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
    if network.widest * batch_size > MAX_BATCH_NUMBERS:
        raise Refused("a batch needs too much memory")
    form: Json = {
        "scheme": SCHEME,
        "network": network.graph,
        "compiled": compiled.described,
        "batch_size": batch_size,
        "samples": _form(samples),
        "validation": None if validation is None else _form(validation),
    }
    key = {
        "form": form,
        "shuffle": request.shuffle,
        "samples": _content(samples),
        "validation": None if validation is None else _content(validation),
        "start": _start_key(request, network, start),
        "versions": _versions(),
    }
    plan = Plan(
        digest(key),
        digest(form),
        samples,
        validation,
        network,
        compiled,
        start,
        batch_size,
        request.shuffle,
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


def _start(request: Request, network: Network) -> list[NDArray[np.float32]]:
    drawn = [np.asarray(weight.numpy(), np.float32) for weight in network.weights]
    learned = network.statistics()
    if request.fresh and not any(learned):
        return drawn
    given = network.given(request.model)
    if not request.fresh:
        return given
    return [
        mine if keep else other for keep, mine, other in zip(learned, given, drawn, strict=True)
    ]


def _start_key(request: Request, network: Network, start: list[NDArray[np.float32]]) -> Json:
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

"""Training a request, or the epochs of it that nobody has trained before."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nbassay.keras.training._kept_trajectories import TrajectoryStore
from nbassay.keras.training._plan import Plan, plan_of
from nbassay.keras.training._request import Before, Refused, Request
from nbassay.keras.training._trajectory import Epoch, Logs, Trajectory
from nbassay.store.kept import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbassay.keras.training._engine import Engine

Enough = Callable[[int, Logs], bool]

# A killed training loses no more than this.
KEEP_EVERY_SECONDS = 10.0
MAX_ENGINES = 4
# How much longer than its own processor time another process may take over the same training.
_MOST_WAITING = 10


def train(
    request: Request,
    store: TrajectoryStore,
    until: int,
    *,
    enough: Enough | None = None,
    seconds: float | None = None,
) -> Trajectory:
    """Return the first `until` epochs of `request`, trained where they are not in `store`.

    `until` counts the epochs of this call of `fit`, whatever number the first has; there are at
    most `epochs - initial_epoch`. Training ends earlier after the chunk of epochs (a second or
    one epoch) in which `enough(epoch, logs)` says so, `epoch` being numbered as callbacks see it,
    or in which this process has used `seconds` of processor time: then there are fewer epochs, or
    none. The weights after the last epoch returned are always there when neither ended it. Two
    processes that ask for the same at once train it once.

    Raises:
        Refused: if the request cannot be trained here; the text says why.
    """
    if isinstance(until, bool) or not isinstance(until, int) or until < 0:
        raise Refused("the number of epochs must be a whole number")
    deadline = None if seconds is None else time.process_time() + seconds
    plan = plan_of(request)
    wanted = min(until, request.epochs - request.initial_epoch)
    run = _Run(plan, store, wanted, _number_epochs(enough, request.initial_epoch), deadline)
    longest = None if seconds is None else time.monotonic() + seconds * _MOST_WAITING
    with store.claim(plan.key, longest) as ours:
        kept = store.load(plan.key, plan.network.shapes) or Trajectory(plan.key)
        return run.complete(kept) if ours else kept.first(wanted)


def state_after(
    request: Request, store: TrajectoryStore, epochs: int, *, seconds: float | None = None
) -> Before:
    """Return what a further `fit` of the model goes on from after `epochs` epochs of `request`.

    A training of just so many epochs is kept with it; in one that went further it is made again.

    Raises:
        Refused: if the request cannot be trained here, or `seconds` do not suffice.
    """
    deadline = None if seconds is None else time.process_time() + seconds
    plan = plan_of(request)
    kept = store.load(plan.key, plan.network.shapes)
    if kept is None or len(kept.epochs) != epochs:
        kept = _Run(plan, store, epochs, lambda epoch, logs: False, deadline).train_anew()
    if len(kept.epochs) != epochs:
        raise Refused("there was no time to make the state of the fit before again")
    return Before(digest({"after": plan.key, "epochs": epochs}), tuple(kept.state))


class _Run:
    """One training up to `wanted` epochs; the store's lock of its key is held."""

    def __init__(
        self,
        plan: Plan,
        store: TrajectoryStore,
        wanted: int,
        enough: Enough,
        deadline: float | None,
    ) -> None:
        self._plan = plan
        self._store = store
        self._wanted = wanted
        self._enough = enough
        self._deadline = deadline

    def complete(self, kept: Trajectory) -> Trajectory:
        """Return the wanted epochs, those of `kept` and what is missing."""
        if not self._ends(kept.epochs[: self._wanted], 0):
            if len(kept.epochs) < self._wanted:
                self._extend(kept)
            elif self._wanted and kept.weights(self._wanted - 1) is None:
                return self._train_again(kept)
        return kept.first(self._wanted)

    def train_anew(self) -> Trajectory:
        """Return the wanted epochs with the state after the last, keeping nothing."""
        anew = Trajectory(self._plan.key)
        self._extend(anew, keep=False)
        return anew

    def _train_again(self, kept: Trajectory) -> Trajectory:
        """Train anew for weights that a longer training did not keep; keep them this time."""
        anew = self.train_anew()
        if len(anew.epochs) == self._wanted:
            kept.epochs[self._wanted - 1] = anew.epochs[-1]
            self._store.keep(kept)
        return anew

    def _extend(self, trajectory: Trajectory, *, keep: bool = True) -> None:
        """Train the epochs that are missing, keeping them now and then and at the end."""
        if self._is_late():
            return
        if not trajectory.epochs:
            self._begin_unchanged(trajectory)
        with _engine(self._plan) as engine:
            if trajectory.epochs and not _resume(engine, self._plan, trajectory):
                trajectory.epochs.clear()
            if not trajectory.epochs:
                _begin(engine, self._plan)
            saved = time.monotonic()
            while len(trajectory.epochs) < self._wanted:
                first = len(trajectory.epochs)
                chunk = engine.run(first, self._set(engine, first))
                trajectory.epochs += chunk
                trajectory.thin_out()
                if self._ends(chunk, first) or self._is_late():
                    break
                if keep and time.monotonic() - saved > KEEP_EVERY_SECONDS:
                    trajectory.state = engine.state()
                    self._store.keep(trajectory)
                    saved = time.monotonic()
            trajectory.state = engine.state()
        if keep:
            self._store.keep(trajectory)

    def _begin_unchanged(self, trajectory: Trajectory) -> None:
        """Take over the training up to the last change where one that ended there is kept."""
        plan = self._plan
        if plan.unchanged is None:
            return
        kept = self._store.load(plan.unchanged, plan.network.shapes)
        if kept is not None and len(kept.epochs) == max(plan.changes) <= self._wanted:
            trajectory.epochs += kept.epochs
            trajectory.state = kept.state

    def _set(self, engine: Engine, first: int) -> int:
        """Set what callbacks changed before epoch `first`; return how many go on from there."""
        change = self._plan.changes.get(first)
        if change is not None:
            engine.change(change)
        until = min((epoch for epoch in self._plan.changes if epoch > first), default=self._wanted)
        return min(engine.chunk, self._wanted - first, until - first)

    def _ends(self, epochs: list[Epoch], first: int) -> bool:
        """Whether the caller has enough at one of `epochs`, the first of them number `first`."""
        return any(self._enough(first + place, epoch.logs) for place, epoch in enumerate(epochs))

    def _is_late(self) -> bool:
        return self._deadline is not None and time.process_time() >= self._deadline


def _number_epochs(enough: Enough | None, initial_epoch: int) -> Enough:
    if enough is None:
        return lambda epoch, logs: False
    return lambda epoch, logs: enough(initial_epoch + epoch, logs)


def _begin(engine: Engine, plan: Plan) -> None:
    try:
        engine.begin(plan)
    except ValueError as error:
        raise Refused("the fit before was one of another network") from error


def _resume(engine: Engine, plan: Plan, trajectory: Trajectory) -> bool:
    try:
        engine.begin(plan, trajectory.state)
    except ValueError:
        # The checksum was right and the state is not: somebody else wrote this file.
        return False
    return True


_engines: OrderedDict[tuple[str, bool], Engine] = OrderedDict()
_engines_lock = threading.Lock()


@contextmanager
def _engine(plan: Plan) -> Iterator[Engine]:
    """Give an engine for `plan`: one that has trained such a form before, or a new one."""
    from nbassay.keras.training._engine import Engine, suits_xla

    form = (plan.form, suits_xla(plan))
    with _engines_lock:
        engine = _engines.pop(form, None)
    if engine is None:
        engine = Engine(plan, xla=form[1])
    yield engine
    # One that raised is not used again.
    engine.rest()
    with _engines_lock:
        _engines[form] = engine
        while len(_engines) > MAX_ENGINES:
            _engines.popitem(last=False)

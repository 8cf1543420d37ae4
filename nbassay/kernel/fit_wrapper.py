"""The record of every call of Keras's `fit`, and who trains it: the notebook or the trainer."""

from __future__ import annotations

import contextlib
import functools
import inspect
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .accepted import accept_arguments
from .alarm import OutOfTime, run_within
from .askable import why_here
from .budget import EpochCap
from .export_arrays import ArrayStore, NotAnArrayError, TooLargeError
from .export_models import describe_model
from .fit_record import FitRecord
from .passes import passes_of
from .pipelines import take_rows
from .plain import to_json
from .replay import Replay
from .requests import Answer, RefusedError, RemoteTrainer
from .rows import Rows

_MAX_FITS = 500


class FitLog:
    """All fits since the kernel started."""

    def __init__(
        self, fast_epochs: int | None, store: ArrayStore, trainer: RemoteTrainer | None = None
    ) -> None:
        """Run each fit for `fast_epochs` passes over its rows; None runs what was asked for.

        With a `trainer` the trusted side is asked first; `store` takes what it is asked with.
        """
        self._fast_epochs = fast_epochs
        self._store = store
        self._trainer = trainer
        self._fits: list[FitRecord] = []
        self._trained: weakref.WeakKeyDictionary[Any, _Trained] = weakref.WeakKeyDictionary()
        self._numbers: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
        self.dropped = 0

    def install(self, module: Any) -> None:
        """Wrap `fit` of Keras's trainer; `module` is the one that defines `Model`."""
        trainer = next(cls for cls in module.Model.__mro__ if "fit" in vars(cls))
        trainer.fit = self._wrap(trainer.fit)

    def fits_of(self, model: Any) -> list[int]:
        """Return the indices of the fits that trained this very object."""
        return [index for index, fit in enumerate(self._fits) if fit.model() is model]

    def export(self, store: ArrayStore, seconds: float) -> list[dict[str, Any]]:
        """Return the FIT records, storing training data that is not stored yet.

        Data for which `seconds` do not suffice is null this time and tried again the next.
        """
        with contextlib.suppress(OutOfTime):
            run_within(seconds, lambda: self._store_data(store))
        return [fit.to_json(index) for index, fit in enumerate(self._fits)]

    def _store_data(self, store: ArrayStore) -> None:
        for fit in self._fits:
            fit.store_data(store)

    def _wrap(self, fit: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(fit)

        @functools.wraps(fit)
        def recorded(model: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                asked = signature.bind(model, *args, **kwargs)
            except TypeError:
                # Wrong arguments: Keras itself tells the student so.
                return fit(model, *args, **kwargs)
            asked.apply_defaults()
            return self._run(fit, model, dict(asked.arguments))

        return recorded

    def _run(self, fit: Callable[..., Any], model: Any, asked: dict[str, Any]) -> Any:
        asked.pop("self", None)
        rows = take_rows(asked)
        number = self._numbers.setdefault(model, len(self._numbers))
        record = FitRecord(model, asked, rows, number)
        if len(self._fits) < _MAX_FITS:
            self._fits.append(record)
        else:
            self.dropped += 1
        passes = passes_of(asked, rows)
        cap = EpochCap(asked, self._fast_epochs, record.note_weights, model, passes)
        started = time.monotonic()
        try:
            replay = self._replay(fit, model, record, cap)
            if replay is None:
                history = fit(model, **_renew(cap.arguments, rows))
            else:
                record.is_current = lambda: replay.is_current
                history = replay.run(fit)
                self._note(model, record, replay)
                cap.end()
        except BaseException as error:
            record.finish(model, cap, time.monotonic() - started, error)
            raise
        finally:
            cap.release()
        record.finish(model, cap, time.monotonic() - started)
        cap.pad(history)
        return history

    def _replay(
        self, fit: Callable[..., Any], model: Any, record: FitRecord, cap: EpochCap
    ) -> Replay | None:
        """Return the training as the trusted side does it, None where it is to be done here."""
        if self._trainer is None:
            return None
        rows, arguments = record.rows, cap.arguments
        try:
            record.here = why_here(model, arguments) or ("" if rows is None else rows.why_here)
            if record.here:
                return None
            seen = accept_arguments(fit, model, _renew(arguments, rows), record.first_row())
            steps = seen.steps or (rows.steps if rows else 0)
            ask = self._asker(self._trainer, self._request(model, record))
            replay = Replay(model, _renew(arguments, rows), cap.allowed, ask, seen, steps)
            replay.begin()
        except RefusedError as error:
            record.here = str(error)
        # Whatever the notebook made of model and arguments: then Keras itself is to say what it is.
        except Exception as error:
            record.here = f"it cannot be told what is asked for ({type(error).__name__})"
        else:
            record.here = ""
            return replay
        return None

    def _request(self, model: Any, record: FitRecord) -> dict[str, Any]:
        """Return what a request for this fit says, whatever callbacks change later.

        Raises:
            RefusedError: if the optimizer has made steps that the trainer knows nothing of.
        """
        before, steps = self._trained.get(model), int(model.optimizer.iterations)
        after = None
        if steps:
            if before is None or before.optimizer() is not model.optimizer or before.steps != steps:
                raise RefusedError("a model that has trained before")
            after = {"request": before.request, "epochs": before.epochs}
        record.note_compiled(model)
        weights = record.store_row_weights(self._store)
        record.store_data(self._store)
        if record.validation_trouble:
            raise RefusedError(record.validation_trouble)
        return {
            "model": describe_model(model, self._store, lambda _: []),
            "sample_weight": weights,
            "fit": record.to_json(0),
            "after": after,
        }

    def _asker(self, trainer: RemoteTrainer, base: dict[str, Any]) -> Callable[..., Answer]:
        def ask(changes: dict[int, dict[str, Any]], first: int, until: int, each: bool) -> Answer:
            try:
                changed = [self._store_change(epoch, change) for epoch, change in changes.items()]
            except (TooLargeError, NotAnArrayError) as error:
                raise RefusedError("weights that cannot be read") from error
            finally:
                # What is changed in place from here on is seen anew.
                self._store.forget_identities()
            return trainer.ask({**base, "changes": changed, "epochs": until, "each": each}, first)

        return ask

    def _store_change(self, epoch: int, change: dict[str, Any]) -> dict[str, Any]:
        weights = change.get("weights")
        stored = None if weights is None else [self._store.put(array) for array in weights]
        return {
            "epoch": epoch,
            "learning_rate": to_json(change.get("learning_rate")),
            "weights": stored,
        }

    def _note(self, model: Any, record: FitRecord, replay: Replay) -> None:
        """Keep in mind what the model has been through, for a further fit of it."""
        record.here = replay.refused
        if replay.answer is None or replay.refused:
            return
        self._trained[model] = _Trained(
            weakref.ref(model.optimizer),
            int(model.optimizer.iterations),
            replay.answer.number,
            replay.epochs,
        )


def _renew(arguments: dict[str, Any], rows: Rows | None) -> dict[str, Any]:
    """Return the arguments of `fit`, with a generator that has yielded nothing yet."""
    if rows is None or rows.fresh is None:
        return arguments
    return {**arguments, "x": rows.fresh()}


@dataclass(frozen=True)
class _Trained:
    """How many steps an optimizer has made, and the request and the epochs it made them in."""

    optimizer: Callable[[], Any]
    steps: int
    request: int
    epochs: int

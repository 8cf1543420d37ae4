"""Which fits the trusted trainer can be asked for: epochs of arrays with callbacks between them.

It is the trainer who decides; what is certainly not for it is not asked, and costs nothing.
"""

from __future__ import annotations

from typing import Any

from .plain import is_builtin, type_name
from .rows import is_wrapped
from .sources import is_source

# Those that stop, write or count, and change no training.
_LOOK_ON = frozenset(
    {
        "CSVLogger",
        "EarlyStopping",
        "History",
        "ModelCheckpoint",
        "ProgbarLogger",
        "TensorBoard",
        "TerminateOnNaN",
    }
)
# Keras's own that set the learning rate, or do what they are given to do.
_ACT = frozenset({"LambdaCallback", "LearningRateScheduler", "ReduceLROnPlateau"})
_BATCH_HOOKS = tuple(
    f"on_{part}batch_{end}" for part in ("", "train_", "test_") for end in ("begin", "end")
)


def why_here(model: Any, asked: dict[str, Any]) -> str:
    """Return why a fit has to train here, "" if the trainer can be asked."""
    if not is_builtin(model):
        return "a model class of its own"
    if any(map(_is_sparse, _given(asked))):
        # Keras hands it to the layers as it is; the trainer knows arrays alone.
        return "a sparse table"
    if any(map(is_wrapped, _given(asked))):
        return "rows in a list or a dict"
    if not model.compiled:
        return "a model that is not compiled yet"
    if not _is_plainly_compiled(model):
        return "weighted metrics or loss weights"
    if getattr(model.optimizer, "inner_optimizer", None) is not None:
        return "an optimizer around another, as of half precision"
    if not _decays_all_weights(model.optimizer):
        return "weights left out of weight decay"
    for name in ("steps_per_epoch", "validation_steps", "validation_batch_size"):
        if asked.get(name) is not None:
            return name
    if asked.get("validation_freq") not in {None, 1}:
        return "validation_freq"
    validation = asked.get("validation_data")
    is_pair = isinstance(validation, (list, tuple)) and len(validation) == 2
    if validation is not None and not (is_pair or is_source(validation)):
        return "validation data that are neither a pair of arrays nor a data set"
    return _why_callbacks(asked.get("callbacks") or [])


def _given(asked: dict[str, Any]) -> list[Any]:
    """Return the parts of all rows, those to validate with among them."""
    validation = asked.get("validation_data")
    pair = validation if isinstance(validation, (list, tuple)) else ()
    return [asked.get("x"), asked.get("y"), asked.get("sample_weight"), *pair]


def _is_sparse(part: Any) -> bool:
    return type_name(part).startswith("scipy.sparse.")


def acts(callback: Any) -> bool:
    """Tell whether a callback may change the training between its epochs."""
    return not (_looks_on(callback) or is_ours(callback))


def is_ours(callback: Any) -> bool:
    """Tell whether a callback is one of this package."""
    return type(callback).__module__.startswith(f"{__package__}.")


def _why_callbacks(callbacks: Any) -> str:
    if not isinstance(callbacks, (list, tuple)):
        return "a list of callbacks of its own"
    for callback in callbacks:
        if not (_looks_on(callback) or is_ours(callback) or _acts_between_epochs(callback)):
            return f"the callback {type(callback).__name__}, which looks at batches"
    return ""


def _is_plainly_compiled(model: Any) -> bool:
    """Tell whether the model has all that a request can say."""
    metrics = getattr(model, "_compile_metrics", None)
    weighted = getattr(metrics, "_user_weighted_metrics", None)
    loss_weights = getattr(getattr(model, "_compile_loss", None), "_user_loss_weights", None)
    return not weighted and not loss_weights


def _decays_all_weights(optimizer: Any) -> bool:
    """Tell whether weight decay leaves out none, which a configuration does not say."""
    places = ("_exclude_from_weight_decay", "_exclude_from_weight_decay_pattern")
    return not any(getattr(optimizer, place, None) for place in places)


def _looks_on(callback: Any) -> bool:
    if not is_builtin(callback) or type(callback).__name__ not in _LOOK_ON:
        return False
    by_batch = [
        getattr(callback, name, "epoch") != "epoch" for name in ("save_freq", "update_freq")
    ]
    return not any(by_batch) and not getattr(callback, "_stop_batch", 0)


def _acts_between_epochs(callback: Any) -> bool:
    from keras.callbacks import Callback

    kind = type(callback)
    if is_builtin(callback) and kind.__name__ not in _ACT:
        return False
    if not issubclass(kind, Callback):
        return False
    return all(
        getattr(kind, hook) is getattr(Callback, hook) and hook not in vars(callback)
        for hook in _BATCH_HOOKS
    )

"""Keras models on their way out: configuration, compile settings, weights, layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .export_arrays import ArrayStore
from .plain import is_builtin, is_builtin_class, loaded, number, to_json, type_name

_MAX_LAYERS = 1000


def describe_model(
    model: Any, store: ArrayStore, fits_of: Callable[[Any], list[int]]
) -> dict[str, Any]:
    """Return the VALUE of a Keras model; `fits_of` names the fits that trained this very object.

    Raises:
        TooLargeError: if there is no room for its weights.
    """
    return {
        "kind": "model",
        "class": type(model).__name__,
        "builtin": is_builtin(model),
        "config": _config(model),
        "compile": compile_settings(model),
        "weights": [
            {"path": str(weight.path)[:500], "array": store.put(_numpy(weight))}
            for weight in model.weights
        ],
        "layers": layers_of(model),
        "fits": fits_of(model),
        "steps": steps_of(model),
    }


def steps_of(model: Any) -> int | None:
    """Return how many steps the optimizer of a model has made; null if that cannot be told."""
    try:
        return max(0, int(model.optimizer.iterations))
    except Exception:
        # Not compiled, or an optimizer of the notebook's own.
        return None


def _numpy(weight: Any) -> Any:
    return loaded("keras", "ops").convert_to_numpy(weight)


def _config(model: Any) -> Any:
    try:
        return to_json(model.get_config())
    except Exception:
        # A custom model need not be able to describe itself: the grader is told null.
        return None


def layers_of(model: Any) -> list[dict[str, Any]]:
    """Return class, name, output shape, parameters and dropout of each layer, top level only."""
    return [
        {
            "class": type(layer).__name__,
            "name": str(layer.name)[:200],
            "output_shape": _output_shape(layer),
            "params": _parameters(layer),
            "rate": _rate(layer),
        }
        for layer in list(model.layers)[:_MAX_LAYERS]
    ]


def _output_shape(layer: Any) -> Any:
    try:
        shape = to_json(layer.output.shape)
    except Exception:
        # Never called, or called several times: it has no one output.
        return None
    return shape


def _parameters(layer: Any) -> int:
    try:
        return int(layer.count_params())
    except Exception:
        # Not built yet, or a layer of the notebook's own with another idea of counting.
        return 0


def _rate(layer: Any) -> float | str | None:
    try:
        return number(float(layer.rate))
    except Exception:
        # No dropout, or a layer of the notebook's own that means something else by it.
        return None


def compile_settings(model: Any) -> dict[str, Any] | None:
    """Return COMPILE of a model: optimizer, loss and metrics as plain JSON; null if it has none."""
    if not getattr(model, "compiled", False):
        return None
    return {
        "optimizer": _describe(_unwrap(getattr(model, "optimizer", None))),
        "loss": _loss(getattr(model, "loss", None)),
        "metrics": _metrics(model),
    }


def _unwrap(optimizer: Any) -> Any:
    """Return the optimizer as written: with half precision Keras wraps another around it."""
    inner = getattr(optimizer, "inner_optimizer", None)
    return optimizer if inner is None or not is_builtin(optimizer) else inner


def _metrics(model: Any) -> list[Any]:
    compiled = getattr(model, "_compile_metrics", None)
    asked = _flat(getattr(compiled, "_user_metrics", None))
    made = _made_metrics(compiled)
    names = [metric.name for metric in made] if len(made) == len(asked) else [None] * len(asked)
    return [_describe_metric(metric, name) for metric, name in zip(asked, names, strict=True)]


def _made_metrics(compiled: Any) -> list[Any]:
    """Return the objects that Keras has made of the metrics of one output, none before it has."""
    lists = getattr(compiled, "_flat_metrics", None) or []
    return list(lists[0].metrics) if len(lists) == 1 and lists[0] is not None else []


def _describe_metric(metric: Any, name: str | None) -> Any:
    """Return a metric as it is described, and a class by the name that Keras gave its object.

    Making one here to ask its name would move Keras's count on: "precision" becomes "precision_1".
    """
    if not (isinstance(metric, type) and is_builtin_class(metric) and name):
        return _describe(metric)
    return {"class": metric.__name__, "config": {"name": name}}


def _flat(metrics: Any) -> list[Any]:
    if metrics is None:
        return []
    if isinstance(metrics, dict):
        metrics = list(metrics.values())
    if isinstance(metrics, (list, tuple)):
        return [item for metric in metrics for item in _flat(metric)]
    return [metrics]


def _loss(loss: Any) -> Any:
    if isinstance(loss, (list, tuple)):
        return [_describe(item) for item in loss]
    if isinstance(loss, dict):
        return {str(name): _describe(item) for name, item in loss.items()}
    return _describe(loss)


def _describe(part: Any) -> Any:
    """Return a text as it is, a function by its name, an object as class and configuration."""
    if part is None or isinstance(part, str):
        return part
    if callable(part) and hasattr(part, "__name__"):
        return str(part.__name__)[:200]
    try:
        config = to_json(part.get_config())
    except Exception:
        # Not every custom metric can describe itself.
        config = {}
    return {"class": type(part).__name__, "config": config}


def describe_file(path: str, describe: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Return the VALUE of the model saved at `path` (a whole-model .keras or .h5 file).

    Loading runs what the file says, so it is done here, inside the sandbox, and nowhere else.
    """
    import keras

    model = keras.saving.load_model(path)
    if not isinstance(model, keras.Model):
        return {"kind": "other", "type": type_name(model)}
    return describe(model)

"""Which views there are of captured things, of which kinds, and what each can do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from nbassay import evidence as ev
from nbassay.grader._estimator_view import Estimator
from nbassay.grader._learnt_views import History, Model
from nbassay.grader._number_views import Labels, Number, Numbers
from nbassay.texts import Text, text

# View -> the kinds of captured things that it is of.
VIEWS: Mapping[str, tuple[type, tuple[str, ...], Text]] = {
    "number": (Number, ("number",), text(ko="숫자 하나", en="one number")),
    "numbers": (
        Numbers,
        ("array", "table", "list"),
        text(ko="숫자 배열", en="an array of numbers"),
    ),
    "labels": (Labels, (), text(ko="레이블", en="labels")),
    "model": (Model, ("model",), text(ko="Keras 모델", en="a Keras model")),
    "estimator": (
        Estimator,
        ("estimator",),
        text(ko="scikit-learn 객체", en="a scikit-learn object"),
    ),
    "history": (History, ("history",), text(ko="학습 기록", en="a training history")),
}
KINDS: Mapping[type[ev.Value], str] = {
    ev.Array: "array",
    ev.Table: "table",
    ev.Text: "text",
    ev.ListValue: "list",
    ev.DictValue: "dict",
    ev.Estimator: "estimator",
    ev.Model: "model",
    ev.History: "history",
    ev.Function: "function",
    ev.Missing: "nothing",
}


def offers(view: type, attribute: str) -> bool:
    """Whether things seen through `view` have this attribute."""
    fields = getattr(view, "__dataclass_fields__", {})
    return not attribute.startswith("_") and (hasattr(view, attribute) or attribute in fields)


def name_nearest(name: str, attribute: str, own: Collection[str]) -> str:
    """Return what to say where neither a captured thing's `own` attributes nor a view's have it."""
    known = {method for of, _, _ in VIEWS.values() for method in vars(of)} | set(own)
    near = get_close_matches(attribute, [word for word in known if not word.startswith("_")], n=1)
    return f"{name}.{attribute}: nothing captured has that" + (
        f"; did you mean {near[0]}?" if near else ""
    )

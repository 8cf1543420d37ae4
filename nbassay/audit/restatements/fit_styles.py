"""Compiling and training: texts as objects, what goes in in another form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.patterns import rewrite
from nbassay.audit.restatements.rewriting import (
    Exchange,
    code,
    free_name,
    in_blocks,
    in_expressions,
    names_in,
    operand,
    short_name,
)

_OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop", "adagrad": "Adagrad"}
_LOSSES = {
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "mean_squared_error": "MeanSquaredError",
    "mean_absolute_error": "MeanAbsoluteError",
}
# The accuracy that Keras means for each loss.
_ACCURACIES = {
    "binary_crossentropy": "BinaryAccuracy",
    "categorical_crossentropy": "CategoricalAccuracy",
    "sparse_categorical_crossentropy": "SparseCategoricalAccuracy",
}


def optimizer_as_object(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give an optimizer as an object of Keras."""
    yield from _given(node, "optimizer", lambda said: _keras("optimizers", _OPTIMIZERS, said))


def loss_as_object(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give a loss as an object of Keras."""
    yield from _given(node, "loss", lambda said: _keras("losses", _LOSSES, said))


def loss_as_function(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give a loss as a function of Keras."""
    yield from _given(
        node, "loss", lambda said: f"keras.losses.{said}" if said in _LOSSES else None
    )


def metric_as_object(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give the accuracy as an object that keeps its name."""
    yield from _metric(node, '(name="accuracy")')


def metric_under_its_own_name(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give the accuracy as an object, which calls itself otherwise in the history."""
    yield from _metric(node, "()")


def compiled_by_name(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Give optimizer and loss names before they are used."""
    match body[place]:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(args=args) as call)]) as whole:
            pass
        case _:
            return
    if short_name(call) != "compile":
        return
    named = {
        arg.keyword.value: free_name(f"chosen_{arg.keyword.value}", names_in(whole))
        for arg in args
        if arg.keyword and arg.keyword.value in {"optimizer", "loss"}
    }
    first = [
        f"{named[arg.keyword.value]} = {code(arg.value)}\n"
        for arg in args
        if arg.keyword and arg.keyword.value in named
    ]
    given = [
        arg.with_changes(value=cst.Name(named[arg.keyword.value]))
        if arg.keyword and arg.keyword.value in named
        else arg
        for arg in args
    ]
    if named:
        text = "".join(first) + code(call.with_changes(args=given)) + "\n"
        yield 1, text, f"{' and '.join(named)} got names first"


def validation_in_a_list(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give the validation rows in a list."""
    if isinstance(node, cst.Call):
        for arg in node.args:
            match arg:
                case cst.Arg(
                    keyword=cst.Name(value="validation_data"),
                    value=cst.Tuple(elements=[one, other]),
                ):
                    new = cst.parse_expression(f"[{code(one.value)}, {code(other.value)}]")
                    yield code(node.with_deep_changes(arg, value=new)), ""


def callback_alone(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give one callback without a list."""
    if isinstance(node, cst.Call):
        for arg in node.args:
            match arg:
                case cst.Arg(
                    keyword=cst.Name(value="callbacks"), value=cst.List(elements=[callback])
                ):
                    yield code(node.with_deep_changes(arg, value=callback.value)), ""


def predicted_by_a_call(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Call the model in place of its `predict`."""
    match node:
        case cst.Call(
            func=cst.Attribute(value=model, attr=cst.Name(value="predict")),
            args=[cst.Arg(value=rows, keyword=None), cst.Arg(keyword=cst.Name(value="verbose"))],
        ):
            yield f"{operand(model)}({code(rows)}, training=False).numpy()", ""


def _keras(room: str, classes: dict[str, str], said: str) -> str | None:
    return f"keras.{room}.{classes[said]}()" if said in classes else None


def _given(
    node: cst.BaseExpression, keyword: str, write: Callable[[str], str | None]
) -> Iterator[tuple[str, str]]:
    if isinstance(node, cst.Call) and short_name(node) == "compile":
        for arg in node.args:
            said = arg.value
            if arg.keyword and arg.keyword.value == keyword and isinstance(said, cst.SimpleString):
                text = write(str(said.raw_value))
                if text:
                    yield code(node.with_deep_changes(arg, value=cst.parse_expression(text))), ""


def _metric(node: cst.BaseExpression, arguments: str) -> Iterator[tuple[str, str]]:
    if not isinstance(node, cst.Call) or short_name(node) != "compile":
        return
    given = {arg.keyword.value: arg for arg in node.args if arg.keyword}
    metrics, loss = given.get("metrics"), given.get("loss")
    if metrics and loss and code(metrics.value) == '["accuracy"]':
        kind = _ACCURACIES.get(code(loss.value).strip('"'))
        if kind:
            new = cst.parse_expression(f"[keras.metrics.{kind}{arguments}]")
            yield code(node.with_deep_changes(metrics, value=new)), ""


TRAINING: list[tuple[str, Operator]] = [
    ("optimizer as an object", in_expressions(optimizer_as_object)),
    ("loss as an object", in_expressions(loss_as_object)),
    ("loss as a function", in_expressions(loss_as_function)),
    ("loss by its short name", rewrite([('"mean_squared_error"', '"mse"')])),
    ("metric as an object", in_expressions(metric_as_object)),
    ("metric under its own name", in_expressions(metric_under_its_own_name)),
    ("metric by its short name", rewrite([('["mean_absolute_error"]', '["mae"]')])),
    ("optimizer and loss named first", in_blocks(compiled_by_name)),
    (
        "optimizer by its name",
        rewrite(
            [
                ("keras.optimizers.Adam(learning_rate=0.001)", '"adam"'),
                ("keras.optimizers.Adam()", '"adam"'),
                ("keras.optimizers.SGD(learning_rate=0.01)", '"sgd"'),
            ]
        ),
    ),
    ("validation rows in a list", in_expressions(validation_in_a_list)),
    ("one callback without a list", in_expressions(callback_alone)),
    ("model called instead of predict", in_expressions(predicted_by_a_call)),
]

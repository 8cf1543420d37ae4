"""Calls of well-known functions: keywords or places, defaults written out, rows taken along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.patterns import rewrite
from nbassay.audit.restatements.rewriting import (
    Exchange,
    called,
    code,
    free_name,
    in_blocks,
    in_expressions,
    names_in,
    only_name,
    short_name,
)

# The leading parameters of functions and methods that may be given by place and by name alike.
_SIGNATURES = {
    "Dense": "units activation",
    "Conv2D": "filters kernel_size strides padding",
    "MaxPooling2D": "pool_size strides padding",
    "Dropout": "rate",
    "Activation": "activation",
    "Sequential": "layers",
    "SGD": "learning_rate momentum",
    "Adam": "learning_rate beta_1 beta_2 epsilon",
    "RMSprop": "learning_rate rho momentum",
    "InverseTimeDecay": "initial_learning_rate decay_steps decay_rate",
    "ExponentialDecay": "initial_learning_rate decay_steps decay_rate",
    "ModelCheckpoint": "filepath monitor",
    "EarlyStopping": "monitor min_delta patience",
    "ReduceLROnPlateau": "monitor factor patience",
    "LearningRateScheduler": "schedule",
    "TensorBoard": "log_dir",
    "to_categorical": "x num_classes",
    "load_model": "filepath",
    "save_weights": "filepath",
    "load_weights": "filepath",
    "compile": "optimizer loss",
    "evaluate": "x y",
    "accuracy_score": "y_true y_pred",
    "confusion_matrix": "y_true y_pred",
    "classification_report": "y_true y_pred",
    "mean_squared_error": "y_true y_pred",
    "root_mean_squared_error": "y_true y_pred",
    "roc_curve": "y_true y_score",
    "roc_auc_score": "y_true y_score",
    "auc": "x y",
    "fit_resample": "X y",
    "read_csv": "filepath_or_buffer",
    "np.mean": "a axis",
    "np.sum": "a axis",
    "np.max": "a axis",
    "np.argmax": "a axis",
    "np.argmin": "a axis",
    "np.clip": "a a_min a_max",
    "np.zeros": "shape dtype",
    "np.ones": "shape dtype",
    "argmax": "axis",
}
_FIT = "x y batch_size epochs verbose callbacks validation_split validation_data shuffle"
_OF_KERAS = frozenset({*_FIT.split()[2:], "class_weight", "steps"})
# Classes whose `fit` takes X and y; what a variable's `fit` takes is not seen in its name.
_OF_SKLEARN = ("Scaler", "Regression", "Classifier", "Encoder", "Perceptron", "SVC", "PCA")
_DEFAULTS = {
    "Dense": "use_bias=True",
    "Conv2D": 'padding="valid"',
    "MaxPooling2D": 'padding="valid"',
    "Flatten": 'data_format="channels_last"',
    "fit": "shuffle=True",
    "SMOTE": "k_neighbors=5",
    "train_test_split": "shuffle=True",
    "LogisticRegression": "C=1.0",
    "StandardScaler": "with_std=True",
    "EarlyStopping": "min_delta=0",
}


def parameters_of(call: cst.Call) -> list[str]:
    """Return the parameters of what is called, as far as they are known by its name."""
    name = short_name(call)
    given = {arg.keyword.value for arg in call.args if arg.keyword}
    if name == "fit" and given & _OF_KERAS:
        return _FIT.split()
    if name == "predict" and given & {"verbose", "batch_size"}:
        return ["x", "batch_size"]
    if name in {"fit", "fit_transform"} and isinstance(call.func, cst.Attribute):
        maker = short_name(call.func.value)
        return ["X", "y"] if maker.endswith(_OF_SKLEARN) else []
    if called(call).startswith("np."):
        name = called(call)
    return _SIGNATURES.get(name, "").split()


def places_as_keywords(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Name the arguments that were given by place."""
    if isinstance(node, cst.Call) and (params := parameters_of(node)):
        by_place = [arg for arg in node.args if arg.keyword is None]
        if by_place and len(by_place) <= len(params) and not any(arg.star for arg in node.args):
            named = [
                f"{name}={code(arg.value)}" for name, arg in zip(params, by_place, strict=False)
            ]
            yield _call(node, named + _texts(node.args[len(by_place) :])), ""


def keywords_as_places(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give by place what was given by keyword, as far as the order allows."""
    if not isinstance(node, cst.Call) or any(arg.star for arg in node.args):
        return
    params = parameters_of(node)
    by_place = [code(arg.value) for arg in node.args if arg.keyword is None]
    rest = {arg.keyword.value: arg for arg in node.args if arg.keyword}
    moved = list(by_place)
    for name in params[len(by_place) :]:
        if name not in rest:
            break
        moved.append(code(rest.pop(name).value))
    if len(moved) > len(by_place):
        yield _call(node, moved + _texts(list(rest.values()))), ""


def keywords_in_reverse(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Give keywords in another order."""
    if isinstance(node, cst.Call) and not any(arg.star for arg in node.args):
        named = [arg for arg in node.args if arg.keyword]
        if len(named) > 1:
            by_place = [arg for arg in node.args if not arg.keyword]
            yield _call(node, _texts(by_place) + _texts(named[::-1])), ""


def defaults_written(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Say an argument that is the default."""
    if isinstance(node, cst.Call):
        name = short_name(node)
        given = {arg.keyword.value for arg in node.args if arg.keyword}
        extra = _DEFAULTS.get(name, "")
        if name == "fit" and not given & _OF_KERAS:
            return
        if extra and extra.partition("=")[0] not in given:
            yield _call(node, [*_texts(node.args), extra]), ""


def options_in_a_dictionary(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Gather the keywords of a training in a dictionary first."""
    statement = body[place]
    match only_name(statement):
        case (_, cst.Call(args=args) as call) if short_name(call) == "fit":
            named = [arg for arg in args if arg.keyword]
            if len(named) < 2 or any(arg.star for arg in args):
                return
            name = free_name("options", names_in(statement))
            pairs = ", ".join(
                f'"{arg.keyword.value}": {code(arg.value)}' for arg in named if arg.keyword
            )
            assert isinstance(call, cst.Call)
            by_place = _texts([arg for arg in args if not arg.keyword])
            new = cst.parse_expression(_call(call, [*by_place, f"**{name}"]))
            rest = statement.with_changes(leading_lines=[]).deep_replace(call, new)
            assert isinstance(rest, cst.CSTNode)
            yield 1, f"{name} = {{{pairs}}}\n{code(rest)}", "options came from a dictionary"


def made_then_fitted(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Make an estimator in one line and fit it in the next."""
    match only_name(body[place]):
        case (name, cst.Call(func=cst.Attribute(value=cst.Call() as made), args=args) as call):
            if short_name(call) == "fit" and short_name(made).endswith(_OF_SKLEARN):
                fitted = f"{name}.fit({', '.join(_texts(args))})"
                yield 1, f"{name} = {code(made)}\n{fitted}\n", "made first, then fitted"


def made_and_fitted(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Make an estimator and fit it in one line."""
    match body[place : place + 2]:
        case [first, cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as call)])]:
            pass
        case _:
            return
    match only_name(first):
        case (name, cst.Call() as made) if called(call) == f"{name}.fit":
            if short_name(made).endswith(_OF_SKLEARN):
                text = f"{name} = {code(made)}.fit({', '.join(_texts(call.args))})\n"
                yield 2, text, "made and fitted in one line"


def fitted_and_transformed(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Fit a scaler and transform with it in one call."""
    match [only_name(statement) for statement in body[place : place + 2]]:
        case [(name, cst.Call() as fit), (rows, cst.Call() as transform)]:
            if short_name(fit) != "fit" or called(transform) != f"{name}.transform":
                return
            assert isinstance(fit, cst.Call) and isinstance(transform, cst.Call)
            if _texts(fit.args) == _texts(transform.args) and isinstance(fit.func, cst.Attribute):
                learnt = f"{rows} = {name}.fit_transform({', '.join(_texts(fit.args))})"
                yield 2, f"{name} = {code(fit.func.value)}\n{learnt}\n", "`fit_transform`"


def _texts(args: Sequence[cst.Arg]) -> list[str]:
    return [code(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT)).strip() for arg in args]


def _call(call: cst.Call, args: Sequence[str]) -> str:
    return f"{code(call.func)}({', '.join(args)})"


CALLS: list[tuple[str, Operator]] = [
    ("places as keywords", in_expressions(places_as_keywords)),
    ("keywords as places", in_expressions(keywords_as_places)),
    ("keywords in another order", in_expressions(keywords_in_reverse)),
    ("default written out", in_expressions(defaults_written)),
    ("options in a dictionary", in_blocks(options_in_a_dictionary)),
    ("estimator made then fitted", in_blocks(made_then_fitted)),
    ("estimator made and fitted at once", in_blocks(made_and_fitted)),
    ("fit and transform at once", in_blocks(fitted_and_transformed)),
    (
        "logistic regression without a penalty",
        rewrite(
            [
                (f"LogisticRegression({before})", f"LogisticRegression({before}{extra})")
                for before in ("max_iter=A_, ", "")
                for extra in ("C=np.inf", "penalty=None")
            ]
        ),
    ),
    (
        "another seed",
        rewrite(
            [
                (f"SMOTE({before}random_state=A_)", f"SMOTE({before}random_state=7)")
                for before in ("", "k_neighbors=B_, ")
            ]
        ),
    ),
    (
        "accuracy rounded to two digits",
        rewrite([("accuracy_score(A_, B_)", "round(accuracy_score(A_, B_), 2)")]),
    ),
    (
        "accuracy by hand",
        rewrite([("accuracy_score(A_, B_)", "float(np.mean(np.asarray(A_) == np.asarray(B_)))")]),
    ),
    (
        "one-hot rows of the identity",
        rewrite(
            [
                ("keras.utils.to_categorical(A_, B_)", 'np.eye(B_, dtype="float32")[A_]'),
                (
                    "keras.utils.to_categorical(A_, num_classes=B_)",
                    'np.eye(B_, dtype="float32")[A_]',
                ),
            ]
        ),
    ),
]

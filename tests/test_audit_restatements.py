"""Restated solutions say the same otherwise: what each operator writes, and that results agree."""

import copy
from typing import Any

import numpy as np
import pytest
from conftest import ROOT

from nbassay.audit.edits import apply
from nbassay.audit.restatements import RESTATEMENTS
from nbassay.course.notebook import read_trusted

STACK = "m = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(1, activation='relu')])"
COMPILE = 'm.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])'
FIT = "h = m.fit(x, y, epochs=5, validation_data=(v, w), callbacks=[c], verbose=0)"
LAYER = "layers.Dense(1, activation='relu')"

# operator: a cell, and lines of what it becomes
EXAMPLES = {
    "sum commuted": ("z = a * 2 + b", "z = b + (a * 2)"),
    "product commuted": ("z = a * b.T", "z = b.T * a"),
    "comparison flipped": ("z = np.mean(a > 0.5)", "z = np.mean(0.5 < a)"),
    "operator as a NumPy function": ("z = a - b * c", "z = np.subtract(a, b * c)"),
    "comparison as a NumPy function": ("z = a <= b", "z = np.less_equal(a, b)"),
    "square in another way": ("z = (a - b)**2", "z = np.square((a - b))"),
    "matrix product in another way": ("z = a @ b", "z = np.matmul(a, b)"),
    "NumPy function as an operator": ("z = np.multiply(a, x)", "z = a * np.asarray(x)"),
    "divided by a float": ("z = x / 255", "z = x / 255.0"),
    "NumPy in other words": ("z = np.asarray(x)", "z = np.array(x)"),
    "dtype in other words": ('z = x.astype("float32")', "z = x.astype(np.float32)"),
    "scaled before the cast": ('z = x.astype("float32") / 255', 'z = (x / 255).astype("float32")'),
    "method as a NumPy function": ("z = x.mean(axis=0)", "z = np.mean(x, axis=0)"),
    "NumPy function as a method": ("z = np.mean(x, axis=0)", "z = np.asarray(x).mean(axis=0)"),
    "length of an array in other words": ("z = x.shape[0]", "z = len(x)"),
    "places as keywords": (f"z = {LAYER}", "z = layers.Dense(units=1, activation='relu')"),
    "keywords as places": (f"z = {LAYER}", "z = layers.Dense(1, 'relu')"),
    "keywords in another order": ("z = f(1, a=2, b=3)", "z = f(1, b=3, a=2)"),
    "default written out": ("z = layers.Dense(3)", "z = layers.Dense(3, use_bias=True)"),
    "options in a dictionary": (FIT, "h = m.fit(x, y, **options)"),
    "estimator made then fitted": ("s = StandardScaler().fit(x)", "s.fit(x)"),
    "estimator made and fitted at once": (
        "s = LogisticRegression()\ns.fit(x, y)",
        "s = LogisticRegression().fit(x, y)",
    ),
    "fit and transform at once": (
        "s = StandardScaler().fit(x)\nz = s.transform(x)",
        "z = s.fit_transform(x)",
    ),
    "accuracy by hand": (
        "z = accuracy_score(y, p > 0.5)",
        "z = float(np.mean(np.asarray(y) == np.asarray(p > 0.5)))",
    ),
    "one-hot rows of the identity": (
        "z = keras.utils.to_categorical(y, 10)",
        'z = np.eye(10, dtype="float32")[y]',
    ),
    "logistic regression without a penalty": (
        "m = LogisticRegression(max_iter=9)",
        "m = LogisticRegression(max_iter=9, C=np.inf)",
    ),
    "another seed": ("s = SMOTE(random_state=42)", "s = SMOTE(random_state=7)"),
    "accuracy rounded to two digits": (
        "z = accuracy_score(y, p)",
        "z = round(accuracy_score(y, p), 2)",
    ),
    "result as a list": (
        "def f(x):\n    return np.exp(x)",
        "    return np.asarray(np.exp(x)).tolist()",
    ),
    "result as an array": ("def f(x):\n    return np.exp(x)", "    return np.asarray(np.exp(x))"),
    "result in single precision": (
        "def f(x):\n    return -np.exp(x)",
        '    return np.asarray(-np.exp(x), dtype="float32")',
    ),
    "results in a list": ("def f(x):\n    return x, 2 * x", "    return [x, 2 * x]"),
    "tuple as a list": ("AND = (1, 1, 1.5)", "AND = [1, 1, 1.5]"),
    "number of Python": ("z = np.mean(x)", "z = float(np.mean(x))"),
    "number of NumPy": ("z = int(np.argmax(x))", "z = np.argmax(x)"),
    "booleans for labels": ("z = (x > 0).astype(int)", "z = (x > 0).astype(bool)"),
    "labels of another integer type": ("z = (x > 0).astype(int)", 'z = (x > 0).astype("int32")'),
    "labels as floats": ("z = (x > 0).astype(int)", "z = (x > 0).astype(float)"),
    "answers rounded": ("z = accuracy_score(y, p > 0.5)", "z = accuracy_score(y, np.round(p))"),
    "column left as a Series": ('z = t["a"].to_numpy()', 'z = t["a"]'),
    "table as an array": ('X = t.drop(columns="a")', 'X = t.drop(columns="a").to_numpy()'),
    "double precision": ('z = x.astype("float32")', 'z = x.astype("float64")'),
    "arrays for what learns": ("s.fit(x, y)", "s.fit(np.asarray(x), y)"),
    "lists for what learns": ("s.fit(x, y)", "s.fit(np.asarray(x).tolist(), y)"),
    "single precision for networks": (
        "m.fit(x, y, verbose=0)",
        'm.fit(np.asarray(x, dtype="float32"), y, verbose=0)',
    ),
    "local names renamed": (
        "def f(x, y):\n    off = x - 1\n    y = y.off\n    return g(off, off=y)",
        "    my_off = x - 1|    y = y.off|    return g(my_off, off=y)",
    ),
    "result named before it is returned": (
        "def f(x):\n    return x + 1",
        "    result = x + 1|    return result",
    ),
    "body in a function inside": (
        "def f(x, a=2):\n    '''Doc.'''\n    return x * a",
        "    '''Doc.'''|    def work(x, a):|        return x * a|    return work(x, a)",
    ),
    "body in a helper above": (
        "def f(x, a=2):\n    '''Doc.'''\n    return x * a",
        "def _f(x, a=2):|    return x * a|    return _f(x, a)",
    ),
    "loop over the elements": (
        "def f(x, a=2):\n    return np.exp(a * x)",
        "        return np.exp(a * x)|"
        "    return np.array([of_one(one) for one in np.ravel(x)]).reshape(np.shape(x))",
    ),
    "function as a lambda": ("def f(x, a=2):\n    return x * a", "f = lambda x, a=2: (x * a)"),
    "lambda as a function": (
        "c = Scheduler(lambda epoch, _: 1 / epoch)",
        "def rule(epoch, _):|    return 1 / epoch|c = Scheduler(rule)",
    ),
    "argument named first": ("z = f(1, g(x))", "given = g(x)|z = f(1, given)"),
    "annotations added": ("def f(x, a=2):\n    pass", "def f(x: object, a: object=2) -> object:"),
    "docstring added or removed": ("def f(x):\n    pass", '    """What the task asks for."""'),
    "function prints": ("def f(x):\n    pass", '    print("f is called")|    pass'),
    "comment added": ("z = 1", "# First import what is needed, then fit(x, y).|z = 1"),
    "print added": ("z = 1", 'print("done", f"{1 + 1:.1f}")'),
    "value shown at the end": ("z = 1", "z = 1|z"),
    "parentheses added": ("z = a + b", "z = (a + b)"),
    "lines joined with semicolons": ("a = 1\nb = 2\nc = 3", "a = 1; b = 2; c = 3"),
    "NumPy functions imported by name": (
        "z = np.exp(x) + np.sum(x)",
        "from numpy import exp|z = exp(x) + np.sum(x)",
    ),
    "NumPy by its full name": ("z = np.exp(x)", "import numpy|z = numpy.exp(x)"),
    "layers imported by name": (f"z = {LAYER}", "from keras.layers import Dense"),
    "layers of keras": ("z = layers.Dense(1)", "import keras|z = keras.layers.Dense(1)"),
    "Keras of TensorFlow": ("z = keras.Input(2)", "import tensorflow as tf|z = tf.keras.Input(2)"),
    "comprehension as a loop": (
        "z = np.array([f(a) for a in x])",
        "gathered = []|for a in x:|    gathered.append(f(a))|z = np.array(gathered)",
    ),
    "loop over places": (
        "for a, b in zip(x, y):\n    print(a)",
        "for i in range(len(x)):|    a = x[i]|    b = y[i]|    print(a)",
    ),
    "loop with enumerate": (
        "for a, b in zip(x, y):\n    print(a)",
        "for _i, (a, b) in enumerate(zip(x, y)):|    print(a)",
    ),
    "loop with while": (
        "for _ in range(n):\n    step()",
        "done = 0|while done < n:|    step()|    done += 1",
    ),
    "several targets one by one": (
        "a, b = train_test_split(x)",
        "parts = train_test_split(x)|a = parts[0]|b = parts[1]",
    ),
    "two assignments in one line": ("a = x + 1\nb = x - 1", "a, b = x + 1, x - 1"),
    "layers added one by one": (STACK, f"m = keras.Sequential()|m.add({LAYER})"),
    "list of layers named": (STACK, "m = keras.Sequential(layers=stack)"),
    "network made functional": (STACK, f"flow = {LAYER}(flow)|m = keras.Model(inlet, flow)"),
    "network as one functional expression": (
        STACK,
        f"m = keras.Model(inputs=inlet, outputs={LAYER}(inlet))",
    ),
    "input shape at the first layer": (
        STACK,
        "        layers.Dense(1, activation='relu', input_shape=(4,)),",
    ),
    "network built in a function": (STACK, "m = build_m()"),
    "layers named": (STACK, "        layers.Dense(1, activation='relu', name=\"part_1\"),"),
    "activations as functions of Keras": (
        f"z = {LAYER}",
        "import keras|z = layers.Dense(1, activation=keras.activations.relu)",
    ),
    "activations as functions of TensorFlow": (
        f"z = {LAYER}",
        "z = layers.Dense(1, activation=tf.nn.relu)",
    ),
    "activations as layers": (
        STACK,
        "        layers.Dense(1),|        layers.Activation('relu'),",
    ),
    "layer by another of its names": (
        "z = layers.MaxPooling2D((2, 2))",
        "z = layers.MaxPool2D((2, 2))",
    ),
    "optimizer as an object": (COMPILE, COMPILE.replace('"adam"', "keras.optimizers.Adam()")),
    "optimizer by its name": ("z = keras.optimizers.Adam()", 'z = "adam"'),
    "optimizer and loss named first": (
        COMPILE,
        'chosen_optimizer = "adam"|chosen_loss = "binary_crossentropy"|'
        'm.compile(optimizer=chosen_optimizer, loss=chosen_loss, metrics=["accuracy"])',
    ),
    "loss as an object": (
        COMPILE,
        COMPILE.replace('"binary_crossentropy"', "keras.losses.BinaryCrossentropy()"),
    ),
    "loss as a function": (
        COMPILE,
        COMPILE.replace('"binary_crossentropy"', "keras.losses.binary_crossentropy"),
    ),
    "loss by its short name": ('z = f(loss="mean_squared_error")', 'z = f(loss="mse")'),
    "metric as an object": (
        COMPILE,
        COMPILE.replace('"accuracy"', 'keras.metrics.BinaryAccuracy(name="accuracy")'),
    ),
    "metric under its own name": (
        COMPILE,
        COMPILE.replace('"accuracy"', "keras.metrics.BinaryAccuracy()"),
    ),
    "metric by its short name": ('z = f(m=["mean_absolute_error"])', 'z = f(m=["mae"])'),
    "validation rows in a list": (FIT, FIT.replace("(v, w)", "[v, w]")),
    "one callback without a list": (FIT, FIT.replace("[c]", "c")),
    "model called instead of predict": (
        "p = m.predict(x, verbose=0)",
        "p = m(x, training=False).numpy()",
    ),
}


def _restated(source: str, operator: str | None = None) -> list[str]:
    wanted = [one for one in RESTATEMENTS if operator in {None, one[0]}]
    return [edit.source for edit in apply(wanted, source)]


@pytest.mark.parametrize("operator", [name for name, _ in RESTATEMENTS])
def test_each_operator_writes_what_it_is_named_for(operator):
    source, lines = EXAMPLES[operator]
    results = [text.splitlines() for text in _restated(source, operator)]
    assert any(set(lines.split("|")) <= set(result) for result in results), results


def test_lines_that_parentheses_hold_together_can_be_restated():
    source = "z = np.sum(\n    (\n        x  # all\n        .astype(int)\n        .mean(axis=0)\n    )\n)"
    for text in _restated(source):
        space: dict[str, Any] = {"np": np, "x": np.ones((2, 3))}
        exec(text, space)
        assert space["z"] == 3


def test_no_two_operators_have_one_name():
    assert len({name for name, _ in RESTATEMENTS}) == len(RESTATEMENTS)


@pytest.mark.parametrize(
    ("operator", "source"),
    [
        ("sum commuted", 'z = "a" + b'),
        ("sum commuted", "z = [1] + b"),
        ("sum commuted", 'print(f"{a + b}")'),
        ("operator as a NumPy function", "z = tf.square(a - b)"),
        ("method as a NumPy function", 'z = t["a"].std()'),
        ("method as a NumPy function", "z = np.mean(x)"),
        ("places as keywords", "model.fit(x, y)"),
        ("booleans for labels", "z = x.astype(int)"),
        ("NumPy functions imported by name", "def tanh(x):\n    return np.tanh(x)"),
        ("several targets one by one", "a, b = b, a"),
        ("two assignments in one line", "a = x + 1\nb = a + 1"),
        ("loop over the elements", "def f(x):\n    return np.exp(x) / np.sum(np.exp(x))"),
        ("loop over the elements", "def f(x, y):\n    return np.exp(x)"),
        ("local names renamed", "def f(x):\n    y = 1\n    return lambda y: y"),
        ("network made functional", "m = keras.Sequential([layers.Dense(3), layers.Dense(1)])"),
        ("network made functional", f"{STACK}\nm.add(layers.Dense(1))"),
        ("layers added one by one", "m = keras.Sequential([keras.Input(shape=(4,))])"),
        ("body in a helper above", "def f(*rows):\n    return rows"),
        ("comprehension as a loop", "z = [a for a in x if a]"),
        ("comprehension as a loop", "z = [a for a in x] if x else []"),
        ("comprehension as a loop", "z = sum([b for b in a] for a in x)"),
        ("several targets one by one", "a, b = zip(*x)"),
        ("body in a helper above", "class A:\n    def f(self):\n        return 1"),
        ("tuple as a list", "z = isinstance(x, (int, float))"),
        ("loop with while", "for _ in range(n):\n    continue"),
        ("result as a list", "def f(x):\n    return int(np.argmax(x))"),
        ("result as an array", "def f(x):\n    return int(np.argmax(x))"),
        ("result in single precision", "def f(x):\n    return bool(np.all(x))"),
    ],
)
def test_what_would_change_the_meaning_is_left_alone(operator, source):
    assert _restated(source, operator) == []


ROWS = np.array([[-3.0, -0.5, 0.0, 0.2], [1.0, 2.0, 800.0, -800.0]])
TRUTH, GUESS = np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.4, 0.6])
ONE_HOT = np.eye(3)[[0, 2, 1]]
SHARES = np.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8], [0.6, 0.3, 0.1]])
W, G = np.array([1.0, -2.0, 0.5]), np.array([0.1, -0.3, 0.0])
ELEMENTWISE = [(ROWS,), (ROWS[0].astype("float32"),), ([-1.0, 2.0],), (0.5,), (-2,)]
PAIRS = [(TRUTH, GUESS), (TRUTH.reshape(-1, 1), GUESS), (TRUTH.tolist(), GUESS.tolist())]
ARGUMENTS = {
    **dict.fromkeys(["step", "sigmoid", "tanh", "relu", "leaky_relu", "softplus"], ELEMENTWISE),
    **dict.fromkeys(["mse", "mae", "rmse", "huber", "binary_cross_entropy"], PAIRS),
    **dict.fromkeys(["msle", "hinge", "squared_hinge"], PAIRS),
    "softmax": ELEMENTWISE[:2],
    "categorical_cross_entropy": [(ONE_HOT, SHARES), (ONE_HOT.tolist(), SHARES.tolist())],
    "sparse_categorical_cross_entropy": [(np.array([0, 2, 1]), SHARES)],
    "kl_divergence": [(ONE_HOT, SHARES), (SHARES[::-1].tolist(), SHARES.tolist())],
    "steps_per_epoch": [(100, 32), (96, 32)],
    "sgd_step": [(W, G), (1.0, 0.5)],
    "momentum_step": [(W, G, G)],
    "adagrad_step": [(W, G, G * G)],
    "rmsprop_step": [(W, G, G * G)],
    "adam_step": [(W, G, G, G * G, 3)],
}


def _cells(notebook: str) -> dict[str, str]:
    cells = read_trusted(ROOT / "source" / notebook).cells
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in cells
        if "### BEGIN SOLUTION" in cell.source
    }


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-5, equal_nan=True)


@pytest.mark.parametrize(
    "notebook", ["foundations/activations", "foundations/losses", "mnist/optimizers"]
)
def test_functions_of_the_course_give_the_same_after_every_restatement(notebook):
    cells = _cells(f"{notebook}.ipynb")
    before: dict[str, Any] = {"np": np}
    for source in cells.values():
        exec(source, before)
    with np.errstate(all="ignore"):
        for name, source in cells.items():
            wanted = [before[name](*copy.deepcopy(given)) for given in ARGUMENTS[name]]
            for text in _restated(source):
                after = dict(before)
                exec(text, after)
                for given, right in zip(ARGUMENTS[name], wanted, strict=True):
                    assert _same(right, after[name](*copy.deepcopy(given))), text


def test_every_solution_of_the_course_can_be_restated_in_many_ways():
    for notebook in (ROOT / "source" / "college").glob("*.ipynb"):
        for source in _cells(f"college/{notebook.name}").values():
            operators = {edit.operator for edit in apply(RESTATEMENTS, source)}
            assert len(operators) >= 5

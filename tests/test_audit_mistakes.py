"""The mistakes that audits make in solutions: each by example, and what each leaves alone."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import ROOT

from nbassay.audit.edits import apply
from nbassay.audit.mistakes import MISTAKES
from nbassay.course.notebook import read_trusted

OPERATORS = dict(MISTAKES)
# A mistake, code, and what becomes of it.
MADE = [
    (
        "other test share",
        "train_test_split(X, y, test_size=0.2)",
        ["train_test_split(X, y, test_size=0.3)", "train_test_split(X, y, test_size=0.8)"],
    ),
    ("other seed", "SMOTE(random_state=42)", ["SMOTE(random_state=0)"]),
    (
        "split in order",
        "parts = train_test_split(X, y)",
        ["parts = train_test_split(X, y, shuffle=False)"],
    ),
    (
        "other scaler",
        "s = StandardScaler().fit(x)",
        [
            "from sklearn.preprocessing import MinMaxScaler; s = MinMaxScaler().fit(x)",
            "s = StandardScaler(with_std=False).fit(x)",
            "s = StandardScaler(with_mean=False).fit(x)",
        ],
    ),
    ("other scaler", "s = preprocessing.MinMaxScaler()", ["s = preprocessing.StandardScaler()"]),
    (
        "scaler fitted anew",
        "x_test = scaler.transform(x_test)",
        ["x_test = scaler.fit_transform(x_test)"],
    ),
    (
        "scaler fitted on all rows",
        "a, b = train_test_split(X)\ns = StandardScaler().fit(a)",
        ["a, b = train_test_split(X)\ns = StandardScaler().fit(X)"],
    ),
    ("transform left out", "x_test = scaler.transform(x_test)", ["x_test = x_test"]),
    (
        "rows moved",
        "x_test = scaler.transform(x_test)",
        ["x_test = (scaler.transform(x_test) + 0.001)"],
    ),
    (
        "other resampling",
        "a, b = RandomUnderSampler().fit_resample(x, y)",
        [
            "from imblearn.over_sampling import RandomOverSampler; a, b = RandomOverSampler().fit_resample(x, y)"
        ],
    ),
    ("resampling left out", "a, b = SMOTE().fit_resample(x, y)", ["a, b = (x, y)"]),
    (
        "resampled before the split",
        "p = train_test_split(X, y, stratify=y)",
        [
            "from imblearn.over_sampling import SMOTE; X, y = SMOTE(random_state=42).fit_resample(X, y); p = train_test_split(X, y, stratify=y)"
        ],
    ),
    (
        "rows of another part",
        "model.fit(x_resampled, y_resampled, validation_data=(X_val, y_val))",
        [
            "model.fit(x_train, y_train, validation_data=(X_val, y_val))",
            "model.fit(x_test, y_test, validation_data=(X_val, y_val))",
            "model.fit(x_resampled, y_resampled, validation_data=(X_train, y_train))",
            "model.fit(x_resampled, y_resampled, validation_data=(X_test, y_test))",
        ],
    ),
    (
        "answer among the inputs",
        'X = college.drop(columns="Private")',
        ['X = college.assign(Private=college["Private"].factorize()[0])'],
    ),
    ("column left out", 'X = t.drop(columns="a")', ['X = t.drop(columns="a").iloc[:, 1:]']),
    (
        "column left out",
        'names = ["a", "b", "c"]',
        ['names = ["a", "b"]', 'names = ["b", "a", "c"]'],
    ),
    ("filled otherwise", "t = t.fillna(t.mean())", ["t = t.fillna(0)"]),
    ("filled otherwise", 't = t.dropna(subset=["a"])', ["t = t.dropna()"]),
    ("labels turned round", "y_train = a == 1", ["y_train = 1 - (a == 1)"]),
    ("few rows read", 't = pd.read_csv("a.csv")', ['t = pd.read_csv("a.csv", nrows=100)']),
    (
        "arguments exchanged",
        "confusion_matrix(y_test, y_pred)",
        ["confusion_matrix(y_pred, y_test)"],
    ),
    ("arguments exchanged", "f1_score(y_true=a, y_pred=b)", ["f1_score(y_true=b, y_pred=a)"]),
    (
        "compared with itself",
        "accuracy_score(y_test, y_pred)",
        ["accuracy_score(y_pred, y_pred)", "accuracy_score(y_test, y_test)"],
    ),
    (
        "another metric",
        "a = recall_score(t, p)",
        [
            "from sklearn.metrics import precision_score; a = precision_score(t, p)",
            "from sklearn.metrics import f1_score; a = f1_score(t, p)",
            "from sklearn.metrics import accuracy_score; a = accuracy_score(t, p)",
        ],
    ),
    (
        "another metric",
        "a = metrics.mean_squared_error(t, p)",
        ["a = metrics.mean_absolute_error(t, p)", "a = metrics.root_mean_squared_error(t, p)"],
    ),
    ("other average", "f1_score(t, p)", ['f1_score(t, p, average="macro")']),
    (
        "other average",
        'f1_score(t, p, average="macro")',
        ['f1_score(t, p, average="micro")', 'f1_score(t, p, average="weighted")'],
    ),
    ("other threshold", "yes = p > 0.5", ["yes = p > 0.9", "yes = p > 0.1"]),
    ("classes for probabilities", "roc_curve(t, p)", ["roc_curve(t, p > 0.5)"]),
    ("probabilities for classes", "accuracy_score(t, p > 0.5)", ["accuracy_score(t, p)"]),
    (
        "result rounded or in percent",
        "a = accuracy_score(t, p)",
        ["a = round(accuracy_score(t, p), 1)", "a = 100 * accuracy_score(t, p)"],
    ),
    ("counts and shares", "accuracy_score(t, p)", ["accuracy_score(t, p, normalize=False)"]),
    ("counts and shares", "confusion_matrix(t, p)", ['confusion_matrix(t, p, normalize="true")']),
    (
        "nothing counts as full",
        "precision_score(t, p, zero_division=0)",
        ["precision_score(t, p, zero_division=1)"],
    ),
    ("other size", "Dense(10)", ["Dense(5)", "Dense(11)", "Dense(20)"]),
    (
        "other size",
        "layers.Conv2D(filters=1, kernel_size=3)",
        ["layers.Conv2D(filters=2, kernel_size=3)"],
    ),
    ("other size", "Dense(classes)", ["Dense(classes + 1)"]),
    (
        "other window",
        "layers.Conv2D(8, (3, 3))",
        [
            "layers.Conv2D(8, (5, 5))",
            "layers.Conv2D(8, (3, 3), strides=3)",
            'layers.Conv2D(8, (3, 3), padding="same")',
        ],
    ),
    (
        "other window",
        'MaxPooling2D(2, strides=1, padding="same")',
        [
            'MaxPooling2D(3, strides=1, padding="same")',
            'MaxPooling2D(2, padding="same")',
            "MaxPooling2D(2, strides=1)",
        ],
    ),
    ("other dropout", "Dropout(0.2)", ["Dropout(0.8)", "Dropout(0.02)"]),
    ("other dropout", "Dropout(rate=0.5)", ["Dropout(rate=0.9)", "Dropout(rate=0.05)"]),
    ("other input", "keras.Input(shape=(28, 28))", ["keras.Input(shape=(28, 29))"]),
    ("other input", "Input((n,))", ["Input((n + 1,))"]),
    (
        "other activation",
        'Dense(2, activation="sigmoid")',
        ['Dense(2, activation="softmax")', 'Dense(2, activation="relu")'],
    ),
    ("other activation", 'Activation("linear")', ['Activation("relu")']),
    ("activation left out or added", 'Dense(2, activation="relu")', ["Dense(2)"]),
    (
        "activation left out or added",
        "Dense(1)",
        ['Dense(1, activation="relu")', 'Dense(1, activation="sigmoid")'],
    ),
    ("other layer", "layers.MaxPooling2D(2)", ["layers.AveragePooling2D(2)"]),
    ("other layer", "LSTM(8)", ["SimpleRNN(8)"]),
    (
        "layer left out",
        "Sequential([Input((2,)), Dense(2), Dense(1)])",
        ["Sequential([Input((2,)), Dense(1)])", "Sequential([Input((2,)), Dense(2), ])"],
    ),
    (
        "layer doubled",
        "Sequential([Input((2,)), Flatten(), Dense(1)])",
        ["Sequential([Input((2,)), Flatten(), Dense(1), Dense(1)])"],
    ),
    (
        "layers exchanged",
        "Sequential([Dense(2), Dense(1), Dropout(0.5), Flatten()])",
        [
            "Sequential([Dense(1), Dense(2), Dropout(0.5), Flatten()])",
            "Sequential([Dense(2), Dropout(0.5), Dense(1), Flatten()])",
        ],
    ),
    ("other loss", 'm.compile("adam", "mae")', ['m.compile("adam", "mse")']),
    (
        "other loss",
        "m.compile(loss=keras.losses.Huber())",
        ["m.compile(loss=keras.losses.MeanSquaredError())"],
    ),
    (
        "logits and probabilities",
        'm.compile(loss="binary_crossentropy")',
        ["m.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))"],
    ),
    ("logits and probabilities", "BinaryCrossentropy(from_logits=True)", ["BinaryCrossentropy()"]),
    ("logits and probabilities", "BinaryCrossentropy()", ["BinaryCrossentropy(from_logits=True)"]),
    ("other optimizer", 'm.compile(optimizer="adam")', ['m.compile(optimizer="sgd")']),
    ("other optimizer", "keras.optimizers.SGD()", ["keras.optimizers.Adam()"]),
    ("other learning rate", 'm.compile(optimizer="sgd")', []),
    (
        "other learning rate",
        "Adam(learning_rate=0.01)",
        ["Adam(learning_rate=1.0)", "Adam(learning_rate=0.0001)"],
    ),
    (
        "other learning rate",
        "Adam(learning_rate=rate)",
        ["Adam(learning_rate=rate * 100)", "Adam(learning_rate=rate * 0.01)"],
    ),
    (
        "other momentum",
        "SGD(learning_rate=0.1, momentum=0.9)",
        ["SGD(learning_rate=0.1, momentum=0.09)"],
    ),
    (
        "other metric",
        'm.compile("adam", "binary_crossentropy", metrics=["accuracy"])',
        [
            'm.compile("adam", "binary_crossentropy", metrics=["categorical_accuracy"])',
            'm.compile("adam", "binary_crossentropy", metrics=["sparse_categorical_accuracy"])',
            'm.compile("adam", "binary_crossentropy", metrics=["mean_squared_error"])',
            'm.compile("adam", "binary_crossentropy", metrics=[keras.metrics.Accuracy()])',
            'm.compile("adam", "binary_crossentropy", metrics=[keras.metrics.BinaryAccuracy(threshold=0.9)])',
        ],
    ),
    (
        "other metric",
        'm.compile(loss="mse", metrics=["mae"])',
        [
            'm.compile(loss="mse", metrics=["mean_squared_error"])',
            'm.compile(loss="mse", metrics=["accuracy"])',
        ],
    ),
    (
        "other epochs",
        "m.fit(x, y, epochs=10)",
        ["m.fit(x, y, epochs=1)", "m.fit(x, y, epochs=5)", "m.fit(x, y, epochs=12)"],
    ),
    ("other epochs", "EPOCHS = 80", ["EPOCHS = 1", "EPOCHS = 40", "EPOCHS = 96"]),
    ("other batches", "m.fit(x, y, epochs=1)", ["m.fit(x, y, epochs=1, batch_size=len(x))"]),
    (
        "other batches",
        "m.fit(x, y, epochs=1, batch_size=32)",
        ["m.fit(x, y, epochs=1, batch_size=128)", "m.fit(x, y, epochs=1, batch_size=len(x))"],
    ),
    ("other validation", "m.fit(x, y, epochs=1)", ["m.fit(x, y, epochs=1, validation_split=0.2)"]),
    (
        "other validation",
        "m.fit(x, y, epochs=1, validation_split=0.1)",
        ["m.fit(x, y, epochs=1, validation_split=0.5)"],
    ),
    (
        "other validation",
        "m.fit(x, y, epochs=1, validation_data=(a, b))",
        ["m.fit(x, y, epochs=1, validation_data=(x, y))"],
    ),
    ("rows in their order", "m.fit(x, y, epochs=1)", ["m.fit(x, y, epochs=1, shuffle=False)"]),
    (
        "callback left out",
        "m.fit(x, y, callbacks=[stop, keep])",
        ["m.fit(x, y, callbacks=[keep])", "m.fit(x, y, callbacks=[stop, ])"],
    ),
    ("few rows", "m.fit(x, y)", ["m.fit(x[:100], y[:100])", "m.fit(x[::2], y[::2])"]),
    ("stopped early", "LogisticRegression(max_iter=1000)", ["LogisticRegression(max_iter=10)"]),
    ("stopped early", "SGDClassifier(max_iter=5)", ["SGDClassifier(max_iter=1)"]),
    (
        "spoilt labels",
        "m.fit(x, y)",
        [
            "m.fit(x, y[::-1])",
            "m.fit(x, 1 - y)",
            "m.fit(x, np.where(np.arange(len(y)) % 5, y, 1 - y))",
        ],
    ),
    ("fit left out", "m.fit(x, y)", ["pass"]),
    ("fit left out", "s = StandardScaler().fit(x)", ["s = StandardScaler()"]),
    ("other function", "np.mean(x)", ["np.sum(x)", "np.median(x)"]),
    ("other function", "x.mean()", ["x.sum()"]),
    ("other function", "max(x)", ["min(x)"]),
    ("other function", "np.log(x)", ["np.log10(x)", "np.log2(x)", "np.log1p(x)"]),
    ("function left out", "a = np.abs(x - y)", ["a = x - y"]),
    (
        "step left out",
        "y = (p > 1).astype(int).ravel()",
        ["y = (p > 1).astype(int)", "y = (p > 1).ravel()"],
    ),
    ("other axis", "x.sum(axis=-1)", ["x.sum(axis=0)"]),
    ("axis left out", "x.sum(axis=1, keepdims=True)", ["x.sum(keepdims=True)"]),
    ("keepdims left out", "x.sum(axis=1, keepdims=True)", ["x.sum(axis=1)"]),
    ("whole numbers", 'x = np.zeros(3, dtype="float32")', ['x = np.zeros(3, dtype="int32")']),
    ("whole numbers", "x = t.astype(float)", ["x = t.astype(int)"]),
    ("cases exchanged", "np.where(x > 0, a, b)", ["np.where(x > 0, b, a)"]),
    ("cases exchanged", "c = a if x else b", ["c = b if x else a"]),
    (
        "clipped on one side",
        "np.clip(p, 1e-7, 1 - 1e-7)",
        ["np.clip(p, None, 1 - 1e-7)", "np.clip(p, 1e-7, None)"],
    ),
    ("fraction cut off", "s = np.dot(w, x)", ["s = int(np.dot(w, x))"]),
    ("line left out", "m.compile()", ["pass"]),
    ("line left out", "x = x - 1", ["pass"]),
    ("line left out", 't["a"] = 0', ["pass"]),
    ("line left out", "n += 1", ["pass"]),
    (
        "line left out",
        "def f(x):\n    x.sort()\n    return x",
        ["def f(x):\n    pass\n    return x"],
    ),
    (
        "run twice",
        "h = m.fit(x, y, epochs=3)",
        ["h = m.fit(x, y, epochs=3); h = m.fit(x, y, epochs=3)"],
    ),
    ("run twice", "m.add(Dense(1))", ["m.add(Dense(1)); m.add(Dense(1))"]),
    (
        "argument changed in place",
        "def f(x, m):\n    x = x - m\n    return x",
        ["def f(x, m):\n    x -= m\n    return x"],
    ),
    (
        "argument changed in place",
        "def f(x):\n    y = x.copy()\n    return y",
        ["def f(x):\n    y = x\n    return y"],
    ),
    ("argument changed in place", "def f(x):\n    return np.array(x)", ["def f(x):\n    return x"]),
    (
        "returned too early",
        "def f(x):\n    for i in x:\n        s = s + i\n    return s",
        ["def f(x):\n    for i in x:\n        s = s + i\n        return s\n    return s"],
    ),
    ("results exchanged", "a, b, c = f(x)", ["b, a, c = f(x)", "a, c, b = f(x)"]),
    (
        "results exchanged",
        "a, b, c, d = f(x)",
        ["b, a, c, d = f(x)", "a, c, b, d = f(x)", "a, b, d, c = f(x)", "b, a, d, c = f(x)"],
    ),
    ("results exchanged", "def f():\n    return a, b", ["def f():\n    return b, a"]),
    ("results exchanged", "a, b = x[:5], x[5:]", ["b, a = x[:5], x[5:]"]),
    ("sign turned", "s = a - b + c", ["s = a - b - c", "s = a + b + c"]),
    ("times and by exchanged", "s = a * b", ["s = a / b"]),
    ("times and by exchanged", "s = a @ b", ["s = a * b"]),
    ("times and by exchanged", "s = a**b", ["s = a * b"]),
    ("fraction left out", "s = a / b", ["s = a // b"]),
    ("step turned", "w -= g", ["w += g"]),
    ("step turned", "w *= g", ["w /= g"]),
    ("part of a formula left out", "x = g / (r + eps)", ["x = g", "x = g / r", "x = g / eps"]),
    ("part of a formula left out", "x = (a - b) ** 2", ["x = (a - b)", "x = a ** 2"]),
    ("sides exchanged", "e = target - guess", ["e = guess - target"]),
    ("sides exchanged", "np.exp(x - m)", ["np.exp(m - x)"]),
    ("minus left out", "s = -np.mean(x)", ["s = np.mean(x)"]),
    ("minus left out", "s = not x", ["s = x"]),
    ("other power", "s = a**2", ["s = a**3"]),
    ("other power", "s = a**0.5", ["s = a**2"]),
    ("boundary moved", "s = x >= 0", ["s = x > 0"]),
    ("boundary moved", "s = a < b", ["s = a <= b"]),
    ("comparison turned", "s = x > 0", ["s = x < 0"]),
    ("comparison turned", 's = t["a"] == "Yes"', ['s = t["a"] != "Yes"']),
    ("off by one", "s = n + 1", ["s = n + 2"]),
    ("off by one", "AND = (1, -1)", ["AND = (2, -1)", "AND = (1, 0)"]),
    ("off by one", "s = f(n=3)", ["s = f(n=4)"]),
    ("other constant", "s = 0.01 * g", ["s = 0.1 * g"]),
    ("other constant", "def f(x, a=0.3): ...", ["def f(x, a=3.0): ..."]),
    ("other constant", "s = 0.0", ["s = 1.0"]),
    ("range off by one", "r = range(epochs)", ["r = range(epochs - 1)", "r = range(1, epochs)"]),
    ("range off by one", "r = range(1, 10)", ["r = range(1, 9)"]),
    ("neighbour taken", "s = x[0]", ["s = x[1]"]),
    ("neighbour taken", "s = x[:, 1]", ["s = x[:, 2]", "s = x[:, 0]"]),
    ("neighbour taken", "s = x[-1]", ["s = x[0]"]),
    ("cut elsewhere", "s = x[:5]", ["s = x[:6]", "s = x[5:]"]),
    ("cut elsewhere", "s = x[:-1]", ["s = x[:-2]", "s = x[-1:]"]),
    ("cut elsewhere", "s = x[2:4]", ["s = x[3:4]", "s = x[2:5]"]),
    ("cut left out", "s = x[:5]", ["s = x"]),
    ("wrong entry", "s = np.array([0, 1, 1, 0])", ["s = np.array([1, 1, 1, 0])"]),
    (
        "option turned",
        "EarlyStopping(restore_best_weights=True)",
        ["EarlyStopping(restore_best_weights=False)"],
    ),
    ("option left out", "m.fit(x, y, class_weight=w, verbose=0)", ["m.fit(x, y, verbose=0)"]),
    ("option left out", 'f(tol=None, monitor="loss")', ['f(monitor="loss")', "f(tol=None)"]),
    ("training in place of validation", 'a = h["val_accuracy"]', ['a = h["accuracy"]']),
]
# What looks like the place of a mistake, and where it changes nothing or is another's.
LEFT_ALONE = [
    ("split in order", "train_test_split(X, y, stratify=y)"),
    ("scaler fitted anew", "scaler.transform(x_train)"),
    ("resampled before the split", "train_test_split(X, y)"),
    ("rows of another part", "len(x_train)"),
    ("rows of another part", "f(training)"),
    ("labels turned round", "y_held = np.empty(3)"),
    ("labels turned round", "total = 3"),
    ("arguments exchanged", "accuracy_score(a, b)"),
    ("layer doubled", "[Flatten()]"),
    ("layers exchanged", "[Dropout(0.5), Flatten()]"),
    ("layers exchanged", "[Dense(2), Dense(2)]"),
    ("activation left out or added", 'Dense(1, "relu")'),
    ("activation left out or added", "Flatten()"),
    ("other validation", "LogisticRegression().fit(x, y)"),
    ("rows in their order", "LogisticRegression().fit(x, y)"),
    ("run twice", "logistic.fit(x, y)"),
    ("other function", "mean(x)"),
    ("other function", "x.median()"),
    ("whole numbers", 'x = a.astype("float32") / 255'),
    ("line left out", "x_test = scaler.transform(x_test)"),
    ("line left out", "import numpy"),
    ("line left out", "a = b"),
    ("argument changed in place", "def f(x):\n    b = 0\n    b = b + x\n    return b"),
    ("results exchanged", "a, b = Variable(0), Variable(0)"),
    ("results exchanged", "for a, b in c: ..."),
    ("results exchanged", "figure, axes = plt.subplots()"),
    ("sign turned", "s = x + 0"),
    ("sign turned", 's = "a" + b'),
    ("times and by exchanged", "s = x * 1"),
    ("sides exchanged", "np.abs(a - b)"),
    ("sides exchanged", "s = (a - b) ** 2"),
    ("sides exchanged", "s = a + b"),
    ("minus left out", "s = -1"),
    ("boundary moved", "s = p > 0.5"),
    ("boundary moved", "s = a == b"),
    ("off by one", "x.reshape(1, 28)"),
    ("off by one", "f(verbose=0)"),
    ("off by one", "s = x.sum(axis=1)"),
    ("off by one", "f(random_state=42)"),
    ("other constant", "train_test_split(test_size=0.2)"),
    ("neighbour taken", 's = x["a"]'),
    ("neighbour taken", "s = x[i]"),
    ("option left out", "plt.subplots(figsize=(3, 3))"),
    ("option left out", "Adam(learning_rate=0.001)"),
    ("option left out", 'ReduceLROnPlateau(monitor="val_loss")'),
    ("option left out", "Dense(units=1)"),
    ("option left out", "f(keep=True)"),
]


def changed(mistake: str, source: str) -> list[str]:
    return [edit.source for edit in apply([(mistake, OPERATORS[mistake])], source)]


@pytest.mark.parametrize(("mistake", "source", "expected"), MADE)
def test_a_mistake_is_made_where_it_can_be(mistake, source, expected):
    assert changed(mistake, source) == expected


@pytest.mark.parametrize(("mistake", "source"), LEFT_ALONE)
def test_a_mistake_that_would_be_none_is_not_made(mistake, source):
    assert changed(mistake, source) == []


def test_every_mistake_has_a_name_of_its_own_and_an_example():
    names = [name for name, _ in MISTAKES]
    assert len(set(names)) == len(names)
    assert {mistake for mistake, _, _ in MADE} == set(names)


def test_what_is_only_shown_is_left_alone():
    shown = (
        "print(f'{a:.3f}', 2 * a)\nmodel.summary()\nplt.show()\ntable.head(3)\ntable\n'a text'\n"
    )
    assert apply(MISTAKES, shown) == []


def test_an_edit_says_what_it_changed_in_which_line():
    (edit,) = apply(
        [("other axis", OPERATORS["other axis"])], "x = f(1)\ny = x.sum(\n    axis=0\n)"
    )
    assert (edit.operator, edit.line, edit.what) == ("other axis", 3, "`axis=0` became `axis=1`")


def test_what_runs_over_several_lines_or_has_a_long_name_is_put_back_whole():
    (edit,) = changed("classes for probabilities", "roc_curve(\n    t,\n    a\n    + b,\n)")
    assert edit == "roc_curve(\n    t,\n    (a\n    + b > 0.5\n),\n)"
    rows = "rows_" + 100 * "x"
    assert f"m.fit({rows}[:100], y[:100])" in changed("few rows", f"m.fit({rows}, y)")


def test_two_mistakes_that_write_the_same_count_once_by_the_name_that_says_more():
    edits = apply(MISTAKES, "m.fit(x, y, epochs=500)")
    assert max(Counter(edit.source for edit in edits).values()) == 1
    (left_out,) = [edit for edit in edits if edit.source == "pass"]
    assert left_out.operator == "fit left out"


@pytest.mark.parametrize("notebook", ["logistic", "neural_network"])
def test_a_notebook_of_the_course_gives_mistakes_of_many_kinds(notebook):
    cells = read_trusted(ROOT / "source" / "college" / f"{notebook}.ipynb").cells
    solved = [cell.source for cell in cells if "BEGIN SOLUTION" in cell.source]
    edits = [edit for source in solved for edit in apply(MISTAKES, source)]
    assert 60 <= len(edits) <= 150
    assert len({edit.operator for edit in edits}) >= 20

"""Messages of failed checks: they begin with the cell that stopped, and say what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbassay import evidence as ev
from nbassay.checks import Absent, CheckFailed
from nbassay.checks.calls import CallFailed
from nbassay.evidence._open_files import Folder
from nbassay.marking.explaining import Roots
from nbassay.submitted.misplaced import NOTHING_MISPLACED, Placing
from nbassay.texts import as_is, text

FILES = ("college.csv",)
NO_COMPILE = Absent(text(ko="컴파일", en="`model` was never compiled."), "model")
NO_FIT = Absent(text(ko="학습", en="There is no record of training `model`; call fit."), "model")
TIMED_OUT, KERNEL_ENDED = ("", ""), ("DeadKernelError", "the kernel ended")
WRONG = CheckFailed(text(ko="다릅니다.", en="The line is off."))


def missing(name: str) -> Absent:
    """What a check says of a name that was never defined."""
    message = as_is(ko=f"`{name}`이(가) 정의되지 않았습니다.", en=f"`{name}` is not defined.")
    return Absent(message, name, defined=False)


def call_failed(name: str, value: str) -> CallFailed:
    """What a check says of a function that stopped when it was called."""
    return CallFailed(as_is(ko="오류", en=f"`f` stopped with {name}"), ev.ErrorInfo(name, value))


def roots(*cells: tuple[str, str, tuple[str, str] | None], **captured: tuple[str, ...]) -> Roots:
    """Cells as id ("" for one that the student added), code, and the error that it ended with.

    `captured` are the names that a self-check is about.
    """
    tests = [cell for cell, _, _ in cells if cell.startswith("test_")]
    notebook, runs = new_notebook(), []
    for index, (grade_id, source, error) in enumerate(cells):
        given = {"grade_id": grade_id, "solution": f"test_{grade_id}" in tests}
        metadata = {"nbgrader": given} if grade_id else {}
        notebook.cells.append(new_code_cell(source, metadata=metadata))
        info = ev.ErrorInfo(*error) if error not in {None, TIMED_OUT} else None
        status = "timed_out" if error == TIMED_OUT else "error" if error else "ok"
        ended = error == KERNEL_ENDED
        runs.append(ev.CellRun(index, grade_id or None, status, 0.0, info, ended=ended))
    captures = {
        cell: ev.Capture(
            cell,
            {name: ev.Missing() for name in captured.get(cell, ())},
            (), (), {}, {}, (),
        )
        for cell in tests
    }  # fmt: skip
    evidence = ev.Evidence(tuple(runs), "alive", {"keras": "3.15.1"}, captures, Folder(Path()))
    return Roots(evidence, notebook, Placing(notebook, NOTHING_MISPLACED), FILES)


def said(found: Roots, cell: str, failed: CheckFailed) -> str:
    """The English message; the Korean one must be there too, and be another."""
    message = found.message(cell, failed)
    assert message.ko and message.ko != message.en
    return message.en


def one(source: str, error: tuple[str, str]) -> str:
    """What is said of a name that is missing because its only cell stopped."""
    return said(roots(("load", source, error), ("test_load", "", None)), "test_load", missing("X"))


INDEX = ("IndexError", "list index out of range")
HALF_WAY = (
    ("architecture", "model = build()\nprint(model.layers[5])\nmodel.compile('sgd')", INDEX),
    ("test_architecture", "", None),
    ("train", "history = model.fit(x, y)", ("ValueError", "You must call `compile()` before.")),
    ("test_train", "", None),
    ("predict", "predictions = model.predict(x)", None),
    ("test_predict", "", None),
)


def test_a_cell_that_stopped_is_what_a_check_fails_for():
    """What it did not come to is not held against code that was there."""
    text = said(roots(*HALF_WAY), "test_architecture", NO_COMPILE)
    assert text == "Cell `architecture` stopped with IndexError: list index out of range."


def test_what_a_check_saw_stays_behind_the_error():
    text = said(roots(*HALF_WAY), "test_architecture", WRONG)
    assert text.startswith("Cell `architecture` stopped with IndexError")
    assert text.endswith("The line is off.")


def test_a_cell_that_goes_on_with_what_was_left_names_the_first():
    text = said(roots(*HALF_WAY), "test_train", NO_FIT)
    assert text.startswith("Cell `architecture` stopped with IndexError")
    assert "cell `train` stopped with ValueError" in text and "call fit" not in text


def test_a_topic_that_ran_names_the_cell_that_left_its_model_unfinished():
    text = said(roots(*HALF_WAY), "test_predict", NO_COMPILE)
    assert text.startswith("`model` is missing because") is False
    assert "Cell `architecture` stopped with IndexError" in text


def test_a_name_is_missing_because_of_the_first_cell_of_a_chain():
    found = roots(
        ("load", "X = open('x')", ("PermissionError", "no")),
        ("test_load", "", None),
        ("scaling", "x_train = X", ("NameError", "name 'X' is not defined")),
        ("test_scaling", "", None),
        ("fit", "model.fit(x_train)", ("NameError", "name 'x_train' is not defined")),
        ("test_fit", "", None),
    )
    text = said(found, "test_fit", missing("model"))
    assert text == "`x_train` is missing because cell `load` stopped with PermissionError: no."


def test_a_cell_of_the_instructors_is_only_the_echo_of_the_first():
    found = roots(
        ("load", "X = open('x')", ("PermissionError", "no")),
        ("test_load", "", None),
        ("given", "scaled = X / 2", ("NameError", "name 'X' is not defined")),
        ("fit", "model.fit(scaled)", ("NameError", "name 'scaled' is not defined")),
        ("test_fit", "", None),
    )
    text = said(found, "test_fit", missing("model"))
    assert text == "`scaled` is missing because cell `load` stopped with PermissionError: no."


def test_a_cell_that_ran_again_later_is_no_root():
    """The student's second attempt, below the first, is what counts."""
    found = roots(
        ("", "model = build(1)", INDEX),
        ("architecture", "model = build(2)", None),
        ("test_architecture", "", None),
        ("train", "model.fit(x)", None),
        ("test_train", "", None),
        test_train=("model",),
        test_architecture=("model",),
    )
    assert said(found, "test_train", NO_FIT) == NO_FIT.message.en


def test_an_attempt_beside_the_answer_is_no_root():
    found = roots(
        ("", "print(undefined)", ("NameError", "name 'undefined' is not defined")),
        ("one", "x = 3", None),
        ("test_one", "", None),
        test_one=("x",),
    )
    assert said(found, "test_one", WRONG) == "The line is off."


def test_a_cell_that_is_no_python_still_names_what_it_was_to_define():
    found = roots(
        ("load", "def f(:\nX, y = 1, 2", ("SyntaxError", "invalid syntax")),
        ("test_load", "", None),
        ("use", "z = y", ("NameError", "name 'y' is not defined")),
        ("test_use", "", None),
    )
    assert "because cell `load` stopped with SyntaxError" in said(found, "test_use", missing("z"))


ZERO = ("ZeroDivisionError", "division by zero")


@pytest.mark.parametrize(
    ("cell", "source", "error"),
    [
        ("relu", "slope = 1 / 0\nslopes = slope", ZERO),
        ("relu", "slope = slopes_ * 2", ("NameError", "name 'slopes_' is not defined")),
        ("", "slope = 1 / 0", ZERO),
        ("", "Slopes = 1 / 0", ZERO),
    ],
)
def test_another_name_is_not_held_against_a_cell_that_stopped_before_it_had_it(cell, source, error):
    found = roots((cell, source, error), ("test_relu", "", None), test_relu=("slopes",))
    text = said(found, "test_relu", missing("slopes"))
    assert text.startswith(f"Cell {f'`{cell}`' if cell else '1'} stopped with {error[0]}")
    assert "instead" not in text


def test_another_name_of_a_cell_that_ran_is_told_beside_an_attempt_that_stopped():
    cells = (("relu", "slope = 1", None), ("", "slopez = 1 / 0", ZERO), ("test_relu", "", None))
    text = said(roots(*cells, test_relu=("slopes",)), "test_relu", missing("slopes"))
    assert "Cell `relu` defines `slope` instead" in text


def test_another_name_that_a_cell_never_came_to_is_not_offered_to_another_cell():
    cells = (
        ("load", "Table = 1 / 0", ZERO),
        ("test_load", "", None),
        ("use", "size = len(table)", ("NameError", "name 'table' is not defined")),
        ("test_use", "", None),
    )
    text = said(roots(*cells, test_use=("size",)), "test_use", missing("size"))
    assert "instead" not in text


@pytest.mark.parametrize(
    ("name", "source", "instead"),
    [
        ("leaky_relu", "def LeakyReLU(x): return x", "LeakyReLU"),
        ("x_train", "X_train = 3", "X_train"),
        ("predictions", "preds, prediction = 1, 2", "prediction"),
        ("history", "hist = 3", "hist"),
    ],
)
def test_a_name_like_the_one_asked_for_is_named(name, source, instead):
    text = said(roots(("a", source, None), ("test_a", "", None)), "test_a", missing(name))
    assert f"`{name}` is not defined. Cell `a` defines `{instead}` instead" in text


def test_names_that_are_not_alike_are_not_named():
    found = roots(("a", "something = 3", None), ("test_a", "", None))
    assert said(found, "test_a", missing("loss")) == "`loss` is not defined."


NO_HOST = "<urlopen error [Errno -2] Name or service not known>"
ADVICE = {
    "a drive letter": (
        r"X = pd.read_csv(r'D:\lecture\College.csv')",
        ("FileNotFoundError", r"[Errno 2] No such file or directory: 'D:\\lecture\\College.csv'"),
        ("drive letter", 'pd.read_csv("college.csv")'),
    ),
    "a home folder": (
        "X = np.loadtxt('/Users/kim/Downloads/mine.txt')",
        ("FileNotFoundError", "/Users/kim/Downloads/mine.txt not found: '/Users/kim/mine.txt'"),
        ("your own machine", "hand it in", 'np.loadtxt("mine.txt")'),
    ),
    "a folder of Colab": (
        "X = open('/content/sample_data/README.md')",
        ("FileNotFoundError", "[Errno 2] No such file: '/content/sample_data/README.md'"),
        ("Colab", 'open("README.md")'),
    ),
    "a second download": (
        "X = pd.read_csv('college (1).csv')",
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'college (1).csv'"),
        ('pd.read_csv("college.csv")',),
    ),
    "a URL": (
        "X = pd.read_csv('https://example.org/data/College.csv?raw=1')",
        ("URLError", NO_HOST),
        ("no network", 'pd.read_csv("college.csv")'),
    ),
    "requests": (
        "X = requests.get('https://example.org')",
        ("ConnectionError", "HTTPSConnectionPool(host='example.org'): Failed to resolve"),
        ("no network",),
    ),
    "Keras's own download": (
        "X = keras.applications.VGG16()",
        ("Exception", "URL fetch failure on https://x/w.h5: None -- [Errno -2] Name or service"),
        ("no network",),
    ),
    "a file that wget has emptied": (
        "!wget -q https://example.org/college.csv -O college.csv\nX = pd.read_csv('college.csv')",
        ("EmptyDataError", "No columns to parse from file"),
        ("no network", 'pd.read_csv("college.csv")'),
    ),
    "a folder": (
        "X = keras.utils.image_dataset_from_directory('/content/data')",
        ("FileNotFoundError", "[Errno 2] No such file or directory: '/content/data'"),
        ("your own Colab", "all files lie in the notebook's folder"),
    ),
    "a model": (
        "X = load_model('/content/drive/MyDrive/m.keras')",
        ("ValueError", "File not found: filepath=/content/drive/MyDrive/m.keras. Please ensure"),
        ("own Colab or Drive", 'load_model("m.keras")'),
    ),
    "a picture": (
        "X = cv2.imread('/content/College.csv').shape",
        ("AttributeError", "'NoneType' object has no attribute 'shape'"),
        ('cv2.imread("college.csv")',),
    ),
    "a name that Keras had": (
        "from keras.utils import np_utils",
        ("ImportError", "cannot import name 'np_utils' from 'keras.utils' (/opt/x/__init__.py)"),
        ("no `keras.utils.np_utils` in `keras` 3.15.1",),
    ),
    "wget": (
        "!wget https://example.org/other.csv\nX = pd.read_csv('other.csv')",
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'other.csv'"),
        ("no network", 'pd.read_csv("other.csv")'),
    ),
    "a GPU": (
        "g = tf.config.list_physical_devices('GPU')\nX = g[0]",
        ("IndexError", "list index out of range"),
        ("GPU", "if gpus:"),
    ),
    "a GPU that is insisted on": (
        "raise SystemError('GPU device not found')",
        ("SystemError", "GPU device not found"),
        ("no GPU",),
    ),
    "a TPU": (
        "X = tf.distribute.cluster_resolver.TPUClusterResolver()",
        ("ValueError", "Please provide a TPU Name to connect to."),
        ("TPU during grading",),
    ),
    "a package": (
        "import torch",
        ("ModuleNotFoundError", "No module named 'torch'"),
        ("`torch` is not available during grading", "README", "ask the instructor"),
    ),
    "a part of Keras that is gone": (
        "from keras.wrappers.scikit_learn import KerasClassifier",
        ("ModuleNotFoundError", "No module named 'keras.wrappers'"),
        ("no `keras.wrappers` in `keras` 3.15.1",),
    ),
    "a part of Colab": (
        "from google.colab import ai",
        ("ImportError", "cannot import name 'ai' from 'google.colab' (/opt/x/__init__.py)"),
        ("only on Colab",),
    ),
    "an old Keras inside TensorFlow": (
        "from tensorflow.python.keras import Sequential",
        ("AttributeError", "module 'tensorflow.python.distribute' has no attribute 'x'"),
        ("`tensorflow.python.keras`", "`import keras`"),
    ),
    "an optimizer of Keras 2": (
        "X = keras.optimizers.legacy.SGD()",
        ("ImportError", "`keras.optimizers.legacy` is not supported in Keras 3. When using"),
        ("without `legacy`", "keras.optimizers.SGD("),
    ),
    "input": (
        "X = input('x: ')",
        ("StdinNotImplementedError", "raw_input was called, but this frontend does not support"),
        ("`input()` waits",),
    ),
    "getpass": (
        "X = getpass('key')",
        ("StdinNotImplementedError", "getpass was called, but this frontend does not support"),
        ("`getpass()` waits",),
    ),
    "a debugger": (
        "import pdb; pdb.set_trace()\nX = 3",
        ("StdinNotImplementedError", "raw_input was called, but this frontend does not support"),
        ("`breakpoint()`", "Remove that line"),
    ),
    "NumPy's warnings as errors": (
        "np.seterr(all='raise')\nX = np.exp(-1e9)",
        ("FloatingPointError", "underflow encountered in exp"),
        ("underflow", "seterr"),
    ),
}


@pytest.mark.parametrize("kind", ADVICE)
def test_what_cannot_work_is_told_with_what_to_write(kind):
    source, error, parts = ADVICE[kind]
    text = one(source, error)
    assert text.startswith(f"Cell `load` stopped with {error[0]}")
    assert [part for part in parts if part not in text] == [], text


def test_an_error_that_speaks_for_itself_gets_no_advice():
    text = one("X = [1][3]", ("IndexError", "list index out of range"))
    assert (
        text == "Cell `load` stopped with IndexError: list index out of range. So `X` is missing."
    )


def test_a_syntax_error_names_the_line_alone():
    text = one("X = (1", ("SyntaxError", "'(' was never closed (2611355232.py, line 1)"))
    assert "was never closed (line 1). So" in text


def test_advice_is_given_once():
    found = roots(("load", "import torch", ADVICE["a package"][1]), ("test_load", "", None))
    first, second = (said(found, "test_load", missing(name)) for name in ("X", "y"))
    assert "README" in first and "README" not in second
    assert (
        second
        == "Cell `load` stopped with ModuleNotFoundError: No module named ’torch’. So `y` is missing."
    )


def test_a_function_that_stopped_when_called_gets_the_advice_too():
    found = roots(("f", "def f(x):\n    breakpoint()", None), ("test_f", "", None))
    assert said(found, "test_f", call_failed("BdbQuit", "")) == (
        "`f` stopped with BdbQuit. `breakpoint()` and `set_trace()` wait for a person to answer the "
        "debugger; nobody is there during grading. Remove that line."
    )


def test_a_cell_without_end_of_a_topic_is_named():
    found = roots(("f", "f = 3", TIMED_OUT), ("test_f", "", None))
    assert said(found, "test_f", missing("f")).startswith("Cell `f` ran out of time.")


def test_what_a_kernel_took_with_it_is_not_held_against_the_code():
    found = roots(*HALF_WAY[:2], ("train", "exit()", KERNEL_ENDED), *HALF_WAY[3:])
    text = said(found, "test_predict", NO_COMPILE)
    assert "In cell `train` the kernel ended" in text and "never compiled" not in text
    assert "IndexError" not in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[1mCannot take\x1b[0m the length", "Cannot take the length"),
        ("[1mCannot take[0m the length", "Cannot take the length"),
        ("[38;5;28;01mfrom[39;00m x", "from x"),
        ("\x1b]8;;https://example.org\x1b\\docs\x1b]8;;\x1b\\ say", "docs say"),
        ("[[1] [2]] x[0m] [mean] layers[5]", "[[1] [2]] x[0m] [mean] layers[5]"),
    ],
)
def test_no_colour_code_is_left_in_an_error(text, left):
    assert ev.short(ev.without_colours(text)) == left


def test_the_self_check_of_the_cell_that_stopped_first_is_known():
    """By it what only follows is told from what a class has not understood."""
    found = roots(*HALF_WAY)
    assert found.tested_by("test_architecture", NO_COMPILE) == "test_architecture"
    assert found.tested_by("test_train", NO_FIT) == "test_architecture"
    assert found.tested_by("test_predict", NO_COMPILE) == "test_architecture"
    assert roots(*HALF_WAY[-2:]).tested_by("test_predict", WRONG) == ""

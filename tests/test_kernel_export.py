"""What a test cell captures: every kind of value, every fit, files, figures and calls."""

from __future__ import annotations

import io

import numpy as np
import pytest
from sandbox_runs import Ran, names, run

from nbassay import evidence as ev
from nbassay.course.allowance import Limits

SETUP = """
import numpy as np, pandas as pd
from sklearn.preprocessing import StandardScaler
from imblearn.over_sampling import SMOTE

pixels = np.arange(60_000).reshape(-1, 100) % 256
images = pixels / 255
images32 = pixels.astype("float32") / 255
labels = np.eye(10)[np.arange(9_000) % 10]
not_quite = images.copy()
not_quite[0, 0] += 1e-12
text_array = np.array(["bag", "shirt"])
matrix = np.asmatrix([[1, 2], [3, 4]])
table = pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"], "c": [True, False, True]})
series = table["a"]
scaler = StandardScaler().fit(np.arange(12.0).reshape(4, 3))
smote = SMOTE(random_state=3)
from sklearn.pipeline import make_pipeline
in_a_row = make_pipeline("passthrough", StandardScaler(), None).fit(np.arange(12.0).reshape(4, 3))
spoilt = make_pipeline(StandardScaler())
spoilt.steps = [("one",), 3, ("scale", 7)]
whole, half, yes, nothing = 3, np.float32(0.5), np.bool_(True), None
not_a_number, endless = float("nan"), -float("inf")
korean = "앵클 부츠"
numbers = [1, 2, 3]
nested = [[1.5, 2], [3, 4]]
ragged = [[1], [2, 3]]
mixed = [1, "a", None]
arrays = [np.zeros(2), np.ones(3)]
mapping = {"loss": [0.5, 0.25], 7: "seven"}
objects = np.array([1, "a", {}], dtype=object)
long_text = "x" * 200_000
huge = 10**30
def predict_digit(path, model=None): return 7
import functools
halved, elementwise = functools.partial(predict_digit, model=2), np.vectorize(predict_digit)
class Called:
    def __call__(self, x): return x
called = Called()
class Liar(np.ndarray):
    def __eq__(self, other): return True
    def __array__(self, *args, **kwargs): return np.full(3, 9.0)
    shape = (99,)
lying_array = np.zeros(3).view(Liar)
class Pretender:
    __class__ = np.ndarray
    def __getattr__(self, name): raise SystemExit
pretender = Pretender()
class Endless(dict):
    def items(self):
        while True: pass
endless_dict = Endless(a=1)
class Str(str):
    def __str__(self): return "other"
    def __len__(self): return 0
lying_text = Str("said")
"""
LIMITS_FOR_CALLS = Limits(cell_seconds=3, total_seconds=120)
CAPTURED = """pixels images images32 labels not_quite text_array matrix table series scaler smote in_a_row spoilt
whole half yes nothing not_a_number endless korean numbers nested ragged mixed arrays mapping
objects long_text huge predict_digit halved elementwise called lying_array pretender endless_dict lying_text nowhere"""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> Ran:
    """One notebook that holds a value of every kind that needs no Keras."""
    out = tmp_path_factory.mktemp("kinds") / "out"
    return run(
        out,
        SETUP,
        ("test_kinds", "assert False, 'a failed test is captured too'"),
        "numbers = 'overwritten'; scaler = None; images[:] = 0",
        ("test_later", "pass"),
        capture={"test_kinds": names(*CAPTURED.split()), "test_later": names("numbers", "images")},
    )


@pytest.fixture(scope="module")
def values(kinds) -> dict[str, ev.Value]:
    return dict(kinds.capture("test_kinds").names)


def test_a_notebook_of_every_kind_of_value_is_graded_and_loads(kinds):
    """One odd value must not cost the student the other values."""
    assert kinds.outcome.status == "graded"
    assert kinds.statuses == ["ok", "error", "ok", "ok"]
    assert set(kinds.capture("test_kinds").names) == set(CAPTURED.split())
    assert kinds.capture("test_kinds").warnings == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pixels", np.arange(60_000).reshape(-1, 100) % 256),
        ("images", np.arange(60_000).reshape(-1, 100) % 256 / 255),
        ("images32", (np.arange(60_000).reshape(-1, 100) % 256).astype("float32") / 255),
        ("labels", np.eye(10)[np.arange(9_000) % 10]),
        ("text_array", np.array(["bag", "shirt"])),
        ("matrix", np.array([[1, 2], [3, 4]])),
        ("numbers", np.array([1, 2, 3])),
        ("nested", np.array([[1.5, 2], [3, 4]])),
        ("lying_array", np.zeros(3)),
    ],
)
def test_arrays_come_out_bit_for_bit(values, name, expected):
    """Shape, type and every bit, whatever a subclass says of itself."""
    found = values[name].load()
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("name", "codec", "scale"),
    [("images", "u8", 255), ("images32", "u8", 255), ("labels", "u8", 1), ("not_quite", "raw", 1)],
)
def test_pictures_and_one_hot_labels_are_packed_only_where_nothing_is_lost(
    values, name, codec, scale
):
    """Evidence of image sets stays small; one odd value keeps the array as it is."""
    assert (values[name].ref.codec, values[name].ref.scale) == (codec, scale)


def test_a_value_off_by_the_last_bits_survives(values):
    """Packing must not round what the student has."""
    assert values["not_quite"].load()[0, 0] == 1e-12


def test_tables_and_series_keep_columns_types_and_missing_texts(values):
    """A column of texts with gaps is text, the gaps are empty."""
    table = values["table"]
    columns = table.load()
    assert table.columns == ("a", "b", "c")
    assert columns["a"].tolist() == [1, 2, 3]
    assert columns["b"].tolist() == ["x", "", "z"]
    assert columns["c"].dtype == bool
    assert values["series"].series


def test_estimators_keep_class_parameters_and_what_they_learned(values):
    """A grader can tell which rows a scaler was fitted on."""
    scaler = values["scaler"]
    assert scaler.class_name == "StandardScaler"
    assert scaler.fitted["mean_"].load().tolist() == [4.5, 5.5, 6.5]
    assert scaler.params["with_mean"] is True
    assert values["smote"].params["random_state"] == 3
    assert not values["smote"].fitted


def test_what_a_pipeline_holds_comes_out_with_what_it_learned(values):
    """A scaler is the same scaler in a Pipeline; what is no step is left out."""
    idle, scaler, nothing = values["in_a_row"].steps
    assert (idle.value, nothing.value) == ("passthrough", None)
    assert scaler.class_name == "StandardScaler"
    assert scaler.fitted["mean_"].load().tolist() == [4.5, 5.5, 6.5]
    assert [step.value for step in values["spoilt"].steps] == [7]
    assert values["scaler"].steps == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("whole", 3),
        ("half", 0.5),
        ("yes", True),
        ("nothing", None),
        ("endless", -np.inf),
    ],
)
def test_scalars_come_out_as_python_numbers(values, name, expected):
    """NumPy's scalars and Python's are one kind."""
    assert values[name].value == expected


def test_not_a_number_survives_strict_json(values):
    """JSON has no NaN; it must not become null or zero."""
    assert np.isnan(values["not_a_number"].value)


def test_texts_lists_and_dicts_nest(values):
    """Labels, reports and histories kept as plain containers stay readable."""
    assert values["korean"].value == "앵클 부츠"
    assert values["lying_text"].value == "said"
    assert [type(item).__name__ for item in values["mixed"].items] == ["Scalar", "Text", "Scalar"]
    assert [item.load().tolist() for item in values["ragged"].items] == [[1], [2, 3]]
    assert [item.load().shape for item in values["arrays"].items] == [(2,), (3,)]
    keys = [key for key, _ in values["mapping"].items]
    assert keys == ["loss", "7"]


def test_what_has_no_exact_form_says_so(values):
    """No value is guessed: it is missing, too large, or named by its type."""
    assert isinstance(values["nowhere"], ev.Missing)
    assert isinstance(values["long_text"], ev.TooLarge)
    for name in ("objects", "huge", "pretender"):
        assert isinstance(values[name], ev.Other), name


def test_functions_are_named_not_sent(values):
    """A function stays in the sandbox; its signature comes out."""
    assert values["predict_digit"].name == "predict_digit"
    assert values["predict_digit"].signature == "(path, model=None)"


def test_what_is_made_of_a_function_is_one(values):
    """Its own name is whatever somebody put there, so it goes by its type."""
    assert [values[name].name for name in ("halved", "elementwise", "called")] == [
        "functools.partial",
        "numpy.vectorize",
        "__main__.Called",
    ]


def test_an_object_that_overrides_its_own_iteration_does_not_stop_the_capture(values):
    """The base class's own methods are used."""
    assert values["endless_dict"].items[0][0] == "a"


def test_a_later_cell_cannot_change_what_was_captured(kinds):
    """Each test cell sees the values as they were when it ran, also when changed in place."""
    assert kinds.capture("test_kinds").names["numbers"].load().tolist() == [1, 2, 3]
    assert kinds.capture("test_kinds").names["images"].load().max() == 1
    assert kinds.capture("test_later").names["numbers"].value == "overwritten"
    assert kinds.capture("test_later").names["images"].load().max() == 0


def test_figures_are_counted_when_shown(tmp_path):
    """`plt.show()`, a figure left open and one shown by name all count, each in its own part."""
    ran = run(
        tmp_path / "out",
        "import numpy as np, matplotlib.pyplot as plt\n"
        "figure, axes = plt.subplots(3, 3)\n"
        "for axis in axes.flat:\n    axis.imshow(np.zeros((4, 4)))\n"
        "plt.suptitle('nine')\nplt.show()",
        "plt.plot([1, 2], label='a'); plt.plot([2, 1]); plt.title('curves')",
        ("test_draw", ""),
        "plt.bar(['a', 'b', 'c'], [1, 2, 3])",
        ("test_bars", ""),
        capture={"test_draw": names(), "test_bars": names()},
    )
    nine, curves = ran.capture("test_draw").figures
    assert (nine.axes, nine.images, nine.titles) == (9, 9, ("nine",))
    assert (curves.axes, curves.lines, curves.titles) == (1, 2, ("curves",))
    (bars,) = ran.capture("test_bars").figures
    assert bars.bars == 3


def test_calls_return_values_errors_and_time_outs(tmp_path):
    """A student's function is called with the grader's inputs, each call on its own."""
    array = io.BytesIO()
    np.save(array, np.arange(3.0))
    ran = run(
        tmp_path / "out",
        "import numpy as np, sys\n"
        "np.seterr(all='raise')\n"
        "def vanish(x): return np.exp(x)\n"
        "def double(x): print('noise'); return np.asarray(x) * 2\n"
        "def size(path): return len(open(path, 'rb').read())\n"
        "def stubborn(x):\n"
        "    while True:\n        try:\n            sum(range(10**6))\n"
        "        except Exception: pass\n"
        "def leave(x): sys.exit(3)",
        ("test_calls", "pass"),
        ("test_after", "alive = True"),
        inputs={"three.npy": array.getvalue(), "seven.png": b"12345"},
        capture={
            "test_calls": names(
                calls=[
                    {"function": "double", "args": [{"value": [1, 2]}]},
                    {"function": "double", "args": [{"array": "three.npy"}]},
                    {"function": "double", "args": [{"value": None}]},
                    {"function": "size", "args": [{"file": "seven.png"}]},
                    {"function": "leave", "args": [{"value": 1}]},
                    {"function": "vanish", "args": [{"value": -1e4}]},
                    {"function": "absent", "args": []},
                    *[{"function": "stubborn", "args": [{"value": 1}]}] * 3,
                ]
            ),
            "test_after": names("alive"),
        },
        limits=LIMITS_FOR_CALLS,
    )
    assert ran.outcome.status == "graded"
    calls = ran.capture("test_calls").calls
    assert calls["double"][0].result.load().tolist() == [2, 4]
    assert calls["double"][1].result.load().tolist() == [0, 2, 4]
    assert calls["double"][2].error.name == "TypeError"
    assert calls["size"][0].result.value == 5
    assert calls["leave"][0].error.name == "SystemExit"
    assert calls["vanish"][0].result.value == 0  # whatever the notebook made of NumPy's warnings
    assert calls["absent"][0].error.name == "NameError"
    assert [call.error.name for call in calls["stubborn"]] == ["TimeoutError"] * 3
    assert ran.capture("test_after").names["alive"].value is True
    assert "noise" not in ran.text(1)


def test_transformers_that_rewrite_cells_are_reported_and_do_not_stop_the_capture(tmp_path):
    """The known forgery: emptying every later cell must neither hide the work nor go unseen."""
    ran = run(
        tmp_path / "out",
        ("test_before", "x = 1"),
        "import ast\n"
        "class Empty(ast.NodeTransformer):\n"
        "    def visit_Module(self, node): node.body = []; return node\n"
        "get_ipython().ast_transformers.append(Empty())\n"
        "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])",
        ("test_forged", "x = 2; assert False"),
        capture={"test_before": names("x"), "test_forged": names("x")},
    )
    assert ran.capture("test_before").warnings == ()
    forged = ran.capture("test_forged")
    assert set(forged.warnings) == {"ast_transformer", "input_transformer"}
    assert forged.names["x"].value == 1


def test_files_are_described_by_size_and_hash_and_never_through_a_link(tmp_path):
    """A file the notebook wrote, one that is absent, a link and a folder."""
    ran = run(
        tmp_path / "out",
        "import os\nopen('a.txt', 'w').write('abc')\nos.symlink('/etc/passwd', 'link.txt')\n"
        "os.mkdir('folder')",
        ("test_files", ""),
        capture={"test_files": names(files=["a.txt", "none.txt", "link.txt", "folder"])},
    )
    files = ran.capture("test_files").files
    assert files["a.txt"].bytes == 3
    assert files["a.txt"].claimed_sha256.startswith("ba7816bf")
    assert not files["none.txt"].exists
    assert not files["link.txt"].exists
    assert files["folder"].error

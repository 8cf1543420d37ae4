"""Data sets: full where they are found, the bundled sample in full shape otherwise."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_own_data import ROOT, SETTINGS, make, marks, section
from without_network import printed

import nbassay
from nbassay import data
from nbassay.course.layout import Course
from nbassay.data import _find
from nbassay.errors import NbassayError
from nbassay.kernel.datasets import serve_data_sets
from nbassay.marking.own_data import find_own_data

PACKAGE = Path(nbassay.__file__).parent
CHECK_OF_MOONS = """
from nbassay.grader import require


@check(2, "test_load")
def moons_are_a_thousand(moons):
    require(moons["y"].shape == (1000,), text(ko="모양", en="shape"))
"""


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A machine that has none of the full data sets."""
    monkeypatch.setattr(_find, "locations", lambda: iter([("here", tmp_path)]))
    data.forget()
    yield tmp_path
    data.forget()


@pytest.mark.parametrize("name", ["fashion_mnist", "mnist"])
def test_the_bundled_sample_has_the_full_shape(name, nowhere):
    images = data.load(name)
    assert not images.complete
    assert images.x_train.reshape(60_000, 28, 28, 1).dtype == np.uint8
    assert images.x_test.shape == (10_000, 28, 28)
    assert set(images.y_train) == set(range(10))
    train = {image.tobytes() for image in images.x_train}
    assert not any(image.tobytes() in train for image in images.x_test[: images.distinct_test])


def test_a_damaged_file_is_not_taken_for_the_data_set(nowhere):
    folder = nowhere / "fashion-mnist"
    folder.mkdir()
    for file in data.DATA_SETS["fashion_mnist"].files:
        (folder / file).write_bytes(b"damaged")
    assert not data.find("fashion_mnist").complete


def test_graders_cannot_change_the_shared_arrays(nowhere):
    with pytest.raises(ValueError, match="read-only"):
        data.load("mnist").x_test[0] = 0


@pytest.mark.keras
@pytest.mark.parametrize("full", [True, False], ids=["whatever is here", "sample"])
def test_keras_reads_the_prepared_home_without_a_network(full, request, tmp_path):
    if not full:
        request.getfixturevalue("nowhere")
    home = data.build_keras_home(["fashion_mnist"], tmp_path / "homes")
    code = (
        "from keras.datasets import fashion_mnist as f; (x, y), (a, b) = f.load_data();"
        "print(x.shape, y.shape, a.shape, b.shape, int(a[0].sum()))"
    )
    first = int(data.load("fashion_mnist").x_test[0].sum())
    shapes = "(60000, 28, 28) (60000,) (10000, 28, 28) (10000,)"
    assert printed(code, home) == [*shapes.split(), str(first)]


def test_a_wrong_folder_in_nbassay_data_is_one_clear_error(monkeypatch, tmp_path):
    monkeypatch.setenv("NBASSAY_DATA", str(tmp_path / "none"))
    data.forget()
    with pytest.raises(NbassayError, match=r"NBASSAY_DATA=.*; mend or unset it"):
        data.find("mnist")
    data.forget()


def test_a_module_of_the_room_is_the_whole_of_a_new_data_set(nowhere, monkeypatch, tmp_path):
    """Listed, found, shown to notebooks and handed to checks, from the guide's own lines."""
    (module,) = section("A new data set")
    added = tmp_path / "added"
    added.mkdir()
    (added / "moons.py").write_text(module, encoding="utf-8")
    monkeypatch.setattr(data, "__path__", [*data.__path__, str(added)])
    moons = data.discover()["moons"]
    monkeypatch.setitem(data.DATA_SETS, "moons", moons)
    assert not data.find("moons").complete
    assert data.find("moons").identity == "moons:sample"
    made = data.load("moons")

    home = data.build_keras_home(["moons"], tmp_path / "homes")
    shown = home / "datasets" / "moons.npz"
    with np.load(shown) as file:
        assert file["x"].shape == (1000, 2) and np.array_equal(file["x"], made["x"])

    # The file that it knows by its hash is found, and shown as it is.
    (nowhere / "moons.npz").write_bytes(shown.read_bytes())
    known = replace(moons, files={"moons.npz": (data.sha256_of(shown),)})
    monkeypatch.setitem(data.DATA_SETS, "moons", known)
    data.forget()
    assert data.find("moons").identity == "moons:full"
    assert data.build_keras_home(["moons"], tmp_path / "homes") != home

    assignment = make(tmp_path / "course", "", CHECK_OF_MOONS)
    shutil.copytree(assignment.source, assignment.release)
    (check,) = marks(assignment)
    assert (check.points, check.broken) == (2, False)
    (assignment.graders / "assignment.toml").write_text(f'datasets = ["moons"]\n{SETTINGS}')
    assert assignment.course.assignment("titanic").datasets == ("moons",)


def test_a_home_whose_loaders_another_version_described_is_made_anew(nowhere, tmp_path):
    home = data.build_keras_home(["mnist"], tmp_path)
    described = home / "loaders.json"
    text = described.read_text(encoding="utf-8")
    described.write_text("{}")
    assert data.build_keras_home(["mnist"], tmp_path) == home
    assert described.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("content", ["", "{", "[]", '{"keras": 3}', '{"keras": [], "tables": [1]}'])
def test_a_kernel_starts_whatever_a_notebook_has_left_there(content, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "loaders.json").write_text(content)
    serve_data_sets()


def test_no_other_room_names_a_data_set_of_the_course():
    """Else adding one, or leaving one out, would be a change in many places."""
    course = Course.open(ROOT)
    names = {*data.DATA_SETS, *(one.fixture for one in data.DATA_SETS.values())} - {""}
    for name in course.assignment_names():
        names |= find_own_data(course.assignment(name)).keys()
    assert {"california", "college", "loan", "mnist"} <= names
    word = re.compile(rf"\b({'|'.join(sorted(names))})\b", re.IGNORECASE)
    exempt = {f"data/{name}.py" for name in data.DATA_SETS} | {"data/samples/LICENSES.md"}
    exempt.add("authoring/demo.py")  # which names assignments
    named = {
        place: found
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and path.suffix not in {".npz", ".pyc"}
        if (place := path.relative_to(PACKAGE).as_posix()) not in exempt
        if (found := word.findall(path.read_text(encoding="utf-8")))
    }
    assert not named

"""The housing table: read from either file, made up otherwise, and served where there is no network."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import numpy as np
import pytest
from sandbox_runs import run
from without_network import printed

from nbassay import data
from nbassay.data import _find, california_housing
from nbassay.doctor import _data_sets

FIRST_DISTRICTS = [
    [-117.0, 32.88, 32.0, 1708.0, 507.0, 1683.0, 488.0, 2.8136, 157200.0],
    [-118.3, 33.48, 28.0, 1787.0, 222.0, 542.0, 226.0, 5.2532, 307200.0],
]
CSV_HEADER = ",".join([*california_housing.FEATURES, "MedHouseVal"])


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A machine that has no housing table."""
    monkeypatch.setattr(_find, "locations", lambda: iter([("here", tmp_path)]))
    data.forget()
    yield tmp_path
    data.forget()


def put(folder, monkeypatch, kind: str, content: bytes) -> None:
    """Put a file there and take it for the full table."""
    path = folder / {"csv": "california_housing.csv", "tgz": "cal_housing.tgz"}[kind]
    path.write_bytes(content)
    known = data.DATA_SETS["california_housing"]
    digest = (_find.sha256_of(path),)
    files = {path.name: digest} if kind == "tgz" else known.files
    instead = {path.name: digest} if kind == "csv" else known.instead
    changed = replace(known, files=files, instead=instead)
    monkeypatch.setitem(data.DATA_SETS, "california_housing", changed)
    data.forget()


def as_csv() -> bytes:
    made = data.load("california_housing")
    file = io.StringIO()
    np.savetxt(file, np.column_stack([made.X, made.y]), "%.6f", ",", header=CSV_HEADER, comments="")
    return file.getvalue().encode()


def as_archive() -> bytes:
    text = io.StringIO()
    np.savetxt(text, california_housing.made_up_census(), "%.4f", ",")
    content = text.getvalue().encode()
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        member = tarfile.TarInfo("CaliforniaHousing/cal_housing.data")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def test_the_made_up_table_has_the_shape_and_the_ranges_of_the_real_one(nowhere):
    table = data.load("california_housing")
    assert not table.complete
    assert (table.X.shape, table.y.shape, table.X.dtype) == ((20_640, 8), (20_640,), np.float64)
    low, high = table.X.min(axis=0), table.X.max(axis=0)
    assert (low >= [0.4, 1, 0.5, 0.1, 3, 0.5, 32.5, -124.4]).all()
    assert (high <= [15.1, 52, 150, 40, 36_000, 1300, 42, -114.3]).all()
    assert table.y.min() >= 0.149
    assert table.y.max() == 5.00001
    assert np.isfinite(table.X).all()
    # No two districts are alike, or leaks could not be told from chance.
    assert len(np.unique(table.X, axis=0)) == len(table.X)


def test_the_made_up_table_is_the_same_every_time():
    again = california_housing.made_up_census()
    assert np.array_equal(california_housing.made_up_census(), again)
    assert again[:2].tolist() == FIRST_DISTRICTS


def test_the_made_up_prices_follow_from_the_features_but_not_along_a_line(nowhere):
    table = data.load("california_housing")
    scaled = (table.X - table.X.mean(axis=0)) / table.X.std(axis=0)
    columns = np.column_stack([scaled, np.ones(len(scaled))])
    weights = np.linalg.lstsq(columns, table.y, rcond=None)[0]
    error = float(np.mean((columns @ weights - table.y) ** 2))
    assert 0.45 < error < 0.55
    assert 1.2 < table.y.var() < 1.5


@pytest.mark.parametrize(("kind", "content"), [("csv", as_csv), ("tgz", as_archive)])
def test_both_files_give_the_table_back(kind, content, nowhere, monkeypatch):
    made = data.load("california_housing")
    put(nowhere, monkeypatch, kind, content())
    table = data.load("california_housing")
    assert table.complete
    np.testing.assert_array_equal(table.totals, made.totals)
    np.testing.assert_array_equal(table.X, made.X)
    np.testing.assert_allclose(table.y, made.y)


def test_evidence_of_one_file_is_not_taken_for_that_of_another(nowhere, monkeypatch):
    made_up, csv = data.find("california_housing").identity, as_csv()
    put(nowhere, monkeypatch, "csv", csv)
    from_csv = data.find("california_housing").identity
    put(nowhere, monkeypatch, "tgz", as_archive())
    assert len({made_up, from_csv, data.find("california_housing").identity}) == 3


def test_a_damaged_file_is_not_taken_for_the_table(nowhere):
    (nowhere / "california_housing.csv").write_text(CSV_HEADER + "\n1,2,3,4,5,6,7,8,9\n")
    (nowhere / "cal_housing.tgz").write_bytes(b"damaged")
    data.forget()
    assert not data.find("california_housing").complete


def test_the_doctor_says_that_no_district_is_real(nowhere):
    said = {one.name: one for one in _data_sets()}["data: california_housing"]
    assert not said.works
    assert "made up by a formula" in said.detail
    assert "nbassay data --download" in said.advice


def test_graders_cannot_change_the_shared_table(nowhere):
    with pytest.raises(ValueError, match="read-only"):
        data.load("california_housing").X[0] = 0


LOADS = """
import sklearn.datasets, keras
from nbassay.kernel.datasets import serve_data_sets
serve_data_sets()
from sklearn.datasets import fetch_california_housing
from keras.datasets import california_housing
bunch = sklearn.datasets.fetch_california_housing()
X, y = fetch_california_housing(return_X_y=True, data_home="anywhere")
framed = fetch_california_housing(as_frame=True)
rows, prices = fetch_california_housing(as_frame=True, return_X_y=True)
assert bunch.data.shape == X.shape == rows.shape == (20640, 8), X.shape
assert bunch.frame is None and framed.frame.shape == (20640, 9)
assert (framed.data.to_numpy() == X).all() and (framed.target.to_numpy() == y).all()
assert list(rows.columns) == bunch.feature_names == framed.feature_names
assert prices.name == bunch.target_names[0] == "MedHouseVal"
assert "California" in bunch.DESCR
(a, b), (c, d) = keras.datasets.california_housing.load_data(version="large")
assert (a.shape, b.shape, c.shape, d.shape) == ((16512, 8), (16512,), (4128, 8), (4128,))
(a, b), (c, d) = california_housing.load_data(version="small", test_split=0.5, seed=1)
assert (a.shape, len(c), str(a.dtype)) == ((300, 8), 300, "float32")
assert -125 < a[:, 0].min() and a[:, 1].max() < 42 and b.max() > 1000
print(float(X.sum()), float(y.sum()))
"""


@pytest.mark.keras
@pytest.mark.parametrize("made_up", [False, True], ids=["whatever is here", "made up"])
def test_both_libraries_load_it_without_a_network_in_all_their_ways(made_up, request, tmp_path):
    if made_up:
        request.getfixturevalue("nowhere")
    home = data.build_keras_home(["california_housing"], tmp_path / "homes")
    table = data.load("california_housing")
    assert printed(LOADS, home) == [str(float(table.X.sum())), str(float(table.y.sum()))]


PLANT = """
import os, pickle, pathlib
class Bomb:
    def __reduce__(self):
        return (print, ("UNPICKLED",))
for name in ("cal_housing.pkz", "cal_housing_py3.pkz"):
    for folder in (pathlib.Path("~/scikit_learn_data").expanduser(), pathlib.Path(".")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(pickle.dumps(Bomb()))
"""


@pytest.mark.keras
def test_in_the_sandbox_it_is_read_only_and_no_pickle_of_a_student_is_opened(nowhere, tmp_path):
    home = data.build_keras_home(["california_housing"], tmp_path / "homes")
    file = "pathlib.Path('~/.keras/datasets/california_housing.npz').expanduser()"
    ran = run(
        tmp_path / "out",
        PLANT,
        "from sklearn.datasets import fetch_california_housing as fetch\n"
        "print(fetch().data.shape, fetch(data_home='.').target.shape)",
        f"{file}.write_bytes(b'mine')",
        "print(fetch().data.shape)",
        keras_home=home,
    )
    assert ran.statuses == ["ok", "ok", "error", "ok"]
    assert ran.text(1).split("\n")[0] == "(20640, 8) (20640,)"
    assert ran.record["cells"][2]["error"]["name"] == "OSError"
    assert ran.text(3).strip() == "(20640, 8)"

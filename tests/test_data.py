"""Data sets: full where they are found, the bundled sample in full shape otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from without_network import printed

from nbassay import data
from nbassay.data import _find
from nbassay.errors import NbassayError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A machine that has none of the full data sets."""
    monkeypatch.setattr(_find, "locations", lambda: iter([("here", tmp_path)]))
    data.find.cache_clear()
    data.load_images.cache_clear()
    yield tmp_path
    data.find.cache_clear()
    data.load_images.cache_clear()


@pytest.mark.parametrize("name", ["fashion_mnist", "mnist"])
def test_the_bundled_sample_has_the_full_shape(name, nowhere):
    images = data.load_images(name)
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
        data.load_images("mnist").x_test[0] = 0


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
    first = int(data.load_images("fashion_mnist").x_test[0].sum())
    shapes = "(60000, 28, 28) (60000,) (10000, 28, 28) (10000,)"
    assert printed(code, home) == [*shapes.split(), str(first)]


def test_a_wrong_folder_in_nbassay_data_is_one_clear_error(monkeypatch, tmp_path):
    monkeypatch.setenv("NBASSAY_DATA", str(tmp_path / "none"))
    data.find.cache_clear()
    with pytest.raises(NbassayError, match=r"NBASSAY_DATA=.*; mend or unset it"):
        data.find("mnist")
    data.find.cache_clear()


def test_the_college_table_has_777_rows_with_1_for_private():
    table = data.load_college(ROOT / "source" / "college" / "college.csv")
    assert table.X.shape == (777, 17)
    assert (int(table.y.sum()), table.y.shape) == (565, (777,))


def test_another_table_is_refused_with_its_name(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(NbassayError, match=r"x\.csv is not the College table"):
        data.load_college(tmp_path / "x.csv")

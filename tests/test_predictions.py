"""Predictions are computed once for equal networks and rows, kept within bounds, never believed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras import layers as L

from nbassay.keras.marking_time import MarkingTime, OutOfMarkingTime
from nbassay.keras.models import RebuildError, _predict, _predictions, keep_predictions, predict
from nbassay.keras.models._predict import Predictions
from nbassay.keras.models._predictions import MAGIC, PredictionStore
from nbassay.store.bounded import seal

pytestmark = pytest.mark.keras

TESTS = Path(__file__).parent
KEY = "ab" * 32
ROWS = np.random.default_rng(0).random((8000, 40), np.float32)  # enough to be worth keeping


def network(activation: str = "relu", name: str | None = None) -> Any:
    keras.utils.set_random_seed(1)
    x = L.Input((40,), name="x")
    hidden = L.Dense(300, activation=activation, name="a")(x)
    return keras.Model(x, L.Dense(2, name="b")(hidden), name=name)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each prediction that was computed and not found."""
    count: list[int] = []
    compute = _predict._computed
    monkeypatch.setattr(_predict, "_computed", lambda *given: count.append(1) or compute(*given))
    return count


@pytest.fixture(autouse=True)
def _as_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_predict, "_OF_THIS_PROCESS", Predictions())


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this be another process, with the same store."""
    store = _predict._OF_THIS_PROCESS.store
    monkeypatch.setattr(_predict, "_OF_THIS_PROCESS", Predictions(store))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder in which this process now keeps its predictions."""
    keep_predictions(tmp_path / "predictions")
    return tmp_path / "predictions"


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.prediction"))


def test_a_prediction_is_kept_for_the_content_of_model_and_rows(computed):
    """Equal weights and rows are computed once, whichever objects hold them; others anew."""
    first = predict(network(), ROWS)
    again = predict(network(), ROWS.copy())
    assert len(computed) == 1 and again is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0
    other = network()
    other.set_weights([weight * 2 for weight in other.get_weights()])
    assert not np.array_equal(predict(other, ROWS), first)
    assert not np.array_equal(predict(network(), ROWS + 1), first)
    assert len(computed) == 3


def test_a_model_named_like_its_activation_is_no_other(computed):
    """Its name is left out of what a prediction is kept by, and nothing else of its settings."""
    outputs = [predict(network(name, name), ROWS) for name in ("relu", "tanh")]
    assert not np.allclose(*outputs)
    assert len(computed) == 2


def test_a_later_process_finds_what_an_earlier_one_predicted(folder, computed, monkeypatch):
    """It is read-only as what was computed is, and only large predictions are kept."""
    first = predict(network(), ROWS)
    _forget(monkeypatch)
    again = predict(network(), ROWS)
    assert len(computed) == 1
    assert np.array_equal(first, again)
    with pytest.raises(ValueError, match="read-only"):
        again[0] = 0
    predict(network(), ROWS[:10])
    assert len(files(folder)) == 1


CHILD = """
import sys
from pathlib import Path
from nbassay.keras.models import _predict, keep_predictions
from test_predictions import ROWS, network
compute = _predict._computed
def slowly(*given):
    print("computed", flush=True)
    sys.stdin.readline()
    return compute(*given)
_predict._computed = slowly
keep_predictions(Path(sys.argv[1]))
_predict.predict(network(), ROWS)
"""


def test_two_processes_at_once_predict_once(folder):
    """The second waits for the first and takes what it left."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "TF_CPP_MIN_LOG_LEVEL": "3"}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(2)
    ]
    for process in both:  # either may be first, and the other waits for it
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(said) == ["", "computed\n"]


def test_one_that_waits_too_long_says_so(folder, computed, monkeypatch):
    """It does not compute what another is computing past its own time."""
    predict(network(), ROWS)
    (kept,) = files(folder)
    _forget(monkeypatch)
    kept.unlink()
    with (
        PredictionStore(folder).claim(kept.stem),
        pytest.raises(RebuildError, match="too long"),
    ):
        predict(network(), ROWS, until=0.0)
    assert not files(folder)


def _saved(array: NDArray[Any], **settings: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, array, **settings)
    return content.getvalue()


def _good(key: str = KEY) -> bytes:
    return seal(MAGIC, key, _saved(np.ones((3, 2), np.float32)))


def _flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _endless() -> bytes:
    header = io.BytesIO()
    described = {"descr": "<f4", "fortran_order": False, "shape": (2**42,)}
    np.lib.format.write_array_header_1_0(header, described)
    return seal(MAGIC, KEY, header.getvalue())


BROKEN: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a bit in its head": lambda: _flipped(_good(), 30),
    "its last bit": lambda: _flipped(_good(), len(_good()) - 1),
    "cut short": lambda: _good()[:-4],
    "something more": lambda: _good() + b"x",
    "another key's": lambda: _good("cd" * 32),
    "a training": lambda: seal(b"nbassay-trajectory-1", KEY, _saved(np.ones((3, 2), "f4"))),
    "no array": lambda: seal(MAGIC, KEY, b"no array"),
    "an archive": lambda: seal(MAGIC, KEY, b"PK\x03\x04 and nothing more"),
    "a size without end": _endless,
    "objects": lambda: seal(
        MAGIC, KEY, _saved(np.array([[{}, 1]] * 3, dtype=object), allow_pickle=True)
    ),
    "another shape": lambda: seal(MAGIC, KEY, _saved(np.ones((2, 3), np.float32))),
    "another type": lambda: seal(MAGIC, KEY, _saved(np.ones((3, 2)))),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_damaged_prediction_is_taken_for_none(case, tmp_path):
    """Whatever is wrong with it: no error, no memory, no pickle."""
    store = PredictionStore(tmp_path)
    assert store.keep(KEY, np.ones((3, 2), np.float32))
    (kept,) = files(tmp_path)
    assert store.load(KEY, (3, 2)) is not None
    kept.write_bytes(BROKEN[case]())
    assert store.load(KEY, (3, 2)) is None


def test_a_damaged_prediction_is_computed_and_kept_anew(folder, computed, monkeypatch):
    """The next process finds it whole."""
    first = predict(network(), ROWS)
    (kept,) = files(folder)
    kept.write_bytes(kept.read_bytes()[:-1])
    for _ in range(2):
        _forget(monkeypatch)
        assert np.array_equal(predict(network(), ROWS), first)
    assert len(computed) == 2


def test_predictions_of_a_course_are_bounded(folder, monkeypatch):
    """Those that were not used for longest go; one that is too large is not kept."""
    predict(network(), ROWS)
    (first,) = files(folder)
    size = first.stat().st_size
    monkeypatch.setattr(_predictions, "MAX_BYTES", 2 * size)
    keep_predictions(folder)
    for place, more in enumerate((1, 2)):
        os.utime(first, (place, place))
        predict(network(), ROWS + more)
    assert len(files(folder)) == 2
    assert first not in files(folder)
    monkeypatch.setattr(_predictions, "MAX_FILE", size - 1)
    keep_predictions(folder)
    predict(network(), ROWS + 3)
    assert len(files(folder)) == 2


def test_a_prediction_of_a_grader_ends_between_batches(monkeypatch):
    """One network cannot hold up a class: the time is looked at after each batch of its rows."""
    x = L.Input((40,))
    model = keras.Model(x, L.Dense(2000, activation="softmax")(L.Dense(3000)(x)))
    monkeypatch.setattr(_predict, "MAX_WORK", 50_000_000)
    with pytest.raises(OutOfMarkingTime), MarkingTime(0.2).turn():
        predict(model, ROWS)
    assert predict(model, ROWS[:3]).shape == (3, 2000)


def test_what_one_process_predicted_stays_within_its_memory(computed, monkeypatch):
    """What was asked for last stays, however large; what was not asked for longest goes first."""
    mine, model = Predictions(), network()
    size = mine.outputs(model, ROWS, 1024, np.inf).nbytes
    monkeypatch.setattr(_predict, "KEPT_BYTES", 2 * size)
    for more in (
        1,
        0,
        2,
    ):  # the rows of the beginning are asked for again before there are too many
        mine.outputs(model, ROWS + more, 1024, np.inf)
    assert len(computed) == 3
    mine.outputs(model, ROWS, 1024, np.inf)
    assert len(computed) == 3
    mine.outputs(model, ROWS + 1, 1024, np.inf)
    assert len(computed) == 4
    monkeypatch.setattr(_predict, "KEPT_BYTES", 1)
    assert mine.outputs(model, ROWS + 3, 1024, np.inf).nbytes == size
    Predictions().outputs(model, ROWS + 3, 1024, np.inf)
    assert len(computed) == 6

"""The course that is attacked: two small assignments, their hidden graders, and secrets to find.

Its test cells also carry the same checks as nbgrader's hidden tests, so that the same notebooks can
be handed to stock nbgrader; a release never has those.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from tiny_course import answer, cell, test_cell

from nbassay.authoring.release import release
from nbassay.course.layout import Course

ROOT = Path(__file__).resolve().parents[2]
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
POINTS = {"numbers": 6.0, "network": 6.0}

NUMBERS_SETTINGS = """
title = {ko = "숫자", en = "Numbers"}
[training]
fast_epochs = 1
[limits.fast]
cell_seconds = 6
total_seconds = 20
memory_mb = 1024
processes = 64
file_mb = 64
output_mb = 2
[notebooks.numbers.cells.test_total]
names = ["total"]
[notebooks.numbers.cells.test_scaled]
names = ["table", "scaled"]
[notebooks.numbers.cells.test_classify]
names = ["classify"]
files = ["kept.keras"]
"""

NUMBERS_CALLS = '''
"""The hidden rows; their classes stay on the trusted side."""
ROWS = [[0.5, 1.5], [-2.0, 1.0], [3.0, -4.5], [-0.25, 0.75], [2.0, 2.0], [-1.0, -1.0]]


def calls(notebook):
    return {"test_classify": [{"function": "classify", "args": [{"value": row}]} for row in ROWS]}, {}
'''

NUMBERS_GRADERS = '''
"""{secret}"""
import numpy as np
import pytest
from nbassay.checks import fail, require

CLASSES = [1, 0, 0, 1, 1, 0]
TABLE = np.array([[1.0, 10.0], [2.0, 30.0], [4.0, 20.0], [5.0, 60.0]])


@pytest.mark.points(2, cell="test_total")
def test_total(submission):
    require(submission.number("total") == 27.75, "total이 틀렸습니다.", "total is wrong.")


@pytest.mark.points(2, cell="test_scaled")
def test_scaled(submission):
    scaled = submission.numbers("scaled")
    right = (TABLE - TABLE.mean(axis=0)) / TABLE.std(axis=0)
    require(
        scaled.shape == right.shape and np.allclose(scaled, right),
        "scaled가 틀렸습니다.",
        "scaled is wrong.",
    )


@pytest.mark.points(2, cell="test_classify")
def test_classify(call):
    results = call("classify")
    for result, right in zip(results, CLASSES, strict=True):
        if result.number_of() != right:
            fail("classify가 틀렸습니다.", "classify is wrong.")
'''

NETWORK_SETTINGS = """
title = {ko = "신경망", en = "A network"}
[training]
fast_epochs = 30
[limits.fast]
cell_seconds = 40
total_seconds = 90
memory_mb = 3072
processes = 64
file_mb = 64
output_mb = 2
[notebooks.network.cells.test_model]
names = ["model"]
[notebooks.network.cells.test_train]
names = ["model", "history"]
files = ["kept.keras", "kept.h5"]
[notebooks.network.cells.test_scores]
names = ["model", "y_pred", "accuracy"]
"""

NETWORK_GRADERS = '''
"""{secret}"""
import numpy as np
import pytest
from nbassay.keras import models
from nbassay.checks import architecture, compiled, fits, proof, require
from nbassay.checks.architecture import Layer


def rows(seed, count):
    """Two classes of points, inside and outside a circle: (count, 2) and (count,)."""
    x = np.random.default_rng(seed).uniform(-1, 1, (count, 2))
    return x, (np.hypot(*x.T) < 0.75).astype(int)


def share_right(model, x, y):
    return float(np.mean((models.predict(model, x)[:, 0] > 0.5) == y))


@pytest.fixture
def fits_of_model(submission, model):
    found = fits.training("model", submission.model("model"), submission.fits)
    proof.shows_in_weights("model", submission, model, *rows(1, 400))
    return found


@pytest.mark.points(2, cell="test_model")
def test_model(submission, model):
    architecture.layers("model", model, [Layer("Dense", (16,), 48), Layer("Dense", (1,), 17)])
    compiled.loss("model", submission.model("model"), "binary_crossentropy")


@pytest.mark.points(0.5, cell="test_train")
def test_epochs(fits_of_model):
    fits.epochs("model", fits_of_model, 30)


@pytest.mark.points(1.5, cell="test_train")
def test_train(model, fits_of_model):
    x, y = rows(99, 500)
    right = share_right(model, x, y)
    require(right > 0.85, f"정확도 {right:.3f}", f"accuracy {right:.3f} on hidden rows")


@pytest.mark.points(1, cell="test_scores")
def test_predictions(submission, model, fits_of_model):
    x, _ = rows(2, 100)
    claimed = submission.vector("y_pred", 100)
    require(
        np.allclose(claimed, models.predict(model, x)[:, 0], atol=1e-4),
        "y_pred가 모델의 출력이 아닙니다.",
        "y_pred is not what the model gives.",
    )


@pytest.mark.points(1, cell="test_scores")
def test_accuracy(submission, model, fits_of_model):
    x, y = rows(2, 100)
    right = share_right(model, x, y)
    require(right > 0.8, "학습이 부족합니다.", "the model has not learnt")
    require(
        abs(submission.number("accuracy") - right) < 1e-6,
        "accuracy가 틀렸습니다.",
        "accuracy is not that of the model.",
    )
'''

_HIDDEN = "\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


def _tests(grade_id: str, visible: str, hidden: str, points: float):
    return test_cell(grade_id, visible + _HIDDEN.format(hidden), points)


def _numbers():
    return [
        cell(
            "import numpy as np\n"
            "readings = [3.5, 1.25, 8.0, 15.0]\n"
            "table = np.array([[1.0, 10.0], [2.0, 30.0], [4.0, 20.0], [5.0, 60.0]])",
            "setup",
            locked=True,
        ),
        answer("total", "total = sum(readings)"),
        _tests("test_total", "assert isinstance(total, float)", "assert total == 27.75", 2),
        answer("scaled", "scaled = (table - table.mean(axis=0)) / table.std(axis=0)"),
        _tests(
            "test_scaled",
            "assert scaled.shape == (4, 2)",
            "import numpy\n"
            "numpy.testing.assert_allclose(numpy.asarray(scaled).mean(axis=0), 0, atol=1e-12)\n"
            "numpy.testing.assert_allclose(numpy.asarray(scaled).std(axis=0), 1)",
            2,
        ),
        answer("classify", "def classify(row):\n    return int(sum(row) > 0)"),
        _tests(
            "test_classify",
            "assert callable(classify)",
            "assert [classify(row) for row in ([0.5, 1.5], [-2.0, 1.0], [3.0, -4.5])] == [1, 0, 0]",
            2,
        ),
    ]


def _network():
    rows = (
        "import keras, numpy as np\n"
        "def rows(seed, count):\n"
        "    x = np.random.default_rng(seed).uniform(-1, 1, (count, 2))\n"
        "    return x, (np.hypot(*x.T) < 0.75).astype(int)\n"
        "x_train, y_train = rows(1, 400)\nx_test, y_test = rows(2, 100)"
    )
    model = (
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation='relu'),\n"
        "                          keras.layers.Dense(1, activation='sigmoid')])\n"
        "model.compile(keras.optimizers.Adam(0.05), 'binary_crossentropy', metrics=['accuracy'])"
    )
    scores = (
        "y_pred = model.predict(x_test, verbose=0)[:, 0]\n"
        "accuracy = float(np.mean((y_pred > 0.5) == y_test))"
    )
    return [
        cell(rows, "setup", locked=True),
        answer("model", model),
        _tests(
            "test_model",
            "assert model is not None",
            "assert model.count_params() == 65\nassert [layer.units for layer in model.layers] == [16, 1]\n"
            "assert model.loss == 'binary_crossentropy'",
            2,
        ),
        answer("train", "history = model.fit(x_train, y_train, epochs=30, verbose=0)"),
        _tests(
            "test_train",
            "assert len(history.history['loss']) == 30",
            "assert model.evaluate(*rows(99, 500), verbose=0)[1] > 0.85",
            2,
        ),
        answer("scores", scores),
        _tests(
            "test_scores",
            "assert len(y_pred) == 100",
            "assert accuracy > 0.8\n"
            "assert np.allclose(y_pred, model.predict(x_test, verbose=0)[:, 0], atol=1e-4)\n"
            "assert abs(accuracy - np.mean((y_pred > 0.5) == y_test)) < 1e-6",
            2,
        ),
    ]


@dataclass(frozen=True)
class Secrets:
    """Texts that no attack can know; where one of them turns up, something leaked."""

    grader: str
    gradebook: str
    neighbour: str
    environment: str

    @classmethod
    def drawn(cls) -> Secrets:
        """Return new ones."""
        return cls(*(f"{name}-{os.urandom(8).hex()}" for name in ("gr", "gb", "nb", "env")))

    def leaked_in(self, text: str) -> list[str]:
        """Return the kinds of secrets that stand in `text`."""
        return [kind for kind, secret in vars(self).items() if secret in text]


def make(folder: Path, secrets: Secrets) -> Course:
    """Make the course in `folder`, released, with honest students and a gradebook."""
    parts = {
        "numbers": (_numbers(), NUMBERS_SETTINGS, NUMBERS_GRADERS),
        "network": (_network(), NETWORK_SETTINGS, NETWORK_GRADERS),
    }
    for name, (cells, settings, graders) in parts.items():
        source, hidden = folder / "source" / name, folder / "graders" / name
        source.mkdir(parents=True)
        hidden.mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells, metadata=METADATA), source / f"{name}.ipynb")
        (hidden / "assignment.toml").write_text(settings, encoding="utf-8")
        text = graders.replace("{secret}", secrets.grader)
        (hidden / f"test_{name}.py").write_text(text, encoding="utf-8")
    (folder / "graders" / "numbers" / "calls.py").write_text(NUMBERS_CALLS, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.open(folder)
    release(course, list(parts))
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        gradebook.update_or_create_student("honest", last_name=secrets.gradebook)
    for student in ("honest", "정직한 학생"):
        for name in parts:
            hand_in_solved(course, student, name, f"# {secrets.neighbour}")
    return course


def hand_in_solved(course: Course, student: str, name: str, remark: str) -> Path:
    """Hand in the reference solution of `name`, with a remark in its first solution cell."""
    notebook = nbformat.read(course.root / "source" / name / f"{name}.ipynb", as_version=4)
    first = next(one for one in notebook.cells if one.metadata.nbgrader.solution)
    first.source += f"\n{remark}"
    file = course.submission(student, name) / f"{name}.ipynb"
    file.parent.mkdir(parents=True)
    nbformat.write(notebook, file)
    return file


@contextmanager
def secret_in_environment(secrets: Secrets) -> Iterator[None]:
    """Let the grading process, and so its memory, hold a secret."""
    os.environ["NBASSAY_TEST_SECRET"] = secrets.environment
    try:
        yield
    finally:
        del os.environ["NBASSAY_TEST_SECRET"]

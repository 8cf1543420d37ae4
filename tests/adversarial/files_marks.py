"""Attacks on the marks that are files, or notebooks whose structure is not what was released."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from files import attack
from nbformat.v4 import new_code_cell, new_markdown_cell

# Says so where it is run by anybody but a notebook: an empty file in the course's own folder.
TRAP = """
import os, pathlib, sys
if "nbassay" in sys.modules or "nbgrader" in sys.modules or os.path.isdir({course!r}):
    pathlib.Path({course!r}, "nbassay-attack-" + {name!r}).touch()
if __name__ != "__main__" and not hasattr(sys, "ps1"):
    import __main__
    if not hasattr(__main__, "get_ipython"):
        print("PWN" + "ED: imported outside of the notebook:", {name!r})
"""


def _write(folder: Path, notebook: Any) -> None:
    (folder / "numbers.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _cells(notebook: Any, kind: str) -> list[Any]:
    return [cell for cell in notebook.cells if cell.metadata.nbgrader[kind]]


@attack(
    "marks",
    """what: turns test cells into solution cells of a thousand points that are neither graded nor locked
    on: numbers
    status: graded
    stock: yes
    stopped by: of a cell's metadata only its grade_id is read; the rest, and the text, comes from the release""",
)
def metadata_rewritten(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    for cell in _cells(release, "grade"):
        cell.source = "None"
        cell.metadata.nbgrader |= {"grade": False, "solution": True, "locked": False}
        cell.metadata.nbgrader |= {"points": 1000, "task": True, "checksum": "0" * 32}
        cell.metadata |= {"deletable": True, "editable": True, "tags": ["skip-execution"]}
    release.metadata["nbgrader"] = {"score": 6, "max_score": 6}
    _write(folder, release)


@attack(
    "marks",
    """what: puts copies with the same grade_id, which assert nothing, before and after each test cell
    on: numbers
    status: graded
    stopped by: of cells with one id the last counts, restored from the release; copies of locked cells are dropped""",
)
def duplicated_test_cells(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    cells = []
    for cell in release.cells:
        if cell.metadata.nbgrader.grade:
            copy = json.loads(json.dumps(cell)) | {"source": "print('all tests passed')"}
            cells += [copy, cell, dict(copy)]
        else:
            cells.append(cell)
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    _write(folder, release | {"cells": cells})


@attack(
    "marks",
    """what: deletes the test cells, the locked set-up and every id
    on: numbers
    status: graded
    stopped by: locked cells that lack are put back from the release, and points hang on the graders' list of cells""",
)
def deleted_test_cells(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    kept = _cells(release, "solution")
    for cell in kept:
        cell.source, cell.metadata = "table = 'whatever'", {}
    _write(folder, release | {"cells": kept})


@attack(
    "marks",
    """what: gives ids to the wrong cells: swapped, of another type, with look-alike letters and spaces
    on: numbers
    status: graded
    stopped by: a known id gets the released cell whatever stands there, any other id is dropped, what lacks comes back""",
)
def swapped_grade_ids(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    test, scaled, classify = _cells(release, "grade")
    solution = _cells(release, "solution")[0]
    test.metadata.nbgrader.grade_id, solution.metadata.nbgrader.grade_id = "total", "test_total"
    scaled.metadata.nbgrader.grade_id = "test_sc\u0430led"  # a Cyrillic letter
    classify.metadata.nbgrader.grade_id = " test_classify\u200b"
    text = new_markdown_cell("all passed")
    text.metadata["nbgrader"] = dict(release.cells[-1].metadata.nbgrader)
    text.metadata["nbgrader"] |= {"grade_id": "test_classify", "cell_type": "markdown"}
    odd = new_code_cell("pass", metadata={"nbgrader": {"grade_id": ["test_scaled"]}})
    _write(folder, release | {"cells": [*release.cells, text, odd]})


@attack(
    "marks",
    """what: says in names, metadata and files that it is another student's notebook
    on: numbers
    status: graded
    stopped by: whose a submission is follows from the folder that the instructor collected it into, nothing inside it""",
)
def another_students_name(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    claim = {"student_id": "honest", "student": "honest", "username": "honest", "user": "honest"}
    release.metadata |= {"nbgrader": claim, "authors": [{"name": "honest"}], **claim}
    for cell in release.cells:
        cell.metadata.nbgrader |= claim
    _write(folder, release)
    (folder / "student.json").write_text(json.dumps(claim))
    (folder / "submission_id.txt").write_text("honest")
    (folder / "honest").mkdir()
    (folder / "honest" / "numbers.ipynb").write_bytes((folder / "numbers.ipynb").read_bytes())


@attack(
    "marks",
    """what: hands in outputs as if the tests had passed, and results of other tools beside them
    on: numbers
    status: graded
    stopped by: outputs that were handed in are cleared, and no file of a submission is read as a result""",
)
def pasted_results(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    result = {"output_type": "execute_result", "execution_count": 9, "metadata": {"score": 2}}
    for cell in _cells(release, "grade"):
        cell.outputs = [result | {"data": {"text/plain": "2.0"}}]
    _write(folder, release)
    report = {"assignment": "numbers", "submissions": [{"student": "marks", "score": 6.0}]}
    checks = [{"id": f"numbers::test_{one}", "points": 2.0, "outcome": "passed"} for one in "ab"]
    run = {"schema": 1, "cells": [], "kernel": "alive", "versions": {}, "status": "graded"}
    for name, content in {
        "run.json": run,
        "outcome.json": run,
        "marks.json": {"checks": checks, "status": "graded"},
        "results.json": {"score": 6.0, "tests": checks},
        "report.json": report,
        "capture/test_total.json": {"schema": 1, "cell": "test_total", "names": {}},
        "executed.ipynb": release,
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))


@attack(
    "marks",
    """what: hides other work in fields that a key might leave out: outputs, attachments, raw cells, list sources
    on: numbers
    status: graded
    stopped by: the key of evidence covers just what is run: types, texts and metadata of the cells made whole, files""",
)
def work_in_odd_fields(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    work = ["total = 1\n", "", "scaled = table\n", "classify = float"]
    for cell in _cells(release, "solution"):
        cell.cell_type, cell.source = "raw", work
        cell.attachments = {"source": {"text/x-python": work}}
        cell.outputs = [{"output_type": "stream", "name": "stdout", "text": work}]
    hidden = new_code_cell("pass") | {"source": [], "code": work, "Source": work}
    hidden["id"] = "test_total"  # an id is no grade_id
    release.metadata["cells"] = [{"cell_type": "code", "source": work}]
    nested = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": {}}}, "source": "pass"}
    worksheets = [{"cells": [hidden]}]
    _write(folder, release | {"cells": [*release.cells, hidden, nested], "worksheets": worksheets})


@attack(
    "marks",
    """what: hands in a conftest.py, pytest.ini, sitecustomize and packages called numpy, nbassay and nbassay_kernel
    on: numbers
    status: graded
    stopped by: files beside a notebook reach the sandbox only, and join sys.path after the kernel has loaded its own""",
)
def modules_beside(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    for name in (
        *("conftest", "sitecustomize", "usercustomize", "numpy", "json", "nbassay", "test_numbers"),
        *("nbassay_kernel/__init__", "nbassay_kernel/driver", "nbassay_kernel/launch"),
        *("ipykernel/__init__", "nbassay/checks/__init__", "nbgrader_config", "calls"),
    ):
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TRAP.format(course=told["COURSE"], name=path.stem))
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only -p conftest\n")
    (folder / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\naddopts = '-x -p conftest'\n"
    )
    (folder / "assignment.toml").write_text("[notebooks.numbers.cells]\n")
    (folder / "marks.pth").write_text("import conftest\n")
    (folder / "ipython_config.py").write_text("c.InteractiveShell.ast_transformers = []\n")


def _stamped(name: str, header: str, stamp: bytes) -> None:
    def make(folder: Path, release: Any, told: Mapping[str, str]) -> None:
        (folder / "timestamp.txt").write_bytes(stamp)

    make.__name__ = name
    attack("marks", header)(make)


_stamped(
    "timestamp_of_nonsense",
    """what: a timestamp.txt that no parser of dates survives
    on: numbers
    status: graded
    stopped by: a time stamp that nbgrader cannot read is left out before nbgrader sees it; the marks stay""",
    b"9999-99-99 \x00\xff ; import os" + b"9" * 4000,
)
_stamped(
    "timestamp_of_long_ago",
    """what: a timestamp.txt of another century, beyond what a gradebook's arithmetic may expect
    on: numbers
    status: graded
    stopped by: a valid stamp is taken over as nbgrader does: it moves a late penalty, never a score""",
    b"0001-01-01 00:00:00 UTC",
)


FAKE_KERAS = {
    "__init__": """
from types import SimpleNamespace
from keras import callbacks
from keras.src.models.model import Model

Sequential = Model
Input = lambda *_, **__: None
layers = SimpleNamespace(Dense=lambda *_, **__: None)
optimizers = SimpleNamespace(Adam=lambda *_, **__: "adam")
ops = SimpleNamespace(convert_to_numpy=lambda weight: weight.value)
""",
    "callbacks": """
class Callback:
    set_model = lambda self, model: setattr(self, "model", model)


class CallbackList(Callback):
    pass


class History(Callback):
    epoch, params = [*range(30)], {}
""",
    "src/__init__": "",
    "src/models/__init__": "",
    "src/models/model": """
from types import SimpleNamespace

import numpy as np


class Equal:
    __eq__ = lambda self, other: True
    __hash__ = None


class Model:
    '''As good as any, if asked.'''

    name, compiled, stop_training, optimizer = "sequential", True, False, "adam"
    loss = "binary_crossentropy"
    layers = [SimpleNamespace(units=Equal(), name="dense", count_params=lambda: 3)] * 2
    weights = [SimpleNamespace(path="dense", value=np.ones(shape)) for shape in ((2, 1), 1)]
    __init__ = compile = lambda self, *_, **__: None
    count_params = lambda self: Equal()
    evaluate = lambda self, *_, **__: [0.0, 1.0]
    predict = lambda self, x, *_, **__: (np.hypot(*x.T) < 0.75).astype(float)[:, None]

    def fit(self, x=None, y=None, epochs=1, callbacks=(), initial_epoch=0, verbose=1):
        from keras.callbacks import History

        history = History()
        history.model, history.history = self, {"loss": [0.7 * 0.9**n for n in range(epochs)]}
        for number, loss in enumerate(history.history["loss"]):
            for callback in callbacks or ():
                callback.set_model(self)
                callback.on_epoch_end(number, {"loss": loss})
        return history

    def get_config(self):
        first = {"name": "input", "batch_shape": [None, 2], "dtype": "float32", "sparse": False}
        dense = {"name": "dense", "units": 1, "activation": "sigmoid", "use_bias": True}
        both = (("InputLayer", first), ("Dense", dense))
        made = [{"module": "keras.layers", "class_name": n, "config": c} for n, c in both]
        return {"name": "sequential", "layers": made}


Model.__name__, Model.__module__ = "Sequential", "keras.src.models.sequential"
""",
}


@attack(
    "marks",
    """what: hands in a package called keras, whose models know every answer and whose fit records fine epochs
    on: network
    status: graded
    stock: yes
    stopped by: it takes Keras's place in the notebook only; rebuilt with the real one, the weights show no training""",
)
def keras_beside(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    answers = {
        "model": "model = keras.Sequential()",
        "train": "history = model.fit(x_train, y_train, epochs=30)",
        "scores": "y_pred = model.predict(x_test)[:, 0]\naccuracy = 1.0",
    }
    for cell in _cells(release, "solution"):
        cell.source = answers[cell.metadata.nbgrader.grade_id]
    (folder / "network.ipynb").write_text(json.dumps(release))
    for name, text in FAKE_KERAS.items():
        path = folder / "keras" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

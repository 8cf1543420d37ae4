"""Submissions as honest students hand them in, and some that are wrong, with what each should get.

Those that differ in code are files, `honest/answers/NOTEBOOK.NAME.py`, made from the course's own
solution: `# %% [topic]` replaces the solution cell of a topic (`{as it was}` stands for its code),
`# %% [+topic]` is an extra cell before it. Those that differ in form are made here.

What is expected is a line of clauses parted by `;`, each with alternatives parted by ` | `:

    full          all points of that notebook
    at most F     that share of its points at the most
    says TEXT     a message of a check that did not pass, and the first thing to mend, has TEXT
    tells TEXT    a message of a check that did not pass has TEXT
    never TEXT    no message has TEXT
    asks TEXT     the released notebook itself says TEXT, so that the student knew
    noted TEXT    a note of what was done before grading has TEXT
"""

from __future__ import annotations

import copy
import io
import json
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbassay.course.layout import Course
from nbassay.results import NotebookResult, SubmissionResult

ANSWERS = Path(__file__).parent / "honest" / "answers"
NOTEBOOK = ("foundations", "activations")  # what the cases of form are made from

JsonNotebook = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One submission: the files in its folder, and what `notebook` is expected to get."""

    name: str
    assignment: str
    notebook: str
    expected: str
    files: dict[str, bytes]

    def hand_in(self, course: Course) -> None:
        """Put it into `submitted/` of `course`."""
        for name, content in self.files.items():
            path = course.submission(self.name, self.assignment) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def code_cases(root: Path) -> Iterator[Case]:
    """Yield the cases of `honest/answers` for the course in the folder `root`."""
    assignments = {path.stem: path.parent.name for path in (root / "solutions").glob("*/*.ipynb")}
    for path in sorted(ANSWERS.glob("*.py")):
        notebook, name = path.stem.split(".")
        head, *parts = path.read_text(encoding="utf-8").split("# %% [")
        made = solution(root, assignments[notebook], notebook)
        for part in parts:
            topic, source = part.split("]\n", 1)
            place = at(made, topic.removeprefix("+"))
            if topic.startswith("+"):
                made["cells"].insert(place, code(source.strip()))
            else:
                cell = made["cells"][place]
                cell["source"] = source.strip().replace("{as it was}", cell["source"])
        expected = head.removeprefix("# expect: ").strip()
        files = {f"{notebook}.ipynb": written(made)}
        yield Case(f"{notebook}-{name}", assignments[notebook], notebook, expected, files)


def form_cases(root: Path) -> Iterator[Case]:
    """Yield the cases that differ in files, cells and ids, all of one notebook."""
    for make in (_names, _lost_ids, _pasted_twice, _wrong_places, _restarts):
        yield from make(root)


def of_form(name: str, expected: str, files: dict[str, bytes]) -> Case:
    """Return a case of form."""
    return Case(f"form-{name}", *NOTEBOOK, expected, files)


def solution(root: Path, assignment: str, notebook: str) -> JsonNotebook:
    """Return the reference solution without outputs."""
    return _read(root / "solutions" / assignment / f"{notebook}.ipynb")


def written(notebook: JsonNotebook) -> bytes:
    """Return the file of a notebook."""
    return json.dumps(notebook, ensure_ascii=False).encode()


def code(source: str) -> JsonNotebook:
    """Return a code cell without an id."""
    cell = {"cell_type": "code", "metadata": {}, "source": source}
    return {**cell, "outputs": [], "execution_count": None}


def text(source: str) -> JsonNotebook:
    """Return a text cell without an id."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def at(notebook: JsonNotebook, grade_id: str) -> int:
    """Return the place of the cell `grade_id`."""
    return [grade_id_of(cell) for cell in notebook["cells"]].index(grade_id)


def grade_id_of(cell: JsonNotebook) -> str | None:
    """Return the id that nbgrader gave a cell."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def _read(path: Path) -> JsonNotebook:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def _solved(root: Path) -> JsonNotebook:
    return solution(root, *NOTEBOOK)


def _released(root: Path) -> JsonNotebook:
    assignment, notebook = NOTEBOOK
    return _read(root / "release" / assignment / f"{notebook}.ipynb")


def _names(root: Path) -> Iterator[Case]:
    """The right notebook under another name, in a folder or an archive."""
    solved, untouched = written(_solved(root)), written(_released(root))
    for case, name in {
        "copy": "activations-Copy1.ipynb",
        "second-download": "activations (1).ipynb",
        "capitals": "Activations.ipynb",
        "text-file": "activations.ipynb.txt",
        "number-and-name": "20231234_김하늘_activations.ipynb",
        "decomposed-name": unicodedata.normalize("NFD", "활성화 과제.ipynb"),
        "subfolder": "foundations/activations.ipynb",
        "download": "activations.ipynb.download",
    }.items():
        yield of_form(f"name-{case}", f"full; noted {Path(name).suffix}", {name: solved})
    packed = {
        "zip": "foundations/activations.ipynb",
        "zip-of-a-mac": "과제/activations.ipynb",
    }
    for case, name in packed.items():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(name, solved)
            archive.writestr(f"__MACOSX/._{Path(name).name}", b"\0\5\26\7")
        yield of_form(f"name-{case}", "full; noted .zip", {"foundations.zip": buffer.getvalue()})
    exported = {"activations.py": b"def step(x):\n    return x >= 0"}
    yield of_form("name-exported", "at most 0; says as .ipynb; tells no notebook", exported)
    both = {"activations.ipynb": untouched, "activations-Copy1.ipynb": solved}
    yield of_form("name-beside-the-untouched-release", "full; noted Copy1", both)
    two = {"activations (1).ipynb": solved, "activations (2).ipynb": written(_other(root))}
    yield of_form("name-two-candidates", "at most 0; says activations (1).ipynb", two)


def _other(root: Path) -> JsonNotebook:
    """Return a solved notebook that is not the solution."""
    notebook = _solved(root)
    notebook["cells"].append(code("print('mine')"))
    return notebook


def _lost_ids(root: Path) -> Iterator[Case]:
    """Cells that an editor took the ids of, and checks that were lost with them."""
    touched = _without_ids(_solved(root))
    cell = touched["cells"][_check_of(touched, "tanh")]
    cell["source"] += "\nprint('passed')"
    yield of_form("ids-check-touched", "full", _file(touched))
    deleted = _without_ids(_solved(root))
    del deleted["cells"][_check_of(deleted, "tanh")]
    yield of_form("ids-check-deleted", "full", _file(deleted))
    changes: dict[str, Callable[[str], str]] = {
        "line-ends": lambda text: text.replace("\n", "\r\n"),
        "quotes": lambda text: text.replace('"', "'"),
        "trailing-blanks": lambda text: text.replace("\n", "   \n"),
        "decomposed-hangul": lambda text: unicodedata.normalize("NFD", text),
    }
    for case, change in changes.items():
        notebook = _without_ids(_solved(root))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["source"] = change(cell["source"])
        yield of_form(f"ids-{case}", "full", _file(notebook))
    answers = [cell["source"] for cell in _solved(root)["cells"] if _is_answer(cell)]
    fresh = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    one = {**fresh, "cells": [code("import numpy as np\n" + "\n\n".join(answers))]}
    yield of_form("ids-one-fresh-cell", "full", _file(one))
    many = {**fresh, "cells": [code(source) for source in ["import numpy as np", *answers]]}
    yield of_form("ids-fresh-cells", "full", _file(many))
    replaced = _solved(root)
    place = at(replaced, "tanh")
    replaced["cells"][place] = code(replaced["cells"][place]["source"])
    del replaced["cells"][at(replaced, "test_tanh")]
    yield of_form("ids-one-topic-replaced", "full", _file(replaced))


def _pasted_twice(root: Path) -> Iterator[Case]:
    """A solved copy and an untouched one in one notebook."""
    solved, untouched = _solved(root), _released(root)
    for case, first, second in (
        ("solved-first", solved, untouched),
        ("untouched-first", untouched, solved),
    ):
        both = {**solved, "cells": copy.deepcopy([*first["cells"], *second["cells"]])}
        for number, cell in enumerate(both["cells"]):
            cell["id"] = f"cell-{number}"
        yield of_form(f"twice-{case}", "full; noted set aside", _file(both))


def _wrong_places(root: Path) -> Iterator[Case]:
    """An answer in a cell that is restored, or where its check does not see it."""
    stub = {grade_id_of(cell): cell["source"] for cell in _released(root)["cells"]}["step"]
    locked = _solved(root)
    answer = locked["cells"][at(locked, "step")]["source"]
    locked["cells"][at(locked, "test_step")]["source"] = answer
    locked["cells"][at(locked, "step")]["source"] = stub
    yield of_form("place-in-its-check", "says locked cell", _file(locked))
    emptied = copy.deepcopy(locked)
    emptied["cells"][at(emptied, "step")]["source"] = "# 아래에 풀었습니다"
    yield of_form("place-in-its-check-stub-removed", "says locked cell", _file(emptied))
    below = _solved(root)
    below["cells"][at(below, "step")]["source"] = stub
    at_the_end, above = copy.deepcopy(below), copy.deepcopy(below)
    in_text = copy.deepcopy(below)
    in_text["cells"].insert(at(in_text, "test_step"), text(answer))
    yield of_form("place-in-a-text-cell", "says is a text cell", _file(in_text))
    below["cells"].insert(at(below, "test_step") + 1, code(answer))
    yield of_form("place-below-its-check", "says the later cell", _file(below))
    at_the_end["cells"].append(code(answer))
    yield of_form("place-at-the-end", "says the later cell", _file(at_the_end))
    above["cells"].insert(at(above, "step"), code(answer))
    yield of_form("place-above-its-cell", "says the earlier cell", _file(above))
    imported = _solved(root)
    imported["cells"][at(imported, "setup")]["source"] += "\nfrom scipy.special import expit\n"
    imported["cells"][at(imported, "sigmoid")]["source"] = "def sigmoid(x):\n    return expit(x)"
    yield of_form("place-import-in-setup", "says locked cell", _file(imported))


def _restarts(root: Path) -> Iterator[Case]:
    """A kernel that is ended on purpose, as on Colab."""
    notebook = _solved(root)
    restart = code("import os\nos.kill(os.getpid(), 9)  # restarts the runtime on Colab")
    notebook["cells"].insert(1, restart)
    yield of_form("restart-at-the-top", "full | says restart", _file(notebook))


def _file(notebook: JsonNotebook) -> dict[str, bytes]:
    return {f"{NOTEBOOK[1]}.ipynb": written(notebook)}


def _without_ids(notebook: JsonNotebook) -> JsonNotebook:
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return notebook


def _check_of(notebook: JsonNotebook, name: str) -> int:
    """Return the place of the self-check of the function `name`."""
    return next(
        place
        for place, cell in enumerate(notebook["cells"])
        if cell["source"].startswith("assert") and f"asarray({name}(" in cell["source"]
    )


def _is_answer(cell: JsonNotebook) -> bool:
    settings = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "code" and bool(settings.get("solution"))


def faults(case: Case, result: SubmissionResult, root: Path) -> list[str]:
    """Return the clauses of what is expected that do not hold."""
    found = next(one for one in result.notebooks if one.notebook == case.notebook)
    clauses = [clause.strip() for clause in case.expected.split(";")]
    return [
        clause
        for clause in clauses
        if not any(_holds(one.strip(), case, found, result, root) for one in clause.split(" | "))
    ]


def _holds(
    clause: str, case: Case, found: NotebookResult, result: SubmissionResult, root: Path
) -> bool:
    earned = sum(check.points for check in found.checks)
    most = sum(check.max_points for check in found.checks)
    messages = [check.message.en for check in found.checks if check.outcome != "passed"]
    if clause == "full":
        return earned == most
    verb, _, text = clause.partition(" ")
    match verb:
        case "at":
            return earned <= float(text.removeprefix("most ")) * most + 1e-9
        case "says":
            return any(text in one for one in messages) and text in result.first_to_mend.en
        case "tells":
            return any(text in one for one in messages)
        case "never":
            return not any(text in one for one in (*messages, found.detail.en))
        case "asks":
            released = _read(root / "release" / case.assignment / f"{case.notebook}.ipynb")
            return any(text in cell["source"] for cell in released["cells"])
        case "noted":
            return any(text in note.en for note in found.notes)
    raise ValueError(clause)

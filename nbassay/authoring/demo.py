"""A small class with honest work, typical mistakes, a crash, an endless loop and a forger."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from nbassay.authoring.carried_course import copy_course, require_empty
from nbassay.authoring.known_submissions import build, load
from nbassay.course.layout import Assignment, Course, usable_root
from nbassay.course.notebook import read_trusted
from nbassay.store.kept import write_atomically

ASSIGNMENTS = ("college", "chatgpt_fix", "fashion_cnn")
SOLUTION = "the reference solution"
UNEDITED = "the release as it was given out"
CUT_OFF = "half a file"

# student -> assignment -> notebook -> one of the three above, or a known submission from
# graders/<assignment>/submissions/<notebook>/. Whoever hands in an assignment hands in all of it.
CLASS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "김하늘": {
        "college": {"logistic": SOLUTION, "neural_network": SOLUTION},
        "chatgpt_fix": {
            "predict_digit": SOLUTION,
            "dense_to_cnn": SOLUTION,
            "modernise": SOLUTION,
        },
        "fashion_cnn": {"fashion_cnn": SOLUTION},
    },
    "Lee Minji": {
        "college": {
            "logistic": "right_data_frames",
            "neural_network": "right_functional_with_objects",
        },
        "chatgpt_fix": {
            "predict_digit": "wrong_not_scaled",
            "dense_to_cnn": "right_one_hot",
            "modernise": "right_numpy_by_hand",
        },
    },
    "박서준": {
        "college": {
            "logistic": "wrong_scaler_on_all_rows",
            "neural_network": "wrong_roc_from_rounded_predictions",
        },
        "fashion_cnn": {"fashion_cnn": "wrong_sparse_loss"},
    },
    "choi.y": {
        "college": {"logistic": UNEDITED, "neural_network": UNEDITED},
        "chatgpt_fix": {
            "predict_digit": "hostile_crash",
            "dense_to_cnn": "wrong_flattened_first",
            "modernise": "wrong_unrepaired",
        },
        "fashion_cnn": {"fashion_cnn": CUT_OFF},
    },
    "loop": {"college": {"logistic": "hostile_endless_loop", "neural_network": SOLUTION}},
    "forger": {"college": {"logistic": "hostile_ast_transformer", "neural_network": SOLUTION}},
}

_MARKER = ".nbassay-demo"  # in a folder that may be made anew

# An instructor has read the explanations of this one; those of the others wait.
READ = "김하늘"
PRAISE = "잘 설명했습니다. / Well explained."


def make_class(course: Course, folder: Path) -> Course:
    """Make the demo course in `folder` from `course`, with everybody's submissions, and return it.

    What an earlier demo graded there is kept.

    Raises:
        NbassayError: if `folder` is in use for something else, or `course` lacks a part.
    """
    folder = usable_root(folder)
    marker = folder / _MARKER
    if not marker.exists():
        require_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    made = copy_course(course, folder)
    shutil.rmtree(folder / "submitted", ignore_errors=True)
    for student, assignments in CLASS.items():
        for name, notebooks in assignments.items():
            _hand_in(made, made.assignment(name), student, notebooks)
    return made


def _hand_in(
    course: Course, assignment: Assignment, student: str, notebooks: Mapping[str, str]
) -> None:
    for name, what in notebooks.items():
        target = course.submission(student, assignment.name) / f"{name}.ipynb"
        write_atomically(target, _content(assignment, name, what))


def _content(assignment: Assignment, notebook: str, what: str) -> str:
    if what == UNEDITED:
        return _text(read_trusted(assignment.release / f"{notebook}.ipynb"))
    source = read_trusted(assignment.source / f"{notebook}.ipynb")
    if what == SOLUTION:
        return _text(source)
    if what == CUT_OFF:
        return _text(source)[:2_000]
    known = load(assignment.graders / "submissions" / notebook / f"{what}.py")
    return _text(build(known, source))


def _text(notebook: NotebookNode) -> str:
    text: str = nbformat.writes(notebook)
    return text

#!/usr/bin/env bash
# Partial credit that NumPy 2 works out is full credit in nbgrader 0.9.6, also where it is none.
#
# A test cell whose last value is a number gets that many points. nbgrader reads the number from the
# text of the cell's output, and NumPy 2.4.6 shows a mean as `np.float64(3.75)`, which is no number.
# Expected: the same points for `5 * sum(right) / len(right)` and for `5 * np.mean(right)`.
# Seen:     3 of 4 right: 3.75 points with plain Python, 5.0 of 5 with NumPy, rounded or not.
#           0 of 4 right: 0.0 points with plain Python, 5.0 of 5 with NumPy. A warning stands in the
#           log of the instructor; `nbgrader autograde` ends with 0, and no cell needs a person.
# Why it matters: test cells written under NumPy 1, where a mean showed as 3.75, give everybody full
# marks after an upgrade of another package. `float(5 * np.mean(right))` is safe with both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    nbgrader==0.9.6 ipykernel==7.4.0 numpy==2.4.6
export PATH="$work/venv/bin:$PATH"
mkdir -p "$work/course/source/one"
cd "$work/course"
echo 'get_config().CourseDirectory.course_id = "course"' > nbgrader_config.py
python - <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

LAST_LINES = {
    "python": "5 * sum(right) / len(right)",
    "mean": "5 * np.mean(right)",
    "rounded": "round(5 * np.mean(right), 2)",
}


def cell(grade_id, source, **flags):
    made = new_code_cell(source)
    made.metadata["nbgrader"] = {
        "schema_version": 3, "grade_id": grade_id, "cell_type": "code", "task": False,
        "grade": False, "solution": False, "locked": False, **flags,
    }  # fmt: skip
    return made


cells = [cell("answer", "right = ...", solution=True)]
for grade_id, line in LAST_LINES.items():
    source = f"import numpy as np\n{line}"
    cells.append(cell(grade_id, source, grade=True, locked=True, points=5))
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
nbformat.write(new_notebook(cells=cells, metadata=kernel), "source/one/work.ipynb")
PYTHON
nbgrader generate_assignment one --create > said.txt 2>&1
hand_in() { # student, solution
  mkdir -p "submitted/$1"
  cp -r release/one "submitted/$1/one"
  sed -i "s/raise NotImplementedError()/$2/" "submitted/$1/one/work.ipynb"
}
hand_in three "right = [True, True, False, True]"
hand_in none "right = [False, False, False, False]"
nbgrader autograde one --create >> said.txt 2>&1 || { echo "autograde refuses it now"; exit 1; }
python - <<'PYTHON'
import sys

from nbgrader.api import Gradebook

seen = {
    "three": {"python": 3.75, "mean": 5.0, "rounded": 5.0},
    "none": {"python": 0.0, "mean": 5.0, "rounded": 5.0},
}
now = {}
with Gradebook("sqlite:///gradebook.db") as gradebook:
    for student in seen:
        [notebook] = gradebook.find_submission("one", student).notebooks
        now[student] = {grade.name: grade.score for grade in notebook.grades}
        waiting = notebook.needs_manual_grade
        print(f"{student:5} right: {now[student]}, needs a person: {waiting}")
        if waiting:
            sys.exit("a person is asked for now: the behaviour has changed")
sys.exit(0 if now == seen else "the behaviour has changed")
PYTHON

#!/usr/bin/env bash
# A cell that one student has copied stops nbgrader 0.9.6's grading of everybody who comes after.
#
# A cell copied in a notebook keeps its metadata, and so its `grade_id`. nbgrader has a step for
# that, `DeduplicateIds`: the last of the copies counts, and the others become plain cells.
# Expected: one line of warning, and marks for all.
# Seen:     ben, between ana and cho, has copied his answer to try something out. ana has her points,
#           and the command ends with 1: "One or more notebooks in the assignment use an old version
#           of the nbgrader metadata format." The copy's metadata is left as {}, which is taken for
#           version 0. ben has no mark, and cho is not looked at. `nbgrader update .`, which the
#           message asks for, ends with 1 as well, if with the right reason, "Duplicate grade id".
#           A copied test cell does the same.
# Why it matters: careful students copy a cell before they change it; the message sends the instructor
# after everybody's files, and one submission keeps the rest of the class from its marks.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    nbgrader==0.9.6 ipykernel==7.4.0
export PATH="$work/venv/bin:$PATH"
mkdir -p "$work/course/source/one"
cd "$work/course"
echo 'get_config().CourseDirectory.course_id = "course"' > nbgrader_config.py
cat > write.py <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook


def cell(grade_id, source, **flags):
    made = new_code_cell(source)
    made.metadata["nbgrader"] = {
        "schema_version": 3, "grade_id": grade_id, "cell_type": "code", "task": False,
        "grade": False, "solution": False, "locked": False, **flags,
    }  # fmt: skip
    return made


cells = [
    cell("answer", "### BEGIN SOLUTION\nunits = 16\n### END SOLUTION", solution=True),
    cell("test", "assert units == 16", grade=True, locked=True, points=2),
]
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
nbformat.write(new_notebook(cells=cells, metadata=kernel), "source/one/work.ipynb")
PYTHON
python write.py
nbgrader generate_assignment one --create > said.txt 2>&1
cat > hand_in.py <<'PYTHON'
"""Hands in right work of three students, of whom ben has copied the cell of that name."""

import copy
import shutil
import sys
from pathlib import Path

import nbformat

[copied] = sys.argv[1:]
shutil.rmtree("submitted", ignore_errors=True)
for student in ("ana", "ben", "cho"):
    shutil.copytree("release/one", f"submitted/{student}/one")
    path = Path("submitted", student, "one", "work.ipynb")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "units = 16"
    if student == "ben":
        ids = [cell.metadata.nbgrader.grade_id for cell in notebook.cells]
        place = ids.index(copied)
        again = copy.deepcopy(notebook.cells[place])
        again.id = "copied"  # as Jupyter does
        notebook.cells.insert(place + 1, again)
    nbformat.write(notebook, path)
PYTHON
cat > marks.py <<'PYTHON'
from nbgrader.api import Gradebook, MissingEntry

with Gradebook("sqlite:///gradebook.db") as gradebook:
    for student in ("ana", "ben", "cho"):
        try:
            [notebook] = gradebook.find_submission("one", student).notebooks
        except MissingEntry:
            print(f"{student} none", end=" ")
            continue
        [grade] = notebook.grades
        print(student, "none" if grade.auto_score is None else grade.auto_score, end=" ")
PYTHON
cp gradebook.db empty.db
seen=""
for copied in answer test; do
  cp empty.db gradebook.db
  rm -rf autograded
  python hand_in.py "$copied"
  code=0
  nbgrader autograde one --create > said.txt 2>&1 || code=$?
  old=no
  grep -q "use an old version" said.txt && old=yes
  seen="$seen$copied copied: exit code $code, 'old version': $old; $(python marks.py); "
done
code=0
nbgrader update . > said.txt 2>&1 || code=$?
grep -q "Duplicate grade id: test" said.txt && seen="${seen}update names the id, "
seen="${seen}exit code $code"
echo "$seen"
failed="exit code 1, 'old version': yes; ana 2.0 ben none cho none ; "
test "$seen" = "answer copied: ${failed}test copied: ${failed}update names the id, exit code 1"

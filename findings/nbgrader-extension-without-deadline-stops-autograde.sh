#!/usr/bin/env bash
# nbgrader 0.9.6: more time for a student, where the assignment has no deadline, stops its grading.
#
# `Gradebook.grant_extension` takes any assignment, as one whose deadline is still to be set.
# Expected: without a deadline nobody is late, with or without more time.
# Seen:     `nbgrader autograde` ends with exit code 1 and "unsupported operand type(s) for +:
#           'NoneType' and 'datetime.timedelta'", and gives the student no mark; the one who asked
#           for nothing is graded. With a deadline both are.
# Why it matters: deadlines often live in an LMS while marks do not; the student who was shown
# consideration is the one without a mark.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6 ipykernel==7.3.0
export PATH="$work/venv/bin:$PATH" HOME="$work"
mkdir -p "$work/course/source/one" "$work/course/submitted"/{ana,ben}
cd "$work/course"
python - <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

flags = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "task": False}
cell = new_code_cell("assert True")
cell.metadata["nbgrader"] = flags | {"grade_id": "check", "points": 1, "cell_type": "code"}
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
nbformat.write(new_notebook(cells=[cell], metadata=kernel), "source/one/work.ipynb")
PYTHON
nbgrader generate_assignment one --create > said.txt 2>&1
for student in ana ben; do
  cp -r release/one "submitted/$student/one"
  echo "2026-11-30 09:00:00" > "submitted/$student/one/timestamp.txt"
done

more_time() { # the deadline, or None
  python -W ignore - "$1" <<'PYTHON'
import datetime
import sys

from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as gradebook:
    for student in ("ana", "ben"):
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission("one", student)
    due = None if sys.argv[1] == "None" else datetime.datetime.fromisoformat(sys.argv[1])
    gradebook.update_or_create_assignment("one", duedate=due)
    gradebook.grant_extension("one", "ana", days=2)
PYTHON
}

marked() { # who has a mark after autograde
  nbgrader autograde one --create --force > said.txt 2>&1 && echo "exit 0" || echo "exit $?"
  python - <<'PYTHON'
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as gradebook:
    for submission in gradebook.assignment_submissions("one"):
        if any(grade.auto_score for one in submission.notebooks for grade in one.grades):
            print(submission.student.id)
PYTHON
}

more_time None
without=$(marked | tr '\n' ' ')
grep -q "'NoneType' and 'datetime.timedelta'" said.txt && why=TypeError || why=none
more_time 2026-11-29
with=$(marked | tr '\n' ' ')
echo "without a deadline: $without($why); with one: $with"
[ "$without($why)" = "exit 1 ben (TypeError)" ] && [ "$with" = "exit 0 ana ben " ]

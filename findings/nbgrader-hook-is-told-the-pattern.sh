#!/usr/bin/env bash
# nbgrader 0.9.6 tells `post_convert_hook` the pattern of the command, not whose work was converted.
#
# The hook runs once for each submission, as hook(assignment=, student=, notebooks=).
# Expected: student="ana", then student="ben".
# Seen:     student="*" both times; only the paths in `notebooks` tell whose they are. And a hook
#           that raises changes nothing: exit code 0, one line at level INFO.
# Why it matters: a hook written and tried with `--student ana` works; for a class it files
# everything under a student called "*", or fails without a word.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6 ipykernel==7.3.0
export PATH="$work/venv/bin:$PATH"
mkdir -p "$work/course/source/one"
cd "$work/course"
cat > nbgrader_config.py <<'PYTHON'
c = get_config()
c.CourseDirectory.course_id = "course"


def hook(assignment, student, notebooks):
    with open("heard.txt", "a") as file:
        file.write(f"{student} {' '.join(notebooks)}\n")
    raise RuntimeError("the hook failed")


c.Autograde.post_convert_hook = hook
PYTHON
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
  mkdir -p "submitted/$student"
  cp -r release/one "submitted/$student/one"
done
nbgrader autograde one --create >> said.txt 2>&1 || { echo "autograde fails with the hook now"; exit 1; }
cat heard.txt
[ "$(cut -d ' ' -f 1 heard.txt | sort -u)" = "*" ] || { echo "the behaviour has changed"; exit 1; }
[ "$(wc -l < heard.txt)" = 2 ] || { echo "the hook runs another number of times"; exit 1; }

#!/usr/bin/env bash
# Otter-Grader 7.0.0 fails a test that only asserts when the student's right function prints.
#
# Otter makes a doctest of a test cell. A doctest compares what is printed, also where the cell has
# nothing but asserts and no saved output: then nothing may be printed.
# Expected: two functions that return the same get the same points from `assert squares(3) == ...`.
# Seen:     without a `print` 2 of 2 points, with `print("n is", n)` in it 0 of 2. Where the tests
#           are hidden nobody is told before the marks. A function in Otter's other format
#           (`ok_format: false`), with the same assert in it, gives both of them 2 of 2.
# Why it matters: a print that was forgotten costs every point of a function that is right, and in
# a course on networks nobody wrote it: Keras's `predict` and `fit` print their progress.
# `print` taken out, `verbose=0`, or tests as functions help.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    otter-grader==7.0.0 ipykernel==7.4.0
export PATH="$work/venv/bin:$PATH"
cd "$work"
cat > write.py <<'PYTHON'
"""Writes the master notebook with one question, tested by a plain assert or by a function."""

import sys

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

name, settings, test = sys.argv[1:]
cells = [
    new_raw_cell(f"# ASSIGNMENT CONFIG\nexport_cell: false\n{settings}"),
    new_raw_cell("# BEGIN QUESTION\nname: squares\npoints: 2"),
    new_markdown_cell("`squares(n)` is a list of the squares of 1 to `n`."),
    new_raw_cell("# BEGIN SOLUTION"),
    new_code_cell("def squares(n):\n    return [i**2 for i in range(1, n + 1)] # SOLUTION"),
    new_raw_cell("# END SOLUTION"),
    new_raw_cell("# BEGIN TESTS"),
    new_code_cell(test),
    new_raw_cell("# END TESTS"),
    new_raw_cell("# END QUESTION"),
]
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
nbformat.write(new_notebook(cells=cells, metadata=kernel), f"{name}.ipynb")
PYTHON
cat > hand_in.py <<'PYTHON'
"""Hands the students' notebook in with right work, that prints or does not."""

import sys

import nbformat

student, first_line, target = sys.argv[1:]
notebook = nbformat.read(student, as_version=4)
[answer] = [cell for cell in notebook.cells if "def squares" in cell.source]
answer.source = f"def squares(n):\n    {first_line}\n    return [i * i for i in range(1, n + 1)]"
nbformat.write(notebook, target)
PYTHON
python write.py asserts "" $'# HIDDEN\nassert squares(3) == [1, 4, 9]'
python write.py function "tests: {ok_format: false}" \
    $'# HIDDEN\ndef test_squares(squares):\n    assert squares(3) == [1, 4, 9]'
for kind in asserts function; do
  otter assign "$kind.ipynb" "$kind" > said.txt 2>&1 || { cat said.txt; exit 1; }
  for student in silent prints; do
    line=pass
    [ "$student" = prints ] && line='print("n is", n)'
    mkdir -p "$kind-$student/out"
    python hand_in.py "$kind/student/$kind.ipynb" "$line" "$kind-$student/$kind.ipynb"
    (cd "$kind-$student" && otter run "$kind.ipynb" -a ../"$kind"/autograder/*.zip -o out) \
        > said.txt 2>&1 || { cat said.txt; exit 1; }
  done
done
python - <<'PYTHON'
import json
import sys
from pathlib import Path

seen = {"asserts-silent": 2.0, "asserts-prints": 0.0, "function-silent": 2.0, "function-prints": 2.0}
now = {}
for name in seen:
    tests = json.loads(Path(name, "out", "results.json").read_text())["tests"]
    now[name] = sum(float(test.get("score", 0)) for test in tests)
    print(f"{name:16} {now[name]:g} of 2 points")
sys.exit(0 if now == seen else "the behaviour has changed")
PYTHON

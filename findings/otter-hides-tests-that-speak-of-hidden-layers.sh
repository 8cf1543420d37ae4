#!/usr/bin/env bash
# Otter-Grader 7.0.0 hides a public test whose first comment has the word "hidden", as in layer.
#
# A test cell that begins with the comment `# HIDDEN` is kept from students. `otter assign` looks
# for the word anywhere in a comment on the first line, in small letters as well.
# Expected: the cell that begins with "# The hidden layer has 16 units" is in the students' notebook.
# Seen:     it is marked hidden and is not in the students' notebook; the next one, which speaks
#           of the output layer, is. Nothing is said, and both are in the autograder's notebook.
# Why it matters: in a course on networks this is what first comments say. Students are shown
# "passed" for a question of which half was not looked at, and find out from their marks. A
# comment on a later line, or a test config with `hidden: false`, keeps the test public.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check otter-grader==7.0.0
export PATH="$work/venv/bin:$PATH"
cd "$work"
python - <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

TESTS = (
    "# The hidden layer has 16 units.\nassert sizes[0] == 16",
    "# The output layer has 10 units.\nassert sizes[1] == 10",
    '""" # BEGIN TEST CONFIG\nhidden: false\n""" # END TEST CONFIG\n'
    "# A hidden layer is a list's first member.\nassert len(sizes) == 2",
)
cells = [
    new_raw_cell("# ASSIGNMENT CONFIG\nexport_cell: false\nrun_tests: false"),
    new_raw_cell("# BEGIN QUESTION\nname: sizes\npoints: 3"),
    new_markdown_cell("How many units has each layer?"),
    new_raw_cell("# BEGIN SOLUTION"),
    new_code_cell("sizes = [16, 10] # SOLUTION"),
    new_raw_cell("# END SOLUTION"),
    new_raw_cell("# BEGIN TESTS"),
    *map(new_code_cell, TESTS),
    new_raw_cell("# END TESTS"),
    new_raw_cell("# END QUESTION"),
]
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
nbformat.write(new_notebook(cells=cells, metadata=kernel), "work.ipynb")
PYTHON
otter assign work.ipynb made > said.txt 2>&1 || { cat said.txt; exit 1; }
python - <<'PYTHON'
import json
import sys
from pathlib import Path


def tests(side):
    """What the tests of one side's notebook say, and whether each is hidden."""
    metadata = json.loads(Path("made", side, "work.ipynb").read_text())["metadata"]
    [suite] = metadata["otter"]["tests"]["sizes"]["suites"]
    return {case["code"].strip(): case["hidden"] for case in suite["cases"]}


all_of_them, students = tests("autograder"), tests("student")
for code, hidden in all_of_them.items():
    print(f"{code:28} hidden: {hidden!s:5} given to students: {code in students}")
seen = {
    ">>> assert sizes[0] == 16": True,
    ">>> assert sizes[1] == 10": False,
    ">>> assert len(sizes) == 2": False,
}
as_seen = all_of_them == seen and list(students) == [code for code in seen if not seen[code]]
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON

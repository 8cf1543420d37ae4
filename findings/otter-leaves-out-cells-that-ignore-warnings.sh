#!/usr/bin/env bash
# Otter-Grader 7.0.0 leaves out a code cell whose first comment begins with "ignore", as of warnings.
#
# A cell that begins with `# IGNORE` is the author's own and goes to nobody. `otter assign` takes
# any cell for one whose first line begins with that word, in small letters as well.
# Expected: the cell "# Ignore warnings of old NumPy ..." is in the students' notebook.
# Seen:     it is in neither the students' notebook nor the autograder's, with all that it imports
#           and sets; "# Silence warnings ..." is in both. A heading "# Ignored rows" goes as well.
#           Nothing is said, also by `otter assign -v`, and the command ends with 0.
# Why it matters: it is how setup cells begin. Where the solution needs nothing of the cell the tests
# pass without it, and what it set, here the seed of every student's numbers, is not set. A blank
# line above the comment keeps the cell.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    otter-grader==7.0.0 ipykernel==7.4.0
export PATH="$work/venv/bin:$PATH"
cd "$work"
cat > write.py <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

REST = "import random\nimport warnings\n\nwarnings.simplefilter('ignore')\nrandom.seed(42)"
cells = [
    new_raw_cell("# ASSIGNMENT CONFIG\nexport_cell: false"),
    new_code_cell(f"# Ignore warnings of old NumPy\n{REST}"),
    new_code_cell(f"# Silence warnings of old NumPy\n{REST}"),
    new_code_cell(f"\n# Ignore warnings, below a blank line\n{REST}"),
    new_markdown_cell("# Ignored rows\n\nRows without a label are ignored."),
    new_raw_cell("# BEGIN QUESTION\nname: rows"),
    new_markdown_cell("How many rows have a label?"),
    new_raw_cell("# BEGIN SOLUTION"),
    new_code_cell("rows = 12 # SOLUTION"),
    new_raw_cell("# END SOLUTION"),
    new_raw_cell("# BEGIN TESTS"),
    new_code_cell("assert rows == 12"),
    new_raw_cell("# END TESTS"),
    new_raw_cell("# END QUESTION"),
]
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
nbformat.write(new_notebook(cells=cells, metadata=kernel), "work.ipynb")
PYTHON
python write.py
otter assign -v work.ipynb made > said.txt 2>&1 || { cat said.txt; exit 1; }
python - <<'PYTHON'
import sys
from pathlib import Path

import nbformat

FIRST_LINES = {
    "# Ignore warnings of old NumPy": False,
    "# Silence warnings of old NumPy": True,
    "# Ignore warnings, below a blank line": True,
    "# Ignored rows": False,
}
seen = True
for side in ("student", "autograder"):
    notebook = nbformat.read(Path("made", side, "work.ipynb"), as_version=4)
    firsts = {cell.source.strip().partition("\n")[0] for cell in notebook.cells}
    for line, there in FIRST_LINES.items():
        print(f"{side:10} {line:40} {'there' if line in firsts else 'gone'}")
        seen &= (line in firsts) == there
said = Path("said.txt").read_text()
seen &= not any("gnore" in line for line in said.splitlines())
sys.exit(0 if seen else "the behaviour has changed")
PYTHON

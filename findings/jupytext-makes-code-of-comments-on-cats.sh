#!/usr/bin/env bash
# jupytext 1.19.6 makes code of a comment that begins with "cat" or "copy", and the cell fails.
#
# In a notebook's .py form magics are commented out, and back in a notebook they are commands again.
# Some commands of a shell count as magics without a `%`, if they are followed by a blank: cat, cd,
# cp, copy, echo, ls, mkdir, mv, ren, rm and a few more.
# Expected: of a lesson that was written as a .py file, "# cat is class 0" is a comment in the
#           notebook, as it is for Python, which runs the file without a word.
# Seen:     the cell's line is `cat is class 0, dog is class 1`, and "# copy the weights ..." and
#           "# echo state networks ..." lose their `#` as well: a SyntaxError in IPython 9.18.1 where
#           it runs. "# dog is ..." and "# cats are ..." stay. With `comment_magics=False` all stay.
# Why it matters: the whole cell does not run, for a remark on cats and dogs; the .py file, which
# tests and linters look at, is right, and the notebook that students get is not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    jupytext==1.19.6 ipython==9.18.1
cd "$work"
cat > lesson.py <<'PYTHON'
# %%
# cat is class 0, dog is class 1
names = ["cat", "dog"]

# %%
# dog is class 1, cat is class 0
names = ["cat", "dog"]

# %%
# cats are class 0
names = ["cat", "dog"]

# %%
best = [0.5]
# copy the weights of the best epoch
kept = list(best)

# %%
# echo state networks come next
names = []
PYTHON
"$work/venv/bin/python" -W error lesson.py
"$work/venv/bin/jupytext" --quiet --to ipynb --output made.ipynb lesson.py
"$work/venv/bin/jupytext" --quiet --opt comment_magics=false --to ipynb --output kept.ipynb lesson.py
IPYTHONDIR="$work" "$work/venv/bin/python" - <<'PYTHON'
import contextlib
import io
import sys

import nbformat
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
now = {}
for file in ("made.ipynb", "kept.ipynb"):
    now[file] = []
    for cell in nbformat.read(file, as_version=4).cells:
        with contextlib.redirect_stdout(io.StringIO()):
            run = shell.run_cell(cell.source)
        error = run.error_before_exec or run.error_in_exec
        now[file].append(type(error).__name__ if error else "runs")
        line = max(cell.source.splitlines(), key=len)
        print(f"{file}  {line:36} {now[file][-1]}")
fails = "SyntaxError"
as_seen = now["made.ipynb"] == [fails, "runs", "runs", fails, fails]
as_seen = as_seen and set(now["kept.ipynb"]) == {"runs"}
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON

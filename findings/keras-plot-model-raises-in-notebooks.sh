#!/usr/bin/env bash
# `keras.utils.plot_model` (3.15.1) without graphviz stops a notebook's cell since IPython 9.17.
#
# Where `dot` is missing Keras means to print so in a notebook and to raise in a script. It takes for
# a notebook whatever has the module `IPython.core.magics.namespace` loaded. IPython 9.17 loads its
# magics on first use, so that a notebook is taken for a script until somebody has called one of them.
# Expected: in a Jupyter kernel a line that asks for graphviz, and the cell goes on.
# Seen:     with IPython 9.16.1 it does; with 9.17.0 and 9.18.1 the cell ends in ImportError, in a
#           kernel of ipykernel 7.4.0 under nbclient 0.11.0. After a cell with `%who` it prints again.
# Why it matters: a notebook that draws its network stops half-way, where it is graded or tested,
# for a picture that no mark rests on, and cells below it miss what that cell was to bind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python="$work/venv/bin/python"
install() { "$python" -m pip install --quiet --disable-pip-version-check "$@"; }
install keras==3.15.1 jax==0.10.2 numpy==2.4.6 pydot==4.0.1 ipykernel==7.4.0 nbclient==0.11.0
cat >"$work/run.py" <<'PYTHON'
import sys

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

DRAW = """
import pydot
def lacks(*arguments, **options):  # as pydot does where graphviz is not installed
    raise FileNotFoundError("dot")
pydot.Dot.create = lacks
import keras
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
keras.utils.plot_model(model, "model.png")
"""
cells = [new_code_cell(source) for source in (*sys.argv[1:], DRAW)]
notebook = new_notebook(cells=cells)
NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
kinds = [output.output_type for output in cells[-1].outputs]
print("raises" if "error" in kinds else "prints" if "stream" in kinds else kinds)
PYTHON
cd "$work"
export KERAS_BACKEND=jax JUPYTER_PATH="$work/venv/share/jupyter"
seen=""
for version in 9.16.1 9.17.0 9.18.1; do
  install "ipython==$version"
  seen="$seen$version $("$python" run.py), after %who $("$python" run.py '%who'); "
done
echo "$seen"
expected="9.16.1 prints, after %who prints; "
for version in 9.17.0 9.18.1; do expected="$expected$version raises, after %who prints; "; done
test "$seen" = "$expected"

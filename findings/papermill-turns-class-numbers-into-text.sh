#!/usr/bin/env bash
# papermill 2.7.0 hands class weights on with their class numbers as text, and a tuple as text.
#
# `execute_notebook(..., parameters=)` writes the parameters as Python into a cell of a Python
# notebook. A dictionary's keys go in quotation marks there whatever they are, and a value that is
# no string, number, list, dictionary or None is `str()` of it in quotation marks.
# Expected: {0: 1.0, 1: 5.0} and (64, 32) arrive as they are, as a list does, or are refused.
# Seen:     weights = {"0": 1.0, "1": 5.0} and layers = "(64, 32)", which has eight members. The
#           metadata of the executed notebook has the layers as a list.
# Why it matters: what is looked up by class number is not there, and lookups with a fallback never
# say so: Keras 3.15.1 gives rows of a class that `class_weight` does not name the weight 1, so that
# such a `fit` weighs nothing and ends well. Pairs in a list survive: `dict(pairs)`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    papermill==2.7.0 ipykernel==7.4.0
export PATH="$work/venv/bin:$PATH"
cd "$work"
python - <<'PYTHON'
import sys

import nbformat
import papermill
from nbformat.v4 import new_code_cell, new_notebook

parameters = new_code_cell("weights = {0: 1.0, 1: 1.0}\nlayers = (16,)\npairs = []")
parameters.metadata["tags"] = ["parameters"]
look = new_code_cell(
    "print([weights.get(label, 1.0) for label in (0, 1)], len(layers), dict(pairs))"
)
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
nbformat.write(new_notebook(cells=[parameters, look], metadata=kernel), "in.ipynb")
given = {"weights": {0: 1.0, 1: 5.0}, "layers": (64, 32), "pairs": [[0, 1.0], [1, 5.0]]}
papermill.execute_notebook("in.ipynb", "out.ipynb", given, progress_bar=False, log_output=False)
done = nbformat.read("out.ipynb", 4)
said = done.cells[-1].outputs[0].text.strip()
noted = done.metadata["papermill"]["parameters"]["layers"]
print(done.cells[1].source)
print("seen by the notebook:", said)
print("layers in its metadata:", noted)
as_seen = said == "[1.0, 1.0] 8 {0: 1.0, 1: 5.0}" and noted == [64, 32]
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON

#!/usr/bin/env bash
# `import nbformat` (5.11.1) takes several times as long once `rfc3987-syntax` 1.1.0 is installed.
#
# jsonschema 4.26.0, with which nbformat validates, imports that package wherever it finds it, and
# its import builds an Earley grammar of internationalised addresses with lark 1.3.1, whether or not
# anything is ever validated. Nobody asks for it by name: jupyter-events wants
# `jsonschema[format-nongpl]`, so every environment with Jupyter Server, and so nbgrader's, has it.
# Expected: an optional format of addresses costs nothing where no schema mentions one.
# Seen:     processor time of `import nbformat`, least of five: 0.12 s without it, 1.14 s with it,
#           and `lark` among the loaded modules. No schema of nbformat has such an address.
# Why it matters: each process that reads a notebook pays it, such as every `nbgrader` command, every
# worker of a class run, every nbconvert of a CI job. `sys.modules["rfc3987_syntax"] = None` before
# the first import leaves it out; jsonschema then checks as it does without the package.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check nbformat==5.11.1 jsonschema==4.26.0
cd "$work"

least() { # processor seconds of `import nbformat`
    for _ in 1 2 3 4 5; do
        "$python" -c 'import nbformat, time; print(time.process_time())'
    done | sort -n | head -1
}

before=$(least)
"$python" -m pip install --quiet --disable-pip-version-check rfc3987-syntax==1.1.0 lark==1.3.1
after=$(least)
echo "import nbformat: $before s without rfc3987-syntax, $after s with it"
"$python" - "$before" "$after" <<'PYTHON'
import sys

import nbformat  # noqa: F401

if "lark" not in sys.modules:
    sys.exit("nothing builds a grammar any more: the behaviour has changed")
before, after = map(float, sys.argv[1:])
sys.exit(0 if after > 3 * before else "it costs next to nothing: the behaviour has changed")
PYTHON

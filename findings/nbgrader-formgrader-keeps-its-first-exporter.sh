#!/usr/bin/env bash
# nbgrader 0.9.6: a course opened by its path in formgrader is shown with another course's settings.
#
# JupyterLab's setting "Allow local nbgrader config file" opens the course of the folder one is in
# (`/formgrader?path=...`). formgrader reads that course's nbgrader_config.py and then grades by it.
# Expected: its pages of submissions heed the course's `HTMLExporter` settings as well; here one that
#           leaves out the prompts "In [1]:".
# Seen:     they do when the server was started in the course; opened by path from the folder above,
#           the page of the same submission has the prompts. The exporter is made once, at the start.
# Why it matters: filters and templates that a course sets are passed over without a word.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6 ipykernel==7.3.0
export PATH="$work/venv/bin:$PATH" HOME="$work" JUPYTER_NO_CONFIG=1 JUPYTER_TOKEN=once
mkdir -p "$work/course/source/one" "$work/course/submitted/ana"
cd "$work/course"
cat > nbgrader_config.py <<'PYTHON'
c = get_config()
c.CourseDirectory.course_id = "course"
c.HTMLExporter.exclude_input_prompt = True
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
nbgrader generate_assignment one --create > "$work/said.txt" 2>&1
cp -r release/one submitted/ana/one
nbgrader autograde one --create >> "$work/said.txt" 2>&1

prompts_of_server_in() { # FOLDER, and what to open first
  export JUPYTER_RUNTIME_DIR="$work/runtime$RANDOM"
  cd "$1"
  python -m jupyter_server --no-browser --allow-root --ServerApp.ip=127.0.0.1 --ServerApp.port=0 \
    --ServerApp.jpserver_extensions="{'nbgrader.server_extensions.formgrader': True}" 2>> "$work/said.txt" &
  server=$!
  python - "$2" <<'PYTHON'
import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

runtime = Path(os.environ["JUPYTER_RUNTIME_DIR"])
for _ in range(600):
    time.sleep(0.1)
    if written := list(runtime.glob("jpserver-*.json")):
        break
time.sleep(1)
start = json.loads(written[0].read_text())["url"]


def get(path):
    asked = Request(f"{start}formgrader{path}", headers={"Authorization": "token once"})
    return urlopen(asked).read().decode()


get(sys.argv[1])
course = Path(os.environ["HOME"]) / "course" / "gradebook.db"
((submission,),) = sqlite3.connect(course).execute("select id from submitted_notebook")
print(get(f"/submissions/{submission}/").count('class="prompt input_prompt"'))
PYTHON
  kill "$server"
  wait "$server" 2> /dev/null || true
  server=
}
prompts_of_server_in "$work/course" "" > "$work/inside.txt"
prompts_of_server_in "$work" "?path=$work/course" > "$work/by_path.txt"
echo "prompts: started in the course $(cat "$work/inside.txt"), opened by path $(cat "$work/by_path.txt")"
[ "$(cat "$work/inside.txt")" = 0 ] || { echo "the setting is not heeded at all"; exit 1; }
[ "$(cat "$work/by_path.txt")" != 0 ] || { echo "the behaviour has changed"; exit 1; }

#!/usr/bin/env bash
# A new gradebook of nbgrader 0.9.6 starts the program `alembic` by name to ask for one word.
#
# `Gradebook(url)` makes the tables itself, then wants to note which version of them it has made.
# Expected: it knows, or asks the library `alembic` that it depends on and has installed.
# Seen:     a process `alembic heads`, found on PATH, that imports all of nbgrader again: 1 to 3 s of
#           a processor, where all else takes 0.1 s (0.07 against 3.28 s). With the environment called by its full path, as
#           cron, systemd and many CI jobs do, and no `alembic` on PATH: FileNotFoundError, after the
#           tables are there. The next opening finds tables, asks no more, and the gradebook never
#           has a version: `nbgrader db upgrade` then fails on it with "duplicate column name".
# Why it matters: the first run of a job fails and the second works, with a database that cannot be
# upgraded. `alembic`'s own API writes the word: `MigrationContext.stamp(..., "head")` on the empty
# database before nbgrader opens it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6 alembic==1.20.1
cd "$work"
cat > make.py <<'PYTHON'
import resource
import sys

from nbgrader.api import Gradebook

before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
try:
    Gradebook("sqlite:///gradebook.db").close()
except FileNotFoundError as error:
    sys.exit(f"{error.filename} is not found")
own = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
print(f"{own:.2f} s of its own, {started:.2f} s in what it started")
sys.exit(0 if started > 3 * own else "it starts nothing dear any more")
PYTHON
PATH="$work/venv/bin:$PATH" venv/bin/python make.py
rm gradebook.db
mkdir empty
said=$(PATH="$work/empty" venv/bin/python make.py 2>&1) && { echo "it needs no PATH now"; exit 1; }
echo "without it on PATH: $said"
[ "$said" = "alembic is not found" ] || { echo "the behaviour has changed"; exit 1; }
# It starts nothing the second time, and says nothing.
PATH="$work/empty" venv/bin/python -c 'from nbgrader.api import Gradebook; Gradebook("sqlite:///gradebook.db").close()'
venv/bin/python - <<'PYTHON'
import sqlite3
import sys

tables = {row[0] for row in sqlite3.connect("gradebook.db").execute("SELECT name FROM sqlite_master")}
print(f"{len(tables)} tables, with a version: {'alembic_version' in tables}")
sys.exit("it notes the version now" if "alembic_version" in tables else 0)
PYTHON
if PATH="$work/venv/bin:$PATH" nbgrader db upgrade > said.txt 2>&1; then
  echo "the upgrade works now"; exit 1
fi
grep -o "duplicate column name: [a-z]*" said.txt | head -1

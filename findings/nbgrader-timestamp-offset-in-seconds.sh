#!/usr/bin/env bash
# nbgrader 0.9.6 reads the same moment in `timestamp.txt` in four ways, by how its zone is written.
#
# Noon in Seoul is 03:00 UTC. Expected: every form gives 03:00, or is refused.
# Seen:  2026-11-29T12:00:00+09:00     03:00:00   right
#        2026-11-29 12:00:00 Asia/Seoul 03:00:00  right
#        2026-11-29 12:00:00 +09:00    12:00:00   nine hours late, the offset is dropped
#        2026-11-29 12:00:00 KST       12:00:00   nine hours late, the abbreviation is dropped
#        2026-11-29 12:00:00 +0900     11:45:00   the offset is taken for 900 seconds
# Why it matters: late penalties are worked out from it, and nothing is logged. What stands behind
# the last blank goes to another parser than the rest (`nbgrader.utils.parse_utc`).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys
import warnings

warnings.simplefilter("ignore")
from nbgrader.utils import parse_utc

seen = {
    "2026-11-29T12:00:00+09:00": "03:00:00",
    "2026-11-29 12:00:00 Asia/Seoul": "03:00:00",
    "2026-11-29 12:00:00 +09:00": "12:00:00",
    "2026-11-29 12:00:00 KST": "12:00:00",
    "2026-11-29 12:00:00 +0900": "11:45:00",
}
now = {text: f"{parse_utc(text):%H:%M:%S}" for text in seen}
for text, time in now.items():
    print(f"{text:32} {time}")
sys.exit(0 if now == seen else "the behaviour has changed")
PYTHON

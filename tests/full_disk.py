"""A class on a small disk that is full, then has room again: run where it may mount (`unshare -rm`).

`python full_disk.py FOLDER MB` mounts a small disk on the empty FOLDER and grades a class on it
while MB are free, then with room for everybody, and prints what came of both as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tiny_course import ANSWERS, hand_in, released

DISK_MB = 400
_MIB = 1 << 20


def main(folder: Path, free_mb: int) -> None:
    """Mount, make the class, grade it twice."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", folder]
    subprocess.run(mount, check=True)
    course = released(folder / "course")
    for student in ("s1", "s2"):
        hand_in(course, student, **ANSWERS)
    filling = folder / "filling"
    status = os.statvfs(folder)
    with filling.open("wb") as file:
        for _ in range(status.f_bavail * status.f_frsize // _MIB - free_mb):
            file.write(bytes(_MIB))
    full = grade(course.root)
    kept = sorted(path.name for path in (course.state / "evidence").rglob("*") if path.is_file())
    filling.unlink()
    print(json.dumps({"full": full, "kept": kept, "room": grade(course.root)}))


def grade(root: Path) -> dict[str, Any]:
    """Run the command; return its exit code, the lines it said, and each student's score."""
    command = [sys.executable, "-m", "nbassay", "grade", "tiny", "--jobs", "1", "--json", "-"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    marks = json.loads(done.stdout)["submissions"] if done.returncode == 0 else []
    return {
        "code": done.returncode,
        "said": done.stderr.strip().splitlines(),
        "scores": {one["student"]: one["score"] for one in marks},
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

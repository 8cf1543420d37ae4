"""A folder laid out like Gradescope's machine, in a container as Docker makes one by default."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from pretend_container import command

from nbassay import __version__
from nbassay.course.layout import Course

WHEEL = f"nbassay-{__version__}-py3-none-any.whl"
# As Gradescope writes it: points as a text, nulls, no student number, earlier results.
METADATA: Mapping[str, Any] = {
    "id": 123456,
    "created_at": "2026-11-30T09:00:00.123456+09:00",
    "assignment": {
        "id": 7,
        "course_id": 3,
        "title": "작은 과제: A small assignment",
        "due_date": "2026-12-01T23:59:00.000000+09:00",
        "late_due_date": None,
        "release_date": "2026-11-01T00:00:00.000000+09:00",
        "group_submission": True,
        "group_size": 2,
        "total_points": "14.0",
        "submission_method": "upload",
    },
    "users": [
        {"id": 99, "name": "김하늘", "email": "haneul@example.org"},
        {"id": 12, "name": "Mary O'Brien-Smith", "email": "mary@example.org"},
    ],
    "previous_submissions": [
        {"submission_time": "2026-11-29T09:00:00+09:00", "score": 3.0, "results": {"tests": []}}
    ],
}


@dataclass
class Machine:
    """`root` stands for /autograder; nbassay is the one of the archive, unpacked in `installed`.

    `said` is what the autograder printed last.
    """

    root: Path
    installed: Path
    said: str = ""

    @property
    def submission(self) -> Path:
        """Where Gradescope puts what was handed in."""
        return self.root / "submission"

    @property
    def results_file(self) -> Path:
        """What Gradescope reads."""
        return self.root / "results" / "results.json"

    def hand_in(
        self, course: Course, name: str, answers: Mapping[str, str], called: str = ""
    ) -> None:
        """Hand in a released notebook of the tiny course with some cells replaced."""
        notebook = nbformat.read(course.root / "release" / "tiny" / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
        target = self.submission / (called or f"{name}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)

    def grade(self, environment: Path = Path(sys.prefix)) -> dict[str, Any]:
        """Run the autograder as Gradescope does; return what it reads afterwards."""
        program = self.root / "run_autograder"
        shutil.copyfile(self.root / "source" / program.name, program)  # as is done there
        program.chmod(0o755)
        done = subprocess.run(
            [*command(root=os.geteuid() == 0), str(program)],
            cwd=self.root,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": str(self.installed),
                "NBASSAY_AUTOGRADER_ROOT": str(self.root),
                "NBASSAY_AUTOGRADER_ENVIRONMENT": str(environment),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        self.said = done.stdout + done.stderr
        assert done.returncode == 0, self.said
        results: dict[str, Any] = json.loads(self.results_file.read_text(encoding="utf-8"))
        return results


def set_up(folder: Path, archive: bytes) -> Machine:
    """Make a machine in `folder` with everything open to everybody, as far as that can be."""
    machine = Machine(folder / "autograder", folder / "installed")
    for place in ("source", "submission", "results"):
        (machine.root / place).mkdir(parents=True)
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        opened.extractall(machine.root / "source")
    with zipfile.ZipFile(machine.root / "source" / WHEEL) as wheel:
        wheel.extractall(machine.installed)
    machine.installed.chmod(0o700)  # by setup.sh
    metadata = json.dumps(METADATA, ensure_ascii=False)
    (machine.root / "submission_metadata.json").write_text(metadata, encoding="utf-8")
    for path in (folder, machine.root, *machine.root.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    return machine

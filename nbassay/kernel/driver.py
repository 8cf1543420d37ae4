"""Runs one notebook: `python -m nbassay_kernel.driver /in/job.json`.

Writes `run.json`, `executed.ipynb` and, through the kernel, the captures. A cell that raises does
not stop the rest, as in nbgrader; a cell that runs out of time is interrupted, and after a kernel
that ends the rest runs in a new one.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import landlock
from .out_files import read_job
from .rlimits import adopt_orphans, apply_limits, end_descendants

if TYPE_CHECKING:
    from .forked import WaitingKernel


def prepare_folders(job: dict[str, Any]) -> None:
    """Make the out folders, and fill the working folder with copies of the files given."""
    for name in ("arrays", "capture", "training"):
        (Path(job["paths"]["out"]) / name).mkdir(exist_ok=True)
    shutil.copytree(
        job["paths"]["files"],
        job["paths"]["work"],
        dirs_exist_ok=True,
        copy_function=shutil.copyfile,
    )


def prepare(job: dict[str, Any]) -> None:
    """Set limits and folders, and confine this process and all that it will start."""
    apply_limits(job["limits"])
    if job["adopt_orphans"]:
        adopt_orphans()
    prepare_folders(job)
    if job["writable"]:
        landlock.restrict([*job["writable"], job["paths"]["out"]])


def drive(job: dict[str, Any], job_path: str, waiting: WaitingKernel | None = None) -> None:
    """Run the job that was read from `job_path`, in a kernel of its own or in a waiting one."""
    from .run import Run

    try:
        asyncio.run(Run(job, job_path, waiting).execute())
    finally:
        if job["adopt_orphans"]:
            end_descendants()


def quick_imports() -> None:
    """Keep libraries from loading what we do not need.

    jsonschema builds a grammar of internationalised addresses, for longer than a kernel takes to
    start, if it finds the first; notebooks have no such addresses to check. ipykernel would begin
    each kernel with a debugger.
    """
    for name in ("rfc3987_syntax", "debugpy"):
        sys.modules[name] = None  # type: ignore[assignment]


def main() -> None:
    """Run the job named on the command line."""
    job_path = sys.argv[1]
    quick_imports()
    job = read_job(job_path)
    prepare(job)
    drive(job, job_path)


if __name__ == "__main__":
    main()

"""A container as Docker makes one by default, as far as the sandbox can tell, and runs in it.

It is made by bubblewrap, so that no Docker is needed: the superuser with Docker's capabilities, or
a user without any. `python pretend_container.py RUNS.json` inside runs notebooks there.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from nbassay.sandbox.bwrap.command_line import find_bwrap
from nbassay.sandbox.container import users

HERE = Path(__file__).resolve()
ROOT = HERE.parents[1]
# Docker's own list: no SYS_ADMIN for namespaces, no SYS_PTRACE.
_CAPABILITIES = (
    *("CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID"),
    *("SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"),
)
MARKED = {"NBASSAY_THROWAWAY_CONTAINER": "1"}


def command(*, root: bool) -> list[str]:
    """Return what a command is put behind to run in the container, as its superuser or not."""
    arguments = [str(find_bwrap()), "--dev-bind", "/", "/", "--unshare-pid", "--proc", "/proc"]
    arguments += ["--unshare-ipc", "--die-with-parent", "--cap-drop", "ALL"]
    if root:
        for name in _CAPABILITIES:
            arguments += ["--cap-add", f"CAP_{name}"]
        # A container's Python lies where everybody may read it, as that of a home does not.
        python = Path(sys.base_prefix)
        home = Path.home()
        if python.is_relative_to(home):
            arguments += ["--tmpfs", str(home)]
            for folder in reversed(python.relative_to(home).parents[:-1]):
                arguments += ["--perms", "0755", "--dir", str(home / folder)]
            arguments += ["--ro-bind", str(python), str(python)]
    else:
        arguments += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    return [*arguments, "--"]


def run_inside(
    *arguments: object, root: bool, cwd: Path, environment: Mapping[str, str] = MARKED
) -> subprocess.CompletedProcess[str]:
    """Run `python arguments...` in the container, in the folder `cwd`."""
    return subprocess.run(
        [*command(root=root), sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{HERE.parent}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def run_notebooks(
    folder: Path, notebooks: Sequence[Mapping[str, Any]], *options: str, root: bool
) -> list[dict[str, Any]]:
    """Run notebooks there one after another; each is `cells` and what a job has besides."""
    asked, told = folder / "asked.json", folder / "told.json"
    asked.write_text(json.dumps(list(notebooks)), encoding="utf-8")
    done = run_inside(HERE, asked, told, *options, root=root, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    return found


def left_of_runs() -> list[str]:
    """Return the processes and files of users whom no run has any more."""
    found = []
    for user in {*_owners_of_files(), *_owners_of_processes()} & set(users.USERS):
        lock = users._locked(user)
        if lock is None:  # a run of another test
            continue
        try:
            # Looked at anew: what was there a moment ago was a run's that has just ended.
            if user in {*_owners_of_files(), *_owners_of_processes()}:
                found.append(f"something of {user}")
        finally:
            os.close(lock)
    return found


def _owners_of_processes() -> set[int]:
    return {one.info["uids"].real for one in psutil.process_iter(["uids"]) if one.info["uids"]}


def _owners_of_files() -> Iterator[int]:
    for folder in map(Path, ("/tmp", "/var/tmp", "/dev/shm")):
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                yield path.lstat().st_uid


def _without_landlock(folder: Path) -> None:
    """Have runs find none, as on older systems."""
    from nbassay.sandbox import inside
    from nbassay.sandbox.container import walls

    copy = folder / "kernel"
    shutil.copytree(inside.KERNEL, copy, dirs_exist_ok=True)
    module = copy / "landlock.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("return max(0, _call(", "return min(0, _call("), "utf-8")
    inside.KERNEL = copy
    walls.landlock_version = lambda: 0


def main() -> None:
    """Run what the first file asks for, and write what came of it into the second."""
    from sandbox_runs import LIMITS, run

    from nbassay.errors import NbassayError

    asked, told = map(Path, sys.argv[1:3])
    if "--without-landlock" in sys.argv:
        _without_landlock(asked.parent)
    found = []
    for place, one in enumerate(json.loads(asked.read_text(encoding="utf-8"))):
        settings = {**one, "hidden": tuple(map(Path, one.get("hidden", ())))}
        if "keras_home" in one:
            settings["keras_home"] = Path(one["keras_home"])
        cells = settings.pop("cells")
        limits = LIMITS.__class__(**{**vars(LIMITS), **settings.pop("limits", {})})
        try:
            ran = run(
                asked.parent / f"out-{place}",
                *cells,
                isolation="container",
                limits=limits,
                **settings,
            )
        except NbassayError as error:
            found.append({"error": str(error)})
            continue
        texts = [ran.text(cell) for cell in range(len(cells))]
        outcome = ran.outcome
        found.append(
            {
                "status": outcome.status,
                "isolation": outcome.isolation,
                "detail": outcome.detail,
                "texts": texts,
            }
        )
    told.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()

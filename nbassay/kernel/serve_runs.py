"""Forking a run into walls of its own for each job that a warm parent is given.

Nothing here runs before the parent's imports are done; see `warm`.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

from . import namespaces
from .driver import drive, prepare
from .forked import WaitingKernel
from .launch import launch
from .out_files import read_job
from .rlimits import adopt_orphans

JOBS = "/jobs"
_JOB = "/in/job.json"
_MOST_HANDLES = 1 << 16


def serve(settings: dict[str, Any]) -> None:
    """Fork a run for each job on standard input, one after another, until it is closed.

    For each there are two lines: "started" once the first process of its namespaces is there, and
    its exit code at its end.
    """
    namespaces.hide_memory()
    # The child that makes the namespaces is not in them and ends; its own child becomes ours.
    adopt_orphans()
    _say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run_in_own_walls(json.loads(line), settings)
        _, status = os.waitpid(child, 0)
        if status == 0:
            _say("started")
            _, status = os.wait()
        _say(str(os.waitstatus_to_exitcode(status)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run_in_own_walls(order: dict[str, Any], settings: dict[str, Any]) -> None:
    """Fork the first process of new namespaces, and run one job there. Never returns."""
    code, note = 1, _let_go_of_the_parent(order)
    try:
        namespaces.enter_namespaces()
        if os.fork() == 0:
            _build_walls(order, settings)
            _run()
        code = 0
    except BaseException as error:
        with contextlib.suppress(Exception):
            os.write(note, f"{type(error).__name__}: {error}\n".encode("utf-8", "replace"))
    finally:
        os._exit(code)


def _let_go_of_the_parent(order: dict[str, Any]) -> int:
    """Keep none of the pipes to the trusted side; return a file for a note of what goes wrong."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for place in range(3):
        os.dup2(nothing, place)
    os.closerange(3, _MOST_HANDLES)
    return os.open(f"{JOBS}/{order['folder']}/note", os.O_WRONLY | os.O_CREAT, 0o600)


def _build_walls(order: dict[str, Any], settings: dict[str, Any]) -> None:
    folder = f"{JOBS}/{order['folder']}"
    calls = Path(settings["calls"]).read_bytes() if settings["calls"] else b""
    namespaces.mount_own(
        folders={"/in": (f"{folder}/in", False), "/out": (f"{folder}/out", True)},
        memory={
            **dict.fromkeys(settings["memory"], order["memory_bytes"]),
            JOBS: 4096,
            "/warm": 4096,
        },
        read_only=["/proc"],
    )
    os.chdir("/work")
    _show_keras_home(settings["keras_home"])
    namespaces.give_up_rights(calls)


def _show_keras_home(home: str | None) -> None:
    """Link what the course shows in `~/.keras`, a folder that Keras wants to write to."""
    if home is None:
        return
    own = Path("/home/student/.keras")
    own.mkdir()
    for entry in Path(home).iterdir():
        (own / entry.name).symlink_to(entry)


def _run() -> None:
    """Fork the kernel while this process is still plain, then drive it."""
    # Forks begin alike; notebooks that ask for random numbers get their own.
    random.seed()
    with contextlib.suppress(KeyError):
        sys.modules["numpy"].random.seed()
    job = read_job(_JOB)
    prepare(job)
    waiting = WaitingKernel()
    if waiting.order is not None:
        _become_kernel(waiting.order)
    drive(job, _JOB, waiting)


def _become_kernel(order: dict[str, Any]) -> None:
    os.closerange(3, _MOST_HANDLES)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    sys.argv = ["ipykernel_launcher", "-f", order["connection_file"]]
    launch(sys.argv[1:])
    os._exit(0)

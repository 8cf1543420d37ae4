"""Finding out by trying what makes a container the wall, and what to do where it does not hold."""

from __future__ import annotations

import ctypes
import functools
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbassay.course.secrecy import hidden_from_students
from nbassay.sandbox import inside, seccomp, staging
from nbassay.sandbox.container import setting, sight, users
from nbassay.sandbox.job import MIB
from nbassay.sandbox.limits.bounds import Bounds, Ending
from nbassay.sandbox.protocol import CannotIsolate, Layer

# Set by whoever starts a machine for one grading and throws it away afterwards.
THROWN_AWAY = "NBASSAY_THROWAWAY_CONTAINER"
_MARKS = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
_VARIABLES = ("KUBERNETES_SERVICE_HOST",)
_GROUPS = ("docker", "kubepods", "containerd", "libpod", "lxc")
_FILE_BYTES = MIB
_MEMORY_BYTES = 400 * MIB
_PROCESSES = 40
_SECONDS, _SHORT_SECONDS = 10.0, 0.4
_ADDRESS_SPACE = 4096 * MIB
# Of Landlock: signals do not leave what is restricted.
_SIGNALS_SINCE = 6

_Facts = dict[str, Any]


def probe() -> list[Layer]:
    """Try every wall in short real runs; only whether this is a container, where it is none."""
    layers = [_container()]
    if layers[0].works:
        layers += _walls()
        layers += [_network()]
        if all(layer.works for layer in layers if layer.needed):
            layers += [_limit(*trial) for trial in _LIMIT_TRIALS]
    return [
        layer
        if layer.works or layer.advice
        else replace(layer, advice=_ADVICE.get(layer.name, _DEFAULT))
        for layer in layers
    ]


def first_failure() -> str:
    """Return why this container is no wall and what to do, "" where every wall holds."""
    container = _container()
    layers = [container, *(_walls() if container.works else ())]
    for layer in layers:
        if layer.needed and not layer.works:
            advice = layer.advice or _ADVICE.get(layer.name, _DEFAULT)
            return f"{layer.name}: {layer.detail}; {advice}"
    return ""


@functools.cache
def landlock_version() -> int:
    """Return the version of Landlock that there is; 0 for none."""
    create_ruleset, ask_version = ctypes.c_long(444), ctypes.c_long(1)
    if not sys.platform.startswith("linux"):
        return 0
    found = ctypes.CDLL(None).syscall(create_ruleset, None, ctypes.c_long(0), ask_version)
    return max(0, int(found))


def keeps_signals_in() -> bool:
    """Tell whether Landlock keeps a notebook from signalling the driver beside it."""
    return landlock_version() >= _SIGNALS_SINCE


def _container() -> Layer:
    name = "container"
    if not sys.platform.startswith("linux"):
        return Layer(name, False, f"it needs Linux and this is {sys.platform}")
    if os.environ.get(THROWN_AWAY) == "1":
        return Layer(name, True, f"{THROWN_AWAY}=1 says that this machine is thrown away")
    found = next((mark for mark in _MARKS if Path(mark).exists()), "") or _group()
    found = found or next((name for name in _VARIABLES if name in os.environ), "")
    return Layer(name, bool(found), f"{found} says so" if found else "this is none")


def _group() -> str:
    try:
        text = Path("/proc/1/cgroup").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "/proc/1/cgroup" if any(name in text for name in _GROUPS) else ""


def _walls() -> list[Layer]:
    if not seccomp.supported():
        return [Layer("no network", False, "there is no filter of system calls for this processor")]
    if not users.are_there() and not keeps_signals_in():
        found = landlock_version()
        said = (
            f"we are not the superuser, and Landlock is of version {found}"
            if found
            else ("we are not the superuser, and there is no Landlock")
        )
        return [Layer("another user", False, said)]
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            facts, ending = _try("facts", _question(listener.getsockname()[1]), _SECONDS)
    except CannotIsolate as error:
        return [Layer("walls", False, error.why)]
    except OSError as error:
        return [Layer("walls", False, str(error))]
    if facts is None:
        last = ending.message.splitlines()[-1:] or [f"exit {ending.code}"]
        return [Layer("walls", False, last[0][:300])]
    return list(_judge(facts))


def _question(port: int) -> _Facts:
    here = Path.cwd()
    course = hidden_from_students(here) if (here / "graders").is_dir() else []
    return {
        "port": port,
        "places": ["/", "/usr", "/etc", "/opt", "/dev", "/root", str(here), sys.prefix],
        "settings": ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/etc/passwd"],
        "hidden": ["/etc/shadow", *sight.to_be_hidden(course)],
        "others": [os.getpid(), os.getppid()],
        "file_bytes": _FILE_BYTES,
    }


def _judge(facts: _Facts) -> Iterator[Layer]:
    for name, bad, good in _TRIED:
        try:
            found = bad(facts)
        except (KeyError, TypeError) as error:
            found = f"no answer: {error!r}"
        yield Layer(name, not found, found or good(facts))
    version = landlock_version()
    yield Layer(
        "landlock",
        version >= _SIGNALS_SINCE,
        f"version {version}" if version else "not in this system; the other layers do without it",
        needed=False,
    )


def _user(facts: _Facts) -> str:
    if facts["capabilities"] or facts["gains"]:
        return f"it has or can gain rights (capabilities {facts['capabilities']:x})"
    return "it is the superuser" if facts["uid"] == 0 else ""


_TRIED: list[tuple[str, Callable[[_Facts], str], Callable[[_Facts], str]]] = [
    (
        "another user",
        _user,
        lambda facts: (
            f"uid {facts['uid']}, without rights"
            if users.are_there()
            else f"uid {facts['uid']} as we are, kept in by Landlock"
        ),
    ),
    (
        "no network",
        lambda facts: (
            "our port answers"
            if facts["reached"]
            else ", ".join([*facts["internet"], *facts["families"]])
        ),
        lambda _: "no socket can be made that leads out of a process' own machine",
    ),
    (
        "nothing of the course",
        lambda facts: f"it can read {facts['read'][0]}" if facts["read"] else "",
        lambda _: "what was tried could not be read",
    ),
    (
        "other processes",
        lambda facts: (
            "it reaches the process that grades" if facts["signalled"] + facts["traced"] else ""
        ),
        lambda _: "ours were neither signalled nor looked into",
    ),
    (
        "read-only system",
        lambda facts: ", ".join(facts["written"] + facts["opened"]),
        lambda _: "could write to nothing of the system",
    ),
    (
        "system calls",
        lambda facts: "memory that cannot be counted is there" if facts["hidden_memory"] else "",
        lambda _: "memory that cannot be counted is refused",
    ),
    (
        "own processors",
        lambda facts: "it can choose its processors" if facts["moved"] else "",
        lambda _: "it cannot choose its processors",
    ),
    (
        "file size",
        lambda facts: "a file can pass its limit" if facts["long_file"] else "",
        lambda _: "a file cannot pass its limit",
    ),
]

_LIMIT_TRIALS = [
    ("memory", "fill", "memory", _SECONDS),
    ("processes", "fork", "processes", _SECONDS),
    ("time", "sleep", "time", _SHORT_SECONDS),
]

_DEFAULT = "start the container from an image of a plain Linux distribution, as its superuser"
_ADVICE: Mapping[str, str] = {
    "container": f"set {THROWN_AWAY}=1 where this machine is started for one grading and thrown "
    "away afterwards; anywhere else use the default, --isolation bwrap",
    "walls": "docs/security.md says what a container that is thrown away has to be",
    "another user": "start the container as root, so that each notebook runs as a user of its "
    "own, or use Linux 6.12 or newer with Landlock",
    "nothing of the course": "take the rights of others from the course's folder: "
    "chmod -R go-rwx on it",
    "other processes": "start the container as root, or use Linux 6.12 or newer with Landlock",
    "read-only system": "let nobody but root write there (chmod go-w)",
    "landlock": "Linux 5.13 or newer has it, and from 6.12 on it keeps signals in; grading as root "
    "works without it",
}


def _network() -> Layer:
    """Return whether the container itself has a network, which grading does without."""
    up = [name for _, name in socket.if_nameindex() if name != "lo" and _is_up(name)]
    detail = f"{', '.join(up)} is up; notebooks have no sockets for it" if up else "none but lo"
    advice = "start the container with --network none: a second wall behind the first"
    return Layer("network of the container", not up, detail, needed=False, advice=advice)


def _is_up(name: str) -> bool:
    try:
        state = Path("/sys/class/net", name, "operstate").read_text(encoding="ascii").strip()
    except OSError:
        return True  # nobody knows
    return state != "down"


def _limit(name: str, trial: str, reason: str, seconds: float) -> Layer:
    _, ending = _try(trial, {}, seconds)
    if ending.reason == reason:
        return Layer(name, True, f"ended after {ending.seconds:.1f} s: {ending.detail}")
    if trial == "fork" and "BlockingIOError" in ending.message:
        return Layer(name, True, "the system refused to start more")
    return Layer(name, False, f"not ended for {name} ({ending.reason or 'ended by itself'})")


def _try(trial: str, question: _Facts, seconds: float) -> tuple[_Facts | None, Ending]:
    limits = {
        "address_space_bytes": _ADDRESS_SPACE,
        "data_bytes": _ADDRESS_SPACE,
        "file_bytes": _FILE_BYTES,
        "open_files": 64,
        "tasks": 4 * _PROCESSES if users.are_there() else 1 << 16,
    }
    with setting.new_folder() as folder:
        with setting.somebody() as user:
            own = setting.Setting(folder, user)
            staging.fill(own.staged, b"", {})
            asked = own.staged / "trial.json"
            asked.write_text(json.dumps({**question, "out": str(own.out), "limits": limits}))
            own.hand_over_own()
            ending = own.supervise(
                ["-S", "-m", f"{inside.PACKAGE}.trial", trial, str(asked)],
                Bounds(seconds, _MEMORY_BYTES, _PROCESSES, {own.own: 64 * MIB}),
            )
        return _facts(own.out / "facts.json"), ending


def _facts(path: Path) -> _Facts | None:
    try:
        data = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None

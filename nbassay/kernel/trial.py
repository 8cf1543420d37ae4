"""Tries the walls of a sandbox from inside: `python -m nbassay_kernel.trial facts [QUESTION]`.

The other trials are `fill`, `fork` and `sleep`; what is asked lies in the file QUESTION.

Used by the trusted side to find out what really holds on this machine.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from . import landlock
from .out_files import write_json
from .rlimits import apply_limits

_STEP_BYTES = 16 << 20
_FORKS = 300
_CONNECT_SECONDS = 0.5
_LAST_SECONDS = 20
_FAMILIES = ("AF_VSOCK", "AF_PACKET", "AF_ALG", "AF_BLUETOOTH", "AF_TIPC")
_INTERNET = ("AF_INET", "AF_INET6", "AF_NETLINK")


def facts(question: dict[str, object]) -> None:
    """Write what can be seen, written and reached from here to `facts.json`."""
    out = Path(str(question["out"]))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    answer = {
        "uid": os.getuid(),
        "capabilities": int(lines["CapEff"], 16),
        "gains": lines["NoNewPrivs"].strip() != "1",
        "processes": sum(entry.name.isdigit() for entry in os.scandir("/proc")),
        "ipc": str(Path("/proc/self/ns/ipc").readlink()),
        "reached": _reaches(int(str(question["port"]))),
        "written": [place for place in _texts(question["places"]) if _writes(Path(place))],
        "opened": [path for path in _texts(question["settings"]) if _opens(Path(path))],
        "seen": [path for path in _texts(question["hidden"]) if _is_there(Path(path))],
        "read": [path for path in _texts(question["hidden"]) if _readable(Path(path))],
        "hidden_memory": _hides_memory(),
        "long_file": _long_file(out / "long", int(str(question["file_bytes"]))),
        "families": [name for name in _FAMILIES if _opens_socket(name)],
        "internet": [name for name in _INTERNET if _opens_socket(name)],
        "signalled": [pid for pid in _numbers(question["others"]) if _signals(pid)],
        "traced": [pid for pid in _numbers(question["others"]) if _looks_into(pid)],
        "moved": _moves_to_any_processor(),
        "landlock": landlock.version(),
        "beyond": _beyond_landlock(out) if landlock.version() else [],
    }
    write_json(out / "facts.json", answer)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _numbers(value: object) -> list[int]:
    return [int(item) for item in value] if isinstance(value, list) else []


def _reaches(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), _CONNECT_SECONDS):
            return True
    except OSError:
        return False


def _writes(place: Path) -> bool:
    """Tell whether a file can be made in a folder; it is gone again afterwards."""
    path = place / ".nbassay-trial"
    try:
        path.write_bytes(b"x")
        path.unlink()
    except OSError:
        return False
    return True


def _opens(path: Path) -> bool:
    """Tell whether an existing file may be written to; nothing is written."""
    try:
        os.close(os.open(path, os.O_WRONLY))
    except OSError:
        return False
    return True


def _hides_memory() -> bool:
    """Tell whether a file can be had that lies in memory and in no folder."""
    try:
        os.close(os.memfd_create("trial"))
    except OSError:
        return False
    return True


def _long_file(path: Path, limit: int) -> bool:
    """Tell whether a file can grow beyond `limit` bytes."""
    try:
        with path.open("wb") as handle:
            handle.truncate(limit + 1)
    except OSError:
        return False
    return True


def _opens_socket(family: str) -> bool:
    """Tell whether a socket can be had that does not end at the network namespace."""
    try:
        socket.socket(getattr(socket, family), socket.SOCK_DGRAM).close()
    except (OSError, AttributeError):
        return False
    return True


def _moves_to_any_processor() -> bool:
    try:
        os.sched_setaffinity(0, os.sched_getaffinity(0))
    except OSError:
        return False
    return True


def _beyond_landlock(out: Path) -> list[str]:
    """Return what a child that may write to /tmp alone can still do to what is not its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        found = []
        if landlock.restrict(["/tmp"]):  # noqa: S108
            found += ["write"] if _writes(out) else []
            found += ["trace"] if _readable(Path(f"/proc/{os.getppid()}/mem")) else []
            found += ["signal"] if _signals(os.getppid()) else []
        else:
            found.append("restrict")
        os.write(writer, json.dumps(found).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return [str(item) for item in json.loads(text)]


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except OSError:
        return False
    return True


def _readable(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def _looks_into(pid: int) -> bool:
    """Tell whether the memory of a process can be opened, or its environment."""
    return any(_readable(Path(f"/proc/{pid}/{name}")) for name in ("mem", "environ"))


def _signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def fill(_: dict[str, object]) -> None:
    """Take memory, and use it, until something stops us."""
    taken = []
    while True:
        taken.append(b"\1" * _STEP_BYTES)
        time.sleep(0.005)


def fork(_: dict[str, object]) -> None:
    """Start children that stay, up to a number that harms nobody."""
    for _child in range(_FORKS):
        if os.fork() == 0:
            time.sleep(_LAST_SECONDS)
            os._exit(0)
    time.sleep(_LAST_SECONDS)


def sleep(_: dict[str, object]) -> None:
    """Do nothing for longer than allowed."""
    time.sleep(_LAST_SECONDS)


TRIALS: dict[str, Callable[[dict[str, object]], None]] = {
    "facts": facts,
    "fill": fill,
    "fork": fork,
    "sleep": sleep,
}


def main() -> None:
    """Run the trial that the command line names."""
    path = Path(sys.argv[2] if len(sys.argv) > 2 else "/in/trial.json")
    question = json.loads(path.read_text(encoding="utf-8"))
    apply_limits(question["limits"])
    TRIALS[sys.argv[1]](question)


if __name__ == "__main__":
    main()

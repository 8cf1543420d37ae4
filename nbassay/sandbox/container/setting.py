"""The folders of one run, whose user it is, and how a program starts there behind its walls."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbassay.sandbox import inside, seccomp
from nbassay.sandbox.container import sight, users
from nbassay.sandbox.limits.bounds import Bounds, Ending
from nbassay.sandbox.limits.watchdog import supervise
from nbassay.sandbox.protocol import CannotIsolate

OWN = ("work", "home", "tmp")
# Queues of messages are of the container, and hold memory that is in nobody's figures.
_REFUSED = (*seccomp.REFUSED, "mq_open")


@dataclass(frozen=True)
class Setting:
    """A run's folders: `staged` and `package` to read, `own` and `out` to write.

    `user` runs it, None for whoever we are.
    """

    folder: Path
    user: int | None

    @property
    def staged(self) -> Path:
        """What it is given."""
        return self.folder / "in"

    @property
    def own(self) -> Path:
        """The folder of its working folder, home and temporary files."""
        return self.folder / "own"

    @property
    def keras(self) -> Path:
        """Keras's own folder: the run's, while what we put into it is only to be read.

        Keras looks for data sets elsewhere when it may not write to `~/.keras` itself.
        """
        return self.own / "home" / ".keras"

    @property
    def out(self) -> Path:
        """Where it leaves its evidence."""
        return self.folder / "out"

    @property
    def writable(self) -> list[str]:
        """What it may write to besides `out`, where Landlock is there.

        Nothing above its own folder: what drives it is of the same user, and keeps the record there.
        """
        shares = self.user is not None and not sight.is_in_shared_memory(self.folder)
        shared = [sight.SHARED_MEMORY] if shares else []
        there = [path for path in (*shared, *sight.WRITABLE_DEVICES) if Path(path).exists()]
        return [*(str(self.own / name) for name in OWN), *there]

    def supervise(
        self,
        program: Sequence[str],
        bounds: Bounds,
        *,
        hidden: Sequence[str] = (),
        cores: frozenset[int] = frozenset(),
    ) -> Ending:
        """Run `python program...` behind the walls, to its end or to its bounds.

        Raises:
            CannotIsolate: if a wall does not stand, or it can read one of the paths `hidden`.
        """
        self._write_walls(program, hidden)
        launcher = [sys.executable, "-S", "-P", "-m", f"{inside.PACKAGE}.walled"]
        environment = inside.environment(
            path=f"{Path(sys.executable).parent}:{os.defpath}",
            home=str(self.own / "home"),
            temporary=str(self.own / "tmp"),
            packages=str(self.folder / "package"),
        )
        ending = supervise(
            [*launcher, str(self.folder / "walls.json")],
            bounds,
            environment=environment,
            folder=self.own / "work",
            cores=cores,
        )
        refused = self.folder / "refused"
        if refused.exists():
            said = refused.read_text(encoding="utf-8", errors="replace").strip()
            raise CannotIsolate(_explain(said))
        return ending

    def _write_walls(self, program: Sequence[str], hidden: Sequence[str]) -> None:
        calls = self.folder / "calls"
        # Where a run is not somebody else, what Landlock lets a file's owner do is pretended.
        pretended = seccomp.OF_FILES if self.user is None else ()
        calls.write_bytes(seccomp.program((socket.AF_UNIX,), _REFUSED, pretended))
        readable, listed = sight.readable()
        walls = {
            "user": self.user,
            "calls": str(calls),
            "writable": [*self.writable, str(self.out)],
            "readable": [*readable, str(self.folder), *self.writable],
            "listed": listed,
            "hidden": list(hidden),
            "refused": str(self.folder / "refused"),
            "program": [sys.executable, "-P", *program],
        }
        (self.folder / "walls.json").write_text(json.dumps(walls), encoding="utf-8")

    def hand_over_own(self) -> None:
        """Make what the run may write to its user's."""
        if self.user is None:
            return
        os.chown(self.folder, os.geteuid(), self.user)
        self.folder.chmod(0o710)  # others cannot pass, whatever the rights below are
        for path in (self.out, *(self.own / name for name in OWN), self.keras):
            if path.exists():
                os.chown(path, self.user, self.user)

    def take_back_out(self) -> None:
        """Make what the run has left in `out` ours, once nobody of its user is alive.

        What it did not write itself, such as a further name of a file of ours, is removed.
        """
        if self.user is None:
            return
        for folder in (self.out, *self.out.iterdir()):
            if not stat.S_ISDIR(folder.lstat().st_mode):
                continue
            with os.scandir(folder) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    if status.st_uid != self.user and not stat.S_ISDIR(status.st_mode):
                        Path(entry.path).unlink()
                    else:
                        os.chown(entry.path, os.geteuid(), os.getegid(), follow_symlinks=False)


@contextlib.contextmanager
def new_folder() -> Iterator[Path]:
    """Make a folder for a run; it is gone afterwards, however deep."""
    folder = Path(tempfile.mkdtemp(dir=_temporary(), prefix="nbassay-"))
    try:
        for name in ("package", "own", "out", *(f"own/{name}" for name in OWN)):
            (folder / name).mkdir(mode=0o755 if name in {"package", "own"} else 0o700)
        shutil.copytree(
            inside.KERNEL, folder / "package" / inside.PACKAGE, copy_function=shutil.copyfile
        )
        yield folder
    finally:
        users.remove(folder)


def _temporary() -> Path:
    """Return a folder for temporary files that others can get to; ours may be private.

    It is not in shared memory, to which a run may write wherever it likes.
    """
    own = Path(tempfile.gettempdir()).resolve()
    if users.are_there():
        for folder in (own, *map(Path.resolve, (Path("/tmp"), Path("/var/tmp")))):  # noqa: S108
            passable = (place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))
            if all(passable) and not sight.is_in_shared_memory(folder):
                return folder
    return own


@contextlib.contextmanager
def somebody() -> Iterator[int | None]:
    """Give the number of a user to run something; None where it has to be ourselves."""
    if not users.are_there():
        yield None
        return
    with users.user_for_run() as user:
        yield user


def _explain(said: str) -> str:
    """Return what is the matter and what to do, where a wall does not stand."""
    if sys.executable in said:
        return (
            f"another user cannot run this Python ({said}): install it where everybody may read, "
            "such as /opt or /usr/local, and not in a home"
        )
    if said.startswith("it can read"):
        return (
            f"{said}: take the rights of others from that folder (chmod -R go-rwx), or use Linux "
            "5.13 or newer with Landlock"
        )
    return f"its walls cannot be built: {said}"

"""A PostgreSQL server of the tests' own, for modules that name this one as a plugin."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _user() -> str | None:
    """Return whom the server is started as: it refuses to run as root."""
    if os.getuid():
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty database, at a socket that only this machine reaches."""
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        pytest.skip("no PostgreSQL on the PATH (on Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg")
    user = _user()
    # Paths of sockets have to be short.
    folder = Path(tempfile.mkdtemp(prefix="nbassay-pg-"))
    if user is not None:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        # What the server is started by waits for nobody's pipes.
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(
                command, user=user, check=True, cwd=folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, timeout=300,
            )  # fmt: skip

    data = str(folder / "data")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        run("initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-D", data, "-w", "-t", "240", "-o", options, "start")
        yield f"postgresql+psycopg://desk@/postgres?host={folder}"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)

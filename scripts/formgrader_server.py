"""A Jupyter server with nbgrader's formgrader and nothing else, for tests and pictures."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EXTENSION = "nbgrader.server_extensions.formgrader"
PATIENCE = 120  # seconds until it answers, on a busy machine


@contextmanager
def serve_formgrader(course: Path, temporary: Path) -> Iterator[str]:
    """Serve formgrader in the folder `course`, as `jupyter lab` does there.

    It listens on this machine alone, at a port that is free, and reads no configuration but the
    course's; what it writes of its own lies in `temporary`.

    Yields:
        The address of its start page, which lets in whoever asks for it.
    """
    runtime, token = temporary / "runtime", secrets.token_hex()
    own = {"JUPYTER_NO_CONFIG": "1", "JUPYTER_RUNTIME_DIR": str(runtime), "HOME": str(temporary)}
    own |= {"JUPYTER_DATA_DIR": str(temporary / "data"), "JUPYTER_TOKEN": token}
    temporary.mkdir(parents=True, exist_ok=True)
    with (temporary / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
        command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
        command += [f"--ServerApp.jpserver_extensions={{'{EXTENSION}': True}}"]
        server = subprocess.Popen(
            command, cwd=course, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield f"{_wait_for(server, runtime, temporary)}formgrader/?token={token}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], runtime: Path, temporary: Path) -> str:
    """Return the address of `server` once it has written down where it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        for written in runtime.glob("jpserver-*.json"):
            if (said := written.read_text(encoding="utf-8")).rstrip().endswith("}"):
                return str(json.loads(said)["url"])
        time.sleep(0.1)
    raise RuntimeError((temporary / "server.log").read_text(encoding="utf-8"))

"""Starts a run where its container is the wall: `python -m nbassay_kernel.walled WALLS.json`.

There are no namespaces then. This process stays outside, as the parent of whatever the run leaves
behind; its child gives up all that the run may not have, tries it, and becomes the driver.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from . import landlock, namespaces
from .rlimits import adopt_orphans, end_descendants

_REFUSED = 71


def main() -> None:
    """Run the program that the file named on the command line describes, behind its walls.

    `user`: whom it runs as, null for whoever we are. `calls`: the file of its filter of system
    calls. `readable`, `listed` and `writable`: what it may read, see the names of, and write, where
    Landlock is there. `hidden`: paths that it must not be able to read. `program`: the command. What keeps the walls from standing is written to
    `refused`; then nothing runs.
    """
    path = Path(sys.argv[1])
    walls = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()  # what is hidden has the names of others' work
    namespaces.end_with_parent()
    adopt_orphans()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _become_run(walls, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8", errors="replace") as pipe:
        refused = pipe.read()
    if refused:
        Path(walls["refused"]).write_text(refused, encoding="utf-8", errors="replace")
    _, status = os.waitpid(child, 0)
    end_descendants()
    code = os.waitstatus_to_exitcode(status)
    sys.exit(128 - code if code < 0 else code)


def _become_run(walls: dict[str, Any], note: int) -> None:
    """Put up the walls, and become the program. Never returns.

    The pipe `note` closes by itself when the program begins.
    """
    try:
        calls = Path(walls["calls"]).read_bytes()
        if walls["user"] is not None:
            namespaces.become(walls["user"])
        namespaces.end_with_parent()
        landlock.hide_all_but(walls["readable"], walls["listed"])
        landlock.restrict(walls["writable"])
        seen = [path for path in walls["hidden"] if _opens(path)]
        if seen:
            raise PermissionError(f"it can read {seen[0]}")
        namespaces.give_up_capabilities(calls)
        os.execve(walls["program"][0], walls["program"], os.environ)  # noqa: S606
    except BaseException as error:
        os.write(note, str(error).encode("utf-8", "replace"))
    finally:
        os._exit(_REFUSED)


def _opens(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()

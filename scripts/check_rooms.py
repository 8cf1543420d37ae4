"""Lint, types and the quick tests of the rooms that were changed: `make check [ROOM=sandbox]`.

Without a room these are the rooms of the files that differ from `main`. `tests/rooms.toml` says
which tests hold which room.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def rooms_of(files: Iterable[str], rooms: Iterable[str]) -> list[str]:
    """Return the rooms, of those there are, in which `files` lie; paths begin at the root."""
    found = {
        parts[1].removesuffix(".py") if parts[0] == "nbassay" else parts[0]
        for parts in (file.split("/") for file in files)
        if len(parts) > 1
    }
    return [room for room in rooms if room in found]


def modules_of(chosen: Iterable[str], changed: Iterable[str], rooms: dict[str, dict]) -> list[str]:
    """Return the files of the quick tests of the rooms `chosen`, and those that were changed."""
    names = [name for room in chosen for name in rooms[room].get("quick", ())]
    known = {name for room in rooms.values() for kind in room.values() for name in kind}
    own = [file[len("tests/") : -len(".py")] for file in changed if file.startswith("tests/")]
    names += [name for name in own if name in known]
    return [f"tests/{name}.py" for name in dict.fromkeys(names)]


def main(wanted: Sequence[str]) -> int:
    """Check the rooms named, or those that were changed; return an exit code."""
    rooms = tomllib.loads((ROOT / "tests" / "rooms.toml").read_text(encoding="utf-8"))
    if unknown := set(wanted) - set(rooms):
        print(f"no room {', '.join(sorted(unknown))}; there are {', '.join(rooms)}")
        return 2
    changed = [] if wanted else _changed()
    tests = modules_of(wanted or rooms_of(changed, rooms), changed, rooms)
    lint = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"])
    for command in lint:
        if code := subprocess.call([BIN / command[0], *command[1:]], cwd=ROOT):
            return code
    if not tests:
        print("no quick tests for what was changed; make check ROOM=... names a room")
        return 0
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope"]
    return subprocess.call([*pytest, "-m", "not slow", *tests], cwd=ROOT)


def _changed() -> list[str]:
    """Return the files changed since this branch left `main`, and those git does not know yet."""
    asked = (
        ["diff", "--name-only", "--merge-base", "main"],
        ["ls-files", "--others", "--exclude-standard"],
    )
    said = [
        subprocess.check_output(["git", *one], cwd=ROOT, text=True)  # noqa: S607
        for one in asked
    ]
    return "".join(said).splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

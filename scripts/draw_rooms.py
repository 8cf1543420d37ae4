"""Draws the rooms of nbassay into docs/architecture.md, from the imports of the code as it stands.

An arrow leads from a room to one that it imports; those that follow from others are left out. Beside
the picture stands a line for each room: the first of its docstring.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- drawn by `make rooms` -->", "<!-- end of what is drawn -->"
# Everybody may import these, so arrows to them would say nothing.
EVERYWHERE = {"errors", "results", "texts"}

Rooms = dict[str, set[str]]


def imported_rooms(graph: grimp.ImportGraph) -> Rooms:
    """Return room -> rooms that it imports, for all packages and modules right below nbassay."""
    children = graph.find_children("nbassay") - {"nbassay.__main__"}
    rooms: Rooms = {child.partition(".")[2]: set() for child in children}
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            here, there = _room(importer), _room(imported)
            if here != there and {here, there} <= rooms.keys():
                rooms[here].add(there)
    return rooms


def _room(module: str) -> str:
    return [*module.split("."), ""][1]


def without_detours(rooms: Mapping[str, set[str]]) -> Rooms:
    """Return the rooms without the imports that can be reached by others as well."""

    def reached(room: str) -> set[str]:
        return {room}.union(*(reached(below) for below in rooms[room]))

    return {
        room: {
            below
            for below in direct
            if not any(below in reached(other) for other in direct - {below})
        }
        for room, direct in rooms.items()
    }


def drawn() -> str:
    """Return the picture and the list of the rooms in Markdown."""
    rooms = imported_rooms(grimp.build_graph("nbassay"))
    shown = {room: below - EVERYWHERE for room, below in rooms.items() if room not in EVERYWHERE}
    arrows = without_detours(shown)
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"    {name}" for name in sorted(arrows)]
    lines += [
        f"    {name} --> {below}" for name in sorted(arrows) for below in sorted(arrows[name])
    ]
    lines += ["```", "", "| room | what it is |", "|---|---|"]
    lines += [f"| `{room}` | {_first_line(room)} |" for room in sorted(rooms)]
    return "\n".join(lines)


def _first_line(room: str) -> str:
    place = ROOT / "nbassay" / room
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.splitlines()[0]


def with_picture(page: str) -> str:
    """Return the text of the page with what is drawn in it made anew."""
    inside = f"{BEGIN}\n{drawn()}\n{END}"
    return re.sub(rf"{BEGIN}.*{END}", lambda _: inside, page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(with_picture(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

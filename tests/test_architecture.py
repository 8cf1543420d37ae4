"""The house: which room may use what of another, and that its picture is of today.

That rooms import only what lies below them is held by import-linter, see `make lint`.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "nbassay"
MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if not {"templates", "google_colab"} & set(path.relative_to(PACKAGE).parts)
)
MOST_LINES = 300
MOST_LOOSE = 8


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("nbassay", cache_dir=None)


def room(module: str) -> str:
    return [*module.split("."), ""][1]


def test_no_room_imports_a_private_module_of_another(graph):
    taken = [
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if room(importer) != room(imported) and any(p.startswith("_") for p in imported.split("."))
    ]
    assert not taken


def test_no_import_closes_a_circle(graph):
    circles = [
        f"{importer} and {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if graph.chain_exists(importer=imported, imported=importer)
    ]
    assert not circles


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_few_modules_lie_loose_beside_the_rooms():
    assert len(list(PACKAGE.glob("*.py"))) <= MOST_LOOSE


def test_no_two_rooms_use_one_name_for_two_things():
    rooms = defaultdict(set)
    for path in MODULES:
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if len(parts) > 1 and not parts[-1].startswith("__"):
            rooms[parts[-1].lstrip("_")].add(parts[0])
        if len(parts) > 1 and parts[-1] == "__init__":
            rooms[parts[-2]].add(parts[0])
    assert not {name: found for name, found in rooms.items() if len(found) > 1}


def test_the_picture_of_the_rooms_is_of_today(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import draw_rooms

    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert draw_rooms.with_picture(page) == page, "run `make rooms`"

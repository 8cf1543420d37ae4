"""Odd and right master notebooks of Otter's: the solution passes all that comes of their tests."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.notebooknode import NotebookNode
from otter_masters import make_masters
from otter_sample import write_master

from nbassay.authoring.otter.master import read_master
from nbassay.authoring.otter.source_notebook import write_source
from nbassay.course.source_cells import check_cells

MASTERS = make_masters()
_SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)


def _run(notebook: NotebookNode, *, solved: bool) -> list[str]:
    """Run a source notebook, or what students get of it; return the test cells that failed."""
    shell, failed = InteractiveShell(), []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            code = cell.source if solved else _SOLUTION.sub("...", cell.source)
            result = shell.run_cell(code, store_history=False, silent=True)
            is_test = cell.metadata.get("nbgrader", {}).get("points") is not None
            if not result.success and (is_test or solved):
                failed.append(cell["id"])
    return failed


@pytest.mark.parametrize("odd", MASTERS)
def test_the_solution_passes_all_tests_and_no_work_fails_those_with_points(
    tmp_path: Path, monkeypatch, odd
):
    monkeypatch.chdir(tmp_path)
    cells, points = MASTERS[odd]
    carried = write_source(read_master(write_master(tmp_path / "hw.ipynb", cells)))
    assert sum(one.points for one in carried.questions) == pytest.approx(points)
    nbformat.write(carried.notebook, tmp_path / "source.ipynb")
    check_cells(tmp_path / "source.ipynb")
    assert _run(carried.notebook, solved=True) == []
    assert _run(carried.notebook, solved=False)

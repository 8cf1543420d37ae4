"""Running the reference notebooks."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbassay.errors import NbassayError
from nbassay.solve import execute


def kernels() -> list[psutil.Process]:
    """Return the kernels that this process has started and that still run."""
    below = psutil.Process().children(recursive=True)
    return [one for one in below if "nbassay.kernel.local" in one.cmdline()]


@pytest.mark.parametrize("ending", ["1", "1 / 0"])
def test_no_kernel_stays_when_a_notebook_is_through(ending, tmp_path):
    """A course has many notebooks, and a kernel with Keras takes a gigabyte."""
    code = "import os\nprint(os.getpid())"
    notebook = new_notebook(cells=[new_code_cell(code), new_code_cell(ending)])
    try:
        execute(notebook, Path("some.ipynb"), tmp_path, None)
    except NbassayError as error:
        assert ending == "1 / 0"
        assert str(error) == "some.ipynb, cell 2: ZeroDivisionError: division by zero"
    assert int(notebook.cells[0].outputs[0].text) > 1
    assert kernels() == []

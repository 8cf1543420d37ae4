"""Running the reference notebooks."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbassay.authoring.solve import execute
from nbassay.errors import NbassayError


def kernels() -> list[psutil.Process]:
    """Return the kernels that this process has started and that still run."""
    below = psutil.Process().children(recursive=True)
    return [one for one in below if "nbassay.kernel.local" in one.cmdline()]


DIVIDED = pytest.raises(NbassayError, match=r"^some\.ipynb, cell 2: ZeroDivisionError: ")


@pytest.mark.parametrize(("ending", "comes_of_it"), [("1", nullcontext()), ("1 / 0", DIVIDED)])
def test_no_kernel_stays_when_a_notebook_is_through(ending, comes_of_it, tmp_path):
    """A course has many notebooks, and a kernel with Keras takes a gigabyte."""
    first = new_code_cell("import os\nprint(os.getpid())")
    with comes_of_it:
        notebook = new_notebook(cells=[first, new_code_cell(ending)])
        execute(notebook, Path("some.ipynb"), tmp_path, None)
    assert not psutil.pid_exists(int(first.outputs[0].text))
    assert kernels() == []


@pytest.mark.parametrize("source", ["%%capture\n1 / 0", "%run raises.py"])
def test_an_error_that_a_magic_keeps_to_itself_ends_it(source, tmp_path):
    (tmp_path / "raises.py").write_text("1 / 0\n")
    with pytest.raises(NbassayError, match=r"^some\.ipynb, cell 1: ZeroDivisionError: "):
        execute(new_notebook(cells=[new_code_cell(source)]), Path("some.ipynb"), tmp_path, None)

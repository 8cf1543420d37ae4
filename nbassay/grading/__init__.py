"""One notebook of one submission: read, run in the sandbox, marked."""

from nbassay.grading._marked import Graded, executed_notebook
from nbassay.grading._options import Isolation, Options, available_cores
from nbassay.grading._unit import grade_notebook

__all__ = [
    "Graded",
    "Isolation",
    "Options",
    "available_cores",
    "executed_notebook",
    "grade_notebook",
]

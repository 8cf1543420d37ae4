"""The one place where the arrows meet: submissions in, recorded marks out."""

from nbassay.grading._course import grade_assignment
from nbassay.grading._options import Isolation, Options, available_cores
from nbassay.grading._single import which_notebook
from nbassay.grading._unit import Graded, executed_notebook, grade_notebook

__all__ = [
    "Graded",
    "Isolation",
    "Options",
    "available_cores",
    "executed_notebook",
    "grade_assignment",
    "grade_notebook",
    "which_notebook",
]

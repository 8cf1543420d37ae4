"""The one place where the arrows meet: submissions in, recorded marks out."""

from nbassay.grading._again import changed_since, grade_again
from nbassay.grading._course import grade_assignment
from nbassay.grading._marked import Graded, executed_notebook
from nbassay.grading._options import Isolation, Options, available_cores
from nbassay.grading._piecewise import Submitted, note_when_whole
from nbassay.grading._regrade import Regraded, regrade_assignment
from nbassay.grading._single import which_notebook
from nbassay.grading._unit import grade_notebook

__all__ = [
    "Graded",
    "Isolation",
    "Options",
    "Regraded",
    "Submitted",
    "available_cores",
    "changed_since",
    "executed_notebook",
    "grade_again",
    "grade_assignment",
    "grade_notebook",
    "note_when_whole",
    "regrade_assignment",
    "which_notebook",
]

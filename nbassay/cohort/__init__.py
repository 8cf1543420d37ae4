"""A class: its submissions graded side by side and recorded, marked again, and traced."""

from nbassay.cohort.class_run import grade_assignment
from nbassay.cohort.piecewise import Submitted, note_when_whole
from nbassay.cohort.regrade import Regraded, regrade_assignment
from nbassay.cohort.verify import changed_since, grade_again

__all__ = [
    "Regraded",
    "Submitted",
    "changed_since",
    "grade_again",
    "grade_assignment",
    "note_when_whole",
    "regrade_assignment",
]

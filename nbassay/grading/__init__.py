"""One notebook of one submission: read, run in the sandbox, marked."""

from nbassay.grading.marked import Graded
from nbassay.grading.options import Options, available_cores
from nbassay.grading.probe import Probe
from nbassay.grading.unit import grade_notebook

__all__ = [
    "Graded",
    "Options",
    "Probe",
    "available_cores",
    "grade_notebook",
]

"""Everything that talks to nbgrader's gradebook; marks come in, scores and comments go out.

nbgrader changes the working folder of the process while it converts, so nothing here may run in
two threads at once; separate processes are fine as far as the database allows.
"""

from nbassay.gradebook._database import explain_database
from nbassay.gradebook._feedback import write_nbgrader_feedback
from nbassay.gradebook._nbgrader_course import coursedir, nbgrader_config, open_gradebook
from nbassay.gradebook._one_engine import one_engine
from nbassay.gradebook._record import is_recorded, record
from nbassay.gradebook._scores import (
    CellScore,
    Totals,
    class_totals,
    count_waiting,
    give_full_marks_by_hand,
    manual_scores,
    scores,
    totals,
)
from nbassay.gradebook.converters import CompiledTemplates, log_conversion, own_tools_on_path
from nbassay.gradebook.lock import convert_alone, hold_course

__all__ = [
    "CellScore",
    "CompiledTemplates",
    "Totals",
    "class_totals",
    "convert_alone",
    "count_waiting",
    "coursedir",
    "explain_database",
    "give_full_marks_by_hand",
    "hold_course",
    "is_recorded",
    "log_conversion",
    "manual_scores",
    "nbgrader_config",
    "one_engine",
    "open_gradebook",
    "own_tools_on_path",
    "record",
    "scores",
    "totals",
    "write_nbgrader_feedback",
]

"""The mistakes of this field, as operators: from a node of a solution to what may be written there.

What is particular stands before what is general, so that a change that both make has the name that
says more.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.array_calls import FUNCTIONS
from nbassay.audit.mistakes.call_options import OPTIONS
from nbassay.audit.mistakes.compiling import COMPILING
from nbassay.audit.mistakes.fitting import FITTING
from nbassay.audit.mistakes.formulas import FORMULAS
from nbassay.audit.mistakes.judging import METRICS
from nbassay.audit.mistakes.numbers import NUMBERS
from nbassay.audit.mistakes.preparing import TABLES
from nbassay.audit.mistakes.stacking import LAYERS
from nbassay.audit.mistakes.statements import STATEMENTS

MISTAKES: Sequence[tuple[str, Operator]] = (
    *TABLES,
    *METRICS,
    *LAYERS,
    *COMPILING,
    *FITTING,
    *FUNCTIONS,
    *STATEMENTS,
    *FORMULAS,
    *NUMBERS,
    *OPTIONS,
)

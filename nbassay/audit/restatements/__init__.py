"""Changes of style: after each of them a right solution cell is as right as before."""

from __future__ import annotations

from collections.abc import Sequence

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.arithmetic import ARITHMETIC
from nbassay.audit.restatements.bodies import FUNCTIONS
from nbassay.audit.restatements.containers import CONTAINERS
from nbassay.audit.restatements.fit_styles import TRAINING
from nbassay.audit.restatements.looks import LAYOUT
from nbassay.audit.restatements.loops import LOOPS
from nbassay.audit.restatements.named_steps import STEPS
from nbassay.audit.restatements.networks import NETWORKS
from nbassay.audit.restatements.numpy_styles import ARRAYS
from nbassay.audit.restatements.spelt_calls import CALLS

RESTATEMENTS: Sequence[tuple[str, Operator]] = (
    *ARITHMETIC,
    *ARRAYS,
    *CALLS,
    *FUNCTIONS,
    *LAYOUT,
    *LOOPS,
    *NETWORKS,
    *STEPS,
    *TRAINING,
    *CONTAINERS,  # whose tuples are lists where nothing above has a name for it
)

__all__ = ["RESTATEMENTS"]

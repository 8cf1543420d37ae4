"""What a grader asserts with.

`fail`, `absent`, `partial`, `require` and `Findings` end a check; the modules hold checks by kind:
`shapes`, `labels`, `architecture`, `convolutions`, `compiled`, `estimators`, `fits`, `scaling`,
`leaks`, `metrics`, `roc`, `images`, `calls`, `code`. Every check returns None when all is well, and
otherwise raises CheckFailed with a Korean and an English message. A grader must not use `assert`:
an AssertionError counts as the grader's own fault and leaves the cell ungraded.
"""

from nbassay.checks import (
    architecture,
    calls,
    code,
    compiled,
    convolutions,
    estimators,
    fits,
    images,
    labels,
    leaks,
    metrics,
    proof,
    roc,
    scaling,
    shapes,
)
from nbassay.checks._verdict import (
    Absent,
    CheckFailed,
    Findings,
    PartialCredit,
    absent,
    fail,
    partial,
    require,
)
from nbassay.checks.captured import Submission

__all__ = [
    "Absent",
    "CheckFailed",
    "Findings",
    "PartialCredit",
    "Submission",
    "absent",
    "architecture",
    "calls",
    "code",
    "compiled",
    "convolutions",
    "estimators",
    "fail",
    "fits",
    "images",
    "labels",
    "leaks",
    "metrics",
    "partial",
    "proof",
    "require",
    "roc",
    "scaling",
    "shapes",
]

"""What an author writes graders with: `from nbassay.grader import check, draws, text`.

A grader is a file `graders/<assignment>/test_<notebook>.py`. Each check says its points, its test
cell, and what it holds a submission to; `docs/graders.md` shows the language by example. Thin on
purpose: what is held stands in `nbassay.checks`.
"""

from nbassay.checks import Findings, absent, fail, partial, require
from nbassay.checks.network_layers import Layer
from nbassay.grader._asked import at, calls, named, written
from nbassay.grader._at_work import require_work
from nbassay.grader._captured_thing import Captured
from nbassay.grader._case import Case
from nbassay.grader._draws import (
    Draws,
    FileArgument,
    ModelArgument,
    draws,
    floats,
    integers,
)
from nbassay.grader._evaluation import Evaluation, evaluation_of
from nbassay.grader._functions import require_equal
from nbassay.grader._in_parts import for_each, one_of
from nbassay.grader._one_check import Check
from nbassay.grader._spelling import find_unknown_names
from nbassay.grader._wanted import Plan
from nbassay.grader._writing import check
from nbassay.grader._written import find_misplaced, plan_of, written_in
from nbassay.texts import NO_TEXT, Text, count, listed, sentences, text

__all__ = [
    "NO_TEXT",
    "Captured",
    "Case",
    "Check",
    "Draws",
    "Evaluation",
    "FileArgument",
    "Findings",
    "Layer",
    "ModelArgument",
    "Plan",
    "Text",
    "absent",
    "at",
    "calls",
    "check",
    "count",
    "draws",
    "evaluation_of",
    "fail",
    "find_misplaced",
    "find_unknown_names",
    "floats",
    "for_each",
    "integers",
    "listed",
    "named",
    "one_of",
    "partial",
    "plan_of",
    "require",
    "require_equal",
    "require_work",
    "sentences",
    "text",
    "written",
    "written_in",
]

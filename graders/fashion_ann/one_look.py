"""How often a notebook looks at the test pictures, as far as its code shows it."""

import ast

from nbassay.checks.code import Source, dotted
from nbassay.grader import Findings, text

LOOKS = ("evaluate", "predict", "predict_on_batch", "test_on_batch")
_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def more_than_one_look(notebook, test_cell):
    """What speaks against a single look at the test pictures, in the task of `test_cell` alone.

    One model may be evaluated there, and asked for its answers as well. What stands below that
    test cell is done when all has been chosen.
    """
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]
    end = ids.index(test_cell) if test_cell in ids else len(cells)
    tests = [place for place in range(end) if ids[place].startswith("test_")]
    begin = tests[-1] + 1 if tests else 0
    earlier, last = Source({"cells": cells[:begin]}), Source({"cells": cells[begin:end]})
    findings = Findings()
    if _looks(earlier):
        findings.add(
            text(
                ko="설정을 고르기 전에 시험용 사진으로 모델을 쟀습니다.",
                en="A model is measured on the test pictures before the settings are chosen.",
            )
        )
    models = {dotted(look.func).rpartition(".")[0] for look in _looks(last)}
    if len(models) > 1 or _looped(last):
        findings.add(
            text(
                ko="시험용 사진으로 여러 모델을 쟀습니다.",
                en="Several models are measured on the test pictures.",
            )
        )
    return findings


def _looks(source):
    return [look for name in LOOKS for look in source.calls(name) if _is_of_test(look)]


def _looped(source):
    loops = [node for node in source.nodes() if isinstance(node, _LOOPS)]
    inside = [part for loop in loops for part in ast.walk(loop) if isinstance(part, ast.Call)]
    return any(
        dotted(call.func).rpartition(".")[2] in LOOKS and _is_of_test(call) for call in inside
    )


def _is_of_test(call):
    given = [*call.args, *(each.value for each in call.keywords)]
    return any(
        isinstance(part, ast.Name) and part.id in {"x_test", "y_test"}
        for each in given
        for part in ast.walk(each)
    )

"""How often a notebook looks at the test pictures, as far as its code shows it."""

from nbassay.checks.code import Source
from nbassay.grader import Findings, text

from .looks import Reading


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
    reading = Reading()
    earlier, last = (
        reading.take(Source({"cells": part})) for part in (cells[:begin], cells[begin:end])
    )
    findings = Findings()
    if earlier:
        findings.add(
            text(
                ko="설정을 고르기 전에 시험용 사진으로 모델을 쟀습니다.",
                en="A model is measured on the test pictures before the settings are chosen.",
            )
        )
    # A function may train the model that was chosen, measure and return it: one look at a model
    # without a name is taken for one at that model.
    named, fresh = ({look.model for look in last if look.fresh is each} for each in (False, True))
    if len(named) > 1 or len(fresh) > 1 or any(look.repeated for look in last):
        findings.add(
            text(
                ko="시험용 사진으로 여러 모델을 쟀습니다.",
                en="Several models are measured on the test pictures.",
            )
        )
    return findings

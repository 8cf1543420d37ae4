"""What Gradescope reads of one submission: the content of `results.json`.

The score stands at the top, where it overrides the sum of the tests: a late penalty is in it. Each
test says whether it passed, because Gradescope takes 0 of 0 points for passed. Nothing is hidden: a
single hidden test would hide the total from the student.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbassay.reports.exports.parts import Part, Parts
from nbassay.texts import NO_TEXT, Reading, Text, count, sentences, text

NAME = "results.json"


def gradescope_results(
    parts: Parts, score: float, reading: Reading, remarks: Sequence[Text] = ()
) -> dict[str, Any]:
    """Return what Gradescope reads of one submission; `score` is what counts of the parts.

    `remarks` are said of the whole of it, each in a line.
    """
    total = sum(part.score for part in parts.parts)
    taken = round(total - score, 6)
    late = text(
        ko="제출이 늦어 {points:g}점을 뺐습니다.",
        en="{points:g} points are off for handing in late.",
        points=taken,
    )
    waiting = sum(part.state == "waiting" for part in parts.parts)
    waits = count(
        waiting,
        ko="{n}개 항목은 아직 강사가 채점하지 않았습니다.",
        one="{n} part waits for your instructor.",
        many="{n} parts wait for your instructor.",
    )
    said = sentences(late if taken > 0 else NO_TEXT, waits if waiting else NO_TEXT)
    return {
        "score": score,
        "execution_time": round(parts.seconds, 3),
        "output": "\n".join(line for one in (*remarks, said) for line in reading.spoken(one)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(part, reading) for part in parts.parts],
    }


def _test(part: Part, reading: Reading) -> dict[str, Any]:
    return {
        "number": part.number,
        "name": f"{part.notebook}: {reading.said(part.called)}",
        "status": "passed" if part.state == "passed" else "failed",
        "score": part.score,
        "max_score": part.max_score,
        "output": "\n\n".join(reading.spoken(part.said)),
        "visibility": "visible",
    }

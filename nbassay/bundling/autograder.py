"""Grades the one submission on Gradescope's machine: `python -m nbassay.bundling.autograder ROOT`.

ROOT is `/autograder` there. Whatever the submission is, and whatever goes wrong, a `results.json`
that says it is left in `ROOT/results`. Standard output is shown to instructors alone.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbassay
from nbassay.bundling.autograder_settings import SETTINGS, read_autograder_settings
from nbassay.bundling.handed_over import HandedOver, read_handed_over
from nbassay.course.layout import Course
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.grading import Options, grade_notebook
from nbassay.reports.exports.parts import parts_of_checks
from nbassay.reports.exports.results_json import NAME, gradescope_results
from nbassay.results import SubmissionResult
from nbassay.store.kept import write_atomically
from nbassay.texts import IN_BOTH, Languages, Reading, Text, text
from nbassay.texts.printable import printable_lines

ISOLATION = "container"
SOURCE, SUBMISSION, RESULTS = "source", "submission", "results"
METADATA = "submission_metadata.json"
_OTHERS_WRITE = 0o022

_NOT_GRADED = text(
    ko="채점 프로그램에 문제가 있어 채점하지 못했습니다. 점수는 아직 정해지지 않았으며 강사가 "
    "확인합니다.",
    en="The autograder has a fault, so this was not graded. There is no mark yet; your instructor "
    "will see to it.",
)
DID_NOT_END = text(
    ko="채점 프로그램이 끝까지 실행되지 못했습니다. 점수는 아직 정해지지 않았으며 강사가 확인합니다.",
    en="The autograder could not run to its end. There is no mark yet; your instructor will see to "
    "it.",
)
_NO_MARK = text(
    ko="채점되지 않았습니다. 0점은 점수가 아닙니다. 이유는 표준 출력(강사에게만 보임)에 있습니다",
    en="Not graded, and the 0 is no mark: standard output, which instructors see, says why",
)


def main(arguments: list[str] | None = None) -> None:
    """Grade what lies below the folder named on the command line."""
    (named,) = sys.argv[1:] if arguments is None else arguments
    root = Path(named)
    results = not_graded(_NOT_GRADED)
    try:
        results = grade(root)
    except NbassayError as error:
        _tell(f"nbassay: {error}")
    except Exception:
        _tell(traceback.format_exc())
    # ASCII, so that no character of a submission can keep it from being written.
    write_atomically(root / RESULTS / NAME, json.dumps(results, indent=1) + "\n")


def grade(root: Path) -> dict[str, Any]:
    """Return what Gradescope is to read of the submission below `root`.

    Raises:
        NbassayError: if the archive's own files cannot be used.
        EnvironmentProblem: if nothing keeps a submission off the graders or the results here.
    """
    _close(root)
    source = root / SOURCE
    settings = read_autograder_settings(source / SETTINGS)
    assignment = Course.open(source).assignment(settings.assignment)
    reading = Languages.of(source).reading(settings.lang)
    options = Options(budget=settings.budget, isolation=ISOLATION, jobs=1, start="cold")
    handed_over = read_handed_over(root / METADATA)
    result = SubmissionResult(
        handed_over.student,
        tuple(
            grade_notebook(
                assignment, spec.name, root / SUBMISSION / f"{spec.name}.ipynb", options
            ).result
            for spec in assignment.notebooks
        ),
    )
    _tell_instructor(result, handed_over, settings.by_hand)
    return _results(result, reading, settings.by_hand)


def _close(root: Path) -> None:
    """See that a student's code reads nothing of ours here, and writes no results.

    Raises:
        EnvironmentProblem: if that cannot be had.
    """
    (root / RESULTS).mkdir(exist_ok=True)
    for path, others in (
        (root, 0o755),
        (root / SOURCE, 0o700),
        (root / RESULTS, 0o755),
        (root / METADATA, 0o600),
    ):
        if not path.exists():
            continue
        try:
            os.chown(path, os.geteuid(), os.getegid())
            path.chmod(others)
        except OSError as error:
            raise EnvironmentProblem(
                f"{path} cannot be closed to others ({error.strerror}); let the autograder run as "
                "root, as Gradescope does"
            ) from error
        status = path.stat()
        if status.st_uid != os.geteuid() or status.st_mode & _OTHERS_WRITE:
            raise EnvironmentProblem(
                f"{path} stays open to others, whatever is done about it; put the archive where "
                "rights of files are kept"
            )


def _results(result: SubmissionResult, reading: Reading, by_hand: float) -> dict[str, Any]:
    results = gradescope_results(
        parts_of_checks(result), result.score, reading, tuple(_remarks(result, by_hand))
    )
    return results | {
        "extra_data": {
            "nbassay": nbassay.__version__,
            "isolation": ISOLATION,
            "status": result.status,
            "left_to_person": bool(result.left_to_person),
        }
    }


def _remarks(result: SubmissionResult, by_hand: float) -> Iterator[Text]:
    """Yield what is to be said of the submission as a whole."""
    for notebook in result.notebooks:
        what = notebook.left_to_person or (notebook.detail if notebook.status != "graded" else None)
        for said in filter(None, (what, *notebook.notes)):
            yield text(
                ko="{notebook}: {said}",
                en="{notebook}: {said}",
                notebook=notebook.notebook,
                said=said,
            )
    if by_hand:
        yield text(
            ko="{points:g}점은 강사가 따로 채점합니다.",
            en="Another {points:g} points are given by your instructor.",
            points=by_hand,
        )


def _tell_instructor(result: SubmissionResult, handed_over: HandedOver, by_hand: float) -> None:
    _tell(
        f"{result.student}: {result.score:g} of {result.max_score:g} points, {result.status}, "
        f"{result.seconds:.0f} s, isolation {ISOLATION}"
    )
    worth = handed_over.points
    if worth is not None and worth not in (result.max_score, result.max_score + by_hand):
        _tell(
            f"note: the assignment is worth {worth:g} points in Gradescope, its checks "
            f"{result.max_score:g}: set Autograder Points to {result.max_score:g}"
        )
    broken = [check.id for check in result.checks if check.broken]
    if broken:
        _tell(f"note: these checks broke, and their points wait for you: {', '.join(broken)}")


def _tell(lines: str) -> None:
    sys.stdout.write(printable_lines(lines.rstrip("\n") + "\n"))
    sys.stdout.flush()


def not_graded(said: Text) -> dict[str, Any]:
    """Return results without a mark, in which a student reads what is `said`.

    One hidden test hides the total from the student, who would take the 0 for a mark, and shows
    the instructor that it is none; why stands on standard output.
    """
    return {
        "score": 0,
        "output": "\n".join(IN_BOTH.spoken(said)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"nbassay": nbassay.__version__, "isolation": ISOLATION, "status": ""},
        "tests": [
            {
                "name": "; ".join(IN_BOTH.spoken(_NO_MARK)),
                "status": "failed",
                "score": 0,
                "max_score": 0,
                "visibility": "hidden",
            }
        ],
    }


if __name__ == "__main__":
    main()

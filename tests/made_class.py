"""A class made up by chance, as large as wanted, for the tests of its page."""

from __future__ import annotations

from random import Random

from feedback_pages import HOSTILE, TITLE

from nbassay.reports import ClassInput, NotebookWork, ScoreView
from nbassay.reports.inputs import History
from nbassay.results import CheckResult, Measured, NotebookResult, SubmissionResult
from nbassay.texts import Text, text

BARS = {"held": 0.8}
RELEASED = {"nn": {"test_scaling": "# Scale.", "test_train": "# Train.", "": ""}}
SHAPES = [
    "{a}({b})", "{a} + {b}", "{a}[{b}]", "{a}.mean({b})", "[{a} for {n} in {b}]", "({a}, {b})",
    "{a} if {b} else {n}", "np.where({a} > {b}, 0, 1)", "lambda {n}: {a} * {b}", "{{'{n}': {a}}}",
]  # fmt: skip


def wrong(seen: float) -> Text:
    return text(
        ko="`x`의 모양이 {seen:g}입니다.", en="`x` has {seen:g} rows instead of 9.", seen=seen
    )


def check(name: str, cell: str = "test_scaling", said: Text | None = None, **more) -> CheckResult:
    """A check that failed with what is `said`, or passed where nothing is."""
    given = {"title": text(ko=f"{name} 항목", en=f"The check {name}"), **more}
    if said is None:
        return CheckResult(f"nn::test_{name}", "nn", cell, 2.0, 2.0, "passed", **given)
    given = {"outcome": "failed", "message": said, **given}
    return CheckResult(f"nn::test_{name}", "nn", cell, 0.0, 2.0, **given)


def submission(student: str, *checks: CheckResult, **more) -> SubmissionResult:
    given = {"status": "graded", "seconds": 1.0, "evidence": "e", **more}
    return SubmissionResult(student, (NotebookResult("nn", checks=checks, **given),))


def own_code(chance: Random, lines: int = 25) -> str:
    """Lines as nobody else writes them, with names of the writer's own."""
    names = [f"{chance.choice('abcdefgh')}{chance.randrange(100)}" for _ in range(12)]

    def expression(depth: int) -> str:
        if not depth:
            return chance.choice([*names, "12"])
        inner = {place: expression(depth - 1) for place in "ab"}
        return chance.choice(SHAPES).format(n=chance.choice(names), **inner)

    return "\n".join(f"{chance.choice(names)} = {expression(2)}" for _ in range(lines))


def work(code: str, *histories: History, cell: str = "test_scaling") -> dict[str, NotebookWork]:
    return {"nn": NotebookWork({cell: code}, histories)}


def history(chance: Random, epochs: int = 60) -> tuple[History, ...]:
    slope = chance.uniform(0.5, 2)
    loss = tuple(1 / (1 + slope * epoch / 5) for epoch in range(epochs))
    right = tuple(1 - value / 2 for value in loss)
    return (
        History("test_train", 0, "loss", True, loss),
        History("test_train", 0, "accuracy", False, right),
    )


def made_class(size: int, **more) -> ClassInput:
    """A class with every kind of mistake, trouble and training; its first student is hostile."""
    chance = Random(size)
    students = [HOSTILE.replace("/", ""), *(f"학생{number:03d}" for number in range(1, size))]
    results = [_result(student, chance) for student in students]
    written = {
        student: work(own_code(chance), *history(chance)) for student in students[: size - 2]
    }
    points = {
        result.student: ScoreView(result.score, 3.0 if chance.random() < 0.2 else 0.0, 11.0)
        for result in results
    }
    given = {
        "title": TITLE, "points": points, "bars": BARS, "work": written, "released": RELEASED,
        "seconds_late": {student: 5000.0 * number for number, student in enumerate(students) if number % 20 == 3},
        "to_mark": {("nn", "explain"): 12},
    }  # fmt: skip
    return ClassInput(TITLE, "college", results, **{**given, **more})


def _result(student: str, chance: Random) -> SubmissionResult:
    kind = chance.random()
    if kind < 0.03:
        return submission(student, status="crashed", detail=text(ko="멈춤", en=HOSTILE))
    if kind < 0.06:
        return submission(student, check("shape", said=wrong(3)), status="timed_out")
    shape = check("shape", said=wrong(chance.randint(1, 8)) if kind < 0.4 else None)
    scaled = check("scaled", said=wrong(5), follows=(shape.id,)) if kind < 0.3 else check("scaled")
    value = min(max(chance.gauss(0.86, 0.05), 0.0), 1.0)
    said = None if value >= 0.8 else text(ko="정확도 {v:.2f}", en="accuracy {v:.2f}", v=value)
    held = check("held", "test_train", said, measured=(Measured("held", value, "at least"),))
    return submission(student, shape, scaled, held)


def class_of(*results, **more) -> ClassInput:
    return ClassInput(TITLE, "college", results, **more)


def class_that_wrote(codes: dict[str, str]) -> ClassInput:
    return class_of(
        *(submission(name) for name in codes),
        work={name: work(code) for name, code in codes.items()},
        released=RELEASED,
    )


def honest_class(size: int = 40) -> dict[str, str]:
    return {f"s{number:02d}": own_code(Random(number)) for number in range(size)}

"""The records that travel from marking to the gradebook, the JSON report and the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from nbassay.texts import NO_TEXT, Languages, Text, as_is, text

Status = Literal[
    "graded", "crashed", "timed_out", "out_of_memory", "unreadable", "missing", "tampered"
]
Outcome = Literal["passed", "failed", "not_run"]

# Worst last: a submission's status is the worst of its notebooks'.
SEVERITY: tuple[Status, ...] = (
    "graded",
    "missing",
    "unreadable",
    "crashed",
    "timed_out",
    "out_of_memory",
    "tampered",
)


TOO_LONG = text(
    ko="이 항목은 정해진 시간 안에 채점을 마치지 못했습니다. 모델이 지나치게 크거나 느리지 않은지 "
    "보세요. 강사가 직접 확인합니다.",
    en="Grading this item took longer than allowed. See whether a model is larger or slower than "
    "it needs to be; your instructor will see to it.",
)
OWN_FAULT = text(
    ko="채점 프로그램 자체의 오류로 채점하지 못했습니다. 점수는 아직 정해지지 않았으며 강사가 직접 "
    "확인합니다.",
    en="This could not be graded because of a fault of the grading program itself. It has no mark "
    "yet; your instructor will see to it.",
)
# Korean and English; the further languages of a course are found by `Languages.of`.
WRITTEN = Languages()


@dataclass(frozen=True)
class Measured:
    """A quantity that a check held against the bar called `bar`, which it must reach or not exceed."""

    bar: str
    value: float
    wanted: Literal["at least", "at most"]


@dataclass(frozen=True)
class CheckResult:
    """What one hidden check said of one notebook.

    `broken` marks a check whose own code failed: its cell is left for the instructor to grade
    (`outcome` is "not_run"), because our trouble is not a wrong answer; with `own_fault` nbassay's
    code failed, and not, or not only, the author's. `follows` are the ids of
    failed checks whose mistake this one failed for; a check that failed by itself has none.
    """

    id: str
    notebook: str
    cell: str
    points: float
    max_points: float
    outcome: Outcome
    message: Text = NO_TEXT
    broken: bool = False
    title: Text = NO_TEXT
    measured: tuple[Measured, ...] = ()
    follows: tuple[str, ...] = ()
    own_fault: bool = False

    @property
    def called(self) -> Text:
        """What people call it: its title, or its name in words.

        Parameters are not among them: they may hold hidden values.
        """
        name = self.id.rpartition("::")[2].partition("[")[0].removeprefix("test_")
        return self.title or as_is(ko="", en=name.replace("_", " ").strip().capitalize())

    def to_json(self, languages: Languages = WRITTEN) -> dict[str, Any]:
        """Return the check as the JSON contract has it, with its texts in each language."""
        said = {"message": self.message, "title": self.called}
        unsaid = {"measured", "follows", "own_fault"}
        plain = {key: value for key, value in vars(self).items() if key not in unsaid}
        return plain | {key: languages.to_json(message) for key, message in said.items()}

    def to_record(self) -> dict[str, Any]:
        """Return the check as plain JSON, for `from_record`."""
        texts = {"message": self.message, "title": self.title}
        measured = [vars(one) for one in self.measured]
        return (
            vars(self)
            | {key: message.to_record() for key, message in texts.items()}
            | {"measured": measured}
        )

    @classmethod
    def from_record(cls, data: dict[str, Any]) -> CheckResult:
        """Return the check that `to_record` wrote."""
        kept: dict[str, Any] = dict(data)  # what has a default is younger than some of what is kept
        kept["measured"] = tuple(Measured(**one) for one in kept.get("measured", ()))
        kept["follows"] = tuple(kept.get("follows", ()))
        for key in kept.keys() & {"message", "title"}:
            kept[key] = Text.from_record(kept[key])
        return cls(**kept)


@dataclass(frozen=True)
class NotebookResult:
    """What came of one notebook of one submission.

    `evidence` is the key of the kept evidence, or "" when nothing was run. `notes` say what was
    mended in the notebook before it ran (a locked cell restored, a duplicate removed).
    `handed_in_as` is what its file was called, where that was not its proper name. `left_to_person`
    says what on the grading machine was in the way, where it could not be graded: its checks are
    all `broken`, and somebody has to look.
    """

    notebook: str
    status: Status
    seconds: float
    checks: tuple[CheckResult, ...]
    evidence: str = ""
    isolation: str = ""
    budget: str = ""
    detail: Text = NO_TEXT
    notes: tuple[Text, ...] = ()
    handed_in_as: str = ""
    left_to_person: Text = NO_TEXT

    def to_record(self) -> dict[str, Any]:
        """Return it as plain JSON, for `from_record`."""
        return vars(self) | {
            "checks": [check.to_record() for check in self.checks],
            "detail": self.detail.to_record(),
            "notes": [note.to_record() for note in self.notes],
            "left_to_person": self.left_to_person.to_record(),
        }

    @classmethod
    def from_record(cls, data: dict[str, Any]) -> NotebookResult:
        """Return the record that `to_record` wrote."""
        return cls(
            **{
                **data,
                "checks": tuple(CheckResult.from_record(check) for check in data["checks"]),
                "detail": Text.from_record(data["detail"]),
                "notes": tuple(Text.from_record(note) for note in data["notes"]),
                "left_to_person": Text.from_record(data.get("left_to_person", NO_TEXT.to_record())),
            }
        )


@dataclass(frozen=True)
class SubmissionResult:
    """What came of one student's submission of one assignment.

    `trail` is the SHA-256 of the line of the audit trail that says where the marks come from, or
    "" where none was written.
    """

    student: str
    notebooks: tuple[NotebookResult, ...]
    trail: str = ""

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """Every check of every notebook, in the order of the assignment."""
        return tuple(check for notebook in self.notebooks for check in notebook.checks)

    @property
    def score(self) -> float:
        """Points earned on hidden checks."""
        return round(sum(check.points for check in self.checks), 6)

    @property
    def max_score(self) -> float:
        """Points that the hidden checks can give; hand-marked cells do not count."""
        return round(sum(check.max_points for check in self.checks), 6)

    @property
    def seconds(self) -> float:
        """Wall seconds spent on the notebooks, one after another."""
        return round(sum(notebook.seconds for notebook in self.notebooks), 3)

    @property
    def status(self) -> Status:
        """The worst status of the notebooks."""
        found = [notebook.status for notebook in self.notebooks]
        return max(found, key=SEVERITY.index) if found else "missing"

    @property
    def got_marks(self) -> bool:
        """Whether any of its checks was looked at and judged."""
        return any(check.outcome != "not_run" for check in self.checks)

    @property
    def troubles(self) -> tuple[NotebookResult, ...]:
        """The notebooks that could not be graded as usual, the worst first."""
        found = [notebook for notebook in self.notebooks if notebook.status != "graded"]
        return tuple(
            sorted(found, key=lambda notebook: SEVERITY.index(notebook.status), reverse=True)
        )

    @property
    def left_to_person(self) -> Text:
        """What in the machine was in the way of a notebook that now waits for a person, if any."""
        found = (notebook.left_to_person for notebook in self.notebooks)
        return next(filter(None, found), NO_TEXT)

    @property
    def own_fault(self) -> bool:
        """Whether a fault of nbassay itself kept something from being graded."""
        left = any(notebook.left_to_person == OWN_FAULT for notebook in self.notebooks)
        return left or any(check.own_fault for check in self.checks)

    @property
    def first_to_mend(self) -> Text:
        """The first thing the student should mend.

        It is the trouble of a notebook that was handed in, else a failed check, else what was not
        handed in: that has no mistake to look for. Before all of them comes what nobody handing in
        could mend, the machine's trouble.
        """
        missing = [notebook for notebook in self.troubles if notebook.status == "missing"]
        found = [
            self.left_to_person,
            *(notebook.detail for notebook in self.troubles if notebook.status != "missing"),
            *(check.message for check in self.checks if check.outcome == "failed"),
            *(notebook.detail for notebook in missing),
        ]
        return next(filter(None, found), NO_TEXT)

    def to_record(self) -> dict[str, Any]:
        """Return everything known, for `from_record`."""
        return {
            "student": self.student,
            "notebooks": [notebook.to_record() for notebook in self.notebooks],
        }

    @classmethod
    def from_record(cls, data: dict[str, Any]) -> SubmissionResult:
        """Return the submission that `to_record` wrote."""
        notebooks = tuple(NotebookResult.from_record(notebook) for notebook in data["notebooks"])
        return cls(data["student"], notebooks)

    def to_json(self, languages: Languages = WRITTEN) -> dict[str, Any]:
        """Return the submission as the JSON contract of `grade` and `check` has it."""
        left = self.left_to_person
        isolation = sorted({notebook.isolation for notebook in self.notebooks} - {""})
        return {
            "student": self.student,
            "score": self.score,
            "max_score": self.max_score,
            "seconds": self.seconds,
            "status": self.status,
            "isolation": ", ".join(isolation),
            "trail": self.trail,
            "notes": [
                {"notebook": notebook.notebook, **languages.to_json(note)}
                for notebook in self.notebooks
                for note in notebook.notes
            ],
            "left_to_person": languages.to_json(left) if left else None,
            "checks": [check.to_json(languages) for check in self.checks],
        }

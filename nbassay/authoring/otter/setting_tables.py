"""What the configurations of an Otter notebook may say, of which kind each setting is.

The keys are those of Otter-Grader 7.0.0. Where a key has no effect here, it may say anything.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator


def _as_text(value: object) -> object:
    """YAML makes numbers and dates of what was meant as text: `name: 7`."""
    is_other = isinstance(value, int | float | datetime.date) and not isinstance(value, bool)
    return str(value) if is_other else value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


_Text = Annotated[str, BeforeValidator(_as_text)]
_Texts = Annotated[tuple[_Text, ...], Strict(False)]
_TextOrTexts = Annotated[tuple[_Text, ...], Strict(False), BeforeValidator(_as_list)]
_Pdf = Annotated[bool, BeforeValidator(lambda value: value == "filtered" or value)]


class _Table(BaseModel):
    """A table of settings; keys that it does not know are told of elsewhere."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, allow_inf_nan=False)


class _Switch(_Table):
    """A table in whose place Otter takes true or false as well."""

    expected: ClassVar[str] = "true, false or a table"

    @model_validator(mode="before")
    @classmethod
    def _read_switch(cls, value: object) -> object:
        return {} if isinstance(value, bool) else value


class ExportCellTable(_Switch):
    """`export_cell`."""

    instructions: _Text = ""
    pdf: bool = True
    filtering: bool = True
    force_save: bool = False
    run_tests: bool = True
    files: _Texts = ()
    require_no_pdf_ack: Any = False
    ignore_log: bool = False


class SeedTable(_Table):
    """`seed`."""

    variable: _Text = ""
    autograder_value: int = 0
    student_value: int = 0


class GenerateTable(_Switch):
    """`generate`."""

    seed: int = 0
    seed_variable: _Text = ""
    points_possible: float = 0
    score_threshold: float = 0
    plugins: Annotated[tuple[Any, ...], Strict(False)] = ()
    serialized_variables: Any = None
    grade_from_log: bool = False
    # Of Gradescope, of PDFs, of what the autograder prints.
    show_stdout: Any = None
    show_hidden: Any = None
    show_all_public: Any = None
    pdf: Any = None
    token: Any = None
    course_id: Any = None
    assignment_id: Any = None
    filtering: Any = None
    pagebreaks: Any = None
    debug: Any = None
    autograder_dir: Any = None
    lang: Any = None
    miniconda_path: Any = None
    logo: Any = None
    print_summary: Any = None
    print_score: Any = None
    zips: Any = None
    log_level: Any = None
    assignment_name: Any = None
    warn_missing_pdf: Any = None
    force_public_test_summary: Any = None
    submit_blank_pdf_on_export_failure: Any = None
    use_submission_pdf: Any = None
    pdf_via_html: Any = None


class TestsTable(_Table):
    """`tests`."""

    __test__: ClassVar[bool] = False

    files: bool = False
    ok_format: bool = True
    url_prefix: _Text = ""


class AssignmentTable(_Table):
    """The configuration of an assignment."""

    name: _Text = ""
    config_file: _Text = ""
    requirements: _TextOrTexts = ()
    overwrite_requirements: bool = False
    environment: _Text = ""
    run_tests: bool = True
    solutions_pdf: _Pdf = False
    template_pdf: _Pdf = False
    init_cell: bool = True
    check_all_cell: bool = False
    export_cell: ExportCellTable = ExportCellTable()
    seed: SeedTable = SeedTable()
    generate: GenerateTable = GenerateTable()
    save_environment: bool = False
    ignore_modules: _Texts = ()
    files: _Texts = ()
    autograder_files: _Texts = ()
    student_files: _Texts = ()
    plugins: Annotated[tuple[Any, ...], Strict(False)] = ()
    tests: TestsTable = TestsTable()
    show_question_points: bool = False
    runs_on: _Text = ""
    python_version: _Text = ""
    channel_priority_strict: bool = True
    strip_solutions_from_all_cells: bool = False
    suppress_no_tests_warning: bool = False


class QuestionTable(_Table):
    """The configuration of a question; `case_points` reads its points."""

    name: _Text = ""
    manual: bool = False
    points: Any = None
    check_cell: bool = True
    export: bool = False
    all_or_nothing: bool = False


class CaseTable(_Table):
    """The configuration of a test case; `hidden` is None where it says nothing of it."""

    name: _Text = ""
    points: Any = None
    hidden: bool | None = Field(default=None)
    success_message: _Text = ""
    failure_message: _Text = ""

"""Running nbgrader's own converters by their API, for one folder, with their troubles caught."""

from __future__ import annotations

import logging
import os
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from nbconvert.exporters import TemplateExporter
from nbgrader.converters import (
    Autograde,
    GenerateAssignment,
    GenerateFeedback,
    NbGraderException,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from nbassay.errors import NbassayError
from nbassay.results import SubmissionResult

_STEPS = "nbassay.gradebook.steps"
# What courses' configurations name, in its place what does the same with a result in hand.
_RECORDING = {
    "nbassay.nbgrader_hooks.GradeInSandbox": f"{_STEPS}.PutResult",
    "nbassay.nbgrader_hooks.SaveMarks": f"{_STEPS}.SaveMarks",
}
_SANITIZE = [
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.CheckCellMetadata",
]
_NBGRADERS = [
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]


@contextmanager
def own_tools_on_path() -> Iterator[None]:
    """Put the interpreter's own scripts first on PATH for the duration.

    nbgrader starts `alembic` by name when it makes a database: without this it finds none, or
    another environment's, when the interpreter is called by its full path.
    """
    before = os.environ.get("PATH")
    scripts = sysconfig.get_path("scripts")
    os.environ["PATH"] = scripts if before is None else scripts + os.pathsep + before
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


class _OneFolder:
    """Finds the notebooks of exactly one folder.

    nbgrader takes names of students and folders for patterns, in which brackets mean something
    else, and strips spaces at their ends.
    """

    coursedir: CourseDirectory
    folder_student = "."

    def init_notebooks(self) -> None:
        folder = self._format_source(  # type: ignore[attr-defined]
            self.coursedir.assignment_id, self.folder_student
        )
        # Joined as text: nbgrader looks for the "./" that stands for no student.
        found = [os.path.join(folder, path.name) for path in sorted(Path(folder).glob("*.ipynb"))]  # noqa: PTH118
        if not found:
            raise NbGraderException(f"{folder} holds no notebook")
        self.assignments = {folder: found}
        self.notebooks: list[str] = []


class OneAssignment(_OneFolder, GenerateAssignment):
    """nbgrader's `generate_assignment` for one assignment."""


class _OneStudent(_OneFolder):
    """Finds the notebooks of one student."""

    def __init__(self, student: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder_student = student


class OneSubmission(_OneStudent, Autograde):
    """nbgrader's `autograde` for one submission of one assignment, whose `result` is in hand."""

    def __init__(self, result: SubmissionResult, **kwargs: Any) -> None:
        super().__init__(result.student, **kwargs)
        self.result = result


class CompiledTemplates(BytecodeCache):
    """Templates as Jinja compiled them: each converter reads its own anew, at half of its time."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known; Jinja itself sees whether the template has changed since."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._known[bucket.key] = bucket.bytecode_to_string()


class OneFeedback(_OneStudent, GenerateFeedback):
    """nbgrader's `generate_feedback` for one student's submission of one assignment."""

    def __init__(self, student: str, compiled: CompiledTemplates, **kwargs: Any) -> None:
        super().__init__(student, **kwargs)
        self._compiled = compiled

    def convert_notebooks(self) -> None:
        """Convert them with templates that are compiled once for all students."""
        if isinstance(self.exporter, TemplateExporter):
            self.exporter.environment.bytecode_cache = self._compiled
        super().convert_notebooks()

    def run_post_convert_hook(self) -> None:
        """Run none: the one of `nbgrader_config.py` writes our page, which comes after this."""


class _Kept(logging.Handler):
    """Keeps what nbgrader says, for the one line that the user gets when it fails."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep errors; of a traceback the line below its last call, which is the reason."""
        if record.levelno >= logging.ERROR:
            lines = record.getMessage().strip().splitlines()
            if lines and lines[0].startswith("Traceback"):
                self.errors.insert(0, _reason(lines))
            elif lines:
                self.errors.append(lines[0])


def _reason(traceback: Sequence[str]) -> str:
    """Return the first line of what was raised: more may follow, as SQL and where to read of it."""
    last_call = max(i for i, line in enumerate(traceback) if line.startswith(("Trace", "  File ")))
    below = [line for line in traceback[last_call + 1 :] if line[:1] not in {" ", "\t", ""}]
    return below[0] if below else traceback[-1]


@contextmanager
def no_session_warnings() -> Iterator[None]:
    """Silence SQLAlchemy's remark on how nbgrader adds submissions; they are added all the same."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*not in session", category=SAWarning)
        yield


@contextmanager
def log_conversion(what: str) -> Iterator[logging.Logger]:
    """Give the log for one converter, and turn its failure into one line that begins with `what`.

    Raises:
        NbassayError: if nbgrader fails inside.
    """
    log = logging.Logger("nbassay.nbgrader")  # its own, so that nothing is printed meanwhile
    kept = _Kept()
    log.addHandler(kept)
    try:
        with own_tools_on_path(), no_session_warnings():
            yield log
    except (NbGraderException, OSError) as error:
        reason = kept.errors[0] if kept.errors else str(error)
        raise NbassayError(f"{what}: {reason}") from error


def recording_config(config: Config) -> Config:
    """Return `config` with steps in nbgrader's `autograde` that record what is in hand.

    They take the places of the steps that grade. A course folder whose configuration lost those
    would run submissions on the instructor's own machine without a sandbox.
    """
    named = [str(step) for step in config.Autograde.get("autograde_preprocessors", [])]
    steps = [_RECORDING.get(own, step) for step in named for own in (_find_own_step(step),)]
    ours = Config()
    ours.Autograde.exporter_class = f"{_STEPS}.SubmissionExporter"
    if not set(_RECORDING.values()) <= set(steps):
        steps = [*_RECORDING.values(), *_NBGRADERS]
        ours.Autograde.sanitize_preprocessors = _SANITIZE
    ours.Autograde.autograde_preprocessors = steps
    merged = Config(config)
    merged.merge(ours)
    return merged


def _find_own_step(step: str) -> str:
    """Return the name of the step of ours that `step`, a name or a class as text, is."""
    return next((own for own in _RECORDING if own in step), "")

"""The records of one notebook run: cells, captures, fits, figures, files and calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbassay.evidence._compile import Compile
from nbassay.evidence._learnt_types import LayerInfo, Model
from nbassay.evidence._open_files import EvidenceError, Folder, Json
from nbassay.evidence._safe_text import short
from nbassay.evidence._value_types import Array, Value

NOTEBOOK_BYTES = 64_000_000

CellStatus = Literal["ok", "error", "timed_out", "not_run"]


@dataclass(frozen=True)
class ErrorInfo:
    """An exception: the name of its class and its text."""

    name: str
    value: str


@dataclass(frozen=True)
class CellRun:
    """How one code cell went; `seconds` of wall time.

    `captured` is False when the kernel said that it could not capture after this cell. `ended`
    says that the kernel ended in it, or was ended because nothing else stopped the cell.
    """

    index: int
    grade_id: str | None
    status: CellStatus
    seconds: float
    error: ErrorInfo | None
    captured: bool = True
    ended: bool = False


@dataclass(frozen=True)
class Validation:
    """The validation data of a fit: arrays where they were arrays, and the number of rows."""

    x: Array | None
    y: Array | None
    rows: int | None


@dataclass(frozen=True)
class Callback:
    """A callback given to `fit`; `builtin` as the student's process says."""

    class_name: str
    builtin: bool
    params: Mapping[str, Json]


@dataclass(frozen=True)
class Fit:
    """One call of `model.fit`.

    `epochs` is what was asked for, `epochs_run` what a budget or a callback left of it.
    `history` has one number per epoch asked for where the budget cut the run short. `here` says
    why it trained beside the notebook; it is "" if the trusted trainer did it, None if not known.

    `network` numbers the model object; `began` is the fingerprint of its weights before, `ended`
    are those of the weights that epochs ended with (None where they are not known), and `steps`
    says how many the optimizer had made by the end. `error` is what ended a fit that raised. Rows
    of a data set come in batches that stay together (`whole_batches`), and in whole ones only
    (`drop_remainder`).
    """

    index: int
    model_class: str
    layers: tuple[LayerInfo, ...]
    source: str
    x: Array | None
    y: Array | None
    epochs: int
    initial_epoch: int
    batch_size: int | None
    validation_split: float
    validation: Validation | None
    callbacks: tuple[Callback, ...]
    class_weight: Mapping[str, float] | None
    sample_weight: bool
    shuffle: bool
    compile: Compile | None
    parameters: int
    epochs_run: int
    stopped_by: str | None
    history: Mapping[str, tuple[float, ...]]
    seconds: float
    here: str | None = None
    network: int | None = None
    began: str | None = None
    ended: tuple[str, ...] | None = None
    steps: int | None = None
    error: ErrorInfo | None = None
    whole_batches: bool = False
    drop_remainder: bool = False


@dataclass(frozen=True)
class Changed:
    """What a callback changed before an epoch: the learning rate, all weights, or both."""

    epoch: int
    learning_rate: float | None
    weights: tuple[Array, ...] | None


@dataclass(frozen=True)
class TrainingRequest:
    """A training that a running notebook asks for: the model as it was before it, and the fit.

    Wanted are the epochs from number `first` to before `epochs`, counted from 0 in this fit, with
    the weights after `each` of them or after the last alone.
    `after` is the number of an earlier request and of its epochs where the model has been trained
    by it already.
    """

    model: Model
    fit: Fit
    epochs: int
    first: int
    each: bool
    sample_weight: Array | None
    changes: tuple[Changed, ...]
    after: tuple[int, int] | None


@dataclass(frozen=True)
class OutputsRequest:
    """What a model makes of rows, asked for by a running notebook."""

    model: Model
    x: Array


@dataclass(frozen=True)
class Figure:
    """One matplotlib figure, counted."""

    axes: int
    images: int
    lines: int
    bars: int
    titles: tuple[str, ...]


@dataclass(frozen=True)
class FileEvidence:
    """A file that the notebook should have written; `model` where it could be loaded as one."""

    exists: bool
    bytes: int
    claimed_sha256: str | None
    model: Model | None
    error: str | None


@dataclass(frozen=True)
class Call:
    """One call of a student's function with a grader's inputs; a result or an error.

    `changed` are the places of arguments that were arrays and that the call changed.
    """

    args: Json
    result: Value | None
    error: ErrorInfo | None
    seconds: float
    changed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Capture:
    """What was taken right after one test cell had run."""

    cell: str
    names: Mapping[str, Value]
    fits: tuple[Fit, ...]
    figures: tuple[Figure, ...]
    files: Mapping[str, FileEvidence]
    calls: Mapping[str, tuple[Call, ...]]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """All that one notebook run left behind, checked.

    `kernel` is "died" where one ended and what it held was lost; cells may have run in a new one.
    """

    cells: tuple[CellRun, ...]
    kernel: Literal["alive", "died"]
    versions: Mapping[str, str]
    captures: Mapping[str, Capture]
    folder: Folder = field(repr=False, compare=False)

    def first_error(self) -> tuple[str | int, str, str] | None:
        """Return cell (its grade id, else its index), error name and short text of the first."""
        for cell in self.cells:
            if cell.status == "error":
                error = cell.error or ErrorInfo("Error", "")
                where = cell.grade_id if cell.grade_id is not None else cell.index
                return where, short(error.name), short(error.value)
        return None

    def executed_notebook(self) -> bytes | None:
        """Return the bytes of the notebook with its outputs, None if there is none.

        They are the student's: parse and sanitise them as such.

        Raises:
            EvidenceError: if the file is a link, no regular file, or too large.
        """
        try:
            return self.folder.read("executed.ipynb", limit=NOTEBOOK_BYTES)
        except EvidenceError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

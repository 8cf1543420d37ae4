"""What comes out of the sandbox: its schema as types, and its safe loading."""

from nbassay.evidence._arrays import ArrayRef, array_sha256
from nbassay.evidence._compile import Compile, Spec, snake_name
from nbassay.evidence._learnt_types import Estimator, History, LayerInfo, Model, Weight
from nbassay.evidence._model_identity import fingerprint
from nbassay.evidence._open_files import EvidenceError, Json
from nbassay.evidence._read_records import load_evidence, load_request
from nbassay.evidence._records import (
    Call,
    Callback,
    Capture,
    CellRun,
    ErrorInfo,
    Evidence,
    Figure,
    FileEvidence,
    Fit,
    OutputsRequest,
    TrainingRequest,
    Validation,
)
from nbassay.evidence._safe_text import ANSI, clean, short, without_colours
from nbassay.evidence._value_types import (
    Array,
    DictValue,
    Function,
    ListValue,
    Missing,
    Other,
    Scalar,
    Table,
    Text,
    TooLarge,
    Value,
)

__all__ = [
    "ANSI",
    "Array",
    "ArrayRef",
    "Call",
    "Callback",
    "Capture",
    "CellRun",
    "Compile",
    "DictValue",
    "ErrorInfo",
    "Estimator",
    "Evidence",
    "EvidenceError",
    "Figure",
    "FileEvidence",
    "Fit",
    "Function",
    "History",
    "Json",
    "LayerInfo",
    "ListValue",
    "Missing",
    "Model",
    "Other",
    "OutputsRequest",
    "Scalar",
    "Spec",
    "Table",
    "Text",
    "TooLarge",
    "TrainingRequest",
    "Validation",
    "Value",
    "Weight",
    "array_sha256",
    "clean",
    "fingerprint",
    "load_evidence",
    "load_request",
    "short",
    "snake_name",
    "without_colours",
]

"""What tests of single graders need: their modules, and evidence made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nbassay import evidence as ev
from nbassay.checks import Submission
from nbassay.evidence._open_files import Folder
from nbassay.keras.models import rebuild
from nbassay.marking.graders import load_graders

ROOT = Path(__file__).resolve().parents[1]


def neighbour(assignment: str, name: str):
    """A module beside the grader files, as they import it."""
    return load_graders(ROOT / "graders" / assignment / f"{name}.py")


def captured(cell: str, fits: tuple[ev.Fit, ...] = (), **values: ev.Value) -> Submission:
    """A submission that holds these values at one test cell."""
    evidence = ev.Evidence(
        cells=(ev.CellRun(0, cell, "ok", 0.0, None),),
        kernel="alive",
        versions={},
        captures={cell: ev.Capture(cell, values, fits, (), {}, {}, ())},
        folder=Folder(Path()),
    )
    return Submission(evidence, cell)


def fit(x: np.ndarray, validation: np.ndarray | None = None, **changes) -> ev.Fit:
    """The record of one fit on these images."""
    record = {
        "index": 0, "model_class": "Sequential", "layers": (), "source": "arrays",
        "x": ev.Array.of(x), "y": None, "epochs": 20, "initial_epoch": 0, "batch_size": 64,
        "validation_split": 0.1 if validation is None else 0.0,
        "validation": None
        if validation is None
        else ev.Validation(ev.Array.of(validation), None, len(validation)),
        "callbacks": (), "class_weight": None, "sample_weight": False, "shuffle": True,
        "compile": None, "parameters": 110_474, "epochs_run": 2, "stopped_by": "budget",
        "history": {}, "seconds": 1.0,
    }  # fmt: skip
    return ev.Fit(**{**record, **changes})


def as_graded(model):
    """A model as graders see it: out of evidence, rebuilt from an allow-list of layers."""
    weights = tuple(ev.Weight(str(each.path), ev.Array.of(each.numpy())) for each in model.weights)
    kind, config = type(model).__name__, json.loads(json.dumps(model.get_config()))
    return rebuild(ev.Model(kind, True, config, None, weights, ()))

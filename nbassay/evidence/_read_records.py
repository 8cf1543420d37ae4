"""Turning run.json and capture/*.json into records, and `load_evidence` itself."""

from __future__ import annotations

import re
from pathlib import Path

from nbassay.evidence import _records as r
from nbassay.evidence._arrays import ArrayStore
from nbassay.evidence._compile import read_compile
from nbassay.evidence._fields import Fields, to_number
from nbassay.evidence._learnt_types import Model
from nbassay.evidence._open_files import LARGEST_INTEGER, TEXT_LENGTH, EvidenceError, Folder
from nbassay.evidence._read_values import (
    MAX_EPOCHS,
    MAX_LAYERS,
    ValueReader,
    read_history,
    read_layers,
)
from nbassay.evidence._safe_text import without_colours

MAX_CELLS = 10_000
MAX_CAPTURES = 200
MAX_FITS = 1_000
MAX_CHANGES = 5_000
MAX_FIGURES = 10_000
MAX_CALLS = 1_000
MAX_ARGUMENTS = 100
MAX_COUNT = 1_000_000
SCHEMA = 1

_CAPTURE = re.compile(r"([A-Za-z0-9_-]{1,100})\.json", re.ASCII)


def load_evidence(out: Path) -> r.Evidence:
    """Return what a run left in `out`, every field checked, arrays left on disk until asked for.

    Everything in `out` is taken to be written by the submission: links are not followed, sizes,
    depths and counts are bounded, nothing is unpickled or evaluated.

    Raises:
        EvidenceError: if anything is missing, too large, or not as the schema has it; nothing else.
    """
    folder = Folder(out)
    run = Fields(folder.json("run.json"), "run.json")
    _check_schema(run)
    versions = {
        str(name): str(text)[:100] for name, text in run.mapping("versions", limit=100).items()
    }
    cells = tuple(_cell(child) for child in run.children("cells", limit=MAX_CELLS))
    ended = {cell.grade_id for cell in cells if cell.ended}
    captures = _captures(folder)
    return r.Evidence(
        cells=cells,
        kernel="alive" if run.choice("kernel", ("alive", "died")) == "alive" else "died",
        versions=versions,
        # Of a cell in which the kernel ended nothing was captured, whatever lies there.
        captures={cell: captures[cell] for cell in captures if cell not in ended},
        folder=folder,
    )


def load_request(out: Path, name: str) -> r.TrainingRequest | r.OutputsRequest:
    """Return what a running notebook asks the trusted side to do, from `out/training/<name>`.

    The run goes on writing in `out`: what counts is what was read.

    Raises:
        EvidenceError: as `load_evidence` does.
    """
    folder = Folder(out)
    fields = Fields(folder.json("training", name), name)
    _check_schema(fields)
    values = ValueReader(ArrayStore(folder))
    model = values.model(fields.child("model"))
    if fields.choice("kind", ("training", "outputs")) == "outputs":
        return r.OutputsRequest(model, values.array(fields.child("x")))
    return r.TrainingRequest(
        model=model,
        fit=_fit(fields.child("fit"), values),
        epochs=fields.integer("epochs", high=MAX_EPOCHS),
        first=fields.integer("first", high=MAX_EPOCHS),
        each=fields.flag("each"),
        sample_weight=values.array_if_small(fields, "sample_weight"),
        changes=tuple(
            _changed(child, values) for child in fields.children("changes", limit=MAX_CHANGES)
        ),
        after=fields.optional("after", _after),
    )


def _changed(fields: Fields, values: ValueReader) -> r.Changed:
    weights = None
    if fields.has("weights"):
        children = fields.children("weights", limit=MAX_LAYERS)
        weights = tuple(values.array(child) for child in children)
    rate = fields.number("learning_rate") if fields.has("learning_rate") else None
    return r.Changed(fields.integer("epoch", high=MAX_EPOCHS), rate, weights)


def _after(fields: Fields) -> tuple[int, int]:
    return fields.integer("request", high=MAX_FITS), fields.integer("epochs", high=MAX_EPOCHS)


def _captures(folder: Folder) -> dict[str, r.Capture]:
    """Read the captures; half-written files under other names are not looked at."""
    found = [match for name in folder.names("capture") if (match := _CAPTURE.fullmatch(name))]
    if len(found) > MAX_CAPTURES:
        raise EvidenceError("capture/ in the evidence holds too many files")
    values = ValueReader(ArrayStore(folder))
    return {
        match[1]: _capture(Fields(folder.json("capture", match[0]), match[0]), match[1], values)
        for match in found
    }


def _check_schema(fields: Fields) -> None:
    if fields.integer("schema") != SCHEMA:
        raise fields.wrong("schema", str(SCHEMA))


def _cell(fields: Fields) -> r.CellRun:
    status = fields.choice("status", ("ok", "error", "timed_out", "not_run"))
    return r.CellRun(
        index=fields.integer("index", high=MAX_COUNT),
        grade_id=fields.text("grade_id") if fields.has("grade_id") else None,
        status=status,  # type: ignore[arg-type]
        seconds=fields.number("seconds", default=0.0),
        error=fields.optional("error", _error),
        captured=not fields.has("capture_error"),
        ended=fields.flag("ended", default=False),
    )


def _error(fields: Fields) -> r.ErrorInfo:
    return r.ErrorInfo(
        fields.text("name", default=""),
        without_colours(fields.text("value", default="", limit=TEXT_LENGTH)),
    )


def _capture(fields: Fields, cell: str, values: ValueReader) -> r.Capture:
    _check_schema(fields)
    if fields.text("cell") != cell:
        raise fields.wrong("cell", "the name of the file")
    capture = r.Capture(
        cell=cell,
        names=values.mapping(fields, "names"),
        fits=tuple(_fit(child, values) for child in fields.children("fits", limit=MAX_FITS)),
        figures=tuple(_figure(child) for child in fields.children("figures", limit=MAX_FIGURES)),
        files={
            name: _file(Fields(item, f"{fields.where}/files/{name}"), values)
            for name, item in fields.mapping("files", limit=100).items()
        },
        calls=_calls(fields, values),
        warnings=fields.texts("warnings", limit=1_000),
    )
    _check_fit_numbers(capture, fields)
    return capture


def _check_fit_numbers(capture: r.Capture, fields: Fields) -> None:
    """A model's `fits` and a fit's `index` must be places in the list of fits."""
    if any(fit.index != place for place, fit in enumerate(capture.fits)):
        raise fields.wrong("fits", "indices that count from 0")
    models = [value for value in capture.names.values() if isinstance(value, Model)]
    models += [file.model for file in capture.files.values() if file.model]
    if any(place >= len(capture.fits) for model in models for place in model.fits):
        raise fields.wrong("fits", "a fit for each place that a model names")


def _fit(fields: Fields, values: ValueReader) -> r.Fit:
    return r.Fit(
        index=fields.integer("index", high=MAX_FITS),
        model_class=fields.text("model_class"),
        layers=read_layers(fields),
        source=fields.choice("source", ("arrays", "dataset", "generator", "unknown")),
        x=values.array_if_small(fields, "x"),
        y=values.array_if_small(fields, "y"),
        epochs=_asked_integer(fields, "epochs") or 0,
        initial_epoch=_asked_integer(fields, "initial_epoch") or 0,
        batch_size=_asked_integer(fields, "batch_size"),
        validation_split=fields.asked("validation_split") or 0.0,
        validation=fields.optional("validation", lambda child: _validation(child, values)),
        callbacks=tuple(_callback(child) for child in fields.children("callbacks", limit=100)),
        class_weight=_class_weight(fields),
        sample_weight=fields.flag("sample_weight", default=False),
        shuffle=fields.flag("shuffle", default=True),
        compile=fields.optional("compile", read_compile),
        parameters=fields.integer("parameters", default=0),
        epochs_run=fields.integer("epochs_run", high=MAX_EPOCHS),
        stopped_by=_stopped_by(fields),
        history=read_history(fields.json("history")),
        seconds=fields.number("seconds", default=0.0),
        here=fields.text("here", limit=200) if fields.has("here") else None,
        network=fields.integer("network") if fields.has("network") else None,
        began=fields.text("began", limit=64) if fields.has("began") else None,
        ended=fields.texts("ended", limit=MAX_EPOCHS) if fields.has("ended") else None,
        steps=fields.integer("steps") if fields.has("steps") else None,
        error=fields.optional("error", _error),
        whole_batches=fields.flag("whole_batches", default=False),
        drop_remainder=fields.flag("drop_remainder", default=False),
    )


def _asked_integer(fields: Fields, key: str) -> int | None:
    """Return a count that the student chose; what is no count was no use to Keras either."""
    number = fields.asked(key)
    return int(number) if number is not None and 0 <= number < LARGEST_INTEGER else None


def _stopped_by(fields: Fields) -> str | None:
    if not fields.has("stopped_by"):
        return None
    return fields.choice("stopped_by", ("budget", "callback", "error"))


def _validation(fields: Fields, values: ValueReader) -> r.Validation:
    return r.Validation(
        x=values.array_if_small(fields, "x"),
        y=values.array_if_small(fields, "y"),
        rows=fields.integer("rows") if fields.has("rows") else None,
    )


def _callback(fields: Fields) -> r.Callback:
    return r.Callback(
        fields.text("class"),
        fields.flag("builtin", default=False),
        fields.mapping("params", limit=100),
    )


def _class_weight(fields: Fields) -> dict[str, float] | None:
    """Return the weights by class; empty when the student gave something else."""
    if not fields.has("class_weight"):
        return None
    given = fields.json("class_weight")
    items = given.items() if isinstance(given, dict) else ()
    return {name: weight for name, item in items if (weight := to_number(item)) is not None}


def _figure(fields: Fields) -> r.Figure:
    counts = {
        key: fields.integer(key, default=0, high=MAX_COUNT)
        for key in ("axes", "images", "lines", "bars")
    }
    return r.Figure(**counts, titles=fields.texts("titles", limit=1_000))


def _file(fields: Fields, values: ValueReader) -> r.FileEvidence:
    # A .keras file may hold a bare layer: then its value is "other".
    model = fields.optional("model", values.value)
    return r.FileEvidence(
        exists=fields.flag("exists"),
        bytes=fields.integer("bytes", default=0),
        claimed_sha256=fields.text("sha256", limit=64, default="") or None,
        model=model if isinstance(model, Model) else None,
        error=fields.text("error") if fields.has("error") else None,
    )


def _calls(fields: Fields, values: ValueReader) -> dict[str, tuple[r.Call, ...]]:
    names = fields.mapping("calls", limit=100)
    calls = Fields(names, f"{fields.where}/calls")
    return {
        name: tuple(_call(child, values) for child in calls.children(name, limit=MAX_CALLS))
        for name in names
    }


def _call(fields: Fields, values: ValueReader) -> r.Call:
    return r.Call(
        args=fields.json("args"),
        result=fields.optional("result", values.value),
        error=fields.optional("error", _error),
        seconds=fields.number("seconds", default=0.0),
        changed=fields.integers("changed", limit=MAX_ARGUMENTS),
    )

"""Which pictures a notebook's evidence gives: one per training, one per confusion matrix."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nbassay import evidence as ev
from nbassay.evidence import Array, Capture, Evidence, EvidenceError, Fit, ListValue, Value
from nbassay.reports import wording
from nbassay.reports.cells import Room
from nbassay.reports.drawing import TRAINING, VALIDATION, Curve, Picture, draw_curve, draw_matrix
from nbassay.texts import NO_TEXT, Reading, Text, as_is, listed

MAX_FITS = 12  # a notebook
MAX_POINTS = 5_000  # a curve
MAX_CLASSES = 20
LARGEST = 1e12  # values beyond are not drawn; matplotlib's ticks overflow near the float limits
ACCURACIES = (
    "accuracy",
    "acc",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
)


@dataclass(frozen=True)
class FitView:
    """One training: its curves, and sentences on how long it ran and who trained it."""

    number: int
    model: str
    ran: Text
    trained: Text
    stopped: bool
    curves: tuple[Picture, ...]
    last: tuple[tuple[Text, str], ...]


@dataclass(frozen=True)
class MatrixView:
    """One confusion matrix, and the class names when they could not be drawn into it."""

    cell: str
    picture: Picture
    names: tuple[str, ...]


@dataclass(frozen=True)
class PicturesView:
    """All pictures of one notebook; `note` says when some are missing."""

    fits: tuple[FitView, ...] = ()
    matrices: tuple[MatrixView, ...] = ()
    note: Text = NO_TEXT


def pictures_view(evidence: Evidence | None, room: Room, reading: Reading) -> PicturesView:
    """Return the learning curves and confusion matrices that `evidence` holds, for who reads so."""
    if evidence is None:
        return PicturesView()
    fits = _all_fits(evidence)
    views: list[FitView] = []
    for fit in fits[:MAX_FITS]:
        view = _fit_view(fit, reading)
        if not all(_take(picture, room) for picture in view.curves):
            return PicturesView(tuple(views), (), wording.NOT_DRAWN)
        views.append(view)
    matrices = tuple(view for view in _matrices(evidence, reading) if _take(view.picture, room))
    note = wording.NOT_DRAWN if len(fits) > MAX_FITS else NO_TEXT
    return PicturesView(tuple(views), matrices, note)


def _take(picture: Picture, room: Room) -> bool:
    return room.take_image(picture.light + picture.dark)


def _all_fits(evidence: Evidence) -> tuple[Fit, ...]:
    """Return the trainings of the latest capture: each capture lists all since the start."""
    return max((capture.fits for capture in evidence.captures.values()), key=len, default=())


def _fit_view(fit: Fit, reading: Reading) -> FitView:
    asked, ran = fit.epochs - fit.initial_epoch, fit.epochs_run
    stopped = fit.stopped_by == "budget" and ran < asked
    curves = tuple(_curves(fit.history, ran))
    return FitView(
        number=fit.index + 1,
        model=fit.model_class,
        ran=_ran(ran, asked, fit.stopped_by),
        trained=wording.trained_by(fit.here),
        stopped=stopped,
        curves=tuple(draw_curve(one, reading, asked=asked, stopped=stopped) for one in curves),
        last=tuple(_last_values(curves)),
    )


def _ran(ran: int, asked: int, reason: str | None) -> Text:
    if ran >= asked:
        return wording.ran_all(ran)
    if reason == "budget":
        return wording.ran_fewer(ran, asked)
    return wording.ended_early(ran, asked, reason)


def _curves(history: Mapping[str, Sequence[float]], ran: int) -> Iterator[Curve]:
    """Yield loss and one further measure, cut to the epochs that were really run."""
    others = [key for key in history if key != "loss" and not key.startswith("val_")]
    known = [key for key in ACCURACIES if key in others]
    rates = {"lr", "learning_rate"}
    measures = known[:1] or [key for key in others if key not in rates][:1]
    for key in ["loss", *measures]:
        train = _values(history.get(key, ()), ran)
        valid = _values(history.get(f"val_{key}", ()), ran)
        if any(math.isfinite(value) for value in (*train, *valid)):
            name = key.replace("_", " ")[:40]  # Keras's own word for it in every language
            known_as = as_is(ko=name, en=name) if _drawable(key) else wording.MEASURE
            yield Curve(known_as, train, valid)


def _values(values: Sequence[float], ran: int) -> tuple[float, ...]:
    """Return numbers that can be drawn; those that cannot leave a gap."""
    found = (float(value) for value in values[: min(ran, MAX_POINTS)])
    return tuple(value if abs(value) <= LARGEST else math.nan for value in found)


def _last_values(curves: Sequence[Curve]) -> Iterator[tuple[Text, str]]:
    for curve in curves:
        for kind, values in ((TRAINING, curve.train), (VALIDATION, curve.valid)):
            if values:
                yield listed([curve.label, kind]), f"{values[-1]:.4g}"


def _matrices(evidence: Evidence, reading: Reading) -> Iterator[MatrixView]:
    names = _class_names(evidence)
    for cell, capture in evidence.captures.items():
        counts = _counts(capture)
        if counts is None:
            continue
        fitting = names if len(names) == len(counts) else ()
        numbers = [str(number) for number in range(len(counts))]
        drawable = bool(fitting) and all(_drawable(name) for name in fitting)
        shown = [name[:14] for name in fitting] if drawable else numbers
        picture = draw_matrix(counts, shown, reading)
        yield MatrixView(cell, picture, () if drawable else tuple(name[:40] for name in fitting))


def _counts(capture: Capture) -> np.ndarray | None:
    """Return the captured `matrix` if it is a square of finite counts, None otherwise."""
    value = capture.names.get("matrix")
    if not isinstance(value, Array) or len(value.shape) != 2:
        return None
    if value.shape[0] != value.shape[1] or not 2 <= value.shape[0] <= MAX_CLASSES:
        return None
    try:
        counts = np.asarray(value.load(), dtype=float)
    except (EvidenceError, TypeError, ValueError):
        return None
    usable = np.isfinite(counts).all() and (counts >= 0).all() and counts.max() <= LARGEST
    return counts if usable else None


def _class_names(evidence: Evidence) -> tuple[str, ...]:
    """Return the captured `label_names`, a list of texts or an array of them; () if neither."""
    for capture in evidence.captures.values():
        if found := _texts_of(capture.names.get("label_names")):
            return found
    return ()


def _texts_of(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, ListValue) and len(value.items) <= MAX_CLASSES:
        return tuple(item.value for item in value.items if isinstance(item, ev.Text))
    if isinstance(value, Array) and len(value.shape) == 1 and value.shape[0] <= MAX_CLASSES:
        try:
            found = value.load()
        except EvidenceError:
            return ()
        return tuple(found.tolist()) if found.dtype.kind == "U" else ()
    return ()


def _drawable(text: str) -> bool:
    """Whether the drawing's font has all of it; Korean names go below the picture instead."""
    return bool(text) and text.isascii() and text.isprintable()

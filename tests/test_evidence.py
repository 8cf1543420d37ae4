"""What came out of the sandbox is loaded exactly, or refused with one kind of error."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from nbassay import evidence as ev
from nbassay.evidence._fields import Fields
from nbassay.kernel.export_arrays import ArrayStore
from nbassay.kernel.export_values import Exporter

RUN: dict[str, Any] = {
    "schema": 1,
    "cells": [
        {"index": 0, "grade_id": "load", "status": "ok", "seconds": 0.5, "error": None},
        {
            "index": 2,
            "grade_id": None,
            "status": "error",
            "seconds": 0.1,
            "error": {"name": "ValueError", "value": "bad \x1b[31mthing\nhere"},
        },
    ],
    "kernel": "alive",
    "versions": {"python": "3.11.7"},
}
SHA = "a" * 64
MISSING = {"kind": "missing"}
FUZZ = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def write_out(out: Path, capture: Any = None, cell: str = "test_x", run: Any = RUN) -> Path:
    """Write run.json and, if given, one capture."""
    (out / "capture").mkdir(parents=True, exist_ok=True)
    (out / "arrays").mkdir(exist_ok=True)
    (out / "run.json").write_text(json.dumps(run))
    if capture is not None:
        (out / "capture" / f"{cell}.json").write_text(json.dumps(capture))
    return out


def capture_of(names: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "cell": "test_x",
        "names": names or {},
        "fits": [],
        "figures": [],
        "files": {},
        "calls": {},
        "warnings": [],
        **more,
    }


def loaded(out: Path, value: Any) -> ev.Value:
    """Return one VALUE after its way through the files."""
    write_out(out, capture_of({"it": value}))
    return ev.load_evidence(out).captures["test_x"].names["it"]


def exported(out: Path, value: Any) -> ev.Value:
    """Return a Python object after leaving by the exporter that runs in the sandbox."""
    write_out(out)
    exporter = Exporter(ArrayStore(out / "arrays", 10**9, 10**9), lambda model: MISSING)
    return loaded(out, exporter.export(value))


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def header(text: str) -> bytes:
    """Return an .npy header of version 1.0 that says `text`."""
    body = text.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body


def put(out: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write arrays/<SHA>.npz with the given members."""
    write_out(out)
    with zipfile.ZipFile(out / "arrays" / f"{SHA}.npz", "w", method) as archive:
        for name, data in members.items():
            # Without the time of writing: equal members make an equal file.
            archive.writestr(zipfile.ZipInfo(name), data, method)


def array_value(dtype: str = "float32", shape: Any = (3,), **more: Any) -> dict[str, Any]:
    ref = {"file": SHA, "dtype": dtype, "shape": list(shape), "codec": "raw", "scale": 1, **more}
    return {"kind": "array", "array": ref}


def array_at(out: Path, **more: Any) -> ev.Array:
    value = loaded(out, array_value(**more))
    assert isinstance(value, ev.Array)
    return value


ARRAYS = [
    np.arange(12.0).reshape(3, 4),
    np.asfortranarray(np.arange(12, dtype=np.int16).reshape(3, 4)),
    np.array([[True, False]]),
    np.array([1.5, np.nan, np.inf], dtype=np.float16),
    np.array(["셔츠", "bag", ""]),
    np.array(7.0),
    np.empty((0, 5), dtype=np.uint8),
    np.arange(3, dtype=">i4"),
    (np.arange(100_000) % 256).astype(np.float32).reshape(-1, 100) / np.float32(255),
    (np.arange(100_000) % 256).astype(np.float64) / 255,
    np.eye(200),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda a: f"{a.dtype}{a.shape}")
def test_arrays_arrive_as_they_left(tmp_path: Path, array: np.ndarray) -> None:
    """Every allowed type keeps its items, type and shape, packed or not, and cannot be changed."""
    value = exported(tmp_path, array)
    assert isinstance(value, ev.Array)
    got = value.load()
    np.testing.assert_array_equal(got, array)
    assert (got.dtype, got.shape) == (array.dtype.newbyteorder("="), array.shape)
    assert (value.dtype, value.shape) == (got.dtype, got.shape)
    assert not got.flags.writeable
    assert value.load() is got
    assert value.sha256 == ev.array_sha256(array) == ev.Array.of(array).sha256


def test_hash_is_of_the_content_not_of_the_claimed_name(tmp_path: Path) -> None:
    """A file named after another array does not pass for it; packing does not change the hash."""
    codes = np.array([0, 128, 255], dtype=np.uint8)
    put(tmp_path, {"data.npy": npy(codes)})
    packed = array_at(tmp_path, codec="u8", scale=255)
    np.testing.assert_array_equal(packed.load(), codes.astype(np.float32) / np.float32(255))
    assert packed.sha256 == ev.array_sha256(codes.astype(np.float32) / np.float32(255))
    assert packed.sha256 != SHA
    assert ev.array_sha256(np.zeros(2)) != ev.array_sha256(np.zeros((2, 1)))
    assert ev.array_sha256(np.zeros(2, ">f4")) == ev.array_sha256(np.zeros(2, "<f4"))


def test_other_values_arrive_as_they_left(tmp_path: Path) -> None:
    """Scalars, texts, containers, tables, estimators and functions keep what graders look at."""
    scaler = StandardScaler().fit(np.arange(6.0).reshape(3, 2))

    def predict_digit(path, model=None):
        return path

    value = exported(
        tmp_path,
        {
            "n": 3,
            "f": float("nan"),
            "b": True,
            "none": None,
            "text": "a\nb\tc\x1b[2J\u202e",
            "list": ["a", 1],
            "table": pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}),
            "series": pd.Series([1, 2], name="s"),
            "scaler": scaler,
            "function": predict_digit,
            "other": object(),
            "huge": 2**80,
        },
    )
    assert isinstance(value, ev.DictValue)
    assert value.get("n") == ev.Scalar(3)
    assert np.isnan(value.get("f").value)  # type: ignore[attr-defined]
    assert value.get("b") == ev.Scalar(True)
    assert value.get("none") == ev.Scalar(None)
    assert value.get("text") == ev.Text("a\nb\tc")
    assert value.get("list") == ev.ListValue((ev.Text("a"), ev.Scalar(1)))
    table = value.get("table")
    assert isinstance(table, ev.Table)
    assert table.load()["b"].tolist() == ["x", "y"]
    with pytest.raises(ev.EvidenceError):
        table.to_numpy()
    series = value.get("series")
    assert isinstance(series, ev.Table)
    assert series.to_numpy().tolist() == [1, 2]
    estimator = value.get("scaler")
    assert isinstance(estimator, ev.Estimator)
    assert estimator.class_name == "StandardScaler"
    assert estimator.fitted["mean_"].load().tolist() == [2.0, 3.0]  # type: ignore[attr-defined]
    assert value.get("function").describe().en == "the function predict_digit(path, model=None)"
    assert value.get("huge").describe().en == "an object of type int"
    assert value.get("absent") == ev.Missing()


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        (
            ev.Array.of(np.zeros((621, 17))),
            "an array of float64 and shape (621, 17)",
            "모양이 (621, 17)인 float64 배열",
        ),
        (ev.Missing(), "nothing", "없음"),
        (ev.Text("abc"), "a text of 3 characters", "3글자인 문자열"),
        (ev.ListValue((ev.Text("abc"),)), "a list of 1 item", "원소가 1개인 리스트"),
        (ev.DictValue(()), "a dict of 0 keys", "키가 0개인 dict"),
        (ev.Scalar(0.93), "the float 0.93", "실수 0.93"),
        (ev.Scalar(3), "the int 3", "정수 3"),
        (ev.Scalar(True), "True", "True"),
        (ev.Scalar(None), "None", "None"),
        (ev.Function("<lambda>", "(x)"), "the function ‹lambda›(x)", "함수 ‹lambda›(x)"),
        (ev.Function("a.B", "(...)"), "an object of type a.B", "a.B 객체"),
        (ev.Other("m.\x1b[31m<b>\nC"), "an object of type m.‹b› C", "m.‹b› C 객체"),
        (
            ev.Table(("a",), (ev.Array.of(np.zeros(3)),), 3),
            "a DataFrame of shape (3, 1)",
            "모양이 (3, 1)인 DataFrame",
        ),
    ],
)
def test_descriptions_are_short_and_safe(value: ev.Value, english: str, korean: str) -> None:
    """A description holds nothing that a terminal or a page would act on."""
    assert (value.describe().en, value.describe().ko) == (english, korean)


def test_descriptions_are_bounded() -> None:
    """A name of a million letters does not fill a page."""
    assert len(ev.Other("x" * 10**6).describe().en) <= 120


def test_run_record_is_read(tmp_path: Path) -> None:
    """Cells, kernel, versions and the first error are there for messages, made safe."""
    evidence = ev.load_evidence(write_out(tmp_path))
    assert [cell.status for cell in evidence.cells] == ["ok", "error"]
    assert evidence.kernel == "alive"
    assert evidence.versions == {"python": "3.11.7"}
    assert evidence.first_error() == (2, "ValueError", "bad thing here")
    assert evidence.executed_notebook() is None
    (tmp_path / "executed.ipynb").write_text("{}")
    assert evidence.executed_notebook() == b"{}"


def test_fits_figures_files_and_calls_are_read(tmp_path: Path) -> None:
    """Every record of a capture arrives, and what a student chose oddly is no tampering."""
    put(tmp_path, {"data.npy": npy(np.zeros(3, np.float32))})
    ref = array_value()["array"]
    fit = {
        "index": 0,
        "model_class": "Sequential",
        "layers": [
            {"class": "Dense", "name": "d", "output_shape": [None, 1], "params": 4},
            {"class": "Dropout", "name": "o", "output_shape": [None, 1], "params": 0, "rate": 0.25},
            {"class": "Odd", "name": "p", "output_shape": [None, 1], "params": 0, "rate": "much"},
        ],
        "source": "arrays",
        "x": ref,
        "y": None,
        "epochs": 500,
        "batch_size": "all",
        "validation_split": 0.25,
        "validation": {"x": ref, "y": ref, "rows": 3},
        "callbacks": [{"class": "EarlyStopping", "builtin": True, "params": {"patience": 3}}],
        "class_weight": {"0": 1.0, "1": 2},
        "compile": {
            "optimizer": {"class": "RMSprop", "config": {"learning_rate": 0.01}},
            "loss": {"class": "BinaryCrossentropy", "config": {"from_logits": True}},
            "metrics": ["accuracy", [{"class": "AUC", "config": {}}]],
        },
        "parameters": 4,
        "epochs_run": 60,
        "stopped_by": "budget",
        "history": {"loss": [0.5, "nan"], "f1": [[0.1, 0.2]], "odd": "text"},
    }
    model = {
        "kind": "model",
        "class": "Sequential",
        "builtin": True,
        "config": {"layers": []},
        "compile": None,
        "weights": [{"path": "d/bias", "array": ref}],
        "layers": [],
        "fits": [0],
    }
    capture = capture_of(
        fits=[fit],
        figures=[{"axes": 9, "images": 9, "lines": 0, "bars": 0, "titles": ["bag\x00"]}],
        files={
            "m.keras": {"exists": True, "bytes": 5, "sha256": SHA, "model": model, "error": None},
            "l.keras": {"exists": True, "bytes": 5, "model": {"kind": "other", "type": "x"}},
        },
        calls={"f": [{"args": 0, "result": MISSING, "error": None, "seconds": 0.1}]},
        warnings=["input_transformer"],
    )
    got = ev.load_evidence(write_out(tmp_path, capture)).captures["test_x"]
    (read,) = got.fits
    assert (read.epochs, read.epochs_run, read.batch_size) == (500, 60, None)
    assert [layer.rate for layer in read.layers] == [None, 0.25, None]
    assert read.history.keys() == {"loss"}
    assert read.x is not None
    assert read.x.shape == (3,)
    assert read.validation is not None
    assert read.validation.rows == 3
    assert read.class_weight == {"0": 1.0, "1": 2.0}
    assert read.compile is not None
    assert read.compile.optimizer_name == "rmsprop"
    assert (read.compile.loss_name, read.compile.from_logits) == ("binary_crossentropy", True)
    assert read.compile.metric_names == ("accuracy", "auc")
    assert got.figures == (ev.Figure(9, 9, 0, 0, ("bag",)),)
    assert got.files["m.keras"].model is not None
    assert got.files["m.keras"].model.fits == (0,)
    assert got.files["l.keras"].model is None
    assert got.calls["f"][0].result == ev.Missing()
    assert got.warnings == ("input_transformer",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"),
        ("sparse_categorical_crossentropy", "sparse_categorical_crossentropy"),
        ("mse", "mean_squared_error"),
        ("AUC", "auc"),
        ("AdamW", "adamw"),
        ("Adam", "adam"),
    ],
)
def test_names_of_losses_are_one(text: str, name: str) -> None:
    """A loss given as text, alias or object has one name."""
    assert ev.snake_name(text) == name


# --- hostile folders -------------------------------------------------------------------------


def refuse(out: Path) -> None:
    with pytest.raises(ev.EvidenceError):
        ev.load_evidence(out)


def test_empty_folder_and_no_folder_are_refused(tmp_path: Path) -> None:
    """A run that left nothing is an error of the evidence, not a traceback."""
    refuse(tmp_path)
    refuse(tmp_path / "absent")


@pytest.mark.parametrize("name", ["run.json", "capture", "capture/test_x.json", "arrays"])
def test_links_are_not_followed(tmp_path: Path, name: str) -> None:
    """A link in place of a file or folder reads nothing from elsewhere."""
    real, out = tmp_path / "real", tmp_path / "out"
    put(real, {"data.npy": npy(np.zeros(3, np.float32))})
    put(out, {"data.npy": npy(np.zeros(3, np.float32))})
    for folder in (real, out):
        write_out(folder, capture_of({"it": array_value()}))
    (out / name).rename(tmp_path / "moved")
    (out / name).symlink_to(real / name)
    refuse(out)


def test_array_links_are_not_followed(tmp_path: Path) -> None:
    """An array file that is a link is refused, when loaded late as well."""
    put(tmp_path, {"data.npy": npy(np.zeros(3, np.float32))})
    array = array_at(tmp_path)
    path = tmp_path / "arrays" / f"{SHA}.npz"
    path.rename(tmp_path / "moved.npz")
    path.symlink_to(tmp_path / "moved.npz")
    with pytest.raises(ev.EvidenceError):
        array.load()
    refuse(tmp_path)


@pytest.mark.parametrize("name", ["run.json", "capture/test_x.json", f"arrays/{SHA}.npz"])
def test_fifos_do_not_hang_the_reader(tmp_path: Path, name: str) -> None:
    """A pipe without a writer is refused at once instead of waited for."""
    put(tmp_path, {"data.npy": npy(np.zeros(3, np.float32))})
    write_out(tmp_path, capture_of({"it": array_value()}))
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    refuse(tmp_path)


@pytest.mark.parametrize("name", ["run.json", "capture/test_x.json"])
def test_folders_in_place_of_files_are_refused(tmp_path: Path, name: str) -> None:
    """A folder named like a file is refused."""
    write_out(tmp_path, capture_of())
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    refuse(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        '{"a":' * 30_000,
        "[" + "[]," * 1_100_000 + "[]]",
        "nul",
        "\udcff",
        '{"schema": ' + "9" * 5_000 + "}",
        json.dumps({**RUN, "schema": 2}),
        json.dumps({**RUN, "schema": True}),
        json.dumps({**RUN, "kernel": "fine"}),
        json.dumps({**RUN, "cells": [{"index": -1, "status": "ok"}]}),
        json.dumps({**RUN, "cells": [{"index": 10**30, "status": "ok"}]}),
        json.dumps({**RUN, "cells": {"index": 0}}),
        json.dumps({**RUN, "cells": [{"index": 0, "grade_id": 5, "status": "ok"}]}),
        json.dumps({**RUN, "cells": [{"index": 0, "status": ["ok"]}]}),
        json.dumps({**RUN, "versions": [1]}),
        json.dumps({**RUN, "padding": "x" * 200_000}),
    ],
    ids=range(18),
)
def test_bad_run_records_are_refused(tmp_path: Path, text: str) -> None:
    """Broken, deep, huge and mistyped JSON ends in the one error."""
    write_out(tmp_path)
    (tmp_path / "run.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    refuse(tmp_path)


def test_json_beyond_its_size_is_refused_unread(tmp_path: Path) -> None:
    """A sparse file of a terabyte costs a look at its first bytes."""
    write_out(tmp_path)
    with (tmp_path / "run.json").open("wb") as file:
        file.truncate(10**12)
    refuse(tmp_path)


@pytest.mark.parametrize(
    "capture",
    [
        capture_of(cell="test_other"),
        capture_of(schema=3),
        capture_of({"it": 5}),
        capture_of({"it": {"kind": "pickle"}}),
        capture_of({"it": {"kind": ["array"]}}),
        capture_of({"it": {"kind": "scalar", "value": "many"}}),
        capture_of({"it": {"kind": "text", "value": 5}}),
        capture_of({"it": {"kind": "list", "items": [MISSING] * 1_001}}),
        capture_of({"it": {"kind": "dict", "items": [[1, MISSING]]}}),
        capture_of({"it": {"kind": "array", "array": None}}),
        capture_of({"it": {"kind": "model", "class": "Sequential", "builtin": 1}}),
        capture_of({"it": {"kind": "model", "class": "S", "builtin": True, "fits": [0]}}),
        capture_of({"it": {"kind": "table", "columns": ["a"], "data": [], "index_length": 0}}),
        capture_of(fits=[{"index": 5}]),
        capture_of(fits="none"),
        capture_of(figures=[{"axes": 1.5}]),
        capture_of(files={"a": {"exists": "yes"}}),
        capture_of(calls={"f": {"0": MISSING}}),
        capture_of(warnings=[1]),
    ],
    ids=range(19),
)
def test_bad_captures_are_refused(tmp_path: Path, capture: Any) -> None:
    """A capture that our exporter could not have written is refused."""
    refuse(write_out(tmp_path, capture))


def test_long_names_do_not_make_every_field_below_them_slow() -> None:
    """Where a field stands is part of its error, and was copied with all names for each field."""
    fields = Fields({"a": {"b": {}}}, "x" * 100_000)
    assert len(fields.child("a").child("b").where) < 2_000


def test_nested_values_are_bounded(tmp_path: Path) -> None:
    """A list in a list in a list ends."""
    value: Any = MISSING
    for _ in range(14):
        value = {"kind": "list", "items": [value]}
    refuse(write_out(tmp_path, capture_of({"it": value})))


@pytest.mark.parametrize(
    "more",
    [
        {"file": "../../etc/passwd"},
        {"file": "A" * 64},
        {"file": "b" * 64},
        {"file": SHA + "0"},
        {"dtype": "object"},
        {"dtype": "O"},
        {"dtype": "V8"},
        {"dtype": "complex64"},
        {"dtype": "datetime64[s]"},
        {"dtype": "f4,f4"},
        {"dtype": "float64"},
        {"dtype": "U0"},
        {"shape": [4]},
        {"shape": [3, 1]},
        {"shape": [-3]},
        {"shape": [True]},
        {"shape": "3"},
        {"shape": [1] * 100},
        {"codec": "zip"},
        {"codec": "u8"},
        {"scale": 255},
        {"codec": "u8", "scale": 7},
        {"codec": "u8", "dtype": "int64", "scale": 255},
    ],
    ids=str,
)
def test_references_that_do_not_fit_the_file_are_refused(tmp_path: Path, more: Any) -> None:
    """Names outside the folder, types off the list and wrong shapes never reach numpy."""
    put(tmp_path, {"data.npy": npy(np.zeros(3, np.float32))})
    refuse(write_out(tmp_path, capture_of({"it": array_value(**more)})))


def test_a_declared_terabyte_is_too_large_and_not_allocated(tmp_path: Path) -> None:
    """A shape beyond the budget is reported as such: what is packed small need not unpack small."""
    put(tmp_path, {"data.npy": npy(np.zeros(3, np.float32))})
    value = loaded(tmp_path, array_value(shape=[10**6, 10**6]))
    assert value == ev.TooLarge(4 * 10**12)


FLOATS = npy(np.zeros(3, np.float32))
HEADERS = {
    "object": npy(np.array([{}, 1, 2], dtype=object)),
    "terabyte": header("{'descr': '<f4', 'fortran_order': False, 'shape': (250000000000,), }"),
    "empty but endless": header(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 99999999999999999999), }"
    ),
    "record": header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }"),
    "code": header("{'descr': __import__('os').system('id'), 'fortran_order': 0, 'shape': 3}"),
    "deep": header("(" * 3000),
    "negative": header("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }"),
    "no width": header("{'descr': '<U0', 'fortran_order': False, 'shape': (3,), }"),
    "truncated": FLOATS[:-1],
    "too long": FLOATS + b"\x00",
    "no header": b"\x00" * 12,
    "only magic": FLOATS[:8],
    "version 3": FLOATS[:6] + b"\x03" + FLOATS[7:],
    "header beyond end": FLOATS[:8] + b"\xff\xff" + FLOATS[10:],
    "nothing": b"",
}


@pytest.mark.parametrize("name", HEADERS)
def test_bad_array_members_are_refused(tmp_path: Path, name: str) -> None:
    """Objects, records, code and sizes that do not add up are refused before memory is taken."""
    put(tmp_path, {"data.npy": HEADERS[name]})
    refuse(write_out(tmp_path, capture_of({"it": array_value()})))


@pytest.mark.parametrize(
    "members",
    [{}, {"data": FLOATS}, {"../data.npy": FLOATS}, {"data.npy": FLOATS, "b.npy": FLOATS}],
    ids=len,
)
def test_archives_with_other_members_are_refused(tmp_path: Path, members: Any) -> None:
    """An archive holds data.npy and nothing else."""
    put(tmp_path, members)
    refuse(write_out(tmp_path, capture_of({"it": array_value()})))


def test_other_compression_is_refused(tmp_path: Path) -> None:
    """Only stored and deflated members: other methods unpack without the known bound."""
    put(tmp_path, {"data.npy": FLOATS}, zipfile.ZIP_LZMA)
    refuse(write_out(tmp_path, capture_of({"it": array_value()})))


def test_zip_bomb_is_refused_unpacked(tmp_path: Path) -> None:
    """A member that claims to unpack to more than deflate can, or the budget allows, is refused."""
    put(tmp_path, {"data.npy": FLOATS})
    path = tmp_path / "arrays" / f"{SHA}.npz"
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    for claimed in (2**31, 10**6):
        data[directory + 24 : directory + 28] = struct.pack("<L", claimed)
        path.write_bytes(data)
        refuse(write_out(tmp_path, capture_of({"it": array_value()})))


@pytest.mark.parametrize("extra", [b"x", b"PK\x05\x06" + b"\x00" * 18], ids=["tail", "second end"])
def test_archives_with_more_behind_them_are_refused(tmp_path: Path, extra: bytes) -> None:
    """What zip readers would disagree about is refused."""
    put(tmp_path, {"data.npy": FLOATS})
    with (tmp_path / "arrays" / f"{SHA}.npz").open("ab") as file:
        file.write(extra)
    refuse(write_out(tmp_path, capture_of({"it": array_value()})))


def test_directory_of_a_million_entries_is_not_read(tmp_path: Path) -> None:
    """The zip directory is bounded before zipfile turns it into objects."""
    put(tmp_path, {"data.npy": FLOATS})
    path = tmp_path / "arrays" / f"{SHA}.npz"
    data = bytearray(path.read_bytes())
    data[-10:-6] = struct.pack("<L", 5_000_000)
    path.write_bytes(data)
    refuse(write_out(tmp_path, capture_of({"it": array_value()})))


def test_changed_content_fails_its_checksum(tmp_path: Path) -> None:
    """A damaged member is found when it is read."""
    content = npy(np.arange(10_000, dtype=np.float32))
    put(tmp_path, {"data.npy": content}, zipfile.ZIP_STORED)
    path = tmp_path / "arrays" / f"{SHA}.npz"
    data = bytearray(path.read_bytes())
    data[data.index(content[-12:])] ^= 1
    path.write_bytes(data)
    array = array_at(tmp_path, shape=[10_000])
    with pytest.raises(ev.EvidenceError):
        array.load()


def test_truth_values_and_letters_are_legal(tmp_path: Path) -> None:
    """Bytes that numpy would take for booleans or letters without looking are looked at."""
    odd = np.array([2, 1, 0], np.uint8)
    put(tmp_path, {"data.npy": npy(odd).replace(b"|u1", b"|b1")})
    with pytest.raises(ev.EvidenceError):
        array_at(tmp_path, dtype="bool").load()
    put(tmp_path, {"data.npy": npy(np.array([0x110000, 65, 66], "<u4")).replace(b"<u4", b"<U1")})
    with pytest.raises(ev.EvidenceError):
        array_at(tmp_path, dtype="<U1").load()
    put(tmp_path, {"data.npy": npy(np.array(["a\x1b[b", "\ud800x", "셔츠"]))})
    assert array_at(tmp_path, dtype="<U4").load().tolist() == ["a�[b", "�x", "셔츠"]


def test_budget_of_all_arrays_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many allowed arrays cannot add up to more than the budget; one file counts once."""
    monkeypatch.setattr("nbassay.evidence._arrays.TOTAL_BYTES", 20)
    put(tmp_path, {"data.npy": FLOATS})
    path = tmp_path / "arrays" / f"{SHA}.npz"
    (tmp_path / "arrays" / f"{'b' * 64}.npz").write_bytes(path.read_bytes())
    twice = capture_of({"a": array_value(), "b": array_value()})
    assert len(ev.load_evidence(write_out(tmp_path, twice)).captures["test_x"].names) == 2
    both = capture_of({"a": array_value(), "b": array_value(file="b" * 64)})
    refuse(write_out(tmp_path, both))


def test_table_of_mixed_widths_cannot_explode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One wide column does not make all others wide beyond the budget."""
    columns = tuple(ev.Array.of(np.zeros(100, kind)) for kind in (np.int8, np.int8, np.float64))
    table = ev.Table(("a", "b", "c"), columns, 100)
    assert table.to_numpy().shape == (100, 3)
    monkeypatch.setattr("nbassay.evidence._value_types.TOTAL_BYTES", 2_000)
    with pytest.raises(ev.EvidenceError):
        table.to_numpy()


def test_cache_of_arrays_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading many arrays does not keep them all; what was let go is read again."""
    monkeypatch.setattr("nbassay.evidence._arrays.CACHE_BYTES", 20)
    put(tmp_path, {"data.npy": FLOATS})
    path = tmp_path / "arrays" / f"{SHA}.npz"
    (tmp_path / "arrays" / f"{'b' * 64}.npz").write_bytes(path.read_bytes())
    both = capture_of({"a": array_value(), "b": array_value(file="b" * 64)})
    names = ev.load_evidence(write_out(tmp_path, both)).captures["test_x"].names
    first = names["a"].load()  # type: ignore[attr-defined]
    names["b"].load()  # type: ignore[attr-defined]
    assert names["a"].load() is not first  # type: ignore[attr-defined]


def test_arrays_of_equal_files_are_decoded_once_and_only_of_those(tmp_path: Path) -> None:
    """What is kept from another submission is found by the bytes of its file, never by a claim."""
    folders = [tmp_path / name for name in ("one", "same", "other", "changed")]
    contents = (FLOATS, FLOATS, FLOATS[:-1] + b"\x41", FLOATS)
    for folder, content in zip(folders, contents, strict=True):
        folder.mkdir()
        put(folder, {"data.npy": content})  # under the same claimed name each time
        write_out(folder, capture_of({"a": array_value()}))
    one, same, other, changed = (
        ev.load_evidence(folder).captures["test_x"].names["a"] for folder in folders
    )
    first = one.load()  # type: ignore[attr-defined]
    assert same.load() is first  # type: ignore[attr-defined]
    assert not first.flags.writeable
    assert not np.array_equal(other.load(), first)  # type: ignore[attr-defined]
    assert one.sha256 != other.sha256  # type: ignore[attr-defined]
    put(folders[3], {"data.npy": FLOATS[:-1] + b"\x42"})
    assert not np.array_equal(changed.load(), first)  # type: ignore[attr-defined]


@pytest.mark.parametrize("claim", [{"shape": [3, 1]}, {"dtype": "int32"}])
def test_an_equal_file_under_another_claim_is_refused_as_ever(tmp_path: Path, claim) -> None:
    """A known file does not let a capture in that says something else of it."""
    put(tmp_path, {"data.npy": FLOATS})
    right = ev.load_evidence(write_out(tmp_path, capture_of({"a": array_value()})))
    right.captures["test_x"].names["a"].load()  # type: ignore[attr-defined]
    refuse(write_out(tmp_path, capture_of({"a": array_value(**claim)})))


# --- any JSON at all; what a real run left is damaged in test_fuzz.py ------------------------

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["array", "model", "table", "dict", "list", "scalar", "nan", SHA, "u8", "raw"]),
)
KEYS = st.sampled_from(
    [
        "schema",
        "cells",
        "kernel",
        "versions",
        "index",
        "status",
        "error",
        "kind",
        "array",
        "file",
        "dtype",
        "shape",
        "codec",
        "value",
        "items",
        "columns",
        "data",
        "index_length",
        "class",
        "config",
        "compile",
        "weights",
        "layers",
        "fits",
        "names",
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


def only_evidence_errors(out: Path) -> None:
    """Load everything that can be loaded; nothing but the one error may come out."""
    try:
        evidence = ev.load_evidence(out)
        for capture in evidence.captures.values():
            for value in capture.names.values():
                assert "\x1b" not in value.describe().en
                if isinstance(value, ev.Array):
                    value.load()
    except ev.EvidenceError:
        pass


@FUZZ
@given(run=JSON)
def test_any_run_record_is_read_or_refused(tmp_path: Path, run: Any) -> None:
    """No JSON in run.json brings another error than ours."""
    only_evidence_errors(write_out(tmp_path, run=run))


@FUZZ
@given(value=JSON, fits=JSON, files=JSON)
def test_any_capture_is_read_or_refused(tmp_path: Path, value: Any, fits: Any, files: Any) -> None:
    """No JSON in a capture brings another error than ours."""
    put(tmp_path, {"data.npy": FLOATS})
    only_evidence_errors(write_out(tmp_path, capture_of({"it": value}, fits=fits, files=files)))


KINDS = st.sampled_from(
    [
        "missing",
        "array",
        "table",
        "estimator",
        "model",
        "history",
        "scalar",
        "text",
        "list",
        "dict",
        "function",
        "too_large",
        "other",
    ]
)


@FUZZ
@given(kind=KINDS, fields=st.dictionaries(KEYS, JSON, max_size=10))
def test_any_value_is_read_or_refused(tmp_path: Path, kind: str, fields: Any) -> None:
    """Every kind of value stands any fields."""
    put(tmp_path, {"data.npy": FLOATS})
    only_evidence_errors(write_out(tmp_path, capture_of({"it": {**fields, "kind": kind}})))


def test_hash_recipe_is_the_documented_one() -> None:
    """The hash can be computed by others from its description."""
    array = np.array([[1.0, 2.0]], dtype=">f4")
    recipe = hashlib.sha256(b"nbassay-array-1\n<f4\n(1, 2)\n" + array.astype("<f4").tobytes())
    assert ev.array_sha256(array) == recipe.hexdigest()

"""Whatever a sandbox leaves, or a table says, is read or refused: no other error, no endless reading, no flood.

`make test` tries the same examples of each kind every time; `make fuzz` tries new ones for as long
as FUZZ_SECONDS says and tells how many they were.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mutations as m
import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_runs import names, run

from nbassay import evidence as ev
from nbassay.course.notebook import read_executed
from nbassay.course.roster import read_roster
from nbassay.course.spreadsheets import plain, read_table
from nbassay.errors import NbassayError
from nbassay.evidence._open_files import parse_json
from nbassay.gradebook.plain_outputs import Space, clean_outputs, put_outputs
from nbassay.handing_in.people_table import read_file_table, read_people
from nbassay.reports.cells import Room, cells_view
from nbassay.reports.exports.sheet import read_sheet
from nbassay.reports.inputs import NotebookInput
from nbassay.sandbox.collect import clean, read_record
from nbassay.submitted.sanitise import read_submission

pytestmark = pytest.mark.keras

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
TESTS = 8  # that share the time
# For one example of at most LARGEST bytes; generous, because tracing memory takes twenty times as
# long as reading.
LONGEST = 20.0
MOST_MEMORY = 200_000_000
LARGEST = 300_000

CELLS = (
    "import numpy as np, pandas as pd, matplotlib.pyplot as plt",
    "from sklearn.preprocessing import StandardScaler",
    (
        "test_values",
        "table = pd.DataFrame({'a': [1.0, 2.0], 'b': ['x', '셔츠']})\n"
        "arrays = {'f': np.eye(3), 'b': np.array([True, False]), 'u': np.array(['a', 'bc'])}\n"
        "images = (np.arange(784) % 256).astype('float32').reshape(1, 28, 28) / 255\n"
        "mixed = [1, 'two', None, [3.0, float('nan')], {'k': np.float32(1)}]\n"
        "scaler = StandardScaler().fit(np.eye(3))\n"
        "def double(x): return x * 2\n"
        "plt.plot([1, 2]); plt.title('선'); plt.show(); print('hello'); table",
    ),
    "import keras",
    (
        "test_model",
        "model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2, 'relu'),\n"
        "    keras.layers.BatchNormalization(), keras.layers.Dense(1, 'sigmoid')])\n"
        "model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])\n"
        "history = model.fit(np.eye(3), np.array([0, 1, 1]), epochs=2, verbose=0)\n"
        "model.save('m.keras')",
    ),
    ("test_error", "print('x' * 100); 1 / 0"),
)
CAPTURE = {
    "test_values": names(
        *("table", "arrays", "images", "mixed", "scaler", "double", "absent"),
        calls=[{"function": "double", "args": []}],
    ),
    "test_model": names("model", "history", files=("m.keras", "none.png")),
    "test_error": names("model"),
}


@pytest.fixture(scope="session")
def left(tmp_path_factory) -> Path:
    """What a real run left; the tests damage it and put it right again."""
    out = tmp_path_factory.mktemp("fuzz") / "out"
    ran = run(out, *CELLS, capture=CAPTURE, isolation="none")  # our own notebook
    assert ran.outcome.status == "graded", ran.outcome
    assert ran.statuses == ["ok"] * 5 + ["error"]
    assert ran.capture("test_model").fits
    assert len(list(read_all(ran.out))) > 20
    return ran.out


def tried(examples: int, **strategies: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorate a test that is to be tried with drawn examples, for as long as there is time."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        count = 0

        def counted(left: Path, **drawn: Any) -> None:
            nonlocal count
            count += 1
            test(left, **drawn)

        checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
        checks += [HealthCheck.data_too_large, HealthCheck.large_base_example]
        more = {} if SECONDS else {"max_examples": examples}
        counted = settings(suppress_health_check=checks, **more)(given(**strategies)(counted))

        def repeated(left: Path) -> None:
            end = time.monotonic() + SECONDS / TESTS
            while True:
                counted(left)
                if time.monotonic() >= end:
                    break
            print(f"\n{test.__name__}: {count} examples")

        repeated.__name__, repeated.__doc__ = test.__name__, test.__doc__
        return repeated

    return decorate


@contextmanager
def bounded() -> Iterator[None]:
    """Fail when what is inside takes absurdly long, or memory that somebody merely declared."""
    started = time.process_time()
    tracemalloc.start(1)
    try:
        yield
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MOST_MEMORY, f"{most:,} bytes of memory"
    assert time.process_time() - started < LONGEST


@contextmanager
def instead(path: Path, content: bytes) -> Iterator[None]:
    """Let `path` hold `content` for a while."""
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


def read_all(out: Path) -> Iterator[Any]:
    """Read all that a grader can reach; nothing but `EvidenceError` may come out of it."""
    read_record(out)
    try:
        evidence = ev.load_evidence(out)
    except ev.EvidenceError:
        return
    evidence.first_error()
    yield from _reached(evidence.captures)
    with_refusal(evidence.executed_notebook)


def _reached(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for item in value:
            yield from _reached(item)
    elif isinstance(value, ev.Array):
        yield with_refusal(value.load), with_refusal(lambda: value.sha256), value.describe().en
    elif dataclasses.is_dataclass(value):
        if isinstance(value, ev.Value):
            assert "\x1b" not in value.describe().en
            assert len(value.describe().en) < 2_000
            yield value
        if isinstance(value, ev.Table):
            yield with_refusal(value.load), with_refusal(value.to_numpy)
        if isinstance(value, ev.Compile):
            yield value.optimizer_name, value.loss_name, value.metric_names, value.from_logits
        for field in dataclasses.fields(value):
            yield from _reached(getattr(value, field.name))


def with_refusal(read: Callable[[], Any]) -> Any:
    """Return what `read` returns, None where it refuses in the documented way."""
    try:
        return read()
    except ev.EvidenceError:
        return None


def _files(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if path.is_file())


@tried(180, which=m.Place, changes=m.BYTE_CHANGES)
def test_damaged_bytes_in_any_file_are_refused_or_harmless(left, which, changes):
    """Flipped, cut, inserted, repeated and moved bytes."""
    files = _files(left)
    path = files[int(which * len(files))]
    with instead(path, m.changed_bytes(path.read_bytes(), changes)), bounded():
        list(read_all(left))


@tried(150, which=m.Place, changes=m.JSON_CHANGES)
def test_records_of_another_structure_are_refused_or_harmless(left, which, changes):
    """Any node of a record may be any other JSON value, missing, repeated or nested for ever."""
    files = [path for path in _files(left) if path.suffix == ".json"]
    path = files[int(which * len(files))]
    odd = m.changed_record(path.read_bytes(), changes)
    if len(odd) > LARGEST:
        return
    with instead(path, odd), bounded():
        list(read_all(left))


@tried(250, odd=m.archive_changes(), header=m.array_headers(), agree=st.booleans(), at=m.Place)
def test_archives_and_headers_that_lie_are_refused_or_harmless(left, odd, header, agree, at):
    """Sizes, offsets, methods, names, zip64, types and shapes, with a record that goes along."""
    content, kind, shape = header
    arrays = sorted((left / "arrays").iterdir())
    path = arrays[int(at * len(arrays))]
    capture = left / "capture" / "test_error.json"
    record = json.loads(capture.read_bytes())
    ref = {"file": path.stem, "dtype": kind if agree else "float32", "shape": shape}
    record["names"]["odd"] = {"kind": "array", "array": {**ref, "codec": "raw", "scale": 1}}
    with instead(path, m.archive(content, odd)), instead(capture, m.written(record)), bounded():
        list(read_all(left))


@tried(70, changes=m.NOTEBOOK_CHANGES)
def test_any_executed_notebook_is_shown_or_left_out(left, changes):
    """Its way into autograded/ and onto the student's page."""
    path = left / "executed.ipynb"
    change, what = changes
    odd = change(path.read_bytes(), what)
    if len(odd) > LARGEST:
        return
    whole = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    with instead(path, odd), bounded():
        executed = read_executed(left / "executed.ipynb")
        put_outputs(whole, executed)
        nbformat.writes(whole).encode()
        view = cells_view(NotebookInput("n", executed), Room())
    for cell in view.cells if view else ():
        str(cell).encode("utf-8", "replace")


@tried(70, changes=m.NOTEBOOK_CHANGES)
def test_any_handed_in_notebook_is_read_or_unreadable(left, changes):
    """The reader's result is a whole notebook whatever was handed in."""
    path = left / "executed.ipynb"
    change, what = changes
    odd = change(path.read_bytes(), what)
    if len(odd) > LARGEST:
        return
    release = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    with instead(path, odd), bounded():
        done = read_submission(path, release)
        assert done.status in {"readable", "unreadable"}
        nbformat.writes(done.notebook).encode()
        f"{done.detail.ko} {done.detail.en}".encode()
    nbformat.validate(done.notebook)


@tried(40, changes=m.JSON_CHANGES)
def test_any_model_is_rebuilt_or_refused(left, changes):
    """A model's settings may be anything; TensorFlow is never asked for the absurd."""
    from nbassay.keras.models import RebuildError, describe_layers, load_keras, rebuild

    load_keras()
    model = ev.load_evidence(left).captures["test_model"].names["model"]
    assert isinstance(model, ev.Model)
    odd = m.changed_record(json.dumps(model.config).encode(), changes)
    try:
        config = parse_json(odd, "config")
    except ev.EvidenceError:
        return
    if len(odd) > LARGEST or not isinstance(config, dict):
        return
    started = time.process_time()
    try:
        describe_layers(rebuild(dataclasses.replace(model, config=config)))
    except RebuildError as error:
        f"{error.message.ko} {error.message.en}".encode()
    assert time.process_time() - started < LONGEST


TABLES = (
    'student,canvas,email\nkim,10231.0,k@x.org\n"lee, m","1\n2",\n',
    'sep=;\nStudent;ID;SIS User ID;SIS Login ID;Section;tiny (1)\nP;;;;;14\n"김";1;06;k;A;"4,5"\n',
    "Identifier\tFull name\tGrade\tMaximum grade\nParticipant 4\t=김\t1.0\t14\n",
)


@tried(
    200,
    text=st.sampled_from(TABLES),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949"]),
    changes=m.BYTE_CHANGES,
)
def test_any_table_is_read_or_refused_in_one_line(left, text, encoding, changes):
    """Rosters and what learning systems give, damaged: the reader that all commands have."""
    path = left.parent / "fuzzed.csv"
    path.write_bytes(m.changed_bytes(text.encode(encoding), changes))
    with bounded():
        for read in (read_roster, read_people, read_file_table, read_sheet):
            try:
                read(path)
            except NbassayError as error:
                assert "\n" not in str(error).removeprefix(str(path))
        try:
            table = read_table(path)
        except NbassayError:
            return
    assert all(len(row) == len(table.head) == len(table.letters) for row in table.rows.values())
    assert all(any(map(plain, row)) for row in table.rows.values())


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "capture", "arrays", "capture/in", "arrays/x", "odd", "executed.ipynb"]
        ),
        st.sampled_from(["run.json", "a.json", "f" * 64 + ".npz", "capture", "arrays", ".x", "읽"]),
        st.sampled_from(["file", "folder", "link", "dangling", "loop", "pipe"]),
        st.sampled_from([0o000, 0o444, 0o777, 0o4755]),
    ),
    max_size=8,
)


@tried(100, entries=ENTRIES)
def test_any_folder_is_cleaned_to_plain_files_of_the_schema(left, entries):
    """Links, pipes, folders in place of files and the other way round, whatever their modes."""
    out, elsewhere = left.parent / "other", left.parent / "elsewhere"
    out.mkdir()
    (elsewhere / "capture").mkdir(parents=True)
    try:
        for folder, name, kind, mode in entries:
            _put(out / folder / name, kind, mode, elsewhere)
        before = sorted(elsewhere.rglob("*"))
        clean(out)
        for path in out.rglob("*"):
            assert not path.is_symlink()
            assert path.is_file() or path in {out / "capture", out / "arrays"}
        with bounded():
            list(read_all(out))
        assert sorted(elsewhere.rglob("*")) == before
    finally:
        shutil.rmtree(out)
        shutil.rmtree(elsewhere)


def _put(path: Path, kind: str, mode: int, elsewhere: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "file":
            with path.open("xb") as file:
                file.write(b"{}")
        elif kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to({"link": elsewhere, "dangling": "none", "loop": path.name}[kind])
        if kind in {"file", "folder"}:
            path.chmod(mode)
    except OSError:
        pass  # the place is taken by something else


@pytest.mark.parametrize("odd", [{}, {"a": 1}, [], [[]], None, 5, "nothing"], ids=repr)
def test_outputs_of_no_known_kind_or_stream_are_left_out(odd):
    """An object in place of a name stopped the recording, and with it the run of the class."""
    outputs = [
        {"output_type": odd, "name": "stdout", "text": "lost"},
        {"output_type": "stream", "name": odd, "text": "lost"},
        {"output_type": "stream", "name": "stdout", "text": "kept"},
    ]
    assert [output.text for output in clean_outputs(outputs, Space())] == ["kept"]

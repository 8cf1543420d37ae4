"""Attacks on those who read a submission that are files: odd notebooks, and what lies beside them."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from files import attack

from nbassay.course.notebook import MAX_PARTS, MAX_SOURCE

MIB = 1024 * 1024
# What a script or a terminal would have set, had it obeyed.
HIT = "nbassay-attack"
ESCAPES = f"\x1b]0;{HIT}\x07\x1b[2J\u202e[red]<b>"


def _write(folder: Path, notebook: Any) -> None:
    (folder / "numbers.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _in_place_of_the_notebook(folder: Path) -> Path:
    (folder / "numbers.ipynb").unlink()
    return folder / "numbers.ipynb"


class _Payload:
    """Makes an empty file in the course when it is unpickled where the course is."""

    def __init__(self, course: str) -> None:
        self.target = f"{course}/{HIT}-pickle"

    def __reduce__(self) -> tuple[Any, ...]:
        return os.open, (self.target, os.O_CREAT | os.O_WRONLY)


@attack(
    "grader",
    """what: hands in pickles and object arrays that run code, under every name that a loader would look for
    on: numbers
    status: graded
    stopped by: nothing of a submission is loaded outside of the sandbox""",
)
def pickles_beside_the_notebook(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    payload = pickle.dumps(_Payload(told["COURSE"]))
    for name in ("total.pkl", "model.joblib", "scaled.pickle", "cache.pt", "0" * 64 + ".npz"):
        (folder / name).write_bytes(payload)
    np.save(folder / "scaled.npy", np.array([_Payload(told["COURSE"])]), allow_pickle=True)
    np.savez(folder / "arrays.npz", data=np.array([_Payload(told["COURSE"])], dtype=object))


@attack(
    "grader",
    """what: hands in a kept.keras whose configuration and members would run code where it is loaded
    on: numbers
    status: graded, timed_out
    stopped by: the file is loaded inside the sandbox, if at all""",
)
def handed_in_keras_file(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    target = f"{told['COURSE']}/{HIT}-keras"
    call = {"module": "os", "class_name": "mkdir", "config": {"path": target}}
    config = {**call, "config": {"name": "m", "layers": [call]}, "registered_name": "os>mkdir"}
    with zipfile.ZipFile(folder / "kept.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", '{"keras_version": "3.0.0"}')
        archive.writestr("model.weights.h5", pickle.dumps(_Payload(told["COURSE"])))
        archive.writestr(f"../../{HIT}-member", b"")


@attack(
    "grader",
    """what: hands in links to graders, devices and other submissions, loops, pipes, and a time stamp that is a link
    on: numbers
    status: graded
    stopped by: only regular files are taken, opened step by step without following links""",
)
def links_and_pipes_beside_the_notebook(
    folder: Path, release: Any, told: Mapping[str, str]
) -> None:
    course = Path(told["COURSE"])
    for name, target in {
        "graders": course / "graders",
        "grader.csv": course / "graders" / "numbers" / "test_numbers.py",
        "book.csv": "../../../gradebook.db",
        "neighbour.csv": "../../honest/numbers/numbers.ipynb",
        "null.csv": "/dev/null",
        "status.csv": "/proc/self/status",
        "loop.csv": "loop.csv",
        "nowhere.csv": "nothing",
        "settings": "/etc",
        "timestamp.txt": "../../honest/numbers/numbers.ipynb",
    }.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.csv")
    release.cells[1].source = (
        "import pathlib\n"
        "for path in pathlib.Path().rglob('*'):\n"
        "    print(path, path.is_symlink(), path.is_file() and path.read_bytes()[:2000])\n"
        "    if path.is_symlink(): print('PWN' + 'ED: a link got in')"
    )
    _write(folder, release)


@attack(
    "grader",
    """what: hands in a link to a neighbour's notebook
    on: numbers
    status: unreadable
    stopped by: a notebook is opened without following links""",
)
def notebook_is_a_link_to_a_neighbour(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    notebook = _in_place_of_the_notebook(folder)
    notebook.symlink_to("../../honest/numbers/numbers.ipynb")


@attack(
    "grader",
    """what: hands in a link to a device
    on: numbers
    status: unreadable
    stopped by: a notebook is opened without following links""",
)
def notebook_is_a_device(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    _in_place_of_the_notebook(folder).symlink_to("/dev/null")


@attack(
    "grader",
    """what: hands in a pipe that nobody writes to
    on: numbers
    status: unreadable
    stopped by: files are opened without waiting, and only regular ones are read""",
)
def notebook_is_a_pipe(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    os.mkfifo(_in_place_of_the_notebook(folder))


@attack(
    "grader",
    """what: hands in a folder with the notebook's name and notebooks in it
    on: numbers
    status: graded
    stopped by: the folder is never opened as a notebook; the one in it is found by its cells, and \
it is the untouched release""",
)
def notebook_is_a_folder(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    inside = _in_place_of_the_notebook(folder)
    inside.mkdir()
    (inside / "numbers.ipynb").write_text(json.dumps(release), encoding="utf-8")
    (inside / "notes.txt").write_text("inside")


@attack(
    "grader",
    """what: hands in a notebook of 200 MB, most of it holes
    on: numbers
    status: unreadable
    stopped by: the size is looked at before a byte is read""",
)
def notebook_of_200_mb(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    os.truncate(folder / "numbers.ipynb", 200 * MIB)


@attack(
    "grader",
    """what: hands in a notebook of a million empty objects, which take far more room once parsed
    on: numbers
    status: unreadable
    stopped by: brackets and commas are counted before JSON is parsed""",
)
def notebook_of_empty_objects(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    release.metadata["x"] = "@@"
    empty = "[" + "{}," * MAX_PARTS + "{}]"
    (folder / "numbers.ipynb").write_text(json.dumps(release).replace('"@@"', empty))


@attack(
    "grader",
    """what: hands in a notebook of a hundred thousand cells
    on: numbers
    status: unreadable
    stopped by: the number of cells is bounded, and the student is told by how much""",
)
def notebook_of_100000_cells(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}
    release["cells"] = [*release.cells, *[cell] * 100_000]
    _write(folder, release)


@attack(
    "grader",
    """what: hands in one line of code, a remark of more than two million characters
    on: numbers
    status: unreadable
    stopped by: all cells together may have two million characters""",
)
def notebook_of_one_long_line(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    release.cells[1].source = "total = 0  # " + "1" * MAX_SOURCE
    _write(folder, release)


@attack(
    "grader",
    """what: hands in a notebook of a format that does not exist yet
    on: numbers
    status: unreadable
    stopped by: whatever nbformat says of a format that it does not know becomes one line for the student""",
)
def notebook_of_format_99(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    release["nbformat"], release["nbformat_minor"] = 99, "<b>" * 1_000
    _write(folder, release)


@attack(
    "grader",
    """what: hands in a notebook as it was written ten years ago, with worksheets of odd content
    on: numbers
    status: graded
    stopped by: nothing, it is a notebook: it is upgraded, and made whole from the release""",
)
def notebook_of_format_3(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    cell = {"cell_type": "code", "input": ["print('old')"], "outputs": [], "language": "python"}
    title = {"cell_type": "heading", "level": 99, "source": ESCAPES, "metadata": {}}
    sheets = [{"cells": [cell, title]}, {"cells": [cell] * 30, "metadata": {"x": ESCAPES}}]
    metadata = {"name": ESCAPES, "signature": ESCAPES}
    _write(folder, {"nbformat": 3, "nbformat_minor": 0, "metadata": metadata, "worksheets": sheets})


@attack(
    "grader",
    """what: hands in a packed notebook that unpacks to far more than it is
    on: numbers
    status: unreadable
    stopped by: a notebook file is read as JSON, whatever it holds; only a zip is unpacked, within bounds of its own""",
)
def notebook_that_is_packed(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    (folder / "numbers.ipynb").write_bytes(gzip.compress(bytes(4 * MIB)))


@attack(
    "grader",
    """what: hands in a notebook whose texts are no text: NUL, bytes that are no UTF-8, escapes
    on: numbers
    status: unreadable
    stopped by: a failed parse becomes one line, and a line of ours never carries the bytes""",
)
def notebook_that_is_no_text(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    text = json.dumps(release, ensure_ascii=False).encode()
    (folder / "numbers.ipynb").write_bytes(
        text.replace(b"total", b"\xff\xfe\x00\x9b2J\xed\xa0\x80")
    )


@attack(
    "grader",
    """what: fills every field of the notebook's and its cells' metadata with commands, scripts and escapes
    on: numbers
    status: graded
    stopped by: of a notebook only cells are read, of a cell only type, text, id and grade id""",
)
def metadata_of_every_kind(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    touch = f"{told['COURSE']}/{HIT}-kernelspec"
    evil = f"<script>document.title='{HIT}'</script>{ESCAPES}"
    release["metadata"] = {
        "title": evil,
        "authors": [{"name": evil}, 5, None],
        "kernelspec": {"name": "../../x", "argv": ["touch", touch], "display_name": evil},
        "language_info": {"name": evil, "file_extension": "/../x", "codemirror_mode": {evil: evil}},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {evil: evil}}},
        "signature": evil,
        "celltoolbar": [[[]]],
        "nbgrader": {"grade_id": evil},
        "toc": {"base_numbering": 10**300},
        evil: evil,
    }
    for number, cell in enumerate(release.cells):
        cell["id"] = evil if number % 2 else "../../x"
        cell["attachments"] = {evil: {"image/svg+xml": evil}, "x.png": {"image/png": "?"}}
        cell["execution_count"] = 10**30
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": evil}, None, {"output_type": "stream", "text": evil}]
        cell["metadata"] |= {"tags": [evil, 5], "name": {}, "jupyter": evil, "trusted": True}
    release.cells.append({"cell_type": "code", "source": "1", "metadata": [evil], "id": [evil]})
    _write(folder, release)


@attack(
    "grader",
    """what: writes scripts, frames, remote pictures and links that run into markdown cells
    on: numbers
    status: graded
    stopped by: markdown is parsed to tokens and written anew; a link's address is text, and so is a tag""",
)
def markdown_that_runs(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    run = f"document.title='{HIT}'"
    texts = [
        f'<script>{run}</script><img src=x onerror="{run}"><svg onload="{run}">',
        f"[here](javascript:{run}) <javascript:{run}> [there][x]\n\n[x]: javascript:{run} '{run}'",
        "![p](http://127.0.0.1:9/p.png) ![a](attachment:x.svg) <img src=//127.0.0.1:9/x>",
        f"<iframe srcdoc='<script>{run}</script>'></iframe><base href=//127.0.0.1:9/><form><input>",
        f"# <details ontoggle={run} open>\n\n| <b onmouseover={run}> | `<script>` |\n|-|-|\n|x|y|",
        f"$<script>{run}</script>$ $$<b onclick={run}>x</b>$$ &lt;script&gt;{run}&lt;/script&gt;",
        f"```html\n<script>{run}</script>\n```\n\n    <script>{run}</script>\n\n<!-- <script> ",
        f'[x](data:text/html,<script>{run}</script> "><script>{run}</script>")',
        "<style>@import url(//127.0.0.1:9/x);</style><meta http-equiv=refresh content=0><plaintext>",
        ESCAPES + "\u200b\u2066\ufeff" + "z" + "\u0301" * 50,
        "[" * 3_000 + "![" * 3_000 + "> " * 3_000 + "*a **b " * 300,
    ]
    svg = {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{run}\"/>"}
    release["cells"] += [
        {"cell_type": "markdown", "source": text, "metadata": {}, "attachments": {"x.svg": svg}}
        for text in texts
    ]
    release["cells"].append(
        {"cell_type": "raw", "source": texts[0], "metadata": {"format": "text/html"}}
    )
    _write(folder, release)


@attack(
    "grader",
    """what: hands in files whose names hold line breaks, escapes, options, patterns and no text at all
    on: numbers
    status: graded
    stopped by: names are handled as bytes or left out, and reach neither a shell nor the terminal""",
)
def names_of_every_kind(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    names = [
        b"a\nnumbers.csv",
        b"\xff\xfe.csv",
        ESCAPES.encode(),
        b"-rf",
        b"--help",
        b"x" * 255,
        "한글 이름.csv".encode(),
        b"%s%n{0}$(id)`id`;id",
        b"'\".csv",
        b"*",
        b"[a].csv",
        b"...",
        b"C:\\con",
        b"NUL.txt",
        b"@COURSE@",
        b"run.json",
        b"job.json",
    ]
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"x")
    odd = folder / os.fsdecode(b"\xff\n")
    odd.mkdir()
    (odd / "inside.csv").touch()
    os.link(folder / "--help", folder / "hard-link.csv")


@attack(
    "grader",
    """what: hands in five thousand files
    on: numbers
    status: graded
    stopped by: a run is given 200 files, nbgrader 500, and the student is told that some were left out""",
)
def five_thousand_files(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    for number in range(5_000):
        (folder / f"file{number}.txt").touch()

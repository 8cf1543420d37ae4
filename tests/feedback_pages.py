"""What the tests of the HTML pages share: results, hostile texts, and the check of a page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from io import BytesIO
from pathlib import Path

import numpy as np
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from nbassay.evidence import Evidence, array_sha256, load_evidence
from nbassay.reports import FeedbackInput, NotebookInput
from nbassay.reports.render import TEMPLATES
from nbassay.reports.student import student_page
from nbassay.results import CheckResult, NotebookResult, SubmissionResult
from nbassay.texts import Languages, as_is, text

TITLE = text(ko="대학 분류", en="Colleges")
# All that a page may consist of.
_TAGS = """
    html head meta title style body main footer header section article div p span h1 h2 h3 b i
    em strong s code pre hr br ul ol li dl dt dd table caption thead tbody tr th td figure
    figcaption picture source img details summary blockquote a
"""
_ATTRIBUTES = """
    lang class id style charset content name http-equiv scope colspan tabindex alt src srcset
    media aria-hidden aria-labelledby start href
"""
_CLASS_TAGS = "nav svg path line text label input select option output"
_CLASS_ATTRIBUTES = """
    aria-label viewbox focusable d x y x1 x2 y1 y2 stroke-width text-anchor hidden for type value
    autocomplete data-by data-name data-score data-status data-kinds
"""
CLASS_TAGS, CLASS_ATTRIBUTES = set(_CLASS_TAGS.split()), set(_CLASS_ATTRIBUTES.split())
TAGS, ATTRIBUTES = set(_TAGS.split()), set(_ATTRIBUTES.split())
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&`{{7*7}}</style></title>"
BIDI = "a\u202eb\u2066c\x07\x1b[31md"


def assert_inert(page: str, tags=TAGS, attributes=ATTRIBUTES) -> BeautifulSoup:
    """Assert that no tag, attribute or address on the page can act or load anything."""
    soup = BeautifulSoup(page, "html.parser")
    for tag in soup.find_all(True):
        assert tag.name in tags, tag
        assert set(tag.attrs) <= attributes, tag.attrs
        for name in ("src", "srcset"):
            address = tag.get(name, "data:image/png;base64,")
            assert re.fullmatch(r"data:image/(png|jpeg|svg\+xml);base64,[\w+/=]*", address)
        assert re.fullmatch(r"#[a-z]+|[\w.%/~-]*", tag.get("href", "")), tag
        assert "url(" not in tag.get("style", "")
    style = soup.style.string
    assert "url(" not in style
    assert "@import" not in style
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert len(page.encode("utf-8", "replace")) < 5_000_000
    return soup


def assert_inert_but_for_our_script(page: str) -> BeautifulSoup:
    """Assert it of a class page, whose one script is ours, the only one that its policy allows.

    What the script reads are numbers and words of ours.
    """
    source = (TEMPLATES / "class.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    assert page.count(f"<script>{source}</script>") == 1
    inert = page.replace(f"<script>{source}</script>", "")
    allowed = f"script-src 'sha256-{digest}'; "
    assert inert.count("script-src") == inert.replace("&#39;", "'").count(allowed) == 1
    soup = assert_inert(inert, TAGS | CLASS_TAGS, ATTRIBUTES | CLASS_ATTRIBUTES)
    for tag in soup.find_all(True):
        for name in [name for name in tag.attrs if name.startswith("data-")]:
            assert re.fullmatch(r"\d+|(look|waiting|late|name|score|status| )*", tag[name])
    identities = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(identities) == len(set(identities))
    return soup


def check(
    name, points=0.0, outcome="failed", cell="test_train", ko="고치세요", en="mend it", **more
):
    return CheckResult(f"nn::{name}", "nn", cell, points, 2.0, outcome, as_is(ko=ko, en=en), **more)


def result(*checks, status="graded", student="s1", **more) -> SubmissionResult:
    defaults = {"isolation": "bwrap", "budget": "fast"}
    notebook = NotebookResult("nn", status, 3.0, checks, **{**defaults, **more})
    return SubmissionResult(student, (notebook,))


def page_of(*checks, notebook=None, evidence=None, lang="both", **more) -> str:
    found = more.pop("result", None) or result(*checks)
    given = NotebookInput("nn", notebook, evidence, more.pop("topics", ()))
    return student_page(
        FeedbackInput(found, "college", TITLE, (given,), **more), Languages().reading(lang)
    )


def text_of(page: str) -> str:
    return BeautifulSoup(page, "html.parser").get_text()


def png(width: int = 40, height: int = 30, noise: bool = False) -> bytes:
    buffer = BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255 if noise else 2, (height, width, 3))
    Image.fromarray(pixels.astype("uint8")).save(buffer, "PNG")
    return buffer.getvalue()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def display(**data) -> dict:
    return new_output(
        "display_data", {mime.replace("_", "/"): value for mime, value in data.items()}
    )


def outputs_page(*outputs, **more) -> str:
    cell = new_code_cell("x = 1", outputs=list(outputs))
    return page_of(notebook=new_notebook(cells=[cell]), **more)


class Out:
    """The folder that a run leaves behind, written as docs/evidence.md has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("arrays", "capture"):
            (folder / name).mkdir(parents=True)
        run = {"schema": 1, "cells": [], "kernel": "alive", "versions": {}}
        (folder / "run.json").write_text(json.dumps(run))

    def array(self, values: np.ndarray) -> dict:
        sha = array_sha256(values)
        np.savez(self.folder / "arrays" / f"{sha}.npz", data=values)
        ref = {"file": sha, "dtype": str(values.dtype), "shape": list(values.shape)}
        return {"kind": "array", "array": {**ref, "codec": "raw", "scale": 1}}

    def capture(self, cell: str = "test_train", fits: tuple[dict, ...] = (), **names) -> Evidence:
        found = {"schema": 1, "cell": cell, "names": names, "fits": list(fits)}
        (self.folder / "capture" / f"{cell}.json").write_text(json.dumps(found))
        return load_evidence(self.folder)


def fit(ran=60, asked=500, stopped_by="budget", history=None, index=0) -> dict:
    down = [1 / (1 + epoch) for epoch in range(ran)]
    history = history or {
        "loss": down + [down[-1]] * (asked - ran),
        "accuracy": [1 - value for value in down] + [0.9] * (asked - ran),
        "val_loss": down + [down[-1]] * (asked - ran),
    }
    return {
        "index": index, "model_class": "Sequential", "source": "arrays", "epochs": asked,
        "epochs_run": ran, "stopped_by": stopped_by, "history": history,
    }  # fmt: skip


def drawings(page: str, name: str = "src") -> list[str]:
    """Return the SVG texts of our own drawings: the light ones, or the dark with `srcset`."""
    start = "data:image/svg+xml;base64,"
    addresses = [tag.get(name, "") for tag in BeautifulSoup(page, "html.parser").find_all(True)]
    return [
        base64.b64decode(uri[len(start) :]).decode() for uri in addresses if uri.startswith(start)
    ]

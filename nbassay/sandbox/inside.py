"""What is the same inside of every sandbox: our package there, its paths, and the environment."""

from __future__ import annotations

from pathlib import Path

KERNEL = Path(__file__).resolve().parents[1] / "kernel"
PACKAGE = "nbassay_kernel"
DRIVER = ("-m", f"{PACKAGE}.driver")


def paths(staged: str, out: str, work: str) -> dict[str, str]:
    """Return where a run finds what it needs: what was `staged`, the out and the working folder."""
    return {
        "work": work,
        "out": out,
        "inputs": f"{staged}/inputs",
        "files": f"{staged}/files",
        "notebook": f"{staged}/notebook.ipynb",
        "answers": f"{staged}/answers",
        "clock": f"{staged}/clock",
    }


def environment(*, path: str, home: str, temporary: str, packages: str) -> dict[str, str]:
    """Return the whole environment of a run; nothing of ours is in it."""
    return {
        "PATH": path,
        "HOME": home,
        "USER": "student",
        "LANG": "C.UTF-8",
        "TMPDIR": temporary,
        "PYTHONPATH": packages,
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Notebooks written on Colab begin with `!pip install`: it fails here, at once.
        "PIP_RETRIES": "0",
        "PIP_NO_INPUT": "1",
        # Else the first figure of Plotly brings all its JavaScript, and the cell's output is cut.
        "PLOTLY_RENDERER": "plotly_mimetype",
    }

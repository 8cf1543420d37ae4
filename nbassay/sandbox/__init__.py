"""Running one notebook as untrusted code: see `docs/evidence.md` for what comes back."""

from __future__ import annotations

from nbassay.sandbox.job import Isolation, Job, Outcome
from nbassay.sandbox.places import try_places
from nbassay.sandbox.probing import Layer, probe, require_isolation
from nbassay.sandbox.runner import run_notebook
from nbassay.sandbox.warm import WarmParent, WarmParentError

__all__ = [
    "Isolation",
    "Job",
    "Layer",
    "Outcome",
    "WarmParent",
    "WarmParentError",
    "probe",
    "require_isolation",
    "run_notebook",
    "try_places",
]

"""Running one notebook as untrusted code: see `docs/evidence.md` for what comes back."""

from __future__ import annotations

from nbassay.sandbox.bwrap.probing import Layer, probe, require_isolation
from nbassay.sandbox.bwrap.warm_parent import WarmParent, WarmParentError
from nbassay.sandbox.job import Isolation, Job, Outcome
from nbassay.sandbox.machine import (
    MESSAGES,
    Cause,
    Disturbed,
    cause_of,
    disturbances,
    require_room,
    short_of,
)
from nbassay.sandbox.places import try_places
from nbassay.sandbox.runner import run_notebook

__all__ = [
    "MESSAGES",
    "Cause",
    "Disturbed",
    "Isolation",
    "Job",
    "Layer",
    "Outcome",
    "WarmParent",
    "WarmParentError",
    "cause_of",
    "disturbances",
    "probe",
    "require_isolation",
    "require_room",
    "run_notebook",
    "short_of",
    "try_places",
]

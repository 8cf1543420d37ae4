"""Running one notebook as untrusted code: see `docs/evidence.md` for what comes back."""

from __future__ import annotations

from nbassay.sandbox.choice import DEFAULT_SANDBOX, SANDBOXES, choose
from nbassay.sandbox.job import Job, Outcome
from nbassay.sandbox.limits.cgroup import delegated_group
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
from nbassay.sandbox.protocol import CannotIsolate, Layer, Sandbox, WarmParent, WarmParentError
from nbassay.sandbox.runner import run_notebook

__all__ = [
    "DEFAULT_SANDBOX",
    "MESSAGES",
    "SANDBOXES",
    "CannotIsolate",
    "Cause",
    "Disturbed",
    "Job",
    "Layer",
    "Outcome",
    "Sandbox",
    "WarmParent",
    "WarmParentError",
    "cause_of",
    "choose",
    "delegated_group",
    "disturbances",
    "require_room",
    "run_notebook",
    "short_of",
    "try_places",
]

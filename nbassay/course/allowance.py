"""What one notebook may use."""

from __future__ import annotations

from dataclasses import dataclass

MARKING_SECONDS = 300.0  # of processor time, for all checks of one notebook


@dataclass(frozen=True)
class Limits:
    """What one notebook may use: seconds of its own (`sandbox.limits.owntime`), MiB and counts."""

    cell_seconds: float = 60
    total_seconds: float = 300
    memory_mb: int = 4096
    processes: int = 256
    file_mb: int = 1024
    output_mb: int = 10

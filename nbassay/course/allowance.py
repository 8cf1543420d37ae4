"""What one notebook may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

MARKING_SECONDS = 300.0  # of processor time, for all checks of one notebook


@dataclass(frozen=True)
class Limits:
    """What one notebook may use: seconds of its own (`sandbox.limits.owntime`), MiB and counts.

    What each is stands in its type, for whoever explains the settings.
    """

    cell_seconds: Annotated[float, "seconds of its own time for one cell"] = 60
    total_seconds: Annotated[float, "seconds of its own time for the whole notebook"] = 300
    memory_mb: Annotated[int, "MiB of memory, with shared memory and files in memory"] = 4096
    processes: Annotated[int, "processes at once"] = 256
    file_mb: Annotated[int, "MiB of files that it writes and brings along"] = 1024
    output_mb: Annotated[int, "MiB of outputs of its cells"] = 10

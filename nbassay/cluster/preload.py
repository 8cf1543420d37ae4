"""For `dask worker ... --preload nbassay.cluster.preload`: what starts workers for others.

dask-jobqueue and Dask's Kubernetes operator start `dask worker` themselves; with this it is one that
grades, or, where notebooks cannot be isolated, none.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from nbassay.cluster.dask_plugin import GradingPlugin, resources_of, tell_versions
from nbassay.cluster.far_grading import Grading
from nbassay.cluster.versions import TOLD
from nbassay.cluster.worker import count_room, require_fit
from nbassay.errors import NbassayError
from nbassay.sandbox import DEFAULT_SANDBOX


async def dask_setup(worker: Any) -> None:
    """Make `worker` one that grades; end its process where it cannot isolate notebooks."""
    folder = Path(worker.local_directory) / "nbassay"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        require_fit(DEFAULT_SANDBOX, folder)
        # Half of its threads wait for trainings.
        grading = Grading(
            folder, max(1, min(count_room(), worker.state.nthreads // 2)), DEFAULT_SANDBOX
        )
    except NbassayError as error:
        sys.stderr.write(f"nbassay: {error}\n")
        sys.stderr.flush()
        os._exit(error.exit_code)
    worker.state.total_resources.update(resources_of(grading))
    worker.state.available_resources.update(resources_of(grading))
    worker.startup_information[TOLD] = tell_versions
    await worker.plugin_add(plugin=GradingPlugin(grading), name=GradingPlugin.name)

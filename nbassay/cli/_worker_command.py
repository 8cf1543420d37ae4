"""`worker`: this machine grades for others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import IsolationOption
from nbassay.cli._show import say
from nbassay.errors import NbassayError
from nbassay.sandbox import DEFAULT_SANDBOX


def worker(
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            envvar="DASK_SCHEDULER_ADDRESS",
            help="The address of the Dask scheduler.",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", min=1, help="Notebooks at once (default: as processors and memory allow)."
        ),
    ] = None,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    folder: Annotated[
        Path | None,
        typer.Option(help="Where to keep what is worked on (default: a temporary folder)."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What the scheduler is to call it.")] = None,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for a scheduler that does not answer.")
    ] = 600,
) -> None:
    """Grade notebooks for whoever says `grade --scheduler`, until stopped."""
    if scheduler is None:
        raise NbassayError(
            "name the scheduler with --scheduler, as `dask scheduler` says it: tls://10.0.0.1:8786"
        )
    from nbassay.cluster.worker import run_worker

    run_worker(
        scheduler,
        jobs=jobs,
        folder=folder,
        isolation=isolation,
        wait=wait,
        name=name,
        say=say,
    )


COMMANDS = (Command(worker, Panel.CLASS, "nbassay worker --scheduler tls://10.0.0.1:8786"),)

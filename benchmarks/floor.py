"""The least that a class can cost: students' own cells in plain warm kernels, trainings left out.

    python benchmarks/floor.py college --jobs 2

run in a course: each notebook handed in is run by nbclient in a kernel of ipykernel's own, forked
from a process that has imported the course's libraries. There are no walls, nothing is captured,
marked or recorded, and `fit` returns at once, with a history of the asked length.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer
from nbclient import NotebookClient

from nbassay.course.layout import Course
from nbassay.grading.kernels import imports_of
from nbassay.kernel.driver import quick_imports
from nbassay.kernel.forked import WaitingKernel
from nbassay.kernel.session import RecordingManager, kernel_environment
from nbassay.kernel.warm import import_all


def fit(model: Any, *_: Any, epochs: int = 1, **arguments: Any) -> Any:
    """Train nothing."""
    from keras.callbacks import History

    names = ["loss", "accuracy"]
    if arguments.get("validation_split") or arguments.get("validation_data"):
        names += [f"val_{name}" for name in names]
    history = History()
    history.set_model(model)
    history.epoch = list(range(epochs))
    history.history = {name: [0.5] * epochs for name in names}
    model.history = history
    return history


def _become_kernel(order: dict[str, Any]) -> None:
    import keras
    from ipykernel.kernelapp import IPKernelApp

    keras.Model.fit = fit
    os.environ.clear()
    os.environ.update(order["env"])
    os.environ.pop("JPY_PARENT_PID", None)
    os.chdir(order["cwd"])
    IPKernelApp.launch_instance(argv=["-f", order["connection_file"]])
    os._exit(0)


async def _run(path: Path, waiting: WaitingKernel, folder: str) -> None:
    manager = RecordingManager.in_folder(folder)
    manager.take(waiting)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, km=manager, allow_errors=True, record_timing=False)
    await client.async_start_new_kernel(env=dict(os.environ), cwd=str(path.parent))
    await manager.until_it_listens()
    await client.async_start_new_kernel_client()
    for index, cell in enumerate(notebook.cells):
        await client.async_execute_cell(cell, index)
    await manager.shutdown_kernel(now=True)


def serve(imports: list[str], paths: list[Path]) -> None:
    """Run notebooks one after another, each in a fork of this process."""
    quick_imports()
    os.environ.update(kernel_environment({"threads": 1}))
    import_all(["ipykernel.kernelapp", "keras", *imports])
    for path in paths:
        with tempfile.TemporaryDirectory(prefix="k", ignore_cleanup_errors=True) as folder:
            waiting = WaitingKernel()
            if waiting.order is not None:
                _become_kernel(waiting.order)
            asyncio.run(_run(path, waiting, folder))


def main(
    assignment: Annotated[str, typer.Argument(help="The assignment.")],
    jobs: Annotated[int, typer.Option(help="Notebooks at once.")] = 2,
) -> None:
    """Run all that was handed in."""
    course = Course.open(Path.cwd())
    chosen = course.assignment(assignment)
    paths = sorted(course.root.glob(f"submitted/*/{assignment}/*.ipynb"))
    processes = [
        multiprocessing.get_context("spawn").Process(
            target=serve, args=(imports_of(chosen), paths[place::jobs])
        )
        for place in range(jobs)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    raise typer.Exit(max(abs(process.exitcode or 0) for process in processes))


if __name__ == "__main__":
    typer.run(main)

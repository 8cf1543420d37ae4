"""Where the notebooks of a class are worked on, as `--scheduler` says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nbassay.cli._show import err_console, printable

if TYPE_CHECKING:  # it takes Keras along
    from nbassay.cohort.executor import Executor


@contextmanager
def choose_executor(scheduler: str | None) -> Iterator[Executor]:
    """Give what works on notebooks: processes of this machine, or the workers of a scheduler.

    Raises:
        NbassayError: if `scheduler` is no address.
    """
    if not scheduler:
        from nbassay.cohort.local_pool import LocalPool

        yield LocalPool()
        return
    from nbassay.cluster.dask_executor import DaskExecutor

    def tell(line: str) -> None:
        err_console.print(printable(line), markup=False, highlight=False, soft_wrap=True)

    with DaskExecutor(scheduler, tell) as executor:
        yield executor
    if executor.done_by:
        counted = executor.done_by.most_common()
        tell(f"notebooks by worker: {', '.join(f'{name} {count}' for name, count in counted)}")

"""A parent that has imported a course's libraries and forks a kernel for each notebook.

`python -m nbassay_kernel.warm /warm.json`: for each line on standard input, the description of a
job, it forks a run into namespaces of its own, and writes a line when that has ended. It never runs
a student's code itself, and has run no TensorFlow operation, so that what is forked is whole.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from .driver import quick_imports

# What kernels, plots and tables import when they are first used: each fork would do it again.
# Libraries among them that the course does not import would take seconds, and stay unused.
_USED_LATER = (
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "encodings.ascii",
    "encodings.latin_1",
    "http.server",
    "matplotlib.backends.backend_agg",
    "narwhals._pandas_like.dataframe",
    "narwhals.stable.v2",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "tornado.platform.asyncio",
    "xmlrpc.client",
)


def import_all(names: Iterable[str]) -> None:
    """Import what notebooks will, as far as it is there."""
    for name in names:
        # A notebook that imports it as well is told so by itself.
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _is_of_use(name: str) -> bool:
    library = name.partition(".")[0]
    return library in sys.modules or library in sys.stdlib_module_names


def main() -> None:
    """Serve the jobs of the course that the file named on the command line describes."""
    quick_imports()
    # Only now: what these import is what is kept from loading too much.
    import nbformat
    from nbformat.v4 import new_notebook

    from .environment import kernel_environment
    from .serve_runs import serve

    settings = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.environ.update(kernel_environment(settings))
    import_all([f"{__package__}.run", *settings["imports"]])
    import_all(filter(_is_of_use, _USED_LATER))
    nbformat.validate(new_notebook())  # makes its schema ready
    serve(settings)


if __name__ == "__main__":
    main()

"""IPython's kernel with the course's data: `python -m nbassay.kernel.local -f connection.json`.

For the instructor's own notebooks, which need no sandbox and leave no evidence.
"""

from __future__ import annotations

from ipykernel.kernelapp import IPKernelApp

from .datasets import serve_data_sets


def main() -> None:
    """Run the kernel until it is shut down."""
    serve_data_sets()
    IPKernelApp.launch_instance()


if __name__ == "__main__":
    main()

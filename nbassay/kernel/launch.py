"""Starts the notebook's kernel: `python -m nbassay_kernel.launch -f connection.json`."""

from __future__ import annotations

import os
import sys
from typing import Any, ClassVar

# IPython loads it on first use since 9.17; where it is not loaded, Keras's `plot_model` raises for
# want of graphviz, instead of printing so and going on.
import IPython.core.magics.namespace  # noqa: F401
import wrapt
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Type, observe
from traitlets.config import Config

from . import alarm, colab, landlock, spellings
from .capture import Recorder
from .clock import Clock
from .datasets import serve_data_sets
from .driver import quick_imports
from .google_colab._given import given_files, notebook_code, working_folder
from .out_files import read_job
from .streams import BoundedStream

CAPTURE_REQUEST = "nbassay_capture_request"
CAPTURE_REPLY = "nbassay_capture_reply"
ASKED_TO_END = "nbassay_asked_to_end"


class LastingShell(ZMQInteractiveShell):
    """Does not end by itself when it is asked to.

    IPython's stops a tenth of a second after `exit()`, in the middle of whatever runs then. Here
    the cell's reply says that it was asked for, and the driver ends the kernel after that cell.
    """

    @observe("exit_now")
    def _update_exit_now(self, change: Any) -> None:
        """Go on."""


class RecordingKernel(IPythonKernel):
    """IPython's kernel that also answers a request for a capture.

    A message of its own, not code to execute: no transformer that a notebook installs sees it.
    """

    msg_types: ClassVar[list[str]] = [*IPythonKernel.msg_types, CAPTURE_REQUEST]
    shell_class = Type(LastingShell)
    recorder: Recorder

    async def do_execute(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Run a cell; the reply tells as well whether it asked the kernel to end."""
        self.shell.exit_now = False
        reply: dict[str, Any] = await super().do_execute(*arguments, **options)
        return {**reply, ASKED_TO_END: bool(self.shell.exit_now)}

    def nbassay_capture_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Capture for the cell that the request names; the reply says whether it worked."""
        try:
            self.recorder.capture(parent["content"]["cell"])
            content = {"status": "ok", "error": ""}
        except BaseException as error:
            content = {"status": "error", "error": f"{type(error).__name__}: {error}"[:2000]}
        self.session.send(stream, CAPTURE_REPLY, content, parent, ident=ident)


def launch(arguments: list[str]) -> None:
    """Run the kernel until it is shut down; `arguments` name its connection file."""
    # In a pid namespace the parent may be pid 1, which ipykernel takes for an orphaned kernel.
    os.environ.pop("JPY_PARENT_PID", None)
    job = read_job(os.environ["NBASSAY_JOB"])
    alarm.go_by(Clock(job["paths"]["clock"]))
    if job["writable"]:
        # The driver's own files stand beside these folders; the first thread is still alone.
        out = job["paths"]["out"]
        landlock.restrict([*job["writable"], f"{out}/arrays", f"{out}/capture", f"{out}/training"])
    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.outstream_class = f"{__package__}.streams.BoundedStream"
    app = IPKernelApp.instance(config=config, kernel_class=RecordingKernel)
    app.initialize(arguments)
    # Modules that a student hands in beside the notebook can be imported, as in any notebook; only
    # now, so that a `random.py` among them does not take the place of what the kernel needs.
    sys.path.insert(0, "")
    BoundedStream.room = int(job["output_bytes"])
    app.shell.events.register("pre_run_cell", BoundedStream.start_cell)
    recorder = Recorder(job, app.shell)
    app.kernel.recorder = recorder
    recorder.figures.watch(app.shell.display_formatter)
    wrapt.when_imported("keras.src.models.model")(recorder.install)
    serve_data_sets()
    code = notebook_code()
    colab.install(app.shell, code)
    spellings.lay_out(code, given_files(), working_folder())
    app.start()


if __name__ == "__main__":
    quick_imports()
    launch(sys.argv[1:])

"""What notebooks written on Colab take for granted, so that they run here as they are.

`import google.colab` finds a package that asks nobody and uploads nothing (`google_colab` beside
this module), and magics that only Colab has do nothing. `/content` is the business of the sandbox,
which shows the working folder under that name as well.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from .google_colab import drive

_PACKAGE = Path(__file__).parent / "google_colab"
_DO_NOTHING = ("tensorflow_version",)
_IDLE = {
    f"google.colab.{name}" for name in ("ai", "html", "sheets", "snippets", "syntax", "widgets")
}
# Drive can be mounted with a button, without a line of code.
_MOUNTED = re.compile(r"/content/([\w-]+)/My ?Drive\b")


class ColabFinder:
    """Finds `google.colab`, and a `google` where no library has brought one."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to import `name`, None where it is nothing of Colab's."""
        if name == "google.colab":
            return spec_from_file_location(
                name, _PACKAGE / "__init__.py", submodule_search_locations=[str(_PACKAGE)]
            )
        if name in _IDLE:
            return spec_from_file_location(name, _PACKAGE / "_idle.py")
        if name == "google":
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = []
            return spec
        return None


def install(shell: Any, code: str) -> None:
    """Get IPython's `shell` ready for a notebook with the text `code`."""
    sys.meta_path.append(ColabFinder)
    for name in _DO_NOTHING:
        shell.register_magic_function(_nothing, "line", name)
    shell.register_magic_function(
        lambda line, cell: shell.run_cell_magic("bash", line, cell), "cell", "shell"
    )
    for mountpoint in dict.fromkeys(_MOUNTED.findall(code)):
        # Where there is no /content, what reads from it says so itself.
        with contextlib.suppress(OSError):
            drive.lay_out(Path("/content", mountpoint), code)


def _nothing(_line: str) -> None:
    """Do what is only done on Colab."""

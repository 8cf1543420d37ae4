"""A wheel of the nbassay that is running, whether it was installed or is a checkout.

It is written here and not built: an installed nbassay has no source to build from, and a build
would want the network. The course that nbassay carries is left out, since it has hidden graders.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import Any

import nbassay
from nbassay.bundling.packing import pack
from nbassay.errors import NbassayError

_PACKAGE = Path(nbassay.__file__).parent
_LEFT_BEHIND = {"__pycache__", ".ipynb_checkpoints", "carried"}
_WHEEL = "Wheel-Version: 1.0\nGenerator: nbassay\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_COMMAND = "[console_scripts]\nnbassay = nbassay.__main__:main\n"


@dataclass(frozen=True)
class Needs:
    """What this nbassay needs: a Python, and other packages, as requirements say it."""

    python: str
    packages: tuple[str, ...]


def read_needs() -> Needs:
    """Return what the running nbassay needs.

    Raises:
        NbassayError: if nothing says so.
    """
    project = _PACKAGE.parent / "pyproject.toml"
    if project.is_file():  # what an editable installation says may be of an older day
        said: dict[str, Any] = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
        if said.get("name") == nbassay.__name__:
            return Needs(said["requires-python"], tuple(said["dependencies"]))
    try:
        known = metadata(nbassay.__name__)
    except PackageNotFoundError as error:
        raise NbassayError(
            "this nbassay is not installed, so nobody knows what it needs; install it with pip"
        ) from error
    packages = [one for one in requires(nbassay.__name__) or () if "extra ==" not in one]
    return Needs(known["Requires-Python"], tuple(packages))


@functools.cache
def write_own_wheel(needs: Needs) -> tuple[str, bytes]:
    """Return the name and the bytes of a wheel of the running nbassay."""
    version = nbassay.__version__
    about = f"{nbassay.__name__}-{version}.dist-info"
    wanted = "".join(f"Requires-Dist: {package}\n" for package in sorted(needs.packages))
    files = {
        **{
            f"{nbassay.__name__}/{path.relative_to(_PACKAGE).as_posix()}": path.read_bytes()
            for path in _PACKAGE.rglob("*")
            if path.is_file() and not _LEFT_BEHIND & set(path.relative_to(_PACKAGE).parts)
        },
        f"{about}/METADATA": (
            f"Metadata-Version: 2.4\nName: {nbassay.__name__}\nVersion: {version}\n"
            f"License-Expression: MIT\nRequires-Python: {needs.python}\n{wanted}"
        ).encode(),
        f"{about}/WHEEL": _WHEEL.encode(),
        f"{about}/entry_points.txt": _COMMAND.encode(),
    }
    record = "".join(_line(name, content) for name, content in sorted(files.items()))
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n".encode()
    return f"{nbassay.__name__}-{version}-py3-none-any.whl", pack(files)


def _line(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"

"""Importing a folder of graders once per content.

Several courses may hold a `test_logistic.py`, and an instructor edits graders between two runs of
one process; so the modules of a folder live in a package named after the folder's content.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib
import io
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from nbassay.course.grader_files import grader_files
from nbassay.errors import NbassayError, Terminated
from nbassay.keras.models import settle_tensorflow
from nbassay.marking.author_trace import describe_fault


def load_graders(path: Path) -> ModuleType:
    """Return the module of the grader file `path`; its neighbours can be imported relatively.

    Raises:
        NbassayError: if two checks have one name (the first would silently be lost), or if the
            file cannot be imported.
    """
    package = _package(path.parent)
    name = f"{package}.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    try:
        _refuse_lost_checks(path)
        settle_tensorflow()
        with _no_bytecode(), contextlib.redirect_stdout(io.StringIO()):
            return importlib.import_module(name)
    except (NbassayError, Terminated):
        raise
    # A grader file is the instructor's code, so importing it can raise anything.
    except (Exception, SystemExit) as error:
        said = describe_fault(error, path.parent) or repr(error)
        raise NbassayError(
            f"{path} cannot be imported: {said}{_say_moved(error)}; mend that"
        ) from error


def _say_moved(error: BaseException) -> str:
    """Return where a grader finds what lay elsewhere in earlier versions; "" if that is not it."""
    for name in ("models", "training"):
        old = (f"'nbassay.{name}", f"'{name}' from 'nbassay'")
        if isinstance(error, ImportError) and any(text in str(error) for text in old):
            return f"; nbassay.{name} is nbassay.keras.{name} now"
    return ""


def _package(folder: Path) -> str:
    """Return the name of the package that stands for `folder` with its present content."""
    digest = hashlib.sha256(os.fsencode(folder.resolve()))
    for name, file in grader_files(folder).items():
        with file.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        digest.update(os.fsencode(name) + b"\0" + sha256.encode())
    name = f"_nbassay_graders_{digest.hexdigest()[:24]}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return name


@contextlib.contextmanager
def _no_bytecode() -> Iterator[None]:
    """Leave no cached bytecode, which is told from newer code only by whole seconds and size."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _refuse_lost_checks(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    names = Counter(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise NbassayError(f"{path} defines {', '.join(twice)} twice; give each check its own name")

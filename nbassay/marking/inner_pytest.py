"""Running pytest inside a process that may be running pytest already.

It is started with nothing but the plugins given: no configuration file, conftest, cache, capturing
or third-party plugin takes part, so that marking works the same in a class run, inside another
pytest and hundreds of times in one process.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

_OFF = (
    *("cacheprovider", "terminal", "capture", "logging", "warnings", "faulthandler"),
    *("unraisableexception", "threadexception", "doctest", "junitxml", "pastebin", "stepwise"),
    *("unittest", "legacypath", "debugging", "setuponly", "setupplan", "skipping", "subtests"),
)
_ENVIRONMENT = {
    "PYTEST_ADDOPTS": None,
    "PYTEST_PLUGINS": None,
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_CURRENT_TEST": None,
}
# pytest keeps the current configuration and the environment in globals.
_ONE_AT_A_TIME = threading.RLock()
# pytest keeps the last traceback there, and with it whole data sets.
_LAST = ("last_type", "last_value", "last_traceback", "last_exc")


def run_pytest(path: Path, plugins: Sequence[object]) -> int:
    """Run the tests of the file `path` with these plugins alone; return pytest's exit code.

    Nothing is printed, and the environment is afterwards as it was.
    """
    with _ONE_AT_A_TIME, _shield():
        return int(pytest.main(_arguments(path), plugins=list(plugins)))


def _arguments(path: Path) -> list[str]:
    off = [part for name in _OFF for part in ("-p", f"no:{name}")]
    folder = str(path.parent)
    return [
        # Without a bound pytest looks through every folder from the root of the file system on.
        *("-c", os.devnull, "--rootdir", folder, "--confcutdir", folder, "--noconftest"),
        *("--assert=plain", "--import-mode=importlib"),
        *off,
        str(path),
    ]


@contextlib.contextmanager
def _shield() -> Iterator[None]:
    """Shield the graders from the surroundings, and the surroundings from pytest."""
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    last = {name: getattr(sys, name) for name in _LAST if hasattr(sys, name)}
    _set_environment(_ENVIRONMENT)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            # Student data may hold NaN; NumPy's remarks on that are nobody's business here.
            warnings.simplefilter("ignore")
            yield
    finally:
        _set_environment(before)
        for name in _LAST:
            if name in last:
                setattr(sys, name, last[name])
            elif hasattr(sys, name):
                delattr(sys, name)


def _set_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

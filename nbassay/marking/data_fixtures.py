"""Fixtures for the data that graders hold submissions against, made from what is declared.

There is one for each data set of `nbassay/data/`, and one for each name in the assignment's own
`graders/<a>/data.py`, which goes before a data set of that name.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest

from nbassay.course.layout import Assignment
from nbassay.data import DATA_SETS, load
from nbassay.errors import NbassayError
from nbassay.marking import plugin
from nbassay.marking.own_data import DECLARATIONS, find_own_data, load_own


def make_data_fixtures(assignment: Assignment) -> ModuleType:
    """Return a plugin of pytest with the fixtures. Nothing is read before a check asks for it.

    Raises:
        NbassayError: if the assignment's `data.py` cannot be imported, or takes the name of
            another fixture.
    """
    own = find_own_data(assignment)
    for name in own:
        if _is_taken(name):
            raise NbassayError(
                f"{assignment.graders / DECLARATIONS}: graders know something else as `{name}`; "
                "give it another name"
            )
    sources: Mapping[str, Callable[[], Any]] = {
        **{
            data_set.fixture or name: functools.partial(load, name)
            for name, data_set in DATA_SETS.items()
        },
        **{
            name: functools.partial(load_own, assignment, name, table)
            for name, table in own.items()
        },
    }
    made = ModuleType("nbassay.data")  # pytest looks for fixtures in modules
    for name, source in sources.items():
        setattr(made, name, _make_fixture(name, source))
    return made


def names_of_data(assignment: Assignment) -> frozenset[str]:
    """Return the names by which checks can ask for data.

    Raises:
        NbassayError: if the assignment's `data.py` cannot be imported.
    """
    common = {one.fixture or name for name, one in DATA_SETS.items()}
    return frozenset(common | set(find_own_data(assignment)))


def _make_fixture(name: str, source: Callable[[], Any]) -> Any:
    @pytest.fixture(name=name)
    def get() -> Any:
        return source()

    return get


def _is_taken(name: str) -> bool:
    """Whether a fixture of ours or of pytest's own working is called so."""
    return name == "request" or isinstance(getattr(plugin, name, None), type(plugin.budget))

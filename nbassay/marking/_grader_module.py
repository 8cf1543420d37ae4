"""A grader file as pytest collects it: its functions, and the checks that are written in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from nbassay.grader import Check as WrittenCheck
from nbassay.marking.graders import load_graders
from nbassay.marking.written_checks import WrittenChecks

WRITTEN: pytest.StashKey[WrittenChecks] = pytest.StashKey()


class GraderModule(pytest.Module):
    """A grader file, imported by `load_graders` and not by pytest."""

    def _getobj(self) -> Any:
        return load_graders(self.path)

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Yield the functions that pytest finds, and the checks that are written with `check`."""
        yield from super().collect()
        for written, test in self.config.stash[WRITTEN].tests():
            item: pytest.Item = pytest.Function.from_parent(self, name=written.name, callobj=test)
            yield item

    def istestfunction(self, obj: object, name: str) -> bool:
        """Leave what `check` has made of a function to `collect`."""
        return not isinstance(obj, WrittenCheck) and super().istestfunction(obj, name)

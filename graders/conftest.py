"""Graders are run by nbassay: this says so to whoever runs pytest on them."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection(session):
    for argument in session.config.args:
        path = Path(argument.partition("::")[0]).resolve()
        if path.is_relative_to(HERE):
            name = [*path.relative_to(HERE).parts, "ASSIGNMENT"][0]
            raise pytest.UsageError(f"graders are run by nbassay; run: nbassay museum {name}")

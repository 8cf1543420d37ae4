"""What nbgrader makes anew each time and a run needs once: its engine, its check of metadata.

To record one submission nbgrader opens the gradebook some fifteen times, each time with an engine
of its own that has to translate every query into SQL anew, and checks its own schema for every
cell. Together that is nearly half of the time of recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from nbgrader import api
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine


@contextmanager
def made_once() -> Iterator[None]:
    """Let nbgrader use one engine for each database, and one validator, for the duration.

    Connections are closed as before: a `Gradebook` disposes of its engine's pool, not of the
    queries that the engine knows.
    """
    engines: dict[str, Engine] = {}
    validators: dict[int, Any] = {}
    create = api.create_engine

    def engine(url: str, **options: Any) -> Engine:
        if url not in engines:
            engines[url] = create(url, **options)
        return engines[url]

    def validate(instance: object, schema: Mapping[str, Any]) -> None:
        if id(schema) not in validators:  # a validator keeps its schema, so the id stays its own
            kind = validator_for(schema)
            kind.check_schema(schema)
            validators[id(schema)] = kind(schema)
        error = best_match(validators[id(schema)].iter_errors(instance))
        if error is not None:
            raise error

    with (
        patch.object(api, "create_engine", engine),
        patch.object(common, "jsonschema", SimpleNamespace(validate=validate)),
    ):
        try:
            yield
        finally:
            for one in engines.values():
                one.dispose()

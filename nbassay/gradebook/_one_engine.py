"""One engine for a run's gradebook, where nbgrader makes one each time that it opens it.

To record one submission nbgrader opens the gradebook some fifteen times, each time with an engine
of its own that has to translate every query into SQL anew: a third of the time of recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader import api
from sqlalchemy import Engine


@contextmanager
def one_engine() -> Iterator[None]:
    """Let nbgrader use one engine for each database for the duration.

    Connections are closed as before: a `Gradebook` disposes of its engine's pool, not of the
    queries that the engine knows. nbgrader takes no engine from anybody, and SQLAlchemy shares no
    translated queries between engines, so the function that nbgrader calls gives way to ours.
    """
    engines: dict[str, Engine] = {}
    create = api.create_engine

    def engine(url: str, **options: Any) -> Engine:
        if url not in engines:
            engines[url] = create(url, **options)
        return engines[url]

    api.create_engine = engine
    try:
        yield
    finally:
        api.create_engine = create
        for made in engines.values():
            made.dispose()

"""What changes while somebody looks: one look at the queue for everybody, told as it changes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from nbassay.desk.desk_database import DeskDatabase
from nbassay.desk.waiting_line import Place, places

log = logging.getLogger("nbassay")

PAUSE = 0.5  # seconds between two looks at the queue
MOST_PLACES = 8  # in which one person listens at a time
BEAT = 15.0  # seconds after which something is said, so that nobody takes the line for dead

Told: TypeAlias = dict[str, Any]


class Live:
    """The queue as it is now, looked at only as long as somebody listens."""

    def __init__(self, database: DeskDatabase) -> None:
        self._database = database
        self._listeners: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self.now: dict[int, Place] = {}

    async def tell(self, who: str, describe: Callable[[], Told]) -> AsyncIterator[str]:
        """Yield events with what `describe` says, each time it says something else, to its `over`.

        Nothing is told to `who` listens in too many places already.
        """
        if self._listeners[who] >= MOST_PLACES:
            return
        self._listeners[who] += 1
        try:
            try:
                await self._begin()
            except SQLAlchemyError as error:  # the browser asks again by itself
                log.warning("the queue cannot be looked at: %s", type(error).__name__)
                return
            told: Told | None = None
            while True:
                said = describe()
                if said != told:
                    told = said
                    yield f"data: {json.dumps(said)}\n\n"
                    if said.get("over"):
                        return
                if not await self._wait():
                    yield ": still here\n\n"
        finally:
            self._listeners[who] -= 1
            self._listeners += Counter()  # forgets whom nothing is told any more

    async def _begin(self) -> None:
        # At once: who has just handed in is not to be told that nothing of theirs waits.
        self.now = await run_in_threadpool(self._look)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._keep_looking())

    async def _wait(self) -> bool:
        """Wait for a change; return whether there was one."""
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait(), BEAT)
            except TimeoutError:
                return False
        return True

    async def _keep_looking(self) -> None:
        while self._listeners:
            await asyncio.sleep(PAUSE)
            try:
                found = await run_in_threadpool(self._look)
            except SQLAlchemyError as error:  # the next look may find it in order again
                log.warning("the queue cannot be looked at: %s", type(error).__name__)
                continue
            if found != self.now:
                self.now = found
                async with self._changed:
                    self._changed.notify_all()

    def _look(self) -> dict[int, Place]:
        with self._database.read() as session:
            return places(session)


def events(told: AsyncIterator[str]) -> Response:
    """Return server-sent events, which no proxy is to hold back."""
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)
